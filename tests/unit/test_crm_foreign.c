/* layer: store support */
/* conf/crm: other systems' bases, in their own tables, by the recipes as they are shipped. */
#include "test_main.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/str.h"
#include "seed_crm.h"

enum { RECIPE_MAX = 16384 };

static struct seed_crm seed;

/*
 * The tables as the systems make them, in data/crm, with some clients: Ivan of Vector, whose is
 * vpetrov, has two numbers; +7 495 000-01-00 is the company's own; Olga is a private person, and
 * Gone was deleted.
 */
static const char *const systems[] = { "suitecrm", "espocrm", "vtiger", "odoo", "dolibarr" };

static void read_sql(const char *folder, const char *name, char *text)
{
	char path[512];

	snprintf(path, sizeof(path), TEST_TOP_DIR "/%s/%s.sql", folder, name);
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	text[fread(text, 1, RECIPE_MAX - 1, file)] = '\0';
	fclose(file);
}

static void run(const char *sql)
{
	struct sqlite3 *db = seed_open(seed.path);
	char *problem = NULL;

	if (sqlite3_exec(db, sql, NULL, NULL, &problem) != SQLITE_OK) {
		fail_msg("%s", problem);
	}
	sqlite3_close(db);
}

static const char lookup_mark[] = "-- lookup: crm.lookup\n";

/* The base with the recipe's preparations, and its SELECT in the policy. */
static void make_base(const char *name)
{
	static char recipe[RECIPE_MAX], tables[RECIPE_MAX];

	remove(seed.path);
	read_sql("conf/crm", name, recipe);
	read_sql("tests/unit/data/crm", name, tables);
	char *lookup = strstr(recipe, lookup_mark);
	assert_non_null(lookup);
	*lookup = '\0';
	lookup += strlen(lookup_mark);
	run(tables);
	run(recipe);
	assert_true(str_copy(seed.policy->crm.lookup, sizeof(seed.policy->crm.lookup), lookup));
	crm_destroy(&seed.crm);
	seed.crm = crm_create();
}

static void look(const char *number, enum match match, const char *company, const char *org,
		 const char *own)
{
	struct party party;

	seed_look_up(&seed, number, &party);
	assert_string_equal(crm_problem(seed.crm), "");
	assert_string_equal(match_name(party.match), match_name(match));
	assert_string_equal(party.company_name, company);
	assert_string_equal(party.owner_as_org.id, org);
	assert_string_equal(party.owner_as_private.id, own);
}

static void clients_are_found(void **state)
{
	const char *name = *state;
	bool has_private_owner = strcmp(name, "dolibarr") != 0;

	make_base(name);
	look("+79160000001", MATCH_EXACT, "Vector", "vpetrov", "");
	look("8 495 000-01-00", MATCH_COMPANY, "Vector", "vpetrov", "");
	look("+79160000002", MATCH_EXACT, "", "", has_private_owner ? "mivanova" : "");
	look("+74950000102", MATCH_EXACT, "Vector", "vpetrov", "");
	look("+79160000003", MATCH_NONE, "", "", "");
	look("+79160000009", MATCH_NONE, "", "", "");
	struct party party;
	seed_look_up(&seed, "+79160000001", &party);
	assert_int_equal(party.owner_as_org.since, 1795168800); /* 2026-11-20 10:00 UTC */
	assert_true(party.contact_id != 0 && party.company_id != 0);
}

/* With its indexes no recipe reads a table for each call, and without them that is told. */
static bool reads_a_table(void)
{
	struct sqlite3 *db = seed_open(seed.path);
	char sql[RECIPE_MAX];
	struct sqlite3_stmt *plan;
	bool is_scan = false;

	snprintf(sql, sizeof(sql), "EXPLAIN QUERY PLAN %s", seed.policy->crm.lookup);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &plan, NULL), SQLITE_OK);
	while (sqlite3_step(plan) == SQLITE_ROW) {
		is_scan |= strncmp((const char *)sqlite3_column_text(plan, 3), "SCAN", 4) == 0;
	}
	sqlite3_finalize(plan);
	sqlite3_close(db);
	return is_scan;
}

static void no_table_is_read_whole(void **state)
{
	make_base(*state);
	assert_false(reads_a_table());
}

static void without_the_key_it_is_a_full_scan(void **state)
{
	make_base(*state);
	run("DROP INDEX dutyd_phone_key");
	assert_true(reads_a_table());
}

static int set_up(void **state)
{
	(void)state; /* which system: kept */
	seed_crm_make(&seed);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	seed_crm_remove(&seed);
	return 0;
}

#define OF(test, n)                                                                                \
	{                                                                                          \
#test " " #n, test, set_up, tear_down, (void *)(size_t)systems[n]                  \
	}
#define ALL(test) OF(test, 0), OF(test, 1), OF(test, 2), OF(test, 3), OF(test, 4)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ALL(clients_are_found),
		ALL(no_table_is_read_whole),
		ALL(without_the_key_it_is_a_full_scan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
