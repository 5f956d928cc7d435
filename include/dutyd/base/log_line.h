/*
 * log_line: the text of one log line, from its pairs.
 *
 * Layer base; only log.c and the tests call it. Pure: no clock, no descriptor, no allocation.
 *
 * Escaped are the characters that could end the line, end the value, or turn round what a reader
 * sees: C0, DEL, C1, U+2028/9, the bidi controls of UAX #9, '"', '\' and bytes that are not UTF-8.
 * logfmt writes \n \r \t \" \\, \xNN for a byte and \u{NNNN} for a character; a value with an
 * escape, a space or '=' in it, or an empty one, stands in quotes. JSON writes RFC 8259 escapes and
 * U+FFFD for a byte that is not UTF-8 (JSON has no word for it).
 */
#ifndef DUTYD_BASE_LOG_LINE_H
#define DUTYD_BASE_LOG_LINE_H

#include "dutyd/base/buf.h"
#include "dutyd/base/log.h"

/* What log.c puts before the pairs; "" = leave it out. */
struct log_head {
	const char *priority; /* "<6>" */
	const char *time;
	const char *level; /* JSON only */
};

/*
 * The whole line with its line break. What does not fit is left out, and "cut=1" stands at the end.
 * line must be empty and have room for LOG_LINE_MAX bytes and a NUL.
 */
void log_line_make(struct buf *line, enum log_format format, const struct log_head *head,
		   const struct log_kv *kv);

#endif
