/* layer: net support */
/*
 * A CRM that is gone or damaged under load: every call is answered once, by its own data or
 * by a fallback with the reason, and owners are rung again within a second of the end. Each test
 * makes sure that its fault was there (rows 18 to 21 of the table of faults).
 */
#include "test_main.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crm_load.h"
#include "witness.h"

#define TEST(name) cmocka_unit_test_setup_teardown(name, load_set_up, witness_teardown)

/* ---- 21: no good file ---- */

static void assert_errors_for(int ms)
{
	load_forget();
	load_for(ms);
	load_settle();
	assert_true(load.error > load_n() / 2);
	load_forget();
}

static void restore(void)
{
	assert_int_equal(rename(crm_aside, the_daemon.crm), 0);
	load_assert_back();
}

static void deleted(void **state)
{
	(void)state;
	crm_make_rollback();
	load_begin();
	crm_copy(crm_aside);
	assert_int_equal(unlink(the_daemon.crm), 0);
	assert_errors_for(1000);
	restore();
}

static void truncated(void **state)
{
	(void)state;
	crm_make_rollback();
	load_begin();
	crm_copy(crm_aside);
	assert_int_equal(truncate(the_daemon.crm, 5000), 0);
	assert_errors_for(500);
	assert_int_equal(truncate(the_daemon.crm, 0), 0);
	assert_errors_for(500);
	restore();
}

static void random_bytes(void **state)
{
	(void)state;
	crm_make_rollback();
	load_begin();
	crm_copy(crm_aside);
	for (unsigned seed = 1; seed <= 3; seed++) {
		FILE *file = fopen(the_daemon.crm, "r+");
		assert_non_null(file);
		srand(seed);
		for (int i = 0; i < 40000; i++) {
			fputc(rand() & 0xff, file);
		}
		assert_int_equal(fclose(file), 0);
		assert_errors_for(300);
	}
	restore();
}

/* Thirty bits of it, anywhere. */
static void flip_bits(const char *path)
{
	struct stat st;
	FILE *file = fopen(path, "r+");

	assert_non_null(file);
	assert_int_equal(fstat(fileno(file), &st), 0);
	for (int i = 0; i < 30; i++) {
		long at = rand() % st.st_size;
		fseek(file, at, SEEK_SET);
		int byte = fgetc(file);
		fseek(file, at, SEEK_SET);
		fputc(byte ^ 1 << rand() % 8, file);
	}
	assert_int_equal(fclose(file), 0);
}

/* An answer, a fallback, never a crash, never a call without an answer. */
static void flipped_bits(void **state)
{
	char good[DAEMON_PATH_SIZE + 16], command[DAEMON_PATH_SIZE * 3];

	(void)state;
	crm_make_rollback();
	load_begin();
	snprintf(good, sizeof(good), "%s.good", the_daemon.crm);
	crm_copy(good);
	srand(7);
	for (int i = 0; i < 60; i++) {
		snprintf(command, sizeof(command), "cp %s %s", good, crm_aside);
		assert_int_equal(system(command), 0);
		flip_bits(crm_aside);
		assert_int_equal(rename(crm_aside, the_daemon.crm), 0);
		load_for(2 * LOAD_PACE_MS);
	}
	while (load.n_answered < load.n_sent) {
		assert_true(load_take(3000));
	}
	load.other = 0; /* a number, a name or an owner may have become another one */
	assert_true(load.error > 0);
	assert_int_equal(rename(good, the_daemon.crm), 0);
	load_assert_back();
}

static void view_dropped(void **state)
{
	(void)state;
	crm_make_rollback(); /* a WAL would be replayed into the file that is renamed over it */
	load_begin();
	crm_copy(crm_aside);
	sqlite3_close(crm_open_db(the_daemon.crm, "DROP VIEW dutyd_lookup"));
	assert_errors_for(1000);
	assert_true(daemon_logged(&the_daemon, "ev=crm.failed", "no such table", 100));
	restore();
}

/* A schema that wants more than to be read: functions, tables that act, rows without measure. */
static void evil_schemas(void **state)
{
	static const char *const schemas[] = {
		"CREATE VIEW dutyd_lookup AS SELECT load_extension('/tmp/x') AS key10, 1 AS e164",
		"CREATE VIEW dutyd_lookup AS SELECT writefile('/tmp/x', 'y') AS key10, 1 AS e164",
		"CREATE TABLE dutyd_lookup(key10, e164, ext, kind, contact_id, contact_name, party,"
		" company_id, company_name, company_large, offices, band, owner_id, owner_since,"
		" blocked); INSERT INTO dutyd_lookup SELECT '9160000201', zeroblob(5000000), 1, 1,"
		" 1, zeroblob(5000000), 1, 1, 1, 1, 1, 1, 1, 1, 1",
	};

	(void)state;
	load_begin();
	crm_copy(crm_aside);
	for (size_t i = 0; i < TEST_COUNT(schemas); i++) {
		char path[DAEMON_PATH_SIZE + 16];
		snprintf(path, sizeof(path), "%s.evil", the_daemon.crm);
		unlink(path);
		sqlite3_close(crm_open_db(path, schemas[i]));
		assert_int_equal(rename(path, the_daemon.crm), 0);
		assert_errors_for(300);
	}
	restore();
}

/* A trigger would act on a write, of which there is none: owners are found all along. */
static void triggers_never_run(void **state)
{
	(void)state;
	load_begin();
	sqlite3_close(crm_open_db(the_daemon.crm,
				  "CREATE TABLE trap(n); CREATE TRIGGER spring INSTEAD OF UPDATE ON"
				  " dutyd_lookup BEGIN INSERT INTO trap VALUES (1); END"));
	load_for(500);
	load_settle();
	assert_int_equal(load.timeout + load.error, 0);
	assert_true(daemon_sql(the_daemon.crm, "SELECT 1 / (count(*) = 0) FROM trap;"));
	load_assert_back();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(deleted),
		TEST(truncated),
		TEST(random_bytes),
		TEST(flipped_bits),
		TEST(view_dropped),
		TEST(evil_schemas),
		TEST(triggers_never_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
