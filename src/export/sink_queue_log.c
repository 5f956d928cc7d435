/*
 * Lines in Asterisk's queue_log format, appended (queue_log.h). A line that stands at the end of
 * the file already is not written again: what comes twice after a crash comes with the same bytes.
 * The file is this exporter's own; others may read it and move it away: of calls that were under
 * way then only the rest stands in the new one.
 */
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/codec/queue_log.h"
#include "dutyd/export/line_file.h"

enum { LINES_MAX = 4 * QUEUE_LOG_LINE_MAX };

struct log_sink {
	struct line_file file;
	struct queue_log log;
	struct buf tail; /* what stood there when it was opened, for comparison */
};

static void take_line(void *arg, const char *line, size_t n)
{
	struct log_sink *sink = arg;

	queue_log_read(&sink->log, line, n);
	buf_put(&sink->tail, line, n);
	buf_put_char(&sink->tail, '\n');
}

static void *log_open_sink(const struct policy_export *to, struct err *err)
{
	struct log_sink *sink = xcalloc(1, sizeof(*sink));
	char *memory = xcalloc(1, LINE_FILE_TAIL + 1);

	(void)err; /* a folder that is missing now may be there later */
	sink->tail = buf_over(memory, LINE_FILE_TAIL + 1);
	line_file_init(&sink->file, to->path);
	sink->file.seen = take_line;
	sink->file.arg = sink;
	return sink;
}

static bool open_file(struct log_sink *sink, struct err *why)
{
	if (sink->file.fd < 0) {
		memset(&sink->log, 0, sizeof(sink->log));
		buf_reset(&sink->tail);
	}
	return line_file_open(&sink->file, why);
}

/* Whole lines, as they would stand behind a line break. */
static bool is_there(const struct log_sink *sink, const char *lines)
{
	const char *at = strstr(sink->tail.text, lines);

	return at != NULL && (at == sink->tail.text || at[-1] == '\n');
}

static enum put log_put(void *arg, const struct export_message *message, struct err *why)
{
	struct log_sink *sink = arg;
	char text[LINES_MAX];
	struct buf out = buf_over(text, sizeof(text));

	if (!open_file(sink, why)) {
		return PUT_LATER;
	}
	struct queue_log before = sink->log;

	queue_log_tell(&sink->log, message->body, &out);
	if (out.len == 0 || is_there(sink, out.text)) {
		return PUT_DONE;
	}
	enum put put = line_file_write(&sink->file, out.text, out.len, why);
	if (put != PUT_DONE) {
		sink->log = before;
	}
	return put;
}

static enum put log_flush_sink(void *arg, struct err *why)
{
	struct log_sink *sink = arg;

	return line_file_sync(&sink->file, why);
}

/* Somebody else has moved the file away: the next line begins a new one. */
static void log_reopen(void *arg)
{
	struct log_sink *sink = arg;
	struct err why;

	if (log_flush_sink(sink, &why) == PUT_DONE) {
		line_file_close(&sink->file);
	}
}

static void log_close(void *arg)
{
	struct log_sink *sink = arg;
	struct err why;

	log_flush_sink(sink, &why);
	line_file_close(&sink->file);
	free(sink->tail.text);
	free(sink);
}

const struct sink_ops sink_queue_log = { EXPORT_QUEUE_LOG, log_open_sink, log_put,
					 log_flush_sink,   log_reopen,    log_close };
