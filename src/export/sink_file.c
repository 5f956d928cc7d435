/*
 * A message a line, appended. The newest lines are known by number and key, so that what is
 * delivered again after a crash of either side is not written twice; a torn line at the end is cut
 * off. At rotate_mb the file becomes FILE.1, FILE.1 becomes FILE.2, and so on to keep_files.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dutyd/base/log.h"
#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/codec/json_reply.h"
#include "dutyd/export/sink.h"

enum {
	NAME_SIZE = POLICY_PATH_SIZE + 16,
	TAIL_BYTES = 4 << 20,
	MEGABYTE = 1 << 20,
	/* More than a consumer is ever ahead of what it has confirmed. */ REMEMBERED = 512
};

struct written { /* one line */
	int64_t seq;
	char key[sizeof(((struct export_message *)0)->key)];
};

struct file_sink {
	const struct policy_export *to;
	int fd; /* -1: not open */
	int64_t size;
	int n_written;
	struct written written[REMEMBERED]; /* the newest, in a ring */
	bool is_unsynced;
	int64_t safe_size; /* what the last good sync has made safe */
	bool is_torn;      /* to be cut back to that before anything else is written */
};

static void name_of(const struct file_sink *sink, int number, char name[NAME_SIZE])
{
	if (number == 0) {
		snprintf(name, NAME_SIZE, "%s", sink->to->path);
	} else {
		snprintf(name, NAME_SIZE, "%s.%d", sink->to->path, number);
	}
}

static void close_file(struct file_sink *sink)
{
	if (sink->fd >= 0) {
		close(sink->fd);
	}
	sink->fd = -1;
}

/* ---- what is there already ---- */

static void remember(struct file_sink *sink, int64_t seq, const char *key)
{
	struct written *written = &sink->written[sink->n_written++ % REMEMBERED];

	written->seq = seq;
	str_copy_cut(written->key, sizeof(written->key), key);
}

static bool is_written(const struct file_sink *sink, const struct export_message *message)
{
	int n = sink->n_written < REMEMBERED ? sink->n_written : REMEMBERED;

	for (int i = 0; i < n; i++) {
		if (sink->written[i].seq == message->seq &&
		    strcmp(sink->written[i].key, message->key) == 0) {
			return true;
		}
	}
	return false;
}

static void remember_line(struct file_sink *sink, const char *line, size_t n)
{
	struct err err;
	struct json_reply *message = json_reply_parse(line, n, &err);

	if (message != NULL) {
		remember(sink, json_reply_int(json_reply_member(message, "seq"), 0),
			 json_reply_text(json_reply_member(message, "key"), ""));
	}
	json_reply_free(&message);
}

/* Reads the end of a file; *whole are its bytes up to the last line break. */
static int read_tail(struct file_sink *sink, int fd, int64_t *whole)
{
	struct stat st;

	if (fstat(fd, &st) != 0) {
		return -1;
	}
	size_t n = st.st_size < TAIL_BYTES ? (size_t)st.st_size : TAIL_BYTES;
	char *tail = xcalloc(1, n + 1), *line = tail, *end;
	if (pread(fd, tail, n, st.st_size - (off_t)n) != (ssize_t)n) {
		free(tail);
		return -1;
	}
	while ((end = memchr(line, '\n', n - (size_t)(line - tail))) != NULL) {
		remember_line(sink, line, (size_t)(end - line));
		line = end + 1;
	}
	*whole = st.st_size - (int64_t)n + (line - tail);
	free(tail);
	return 0;
}

static void read_tail_before(struct file_sink *sink)
{
	char name[NAME_SIZE];
	int64_t whole;

	name_of(sink, 1, name);
	int fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd >= 0) {
		read_tail(sink, fd, &whole);
		close(fd);
	}
}

static int take_over(struct file_sink *sink)
{
	if (sink->is_torn && ftruncate(sink->fd, sink->safe_size) != 0) {
		return -1;
	}
	sink->n_written = 0;
	read_tail_before(sink);
	if (read_tail(sink, sink->fd, &sink->size) != 0) {
		return -1;
	}
	sink->is_torn = false;
	sink->safe_size = sink->size;
	sink->is_unsynced = true; /* what a crash has left may never have been synced */
	return ftruncate(sink->fd, sink->size);
}

static int open_file(struct file_sink *sink, struct err *why)
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

static void *file_open(const struct policy_export *to, struct err *err)
{
	struct file_sink *sink = xcalloc(1, sizeof(*sink));

	(void)err; /* a folder that is missing now may be there later */
	sink->to = to;
	sink->fd = -1;
	return sink;
}

static enum put file_flush(void *arg, struct err *why)
{
	struct file_sink *sink = arg;

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
	sink->is_unsynced = false;
	sink->safe_size = sink->size;
	return PUT_DONE;
}

static enum put rotate(struct file_sink *sink, struct err *why)
{
	char from[NAME_SIZE], to[NAME_SIZE];

	if (file_flush(sink, why) != PUT_DONE) {
		return PUT_LATER;
	}
	for (int i = sink->to->keep_files - 1; i >= 0; i--) {
		name_of(sink, i, from);
		name_of(sink, i + 1, to);
		if (rename(from, to) != 0 && errno != ENOENT) {
			err_set(why, "%s: %s", from, strerror(errno));
			return PUT_LATER;
		}
	}
	name_of(sink, sink->to->keep_files, from);
	unlink(from);
	close_file(sink);
	LOG(INFO, EV("export.rotated"), KV_S("consumer", sink->to->id),
	    KV_S("path", sink->to->path));
	return open_file(sink, why) == 0 ? PUT_DONE : PUT_LATER;
}

static enum put write_line(struct file_sink *sink, const struct export_message *message,
			   struct err *why)
{
	size_t n = strlen(message->body);
	char *line = xcalloc(1, n + 1);

	memcpy(line, message->body, n);
	line[n] = '\n';
	ssize_t done = write(sink->fd, line, n + 1);
	free(line);
	if (done == (ssize_t)(n + 1)) {
		sink->size += done;
		sink->is_unsynced = true;
		return PUT_DONE;
	}
	err_set(why, "%s: %s", sink->to->path, done < 0 ? strerror(errno) : "no room");
	/* A part of a line is none: it goes at the next open, if it does not now. */
	if (done > 0 && ftruncate(sink->fd, sink->size) != 0) {
		close_file(sink);
	}
	return PUT_LATER;
}

static enum put file_put(void *arg, const struct export_message *message, struct err *why)
{
	struct file_sink *sink = arg;

	if (open_file(sink, why) != 0) {
		return PUT_LATER;
	}
	if (!message->is_again && is_written(sink, message)) {
		return PUT_DONE; /* written before the crash that kept it from being confirmed */
	}
	if (sink->size >= (int64_t)sink->to->rotate_mb * MEGABYTE &&
	    rotate(sink, why) != PUT_DONE) {
		return PUT_LATER;
	}
	enum put put = write_line(sink, message, why);
	if (put == PUT_DONE) {
		remember(sink, message->seq, message->key);
	}
	return put;
}

/* Somebody else has moved the file away: the next message begins a new one. */
static void file_reopen(void *arg)
{
	struct file_sink *sink = arg;
	struct err why;

	if (file_flush(sink, &why) == PUT_DONE) {
		close_file(sink);
	}
}

static void file_close(void *arg)
{
	struct err why;

	file_flush(arg, &why);
	close_file(arg);
	free(arg);
}

const struct sink_ops sink_file = { EXPORT_FILE, file_open,   file_put,
				    file_flush,  file_reopen, file_close };
