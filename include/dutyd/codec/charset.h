/*
 * charset: which encoding a file is in, and its text as UTF-8.
 *
 * Layer codec. iconv converts; the guess is ours: a byte order mark, else UTF-16 by its zero bytes,
 * else UTF-8 if nearly all bytes above 0x7f form characters, else cp1251, in which any text is
 * legal. What cannot be converted becomes U+FFFD, so that a bad byte costs a character and no file.
 * UTF-8 is passed through as it is: whoever reads it checks it.
 */
#ifndef DUTYD_CODEC_CHARSET_H
#define DUTYD_CODEC_CHARSET_H

#include <stddef.h>

enum charset { CHARSET_UTF8, CHARSET_CP1251, CHARSET_UTF16LE, CHARSET_UTF16BE, CHARSET_COUNT };

struct charset_guess {
	enum charset charset;
	size_t n_mark; /* bytes of the byte order mark */
};

struct charset_guess charset_detect(const char *bytes, size_t n);
const char *charset_name(enum charset charset);

struct charset_reader; /* opaque */
/* NULL: this system has no converter for it. */
struct charset_reader *charset_create(enum charset charset);
void charset_destroy(struct charset_reader **reader);

/*
 * Converts from bytes into text; *n_bytes and *n_text are room before and what was used after.
 * A character that is cut at the end of bytes is left there for the next call.
 */
void charset_convert(struct charset_reader *reader, char *bytes, size_t *n_bytes, char *text,
		     size_t *n_text);

#endif
