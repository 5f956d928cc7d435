/* layer: config */
#include "test_main.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "config_kit.h"

/*
 * Forty-odd files as people get them wrong (tests/unit/data/broken): each has a located problem or
 * means what libconfig's manual says. None may end the process, hang or be read as something else.
 */
static const struct broken {
	const char *file;
	int line;         /* of the first problem; 0 = loads */
	const char *says; /* part of it */
} broken[] = {
	{ "bom.cfg", 1, "byte order mark" },
	{ "bool.cfg", 1, "a: yes stands without quotes\n    hint: write true" },
	{ "bool2.cfg", 0, NULL },
	{ "casekey.cfg", 0, NULL },
	{ "comma.cfg", 0, NULL },
	{ "commentdup.cfg", 2, "the comment that begins here is never closed" },
	{ "concat.cfg", 0, NULL },
	{ "cp1251.cfg", 1, "not UTF-8\n    hint: another encoding? iconv -f CP1251" },
	{ "crlf.cfg", 0, NULL },
	{ "cyr.cfg", 1, "имя: names are in Latin letters" },
	{ "cyrval.cfg", 0, NULL },
	{ "dash.cfg", 1, "a.b is not a name" },
	{ "date.cfg", 1, "d: 2026-11-24: a date stands in quotes" },
	{ "digit.cfg", 1, "1a is neither a number nor a name" },
	{ "dq.cfg", 1, "; where a setting's name belongs" },
	{ "dup.cfg", 4, "a: stands here for the second time, first at dup.cfg:1" },
	{ "dupgrp.cfg", 2, "g: stands here for the second time, first at dupgrp.cfg:1" },
	{ "empty.cfg", 0, NULL },
	{ "emptylist.cfg", 0, NULL },
	{ "eqcol.cfg", 0, NULL },
	{ "esc.cfg", 0, NULL },
	{ "glob.cfg", 1, "sub/*.cfg cannot be opened" },
	{ "grparr.cfg", 1, "a: a { inside of [ ]" },
	{ "grpcomma.cfg", 0, NULL },
	{ "hexneg.cfg", 1, "-0x10 is neither a number nor a name" },
	{ "ic.cfg", 1, "sub/pg.cfg cannot be opened" },
	{ "idir.cfg", 2, "sub cannot be opened" },
	{ "ig.cfg", 3, "sub/pg.cfg cannot be opened" },
	{ "il.cfg", 2, "sub/pl.cfg cannot be opened" },
	{ "im.cfg", 2, "nope.cfg cannot be opened: No such file" },
	{ "intfloat.cfg", 1, "a: 2.0 is of another kind" },
	{ "lastdup.cfg", 1, "p.id: stands here for the second time" },
	{ "lines.cfg", 0, NULL },
	{ "main.cfg", 2, "sub/inc.cfg cannot be opened" },
	{ "missbrace.cfg", 1, "g: the { that opens here is never closed" },
	{ "misscomma.cfg", 3, "people: a comma is missing before {" },
	{ "missing.cfg", 1, "a: has no value" },
	{ "missparen.cfg", 4, "a: ; comes where the ( of missparen.cfg:1 is still open" },
	{ "missq.cfg", 1, "a: abc stands without quotes\n    hint: in quotes: \"abc\"" },
	{ "missq2.cfg", 2, "is followed by Вася" },
	{ "mixarr.cfg", 1, "a: \"x\" is of another kind" },
	{ "nl.cfg", 1, "a: the text that begins with \"line1 is not closed on its line" },
	{ "nonl.cfg", 0, NULL },
	{ "nosemi.cfg", 0, NULL },
	{ "nul.cfg", 1, "a NUL byte" },
	{ "onlyname.cfg", 2, "a: = or : is missing between the name and b" },
	{ "paren.cfg", 1, "a: ; comes where the ( of paren.cfg:1 is still open" },
	{ "phone.cfg", 1, "p: 74952494900 does not fit in 32 bits" },
	{ "setinarr.cfg", 1, "order: vasya stands without quotes" },
	{ "star.cfg", 1, "a* is not a name" },
	{ "strline.cfg", 0, NULL },
	{ "strname.cfg", 0, NULL },
	{ "time.cfg", 1, "t: 09:00: a time stands in quotes" },
	{ "trail.cfg", 1, "a: a comma before the closing )" },
	{ "trail2.cfg", 1, "a: a comma before the closing ]" },
	{ "typoq.cfg", 1, "a: typographic quotes: “" },
	{ "unclosed.cfg", 1, "a: the text that begins with \"abc; is not closed" },
	{ "unclosed2.cfg", 1, "a: the text that begins with \"abc; is not closed" },
	{ "zero.cfg", 1, "a: 007 begins with a zero" },
};

static void expect(const char *path, int line, const char *says)
{
	char text[2048] = "";
	struct report report;

	report_init(&report);
	bool is_good = config_parse_only(path, &report);
	assert_int_equal(is_good, report.n_errors == 0);
	if (report.n_problems > 0) {
		report_format(&report.problems[0], text, sizeof(text));
	}
	if (is_good != (says == NULL) || (says != NULL && strstr(text, says) == NULL) ||
	    (report.n_problems > 0 && report.problems[0].line != line)) {
		fail_msg("%s: wanted line %d: %s; got %s", path, line, says, text);
	}
	report_finish(&report);
}

static void broken_file_is_located(void **state)
{
	const struct broken *it = *state;

	assert_int_equal(chdir(TEST_TOP_DIR "/tests/unit/data/broken"), 0);
	expect(it->file, it->line, it->says);
	assert_int_equal(chdir(kit_folder), 0);
}

static void write_text(const char *name, const char *text)
{
	kit_write(name, text, strlen(text));
}

static void what_is_no_file_neither_blocks_nor_grows(void **state)
{
	(void)state;
	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_int_equal(mkdir("folder", 0700), 0);
	expect("fifo", 0, "fifo: error: is a FIFO, not a file");
	expect("folder", 0, "is a directory, not a file");
	expect("/dev/zero", 0, "is a device, not a file");
	expect("nothing", 0, "cannot be opened: No such file");
}

static void an_include_is_a_file_beside_its_includer(void **state)
{
	(void)state;
	assert_int_equal(mkdir("sub", 0700), 0);
	write_text("a.conf", "x = 1;\n@include \"sub/b.conf\"\n");
	write_text("sub/b.conf", "y = 2;\n# two levels\n@include \"c.conf\" # beside it\n");
	write_text("sub/c.conf", "z = 3;\nbad = ;\n");
	expect("a.conf", 2, "sub/c.conf:2: error: bad: has no value");
	write_text("sub/c.conf", "z = 3;");
	expect("a.conf", 0, NULL);
	write_text("a.conf", "p : {\n @include \"sub/c.conf\"\n};\n/*\n@include \"nope\"\n*/\n");
	expect("a.conf", 0, NULL);
	write_text("a.conf", "x = 1; @include \"sub/b.conf\"\n");
	expect("a.conf", 1, "@include stands alone on its line");
	write_text("a.conf", "@include \"sub/b.conf\" and more\n");
	expect("a.conf", 1, "an @include that cannot be read");
	write_text("a.conf", "@include \"\"\n");
	expect("a.conf", 1, "an @include that cannot be read");
	write_text("a.conf", "@include \"sub/b.conf\n");
	expect("a.conf", 1, "an @include that cannot be read");
	write_text("a.conf", "@include \"sub/c.conf\" // in another style\n");
	expect("a.conf", 0, NULL);
	write_text("a.conf", "@include sub/b.conf\n");
	expect("a.conf", 1, "an @include that cannot be read");
}

static void an_include_of_a_folder_does_not_end_the_process(void **state)
{
	(void)state;
	assert_int_equal(mkdir("inner", 0700), 0);
	write_text("a.conf", "x = 1;\n@include \"inner\"\n");
	expect("a.conf", 2, "inner is a directory, not a file");
	write_text("a.conf", "x = \"a\";\n@include \"/dev/zero\"\n");
	expect("a.conf", 2, "/dev/zero is a device, not a file");
}

static void includes_that_go_round_end(void **state)
{
	(void)state;
	write_text("a.conf", "@include \"b.conf\"\n");
	write_text("b.conf", "\n@include \"a.conf\"\n");
	expect("a.conf", 2, "b.conf:2: error: a.conf includes itself");
	for (int i = 0; i < 6; i++) {
		char name[16], text[64];
		snprintf(name, sizeof(name), "n%d", i);
		snprintf(text, sizeof(text), "@include \"n%d\"\n", i + 1);
		write_text(name, text);
	}
	expect("n0", 1, "n4:1: error: @include \"n5\": more than 4 deep");
	/* Each of four levels names the next one twenty times: 160,000 files if nobody counted. */
	for (int i = 0; i < 4; i++) {
		char name[16], text[1024] = "";
		for (int j = 0; j < 20; j++) {
			snprintf(text + strlen(text), sizeof(text) - strlen(text),
				 "@include \"w%d\"\n", i + 1);
		}
		snprintf(name, sizeof(name), "w%d", i);
		write_text(name, text);
	}
	write_text("w4", "");
	expect("w0", 8, "w3:8: error: more than 32 files");
}

static void repeated(const char *name, const char *before, char c, size_t n)
{
	size_t length = strlen(before);
	char *text = calloc(1, length + n + 1);

	assert_non_null(text);
	memcpy(text, before, length);
	memset(text + length, c, n);
	kit_write(name, text, length + n);
	free(text);
}

static void sizes_are_bounded(void **state)
{
	(void)state;
	repeated("long", "a = \"", 'x', 3000000);
	expect("long", 0, "is larger than 1048576 bytes");
	repeated("big", "", '\n', 1000000);
	write_text("two", "@include \"big\"\n@include \"big\"\n");
	expect("two", 0, NULL);
	write_text("three", "@include \"big\"\n@include \"big\"\n@include \"big\"\n");
	expect("three", 3, "big is too much: 2 MiB together are the limit");
	repeated("line", "\na = \"", 'x', 70000);
	expect("line", 2, "a line longer than 64 KiB");
	repeated("deep", "a = ", '(', 5000);
	expect("deep", 1, "a: brackets nested deeper than 16");
	repeated("breaks", "a = 1;", '\n', 1000000);
	expect("breaks", 0, NULL);
	repeated("marks", "a = 1;", ';', 60000);
	expect("marks", 1, "; where a setting's name belongs");
}

static void as_many_settings_as_fit_do_not_hang(void **state)
{
	char *text = calloc(1, 1 << 20);
	size_t n = 0;

	(void)state;
	assert_non_null(text);
	for (int i = 0; i < 3000; i++) {
		n += (size_t)sprintf(text + n, "a%d = 1;\n", i);
	}
	kit_write("many", text, n);
	expect("many", 2049, "more than 2048 settings in one group");
	free(text);
}

int main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(what_is_no_file_neither_blocks_nor_grows),
		cmocka_unit_test(an_include_is_a_file_beside_its_includer),
		cmocka_unit_test(an_include_of_a_folder_does_not_end_the_process),
		cmocka_unit_test(includes_that_go_round_end),
		cmocka_unit_test(sizes_are_bounded),
		cmocka_unit_test(as_many_settings_as_fit_do_not_hang),
	};
	static struct CMUnitTest tests[TEST_COUNT(broken) + TEST_COUNT(others)];
	static struct broken rows[TEST_COUNT(broken)];

	for (size_t i = 0; i < TEST_COUNT(broken); i++) {
		rows[i] = broken[i];
		tests[i] = (struct CMUnitTest){ broken[i].file, broken_file_is_located, NULL, NULL,
						&rows[i] };
	}
	memcpy(&tests[TEST_COUNT(broken)], others, sizeof(others));
	return _cmocka_run_group_tests("config_broken", tests, TEST_COUNT(tests), kit_enter,
				       kit_leave);
}
