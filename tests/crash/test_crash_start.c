/*
 * Row 5 of the acceptance table: SIGKILL while the daemon starts, brings an older database up to
 * date, commits, or moves the log into the file.
 *
 * Not at some moment but at each: the daemon dies before its first call that changes the database's
 * files, then before the second, and so on until nothing is left to die before. After each death a
 * daemon must start, find what was durable, and serve.
 */
#include "test_main.h"

#include <glob.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon.h"
#include "load.h"
#include "verify.h"

enum { DEATHS_MAX = 400, ANSWERS = 240, CALLERS = 4, IDLE_DEATHS = 6, PATH_SIZE = 512 };
enum { LEDGER_VERSION = 3 }; /* the first version that has a ledger, and what meta says of it */

#define CHANGES "pwrite64,write,ftruncate,fdatasync,fsync,open"

static struct crash_memory *memory;
static struct daemon dutyd;
static struct load load;
static struct consumer consumer;
static char folder[PATH_SIZE]; /* of the databases that lives begin with */
static const char *template;   /* one of them, NULL = none */
static int version_now;

/* ---- a daemon that dies before its n-th change ---- */

static bool launch(int skip, const char *calls, const char *path)
{
	static char texts[3][128];
	static const char *const env[] = { "SHIM_DISK_ERRNO=KILL", texts[0], texts[1], texts[2],
					   NULL };
	struct daemon_options options = { .preload = "shim_disk", .env = env };

	snprintf(texts[0], sizeof(texts[0]), "SHIM_DISK_SKIP=%d", skip);
	snprintf(texts[1], sizeof(texts[1]), "SHIM_DISK_PATH=%s", path);
	snprintf(texts[2], sizeof(texts[2]), "SHIM_DISK_CALLS=%s", calls);
	return daemon_launch(&dutyd, &options);
}

static void assert_was_killed(void)
{
	int status = daemon_wait(&dutyd, 10000);

	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGKILL);
}

__attribute__((format(printf, 1, 2))) static void shell(const char *format, ...)
{
	char text[4 * PATH_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	assert_int_equal(system(text), 0);
}

static void begin_with_template(void)
{
	shell("rm -f '%s' '%s-wal' '%s-shm'", dutyd.store, dutyd.store, dutyd.store);
	if (template != NULL) {
		shell("cp '%s/%s' '%s'", folder, template, dutyd.store);
		shell("! test -e '%s/%s-wal' || cp '%s/%s-wal' '%s-wal'", folder, template, folder,
		      template, dutyd.store);
	}
}

static bool was_moved_aside(void)
{
	char pattern[PATH_SIZE];
	glob_t found;

	snprintf(pattern, sizeof(pattern), "%s.damaged-*", dutyd.store);
	bool is_found = glob(pattern, 0, NULL, &found) == 0;
	globfree(&found);
	return is_found;
}

static bool is_answered(const char *uniqueid)
{
	struct agi_call call = { .path = "route?at=2026-12-01T11:00",
				 .uniqueid = uniqueid,
				 .caller = CRM_OWNED };
	struct agi_result answer;

	return agi_ask(&dutyd, &call, &answer) && strcmp(agi_var(&answer, "DURABLE"), "1") == 0;
}

/* All that was durable is there, nothing was taken for damaged, and the next call is durable. */
static void assert_serves(int death)
{
	struct verdict verdict;

	assert_true(daemon_launch(&dutyd, &(struct daemon_options){ 0 }));
	load_aim(&load, &dutyd);
	load_repeat(&load, 4);
	assert_false(was_moved_aside());
	if (!verify(memory, dutyd.store, (struct verify_from){ 0 }, &verdict)) {
		fail_msg("killed before change %d: %s", death, verdict.text);
	}
	assert_true(is_answered("after.1"));
	assert_int_equal(verify_number(dutyd.store, "PRAGMA user_version"), version_now);
	assert_int_equal(daemon_stop(&dutyd), 0);
}

/* How many changes a start makes; the daemon runs. */
static int count_start(void)
{
	int n = 0;

	begin_with_template();
	while (!launch(n, CHANGES, "dutyd.db")) {
		assert_was_killed();
		begin_with_template();
		n++;
	}
	daemon_stop(&dutyd);
	return n;
}

static int die_at_each_start(void)
{
	int death = 0;

	for (; death < DEATHS_MAX; death++) {
		begin_with_template();
		if (launch(death, CHANGES, "dutyd.db")) {
			daemon_stop(&dutyd);
			break;
		}
		assert_was_killed();
		assert_serves(death);
	}
	assert_true(death > 0 && death < DEATHS_MAX);
	return death;
}

/* ---- what they begin with ---- */

/* The text of schema/<name>.sql that makes this version. */
static char *schema_of(int version)
{
	char pattern[64];
	glob_t found;
	char *text = NULL;

	snprintf(pattern, sizeof(pattern), "PRAGMA user_version = %d;", version);
	assert_int_equal(glob(TEST_TOP_DIR "/schema/*.sql", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc && text == NULL; i++) {
		FILE *file = fopen(found.gl_pathv[i], "r");
		size_t size = 0;

		if (strstr(found.gl_pathv[i], "/crm.sql") == NULL &&
		    getdelim(&text, &size, '\0', file) > 0 && strstr(text, pattern) == NULL) {
			free(text);
			text = NULL;
		}
		fclose(file);
	}
	globfree(&found);
	assert_non_null(text);
	return text;
}

static void run_sql(sqlite3 *sqlite, const char *sql)
{
	char *problem = NULL;

	if (sqlite3_exec(sqlite, sql, NULL, NULL, &problem) != SQLITE_OK) {
		fail_msg("%.200s: %s", sql, problem);
	}
}

/* Every table that this version has, with the columns that it has. */
static void copy_tables(sqlite3 *sqlite)
{
	static const char copies[] =
		"SELECT printf('INSERT OR REPLACE INTO main.%s (%s) SELECT %s FROM late.%s',"
		" t.name, c.list, c.list, t.name) FROM (SELECT s.name, group_concat(i.name) AS list"
		" FROM main.sqlite_schema s, pragma_table_info(s.name) i"
		" WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite_%' GROUP BY s.name) c"
		" JOIN main.sqlite_schema t ON t.name = c.name";
	sqlite3_stmt *row;

	assert_int_equal(sqlite3_prepare_v2(sqlite, copies, -1, &row, NULL), SQLITE_OK);
	while (sqlite3_step(row) == SQLITE_ROW) {
		run_sql(sqlite, (const char *)sqlite3_column_text(row, 0));
	}
	sqlite3_finalize(row);
}

static void make_version(int version, char name[32])
{
	char path[PATH_SIZE + 64], attach[PATH_SIZE + 64];
	sqlite3 *sqlite;

	snprintf(name, 32, "version-%d", version);
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	snprintf(attach, sizeof(attach), "ATTACH '%s/whole' AS late", folder);
	assert_int_equal(sqlite3_open(path, &sqlite), SQLITE_OK);
	run_sql(sqlite, "PRAGMA journal_mode = WAL");
	for (int i = 1; i <= version; i++) {
		char *schema = schema_of(i);

		run_sql(sqlite, schema);
		free(schema);
	}
	run_sql(sqlite, attach);
	copy_tables(sqlite);
	if (version < LEDGER_VERSION) {
		run_sql(sqlite, "DELETE FROM main.meta WHERE key = 'ledger_head'");
	}
	assert_int_equal(sqlite3_close(sqlite), SQLITE_OK);
}

/* A life of some hundred answers, ended by SIGKILL: "killed" has a log to recover, "whole" none. */
static int set_up(void **state)
{
	(void)state;
	memory = memory_create();
	assert_true(daemon_start(&dutyd, NULL));
	load = (struct load){ .memory = memory, .n_callers = CALLERS };
	load_aim(&load, &dutyd);
	consumer = (struct consumer){ .memory = memory, .events = dutyd.events };
	consumer_start(&consumer);
	load_start(&load);
	while (memory->n_answers < ANSWERS) {
		sleep_ms(5);
	}
	load_stop(&load);
	assert_true(verify_drained(memory, dutyd.store, 10000));
	consumer_kill(&consumer);
	kill(dutyd.pid, SIGKILL);
	daemon_wait(&dutyd, 5000);
	snprintf(folder, sizeof(folder), "%s/begin", dutyd.dir);
	shell("mkdir '%s' && cp '%s' '%s/killed' && cp '%s-wal' '%s/killed-wal'", folder,
	      dutyd.store, folder, dutyd.store, folder);
	shell("cp '%s/killed' '%s/whole' && cp '%s/killed-wal' '%s/whole-wal'", folder, folder,
	      folder, folder);
	shell("sqlite3 '%s/whole' 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null", folder);
	snprintf(folder + strlen(folder), 8, "/whole");
	version_now = (int)verify_number(folder, "PRAGMA user_version");
	folder[strlen(folder) - strlen("/whole")] = '\0';
	assert_true(version_now > 1);
	return 0;
}

/* ---- rows ---- */

static void killed_at_each_step_of_a_first_start(void **state)
{
	struct crash_memory *whole = memory;

	(void)state;
	template = NULL;
	memory = load.memory = memory_create(); /* there was nothing before */
	figure("row 5   killed before each of the %d changes that make a new database\n",
	       die_at_each_start());
	memory_destroy(&memory);
	memory = load.memory = whole;
}

static void killed_at_each_step_of_a_recovery(void **state)
{
	(void)state;
	template = "killed";
	figure("row 5   killed before each of the %d changes of a start after SIGKILL\n",
	       die_at_each_start());
}

static void killed_at_each_step_of_a_migration(void **state)
{
	char name[32];

	(void)state;
	for (int version = 1; version < version_now; version++) {
		make_version(version, name);
		template = name;
		figure("row 5   killed before each of the %d changes from version %d to %d\n",
		       die_at_each_start(), version, version_now);
	}
}

static void killed_at_each_step_of_a_commit(void **state)
{
	int death = 0;

	(void)state;
	template = "killed";
	int first = count_start();

	for (; death < DEATHS_MAX; death++) {
		begin_with_template();
		assert_true(launch(first + death, CHANGES, "dutyd.db"));
		if (is_answered("before.1")) {
			daemon_stop(&dutyd);
			break;
		}
		assert_was_killed();
		assert_serves(death);
	}
	assert_true(death > 0 && death < DEATHS_MAX);
	figure("row 5   killed before each of the %d changes of a commit\n", death);
}

static void killed_at_each_step_of_an_end(void **state)
{
	int death = 0, status;

	(void)state;
	template = "killed";
	int first = count_start();

	for (; death < DEATHS_MAX; death++) {
		begin_with_template();
		assert_true(launch(first + death, CHANGES, "dutyd.db"));
		kill(dutyd.pid, SIGTERM);
		status = daemon_wait(&dutyd, 10000);
		if (status == 0) {
			break;
		}
		assert_true(WIFSIGNALED(status));
		assert_serves(death);
	}
	assert_true(death > 0 && death < DEATHS_MAX);
	figure("row 5   killed before each of the %d changes of an end, checkpoint included\n",
	       death);
}

/* The one of an idle second, at its first changes of the file. */
static void killed_in_an_idle_checkpoint(void **state)
{
	(void)state;
	template = "killed";
	for (int death = 0; death < IDLE_DEATHS; death++) {
		begin_with_template();
		assert_true(launch(death, "pwrite64,fdatasync", "dutyd.db$"));
		assert_true(is_answered("before.1"));
		assert_was_killed();
		assert_serves(death);
	}
	figure("row 5   killed at %d of the changes of a checkpoint in an idle second\n",
	       IDLE_DEATHS);
}

static int teardown(void **state)
{
	(void)state;
	daemon_kill(&dutyd);
	return 0;
}

static int tear_down_all(void **state)
{
	(void)state;
	daemon_remove(&dutyd);
	memory_destroy(&memory);
	return 0;
}

#define TEST(name) cmocka_unit_test_teardown(name, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(killed_at_each_step_of_a_first_start), TEST(killed_at_each_step_of_a_recovery),
		TEST(killed_at_each_step_of_a_migration),   TEST(killed_at_each_step_of_a_commit),
		TEST(killed_at_each_step_of_an_end),        TEST(killed_in_an_idle_checkpoint),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down_all);
}
