/* layer: store support */
#include "test_main.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/str.h"
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

enum { BUDGET_MS = SEED_BUDGET_MS };

static void assert_found(const char *number, const char *owner)
{
	struct party party;

	seed_look_up(&seed, number, &party);
	if (party.state != CRM_STATE_OK) {
		fail_msg("%s: %s: %s", number, crm_state_name(party.state), crm_problem(seed.crm));
	}
	assert_string_equal(party.owner_as_org.id, owner);
}

static const char one_client[] =
	"INSERT INTO company (id, name) VALUES (1, 'Вектор');"
	"INSERT INTO contact (id, company_id, name) VALUES (1, 1, 'Иван');"
	"INSERT INTO phone (contact_id, raw, e164, key10)"
	" VALUES (1, '1', '+74951112233', '4951112233');"
	"INSERT INTO assignment (company_id, employee_id, since) VALUES (1, 'vasya', 1700000000)";

static void make_directory(void)
{
	assert_int_equal(mkdir(seed.path, 0755), 0);
}

static void make_pipe(void)
{
	assert_int_equal(mkfifo(seed.path, 0644), 0);
}

static void write_file(const char *text, size_t n)
{
	FILE *file = fopen(seed.path, "wb");

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
	sqlite3 *sqlite = seed_open(seed.path);

	seed_exec(sqlite, "CREATE TABLE other (x)");
	sqlite3_close(sqlite);
}

static void make_short_view(void)
{
	sqlite3 *sqlite = seed_open(seed.path);

	seed_exec(sqlite, "CREATE VIEW dutyd_lookup AS SELECT '1' AS key10, '2' AS e164");
	sqlite3_close(sqlite);
}

static void make_half(void)
{
	seed_crm_create(seed.path, "DELETE", one_client);
	assert_int_equal(truncate(seed.path, 8192), 0);
}

static void make_evil(void)
{
	sqlite3 *sqlite = seed_open(seed.path);

	seed_exec(sqlite,
		  "CREATE VIEW dutyd_lookup AS SELECT '4951112233' AS key10, NULL AS e164,"
		  " NULL AS ext, NULL AS kind, 1 AS contact_id, NULL AS party,"
		  " load_extension('x') AS contact_name, 1 AS company_id, NULL AS company_name,"
		  " 0 AS company_large, 0 AS offices, NULL AS band, NULL AS owner_id,"
		  " 0 AS owner_since, 0 AS blocked");
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
		crm_destroy(&seed.crm); /* five failures in a row, and it would not look */
		seed.crm = crm_create();
		remove(seed.path);
		if (broken_cases[i].make != NULL) {
			broken_cases[i].make();
		}
		assert_true(seed_look_up(&seed, "+74951112233", &party) < 100);
		assert_int_equal(party.state, CRM_STATE_ERROR);
		if (strstr(crm_problem(seed.crm), broken_cases[i].problem) == NULL) {
			fail_msg("problem \"%s\", wanted \"%s\"", crm_problem(seed.crm),
				 broken_cases[i].problem);
		}
	}
	remove(seed.path);
	seed_crm_create(seed.path, "WAL", one_client);
	assert_found("+74951112233", "vasya");
	assert_string_equal(crm_problem(seed.crm), "");
}

/* A reader of a WAL wants to write beside it (row 22): the reason says what is missing. */
static int look_up_as_nobody(void)
{
	struct party party;

	if (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0) {
		return 2;
	}
	seed_look_up(&seed, "+74951112233", &party);
	return party.state == CRM_STATE_ERROR &&
			       strstr(crm_problem(seed.crm), "write access to its directory") ?
		       0 :
		       1;
}

static void wal_in_a_folder_that_is_not_ours(void **state)
{
	char folder[128];
	int status = -1;

	(void)state;
	seed_crm_create(seed.path, "WAL", one_client);
	str_copy(folder, sizeof(folder), seed.path);
	*strrchr(folder, '/') = '\0';
	assert_int_equal(chmod(folder, 0555), 0);
	assert_int_equal(chmod(seed.path, 0644), 0);
	pid_t pid = fork();
	if (pid == 0) {
		_exit(look_up_as_nobody());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(chmod(folder, 0755), 0);
	assert_int_equal(status, 0);
	assert_found("+74951112233", "vasya"); /* who may write there finds it */
}

static const struct {
	const char *name, *select, *problem;
} select_cases[] = {
	{ "not_sql", "SELEKT", "syntax error" },
	{ "two", "SELECT 1 WHERE :key10; SELECT 2", "not one SELECT" },
	{ "writes", "DELETE FROM phone WHERE key10 = :key10", "not one SELECT" },
	{ "attaches", "ATTACH :key10 AS x", "no column key10" },
	{ "pragma", "PRAGMA user_version", ":key10" },
	{ "no_key", "SELECT * FROM dutyd_lookup", ":key10" },
	{ "no_column", "SELECT e164 FROM dutyd_lookup WHERE key10 = :key10", "no column key10" },
};

static void refuses_a_wrong_select(void **state)
{
	(void)state;
	seed_crm_create(seed.path, "WAL", one_client);
	for (size_t i = 0; i < TEST_COUNT(select_cases); i++) {
		struct party party;

		print_message("%s\n", select_cases[i].name);
		crm_destroy(&seed.crm);
		seed.crm = crm_create();
		str_copy(seed.policy->crm.lookup, sizeof(seed.policy->crm.lookup),
			 select_cases[i].select);
		seed_look_up(&seed, "+74951112233", &party);
		assert_int_equal(party.state, CRM_STATE_ERROR);
		if (strstr(crm_problem(seed.crm), select_cases[i].problem) == NULL) {
			fail_msg("problem \"%s\"", crm_problem(seed.crm));
		}
	}
}

static void keeps_its_deadline_when_locked(void **state)
{
	struct party party;
	int64_t took_ms;

	(void)state;
	seed_crm_create(seed.path, "DELETE", one_client);
	sqlite3 *other = seed_open(seed.path);

	for (int is_open = 0; is_open < 2; is_open++) { /* locked before we came, and after */
		seed_exec(other, "BEGIN EXCLUSIVE");
		took_ms = seed_look_up(&seed, "+74951112233", &party);
		assert_int_equal(party.state, CRM_STATE_TIMEOUT);
		assert_in_range(took_ms, BUDGET_MS, BUDGET_MS + 60);
		assert_non_null(strstr(crm_problem(seed.crm), "locked"));
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
	seed_crm_create(seed.path, "WAL", one_client);
	phone_normalise(&seed.policy->phones, "+74951112233", &phone);
	crm_begin(seed.crm, seed.policy);
	crm_look_up(seed.crm, seed.policy, &phone, clock_monotonic_ms() - 1000, &party);
	crm_end(seed.crm);
	assert_int_equal(party.state, CRM_STATE_OK);
	assert_string_equal(party.owner_as_org.id, "vasya");
}

static void a_wal_writer_does_not_disturb(void **state)
{
	struct party party;

	(void)state;
	seed_crm_create(seed.path, "WAL", one_client);
	sqlite3 *other = seed_open(seed.path);

	seed_exec(other, "BEGIN EXCLUSIVE; UPDATE company SET name = 'Другая'");
	assert_true(seed_look_up(&seed, "+74951112233", &party) < 50);
	assert_int_equal(party.state, CRM_STATE_OK);
	assert_string_equal(party.company_name, "Вектор");
	seed_exec(other, "COMMIT");
	seed_look_up(&seed, "+74951112233", &party);
	assert_string_equal(party.company_name, "Другая");
	sqlite3_close(other);
}

static void leaves_the_owner_free_to_commit(void **state)
{
	(void)state;
	seed_crm_create(seed.path, "DELETE", one_client);
	assert_found("+74951112233", "vasya");
	sqlite3 *other = seed_open(seed.path);

	sqlite3_busy_timeout(other, 0);
	seed_exec(other, "UPDATE assignment SET employee_id = 'masha'");
	sqlite3_close(other);
	assert_found("+74951112233", "masha");
}

static void notices_a_file_put_in_its_place(void **state)
{
	char new_path[200];

	(void)state;
	seed_crm_create(seed.path, "DELETE", one_client);
	assert_found("+74951112233", "vasya");
	snprintf(new_path, sizeof(new_path), "%s.new", seed.path);
	seed_crm_create(new_path, "DELETE", one_client);
	sqlite3 *other = seed_open(new_path);

	seed_exec(other, "UPDATE assignment SET employee_id = 'masha'");
	sqlite3_close(other);
	assert_int_equal(rename(new_path, seed.path), 0);
	assert_found("+74951112233", "masha");
}

static void notices_a_file_that_was_cut(void **state)
{
	struct party party;

	(void)state;
	seed_crm_create(seed.path, "DELETE", one_client);
	assert_found("+74951112233", "vasya");
	assert_int_equal(truncate(seed.path, 5000), 0);
	seed_look_up(&seed, "+74951112233", &party);
	assert_int_equal(party.state, CRM_STATE_ERROR);
	assert_int_equal(truncate(seed.path, 0), 0);
	seed_look_up(&seed, "+74951112233", &party);
	assert_int_equal(party.state, CRM_STATE_ERROR);
	remove(seed.path);
	seed_crm_create(seed.path, "DELETE", one_client);
	assert_found("+74951112233", "vasya");
}

static void follows_a_changed_schema(void **state)
{
	struct party party;

	(void)state;
	seed_crm_create(seed.path, "DELETE", one_client);
	assert_found("+74951112233", "vasya");
	sqlite3 *other = seed_open(seed.path);

	seed_exec(other, "ALTER TABLE company ADD COLUMN colour TEXT");
	assert_found("+74951112233", "vasya");
	seed_exec(other, "DROP VIEW dutyd_lookup");
	seed_look_up(&seed, "+74951112233", &party);
	assert_int_equal(party.state, CRM_STATE_ERROR);
	sqlite3_close(other);
}

static void ends_a_look_up_without_end(void **state)
{
	static const char endless[] =
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
		" SELECT :key10 AS key10, NULL AS e164, NULL AS ext, NULL AS kind, 0 AS contact_id,"
		" '' AS contact_name, '' AS party, 0 AS company_id, '' AS company_name,"
		" 0 AS company_large, 0 AS offices, '' AS band, '' AS owner_id, 0 AS owner_since,"
		" 0 AS blocked FROM n WHERE i < 0";
	struct party party;

	(void)state;
	seed_crm_create(seed.path, "WAL", one_client);
	str_copy(seed.policy->crm.lookup, sizeof(seed.policy->crm.lookup), endless);
	assert_in_range(seed_look_up(&seed, "+74951112233", &party), BUDGET_MS - 1, BUDGET_MS + 60);
	assert_int_equal(party.state, CRM_STATE_TIMEOUT);
	assert_non_null(strstr(crm_problem(seed.crm), "too long"));
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(names_a_reason_for_every_broken_file), T(refuses_a_wrong_select),
		T(wal_in_a_folder_that_is_not_ours),     T(keeps_its_deadline_when_locked),
		T(asks_once_more_with_a_spent_budget),   T(a_wal_writer_does_not_disturb),
		T(leaves_the_owner_free_to_commit),      T(notices_a_file_put_in_its_place),
		T(notices_a_file_that_was_cut),          T(follows_a_changed_schema),
		T(ends_a_look_up_without_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
