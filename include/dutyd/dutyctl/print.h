/*
 * print: text for a terminal, in columns.
 *
 * Layer dutyctl. Widths are what a terminal shows (wcwidth), so that Russian names line up; bytes
 * that are no character of UTF-8 and control characters come out as "?", whoever wrote them into a
 * CRM. A table copies its cells and pads every column but the last of a row with two blanks
 * between.
 */
#ifndef DUTYD_DUTYCTL_PRINT_H
#define DUTYD_DUTYCTL_PRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "dutyd/base/buf.h"

enum { PRINT_COLUMNS_MAX = 12, PRINT_LABEL_WIDTH = 12, PRINT_WIDTH = 80 };

struct print_table {
	int n_columns;
	size_t n_rows;
	char **cells; /* n_rows * n_columns; NULL: the row has ended before */
	int widths[PRINT_COLUMNS_MAX];
};

/* Once, before anything else of print: lets the C library know what UTF-8 is. */
void print_init(void);

/* Columns that a terminal gives the text, as print_text() writes it. */
int print_width(const char *text);

void print_text(const char *text);
void print_padded(const char *text, int width);

/* "reason      DUTY_TODAY"; the label stands in a column of PRINT_LABEL_WIDTH. */
void print_line(const char *label, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * Words from `column` on, where the line has come to, and a line break; what does not fit into
 * PRINT_WIDTH goes on below, from the same column. Blanks between brackets part no words. The text
 * is one of ours: ASCII.
 */
void print_wrapped(FILE *to, int column, const char *text);

void print_table_init(struct print_table *table, int n_columns);
/* cells end with NULL, or after n_columns. */
void print_table_row(struct print_table *table, const char *const *cells);
/*
 * With a label in front of the first row, as print_line(); NULL = no column for it. Frees the rows.
 */
void print_table_end(struct print_table *table, const char *label);

/* A buffer's JSON and a line break. False when it was too small for the text. */
bool print_json(const struct buf *json);

#endif
