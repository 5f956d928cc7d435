/* layer: config support */
#include "test_main.h"

#include <stdio.h>
#include <string.h>

#include "callers.h"
#include "dutyd/domain/crm_record.h"

static void text_keys(void **state)
{
	static const char *const pairs[][2] = {
		{ "  Рабочий\u00a0 Телефон: ", "рабочий телефон" },
		{ "ЁЛКА", "елка" },
		{ "ёлка", "елка" },
		{ "Office Phone:", "office phone" },
		{ "\t\r\n", "" },
		{ "a\xff z", "a? z" },
	};
	char key[64], small[8];

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(pairs); i++) {
		crm_text_key(pairs[i][0], key, sizeof(key));
		assert_string_equal(key, pairs[i][1]);
	}
	crm_text_key("абвгд", small, sizeof(small)); /* cut at a character */
	assert_string_equal(small, "абв");
}

/* Two systems' files have titles in common: the rest tells. */
static void maps_are_told_apart(void **state)
{
	static const struct {
		const char *wanted;
		const char *titles[10];
	} files[] = {
		{ "bitrix24-contacts",
		  { "ID", "Имя", "Фамилия", "Рабочий телефон", "Обращение", "Ответственный" } },
		{ "bitrix24-companies",
		  { "ID", "Название компании", "Рабочий телефон", "Тип компании",
		    "Ответственный" } },
		{ "amocrm",
		  { "ID", "Тип", "Имя", "Фамилия", "Рабочий телефон", "Теги", "Ответственный" } },
		{ "suitecrm-contacts",
		  { "id", "first_name", "last_name", "phone_work", "assigned_user_name" } },
		{ "suitecrm-accounts", { "Name", "ID", "Website", "Office Phone", "Industry" } },
		{ NULL, { "ID", "Рабочий телефон" } },                          /* two fit alike */
		{ NULL, { "Имя", "Фамилия", "Рабочий телефон", "Обращение" } }, /* no id */
		{ NULL, { "a", "b" } },
		{ NULL, { "" } },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(files); i++) {
		size_t n = 0;
		while (n < 10 && files[i].titles[n] != NULL) {
			n++;
		}
		const struct crm_map *map = crm_map_best(NULL, 0, files[i].titles, n);
		if (files[i].wanted == NULL) {
			assert_null(map);
		} else {
			assert_non_null(map);
			assert_string_equal(map->id, files[i].wanted);
		}
	}
}

static enum crm_field all_fields[] = {
	CRM_FIELD_ID,   CRM_FIELD_NAME,   CRM_FIELD_LAST_NAME, CRM_FIELD_FIRST_NAME,
	CRM_FIELD_WORK, CRM_FIELD_MOBILE, CRM_FIELD_TOUCHED,   CRM_FIELD_LARGE,
	CRM_FIELD_BAND, CRM_FIELD_INN,    CRM_FIELD_OFFICES,
};
enum { N_FIELDS = sizeof(all_fields) / sizeof(all_fields[0]) };

static enum crm_refusal read_row(enum crm_rows rows, const char *const *cells, size_t n,
				 struct crm_record *record)
{
	struct phone_rules rules = phone_rules_default();
	struct crm_columns columns = { .fields = all_fields, .n = N_FIELDS, .rows = rows };

	return crm_record_read(&columns, &rules, cells, n, record);
}

static void a_whole_row(void **state)
{
	const char *const cells[N_FIELDS + 2] = { " 7 ",
						  "",
						  " Петров\n",
						  "Иван",
						  "8 495 000-01-00; 89160000001",
						  "+7 916 000-00-01",
						  "2026-11-20T10:00:00",
						  "Да",
						  "Средний",
						  "77 01 000001",
						  "3 шт.",
						  "",
						  "" };
	static struct crm_record record;
	char day[CIVIL_TEXT_SIZE];

	(void)state;
	assert_int_equal(read_row(CRM_ROWS_CONTACTS, cells, N_FIELDS + 2, &record), CRM_TAKEN);
	assert_string_equal(record.id, "7");
	assert_string_equal(record.name, "Петров Иван");
	assert_int_equal(record.n_phones, 2); /* the same number twice is one */
	assert_string_equal(record.phones[1].phone.e164, "+79160000001");
	civil_format(record.touched_day, day);
	assert_string_equal(day, "2026-11-20");
	assert_int_equal(record.is_large, 1);
	assert_int_equal(record.band, BAND_MEDIUM);
	assert_string_equal(record.inn, "7701000001");
	assert_int_equal(record.offices, 3);
}

/* Every cell as people and systems write it; what cannot be right is not known. */
static void words_of_a_cell(void **state)
{
	static const struct {
		const char *large, *band, *inn, *wanted_inn;
		int is_large, wanted_band;
	} rows[] = {
		{ "Нет", "large", "7701000001", "7701000001", 0, BAND_LARGE },
		{ "no", "Small", "770100000123", "770100000123", 0, BAND_SMALL },
		{ "0", "мал.", "7701000001234", "", 0, BAND_SMALL },
		{ "+", "крупный", "77010000012", "", 1, BAND_LARGE },
		{ "может быть", "огромный", "ИНН 7701000001", "7701000001", -1, 0 },
	};
	static struct crm_record record;

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		const char *const cells[N_FIELDS] = { "7",          "Иван",      "", "",
						      "9160000001", "",          "", rows[i].large,
						      rows[i].band, rows[i].inn, "" };

		assert_int_equal(read_row(CRM_ROWS_CONTACTS, cells, N_FIELDS, &record), CRM_TAKEN);
		assert_int_equal(record.is_large, rows[i].is_large);
		assert_int_equal(record.band, rows[i].wanted_band);
		assert_string_equal(record.inn, rows[i].wanted_inn);
	}
}

static void refusals(void **state)
{
	static const char *const id[N_FIELDS + 1] = { "7", "", "", "", "1234567890", "",
						      "",  "", "", "", "",           "x" };
	static const char *const no_id[N_FIELDS] = { " ", "x", "", "", "1234567890", "", "",
						     "",  "",  "", "" };
	static const char *const no_phone[N_FIELDS] = { "7",          "x", "",  "",    "",  "",
							"31.02.2026", "?", "?", "123", "-1" };
	static char long_id[CRM_ID_SIZE + 1];
	static struct crm_record record;

	(void)state;
	assert_int_equal(read_row(CRM_ROWS_CONTACTS, id, N_FIELDS + 1, &record), CRM_MANY_CELLS);
	assert_string_equal(record.id, "7");
	assert_int_equal(read_row(CRM_ROWS_CONTACTS, id, N_FIELDS - 1, &record), CRM_FEW_CELLS);
	assert_string_equal(record.id, "7");
	assert_int_equal(read_row(CRM_ROWS_COMPANIES, id, N_FIELDS, &record), CRM_NO_NAME);
	assert_int_equal(read_row(CRM_ROWS_MIXED, id, N_FIELDS, &record), CRM_NO_TYPE);
	assert_int_equal(read_row(CRM_ROWS_CONTACTS, no_id, N_FIELDS, &record), CRM_NO_ID);
	assert_int_equal(read_row(CRM_ROWS_CONTACTS, no_phone, N_FIELDS, &record), CRM_NO_PHONE);
	assert_int_equal(read_row(CRM_ROWS_COMPANIES, no_phone, N_FIELDS, &record), CRM_TAKEN);
	assert_int_equal(record.touched_day, CIVIL_DAY_NONE);
	assert_int_equal(record.is_large, -1);
	assert_int_equal(record.band, 0);
	assert_string_equal(record.inn, "");
	assert_int_equal(record.offices, -1);
	memset(long_id, 'x', CRM_ID_SIZE);
	const char *cells[N_FIELDS];
	memcpy(cells, no_phone, sizeof(cells));
	cells[0] = long_id;
	cells[4] = "1234567890";
	assert_int_equal(read_row(CRM_ROWS_CONTACTS, cells, N_FIELDS, &record), CRM_LONG_ID);
	for (int i = 0; i < CRM_REFUSAL_COUNT; i++) {
		assert_non_null(crm_refusal_name((enum crm_refusal)i));
	}
}

static void mails_of_a_row(void **state)
{
	static const enum crm_field fields[] = { CRM_FIELD_ID, CRM_FIELD_EMAIL, CRM_FIELD_EMAIL };
	static const struct {
		const char *cells[3];
		int n;
		const char *first, *last;
	} rows[] = {
		{ { "1", "", "" }, 0, "", "" },
		{ { "1", "Ivan@Vector.ru", "" }, 1, "vector.ru", "vector.ru" },
		{ { "1", "i@vector.ru; А <anna@VECTOR.RU>", "b@vector.ru" }, 1, "vector.ru", "" },
		{ { "1", "i@mail.ru,j@ya.ru", "k@Icloud.com" }, 0, "", "" },
		{ { "1", "mailto:i@vector.ru\r\nj@alfa.ru", "k@gmail.com" },
		  2,
		  "vector.ru",
		  "alfa.ru" },
		{ { "1", "нет", "www.vector.ru" }, 0, "", "" }, /* no address */
		{ { "1", "@", "a@b" }, 0, "", "" },
		{ { "1", "a@1.ru a@2.ru a@3.ru a@4.ru a@5.ru a@6.ru a@7.ru a@8.ru a@9.ru", "" },
		  CRM_RECORD_DOMAINS_MAX,
		  "1.ru",
		  "8.ru" },
		{ { "1", "\xff\xfe@\xff.ru", "i@вектор.рф" }, 1, "вектор.рф", "вектор.рф" },
	};
	struct crm_columns columns = { .fields = fields, .n = 3, .rows = CRM_ROWS_CONTACTS };
	struct phone_rules rules = phone_rules_default();
	static struct crm_record record;
	static char long_mail[512];

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		crm_record_read(&columns, &rules, rows[i].cells, 3, &record);
		assert_int_equal(record.n_domains, rows[i].n);
		if (rows[i].n > 0) {
			assert_string_equal(record.domains[0], rows[i].first);
		}
		if (rows[i].n > 0 && rows[i].last[0] != '\0') {
			assert_string_equal(record.domains[rows[i].n - 1], rows[i].last);
		}
	}
	memset(long_mail, 'x', sizeof(long_mail) - 1);
	memcpy(long_mail + 400, "@long.ru", strlen("@long.ru"));
	crm_record_read(&columns, &rules, (const char *[]){ "1", long_mail, "a@short.ru" }, 3,
			&record);
	assert_int_equal(record.n_domains, 1);
}

/* More numbers than a record holds: the first ones, and no other harm. */
static void many_numbers(void **state)
{
	static char cell[8192];
	static struct crm_record record;
	const char *cells[N_FIELDS] = { "7", "x", "", "", cell, cell, "", "", "", "", "" };

	(void)state;
	for (int i = 0; i < 300; i++) {
		char one[24];
		snprintf(one, sizeof(one), "+7916000%04d, ", i);
		strcat(cell, one);
	}
	assert_int_equal(read_row(CRM_ROWS_CONTACTS, cells, N_FIELDS, &record), CRM_TAKEN);
	assert_in_range(record.n_phones, 16, CRM_RECORD_PHONES_MAX);
}

static void owners_by_any_name(void **state)
{
	static const struct {
		const char *text, *wanted;
	} owners[] = {
		{ "vpetrov", "vasya" },
		{ "VPetrov", "vasya" },
		{ "vasya", "vasya" },
		{ "Вася Петров", "vasya" },
		{ "петров  вася", "vasya" },
		{ "Вася", "" },
		{ "", "" },
		{ "Вася Петров Ильич", "" },
	};
	struct policy *policy = callers_policy();

	(void)state;
	assert_non_null(policy);
	for (size_t i = 0; i < TEST_COUNT(owners); i++) {
		assert_string_equal(policy_person_id(policy,
						     crm_owner_find(policy, owners[i].text)),
				    owners[i].wanted);
	}
	policy_unref(&policy);
}

/* Of two people of one name neither is meant. */
static void two_of_one_name(void **state)
{
	struct policy_person people[2] = { { .id = "a", .name = "Иван Иванов" },
					   { .id = "b", .name = "Иванов Иван" } };
	struct policy policy = { .n_people = 2, .people = people };

	(void)state;
	assert_int_equal(crm_owner_find(&policy, "Иван Иванов"), PERSON_NONE);
	assert_int_equal(crm_owner_find(&policy, "b"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_keys),       cmocka_unit_test(maps_are_told_apart),
		cmocka_unit_test(a_whole_row),     cmocka_unit_test(words_of_a_cell),
		cmocka_unit_test(refusals),        cmocka_unit_test(mails_of_a_row),
		cmocka_unit_test(many_numbers),    cmocka_unit_test(owners_by_any_name),
		cmocka_unit_test(two_of_one_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
