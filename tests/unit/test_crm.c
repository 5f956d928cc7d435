/* layer: store support */
#include "test_main.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/str.h"
#include "dutyd/store/crm.h"
#include "seed_crm.h"
#include "seed_policy.h"

enum { BUDGET_MS = 150 };

static char folder[128], path[160];
static struct policy *policy;
static struct crm *crm;

static int set_up(void **state)
{
	(void)state;
	seed_folder_make(folder);
	snprintf(path, sizeof(path), "%s/crm.db", folder);
	policy = seed_policy();
	str_copy(policy->crm.database, sizeof(policy->crm.database), path);
	crm = crm_create();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	crm_destroy(&crm);
	policy_unref(&policy);
	seed_folder_remove(folder);
	return 0;
}

static int64_t look_up(const char *number, struct party *party)
{
	int64_t start_ms = clock_monotonic_ms();
	struct phone phone;

	phone_normalise(&policy->phones, number, &phone);
	crm_begin(crm, policy);
	crm_look_up(crm, policy, &phone, start_ms + BUDGET_MS, party);
	crm_end(crm);
	return clock_monotonic_ms() - start_ms;
}

static void assert_found(const char *number, const char *owner)
{
	struct party party;

	look_up(number, &party);
	if (party.state != CRM_STATE_OK) {
		fail_msg("%s: %s: %s", number, crm_state_name(party.state), crm_problem(crm));
	}
	assert_string_equal(party.owner_as_org.id, owner);
}

static const char one_client[] =
	"INSERT INTO company (id, name) VALUES (1, 'Вектор');"
	"INSERT INTO contact (id, company_id, name) VALUES (1, 1, 'Иван');"
	"INSERT INTO phone (contact_id, raw, e164, key10) VALUES (1, '1', '+74951112233', '4951112233');"
	"INSERT INTO assignment (company_id, employee_id, since) VALUES (1, 'vasya', 1700000000)";

/* ---- who is calling ---- */

static const char everybody[] =
	"INSERT INTO company (id, name, is_large, offices, band) VALUES"
	" (1, 'Вектор', 0, 1, 'medium'), (2, 'Бош', 1, 5, 'large'), (3, 'Альфа', 0, NULL, NULL),"
	" (4, 'Бета', 0, NULL, NULL), (5, 'Стёртая', 0, NULL, NULL);"
	"UPDATE company SET deleted_at = 1 WHERE id = 5;"
	"INSERT INTO contact (id, company_id, name, band) VALUES"
	" (1, 1, 'Иван', NULL), (2, 1, 'Пётр', NULL), (3, 2, 'Инженер', 'small'), (4, NULL, 'Жилец', 'small'),"
	" (5, 3, 'Анна', NULL), (6, 4, 'Борис', NULL), (7, NULL, 'Жена', NULL), (8, 2, 'Директор', NULL);"
	"INSERT INTO assignment (company_id, contact_id, employee_id, since, until) VALUES"
	" (1, NULL, 'vasya', 100, NULL), (2, NULL, 'masha', 100, NULL), (NULL, 3, 'anya', 200, NULL),"
	" (NULL, 4, 'anya', 300, NULL), (3, NULL, 'gone', 1, 2);"
	"INSERT INTO deal (company_id, employee_id, band, amount_kop, opened_at) VALUES"
	" (1, 'vasya', 'medium', 100, 5000), (1, 'vasya', 'medium', 100, 4000);"
	"INSERT INTO phone (contact_id, company_id, raw, e164, key10, ext, kind) VALUES"
	" (1, NULL, '', '+79160000001', '9160000001', NULL, 'mobile')," /* exact */
	" (1, NULL, '', '+74950000002', '4950000002', '11', 'work'),"   /* a switchboard, two people */
	" (2, NULL, '', '+74950000002', '4950000002', '12', 'work'),"
	" (NULL, 1, '', '+74950000003', '4950000003', NULL, 'work'),"   /* the company's own */
	" (1, NULL, '', '+74950000004', '4950000004', NULL, 'work'),"   /* own and a contact's */
	" (NULL, 1, '', '+74950000004', '4950000004', NULL, 'work'),"
	" (1, NULL, '', '+74950000005', '4950000005', NULL, 'work'),"   /* two companies */
	" (3, NULL, '', '+74950000005', '4950000005', NULL, 'work'),"
	" (3, NULL, '', '+79160000006', '9160000006', NULL, 'mobile')," /* */
	" (8, NULL, '', '+79160000007', '9160000007', NULL, 'mobile')," /* his colleague */
	" (4, NULL, '', '+79160000008', '9160000008', NULL, 'home'),"   /* a private person */
	" (4, NULL, '', '+79160000009', '9160000009', NULL, 'home'),"   /* he and his wife */
	" (7, NULL, '', '+79160000009', '9160000009', NULL, 'home'),"
	" (1, NULL, '', '+74950000010', '4950000010', NULL, 'fax'),"
	" (1, NULL, '', NULL, '4950000011', NULL, 'work'),"             /* the country is not told */
	" (1, NULL, '', '+494950000012', '4950000012', NULL, 'work'),"  /* it is another one */
	" (5, NULL, '', '+74950000013', '4950000013', NULL, 'work'),"   /* an assignment that ended */
	" (NULL, 5, '', '+74950000014', '4950000014', NULL, 'work'),"   /* a deleted company */
	" (1, NULL, '', '+74950000015', '4950000015', NULL, 'work');"   /* known and blocked */
	"INSERT INTO blocked (key10, e164) VALUES ('4950000015', NULL), ('4950000016', '+74950000016'),"
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
	{ "exact_ignores_the_extension", "+79160000001 доб. 7", MATCH_EXACT, "Иван", "Вектор", "vasya",
	  "", 5000, PARTY_ORG, BAND_MEDIUM, false },
	{ "extension", "+7 495 000-00-02 доб. 12", MATCH_EXT, "Пётр", "Вектор", "vasya", "", 5000,
	  PARTY_ORG, BAND_MEDIUM, false },
	{ "switchboard_without_extension", "+74950000002", MATCH_COMPANY, "", "Вектор", "vasya", "",
	  5000, PARTY_ORG, BAND_MEDIUM, false },
	{ "switchboard_unknown_extension", "+74950000002 доб. 99", MATCH_COMPANY, "", "Вектор",
	  "vasya", "", 5000, PARTY_ORG, BAND_MEDIUM, false },
	{ "company_line", "+74950000003", MATCH_COMPANY, "", "Вектор", "vasya", "", 5000, PARTY_ORG,
	  BAND_MEDIUM, false },
	{ "company_line_and_contact", "+74950000004", MATCH_COMPANY, "", "Вектор", "vasya", "", 5000,
	  PARTY_ORG, BAND_MEDIUM, false },
	{ "shared_by_two_companies", "+74950000005", MATCH_SHARED, "", "", "", "", 0, 0, 0, false },
	{ "r28_engineer_has_two_owners", "+79160000006", MATCH_EXACT, "Инженер", "Бош", "masha",
	  "anya", 100, 0, 0, false },
	{ "r28_colleague_has_one", "+79160000007", MATCH_EXACT, "Директор", "Бош", "masha", "", 100,
	  PARTY_ORG, BAND_LARGE, false },
	{ "private_person", "+79160000008", MATCH_EXACT, "Жилец", "", "", "anya", 300, PARTY_PRIVATE,
	  BAND_SMALL, false },
	{ "a_family_is_shared", "+79160000009", MATCH_SHARED, "", "", "", "", 0, 0, 0, false },
	{ "fax_is_nobody", "+74950000010", MATCH_NONE, "", "", "", "", 0, 0, 0, false },
	{ "key_alone", "+74950000011", MATCH_EXACT, "Иван", "Вектор", "vasya", "", 5000, PARTY_ORG,
	  BAND_MEDIUM, false },
	{ "another_country", "+74950000012", MATCH_NONE, "", "", "", "", 0, 0, 0, false },
	{ "assignment_ended", "+74950000013", MATCH_EXACT, "Анна", "Альфа", "", "", 0, PARTY_ORG, 0,
	  false },
	{ "company_deleted", "+74950000014", MATCH_NONE, "", "", "", "", 0, 0, 0, false },
	{ "blocked_client", "+74950000015", MATCH_EXACT, "Иван", "Вектор", "vasya", "", 5000, PARTY_ORG,
	  BAND_MEDIUM, true },
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
	assert_int_equal(row->org[0] != '\0' ? party->owner_as_org.since
					     : party->owner_as_private.since,
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
	seed_crm_create(path, "WAL", everybody);
	for (size_t i = 0; i < TEST_COUNT(match_cases); i++) {
		struct party party;

		print_message("%s\n", match_cases[i].name);
		look_up(match_cases[i].number, &party);
		assert_row(&match_cases[i], &party);
	}
}

static void knows_size_of_the_company(void **state)
{
	struct party party;

	(void)state;
	seed_crm_create(path, "WAL", everybody);
	look_up("+79160000007", &party);
	assert_true(party.is_company_large);
	assert_int_equal(party.offices, 5);
	look_up("+79160000008", &party);
	assert_false(party.is_company_large);
}

static const char foreign[] =
	"CREATE TABLE n (key10, ext, contact_id, company_id, company_name, owner_id, party);"
	"INSERT INTO n VALUES ('4951112233', NULL, 1, 1, 'А', 'vasya', 'org'),"
	" ('4951112233', NULL, 1, 1, 'А', 'masha', 'org'),"
	" ('4951112244', NULL, 1, 1, 'А', 'vasya', NULL), ('4951112244', NULL, 2, 1, 'А', 'vasya', NULL),"
	" ('4951112255', NULL, 1, 1, 'А', 'vasya', 'org'), ('4951112255', NULL, 2, 2, 'Б', 'vasya', 'org'),"
	" ('4951112266', NULL, 1, 1, 'А', 'vasya', 'org'), ('4951112266', NULL, 2, 2, 'Б', 'masha', 'org'),"
	" ('4951112277', NULL, 1, 1, 'А', 'vasya', 'org'), ('4951112277', NULL, 1, NULL, NULL, 'anya', 'private')";
static const char foreign_select[] =
	"SELECT key10, NULL AS e164, ext, NULL AS kind, contact_id, 'x' AS contact_name, party, company_id,"
	" company_name, 0 AS company_large, NULL AS offices, NULL AS band, owner_id, 7 AS owner_since,"
	" 0 AS blocked FROM n WHERE key10 = :key10";

static void use_foreign(void)
{
	sqlite3 *sqlite = seed_open(path);

	seed_exec(sqlite, foreign);
	sqlite3_close(sqlite);
	str_copy(policy->crm.lookup, sizeof(policy->crm.lookup), foreign_select);
}

static void reads_a_foreign_base(void **state)
{
	struct party party;

	(void)state;
	use_foreign();
	look_up("+74951112233", &party);
	assert_string_equal(match_name(party.match), "ambiguous");
	assert_string_equal(party.owner_as_org.id, "");
	assert_string_equal(party.company_name, "А");
	look_up("+74951112244", &party);
	assert_string_equal(match_name(party.match), "company");
	assert_string_equal(party.owner_as_org.id, "vasya");
	look_up("+74951112277", &party);
	assert_string_equal(match_name(party.match), "exact");
	assert_string_equal(party.owner_as_org.id, "vasya");
	assert_string_equal(party.owner_as_private.id, "anya");
}

static void counts_companies_up_to_shared_from(void **state)
{
	struct party party;

	(void)state;
	use_foreign();
	look_up("+74951112255", &party);
	assert_string_equal(match_name(party.match), "shared");
	policy->phones.shared_from = 3;
	look_up("+74951112255", &party);
	assert_string_equal(match_name(party.match), "company");
	assert_string_equal(party.owner_as_org.id, "vasya");
	assert_string_equal(party.company_name, "");
	look_up("+74951112266", &party);
	assert_string_equal(match_name(party.match), "ambiguous");
	assert_string_equal(party.owner_as_org.id, "");
}

static void does_not_look_up_what_is_no_number(void **state)
{
	static const char *const numbers[] = { "anonymous", "", "201", "+84951112233445566" };
	struct party party;

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(numbers); i++) {
		look_up(numbers[i], &party); /* there is no CRM at all */
		assert_int_equal(party.state, CRM_STATE_SKIPPED);
	}
}

/* ---- a CRM that is not as it should be ---- */

static void make_directory(void)
{
	assert_int_equal(mkdir(path, 0755), 0);
}

static void make_pipe(void)
{
	assert_int_equal(mkfifo(path, 0644), 0);
}

static void write_file(const char *text, size_t n)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, n, file), n);
	fclose(file);
}

static void make_text(void)
{
	char text[8192];

	memset(text, 'x', sizeof(text));
	write_file(text, sizeof(text));
}

static void make_empty(void)
{
	write_file("", 0);
}

static void make_viewless(void)
{
	sqlite3 *sqlite = seed_open(path);

	seed_exec(sqlite, "CREATE TABLE other (x)");
	sqlite3_close(sqlite);
}

static void make_short_view(void)
{
	sqlite3 *sqlite = seed_open(path);

	seed_exec(sqlite, "CREATE VIEW dutyd_lookup AS SELECT '1' AS key10, '2' AS e164");
	sqlite3_close(sqlite);
}

static void make_half(void)
{
	seed_crm_create(path, "DELETE", everybody);
	assert_int_equal(truncate(path, 8192), 0);
}

static void make_evil(void)
{
	sqlite3 *sqlite = seed_open(path);

	seed_exec(sqlite,
		  "CREATE VIEW dutyd_lookup AS SELECT '4951112233' AS key10, NULL AS e164, NULL AS ext,"
		  " NULL AS kind, 1 AS contact_id, load_extension('x') AS contact_name, NULL AS party,"
		  " 1 AS company_id, NULL AS company_name, 0 AS company_large, 0 AS offices,"
		  " NULL AS band, NULL AS owner_id, 0 AS owner_since, 0 AS blocked");
	sqlite3_close(sqlite);
}

static const struct {
	const char *name;
	void (*make)(void);
	const char *problem;
} broken_cases[] = {
	{ "missing", NULL, "No such file" },
	{ "directory", make_directory, "not a regular file" },
	{ "pipe", make_pipe, "not a regular file" },
	{ "text", make_text, "not a database" },
	{ "empty", make_empty, "no such table" },
	{ "viewless", make_viewless, "no such table: dutyd_lookup" },
	{ "short_view", make_short_view, "no such column" },
	{ "half", make_half, "malformed" },
	{ "evil", make_evil, "load_extension" },
};

static void names_a_reason_for_every_broken_file(void **state)
{
	(void)state;
	for (size_t i = 0; i < TEST_COUNT(broken_cases); i++) {
		struct party party;

		print_message("%s\n", broken_cases[i].name);
		remove(path);
		if (broken_cases[i].make != NULL) {
			broken_cases[i].make();
		}
		assert_true(look_up("+74951112233", &party) < 100);
		assert_int_equal(party.state, CRM_STATE_ERROR);
		if (strstr(crm_problem(crm), broken_cases[i].problem) == NULL) {
			fail_msg("problem \"%s\", wanted \"%s\"", crm_problem(crm),
				 broken_cases[i].problem);
		}
	}
	remove(path);
	seed_crm_create(path, "WAL", one_client);
	assert_found("+74951112233", "vasya");
	assert_string_equal(crm_problem(crm), "");
}

static const struct {
	const char *name, *select, *problem;
} select_cases[] = {
	{ "not_sql", "SELEKT", "syntax error" },
	{ "two", "SELECT 1 WHERE :key10; SELECT 2", "not one SELECT" },
	{ "writes", "DELETE FROM phone WHERE key10 = :key10", "not authorized" },
	{ "attaches", "ATTACH :key10 AS x", "not authorized" },
	{ "pragma", "PRAGMA user_version", "not authorized" },
	{ "no_key", "SELECT * FROM dutyd_lookup", ":key10" },
	{ "no_column", "SELECT e164 FROM dutyd_lookup WHERE key10 = :key10", "no column key10" },
};

static void refuses_a_wrong_select(void **state)
{
	(void)state;
	seed_crm_create(path, "WAL", one_client);
	for (size_t i = 0; i < TEST_COUNT(select_cases); i++) {
		struct party party;

		print_message("%s\n", select_cases[i].name);
		str_copy(policy->crm.lookup, sizeof(policy->crm.lookup), select_cases[i].select);
		look_up("+74951112233", &party);
		assert_int_equal(party.state, CRM_STATE_ERROR);
		if (strstr(crm_problem(crm), select_cases[i].problem) == NULL) {
			fail_msg("problem \"%s\"", crm_problem(crm));
		}
	}
}

static void keeps_its_deadline_when_locked(void **state)
{
	struct party party;
	int64_t took_ms;

	(void)state;
	seed_crm_create(path, "DELETE", one_client);
	sqlite3 *other = seed_open(path);

	for (int is_open = 0; is_open < 2; is_open++) { /* locked before we came, and after */
		seed_exec(other, "BEGIN EXCLUSIVE");
		took_ms = look_up("+74951112233", &party);
		assert_int_equal(party.state, CRM_STATE_TIMEOUT);
		assert_in_range(took_ms, BUDGET_MS, BUDGET_MS + 60);
		assert_non_null(strstr(crm_problem(crm), "locked"));
		seed_exec(other, "COMMIT");
		assert_found("+74951112233", "vasya");
	}
	sqlite3_close(other);
}

static void asks_once_more_with_a_spent_budget(void **state)
{
	struct phone phone;
	struct party party;

	(void)state;
	seed_crm_create(path, "WAL", one_client);
	phone_normalise(&policy->phones, "+74951112233", &phone);
	crm_begin(crm, policy);
	crm_look_up(crm, policy, &phone, clock_monotonic_ms() - 1000, &party);
	crm_end(crm);
	assert_int_equal(party.state, CRM_STATE_OK);
	assert_string_equal(party.owner_as_org.id, "vasya");
}

static void a_wal_writer_does_not_disturb(void **state)
{
	struct party party;

	(void)state;
	seed_crm_create(path, "WAL", one_client);
	sqlite3 *other = seed_open(path);

	seed_exec(other, "BEGIN EXCLUSIVE; UPDATE company SET name = 'Другая'");
	assert_true(look_up("+74951112233", &party) < 50);
	assert_int_equal(party.state, CRM_STATE_OK);
	assert_string_equal(party.company_name, "Вектор");
	seed_exec(other, "COMMIT");
	look_up("+74951112233", &party);
	assert_string_equal(party.company_name, "Другая");
	sqlite3_close(other);
}

static void leaves_the_owner_free_to_commit(void **state)
{
	(void)state;
	seed_crm_create(path, "DELETE", one_client);
	assert_found("+74951112233", "vasya");
	sqlite3 *other = seed_open(path);

	sqlite3_busy_timeout(other, 0);
	seed_exec(other, "UPDATE assignment SET employee_id = 'masha'");
	sqlite3_close(other);
	assert_found("+74951112233", "masha");
}

static void notices_a_file_put_in_its_place(void **state)
{
	char new_path[200];

	(void)state;
	seed_crm_create(path, "DELETE", one_client);
	assert_found("+74951112233", "vasya");
	snprintf(new_path, sizeof(new_path), "%s.new", path);
	seed_crm_create(new_path, "DELETE", one_client);
	sqlite3 *other = seed_open(new_path);

	seed_exec(other, "UPDATE assignment SET employee_id = 'masha'");
	sqlite3_close(other);
	assert_int_equal(rename(new_path, path), 0);
	assert_found("+74951112233", "masha");
}

static void notices_a_file_that_was_cut(void **state)
{
	struct party party;

	(void)state;
	seed_crm_create(path, "DELETE", one_client);
	assert_found("+74951112233", "vasya");
	assert_int_equal(truncate(path, 5000), 0);
	look_up("+74951112233", &party);
	assert_int_equal(party.state, CRM_STATE_ERROR);
	assert_int_equal(truncate(path, 0), 0);
	look_up("+74951112233", &party);
	assert_int_equal(party.state, CRM_STATE_ERROR);
	remove(path);
	seed_crm_create(path, "DELETE", one_client);
	assert_found("+74951112233", "vasya");
}

static void follows_a_changed_schema(void **state)
{
	struct party party;

	(void)state;
	seed_crm_create(path, "DELETE", one_client);
	assert_found("+74951112233", "vasya");
	sqlite3 *other = seed_open(path);

	seed_exec(other, "ALTER TABLE company ADD COLUMN colour TEXT");
	assert_found("+74951112233", "vasya");
	seed_exec(other, "DROP VIEW dutyd_lookup");
	look_up("+74951112233", &party);
	assert_int_equal(party.state, CRM_STATE_ERROR);
	sqlite3_close(other);
}

static void ends_a_look_up_without_end(void **state)
{
	static const char endless[] =
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT :key10 AS key10,"
		" NULL AS e164, NULL AS ext, NULL AS kind, 0 AS contact_id, '' AS contact_name,"
		" '' AS party, 0 AS company_id, '' AS company_name, 0 AS company_large, 0 AS offices,"
		" '' AS band, '' AS owner_id, 0 AS owner_since, 0 AS blocked FROM n WHERE i < 0";
	struct party party;

	(void)state;
	seed_crm_create(path, "WAL", one_client);
	str_copy(policy->crm.lookup, sizeof(policy->crm.lookup), endless);
	assert_in_range(look_up("+74951112233", &party), BUDGET_MS - 1, BUDGET_MS + 60);
	assert_int_equal(party.state, CRM_STATE_TIMEOUT);
	assert_non_null(strstr(crm_problem(crm), "too long"));
}

static void finds_by_index_alone(void **state)
{
	char plan[4096] = "";
	sqlite3_stmt *row;

	(void)state;
	seed_crm_create(path, "WAL", everybody);
	sqlite3 *sqlite = seed_open(path);

	assert_int_equal(sqlite3_prepare_v2(sqlite,
					    "EXPLAIN QUERY PLAN SELECT * FROM dutyd_lookup"
					    " WHERE key10 = ?",
					    -1, &row, NULL),
			 SQLITE_OK);
	while (sqlite3_step(row) == SQLITE_ROW) {
		const char *line = (const char *)sqlite3_column_text(row, 3);

		assert_true(strncmp(line, "SCAN", 4) != 0 || strcmp(line, "SCAN dutyd_lookup") == 0);
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
		T(reads_a_foreign_base),
		T(counts_companies_up_to_shared_from),
		T(does_not_look_up_what_is_no_number),
		T(names_a_reason_for_every_broken_file),
		T(refuses_a_wrong_select),
		T(keeps_its_deadline_when_locked),
		T(asks_once_more_with_a_spent_budget),
		T(a_wal_writer_does_not_disturb),
		T(leaves_the_owner_free_to_commit),
		T(notices_a_file_put_in_its_place),
		T(notices_a_file_that_was_cut),
		T(follows_a_changed_schema),
		T(ends_a_look_up_without_end),
		T(finds_by_index_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
