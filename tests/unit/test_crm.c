/* layer: store support */
#include "test_main.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/str.h"
#include "dutyd/store/crm_former.h"
#include "seed_crm.h"

static struct seed_crm seed;

static int set_up(void **state)
{
	(void)state;
	seed_crm_make(&seed);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	seed_crm_remove(&seed);
	return 0;
}

/* ---- who is calling ---- */

static const char everybody[] =
	"INSERT INTO company (id, name, is_large, offices, band) VALUES"
	" (1, 'Вектор', 0, 1, 'medium'), (2, 'Бош', 1, 5, 'large'), (3, 'Альфа', 0, NULL, NULL),"
	" (4, 'Бета', 0, NULL, NULL), (5, 'Стёртая', 0, NULL, NULL);"
	"UPDATE company SET deleted_at = 1 WHERE id = 5;"
	"INSERT INTO contact (id, company_id, name, band) VALUES"
	" (1, 1, 'Иван', NULL), (2, 1, 'Пётр', NULL), (3, 2, 'Инженер', 'small'),"
	" (4, NULL, 'Жилец', 'small'),"
	" (5, 3, 'Анна', NULL), (6, 4, 'Борис', NULL), (7, NULL, 'Жена', NULL),"
	" (8, 2, 'Директор', NULL);"
	"INSERT INTO assignment (company_id, contact_id, employee_id, since, until) VALUES"
	" (1, NULL, 'vasya', 100, NULL), (2, NULL, 'masha', 100, NULL),"
	" (NULL, 3, 'anya', 200, NULL),"
	" (NULL, 4, 'anya', 300, NULL), (3, NULL, 'gone', 1, 2);"
	"INSERT INTO deal (company_id, employee_id, band, amount_kop, opened_at) VALUES"
	" (1, 'vasya', 'medium', 100, 5000), (1, 'vasya', 'medium', 100, 4000);"
	"INSERT INTO phone (contact_id, company_id, raw, e164, key10, ext, kind) VALUES"
	" (1, NULL, '', '+79160000001', '9160000001', NULL, 'mobile')," /* exact */
	" (1, NULL, '', '+74950000002', '4950000002', '11', 'work'),"   /* a switchboard */
	" (2, NULL, '', '+74950000002', '4950000002', '12', 'work'),"
	" (NULL, 1, '', '+74950000003', '4950000003', NULL, 'work')," /* the company's own */
	" (1, NULL, '', '+74950000004', '4950000004', NULL, 'work')," /* own and a contact's */
	" (NULL, 1, '', '+74950000004', '4950000004', NULL, 'work'),"
	" (1, NULL, '', '+74950000005', '4950000005', NULL, 'work')," /* two companies */
	" (3, NULL, '', '+74950000005', '4950000005', NULL, 'work'),"
	" (3, NULL, '', '+79160000006', '9160000006', NULL, 'mobile')," /* */
	" (8, NULL, '', '+79160000007', '9160000007', NULL, 'mobile')," /* his colleague */
	" (4, NULL, '', '+79160000008', '9160000008', NULL, 'home'),"   /* a private person */
	" (4, NULL, '', '+79160000009', '9160000009', NULL, 'home'),"   /* he and his wife */
	" (7, NULL, '', '+79160000009', '9160000009', NULL, 'home'),"
	" (1, NULL, '', '+74950000010', '4950000010', NULL, 'fax'),"
	" (1, NULL, '', NULL, '4950000011', NULL, 'work'),"            /* the country is not told */
	" (1, NULL, '', '+494950000012', '4950000012', NULL, 'work')," /* it is another one */
	" (5, NULL, '', '+74950000013', '4950000013', NULL, 'work')," /* an assignment that ended */
	" (NULL, 5, '', '+74950000014', '4950000014', NULL, 'work')," /* a deleted company */
	" (1, NULL, '', '+74950000015', '4950000015', NULL, 'work');" /* known and blocked */
	"INSERT INTO blocked (key10, e164) VALUES ('4950000015', NULL),"
	" ('4950000016', '+74950000016'),"
	" ('4950000011', '+494950000011')," /* not the one whose country is not told */
	" ('9160000001', '+19160000001')";

static const struct match_case {
	const char *name, *number;
	enum match match;
	const char *contact, *company, *org, *own;
	int64_t since;
	uint8_t kind, band;
	bool is_blocked;
} match_cases[] = {
	{ "exact", "+7 916 000-00-01", MATCH_EXACT, "Иван", "Вектор", "vasya", "", 5000, PARTY_ORG,
	  BAND_MEDIUM, false },
	{ "exact_ignores_the_extension", "+79160000001 доб. 7", MATCH_EXACT, "Иван", "Вектор",
	  "vasya", "", 5000, PARTY_ORG, BAND_MEDIUM, false },
	{ "extension", "+7 495 000-00-02 доб. 12", MATCH_EXT, "Пётр", "Вектор", "vasya", "", 5000,
	  PARTY_ORG, BAND_MEDIUM, false },
	{ "switchboard_without_extension", "+74950000002", MATCH_COMPANY, "", "Вектор", "vasya", "",
	  5000, PARTY_ORG, BAND_MEDIUM, false },
	{ "switchboard_unknown_extension", "+74950000002 доб. 99", MATCH_COMPANY, "", "Вектор",
	  "vasya", "", 5000, PARTY_ORG, BAND_MEDIUM, false },
	{ "company_line", "+74950000003", MATCH_COMPANY, "", "Вектор", "vasya", "", 5000, PARTY_ORG,
	  BAND_MEDIUM, false },
	{ "company_line_and_contact", "+74950000004", MATCH_COMPANY, "", "Вектор", "vasya", "",
	  5000, PARTY_ORG, BAND_MEDIUM, false },
	{ "shared_by_two_companies", "+74950000005", MATCH_SHARED, "", "", "", "", 0, 0, 0, false },
	{ "r28_engineer_has_two_owners", "+79160000006", MATCH_EXACT, "Инженер", "Бош", "masha",
	  "anya", 100, 0, 0, false },
	{ "r28_colleague_has_one", "+79160000007", MATCH_EXACT, "Директор", "Бош", "masha", "", 100,
	  PARTY_ORG, BAND_LARGE, false },
	{ "private_person", "+79160000008", MATCH_EXACT, "Жилец", "", "", "anya", 300,
	  PARTY_PRIVATE, BAND_SMALL, false },
	{ "a_family_is_shared", "+79160000009", MATCH_SHARED, "", "", "", "", 0, 0, 0, false },
	{ "fax_is_nobody", "+74950000010", MATCH_NONE, "", "", "", "", 0, 0, 0, false },
	{ "key_alone", "+74950000011", MATCH_EXACT, "Иван", "Вектор", "vasya", "", 5000, PARTY_ORG,
	  BAND_MEDIUM, false },
	{ "another_country", "+74950000012", MATCH_NONE, "", "", "", "", 0, 0, 0, false },
	{ "assignment_ended", "+74950000013", MATCH_EXACT, "Анна", "Альфа", "", "", 0, PARTY_ORG, 0,
	  false },
	{ "company_deleted", "+74950000014", MATCH_NONE, "", "", "", "", 0, 0, 0, false },
	{ "blocked_client", "+74950000015", MATCH_EXACT, "Иван", "Вектор", "vasya", "", 5000,
	  PARTY_ORG, BAND_MEDIUM, true },
	{ "blocked_stranger", "+74950000016", MATCH_NONE, "", "", "", "", 0, 0, 0, true },
	{ "unknown", "+74950009999", MATCH_NONE, "", "", "", "", 0, 0, 0, false },
};

static void assert_row(const struct match_case *row, const struct party *party)
{
	assert_int_equal(party->state, CRM_STATE_OK);
	assert_string_equal(match_name(party->match), match_name(row->match));
	assert_string_equal(party->contact_name, row->contact);
	assert_string_equal(party->company_name, row->company);
	assert_string_equal(party->owner_as_org.id, row->org);
	assert_string_equal(party->owner_as_private.id, row->own);
	assert_int_equal(row->org[0] != '\0' ? party->owner_as_org.since :
					       party->owner_as_private.since,
			 row->since);
	assert_int_equal(party->kind, row->kind);
	assert_int_equal(party->band, row->band);
	assert_int_equal(party->is_blocked, row->is_blocked);
	assert_int_equal(party->contact_id != 0, row->contact[0] != '\0');
	assert_int_equal(party->company_id != 0, row->company[0] != '\0');
}

static void matches_every_class(void **state)
{
	(void)state;
	seed_crm_create(seed.path, "WAL", everybody);
	for (size_t i = 0; i < TEST_COUNT(match_cases); i++) {
		struct party party;

		print_message("%s\n", match_cases[i].name);
		seed_look_up(&seed, match_cases[i].number, &party);
		assert_row(&match_cases[i], &party);
	}
}

static void knows_size_of_the_company(void **state)
{
	struct party party;

	(void)state;
	seed_crm_create(seed.path, "WAL", everybody);
	seed_look_up(&seed, "+79160000007", &party);
	assert_true(party.is_company_large);
	assert_int_equal(party.offices, 5);
	seed_look_up(&seed, "+79160000008", &party);
	assert_false(party.is_company_large);
}

static void look_up_former(const char *number, struct party *party)
{
	seed_look_up(&seed, number, party);
	crm_begin(seed.crm, seed.policy);
	crm_look_up_former(seed.crm, seed.policy, clock_monotonic_ms() + SEED_BUDGET_MS, party);
	crm_end(seed.crm);
}

/* The last of them, of the company and of the person; nobody asks where somebody has him. */
static void r32_whose_he_was_when_nobody_has_him(void **state)
{
	static const char past[] =
		"INSERT INTO assignment (company_id, contact_id, employee_id, since, until) VALUES"
		" (3, NULL, 'masha', 2, 90), (3, NULL, 'petya', 3, 50), (NULL, 5, 'anya', 4, 70),"
		" (1, NULL, 'gone', 5, 60), (4, NULL, 'gone', 6, 60);";
	struct party party;

	(void)state;
	seed_crm_create(seed.path, "WAL", everybody);
	sqlite3 *sqlite = seed_open(seed.path);
	seed_exec(sqlite, past);
	look_up_former("+74950000013", &party);
	assert_string_equal(party.owner_as_org.id, "");
	assert_string_equal(party.former_as_org.id, "masha");
	assert_int_equal(party.former_as_org.since, 90);
	assert_string_equal(party.former_as_private.id, "anya");
	look_up_former("+79160000001", &party);
	assert_string_equal(party.owner_as_org.id, "vasya");
	assert_string_equal(party.former_as_org.id, "");
	/* A base that cannot tell. */
	seed_exec(sqlite, "DROP VIEW dutyd_former");
	sqlite3_close(sqlite);
	look_up_former("+74950000013", &party);
	assert_int_equal(party.state, CRM_STATE_OK);
	assert_string_equal(party.former_as_org.id, "");
	assert_int_equal(crm_state(seed.crm), CRM_STATE_OK);
}

static const char foreign[] =
	"CREATE TABLE n (key10, ext, contact_id, company_id, company_name, owner_id, party);"
	"INSERT INTO n VALUES ('4951112233', NULL, 1, 1, 'А', 'vasya', 'org'),"
	" ('4951112233', NULL, 1, 1, 'А', 'masha', 'org'),"
	" ('4951112244', NULL, 1, 1, 'А', 'vasya', NULL),"
	" ('4951112244', NULL, 2, 1, 'А', 'vasya', NULL),"
	" ('4951112255', NULL, 1, 1, 'А', 'vasya', 'org'),"
	" ('4951112255', NULL, 2, 2, 'Б', 'vasya', 'org'),"
	" ('4951112266', NULL, 1, 1, 'А', 'vasya', 'org'),"
	" ('4951112266', NULL, 2, 2, 'Б', 'masha', 'org'),"
	" ('4951112277', NULL, 1, 1, 'А', 'vasya', 'org'),"
	" ('4951112277', NULL, 1, NULL, NULL, 'anya', 'private')";
static const char foreign_select[] =
	"SELECT key10, NULL AS e164, ext, NULL AS kind, contact_id, 'x' AS contact_name, party,"
	" company_id, company_name, 0 AS company_large, NULL AS offices, NULL AS band, owner_id,"
	" 7 AS owner_since, 0 AS blocked FROM n WHERE key10 = :key10";

static void use_foreign(void)
{
	sqlite3 *sqlite = seed_open(seed.path);

	seed_exec(sqlite, foreign);
	sqlite3_close(sqlite);
	str_copy(seed.policy->crm.lookup, sizeof(seed.policy->crm.lookup), foreign_select);
}

static void reads_a_foreign_base(void **state)
{
	struct party party;

	(void)state;
	use_foreign();
	seed_look_up(&seed, "+74951112233", &party);
	assert_string_equal(match_name(party.match), "ambiguous");
	assert_string_equal(party.owner_as_org.id, "");
	assert_string_equal(party.company_name, "А");
	seed_look_up(&seed, "+74951112244", &party);
	assert_string_equal(match_name(party.match), "company");
	assert_string_equal(party.owner_as_org.id, "vasya");
	seed_look_up(&seed, "+74951112277", &party);
	assert_string_equal(match_name(party.match), "exact");
	assert_string_equal(party.owner_as_org.id, "vasya");
	assert_string_equal(party.owner_as_private.id, "anya");
}

static void counts_companies_up_to_shared_from(void **state)
{
	struct party party;

	(void)state;
	use_foreign();
	seed_look_up(&seed, "+74951112255", &party);
	assert_string_equal(match_name(party.match), "shared");
	seed.policy->phones.shared_from = 3;
	seed_look_up(&seed, "+74951112255", &party);
	assert_string_equal(match_name(party.match), "company");
	assert_string_equal(party.owner_as_org.id, "vasya");
	assert_string_equal(party.company_name, "");
	seed_look_up(&seed, "+74951112266", &party);
	assert_string_equal(match_name(party.match), "ambiguous");
	assert_string_equal(party.owner_as_org.id, "");
}

static void does_not_look_up_what_is_no_number(void **state)
{
	static const char *const numbers[] = { "anonymous", "", "201", "+84951112233445566" };
	struct party party;

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(numbers); i++) {
		seed_look_up(&seed, numbers[i], &party); /* there is no CRM at all */
		assert_int_equal(party.state, CRM_STATE_SKIPPED);
	}
}

static void finds_by_index_alone(void **state)
{
	char plan[4096] = "";
	sqlite3_stmt *row;

	(void)state;
	seed_crm_create(seed.path, "WAL", everybody);
	sqlite3 *sqlite = seed_open(seed.path);

	assert_int_equal(sqlite3_prepare_v2(sqlite,
					    "EXPLAIN QUERY PLAN SELECT * FROM dutyd_lookup"
					    " WHERE key10 = ?",
					    -1, &row, NULL),
			 SQLITE_OK);
	while (sqlite3_step(row) == SQLITE_ROW) {
		const char *line = (const char *)sqlite3_column_text(row, 3);

		/* No table is read through, no row copied (the columns' affinities). */
		assert_null(strstr(line, "SCAN"));
		assert_null(strstr(line, "CO-ROUTINE"));
		strncat(plan, line, sizeof(plan) - strlen(plan) - 1);
	}
	assert_non_null(strstr(plan, "phone_key"));
	sqlite3_finalize(row);
	sqlite3_close(sqlite);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(matches_every_class),
		T(knows_size_of_the_company),
		T(r32_whose_he_was_when_nobody_has_him),
		T(reads_a_foreign_base),
		T(counts_companies_up_to_shared_from),
		T(does_not_look_up_what_is_no_number),
		T(finds_by_index_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
