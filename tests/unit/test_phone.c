/* layer: domain */
#include "test_main.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/domain/phone.h"

#ifndef TEST_TOP_DIR
#define TEST_TOP_DIR "."
#endif

enum { ROWS_MAX = 100, FIELD_SIZE = 128 };

/* One accepted form: a line of the table phones.tsv, or of the one below. */
struct row {
	char text[FIELD_SIZE], kind[16], e164[24], key[24], ext[24];
};

static struct phone_rules moscow(void)
{
	struct phone_rules rules = phone_rules_default();

	strcpy(rules.area, "495");
	return rules;
}

static void check_phone(const char *text, const struct row *row)
{
	const struct phone_rules rules = moscow();
	struct phone phone;
	enum phone_kind kind;

	memset(&phone, 0x55, sizeof(phone));
	kind = phone_normalise(&rules, text, &phone);
	if (kind != phone.kind || strcmp(phone_kind_name(kind), row->kind) != 0 ||
	    strcmp(phone.e164, row->e164) != 0 || strcmp(phone.key, row->key) != 0 ||
	    strcmp(phone.ext, row->ext) != 0) {
		fail_msg("\"%s\": %s %s %s %s", text, phone_kind_name(kind), phone.e164, phone.key,
			 phone.ext);
	}
}

static void a_line_of_the_table(void **state)
{
	const struct row *row = *state;

	check_phone(row->text, row);
}

#define IS_OK(e164, key, ext) "ok", e164, key, ext
#define IS_MOSCOW "ok", "+74950000100", "4950000100", ""
#define IS(kind) kind, "", "", ""

static const struct row rows[] = {
	/* blanks and dashes of word processors; marks of a telephone's own address book */
	{ "8\u00a0495\u00a0000\u201101\u201100", IS_MOSCOW },
	{ "+7\u2010495\u2012000\u201301\u201400", IS_MOSCOW },
	{ "8 495 000\u201501\u221200", IS_MOSCOW },
	{ "\u202a+7 (495) 000-01-00\u202c", IS_MOSCOW },
	{ "\ufeff84950000100", IS_MOSCOW },
	{ "(8-495) 000.01.00", IS_MOSCOW },
	{ "+ 7 (495) 000-01-00", IS_MOSCOW },
	/* as protocols write it */
	{ "tel:+7-495-000-01-00", IS_MOSCOW },
	{ "TEL:+74950000100;phone-context=+7", IS_MOSCOW },
	{ "sips:84950000100@pbx.example:5061;user=phone", IS_MOSCOW },
	{ "tel:+74950000100;ext=12", IS_OK("+74950000100", "4950000100", "12") },
	/* words around it */
	{ "тел. 8 495 000-01-00", IS_MOSCOW },
	{ "тел.: 84950000100 (Анна)", IS_MOSCOW },
	{ "№ 84950000100", IS_MOSCOW },
	{ "84950000100Иван", IS_MOSCOW },
	{ "8 495 000-01-00, 8 916 123-45-67", IS_MOSCOW },
	/* extensions */
	{ "84950000100 ДОБ.12", IS_OK("+74950000100", "4950000100", "12") },
	{ "84950000100доб12", IS_OK("+74950000100", "4950000100", "12") },
	{ "84950000100 (доб. 12)", IS_OK("+74950000100", "4950000100", "12") },
	{ "84950000100 добавочный: 12", IS_OK("+74950000100", "4950000100", "12") },
	{ "84950000100 вн. 12", IS_OK("+74950000100", "4950000100", "12") },
	{ "84950000100, внутр. 12", IS_OK("+74950000100", "4950000100", "12") },
	{ "84950000100 Ext. 12", IS_OK("+74950000100", "4950000100", "12") },
	{ "84950000100x12", IS_OK("+74950000100", "4950000100", "12") },
	{ "84950000100х12", IS_OK("+74950000100", "4950000100", "12") }, /* a Cyrillic х */
	{ "84950000100 #12", IS_OK("+74950000100", "4950000100", "12") },
	{ "доб. 12, 84950000100", IS_OK("+74950000100", "4950000100", "12") },
	{ "84950000100 доб. 4 доб. 5", IS_OK("+74950000100", "4950000100", "4") },
	{ "84950000100 доб. 123456789012", IS_MOSCOW }, /* no exchange has such an extension */
	{ "84950000100 Добрынин 5", IS_MOSCOW },
	{ "84950000100 доб.", IS_MOSCOW },
	{ "201 доб. 4", "short", "", "", "4" },
	/* abroad */
	{ "8~10 375 29 123-45-67", IS_OK("+375291234567", "5291234567", "") },
	{ "8 10 7 495 000-01-00", IS_MOSCOW },
	{ "+1234567", IS_OK("+1234567", "1234567", "") },
	{ "+123456789012345", IS_OK("+123456789012345", "6789012345", "") },
	{ "+1234567890123456", IS("odd") },
	{ "810123456789012345", IS_OK("+123456789012345", "6789012345", "") },
	{ "8101234567890123456", IS("odd") },
	{ "+0495000010", IS("odd") },
	{ "+86 10 6552 9988", IS_OK("+861065529988", "1065529988", "") },
	{ "+84 24 3825 28391",
	  IS_OK("+8424382528391", "4382528391", "") }, /* too long for a slip */
	{ "+8 800 555-35-35", IS("odd") },
	{ "+8 343 000-01-00", IS("odd") },
	{ "+7 495 000-01-0", IS("odd") },
	{ "+7 495 000-01-000", IS("odd") },
	{ "810 12", IS("short") },
	{ "810 12-34", IS_OK("+74958101234", "4958101234", "") },
	/* who hides */
	{ " ", IS("withheld") },
	{ "\u00a0", IS("withheld") },
	{ "  Anonymous\u00a0", IS("withheld") },
	{ "sip:anonymous@anonymous.invalid", IS("withheld") },
	{ "SIP:Restricted@10.0.0.1", IS("withheld") },
	{ "tel:", IS("withheld") },
	{ "sip:@10.0.0.1", IS("withheld") },
	{ "UNAVAILABLE", IS("withheld") },
	{ "0000000000", IS("withheld") },
	{ "+00000", IS("withheld") },
	{ "0", IS("short") },
	{ "anonymous2", IS("short") },
	/* no numbers */
	{ "Иван", IS("none") },
	{ "anonymous caller", IS("none") },
	{ "sip:alice@10.0.0.1", IS("none") },
	{ "+", IS("none") },
	{ "++--()", IS("none") },
	{ "\xff\xfe\x80", IS("none") },
	{ "\xef\xbc\x97\xef\xbc\x94", IS("none") }, /* full-width digits */
	/* what must not be taken for a number */
	{ "alice84950000100", IS("odd") },
	{ "7495000010a0", IS("odd") },
	{ "8495\x01"
	  "0000100",
	  IS("odd") },
	{ "8495\xff"
	  "0000100",
	  IS("odd") },
	{ "8495\xd0"
	  "0000100",
	  IS("odd") },
	{ "sip:%2B74950000100@10.0.0.1", IS("odd") },
	{ "*21*84950000100", IS("odd") },
	{ "2 офис 84950000100", IS("odd") },
	{ "849500001001", IS("odd") },
	{ "84950000100 89161234567", IS("odd") },
	{ "94950000100", IS("odd") },
};

static void forms_of_people_and_exchanges(void **state)
{
	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		check_phone(rows[i].text, &rows[i]);
	}
}

static void three_hundred_digits(void **state)
{
	static const struct row odd = { "", IS("odd") };
	char text[302];

	(void)state;
	memset(text, '7', sizeof(text));
	text[300] = '\0';
	check_phone(text, &odd);
	text[0] = '+';
	check_phone(text, &odd);
	memset(text, '0', 300);
	check_phone(text, &odd);
}

/* Every place in 60 000 spaces might part two numbers; trying them all took 49 s once. */
static void a_sea_of_blanks_costs_no_time(void **state)
{
	static char text[60000];
	const struct phone_rules rules = moscow();
	struct phone phones[2];

	(void)state;
	memset(text, ' ', sizeof(text) - 1);
	memcpy(text, "12345678", 8);
	memcpy(text + sizeof(text) - 10, "123456789", 9);
	assert_int_equal(phone_split(&rules, text, phones, TEST_COUNT(phones)), 1);
	assert_int_equal(phones[0].kind, PHONE_ODD);
}

static void other_rules_are_followed(void **state)
{
	struct phone_rules rules = phone_rules_default();
	struct phone phone;

	(void)state;
	assert_int_equal(phone_normalise(&rules, "000-01-00", &phone), PHONE_ODD); /* no area */
	strcpy(rules.area, "48439");
	rules.min_digits = 5;
	assert_int_equal(phone_normalise(&rules, "0-01-00", &phone), PHONE_OK);
	assert_string_equal(phone.e164, "+74843900100");
	rules.match_digits = 7;
	assert_int_equal(phone_normalise(&rules, "84950000100", &phone), PHONE_OK);
	assert_string_equal(phone.key, "0000100");
	rules.match_digits = 15;
	assert_int_equal(phone_normalise(&rules, "84950000100", &phone), PHONE_OK);
	assert_string_equal(phone.key, "74950000100");
	rules.n_withheld = 0;
	assert_int_equal(phone_normalise(&rules, "anonymous", &phone), PHONE_NONE);
	assert_int_equal(phone_normalise(&rules, "", &phone), PHONE_NONE);
}

static const struct {
	const char *cell;
	const char *numbers; /* "e164/ext" or the kind, separated by spaces */
} cells[] = {
	{ "", "" },
	{ "через приёмную", "" },
	{ "доб. 15", "" },
	{ "anonymous", "" },
	{ "84950000100", "+74950000100/" },
	{ "8 (495) 000-01-00 доб. 4, через приёмную", "+74950000100/4" },
	{ "8 495 000-01-00, 8 916 123-45-67; доб. 4", "+74950000100/ +79161234567/4" },
	{ "8 495 000-01-00 доб. 4; 8 916 123-45-67", "+74950000100/4 +79161234567/" },
	{ "84950000100/89161234567", "+74950000100/ +79161234567/" },
	{ "84950000100\n89161234567\n", "+74950000100/ +79161234567/" },
	{ "+74950000100+79161234567", "+74950000100/ +79161234567/" },
	{ "84950000100 Иван 89161234567 Мария", "+74950000100/ +79161234567/" },
	{ "84950000100 89161234567", "+74950000100/ +79161234567/" },
	{ "84950000100\u00a089161234567", "+74950000100/ +79161234567/" },
	{ "8 495 000-01-00 - 8 916 123-45-67", "+74950000100/ +79161234567/" },
	{ "+7 495 000-01-00 (моб. 8 916 123-45-67)", "+74950000100/ +79161234567/" },
	{ "(495) 000-01-00) 8 916 123-45-67", "+74950000100/ +79161234567/" },
	{ "+49 30 901820 8 916 123-45-67", "+4930901820/ +79161234567/" },
	{ "000-01-00 000-01-01", "+74950000100/ +74950000101/" },
	{ "info2@example.ru, 84950000100", "+74950000100/" },
	{ "info@example2.ru 84950000100", "+74950000100/" },
	{ "84950000100, этаж 3", "+74950000100/" },
	{ "офис 3, 84950000100", "+74950000100/" },
	{ "201", "short" },
	{ "201, 202", "short" },
	{ "201; 849500001001", "odd" },
	{ "+8 499 000-00-01, 84950000100", "odd +74950000100/" },
	{ "4276 1234 5678 9010", "odd" }, /* a bank card is not two numbers */
	{ "tel:+74950000100;ext=12", "+74950000100/12" },
	{ "1234567, 2234567, 3234567, 4234567, 5234567",
	  "+74951234567/ +74952234567/ +74953234567/ +74954234567/" },
	{ "1234567, 2234567, 3234567, 4234567, 5234567 доб. 5",
	  "+74951234567/ +74952234567/ +74953234567/ +74954234567/" },
};

static void a_cell_holds_many_numbers(void **state)
{
	const struct phone_rules rules = moscow();

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(cells); i++) {
		struct phone phones[4];
		char found[200] = "";
		size_t n = phone_split(&rules, cells[i].cell, phones, TEST_COUNT(phones));

		for (size_t k = 0; k < n; k++) {
			bool is_ok = phones[k].kind == PHONE_OK;

			strcat(found, k == 0 ? "" : " ");
			strcat(found, is_ok ? phones[k].e164 : phone_kind_name(phones[k].kind));
			strcat(found, is_ok ? "/" : "");
			strcat(found, phones[k].ext);
		}
		if (strcmp(found, cells[i].numbers) != 0) {
			fail_msg("\"%s\": %s", cells[i].cell, found);
		}
	}
	assert_int_equal(phone_split(&rules, "84950000100", NULL, 0), 0);
}

static void the_log_sees_no_whole_number(void **state)
{
	static const struct {
		const char *text, *mask;
	} masks[] = {
		{ "84950000100", "+7495***00" }, { "+4930901820", "+4930***20" },
		{ "+1234567", "+1***67" },       { "+123456789", "+123***89" },
		{ "anonymous", "withheld" },     { "201", "short" },
		{ "849500001001", "odd" },       { "Иван", "none" },
	};
	const struct phone_rules rules = moscow();

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(masks); i++) {
		struct phone phone;
		char text[PHONE_MASK_SIZE];

		phone_normalise(&rules, masks[i].text, &phone);
		phone_mask(&phone, text);
		assert_string_equal(text, masks[i].mask);
	}
}

/* Random texts of the pieces that mean something: never a crash, never a half-filled phone. */
static void any_bytes_are_read_without_harm(void **state)
{
	static const char *const pieces[] = {
		"8",    "7",    "+",        "495",  "0000100", "810", " ",  "\u00a0", "\u2011",
		"доб",  "x",    "#",        "ext",  ".",       "=",   "@",  ";",      ",",
		"\xff", "\xd0", "\xe2\x80", "sip:", "tel:",    "(",   "\n", "Иван",
	};
	const struct phone_rules rules = moscow();
	struct phone phones[3];
	char text[400];

	(void)state;
	srandom(1);
	for (int i = 0; i < 20000; i++) {
		text[0] = '\0';
		for (long n = random() % 24; n > 0; n--) {
			strcat(text, pieces[(size_t)random() % TEST_COUNT(pieces)]);
		}
		enum phone_kind kind = phone_normalise(&rules, text, &phones[0]);

		assert_int_equal(phones[0].e164[0] == '+', kind == PHONE_OK);
		assert_int_equal(phones[0].key[0] != '\0', kind == PHONE_OK);
		assert_true(phone_split(&rules, text, phones, TEST_COUNT(phones)) <= 3);
	}
}

static const char *next_field(char **rest)
{
	const char *field = strsep(rest, "\t");

	return field == NULL ? "" : field;
}

static void read_row(char *line, struct row *row)
{
	char *rest = line;

	line[strcspn(line, "\n")] = '\0';
	snprintf(row->text, sizeof(row->text), "%s", next_field(&rest));
	snprintf(row->kind, sizeof(row->kind), "%s", next_field(&rest));
	snprintf(row->e164, sizeof(row->e164), "%s", next_field(&rest));
	snprintf(row->key, sizeof(row->key), "%s", next_field(&rest));
	snprintf(row->ext, sizeof(row->ext), "%s", next_field(&rest));
}

static size_t read_table(struct row *table)
{
	const char *dir = getenv("DUTYD_TESTDATA");
	char path[512], line[512];
	size_t n = 0;

	snprintf(path, sizeof(path), "%s/phones.tsv",
		 dir != NULL ? dir : TEST_TOP_DIR "/tests/unit/data");
	FILE *file = fopen(path, "r");

	if (file == NULL) {
		perror(path);
		exit(1);
	}
	while (n < ROWS_MAX && fgets(line, sizeof(line), file) != NULL) {
		if (line[0] != '#') {
			read_row(line, &table[n++]);
		}
	}
	fclose(file);
	return n;
}

int main(void)
{
	static const struct CMUnitTest fixed[] = {
		cmocka_unit_test(forms_of_people_and_exchanges),
		cmocka_unit_test(three_hundred_digits),
		cmocka_unit_test(a_sea_of_blanks_costs_no_time),
		cmocka_unit_test(other_rules_are_followed),
		cmocka_unit_test(a_cell_holds_many_numbers),
		cmocka_unit_test(the_log_sees_no_whole_number),
		cmocka_unit_test(any_bytes_are_read_without_harm),
	};
	static struct row table[ROWS_MAX];
	static struct CMUnitTest tests[ROWS_MAX + TEST_COUNT(fixed)];
	size_t n_rows = read_table(table);

	memcpy(tests, fixed, sizeof(fixed));
	for (size_t i = 0; i < n_rows; i++) {
		const char *name = table[i].text[0] == '\0' ? "(empty)" : table[i].text;

		tests[TEST_COUNT(fixed) + i] = (struct CMUnitTest){
			.name = name,
			.test_func = a_line_of_the_table,
			.initial_state = &table[i],
		};
	}
	if (n_rows < 25) {
		fprintf(stderr, "phones.tsv has only %zu lines\n", n_rows);
		return 1;
	}
	return _cmocka_run_group_tests("phone", tests, TEST_COUNT(fixed) + n_rows, NULL, NULL);
}
