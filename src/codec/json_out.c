#include "dutyd/codec/json_out.h"

#include <string.h>

#include "dutyd/base/str.h"

/* A comma is owed unless something was just opened (or nothing written yet). */
static bool owes_comma(const struct buf *out)
{
	char last = out->len > 0 ? out->text[out->len - 1] : '{';

	return last != '{' && last != '[' && last != ':' && last != ',' && last != '\n';
}

static void put_escape(struct buf *out, unsigned char c)
{
	static const char short_form[] = { ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r',
					   ['\t'] = 't', ['"'] = '"',  ['\\'] = '\\' };

	if (c < sizeof(short_form) && short_form[c] != '\0') {
		buf_put_char(out, '\\');
		buf_put_char(out, short_form[c]);
	} else {
		buf_printf(out, "\\u%04x", c);
	}
}

/* Of printable ASCII, what stands for itself in a string. A decision has a thousand of these. */
static const bool is_plain[256] = {
	[' ' ... '!'] = true,
	['#' ... '['] = true,
	[']' ... '~'] = true,
};

/* How many bytes can go out as they are: plain ones and whole UTF-8 characters. */
static size_t count_clean(const char *text)
{
	const char *at = text;

	for (;;) {
		size_t len;

		while (is_plain[(unsigned char)*at]) {
			at++;
		}
		/* Never past the NUL, which continues no character. */
		len = (unsigned char)*at < 0x80 ? 0 : str_utf8_len(at, 4);
		if (len == 0) {
			return (size_t)(at - text);
		}
		at += len;
	}
}

/* A byte that cannot go out as it is. */
static void put_unclean(struct buf *out, unsigned char c)
{
	if (c < 0x80) {
		put_escape(out, c);
	} else {
		buf_put_text(out, "\xEF\xBF\xBD");
	}
}

static void put_changed(struct buf *out, const char *text, size_t n)
{
	buf_put_char(out, '"');
	buf_put(out, text, n);
	while (text[n] != '\0') {
		put_unclean(out, (unsigned char)text[n]);
		text += n + 1;
		n = count_clean(text);
		buf_put(out, text, n);
	}
	buf_put_char(out, '"');
}

/* At once, unless something in it must be changed. */
static void put_string(struct buf *out, const char *text)
{
	size_t n = count_clean(text);

	if (text[n] != '\0') {
		put_changed(out, text, n);
		return;
	}
	char *at = buf_reserve(out, n + 2);
	if (at != NULL) {
		at[0] = '"';
		memcpy(at + 1, text, n);
		at[n + 1] = '"';
	}
}

static void put_key(struct buf *out, const char *key)
{
	if (owes_comma(out)) {
		buf_put_char(out, ',');
	}
	if (key != NULL) {
		put_string(out, key);
		buf_put_char(out, ':');
	}
}

void json_open(struct buf *out, const char *key)
{
	put_key(out, key);
	buf_put_char(out, '{');
}

void json_close(struct buf *out)
{
	buf_put_char(out, '}');
}

void json_open_array(struct buf *out, const char *key)
{
	put_key(out, key);
	buf_put_char(out, '[');
}

void json_close_array(struct buf *out)
{
	buf_put_char(out, ']');
}

void json_text(struct buf *out, const char *key, const char *value)
{
	if (value == NULL) {
		json_null(out, key);
		return;
	}
	put_key(out, key);
	put_string(out, value);
}

void json_int(struct buf *out, const char *key, long long value)
{
	put_key(out, key);
	buf_put_int(out, value);
}

void json_bool(struct buf *out, const char *key, bool value)
{
	json_raw(out, key, value ? "true" : "false");
}

void json_null(struct buf *out, const char *key)
{
	json_raw(out, key, "null");
}

void json_raw(struct buf *out, const char *key, const char *json)
{
	put_key(out, key);
	buf_put_text(out, json);
}
