#include "dutyd/dutyctl/print.h"

#include <locale.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"

enum { LINE_SIZE = 1024, UTF8_MAX = 4 };

struct glyph {
	size_t len; /* bytes of the text that it takes */
	int width;
	bool is_shown;
};

/* Text may come from a CRM or a caller: whatever is not one plain character is one "?". */
static struct glyph glyph_at(const char *text)
{
	struct glyph glyph = { .len = 1, .width = 1, .is_shown = false };
	mbstate_t state = { 0 };
	wchar_t c;
	size_t n = mbrtowc(&c, text, strlen(text), &state);

	if (n == 0 || n > UTF8_MAX) { /* -1, -2: not UTF-8, or cut */
		return glyph;
	}
	glyph.len = n;
	glyph.is_shown = iswprint((wint_t)c) && wcwidth(c) >= 0 &&
			 !str_is_bidi_control((uint32_t)c);
	glyph.width = glyph.is_shown ? wcwidth(c) : 1;
	return glyph;
}

void print_init(void)
{
	/* Not the admin's locale: under LC_ALL=C names would come out as question marks. */
	setlocale(LC_CTYPE, "C.UTF-8");
}

int print_width(const char *text)
{
	int width = 0;

	while (*text != '\0') {
		struct glyph glyph = glyph_at(text);

		width += glyph.width;
		text += glyph.len;
	}
	return width;
}

void print_text(const char *text)
{
	while (*text != '\0') {
		struct glyph glyph = glyph_at(text);

		if (glyph.is_shown) {
			fwrite(text, 1, glyph.len, stdout);
		} else {
			putchar('?');
		}
		text += glyph.len;
	}
}

void print_padded(const char *text, int width)
{
	int blanks = width - print_width(text);

	print_text(text);
	printf("%*s", blanks > 0 ? blanks : 0, "");
}

void print_line(const char *label, const char *format, ...)
{
	char line[LINE_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	print_padded(label, PRINT_LABEL_WIDTH);
	print_text(line);
	putchar('\n');
}

static size_t word_length(const char *text)
{
	size_t n = 0;

	for (int depth = 0; text[n] != '\0' && (text[n] != ' ' || depth > 0); n++) {
		depth += (text[n] == '[') - (text[n] == ']');
	}
	return n;
}

void print_wrapped(FILE *to, int column, const char *text)
{
	int at = column;

	while (*text != '\0') {
		int n = (int)word_length(text);

		if (at > column && at + 1 + n > PRINT_WIDTH) {
			fprintf(to, "\n%*s", column, "");
			at = column;
		} else if (at > column) {
			fputc(' ', to);
			at++;
		}
		fprintf(to, "%.*s", n, text);
		at += n;
		text += n;
		text += strspn(text, " ");
	}
	fputc('\n', to);
}

void print_table_init(struct print_table *table, int n_columns)
{
	*table = (struct print_table){ .n_columns = n_columns };
}

void print_table_row(struct print_table *table, const char *const *cells)
{
	size_t n_columns = (size_t)table->n_columns;

	table->cells = xreallocarray(table->cells, (table->n_rows + 1) * n_columns, sizeof(char *));
	char **row = table->cells + table->n_rows * n_columns;
	memset(row, 0, n_columns * sizeof(char *));
	table->n_rows++;
	for (size_t i = 0; i < n_columns && cells[i] != NULL; i++) {
		int width = print_width(cells[i]);

		row[i] = xstrdup(cells[i]);
		table->widths[i] = width > table->widths[i] ? width : table->widths[i];
	}
}

/* Empty cells at the end leave no blanks behind them. */
static int row_length(const struct print_table *table, char *const *row)
{
	int n = table->n_columns;

	while (n > 0 && (row[n - 1] == NULL || row[n - 1][0] == '\0')) {
		n--;
	}
	return n;
}

static void print_row(const struct print_table *table, char *const *row)
{
	int n = row_length(table, row);

	for (int i = 0; i < n; i++) {
		const char *cell = row[i] != NULL ? row[i] : "";

		if (i + 1 < n) {
			print_padded(cell, table->widths[i] + 2);
		} else {
			print_text(cell);
		}
	}
	putchar('\n');
}

void print_table_end(struct print_table *table, const char *label)
{
	size_t n_columns = (size_t)table->n_columns;

	for (size_t r = 0; r < table->n_rows; r++) {
		if (label != NULL) {
			print_padded(r == 0 ? label : "", PRINT_LABEL_WIDTH);
		}
		print_row(table, table->cells + r * n_columns);
	}
	for (size_t i = 0; i < table->n_rows * n_columns; i++) {
		free(table->cells[i]);
	}
	free(table->cells);
	print_table_init(table, table->n_columns);
}

bool print_json(const struct buf *json)
{
	if (json->is_full) {
		fputs("dutyctl: the JSON text is too long\n", stderr);
		return false;
	}
	fwrite(json->text, 1, json->len, stdout);
	putchar('\n');
	return true;
}
