/* layer: store support */
/* The second check against a base: of two owners of one company never the first row. */
#include "test_main.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/str.h"
#include "dutyd/domain/decide.h"
#include "dutyd/store/crm_org.h"
#include "seed_crm.h"

enum { BUDGET_MS = 2000 }; /* not what is tested here */

static struct seed_crm seed;

static const char companies[] =
	"INSERT INTO company(id, name, name_key, inn, domain) VALUES"
	" (1, 'Вектор', 'vektor', '7707083893', 'vector.ru'),"
	" (2, 'Альфа', 'alfa', '7707083894', 'alfa.ru'),"
	" (3, 'Ничей', 'nichei', '7707083895', NULL);"
	"INSERT INTO deal(company_id, employee_id, band, amount_kop, opened_at) VALUES"
	" (2, 'vasya', 'small', 100, 5000);"
	"INSERT INTO assignment(company_id, employee_id, since, until) VALUES"
	" (1, 'masha', 1000, NULL), (1, 'vasya', 2000, NULL),"
	" (2, 'masha', 1000, 1500), (2, 'vasya', 1000, 1200), (2, 'vasya', 3000, NULL);";

static struct party ask(const char *name, const char *text)
{
	struct party party = { .state = CRM_STATE_OK };
	struct org_clue clue = { 0 };

	org_clue_take(&clue, name, text);
	crm_begin(seed.crm, seed.policy);
	crm_look_up_org(seed.crm, seed.policy, &clue, clock_monotonic_ms() + BUDGET_MS, &party);
	crm_end(seed.crm);
	assert_string_equal(crm_problem(seed.crm), "");
	return party;
}

static void want(const char *name, const char *text, enum named named, const char *owner)
{
	struct party party = ask(name, text);

	assert_string_equal(named_name(party.named), named_name(named));
	assert_string_equal(party.owner_as_org.id, owner);
	assert_int_equal(party.company_id != 0, named == NAMED_FOUND);
}

static void two_live_owners_are_ambiguous(void **state)
{
	(void)state;
	want(ORG_SAID_NAME, "ООО «Вектор»", NAMED_AMBIGUOUS, "");
	want(ORG_SAID_INN, "7707083893", NAMED_AMBIGUOUS, "");
	want(ORG_SAID_EMAIL, "i@vector.ru", NAMED_AMBIGUOUS, "");
	struct party party = ask(ORG_SAID_INN, "7707083893");
	struct facts facts = { 0 };
	party_to_facts(seed.policy, &party, false, &facts);
	assert_int_equal(facts_get(&facts, FACT_CALLER), CALLER_AMBIGUOUS);
	struct owner owner = party_owner_at(seed.policy, &party, 0, &facts);
	assert_int_equal(owner.person, PERSON_NONE);
	struct situation situation = {
		.stage = STAGE_QUALIFY, .line = -1, .party = &party, .officer = PERSON_NONE
	};
	struct decision decision;
	decide(seed.policy, &(struct roster){ 0 }, &(struct presence){ 0 }, &situation, &decision);
	assert_int_equal(decision.reason, REASON_CRM_AMBIGUOUS);
	assert_int_equal(decision.belongs_to, PERSON_NONE);
}

/* One of the two lets go: the other one's it is. */
static void an_ended_one_is_no_owner(void **state)
{
	(void)state;
	want(ORG_SAID_NAME, "Альфа", NAMED_FOUND, "vasya");
	sqlite3 *db = seed_open(seed.path);
	seed_exec(db, "UPDATE assignment SET until = 3000 WHERE company_id = 1 AND"
		      " employee_id = 'masha'");
	sqlite3_close(db);
	want(ORG_SAID_NAME, "Вектор", NAMED_FOUND, "vasya");
	want(ORG_SAID_NAME, "Ничей", NAMED_FOUND, "");
}

static void set_select(const char *rows)
{
	char *to = seed.policy->crm.organisation;
	size_t size = sizeof(seed.policy->crm.organisation);

	int n = snprintf(to, size,
			 "SELECT column1 AS company_id, 'Вектор' AS company_name, 'vektor' AS"
			 " name_key, NULL AS inn, NULL AS domain, 0 AS company_large, NULL AS"
			 " offices, NULL AS band, column2 AS owner_id, column3 AS owner_since"
			 " FROM (%s) WHERE :name_key IS NOT NULL",
			 rows);
	assert_true(n > 0 && (size_t)n < size);
}

/* A foreign base's joins repeat rows as they like. */
static void rows_of_a_foreign_select(void **state)
{
	static const struct {
		const char *rows;
		enum named named;
		const char *owner;
	} cases[] = {
		{ "VALUES (1, 'vasya', 5), (1, 'vasya', 9)", NAMED_FOUND, "vasya" },
		{ "VALUES (1, NULL, 0), (1, 'vasya', 9), (1, '', 0)", NAMED_FOUND, "vasya" },
		{ "VALUES (1, 'vasya', 9), (1, 'masha', 5)", NAMED_AMBIGUOUS, "" },
		{ "VALUES (1, 'masha', 5), (1, 'vasya', 9)", NAMED_AMBIGUOUS, "" },
		{ "VALUES (1, 'vasya', 5), (1, 'masha', 9), (1, 'vasya', 9)", NAMED_AMBIGUOUS, "" },
		{ "VALUES (1, NULL, 0), (2, NULL, 0), (1, 'vasya', 9)", NAMED_AMBIGUOUS, "" },
		/* The second owner stands behind the last row that is read. */
		{ "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 250)"
		  " SELECT 1 AS column1, iif(i < 250, 'vasya', 'masha') AS column2, i AS column3"
		  " FROM n",
		  NAMED_AMBIGUOUS, "" },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(cases); i++) {
		set_select(cases[i].rows);
		want(ORG_SAID_NAME, "Вектор", cases[i].named, cases[i].owner);
	}
	set_select(cases[0].rows);
	assert_int_equal(ask(ORG_SAID_NAME, "Вектор").owner_as_org.since, 9);
}

/* dutyd.conf(5): a base without such a key is asked by the function, and the name is as typed. */
static void a_base_without_a_key_is_asked_by_the_function(void **state)
{
	(void)state;
	assert_true(str_copy(
		seed.policy->crm.organisation, sizeof(seed.policy->crm.organisation),
		"SELECT c.id AS company_id, c.name AS company_name, dutyd_name_key(c.name) AS"
		" name_key, NULL AS inn, NULL AS domain, 0 AS company_large, NULL AS offices,"
		" NULL AS band, a.employee_id AS owner_id, a.since AS owner_since FROM company c"
		" LEFT JOIN assignment a ON a.company_id = c.id AND a.until IS NULL"
		" WHERE dutyd_name_key(c.name) = :name_key"));
	sqlite3 *db = seed_open(seed.path);
	seed_exec(db, "UPDATE company SET name_key = NULL;"
		      "UPDATE company SET name = 'ЗАО \"АЛЬФА\"' WHERE id = 2;"
		      "INSERT INTO company(id, name) VALUES (7, ''), (8, '  '), (9, '«»')");
	sqlite3_close(db);
	want(ORG_SAID_NAME, "ООО «Альфа»", NAMED_FOUND, "vasya");
	want(ORG_SAID_NAME, "alfa", NAMED_FOUND, "vasya"); /* letters that look the same */
	want(ORG_SAID_NAME, "Вектор", NAMED_AMBIGUOUS, "");
	want(ORG_SAID_NAME, "Гамма", NAMED_UNKNOWN, "");
	assert_string_equal(ask(ORG_SAID_NAME, "АЛЬФА").company_name, "ЗАО \"АЛЬФА\"");
}

static int set_up(void **state)
{
	(void)state;
	seed_crm_make(&seed);
	seed_crm_create(seed.path, "WAL", companies);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	seed_crm_remove(&seed);
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(two_live_owners_are_ambiguous),
		TEST(an_ended_one_is_no_owner),
		TEST(rows_of_a_foreign_select),
		TEST(a_base_without_a_key_is_asked_by_the_function),
	};

	return cmocka_run_group_tests_name("crm_org", tests, NULL, NULL);
}
