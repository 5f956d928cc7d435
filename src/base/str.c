#include "dutyd/base/str.h"

#include <string.h>

enum { TOKEN_MAX = 64, ID_MAX = 32 };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static char to_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool str_to_int(const char *text, int64_t min, int64_t max, int64_t *value)
{
	bool is_negative = text[0] == '-';
	const char *p = text + (is_negative ? 1 : 0);
	int64_t n = 0;

	if (*p == '\0') {
		return false;
	}
	for (; *p != '\0'; p++) {
		if (!is_digit(*p)) {
			return false;
		}
		int64_t digit = *p - '0';

		/* Built below zero where it is negative: INT64_MIN has no positive twin. */
		if (__builtin_mul_overflow(n, 10, &n) ||
		    __builtin_add_overflow(n, is_negative ? -digit : digit, &n)) {
			return false;
		}
	}
	if (n < min || n > max) {
		return false;
	}
	*value = n;
	return true;
}

bool str_copy(char *to, size_t size, const char *from)
{
	return str_copy_n(to, size, from, strlen(from));
}

bool str_copy_n(char *to, size_t size, const char *from, size_t n)
{
	if (size == 0) {
		return false;
	}
	if (n >= size) {
		to[0] = '\0';
		return false;
	}
	if (n > 0) { /* memcpy(…, NULL, 0) is undefined */
		memcpy(to, from, n);
	}
	to[n] = '\0';
	return true;
}

/* n, or less when the character that stands there begins before it. */
static size_t cut_before_character(const char *text, size_t n)
{
	size_t start = n;

	while (start > 0 && n - start < 3 && ((unsigned char)text[start] & 0xc0) == 0x80) {
		start--;
	}
	return str_utf8_len(text + start, 4) > n - start ? start : n;
}

bool str_copy_cut(char *to, size_t size, const char *from)
{
	if (size == 0) {
		return false;
	}
	size_t n = strnlen(from, size);

	if (n < size) {
		return str_copy_n(to, size, from, n);
	}
	str_copy_n(to, size, from, cut_before_character(from, size - 1));
	return false;
}

static bool is_token_char(char c)
{
	return is_lower(to_lower(c)) || is_digit(c) || (c != '\0' && strchr("_.:/@-", c) != NULL);
}

bool str_is_token(const char *text)
{
	size_t n = 0;

	while (n <= TOKEN_MAX && is_token_char(text[n])) {
		n++;
	}
	return n >= 1 && n <= TOKEN_MAX && text[n] == '\0';
}

bool str_is_id(const char *text)
{
	size_t n = 0;

	if (!is_lower(text[0])) {
		return false;
	}
	while (n <= ID_MAX && (is_lower(text[n]) || is_digit(text[n]) || text[n] == '-')) {
		n++;
	}
	return n <= ID_MAX && text[n] == '\0';
}

/* RFC 3629 section 4: the second byte's range keeps out overlong forms and surrogates. */
static const struct lead {
	unsigned char first, last; /* of the first byte */
	unsigned char second_min, second_max;
	size_t len;
} leads[] = {
	{ 0x00, 0x7f, 0, 0, 1 },       { 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 },
	{ 0xe1, 0xec, 0x80, 0xbf, 3 }, { 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 },
	{ 0xf0, 0xf0, 0x90, 0xbf, 4 }, { 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
};

/* The script of most names here needs no search. */
static const struct lead *find_lead(unsigned char first)
{
	if (first >= leads[1].first && first <= leads[1].last) {
		return &leads[1];
	}
	for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++) {
		if (first >= leads[i].first && first <= leads[i].last) {
			return &leads[i];
		}
	}
	return NULL;
}

size_t str_utf8_len(const char *text, size_t n)
{
	const unsigned char *bytes = (const unsigned char *)text;
	const struct lead *lead = n > 0 ? find_lead(bytes[0]) : NULL;

	if (lead == NULL || lead->len > n) {
		return 0;
	}
	if (lead->len > 1 && (bytes[1] < lead->second_min || bytes[1] > lead->second_max)) {
		return 0;
	}
	for (size_t i = 2; i < lead->len; i++) {
		if ((bytes[i] & 0xc0) != 0x80) {
			return 0;
		}
	}
	return lead->len;
}

size_t str_utf8_read(const char *text, size_t n, uint32_t *code)
{
	const unsigned char *bytes = (const unsigned char *)text;
	size_t len = str_utf8_len(text, n);

	*code = len > 1 ? bytes[0] & (0x7fu >> len) : bytes[0];
	for (size_t i = 1; i < len; i++) {
		*code = *code << 6 | (bytes[i] & 0x3f);
	}
	return len;
}

bool str_is_utf8(const char *text, size_t n)
{
	for (size_t at = 0; at < n;) {
		size_t len = str_utf8_len(text + at, n - at);

		if (len == 0) {
			return false;
		}
		at += len;
	}
	return true;
}

size_t str_plain_len(const char *text, size_t n)
{
	size_t at = 0;

	while (at < n && text[at] >= ' ' && text[at] < 0x7f && text[at] != '"' &&
	       text[at] != '\\') {
		at++;
	}
	return at;
}

bool str_is_bidi_control(uint32_t code)
{
	return code == 0x061c || code == 0x200e || code == 0x200f ||
	       (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

bool str_equal_nocase(const char *a, const char *b)
{
	while (*a != '\0' && to_lower(*a) == to_lower(*b)) {
		a++;
		b++;
	}
	return to_lower(*a) == to_lower(*b);
}

bool str_has_prefix(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}
