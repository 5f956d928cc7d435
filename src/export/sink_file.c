/*
 * A message a line, appended. The newest lines are known by number and key, so that what is
 * delivered again after a crash of either side is not written twice. At rotate_mb the file becomes
 * FILE.1, FILE.1 becomes FILE.2, and so on to keep_files; the oldest gives way.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/log.h"
#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/codec/json_reply.h"
#include "dutyd/export/line_file.h"

enum {
	NAME_SIZE = POLICY_PATH_SIZE + 16,
	MEGABYTE = 1 << 20,
	REMEMBERED = 512, /* more than a consumer is ever ahead of what it has confirmed */
};

struct written { /* one line */
	int64_t seq;
	char key[sizeof(((struct export_message *)0)->key)];
};

struct file_sink {
	const struct policy_export *to;
	struct line_file file;
	int n_written;
	struct written written[REMEMBERED]; /* the newest, in a ring */
};

static void name_of(const struct file_sink *sink, int number, char name[NAME_SIZE])
{
	if (number == 0) {
		snprintf(name, NAME_SIZE, "%s", sink->to->path);
	} else {
		snprintf(name, NAME_SIZE, "%s.%d", sink->to->path, number);
	}
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

static void remember_line(void *arg, const char *line, size_t n)
{
	struct err err;
	struct json_reply *message = json_reply_parse(line, n, &err);

	if (message != NULL) {
		remember(arg, json_reply_int(json_reply_member(message, "seq"), 0),
			 json_reply_text(json_reply_member(message, "key"), ""));
	}
	json_reply_free(&message);
}

/* A file that has just been begun knows little: the one before it has the newest lines. */
static bool open_file(struct file_sink *sink, struct err *why)
{
	char before[NAME_SIZE];

	if (sink->file.fd < 0) {
		name_of(sink, 1, before);
		sink->n_written = 0;
		line_file_look_at(&sink->file, before);
	}
	return line_file_open(&sink->file, why);
}

/* ---- the sink ---- */

static void *file_open(const struct policy_export *to, struct err *err)
{
	struct file_sink *sink = xcalloc(1, sizeof(*sink));

	(void)err; /* a folder that is missing now may be there later */
	sink->to = to;
	line_file_init(&sink->file, to->path);
	sink->file.seen = remember_line;
	sink->file.arg = sink;
	return sink;
}

static enum put file_flush(void *arg, struct err *why)
{
	struct file_sink *sink = arg;

	return line_file_sync(&sink->file, why);
}

static enum put rotate(struct file_sink *sink, struct err *why)
{
	char from[NAME_SIZE], to[NAME_SIZE];

	if (line_file_sync(&sink->file, why) != PUT_DONE) {
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
	line_file_close(&sink->file);
	LOG(INFO, EV("export.rotated"), KV_S("consumer", sink->to->id),
	    KV_S("path", sink->to->path));
	return open_file(sink, why) ? PUT_DONE : PUT_LATER;
}

static enum put write_line(struct file_sink *sink, const struct export_message *message,
			   struct err *why)
{
	size_t n = strlen(message->body);
	char *line = xcalloc(1, n + 1);

	memcpy(line, message->body, n);
	line[n] = '\n';
	enum put put = line_file_write(&sink->file, line, n + 1, why);
	free(line);
	return put;
}

static enum put file_put(void *arg, const struct export_message *message, struct err *why)
{
	struct file_sink *sink = arg;

	if (!open_file(sink, why)) {
		return PUT_LATER;
	}
	if (!message->is_again && is_written(sink, message)) {
		return PUT_DONE; /* written before the crash that kept it from being confirmed */
	}
	if (sink->file.size >= (int64_t)sink->to->rotate_mb * MEGABYTE &&
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
		line_file_close(&sink->file);
	}
}

static void file_close(void *arg)
{
	struct file_sink *sink = arg;
	struct err why;

	file_flush(sink, &why);
	line_file_close(&sink->file);
	free(sink);
}

const struct sink_ops sink_file = { EXPORT_FILE, file_open,   file_put,
				    file_flush,  file_reopen, file_close };
