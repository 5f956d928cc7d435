#include "dutyd/config/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dutyd/base/mem.h"

static const char *kind_of(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR:
		return "a directory";
	case S_IFIFO:
		return "a FIFO";
	case S_IFCHR:
	case S_IFBLK:
		return "a device";
	default:
		return "something else";
	}
}

/* A file may change while it is read: the count of what was read rules, not st_size. */
static int read_all(int fd, size_t max, struct file_text *text, struct err *err)
{
	size_t room = 0;

	for (;;) {
		if (text->len == room) {
			room = room == 0 ? 16384 : 2 * room;
			text->bytes = xreallocarray(text->bytes, room + 1, 1);
		}
		ssize_t got = read(fd, text->bytes + text->len, room - text->len);
		if (got < 0 && errno == EINTR) {
			continue;
		}
		if (got < 0) {
			return err_set(err, "cannot be read: %s", strerror(errno));
		}
		if (got == 0) {
			text->bytes[text->len] = '\0';
			return 0;
		}
		text->len += (size_t)got;
		if (text->len > max) {
			return err_set(err, "is larger than %zu bytes", max);
		}
	}
}

int file_read(const char *path, size_t max, struct file_text *text, struct err *err)
{
	struct stat st;
	int rc = -1;

	*text = (struct file_text){ 0 };
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0) {
		return err_set(err, "cannot be opened: %s", strerror(errno));
	}
	if (fstat(fd, &st) != 0) {
		err_set(err, "cannot be looked at: %s", strerror(errno));
	} else if (!S_ISREG(st.st_mode)) {
		err_set(err, "is %s, not a file", kind_of(st.st_mode));
	} else {
		text->device = st.st_dev;
		text->inode = st.st_ino;
		rc = read_all(fd, max, text, err);
	}
	close(fd);
	if (rc != 0) {
		free(text->bytes);
		*text = (struct file_text){ 0 };
	}
	return rc;
}
