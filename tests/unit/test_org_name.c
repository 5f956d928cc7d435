/* layer: domain */
/* The second identity check's keys (R-33): what is one organisation, however it is written. */
#include "test_main.h"

#include <stdio.h>
#include <string.h>

#include "dutyd/domain/letter.h"
#include "dutyd/domain/org_name.h"

static void same(const char *a, const char *b)
{
	char x[ORG_KEY_SIZE], y[ORG_KEY_SIZE];

	assert_true(org_name_key(a, x));
	assert_true(org_name_key(b, y));
	assert_string_equal(x, y);
}

static void r33_one_name_in_many_spellings(void **state)
{
	static const char *const vector[] = {
		"ООО «Вектор»",
		"\"Вектор\" ООО",
		"вектор",
		"VECTOR",
		"“Vector” Ltd.",
		"О.О.О. Вектор",
		"ооо\"вектор\"",
		"  Вектор  ",
		"Vektor LLC",
		"'Вектор', ООО",
		"Общество с ограниченной ответственностью „Вектор“",
		"ПАО Вектор",
		"Vector, Inc.",
	};

	(void)state;
	for (size_t i = 1; i < TEST_COUNT(vector); i++) {
		same(vector[0], vector[i]);
	}
	same("Королёв и Ко", "КОРОЛЕВ И КО");
	same("АО \"Газ-Сервис\"", "газ сервис");
	same("ИП Щукин Ю. А.", "щукин ю а");
	same("Müller GmbH", "MÜLLER");
}

/* Letters of three bytes and of four are kept as they are. */
static void a_name_in_another_script_is_its_own_key(void **state)
{
	char key[ORG_KEY_SIZE];

	(void)state;
	assert_true(org_name_key("ООО «გაზი»", key));
	assert_string_equal(key, "გაზი");
	assert_true(org_name_key("株式  会社, Ltd", key));
	assert_string_equal(key, "株式 会社");
	assert_true(org_name_key("«𐐷𐐨»", key));
	assert_string_equal(key, "𐐷𐐨");
}

static void other_names_stay_apart(void **state)
{
	static const char *const names[] = {
		"Вектор", "Вектор Плюс", "Векторс", "Вектор-2",
		"Сектор", "Инвектор",    "Центр",   "Чентр",
	};
	char x[ORG_KEY_SIZE], y[ORG_KEY_SIZE];

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(names); i++) {
		for (size_t j = i + 1; j < TEST_COUNT(names); j++) {
			assert_true(org_name_key(names[i], x) && org_name_key(names[j], y));
			assert_string_not_equal(x, y);
		}
	}
}

static void forms_go_only_at_the_ends(void **state)
{
	char key[ORG_KEY_SIZE];

	(void)state;
	assert_true(org_name_key("Дом АО Быт", key));
	assert_string_equal(key, "dom ao bit");
	assert_true(org_name_key("ООО", key)); /* else it would be no name at all */
	assert_string_equal(key, "ooo");
	assert_true(org_name_key("ООО ЗАО", key));
	assert_string_equal(key, "ooo zao");
}

static void what_is_no_name(void **state)
{
	static const char *const nothing[] = { "", " ", "«»", "\"'…—", "\xff\xfe", "№ " };
	char key[ORG_KEY_SIZE];

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(nothing); i++) {
		assert_false(org_name_key(nothing[i], key));
		assert_string_equal(key, "");
	}
	assert_true(org_name_key("a\xff\xfe"
				 "b",
				 key)); /* broken bytes part words */
	assert_string_equal(key, "ab");
}

static void a_long_name_is_cut_alike(void **state)
{
	char name[4096], key[ORG_KEY_SIZE];

	(void)state;
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_true(org_name_key(name, key));
	assert_true(strlen(key) < ORG_KEY_SIZE);
	for (size_t i = 0; i + 2 < sizeof(name); i += 2) {
		memcpy(name + i, "я", 2);
	}
	assert_true(org_name_key(name, key));
	for (size_t i = 0; i + 2 < sizeof(name); i += 2) {
		memcpy(name + i, "a ", 2);
	}
	assert_true(org_name_key(name, key));
}

/* 31 words, a letter alone, a word that finds no room any more, and a letter alone. */
static void a_letter_joins_none_that_is_not_beside_it(void **state)
{
	char name[512] = "", key[ORG_KEY_SIZE];

	(void)state;
	for (int i = 0; i < 31; i++) {
		strcat(name, "дом ");
	}
	strcat(name, "щ жук");
	assert_true(org_name_key(name, key));
	char before[ORG_KEY_SIZE];
	strcpy(before, key);
	strcat(name, " щ");
	assert_true(org_name_key(name, key));
	assert_string_equal(key, before);
}

static void tax_numbers(void **state)
{
	static const struct {
		const char *text, *key;
	} rows[] = {
		{ "7707083893", "7707083893" },
		{ "77 07 083893", "7707083893" },
		{ "500100732259", "500100732259" },
		{ "7707-083893", "7707083893" },
		{ "770708389", "" },
		{ "77070838931", "" },
		{ "7707083893555", "" },
		{ "ИНН 7707083893", "" },
		{ "", "" },
		{ "12345678901234567890", "" },
	};
	char key[ORG_INN_SIZE];

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		assert_int_equal(org_inn_key(rows[i].text, key), rows[i].key[0] != '\0');
		assert_string_equal(key, rows[i].key);
	}
}

static void domains(void **state)
{
	static const struct {
		const char *text, *key;
	} rows[] = {
		{ "ivan@vector.ru", "vector.ru" },
		{ "Ivan@Vector.RU", "vector.ru" },
		{ "https://www.vector.ru/a?b", "vector.ru" },
		{ "www.vector.ru", "vector.ru" },
		{ "mail.vector.ru:80", "mail.vector.ru" },
		{ "Иван <i@вектор.рф>", "вектор.рф" },
		{ "ivan@gmail.com", "" },
		{ "petr@mail.ru", "" },
		{ "vector", "" },
		{ "@", "" },
		{ "a@.ru", "" },
		{ "a@ru.", "" },
		{ "www.ru", "" },
		{ "", "" },
		{ "a@b c.ru", "" },
		{ "a@\xff.ru", "" },
	};
	char key[ORG_DOMAIN_SIZE];

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		org_domain_key(rows[i].text, key);
		assert_string_equal(key, rows[i].key);
	}
}

/* The man page lists them all, and none of them is a company. */
static void free_mail_services_are_documented(void **state)
{
	static char page[65536];
	char mail[64], listed[64], key[ORG_DOMAIN_SIZE];
	size_t n = 0;

	(void)state;
	FILE *file = fopen(TEST_TOP_DIR "/conf/man/dutyd.conf.5", "r");
	assert_non_null(file);
	page[fread(page, 1, sizeof(page) - 1, file)] = '\0';
	fclose(file);
	for (; org_free_mail(n) != NULL; n++) {
		snprintf(mail, sizeof(mail), "Ivan@%s", org_free_mail(n));
		assert_false(org_domain_key(mail, key));
		snprintf(listed, sizeof(listed), " %s ", org_free_mail(n));
		if (strstr(page, listed) == NULL) {
			fail_msg("dutyd.conf(5) does not list %s", org_free_mail(n));
		}
	}
	assert_true(n > 50);
}

static void letters_without_case(void **state)
{
	(void)state;
	assert_true(letter_equal("ОРГАНИЗАЦИЯ Ё", "организация е"));
	assert_true(letter_equal("", ""));
	assert_false(letter_equal("один", "одинн"));
	assert_false(letter_equal("x", ""));
	assert_int_equal(letter_fold(0x404), 0x454);
	assert_false(letter_is_word(0xab)); /* « */
	assert_false(letter_is_word(0x2116));
	assert_true(letter_is_word(0x4e2d));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(r33_one_name_in_many_spellings),
		cmocka_unit_test(a_name_in_another_script_is_its_own_key),
		cmocka_unit_test(other_names_stay_apart),
		cmocka_unit_test(forms_go_only_at_the_ends),
		cmocka_unit_test(what_is_no_name),
		cmocka_unit_test(a_long_name_is_cut_alike),
		cmocka_unit_test(a_letter_joins_none_that_is_not_beside_it),
		cmocka_unit_test(tax_numbers),
		cmocka_unit_test(domains),
		cmocka_unit_test(free_mail_services_are_documented),
		cmocka_unit_test(letters_without_case),
	};

	return cmocka_run_group_tests_name("org_name", tests, NULL, NULL);
}
