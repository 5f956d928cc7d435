#include "dutyd/codec/query.h"

#include <string.h>

#include "dutyd/base/str.h"

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9') {
		return c - '0';
	}
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Reads one byte of an escaped text; 0 for what must not be there. */
static size_t decode_one(const char *from, const char *end, char *byte)
{
	if (*from != '%') {
		*byte = *from;
		return 1;
	}
	if (end - from < 3) {
		return 0;
	}
	int high = hex_digit(from[1]);
	int low = hex_digit(from[2]);

	*byte = (char)(high * 16 + low);
	return high < 0 || low < 0 ? 0 : 3;
}

static bool decode(char *to, size_t size, const char *from, const char *end)
{
	size_t n = 0;

	while (from < end) {
		char byte;
		size_t used = decode_one(from, end, &byte);

		if (used == 0 || (unsigned char)byte < 0x20 || byte == 0x7f || n + 1 == size) {
			return false;
		}
		to[n++] = byte;
		from += used;
	}
	to[n] = '\0';
	return n == 0 || str_is_utf8(to, n);
}

static enum query_status read_item(const char *from, const char *end, struct query_item *item)
{
	const char *equals = memchr(from, '=', (size_t)(end - from));

	if (equals == NULL || equals == from ||
	    !decode(item->key, sizeof(item->key), from, equals) ||
	    !decode(item->value, sizeof(item->value), equals + 1, end)) {
		return QUERY_BAD;
	}
	return QUERY_ITEM;
}

enum query_status query_next(const char **at, struct query_item *item)
{
	const char *from = *at + strspn(*at, "&");
	const char *end = from + strcspn(from, "&");

	*at = end;
	return from == end ? QUERY_END : read_item(from, end, item);
}

enum query_status query_plain(const char *text, struct query_item *item)
{
	const char *equals = strchr(text, '=');

	if (equals == NULL || equals == text ||
	    !str_copy_n(item->key, sizeof(item->key), text, (size_t)(equals - text)) ||
	    !str_copy(item->value, sizeof(item->value), equals + 1)) {
		return QUERY_BAD;
	}
	return QUERY_ITEM;
}
