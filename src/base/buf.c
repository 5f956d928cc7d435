#include "dutyd/base/buf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

struct buf buf_over(char *memory, size_t size)
{
	struct buf b = { .text = memory, .size = size };

	assert(size >= 1);
	buf_reset(&b);
	return b;
}

void buf_reset(struct buf *b)
{
	b->len = 0;
	b->is_full = false;
	b->text[0] = '\0';
}

void buf_put_text(struct buf *b, const char *text)
{
	buf_put(b, text, strlen(text));
}

void buf_put_int(struct buf *b, long long value)
{
	char digits[24];
	char *at = digits + sizeof(digits);
	/* LLONG_MIN has no positive twin. */
	unsigned long long rest = value < 0 ? 0 - (unsigned long long)value :
					      (unsigned long long)value;

	do { /* every answer and log line has numbers: there printf is felt */
		*--at = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (value < 0) {
		*--at = '-';
	}
	buf_put(b, at, (size_t)(digits + sizeof(digits) - at));
}

void buf_put_digits(struct buf *b, int value, int n)
{
	char *at = buf_reserve(b, (size_t)n);

	for (int i = n - 1; at != NULL && i >= 0; i--) {
		at[i] = (char)('0' + value % 10);
		value /= 10;
	}
}

void buf_printf(struct buf *b, const char *format, ...)
{
	size_t room = b->size - b->len;
	va_list args;
	int n;

	if (b->is_full) {
		return;
	}
	va_start(args, format);
	n = vsnprintf(b->text + b->len, room, format, args);
	va_end(args);
	if (n < 0 || (size_t)n >= room) {
		b->is_full = true;
		b->text[b->len] = '\0';
		return;
	}
	b->len += (size_t)n;
}
