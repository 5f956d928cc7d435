#include "dutyd/codec/charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"

static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */

struct charset_reader {
	enum charset charset;
	iconv_t iconv; /* not of UTF-8, where nothing is converted */
};

static bool begins(const char *bytes, size_t n, const char *mark, size_t n_mark)
{
	return n >= n_mark && memcmp(bytes, mark, n_mark) == 0;
}

/* Text of two alphabets in UTF-16 has a zero in the upper half of at least every fourth unit. */
static bool is_utf16(const char *bytes, size_t n, enum charset *charset)
{
	size_t zeros[2] = { 0, 0 };

	for (size_t i = 0; i < n; i++) {
		zeros[i & 1] += bytes[i] == '\0';
	}
	*charset = zeros[1] > zeros[0] ? CHARSET_UTF16LE : CHARSET_UTF16BE;
	return (zeros[0] > n / 8) != (zeros[1] > n / 8);
}

/* A few broken rows make no other encoding: they are refused by themselves. */
static bool is_utf8(const char *bytes, size_t n)
{
	size_t good = 0, bad = 0;

	for (size_t i = 0; i < n;) {
		if ((unsigned char)bytes[i] < 0x80) {
			i++;
			continue;
		}
		size_t len = str_utf8_len(bytes + i, n - i);
		bool is_cut = len == 0 && n - i < 4; /* the sample ends here */
		good += len > 0;
		bad += len == 0 && !is_cut;
		i += len > 0 ? len : 1;
	}
	return bad * 10 <= good;
}

struct charset_guess charset_detect(const char *bytes, size_t n)
{
	struct charset_guess guess = { .charset = CHARSET_CP1251 };

	if (begins(bytes, n, "\xef\xbb\xbf", 3)) {
		return (struct charset_guess){ CHARSET_UTF8, 3 };
	}
	if (begins(bytes, n, "\xff\xfe", 2)) {
		return (struct charset_guess){ CHARSET_UTF16LE, 2 };
	}
	if (begins(bytes, n, "\xfe\xff", 2)) {
		return (struct charset_guess){ CHARSET_UTF16BE, 2 };
	}
	if (n > 1 && is_utf16(bytes, n, &guess.charset)) {
		return guess;
	}
	guess.charset = is_utf8(bytes, n) ? CHARSET_UTF8 : CHARSET_CP1251;
	return guess;
}

const char *charset_name(enum charset charset)
{
	static const char *const names[CHARSET_COUNT] = { "UTF-8", "CP1251", "UTF-16LE",
							  "UTF-16BE" };

	return names[charset];
}

struct charset_reader *charset_create(enum charset charset)
{
	struct charset_reader *reader = xcalloc(1, sizeof(*reader));

	reader->charset = charset;
	if (charset != CHARSET_UTF8) {
		reader->iconv = iconv_open("UTF-8", charset_name(charset));
		if ((intptr_t)reader->iconv == -1) {
			free(reader);
			return NULL;
		}
	}
	return reader;
}

void charset_destroy(struct charset_reader **reader)
{
	if (*reader == NULL) {
		return;
	}
	if ((*reader)->charset != CHARSET_UTF8) {
		iconv_close((*reader)->iconv);
	}
	free(*reader);
	*reader = NULL;
}

static void copy(const char *bytes, size_t *n_bytes, char *text, size_t *n_text)
{
	size_t n = *n_bytes < *n_text ? *n_bytes : *n_text;

	memcpy(text, bytes, n);
	*n_bytes = *n_text = n;
}

void charset_convert(struct charset_reader *reader, char *bytes, size_t *n_bytes, char *text,
		     size_t *n_text)
{
	size_t unit = reader->charset == CHARSET_CP1251 ? 1 : 2;
	char *in = bytes, *out = text;
	size_t n_in = *n_bytes, n_out = *n_text;

	if (reader->charset == CHARSET_UTF8) {
		copy(bytes, n_bytes, text, n_text);
		return;
	}
	while (n_in > 0 && iconv(reader->iconv, &in, &n_in, &out, &n_out) == (size_t)-1 &&
	       errno == EILSEQ && n_out >= strlen(replacement) && n_in >= unit) {
		memcpy(out, replacement, strlen(replacement));
		out += strlen(replacement);
		n_out -= strlen(replacement);
		in += unit;
		n_in -= unit;
	}
	*n_bytes -= n_in;
	*n_text -= n_out;
}
