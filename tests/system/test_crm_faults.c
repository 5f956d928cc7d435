/* layer: net support */
/*
 * A CRM that is locked or swapped under load: every call is answered once, by its own data or
 * by a fallback with the reason, and owners are rung again within a second of the end. Each test
 * makes sure that its fault was there (rows 18 to 21 of the table of faults).
 *
 * CRM_LOCKED_MS=30000 makes the lock longer; after the first second nothing changes any more.
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

enum { LOCKED_MS = 5000, LOCKED_MS_MAX = 30000 }; /* 4000 calls are all that the load counts */

#define TEST(name) cmocka_unit_test_setup_teardown(name, load_set_up, witness_teardown)

/* ---- 18, 19: another writer ---- */

/* How many calls the circuit has spared the wait, out of the log. */
static long skipped(void)
{
	char line[1024];
	long n = -1;
	FILE *log = fopen(the_daemon.log, "r");

	assert_non_null(log);
	while (fgets(line, sizeof(line), log) != NULL) {
		const char *at = strstr(line, "ev=crm.circuit state=closed");
		if (at != NULL) {
			n = atol(strstr(at, "skipped=") + strlen("skipped="));
		}
	}
	fclose(log);
	return n;
}

static int locked_ms(void)
{
	const char *text = getenv("CRM_LOCKED_MS");
	int ms = text != NULL ? atoi(text) : LOCKED_MS;

	return ms >= LOCKED_MS && ms <= LOCKED_MS_MAX ? ms : LOCKED_MS;
}

/* Five time-outs, then nobody waits any more: what could not be answered so in time is counted. */
static void locked_for_seconds(void **state)
{
	sqlite3 *writer, *other;
	char out[512];

	(void)state;
	crm_make_rollback();
	load_begin();
	writer = crm_open_db(the_daemon.crm, "BEGIN EXCLUSIVE; UPDATE company SET updated_at = 2");
	other = crm_open_db(the_daemon.crm, "PRAGMA busy_timeout = 0");
	assert_int_equal(sqlite3_exec(other, "SELECT * FROM company", NULL, NULL, NULL),
			 SQLITE_BUSY);
	load_for(locked_ms());
	load_settle();
	assert_int_equal(load.owner, 0);
	int n_locked = load_n();
	assert_true(load.timeout > n_locked / 2);
	assert_true(daemon_logged(&the_daemon, "ev=crm.circuit state=open", "locked", 100));
	snprintf(out, sizeof(out),
		 TEST_BUILD_DIR "/dutyctl -c %s status | grep -q 'crm.circuit *open'",
		 the_daemon.conf);
	assert_int_equal(system(out), 0);
	load_forget();
	crm_exec(writer, "COMMIT");
	sqlite3_close(writer);
	sqlite3_close(other);
	load_for(600);
	load_settle();
	assert_true(skipped() > n_locked / 2);
	load_assert_back();
}

/* A look-up without an end is the same to the calls, but for the probes, which take their time. */
static void endless_look_up(void **state)
{
	(void)state;
	load_begin();
	sqlite3_close(crm_open_db(
		the_daemon.crm,
		"CREATE TABLE old AS SELECT sql FROM sqlite_master WHERE name = 'dutyd_lookup';"
		"DROP VIEW dutyd_lookup; CREATE VIEW dutyd_lookup AS WITH RECURSIVE n(i) AS (SELECT"
		" 1 UNION ALL SELECT i + 1 FROM n) SELECT cast(i AS text) AS key10, NULL AS e164,"
		" NULL AS ext, NULL AS kind, i AS contact_id, NULL AS contact_name, NULL AS party,"
		" NULL AS company_id, NULL AS company_name, 0 AS company_large, 1 AS offices, NULL"
		" AS band, NULL AS owner_id, NULL AS owner_since, 0 AS blocked FROM n"));
	load_for(3000);
	load_settle();
	assert_true(load.timeout > load_n() / 2);
	assert_true(load.owner < load_n() / 4); /* those before the view was another one */
	assert_true(daemon_logged(&the_daemon, "ev=crm.circuit state=open", "too long", 100));
	sqlite3 *db = crm_open_db(the_daemon.crm, "DROP VIEW dutyd_lookup");
	sqlite3_stmt *old;
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT sql FROM old", -1, &old, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(old), SQLITE_ROW);
	char *sql = strdup((const char *)sqlite3_column_text(old, 0));
	sqlite3_finalize(old);
	crm_exec(db, sql);
	free(sql);
	sqlite3_close(db);
	load_assert_back();
}

/* A writer of a WAL keeps nobody waiting: no fallback at all. */
static void wal_writer_is_busy(void **state)
{
	sqlite3 *writer, *other;

	(void)state;
	load_begin();
	writer = crm_open_db(the_daemon.crm, "BEGIN IMMEDIATE; UPDATE company SET updated_at = 2");
	other = crm_open_db(the_daemon.crm, "PRAGMA busy_timeout = 0");
	assert_int_equal(sqlite3_exec(other, "DELETE FROM phone", NULL, NULL, NULL), SQLITE_BUSY);
	load_for(1000);
	for (int i = 0; i < 20; i++) {
		crm_exec(writer, "COMMIT; BEGIN EXCLUSIVE; UPDATE company SET updated_at = 3");
		load_for(30);
	}
	crm_exec(writer, "COMMIT");
	load_settle();
	assert_int_equal(load.timeout + load.error, 0);
	assert_true(load.owner > 0);
	sqlite3_close(writer);
	sqlite3_close(other);
	load_assert_back();
}

/* ---- 20: swapped ---- */

static void swapped_by_rename(void **state)
{
	struct stat before, after;

	(void)state;
	load_begin();
	for (int i = 0; i < 30; i++) {
		assert_int_equal(stat(the_daemon.crm, &before), 0);
		crm_copy(crm_aside);
		assert_true(daemon_sql(
			crm_aside, i % 2 == 0 ? "UPDATE assignment SET employee_id = 'petya';" :
						"UPDATE assignment SET employee_id = 'vasya';"));
		assert_int_equal(rename(crm_aside, the_daemon.crm), 0);
		/* Not over all of them: a number that is free again may be given out again. */
		assert_int_equal(stat(the_daemon.crm, &after), 0);
		assert_true(before.st_ino != after.st_ino);
		load_for(50);
	}
	load_settle();
	assert_int_equal(load.timeout + load.error, 0);
	assert_in_range(load.petya, load_n() / 5, load_n() * 4 / 5); /* it was seen each time */
	load_assert_back();
}

/* The same by the program that does it. */
static void imported_under_calls(void **state)
{
	char command[1024], csv[DAEMON_PATH_SIZE + 16];

	(void)state;
	snprintf(csv, sizeof(csv), "%s/b.csv", the_daemon.dir);
	load_begin();
	for (int i = 0; i < 4; i++) {
		FILE *file = fopen(csv, "w");
		assert_non_null(file);
		fprintf(file,
			"ID;Обращение;Имя;Фамилия;Отчество;Мобильный телефон;Ответственный\n"
			"1;;Иван;;;+79160000777;%s\n",
			i % 2 == 0 ? "Петя Кузнецов" : "Вася Петров");
		assert_int_equal(fclose(file), 0);
		snprintf(command, sizeof(command),
			 TEST_BUILD_DIR "/dutyctl -c %s crm import %s > %s.out", the_daemon.conf,
			 csv, csv);
		pid_t pid = fork();
		if (pid == 0) {
			execl("/bin/sh", "sh", "-c", command, (char *)NULL);
			_exit(127);
		}
		int status = -1;
		while (waitpid(pid, &status, WNOHANG) == 0) {
			load_for(LOAD_PACE_MS);
		}
		assert_int_equal(status, 0);
		load_for(50);
		assert_string_equal(ring("+79160000777"), "OWNER_ACTIVE durable");
		assert_string_equal(agi_var(&the_answer, "BELONGS_TO"),
				    i % 2 == 0 ? "petya" : "vasya");
	}
	load_settle();
	assert_true(load.owner > 0);
	assert_int_equal(load.timeout + load.error, 0);
	load_assert_back();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(locked_for_seconds), TEST(endless_look_up),      TEST(wal_writer_is_busy),
		TEST(swapped_by_rename),  TEST(imported_under_calls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
