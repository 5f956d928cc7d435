#include "dutyd/export/line_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dutyd/base/mem.h"

void line_file_init(struct line_file *file, const char *path)
{
	*file = (struct line_file){ .path = path, .fd = -1 };
}

/* *whole: the file's bytes up to its last line break. */
static int read_tail(const struct line_file *file, int fd, int64_t *whole)
{
	struct stat st;

	if (fstat(fd, &st) != 0) {
		return -1;
	}
	size_t n = st.st_size < LINE_FILE_TAIL ? (size_t)st.st_size : LINE_FILE_TAIL;
	char *tail = xcalloc(1, n + 1), *line = tail, *end;
	if (pread(fd, tail, n, st.st_size - (off_t)n) != (ssize_t)n) {
		free(tail);
		return -1;
	}
	while ((end = memchr(line, '\n', n - (size_t)(line - tail))) != NULL) {
		file->seen(file->arg, line, (size_t)(end - line));
		line = end + 1;
	}
	*whole = st.st_size - (int64_t)n + (line - tail);
	free(tail);
	return 0;
}

void line_file_look_at(const struct line_file *file, const char *path)
{
	int64_t whole;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd >= 0) {
		read_tail(file, fd, &whole);
		close(fd);
	}
}

static int take_over(struct line_file *file)
{
	if ((file->is_torn && ftruncate(file->fd, file->safe_size) != 0) ||
	    read_tail(file, file->fd, &file->size) != 0) {
		return -1;
	}
	file->is_torn = false;
	file->is_new |= file->size == 0;
	file->is_unsynced = true; /* what a crash has left may never have been synced */
	file->safe_size = file->size;
	return ftruncate(file->fd, file->size);
}

bool line_file_open(struct line_file *file, struct err *why)
{
	if (file->fd >= 0) {
		return true;
	}
	file->fd = open(file->path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
			0640);
	if (file->fd >= 0 && take_over(file) == 0) {
		return true;
	}
	err_set(why, "%s: %s", file->path, strerror(errno));
	line_file_close(file);
	return false;
}

void line_file_close(struct line_file *file)
{
	if (file->fd >= 0) {
		close(file->fd);
	}
	file->fd = -1;
}

enum put line_file_write(struct line_file *file, const char *text, size_t n, struct err *why)
{
	ssize_t done = write(file->fd, text, n);

	if (done == (ssize_t)n) {
		file->size += done;
		file->is_unsynced = true;
		return PUT_DONE;
	}
	err_set(why, "%s: %s", file->path, done < 0 ? strerror(errno) : "no room");
	/* A part of a line is none: it goes at the next open, if it does not now. */
	if (done > 0 && ftruncate(file->fd, file->size) != 0) {
		line_file_close(file);
	}
	return PUT_LATER;
}

/* What a new file says is on the disk; that there is such a file must be, too. */
static bool is_name_safe(struct line_file *file)
{
	char *copy = xstrdup(file->path);
	int fd = file->is_new ? open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	if (fd >= 0 && fsync(fd) == 0) {
		file->is_new = false;
	}
	if (fd >= 0) {
		close(fd);
	}
	free(copy);
	return !file->is_new;
}

enum put line_file_sync(struct line_file *file, struct err *why)
{
	if (file->fd < 0 || !file->is_unsynced) {
		return PUT_DONE;
	}
	if (fdatasync(file->fd) != 0) {
		err_set(why, "%s: %s", file->path, strerror(errno));
		/* The kernel has told us once and would not again: write it all anew. */
		file->is_torn = true;
		line_file_close(file);
		return PUT_LATER;
	}
	if (!is_name_safe(file)) {
		err_set(why, "the folder of %s: %s", file->path, strerror(errno));
		return PUT_LATER;
	}
	file->is_unsynced = false;
	file->safe_size = file->size;
	return PUT_DONE;
}
