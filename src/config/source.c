#include "dutyd/config/source.h"

#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/config/file.h"

/* One file being read, linked to the one that includes it. */
struct reading {
	const struct reading *above; /* NULL for the main file */
	struct file_text text;
	int file; /* index into source->files */
	int depth;
};

struct expansion {
	struct source *source;
	struct report *report;
	int n_tries;        /* files opened, good or not */
	bool is_in_comment; /* inside a block comment, which may run over lines and files */
};

static void expand_file(struct expansion *x, const struct reading *above, const char *path,
			const struct report_place *said_at);

static void problem_at(struct expansion *x, int file, int line, const char *what, const char *hint)
{
	struct report_place place = { .file = x->source->files[file],
				      .file_rank = file,
				      .line = line };

	report_add(x->report, &place, REPORT_ERROR, "%s", what);
	if (hint != NULL) {
		report_hint(x->report, "%s", hint);
	}
}

static void append(struct source *source, const char *bytes, size_t n)
{
	if (source->len + n + 1 > source->room) {
		source->room = 2 * source->room + n + 1;
		source->text = xreallocarray(source->text, source->room, 1);
	}
	memcpy(source->text + source->len, bytes, n);
	source->len += n;
	source->text[source->len] = '\0';
}

static void append_line(struct source *source, const char *bytes, size_t n, struct source_line from)
{
	if ((source->n_lines & (source->n_lines - 1)) == 0) {
		size_t room = source->n_lines == 0 ? 1 : 2 * (size_t)source->n_lines;
		source->lines = xreallocarray(source->lines, room, sizeof(*source->lines));
	}
	source->lines[source->n_lines++] = from;
	append(source, bytes, n);
	append(source, "\n", 1);
}

/* Follows block comments, so that an @include inside one is left alone. */
static void skim_line(struct expansion *x, const char *line, size_t n)
{
	bool is_in_string = false;

	for (size_t i = 0; i < n; i++) {
		char next = i + 1 < n ? line[i + 1] : '\0';
		if (x->is_in_comment) {
			if (line[i] == '*' && next == '/') {
				x->is_in_comment = false;
				i++;
			}
		} else if (is_in_string) {
			is_in_string = line[i] != '"';
			i += line[i] == '\\' ? 1 : 0;
		} else if (line[i] == '#' || (line[i] == '/' && next == '/')) {
			return;
		} else if (line[i] == '/' && next == '*') {
			x->is_in_comment = true;
			i++;
		} else if (line[i] == '"') {
			is_in_string = true;
		}
	}
}

static size_t skip_blanks(const char *line, size_t n, size_t i)
{
	while (i < n && (line[i] == ' ' || line[i] == '\t' || line[i] == '\r')) {
		i++;
	}
	return i;
}

static bool is_include(const char *line, size_t n)
{
	size_t i = skip_blanks(line, n, 0);

	return n - i >= 8 && memcmp(line + i, "@include", 8) == 0;
}

/* Reads `@include "name"`; false unless that is all there is apart from a comment. */
static bool include_name(const char *line, size_t n, char *name, size_t size)
{
	size_t i = skip_blanks(line, n, 0) + 8;
	size_t quote = skip_blanks(line, n, i);

	if (quote == i || quote >= n || line[quote] != '"') {
		return false;
	}
	const char *end = memchr(line + quote + 1, '"', n - quote - 1);
	if (end == NULL || end == line + quote + 1) {
		return false;
	}
	size_t rest = skip_blanks(line, n, (size_t)(end - line) + 1);
	if (rest < n && line[rest] != '#' && (n - rest < 2 || memcmp(line + rest, "//", 2) != 0)) {
		return false;
	}
	return str_copy_n(name, size, line + quote + 1, (size_t)(end - (line + quote + 1)));
}

/* "/etc/dutyd/dutyd.conf" and "roster.conf" make "/etc/dutyd/roster.conf". */
static bool beside(const char *of, const char *name, char *path, size_t size)
{
	const char *slash = name[0] == '/' ? NULL : strrchr(of, '/');
	int folder = slash == NULL ? 0 : (int)(slash - of) + 1;

	return snprintf(path, size, "%.*s%s", folder, of, name) < (int)size;
}

static void expand_include(struct expansion *x, const struct reading *reading, const char *line,
			   size_t n, int line_number)
{
	char name[REPORT_FILE_SIZE], path[REPORT_FILE_SIZE];
	struct report_place here = { .file = x->source->files[reading->file],
				     .file_rank = reading->file,
				     .line = line_number };

	if (!include_name(line, n, name, sizeof(name)) ||
	    !beside(here.file, name, path, sizeof(path))) {
		report_add(x->report, &here, REPORT_ERROR, "an @include that cannot be read");
		report_hint(x->report, "alone on its line: @include \"roster.conf\"");
		return;
	}
	if (reading->depth >= SOURCE_DEPTH) {
		report_add(x->report, &here, REPORT_ERROR, "@include \"%s\": more than %d deep",
			   name, SOURCE_DEPTH);
		return;
	}
	expand_file(x, reading, path, &here);
}

static bool is_cycle(const struct reading *reading)
{
	for (const struct reading *r = reading->above; r != NULL; r = r->above) {
		if (r->text.device == reading->text.device &&
		    r->text.inode == reading->text.inode) {
			return true;
		}
	}
	return false;
}

/* What libconfig would mistake or pass on in silence. False: the line is left out. */
static bool check_line(struct expansion *x, int file, int number, const char *line, size_t n)
{
	if (n > SOURCE_LINE_MAX) {
		problem_at(x, file, number, "a line longer than 64 KiB", NULL);
		return false;
	}
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)line[i];
		if (c == '\0') {
			problem_at(x, file, number, "a NUL byte",
				   "is this a text file? every byte must be UTF-8 text");
			return false;
		}
		if ((c < 0x20 && c != '\t' && c != '\r') || c == 0x7f) {
			problem_at(x, file, number, "a control character", NULL);
			return false;
		}
	}
	if (!str_is_utf8(line, n)) {
		problem_at(x, file, number, "bytes that are not UTF-8",
			   "another encoding? iconv -f CP1251 -t UTF-8 FILE");
		return false;
	}
	return true;
}

static void expand_lines(struct expansion *x, const struct reading *reading)
{
	static const char bom[] = "\xef\xbb\xbf";
	const char *at = reading->text.bytes, *end = at + reading->text.len;

	if (reading->text.len >= 3 && memcmp(at, bom, 3) == 0) {
		problem_at(x, reading->file, 1, "the file begins with a byte order mark (BOM)",
			   "save it as UTF-8 without BOM");
		at += 3;
	}
	for (int number = 1; at < end; number++) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t n = (size_t)((stop != NULL ? stop : end) - at);
		bool is_good = check_line(x, reading->file, number, at, n);
		if (is_good && !x->is_in_comment && is_include(at, n)) {
			expand_include(x, reading, at, n, number);
		} else {
			n = is_good ? n : 0;
			skim_line(x, at, n);
			append_line(x->source, at, n,
				    (struct source_line){ reading->file, number });
		}
		at = stop != NULL ? stop + 1 : end;
	}
}

static void expand_file(struct expansion *x, const struct reading *above, const char *path,
			const struct report_place *said_at)
{
	struct source *source = x->source;
	struct reading reading = { .above = above,
				   .file = source->n_files,
				   .depth = above == NULL ? 0 : above->depth + 1 };
	struct err err = { 0 };

	/* Counted before reading: a thousand lines that name a large file read it once. */
	if (++x->n_tries > SOURCE_FILES_MAX) {
		if (x->n_tries == SOURCE_FILES_MAX + 1) {
			report_add(x->report, said_at, REPORT_ERROR, "more than %d files",
				   SOURCE_FILES_MAX);
		}
		return;
	}
	if (file_read(path, SOURCE_FILE_MAX, &reading.text, &err) != 0) {
		report_add(x->report, said_at, REPORT_ERROR, "%s%s%s", above != NULL ? path : "",
			   above != NULL ? " " : "", err.text);
		if (strpbrk(path, "*?") != NULL) {
			report_hint(x->report, "one @include for each file, by its name");
		}
		return;
	}
	if (is_cycle(&reading)) {
		report_add(x->report, said_at, REPORT_ERROR, "%s includes itself", path);
	} else if (source->len + reading.text.len > SOURCE_WHOLE_MAX) {
		report_add(x->report, said_at, REPORT_ERROR,
			   "%s is too much: 2 MiB together are the limit", path);
	} else {
		source->files[source->n_files++] = xstrdup(path);
		expand_lines(x, &reading);
	}
	free(reading.text.bytes);
}

struct source *source_read(const char *path, struct report *report)
{
	struct source *source = xcalloc(1, sizeof(*source));
	struct expansion x = { .source = source, .report = report };
	struct report_place whole = { .file = path };

	append(source, "", 0);
	expand_file(&x, NULL, path, &whole);
	if (source->n_files == 0) {
		source_free(source);
		return NULL;
	}
	return source;
}

void source_free(struct source *source)
{
	if (source == NULL) {
		return;
	}
	for (int i = 0; i < source->n_files; i++) {
		free(source->files[i]);
	}
	free(source->lines);
	free(source->text);
	free(source);
}

struct report_place source_place(const struct source *source, int line, const char *path)
{
	if (source->n_lines == 0) {
		return (struct report_place){ .file = source->files[0], .path = path };
	}
	/* Past the end is the end: libconfig counts on after the last line break. */
	int i = line < 1 ? 0 : line > source->n_lines ? source->n_lines - 1 : line - 1;
	return (struct report_place){ .file = source->files[source->lines[i].file],
				      .file_rank = source->lines[i].file,
				      .line = source->lines[i].line,
				      .path = path };
}
