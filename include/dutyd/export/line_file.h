/*
 * line_file: a file of whole lines that is appended to and survives what happens to it.
 *
 * Layer export; owned by a sink. Opening shows the sink the lines at the end, so that it knows what
 * a crash has left there, and cuts off a torn one. Only line_file_sync says that lines are safe; a
 * sync that failed is never taken for success: what came after the last good one is cut off at the
 * next open and has to be written anew. A new file is safe only with its name in the folder.
 */
#ifndef DUTYD_EXPORT_LINE_FILE_H
#define DUTYD_EXPORT_LINE_FILE_H

#include "dutyd/export/sink.h"

enum { LINE_FILE_TAIL = 2 << 20 }; /* bytes that are looked at */

struct line_file {
	const char *path; /* the caller's, longer than this */
	/* A line at the end of the file, oldest first; without its line break. */
	void (*seen)(void *arg, const char *line, size_t n);
	void *arg;
	/* Its own. */
	int fd; /* -1: not open */
	int64_t size, safe_size;
	bool is_unsynced, is_torn, is_new;
};

void line_file_init(struct line_file *file, const char *path);

/* True when it is open, already or now. A folder that is missing may be there later. */
bool line_file_open(struct line_file *file, struct err *why);
void line_file_close(struct line_file *file);

/* PUT_DONE or PUT_LATER: nothing of it stands there then. text ends with a line break. */
enum put line_file_write(struct line_file *file, const char *text, size_t n, struct err *why);
enum put line_file_sync(struct line_file *file, struct err *why);

/* Shows the lines of another file, if it is there: the one before a rotation. */
void line_file_look_at(const struct line_file *file, const char *path);

#endif
