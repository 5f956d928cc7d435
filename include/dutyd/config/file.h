/*
 * file: the bytes of a regular file, bounded.
 *
 * Layer config. A FIFO, a device, a directory or a file that grows for ever must neither block nor
 * fill the memory of a service that reloads (TRAPS.md, libconfig): it is opened without blocking,
 * is refused unless regular, and read up to a limit.
 */
#ifndef DUTYD_CONFIG_FILE_H
#define DUTYD_CONFIG_FILE_H

#include <stddef.h>
#include <sys/types.h>

#include "dutyd/base/err.h"

struct file_text {
	char *bytes; /* followed by a NUL that len does not count; free() it */
	size_t len;
	dev_t device;
	ino_t inode;
};

/* -1 and err ("is a directory, not a file") when it cannot be had; text->bytes is NULL then. */
int file_read(const char *path, size_t max, struct file_text *text, struct err *err);

#endif
