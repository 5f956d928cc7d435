#include "dutyd/codec/csv.h"

#include <csv.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"

enum { RAW_SIZE = 64 * 1024, TEXT_SIZE = 2 * CSV_ROW_BYTES + 4 * RAW_SIZE };

/* The cells of one row, one behind the other, each closed by a NUL. */
struct cells {
	size_t n, n_bytes;
	size_t at[CSV_CELLS_MAX];
	const char *texts[CSV_CELLS_MAX];
	char bytes[CSV_ROW_BYTES + CSV_CELLS_MAX];
	bool is_full, is_bad, is_ended;
};

struct csv_reader {
	struct csv_parser parser;
	struct charset_reader *charset;
	csv_bytes_fn more;
	void *arg;
	char raw[RAW_SIZE];
	size_t n_raw, n_mark;
	char text[TEXT_SIZE]; /* UTF-8; from the row's first byte, or the next one's, to `to` */
	size_t at, to;
	bool is_ended; /* the bytes are */
	long line;     /* that `at` is on */
	size_t n_expected;
	struct cells cells;
};

/* ---- what libcsv calls ---- */

static void take_cell(void *bytes, size_t n, void *arg)
{
	struct cells *cells = arg;

	if (cells->n == CSV_CELLS_MAX || cells->n_bytes + n + 1 > sizeof(cells->bytes)) {
		cells->is_full = true;
		return;
	}
	cells->at[cells->n++] = cells->n_bytes;
	if (n > 0) {
		memcpy(cells->bytes + cells->n_bytes, bytes, n);
		cells->is_bad |= memchr(bytes, '\0', n) != NULL || !str_is_utf8(bytes, n);
	}
	cells->n_bytes += n;
	cells->bytes[cells->n_bytes++] = '\0';
}

static void take_end(int character, void *arg)
{
	struct cells *cells = arg;

	(void)character;
	cells->is_ended = true;
}

static void begin_row(struct csv_reader *reader)
{
	struct cells *cells = &reader->cells;

	cells->n = cells->n_bytes = 0;
	cells->is_full = cells->is_bad = cells->is_ended = false;
}

/* ---- the text ---- */

static void make_room(struct csv_reader *reader)
{
	if (reader->at > TEXT_SIZE / 2) {
		memmove(reader->text, reader->text + reader->at, reader->to - reader->at);
		reader->to -= reader->at;
		reader->at = 0;
	}
}

static bool read_raw(struct csv_reader *reader)
{
	long n = reader->n_raw < RAW_SIZE ? reader->more(reader->arg, reader->raw + reader->n_raw,
							 RAW_SIZE - reader->n_raw) :
					    0;

	reader->n_raw += n > 0 ? (size_t)n : 0;
	return n > 0;
}

/* Nothing read and nothing converted: half a character at the end is all that can be left. */
static void fill(struct csv_reader *reader)
{
	make_room(reader);
	bool has_read = read_raw(reader);
	size_t n_skip = reader->n_mark < reader->n_raw ? reader->n_mark : reader->n_raw;
	size_t n_bytes = reader->n_raw - n_skip, n_text = TEXT_SIZE - reader->to;

	charset_convert(reader->charset, reader->raw + n_skip, &n_bytes, reader->text + reader->to,
			&n_text);
	reader->n_mark -= n_skip;
	reader->to += n_text;
	reader->n_raw -= n_skip + n_bytes;
	memmove(reader->raw, reader->raw + n_skip + n_bytes, reader->n_raw);
	reader->is_ended = !has_read && n_text == 0;
}

/* The length of the line at `from`, its end included; 0 at the end of all, or when too long. */
static size_t line_at(struct csv_reader *reader, size_t *from)
{
	for (;;) {
		const char *start = reader->text + *from;
		const char *end = memchr(start, '\n', reader->to - *from);

		if (end != NULL) {
			return (size_t)(end + 1 - start);
		}
		if (reader->is_ended || reader->to - reader->at > CSV_ROW_BYTES) {
			return reader->to - *from;
		}
		size_t behind = *from - reader->at;
		fill(reader);
		*from = reader->at + behind;
	}
}

static bool is_blank_line(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strchr(" \t\r\n", text[i]) == NULL || text[i] == '\0') {
			return false;
		}
	}
	return true;
}

/* Lines of nothing are no rows, but they are counted. A tab between tabs is a row. */
static size_t skip_blank_lines(struct csv_reader *reader)
{
	for (;;) {
		size_t n = line_at(reader, &reader->at);

		if (n == 0 || !is_blank_line(reader->text + reader->at, n)) {
			return n;
		}
		reader->at += n;
		reader->line++;
	}
}

/* ---- rows ---- */

static void restart(struct csv_reader *reader)
{
	unsigned char delimiter = csv_get_delim(&reader->parser);

	csv_free(&reader->parser);
	csv_init(&reader->parser, 0);
	csv_set_delim(&reader->parser, delimiter);
}

static void feed(struct csv_reader *reader, const char *text, size_t n)
{
	csv_parse(&reader->parser, text, n, take_cell, take_end, &reader->cells);
}

/* How many lines the row took, whatever came of it; *n becomes their bytes. */
static int parse_row(struct csv_reader *reader, size_t *n)
{
	size_t from = reader->at, n_line = *n;
	int lines = 0;

	*n = 0;
	begin_row(reader);
	for (;;) {
		feed(reader, reader->text + from, n_line);
		lines++;
		*n += n_line;
		if (reader->cells.is_ended || lines == CSV_ROW_LINES || *n > CSV_ROW_BYTES) {
			return lines;
		}
		from = reader->at + *n;
		n_line = line_at(reader, &from);
		if (n_line == 0) { /* the last line has no end */
			bool is_open = reader->parser.quoted && reader->text[from - 1] != '"';
			csv_fini(&reader->parser, take_cell, take_end, &reader->cells);
			reader->cells.is_ended = !is_open;
			return lines;
		}
	}
}

static void list_cells(struct cells *cells, struct csv_row *row)
{
	for (size_t i = 0; i < cells->n; i++) {
		cells->texts[i] = cells->bytes + cells->at[i];
	}
	row->n_cells = cells->n;
	row->cells = cells->texts;
}

static void ignore_cell(void *bytes, size_t n, void *arg)
{
	(void)bytes, (void)n, (void)arg;
}

static void ignore_end(int character, void *arg)
{
	(void)character, (void)arg;
}

/* libcsv forgives a quote that is not doubled; where one may have eaten other rows, we do not. */
static bool is_well_quoted(struct csv_reader *reader, size_t n)
{
	struct csv_parser strict;

	csv_init(&strict, CSV_STRICT);
	csv_set_delim(&strict, csv_get_delim(&reader->parser));
	bool is_good = csv_parse(&strict, reader->text + reader->at, n, ignore_cell, ignore_end,
				 NULL) == n;
	csv_free(&strict);
	return is_good;
}

static enum csv_result judge(struct csv_reader *reader, int lines, size_t n)
{
	const struct cells *cells = &reader->cells;
	bool is_odd = reader->n_expected > 0 && cells->n != reader->n_expected;

	if (lines == 1 && (cells->is_full || n > CSV_ROW_BYTES)) {
		return CSV_TOO_BIG;
	}
	if (!cells->is_ended ||
	    (lines > 1 && (cells->is_full || is_odd || !is_well_quoted(reader, n)))) {
		return CSV_BROKEN;
	}
	return cells->is_bad ? CSV_BAD : CSV_ROW;
}

/* Of a line that was longer than a row may be. */
static void skip_rest_of_line(struct csv_reader *reader)
{
	while (reader->at > 0 && reader->text[reader->at - 1] != '\n') {
		size_t n = line_at(reader, &reader->at);

		if (n == 0) {
			return;
		}
		reader->at += n;
	}
}

enum csv_result csv_read(struct csv_reader *reader, struct csv_row *row)
{
	size_t n = skip_blank_lines(reader);

	if (n == 0) {
		return CSV_END;
	}
	size_t n_first = n;
	int lines = parse_row(reader, &n);
	enum csv_result result = judge(reader, lines, n);

	row->line = reader->line;
	list_cells(&reader->cells, row);
	if (!reader->cells.is_ended || result == CSV_BROKEN) {
		restart(reader);
	}
	reader->at += result == CSV_BROKEN ? n_first : n;
	reader->line += result == CSV_BROKEN ? 1 : lines;
	skip_rest_of_line(reader);
	if (reader->n_expected == 0 && result == CSV_ROW) {
		reader->n_expected = row->n_cells;
	}
	return result;
}

/* ---- what kind of file ---- */

static char most_of(const char *text, size_t n)
{
	static const char delimiters[] = ";,\t";
	size_t counts[sizeof(delimiters) - 1] = { 0 }, best = 0;
	bool is_quoted = false;

	for (size_t i = 0; i < n && (text[i] != '\n' || is_quoted); i++) {
		const char *found = text[i] != '\0' ? strchr(delimiters, text[i]) : NULL;
		is_quoted ^= text[i] == '"';
		if (found != NULL && !is_quoted) {
			counts[found - delimiters]++;
		}
	}
	for (size_t i = 1; i < sizeof(counts) / sizeof(counts[0]); i++) {
		best = counts[i] > counts[best] ? i : best;
	}
	return delimiters[best];
}

struct csv_format csv_detect(const char *bytes, size_t n)
{
	struct csv_format format = { .guess = charset_detect(bytes, n) };
	struct charset_reader *charset = charset_create(format.guess.charset);
	char *text = xcalloc(1, RAW_SIZE + 1), *raw = xcalloc(1, RAW_SIZE);
	size_t n_bytes = n - format.guess.n_mark, n_text = RAW_SIZE;

	n_bytes = n_bytes < RAW_SIZE ? n_bytes : RAW_SIZE;
	memcpy(raw, bytes + format.guess.n_mark, n_bytes);
	if (charset != NULL) {
		charset_convert(charset, raw, &n_bytes, text, &n_text);
	}
	free(raw);
	format.delimiter = str_has_prefix(text, "sep=") && text[4] != '\0' ? text[4] :
									     most_of(text, n_text);
	free(text);
	charset_destroy(&charset);
	return format;
}

static void skip_excel_line(struct csv_reader *reader)
{
	size_t n = line_at(reader, &reader->at);

	if (n >= 5 && n <= 7 && memcmp(reader->text + reader->at, "sep=", 4) == 0) {
		reader->at += n;
		reader->line++;
	}
}

struct csv_reader *csv_create(const struct csv_format *format, csv_bytes_fn bytes, void *arg)
{
	struct charset_reader *charset = charset_create(format->guess.charset);

	if (charset == NULL) {
		return NULL;
	}
	struct csv_reader *reader = xcalloc(1, sizeof(*reader));
	csv_init(&reader->parser, 0);
	csv_set_delim(&reader->parser, (unsigned char)format->delimiter);
	reader->charset = charset;
	reader->n_mark = format->guess.n_mark;
	reader->more = bytes;
	reader->arg = arg;
	reader->line = 1;
	skip_excel_line(reader);
	return reader;
}

void csv_destroy(struct csv_reader **reader)
{
	if (*reader == NULL) {
		return;
	}
	csv_free(&(*reader)->parser);
	charset_destroy(&(*reader)->charset);
	free(*reader);
	*reader = NULL;
}
