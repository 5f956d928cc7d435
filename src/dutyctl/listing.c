#include "dutyd/dutyctl/listing.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/codec/roster_month.h"
#include "dutyd/domain/callid.h"
#include "dutyd/dutyctl/print.h"

enum {
	CELL_SIZE = 2 * POLICY_TITLE_SIZE,
	WORD_SIZE = 16, /* a call's id or a date */
	NUMBER_JSON_MAX = 64,
	LABEL_GAP = 2
};

_Static_assert((int)WORD_SIZE >= (int)CALLID_SIZE && (int)WORD_SIZE >= (int)CIVIL_TEXT_SIZE,
	       "a word has room for either");

/* ---- filling ---- */

struct listing listing_make(const struct listing_column *columns, int n_columns)
{
	assert(n_columns <= PRINT_COLUMNS_MAX);
	return (struct listing){ .columns = columns, .n_columns = n_columns };
}

void listing_free(struct listing *listing)
{
	for (size_t i = 0; i < listing->n_cells; i++) {
		free(listing->cells[i].text);
	}
	free(listing->cells);
	listing->cells = NULL;
	listing->n_cells = 0;
}

static struct listing_cell *add(struct listing *listing)
{
	listing->cells =
		xreallocarray(listing->cells, listing->n_cells + 1, sizeof(*listing->cells));
	struct listing_cell *cell = &listing->cells[listing->n_cells++];

	*cell = (struct listing_cell){ 0 };
	return cell;
}

void listing_number(struct listing *listing, int64_t number)
{
	add(listing)->number = number;
}

void listing_text(struct listing *listing, const char *text)
{
	struct listing_cell *cell = add(listing);

	cell->is_empty = text[0] == '\0';
	cell->text = cell->is_empty ? NULL : xstrdup(text);
}

void listing_empty(struct listing *listing)
{
	add(listing)->is_empty = true;
}

size_t listing_rows(const struct listing *listing)
{
	return listing->n_cells / (size_t)listing->n_columns;
}

/* ---- for people ---- */

static void put_time(const struct policy *policy, int64_t ms, struct buf *to)
{
	char text[ZONE_TEXT_SIZE];

	zone_format_ms(policy->zone, ms, text);
	buf_printf(to, "%.10s %.5s", text, text + 11);
}

/* "12 345.67": groups of three, as sums are written here. */
static void put_kopecks(int64_t kopecks, struct buf *to)
{
	char digits[24];
	int n = snprintf(digits, sizeof(digits), "%lld", (long long)(kopecks / 100));

	for (int i = 0; i < n; i++) {
		buf_put_char(to, digits[i]);
		if ((n - 1 - i) % 3 == 0 && i + 1 < n && digits[i] != '-') {
			buf_put_char(to, ' ');
		}
	}
	buf_printf(to, ".%02d", (int)(llabs(kopecks % 100)));
}

static void put_minutes(int64_t minutes, struct buf *to)
{
	buf_printf(to, "%lld h", (long long)(minutes / 60));
	if (minutes % 60 != 0) {
		buf_printf(to, " %lld min", (long long)(minutes % 60));
	}
}

static void put_short(enum listing_kind kind, int64_t number, struct buf *to)
{
	char word[WORD_SIZE];

	if (kind == LISTING_CALL) {
		callid_format(number, word);
		buf_put_text(to, word);
	} else if (kind == LISTING_DAY) {
		civil_format((int32_t)number, word);
		buf_printf(to, "%s %s", civil_weekday_name(civil_weekday((int32_t)number)), word);
	} else {
		buf_put_text(to, number != 0 ? "yes" : "");
	}
}

static void put_number(enum listing_kind kind, int64_t number, struct buf *to)
{
	long long n = number;

	switch (kind) {
	case LISTING_SECONDS:
		buf_printf(to, "%lld s", n);
		break;
	case LISTING_MINUTES:
		put_minutes(number, to);
		break;
	case LISTING_TENTHS:
		buf_printf(to, "%lld.%lld", n / 10, llabs(n % 10));
		break;
	case LISTING_PERCENT:
		buf_printf(to, "%lld.%02lld %%", n / 100, llabs(n % 100));
		break;
	case LISTING_KOPECKS:
		put_kopecks(number, to);
		break;
	case LISTING_CALL:
	case LISTING_DAY:
	case LISTING_YES:
		put_short(kind, number, to);
		break;
	default:
		buf_put_int(to, n);
		break;
	}
}

static bool is_to_the_right(enum listing_kind kind)
{
	return kind >= LISTING_COUNT && kind <= LISTING_KOPECKS;
}

static const struct listing_cell *cell_at(const struct listing *listing, size_t row, int column)
{
	return &listing->cells[row * (size_t)listing->n_columns + (size_t)column];
}

/* An empty text for an empty cell; of a person the id. */
static void show_cell(const struct policy *policy, enum listing_kind kind,
		      const struct listing_cell *cell, char text[CELL_SIZE])
{
	struct buf to = buf_over(text, CELL_SIZE);

	if (cell->is_empty) {
		return;
	}
	if (cell->text != NULL) {
		buf_put_text(&to, cell->text);
	} else if (kind == LISTING_TIME) {
		put_time(policy, cell->number, &to);
	} else {
		put_number(kind, cell->number, &to);
	}
}

/* "" for an id that is no person's. */
static const char *name_of(const struct policy *policy, const struct listing_cell *cell)
{
	const char *name = cell->is_empty ? "" : roster_full_name(policy, cell->text);

	return cell->is_empty || strcmp(name, cell->text) == 0 ? "" : name;
}

/* The widest cell of a column that stands to the right; 0 for the others. */
static int width_of(const struct listing *listing, const struct policy *policy, int column)
{
	enum listing_kind kind = listing->columns[column].kind;
	char text[CELL_SIZE];
	int most = is_to_the_right(kind) ? print_width(listing->columns[column].title) : 0;

	for (size_t row = 0; is_to_the_right(kind) && row < listing_rows(listing); row++) {
		show_cell(policy, kind, cell_at(listing, row, column), text);
		most = print_width(text) > most ? print_width(text) : most;
	}
	return most;
}

/* A row of texts; a person is two of them, so that the names line up as well. */
struct line {
	int n;
	int widths[PRINT_COLUMNS_MAX]; /* by column of the listing */
	char texts[PRINT_COLUMNS_MAX][CELL_SIZE];
};

static void put(struct line *line, const char *text, int width)
{
	if (line->n < PRINT_COLUMNS_MAX) {
		struct buf to = buf_over(line->texts[line->n++], CELL_SIZE);

		for (int blanks = width - print_width(text); blanks > 0; blanks--) {
			buf_put_char(&to, ' ');
		}
		buf_put_text(&to, text);
	}
}

static void print_row(struct print_table *table, const struct line *line)
{
	const char *cells[PRINT_COLUMNS_MAX + 1] = { NULL };

	for (int i = 0; i < line->n; i++) {
		cells[i] = line->texts[i];
	}
	print_table_row(table, cells);
}

/* row -1: the heading. */
static void put_column(struct line *line, const struct listing *listing,
		       const struct policy *policy, int row, int c)
{
	const struct listing_column *column = &listing->columns[c];
	char text[CELL_SIZE];

	if (row < 0) {
		line->widths[c] = width_of(listing, policy, c);
		put(line, column->title, line->widths[c]);
	} else {
		show_cell(policy, column->kind, cell_at(listing, (size_t)row, c), text);
		put(line, text, line->widths[c]);
	}
	if (column->kind == LISTING_PERSON) {
		put(line, row < 0 ? "" : name_of(policy, cell_at(listing, (size_t)row, c)), 0);
	}
}

void listing_print(const struct listing *listing, const struct policy *policy)
{
	static struct line line;
	struct print_table table;

	for (int row = -1; row < (int)listing_rows(listing); row++) {
		line.n = 0;
		for (int c = 0; c < listing->n_columns; c++) {
			if (listing->columns[c].title != NULL) {
				put_column(&line, listing, policy, row, c);
			}
		}
		if (row < 0) {
			print_table_init(&table, line.n);
		}
		print_row(&table, &line);
	}
	print_table_end(&table, NULL);
}

void listing_print_lines(const struct listing *listing, const struct policy *policy)
{
	char text[CELL_SIZE];
	int width = 0;

	for (int c = 0; c < listing->n_columns; c++) {
		const char *title = listing->columns[c].title;

		width = title != NULL && print_width(title) > width ? print_width(title) : width;
	}
	for (int c = 0; c < listing->n_columns; c++) {
		const struct listing_cell *cell = cell_at(listing, 0, c);

		if (listing->columns[c].title == NULL) {
			continue;
		}
		print_padded(listing->columns[c].title, width + LABEL_GAP);
		show_cell(policy, listing->columns[c].kind, cell, text);
		print_text(text[0] != '\0' ? text : "-");
		if (listing->columns[c].kind == LISTING_PERSON) {
			printf("  ");
			print_text(name_of(policy, cell));
		}
		putchar('\n');
	}
}

/* ---- for programs ---- */

static void write_cell(const struct policy *policy, const struct listing_column *column,
		       const struct listing_cell *cell, struct buf *out)
{
	char text[ZONE_TEXT_SIZE];

	if (cell->is_empty) {
		json_null(out, column->key);
		return;
	}
	if (cell->text != NULL) {
		json_text(out, column->key, cell->text);
		return;
	}
	switch (column->kind) {
	case LISTING_CALL:
		callid_format(cell->number, text);
		json_text(out, column->key, text);
		break;
	case LISTING_TIME:
		zone_format_ms(policy->zone, cell->number, text);
		json_text(out, column->key, text);
		break;
	case LISTING_DAY:
		civil_format((int32_t)cell->number, text);
		json_text(out, column->key, text);
		break;
	case LISTING_YES:
		json_bool(out, column->key, cell->number != 0);
		break;
	case LISTING_TENTHS:
		snprintf(text, sizeof(text), "%lld.%lld", (long long)cell->number / 10,
			 llabs((long long)cell->number % 10));
		json_raw(out, column->key, text);
		break;
	default:
		json_int(out, column->key, cell->number);
		break;
	}
}

static void write_row(const struct listing *listing, const struct policy *policy, size_t row,
		      struct buf *out)
{
	for (int c = 0; c < listing->n_columns; c++) {
		write_cell(policy, &listing->columns[c], cell_at(listing, row, c), out);
	}
}

void listing_write(const struct listing *listing, const struct policy *policy, struct buf *out)
{
	for (size_t row = 0; row < listing_rows(listing); row++) {
		json_open(out, NULL);
		write_row(listing, policy, row, out);
		json_close(out);
	}
}

void listing_write_members(const struct listing *listing, const struct policy *policy,
			   struct buf *out)
{
	write_row(listing, policy, 0, out);
}

/* A byte of a text takes at most six, as \u0000. */
size_t listing_json_size(const struct listing *listing)
{
	size_t size = NUMBER_JSON_MAX;

	for (size_t i = 0; i < listing->n_cells; i++) {
		size += strlen(listing->columns[i % (size_t)listing->n_columns].key) +
			NUMBER_JSON_MAX;
		size += listing->cells[i].text != NULL ? 6 * strlen(listing->cells[i].text) : 0;
	}
	return size;
}
