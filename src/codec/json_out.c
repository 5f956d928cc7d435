#include "dutyd/codec/json_out.h"

#include <string.h>

#include "dutyd/base/str.h"

/* A comma is owed unless something was just opened (or nothing written yet). */
static void separate(struct buf *out)
{
	char last = out->len > 0 ? out->text[out->len - 1] : '{';

	if (last != '{' && last != '[' && last != ':' && last != ',' && last != '\n') {
		buf_put_char(out, ',');
	}
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

static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

static void put_string(struct buf *out, const char *text)
{
	size_t left = strlen(text);

	buf_put_char(out, '"');
	while (left > 0) {
		size_t n = 0;

		while (n < left && is_plain((unsigned char)text[n])) {
			n++;
		}
		if (n == 0 && ((unsigned char)text[0] < 0x80)) {
			put_escape(out, (unsigned char)text[0]);
			n = 1;
		} else if (n == 0) {
			n = str_utf8_len(text, left);
			buf_put(out, n > 0 ? text : "\xEF\xBF\xBD", n > 0 ? n : 3);
			n = n > 0 ? n : 1;
		} else {
			buf_put(out, text, n);
		}
		text += n;
		left -= n;
	}
	buf_put_char(out, '"');
}

static void put_key(struct buf *out, const char *key)
{
	separate(out);
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
