/*
 * Lines in Asterisk's queue_log format, appended (queue_log.h). A line that stands at the end of
 * the file already is not written again: what comes twice after a crash comes with the same bytes.
 * A torn line is cut off. The file is this exporter's own; others may read it and move it away: of
 * calls that were under way then only the rest stands in the new one.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dutyd/base/mem.h"
#include "dutyd/codec/queue_log.h"
#include "dutyd/export/sink.h"

enum { TAIL_BYTES = 1 << 20, LINES_MAX = 4 * QUEUE_LOG_LINE_MAX };

struct log_sink {
	const struct policy_export *to;
	int fd;                    /* -1: not open */
	bool is_unsynced, is_torn; /* torn: to be cut back to safe_size before it goes on */
	int64_t safe_size;         /* what the last good sync has made safe */
	struct queue_log log;
	char *tail; /* what stood there when it was opened, for comparison */
};

static void close_file(struct log_sink *sink)
{
	if (sink->fd >= 0) {
		close(sink->fd);
	}
	sink->fd = -1;
	free(sink->tail);
	sink->tail = NULL;
}

static int take_over(struct log_sink *sink)
{
	struct stat st;
	char *line, *end;

	if ((sink->is_torn && ftruncate(sink->fd, sink->safe_size) != 0) ||
	    fstat(sink->fd, &st) != 0) {
		return -1;
	}
	size_t n = st.st_size < TAIL_BYTES ? (size_t)st.st_size : TAIL_BYTES;

	line = sink->tail = xcalloc(1, n + 1);
	if (pread(sink->fd, sink->tail, n, st.st_size - (off_t)n) != (ssize_t)n) {
		return -1;
	}
	memset(&sink->log, 0, sizeof(sink->log));
	while ((end = strchr(line, '\n')) != NULL) {
		queue_log_read(&sink->log, line, (size_t)(end - line));
		line = end + 1;
	}
	sink->is_torn = false;
	sink->is_unsynced = true; /* what a crash has left may never have been synced */
	sink->safe_size = st.st_size - (int64_t)strlen(line);
	return ftruncate(sink->fd, sink->safe_size);
}

static int open_file(struct log_sink *sink, struct err *why)
{
	if (sink->fd >= 0) {
		return 0;
	}
	sink->fd = open(sink->to->path,
			O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0640);
	if (sink->fd >= 0 && take_over(sink) == 0) {
		return 0;
	}
	err_set(why, "%s: %s", sink->to->path, strerror(errno));
	close_file(sink);
	return -1;
}

static void *log_open_sink(const struct policy_export *to, struct err *err)
{
	struct log_sink *sink = xcalloc(1, sizeof(*sink));

	(void)err; /* a folder that is missing now may be there later */
	sink->to = to;
	sink->fd = -1;
	return sink;
}

/* Whole lines, as they would stand behind a line break. */
static bool is_there(const struct log_sink *sink, const char *lines)
{
	const char *at = sink->tail != NULL ? strstr(sink->tail, lines) : NULL;

	return at != NULL && (at == sink->tail || at[-1] == '\n');
}

static enum put log_put(void *arg, const struct export_message *message, struct err *why)
{
	struct log_sink *sink = arg;
	char text[LINES_MAX];
	struct buf out = buf_over(text, sizeof(text));

	if (open_file(sink, why) != 0) {
		return PUT_LATER;
	}
	struct queue_log before = sink->log;

	queue_log_tell(&sink->log, message->body, &out);
	if (out.len == 0 || is_there(sink, out.text)) {
		return PUT_DONE;
	}
	ssize_t done = write(sink->fd, out.text, out.len);
	if (done == (ssize_t)out.len) {
		sink->is_unsynced = true;
		return PUT_DONE;
	}
	err_set(why, "%s: %s", sink->to->path, done < 0 ? strerror(errno) : "no room");
	sink->log = before;
	close_file(sink); /* what was torn is cut off at the next open */
	return PUT_LATER;
}

static enum put log_flush_sink(void *arg, struct err *why)
{
	struct log_sink *sink = arg;

	if (sink->fd < 0 || !sink->is_unsynced) {
		return PUT_DONE;
	}
	if (fdatasync(sink->fd) != 0) {
		err_set(why, "%s: %s", sink->to->path, strerror(errno));
		/* The kernel has told us once and would not again: write it all anew. */
		sink->is_torn = true;
		close_file(sink);
		return PUT_LATER;
	}
	struct stat st;

	sink->is_unsynced = false;
	sink->safe_size = fstat(sink->fd, &st) == 0 ? st.st_size : sink->safe_size;
	return PUT_DONE;
}

/* Somebody else has moved the file away: the next line begins a new one. */
static void log_reopen(void *arg)
{
	struct log_sink *sink = arg;
	struct err why;

	if (log_flush_sink(sink, &why) == PUT_DONE) {
		close_file(sink);
	}
}

static void log_close(void *arg)
{
	struct err why;

	log_flush_sink(arg, &why);
	close_file(arg);
	free(arg);
}

const struct sink_ops sink_queue_log = { EXPORT_QUEUE_LOG, log_open_sink, log_put,
					 log_flush_sink,   log_reopen,    log_close };
