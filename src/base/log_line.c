#include "dutyd/base/log_line.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "dutyd/base/str.h"

enum { TAIL_ROOM = 24 }; /* `","cut":true}` and the line break, with some to spare */

/* One character of a value, read from text. */
struct unit {
	size_t len;
	uint32_t code;  /* the character, or the byte when is_broken */
	bool is_broken; /* not UTF-8 */
};

static struct unit read_unit(const char *text, size_t n)
{
	struct unit unit;

	unit.len = str_utf8_read(text, n, &unit.code);
	unit.is_broken = unit.len == 0;
	if (unit.is_broken) {
		unit.len = 1;
	}
	return unit;
}

static bool is_escaped(const struct unit *unit)
{
	uint32_t code = unit->code;

	return unit->is_broken || code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == '"' ||
	       code == '\\' || code == 0x2028 || code == 0x2029 || str_is_bidi_control(code);
}

/* The letter after the backslash of the escapes that both formats know, or 0. */
static char short_escape(const struct unit *unit)
{
	switch (unit->is_broken ? 0 : unit->code) {
	case '\n':
		return 'n';
	case '\r':
		return 'r';
	case '\t':
		return 't';
	case '"':
	case '\\':
		return (char)unit->code;
	default:
		return '\0';
	}
}

/* Whole or not at all: half an escape must not stand at the place of a cut. */
static void put_escape(struct buf *line, enum log_format format, const struct unit *unit)
{
	char letter = short_escape(unit);

	if (letter != '\0') {
		buf_printf(line, "\\%c", letter);
	} else if (format == LOG_FORMAT_JSON) {
		buf_printf(line, "\\u%04x", unit->is_broken ? 0xfffdu : unit->code);
	} else if (unit->is_broken || unit->code < 0x80) {
		buf_printf(line, "\\x%02x", unit->code);
	} else {
		buf_printf(line, "\\u{%04x}", unit->code);
	}
}

static bool needs_quotes(const char *text, size_t n)
{
	size_t at = 0;

	if (n == 0 || memchr(text, ' ', n) != NULL || memchr(text, '=', n) != NULL) {
		return true;
	}
	while ((at += str_plain_len(text + at, n - at)) < n) {
		struct unit unit = read_unit(text + at, n - at);

		if (is_escaped(&unit)) {
			return true;
		}
		at += unit.len;
	}
	return false;
}

/* As much of the run as there is room for; the length of it all. */
static size_t put_plain(struct buf *line, const char *text, size_t n)
{
	size_t run = str_plain_len(text, n);
	size_t room = line->size - line->len - 1;

	buf_put(line, text, run < room ? run : room);
	line->is_full = run > room;
	return run;
}

static size_t put_unit(struct buf *line, enum log_format format, const char *text, size_t n)
{
	struct unit unit = read_unit(text, n);

	if (is_escaped(&unit)) {
		put_escape(line, format, &unit);
	} else {
		buf_put(line, text, unit.len);
	}
	return unit.len;
}

static void put_escaped(struct buf *line, enum log_format format, const char *text, size_t n)
{
	for (size_t at = 0; at < n && !line->is_full;) {
		size_t run = put_plain(line, text + at, n - at);

		at += run > 0 ? run : put_unit(line, format, text + at, n - at);
	}
}

/* What closes the line must fit even when it is full: the room was kept back for it. */
static void put_reserved(struct buf *line, const char *text)
{
	bool was_full = line->is_full;

	line->is_full = false;
	line->size += TAIL_ROOM;
	buf_put_text(line, text);
	line->size -= TAIL_ROOM;
	line->is_full = was_full;
}

/* Takes back a pair that is cut before its value begins. */
static void drop_from(struct buf *line, size_t len)
{
	line->len = len;
	line->text[len] = '\0';
	line->is_full = true;
}

static void put_string(struct buf *line, enum log_format format, const char *text)
{
	size_t n = strnlen(text, LOG_LINE_MAX); /* the rest would be cut off anyway */
	bool is_quoted = format == LOG_FORMAT_JSON || needs_quotes(text, n);

	if (is_quoted) {
		buf_put_char(line, '"');
	}
	if (line->is_full) {
		return;
	}
	put_escaped(line, format, text, n);
	if (is_quoted) {
		put_reserved(line, "\"");
	}
}

static void put_value(struct buf *line, enum log_format format, const struct log_kv *kv)
{
	if (kv->is_num) {
		buf_put_int(line, kv->num);
	} else if (kv->str == NULL) {
		buf_put_text(line, format == LOG_FORMAT_JSON ? "null" : "-");
	} else {
		put_string(line, format, kv->str);
	}
}

static void put_key(struct buf *line, enum log_format format, bool is_first, const char *key)
{
	bool is_json = format == LOG_FORMAT_JSON;

	if (!is_first) {
		buf_put_char(line, is_json ? ',' : ' ');
	}
	if (is_json) {
		buf_put_char(line, '"');
	}
	buf_put_text(line, key);
	buf_put_text(line, is_json ? "\":" : "=");
}

static void put_pair(struct buf *line, enum log_format format, bool is_first,
		     const struct log_kv *kv)
{
	size_t start = line->len;
	size_t value_start;

	put_key(line, format, is_first, kv->key);
	value_start = line->len;
	put_value(line, format, kv);
	if (line->is_full && line->len == value_start) {
		drop_from(line, start);
	}
}

static void put_head_logfmt(struct buf *line, const struct log_head *head)
{
	if (head->time[0] != '\0') {
		buf_put_text(line, head->time);
		buf_put_char(line, ' ');
	}
}

/* In JSON the time and the level are members, so that a line is one JSON text. */
static bool put_head_json(struct buf *line, const struct log_head *head)
{
	const struct log_kv time = KV_S("time", head->time);
	const struct log_kv level = KV_S("level", head->level);
	bool has_time = head->time[0] != '\0';
	bool has_level = head->level[0] != '\0';

	buf_put_char(line, '{');
	if (has_time) {
		put_pair(line, LOG_FORMAT_JSON, true, &time);
	}
	if (has_level) {
		put_pair(line, LOG_FORMAT_JSON, !has_time, &level);
	}
	return !has_time && !has_level;
}

void log_line_make(struct buf *line, enum log_format format, const struct log_head *head,
		   const struct log_kv *kv)
{
	bool is_json = format == LOG_FORMAT_JSON;
	bool is_first = true;

	assert(line->size > LOG_LINE_MAX);
	line->size = LOG_LINE_MAX + 1 - TAIL_ROOM;
	buf_put_text(line, head->priority);
	if (is_json) {
		is_first = put_head_json(line, head);
	} else {
		put_head_logfmt(line, head);
	}
	for (; kv->key != NULL && !line->is_full; kv++) {
		put_pair(line, format, is_first, kv);
		is_first = false;
	}
	if (line->is_full) {
		put_reserved(line, is_json ? ",\"cut\":true" : " cut=1");
	}
	put_reserved(line, is_json ? "}\n" : "\n");
	line->size += TAIL_ROOM;
}
