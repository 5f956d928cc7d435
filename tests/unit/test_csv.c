/* layer: codec */
#include "test_main.h"

#include <stdio.h>
#include <string.h>

#include "dutyd/codec/csv.h"

struct bytes {
	const char *text;
	size_t n, at, step;
};

static long give(void *arg, char *to, size_t size)
{
	struct bytes *bytes = arg;
	size_t n = bytes->n - bytes->at;

	n = n < size ? n : size;
	n = n < bytes->step ? n : bytes->step;
	memcpy(to, bytes->text + bytes->at, n);
	bytes->at += n;
	return (long)n;
}

static const char result_letters[] = { 'r', 'b', 'x', 'L', 'e' };

/* "r1[a|b] b2[c]": result, line and cells of each row. */
static void read_all(const char *text, size_t n, size_t step, char *out, size_t size)
{
	struct csv_format format = csv_detect(text, n);
	struct bytes bytes = { .text = text, .n = n, .step = step };
	struct csv_reader *reader = csv_create(&format, give, &bytes);
	struct csv_row row;
	enum csv_result result;
	size_t len = 0;

	out[0] = '\0';
	while ((result = csv_read(reader, &row)) != CSV_END) {
		len += (size_t)snprintf(out + len, size - len, "%s%c%ld[", len > 0 ? " " : "",
					result_letters[result], row.line);
		for (size_t i = 0; i < row.n_cells && len < size - 200; i++) {
			len += (size_t)snprintf(out + len, size - len, "%s%.40s", i > 0 ? "|" : "",
						row.cells[i]);
		}
		len += (size_t)snprintf(out + len, size - len, "]");
	}
	csv_destroy(&reader);
}

static const struct file_case {
	const char *name, *text;
	size_t n; /* 0: to the NUL */
	const char *wanted;
} cases[] = {
	{ "plain", "a;b\n1;2\n", 0, "r1[a|b] r2[1|2]" },
	{ "no_line_end", "a,b\r\n1,2", 0, "r1[a|b] r2[1|2]" },
	{ "tabs", "a\tb\n\t2\n", 0, "r1[a|b] r2[|2]" },
	{ "blank_lines_are_counted", "a;b\n\n \r\n1;2\n", 0, "r1[a|b] r4[1|2]" },
	{ "excel_says_it", "sep=,\na;x,b\n1,2\n", 0, "r2[a;x|b] r3[1|2]" },
	{ "quotes", "a;b\n\"x;\"\"y\"\"\";2\n", 0, "r1[a|b] r2[x;\"y\"|2]" },
	{ "a_cell_of_two_lines", "a;b\n\"x\ny\";2\n3;4\n", 0, "r1[a|b] r2[x\ny|2] r4[3|4]" },
	{ "utf8_with_mark", "\xef\xbb\xbf\xd0\x98;b\n", 0, "r1[\xd0\x98|b]" },
	{ "cp1251", "\xc8\xec\xff;b\n\xc0;2\n", 0,
	  "r1[\xd0\x98\xd0\xbc\xd1\x8f|b] r2[\xd0\x90|2]" },
	{ "utf16le",
	  "\xff\xfe"
	  "a\0;\0\x18\x04\n\0"
	  "1\0;\0"
	  "2\0\n\0",
	  18, "r1[a|\xd0\x98] r2[1|2]" },
	{ "utf16be_without_mark",
	  "\0a\0;\0b\0\n\0"
	  "1\0;\0"
	  "2\0\n",
	  16, "r1[a|b] r2[1|2]" },
	/* What the encoding does not know costs a character, and no row behind it. */
	{ "not_in_cp1251", "\xc8\xec\xff\xc8;b\n\xc0\x98\xc0;2\n3;4\n", 0,
	  "r1[Имя\u0418|b] r2[А\ufffdА|2] r3[3|4]" },
	{ "half_a_surrogate_pair",
	  "\xff\xfe"
	  "a\0;\0b\0\n\0"
	  "\x00\xdc;\0"
	  "2\0\n\0"
	  "3\0;\0"
	  "4\0\n\0",
	  26, "r1[a|b] r2[\ufffd|2] r3[3|4]" },
	{ "half_a_character_at_the_end",
	  "\xff\xfe"
	  "a\0;\0b\0\n\0x",
	  11, "r1[a|b]" },
	{ "too_few_is_for_others", "a;b\n1\n1;2;3\n", 0, "r1[a|b] r2[1] r3[1|2|3]" },
	{ "open_quote_eats_nothing", "a;b\n1;\"x\n2;y\n3;z\n", 0,
	  "r1[a|b] b2[1|x\n2;y\n3;z\n] r3[2|y] r4[3|z]" },
	{ "open_quote_closed_by_another_row", "a;b\n1;\"x\n2;y\n3;\"z\"\n4;q\n", 0,
	  "r1[a|b] b2[1|x\n2;y\n3;\"z] r3[2|y] r4[3|z] r5[4|q]" },
	{ "inner_quotes_not_doubled", "a;b\n\"OOO \"Vektor\" x\";2\n", 0,
	  "r1[a|b] r2[OOO \"Vektor\" x|2]" },
	{ "a_bad_byte_is_one_row",
	  "\xd0\x98\xd0\xbc\xd1\x8f\xd0\x98\xd0\xbc\xd1\x8f\xd0\x98\xd0\xbc\xd1\x8f\xd0\x98;b\n"
	  "\xff;2\n3;4\n",
	  0, NULL },
	{ "a_zero_byte_is_one_row", "a;b;c;d;e;f;g;h;i;j\n1;\0;;;;;;;;\n1;2;;;;;;;;\n", 43, NULL },
	{ "nothing", "", 0, "" },
	{ "only_blank", "\n\n", 0, "" },
};

static void check_case(const struct file_case *c, size_t step)
{
	static char out[65536];
	size_t n = c->n > 0 ? c->n : strlen(c->text);

	read_all(c->text, n, step, out, sizeof(out));
	if (c->wanted != NULL && strcmp(out, c->wanted) != 0) {
		fail_msg("%s by %zu bytes:\n%s\nwanted\n%s", c->name, step, out, c->wanted);
	}
	if (c->wanted == NULL) {
		assert_non_null(strstr(out, " x2["));
		assert_non_null(strstr(out, " r3["));
	}
}

/* However the bytes come in. */
static void files(void **state)
{
	static const size_t steps[] = { 1, 2, 3, 7, 100000 };

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(cases); i++) {
		for (size_t j = 0; j < TEST_COUNT(steps); j++) {
			check_case(&cases[i], steps[j]);
		}
	}
}

/* An open quote costs its own row and no more than CSV_ROW_LINES lines of looking ahead. */
static void many_open_quotes(void **state)
{
	enum { ROWS = 3000 };
	static char text[ROWS * 16 + 16], out[ROWS * 200];
	size_t n = (size_t)sprintf(text, "a;b\n");
	int good = 0, broken = 0;

	(void)state;
	for (int i = 0; i < ROWS; i++) {
		n += (size_t)sprintf(text + n, i % 150 == 0 ? "%d;\"q\n" : "%d;z\n", i);
	}
	read_all(text, n, 4096, out, sizeof(out));
	for (const char *p = out; (p = strstr(p, " r")) != NULL; p++) {
		good++;
	}
	for (const char *p = out; (p = strstr(p, " b")) != NULL; p++) {
		broken++;
	}
	assert_int_equal(broken, ROWS / 150);
	assert_int_equal(good, ROWS - ROWS / 150);
}

static void a_line_without_end(void **state)
{
	enum { LONG = 3 * CSV_ROW_BYTES };
	static char text[LONG + 64], out[65536];

	(void)state;
	memset(text, 'x', LONG);
	memcpy(text, "a;b\n", 4);
	memcpy(text + LONG, "\n3;4\n", 6);
	read_all(text, strlen(text), 100000, out, sizeof(out));
	assert_non_null(strstr(out, "L2["));
	assert_non_null(strstr(out, "r3[3|4]"));
	assert_null(strstr(out, "r4["));
}

static void more_cells_than_a_row_may_have(void **state)
{
	static char text[4096], out[65536];

	(void)state;
	memcpy(text, "a;b\n", 4);
	memset(text + 4, ';', CSV_CELLS_MAX + 10);
	strcat(text, "\n3;4\n");
	read_all(text, strlen(text), 1000, out, sizeof(out));
	assert_non_null(strstr(out, "L2["));
	assert_non_null(strstr(out, "r3[3|4]"));
}

static void encodings_by_their_bytes(void **state)
{
	static const struct {
		const char *text;
		size_t n;
		enum charset wanted;
	} samples[] = {
		{ "abc", 3, CHARSET_UTF8 },
		{ "", 0, CHARSET_UTF8 },
		{ "\xd0\x98\xd0\xbc", 4, CHARSET_UTF8 },
		{ "\xd0\x98\xd0", 3, CHARSET_UTF8 }, /* cut */
		{ "\xc8\xec\xff;", 4, CHARSET_CP1251 },
		{ "\xfe\xff\0a", 4, CHARSET_UTF16BE },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(samples); i++) {
		assert_string_equal(
			charset_name(charset_detect(samples[i].text, samples[i].n).charset),
			charset_name(samples[i].wanted));
	}
}

/* Whatever the bytes: every row begins further down than the one before, and there is an end. */
static void any_bytes(void **state)
{
	static char text[600];
	static const char alphabet[] = "\"\"\";;\n\n\r a1\xd0\x98\xff\0\t,";
	unsigned seed = 1;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		size_t n = 0, wanted = (seed >> 8) % sizeof(text);
		for (; n < wanted; n++) {
			seed = seed * 1103515245u + 12345u;
			text[n] = alphabet[(seed >> 16) % sizeof(alphabet)];
		}
		struct csv_format format = csv_detect(text, n);
		struct bytes bytes = { .text = text, .n = n, .step = 1 + seed % 90 };
		struct csv_reader *reader = csv_create(&format, give, &bytes);
		struct csv_row row;
		long before = 0;
		while (csv_read(reader, &row) != CSV_END) {
			assert_true(row.line > before);
			before = row.line;
		}
		csv_destroy(&reader);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files),
		cmocka_unit_test(many_open_quotes),
		cmocka_unit_test(a_line_without_end),
		cmocka_unit_test(more_cells_than_a_row_may_have),
		cmocka_unit_test(encodings_by_their_bytes),
		cmocka_unit_test(any_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
