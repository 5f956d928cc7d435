/*
 * source: the text of a configuration, its includes in place.
 *
 * Layer config. `@include "name"` is expanded here and not by libconfig, which ends the process
 * when the name is a directory (libconfig #11, #56) and looks for it in the working directory. Ours
 * is relative to the folder of the file that says it, must stand alone on its line, nests
 * SOURCE_DEPTH deep and cannot go round. Each file is UTF-8 without BOM, NUL or control characters.
 *
 * The map from a line of the whole to file and line of the part lets every later problem be
 * located.
 */
#ifndef DUTYD_CONFIG_SOURCE_H
#define DUTYD_CONFIG_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "dutyd/config/report.h"

enum {
	SOURCE_FILE_MAX = 1 << 20,
	SOURCE_WHOLE_MAX = 2 << 20,
	SOURCE_DEPTH = 4,
	SOURCE_FILES_MAX = 32,
	SOURCE_LINE_MAX = 65536
};

struct source_line {
	int file; /* index into files */
	int line;
};

struct source {
	char *text; /* ends with a line break and a NUL */
	size_t len, room;
	int n_lines;
	struct source_line *lines;
	int n_files;
	char *files[SOURCE_FILES_MAX]; /* paths, as they are shown */
};

/*
 * NULL when the main file cannot be read. Other faults are in the report and are left out of the
 * text.
 */
struct source *source_read(const char *path, struct report *report);
void source_free(struct source *source); /* NULL allowed */

/* line counts from 1 in the whole text; path may be NULL. */
struct report_place source_place(const struct source *source, int line, const char *path);

#endif
