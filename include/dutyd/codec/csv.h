/*
 * csv: rows of a file of comma, semicolon or tab separated values, each with its line.
 *
 * Layer codec; libcsv takes the rows apart. Bytes come from a function of the caller. A real export
 * has a quote that nobody closed now and then, and it would swallow what follows: a row of more
 * than one line that has another number of cells than expected, or goes on for CSV_ROW_LINES, is
 * broken, and reading goes on at the line behind the one it began on. The first row tells how many
 * cells are expected. Blank lines are skipped, and Excel's "sep=;" in front.
 */
#ifndef DUTYD_CODEC_CSV_H
#define DUTYD_CODEC_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "dutyd/codec/charset.h"

enum { CSV_CELLS_MAX = 512, CSV_ROW_LINES = 100, CSV_ROW_BYTES = 256 * 1024 };

/* Up to size bytes; 0 at the end, -1 when they cannot be read (the reader then ends too). */
typedef long (*csv_bytes_fn)(void *arg, char *bytes, size_t size);

struct csv_format {
	struct charset_guess guess;
	char delimiter;
};

/* From the file's first bytes. The delimiter is the one that the first line has most of. */
struct csv_format csv_detect(const char *bytes, size_t n);

enum csv_result {
	CSV_ROW,
	CSV_BROKEN,  /* quotes; the cells go as far as they could be read */
	CSV_BAD,     /* not UTF-8, or a zero byte */
	CSV_TOO_BIG, /* more cells or bytes than a row may have */
	CSV_END,
};

struct csv_row {
	long line; /* of the file, where the row begins */
	size_t n_cells;
	const char *const *cells; /* until the next call */
};

struct csv_reader; /* opaque; NULL: this system has no converter for the encoding */
struct csv_reader *csv_create(const struct csv_format *format, csv_bytes_fn bytes, void *arg);
void csv_destroy(struct csv_reader **reader);

enum csv_result csv_read(struct csv_reader *reader, struct csv_row *row);

#endif
