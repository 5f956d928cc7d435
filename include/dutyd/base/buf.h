/*
 * buf: text appended to memory of a fixed size.
 *
 * Layer base. The caller owns the memory. An append that does not fit sets `is_full`, changes
 * nothing else and every later append is ignored too, so a chain of appends needs one check at its
 * end. The text is always closed by a NUL that `len` does not count.
 */
#ifndef DUTYD_BASE_BUF_H
#define DUTYD_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct buf {
	char *text;
	size_t size; /* bytes of memory behind text, the closing NUL included */
	size_t len;
	bool is_full;
};

/* size must be at least 1. */
struct buf buf_over(char *memory, size_t size);
void buf_reset(struct buf *b);

/*
 * n bytes for the caller to fill now, counted and closed already; NULL: they do not fit. Here, as
 * the two after it: a decision is three hundred small pieces, and the calls were half their price.
 */
static inline char *buf_reserve(struct buf *b, size_t n)
{
	char *at = b->text + b->len;

	if (b->is_full || n >= b->size - b->len) {
		b->is_full = true;
		return NULL;
	}
	b->len += n;
	b->text[b->len] = '\0';
	return at;
}

static inline void buf_put(struct buf *b, const char *bytes, size_t n)
{
	char *at = buf_reserve(b, n);

	if (at != NULL && n > 0) { /* memcpy(…, NULL, 0) is undefined */
		memcpy(at, bytes, n);
	}
}

static inline void buf_put_char(struct buf *b, char c)
{
	char *at = buf_reserve(b, 1);

	if (at != NULL) {
		*at = c;
	}
}

void buf_put_text(struct buf *b, const char *text);
void buf_put_int(struct buf *b, long long value);
void buf_put_digits(struct buf *b, int value, int n); /* the last n, zeros in front */
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
