/* layer: net support */
/*
 * A CRM that is missing, locked, broken, replaced: the caller gets the client department and the
 * reason says why, within the deadline; once the file is good again its owners are rung again,
 * without a restart.
 */
#include "test_main.h"

#include <poll.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "witness.h"

/* The promise is 150 ms for the CRM and 500 ms for the answer; the rest is this machine's noise. */
enum { ANSWER_MS = 500 + 400, BACK_MS = 2000, N_AT_ONCE = 20 };

static const struct daemon_options plain;
static char aside[DAEMON_PATH_SIZE + 16];

static int set_up(void **state)
{
	(void)state;
	witness_prepare(&plain);
	snprintf(aside, sizeof(aside), "%s.aside", the_daemon.crm);
	return 0;
}

static void launch(void)
{
	witness_launch(&plain);
}

static void exec(sqlite3 *sqlite, const char *sql)
{
	assert_int_equal(sqlite3_exec(sqlite, sql, NULL, NULL, NULL), SQLITE_OK);
}

static sqlite3 *open_as_writer(const char *first)
{
	sqlite3 *sqlite;

	assert_int_equal(sqlite3_open(the_daemon.crm, &sqlite), SQLITE_OK);
	exec(sqlite, first);
	return sqlite;
}

static void write_over(const char *path, const char *bytes, size_t n)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, n, file), n);
	assert_int_equal(fclose(file), 0);
}

/* A file in the CRM's place makes a good CRM's log a stranger's: both are moved. */
static void move_crm(const char *from, const char *to)
{
	static const char *const suffixes[] = { "-wal", "-shm", "" };
	char old_name[DAEMON_PATH_SIZE + 32], new_name[DAEMON_PATH_SIZE + 32];

	for (size_t i = 0; i < TEST_COUNT(suffixes); i++) {
		snprintf(old_name, sizeof(old_name), "%s%s", from, suffixes[i]);
		snprintf(new_name, sizeof(new_name), "%s%s", to, suffixes[i]);
		(void)!rename(old_name, new_name);
	}
	assert_int_equal(access(to, F_OK), 0);
}

static void assert_rings(const char *wanted)
{
	assert_string_equal(ring(CRM_OWNED), wanted);
	assert_true(the_answer.ms < ANSWER_MS);
	assert_string_not_equal(agi_var(&the_answer, "TARGET"), "");
}

static void assert_back(void)
{
	long long end = monotonic_ms() + BACK_MS;

	while (strcmp(ring(CRM_OWNED), "OWNER_ACTIVE durable") != 0) {
		assert_true(monotonic_ms() < end);
		sleep_ms(20);
	}
	assert_true(daemon_logged(&the_daemon, "ev=crm.back", "", 1000));
	witness_finish();
}

static void assert_crm_error(const char *says)
{
	assert_rings("CRM_ERROR durable");
	assert_string_equal(agi_var(&the_answer, "TARGET"), "client");
	assert_true(daemon_logged(&the_daemon, "ev=crm.failed", says, 1000));
}

/* ---- no good file ---- */

static void missing_at_start(void **state)
{
	(void)state;
	move_crm(the_daemon.crm, aside);
	launch();
	assert_crm_error("No such file");
	assert_int_equal(access(the_daemon.crm, F_OK), -1); /* it makes none of its own */
	move_crm(aside, the_daemon.crm);
	assert_back();
}

static void deleted_under_calls(void **state)
{
	(void)state;
	launch();
	assert_rings("OWNER_ACTIVE durable");
	move_crm(the_daemon.crm, aside);
	assert_crm_error("No such file");
	move_crm(aside, the_daemon.crm);
	assert_back();
}

static void not_a_database(void **state)
{
	static const char bytes[] = "this is a letter, not a base. It is longer than a header of "
				    "one hundred bytes, which is what would be looked at first.";

	(void)state;
	move_crm(the_daemon.crm, aside);
	write_over(the_daemon.crm, bytes, sizeof(bytes));
	launch();
	assert_crm_error("not a database");
	move_crm(aside, the_daemon.crm);
	assert_back();
}

static void empty_file(void **state)
{
	(void)state;
	move_crm(the_daemon.crm, aside);
	write_over(the_daemon.crm, "", 0);
	launch();
	assert_crm_error("no such table: dutyd_lookup");
	move_crm(aside, the_daemon.crm);
	assert_back();
}

static void without_the_view(void **state)
{
	(void)state;
	sqlite3 *writer = open_as_writer("CREATE TABLE kept AS SELECT sql FROM sqlite_schema WHERE"
					 " name = 'dutyd_lookup'; DROP VIEW dutyd_lookup");
	launch();
	assert_crm_error("no such table: dutyd_lookup");
	exec(writer, "CREATE VIEW dutyd_lookup AS SELECT key10, e164, '' AS ext, kind, contact_id,"
		     " 'x' AS contact_name, 'org' AS party, 1 AS company_id, 'y' AS company_name,"
		     " 0 AS company_large, 1 AS offices, NULL AS band, 'vasya' AS owner_id,"
		     " strftime('%s', '2026-11-20') AS owner_since, 0 AS blocked FROM phone");
	sqlite3_close(writer);
	assert_back();
}

static void without_a_column(void **state)
{
	(void)state;
	sqlite3 *writer =
		open_as_writer("DROP VIEW dutyd_lookup;"
			       "CREATE VIEW dutyd_lookup AS SELECT key10, e164 FROM phone");
	launch();
	assert_crm_error("no such column");
	sqlite3_close(writer);
	witness_finish_with("CRM_ERROR durable");
}

/* A view can be made to count for ever: it is stopped. */
static void view_without_end(void **state)
{
	(void)state;
	sqlite3 *writer = open_as_writer(
		"DROP VIEW dutyd_lookup; CREATE VIEW dutyd_lookup AS"
		" WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
		" SELECT cast(i AS text) AS key10, NULL AS e164, NULL AS ext, NULL AS kind, i AS"
		" contact_id, NULL AS contact_name, NULL AS party, NULL AS company_id, NULL AS"
		" company_name, 0 AS company_large, 1 AS offices, NULL AS band, NULL AS owner_id,"
		" NULL AS owner_since, 0 AS blocked FROM n");
	launch();
	assert_rings("CRM_TIMEOUT durable");
	assert_true(daemon_logged(&the_daemon, "ev=crm.failed", "took too long", 1000));
	sqlite3_close(writer);
	witness_finish_with("CRM_TIMEOUT durable");
}

static void directory_instead_of_a_file(void **state)
{
	(void)state;
	move_crm(the_daemon.crm, aside);
	assert_int_equal(mkdir(the_daemon.crm, 0755), 0);
	launch();
	assert_crm_error("not a regular file");
	assert_int_equal(rmdir(the_daemon.crm), 0);
	move_crm(aside, the_daemon.crm);
	assert_back();
}

/* Opening it would wait for a writer for ever. */
static void pipe_instead_of_a_file(void **state)
{
	(void)state;
	move_crm(the_daemon.crm, aside);
	assert_int_equal(mkfifo(the_daemon.crm, 0644), 0);
	launch();
	assert_crm_error("not a regular file");
	assert_int_equal(unlink(the_daemon.crm), 0);
	move_crm(aside, the_daemon.crm);
	assert_back();
}

/* ---- another writer ---- */

static void send_all(int fds[N_AT_ONCE])
{
	char id[32], text[4096];

	for (int i = 0; i < N_AT_ONCE; i++) {
		snprintf(id, sizeof(id), "at-once.%d", i);
		struct agi_call call = { .path = "route?" AT_WORK,
					 .uniqueid = id,
					 .caller = CRM_OWNED };
		size_t n = agi_environment(&call, text, sizeof(text));

		fds[i] = agi_connect(the_daemon.port);
		assert_int_equal(send(fds[i], text, n, MSG_NOSIGNAL), n);
	}
}

/* Many calls meet the same lock: each has its own budget, and they do not add up. */
static void assert_all_time_out_together(void)
{
	long long began = monotonic_ms();
	int fds[N_AT_ONCE];
	char text[4096];

	send_all(fds);
	for (int i = 0; i < N_AT_ONCE; i++) {
		size_t n = 0;
		ssize_t got;

		while ((got = recv(fds[i], text + n, sizeof(text) - 1 - n, 0)) > 0) {
			n += (size_t)got;
			text[n] = '\0';
			shutdown(fds[i], SHUT_WR);
		}
		close(fds[i]);
		assert_non_null(strstr(text, "DUTYD_REASON \"CRM_TIMEOUT\""));
	}
	assert_true(monotonic_ms() - began < ANSWER_MS);
}

static void locked_by_a_writer(void **state)
{
	(void)state;
	assert_true(daemon_sql(the_daemon.crm, "PRAGMA journal_mode = DELETE;"));
	launch();
	assert_rings("OWNER_ACTIVE durable");
	sqlite3 *writer = open_as_writer("BEGIN EXCLUSIVE; UPDATE company SET updated_at = 2");
	for (int i = 0; i < 3; i++) {
		assert_rings("CRM_TIMEOUT durable");
		assert_true(the_answer.ms >= 100); /* it did wait for its turn */
	}
	assert_all_time_out_together();
	assert_true(daemon_logged(&the_daemon, "ev=crm.failed", "locked", 1000));
	exec(writer, "COMMIT"); /* no read of ours stands in the way */
	sqlite3_close(writer);
	assert_back();
}

static void locked_for_less_than_the_budget(void **state)
{
	struct agi_call call = { .path = "route?" AT_WORK,
				 .uniqueid = "short.1",
				 .caller = CRM_OWNED };
	static char text[4096];

	(void)state;
	assert_true(daemon_sql(the_daemon.crm, "PRAGMA journal_mode = DELETE;"));
	launch();
	assert_rings("OWNER_ACTIVE durable");
	sqlite3 *writer = open_as_writer("BEGIN EXCLUSIVE");
	size_t n = agi_environment(&call, text, sizeof(text));
	int fd = agi_connect(the_daemon.port);
	assert_int_equal(send(fd, text, n, MSG_NOSIGNAL), n);
	sleep_ms(30);
	exec(writer, "COMMIT");
	sqlite3_close(writer);
	memset(text, 0, sizeof(text));
	assert_int_equal(recv(fd, text, sizeof(text) - 1, MSG_WAITALL) > 0, 1);
	close(fd);
	assert_non_null(strstr(text, "OWNER_ACTIVE"));
	witness_finish();
}

/* In WAL mode a reader never waits for a writer. */
static void wal_writer_is_busy(void **state)
{
	(void)state;
	launch();
	sqlite3 *writer = open_as_writer("BEGIN IMMEDIATE; UPDATE company SET name = 'Busy'");
	assert_rings("OWNER_ACTIVE durable");
	exec(writer, "COMMIT; BEGIN EXCLUSIVE; UPDATE company SET name = 'Busier'");
	assert_rings("OWNER_ACTIVE durable");
	exec(writer, "COMMIT");
	sqlite3_close(writer);
	witness_finish();
}

/* ---- another file ---- */

static void replaced_by_rename(void **state)
{
	char command[DAEMON_PATH_SIZE * 3];
	bool is_new = false;

	(void)state;
	launch();
	assert_rings("OWNER_ACTIVE durable");
	snprintf(command, sizeof(command), "VACUUM INTO '%s'", aside);
	sqlite3 *writer = open_as_writer(command);
	sqlite3_close(writer);
	assert_true(daemon_sql(aside, "UPDATE assignment SET employee_id = 'petya';"));
	for (int i = 0; i < 40; i++) {
		if (i == 10) {
			assert_int_equal(rename(aside, the_daemon.crm), 0);
		}
		assert_rings("OWNER_ACTIVE durable"); /* never a fallback in between */
		is_new = strcmp(agi_var(&the_answer, "EMPLOYEE"), "petya") == 0;
		assert_true(i >= 10 || !is_new);
	}
	assert_true(is_new);
	witness_finish();
}

static void truncated_in_place(void **state)
{
	char command[DAEMON_PATH_SIZE * 3];

	(void)state;
	assert_true(daemon_sql(the_daemon.crm, "PRAGMA journal_mode = DELETE;"));
	snprintf(command, sizeof(command), "VACUUM INTO '%s'", aside);
	sqlite3_close(open_as_writer(command));
	launch();
	assert_rings("OWNER_ACTIVE durable");
	assert_int_equal(truncate(the_daemon.crm, 5000), 0);
	assert_crm_error("malformed");
	assert_int_equal(truncate(the_daemon.crm, 0), 0);
	assert_rings("CRM_ERROR durable");
	assert_int_equal(rename(aside, the_daemon.crm), 0);
	assert_back();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, witness_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(missing_at_start),
		TEST(deleted_under_calls),
		TEST(not_a_database),
		TEST(empty_file),
		TEST(without_the_view),
		TEST(without_a_column),
		TEST(view_without_end),
		TEST(directory_instead_of_a_file),
		TEST(pipe_instead_of_a_file),
		TEST(locked_by_a_writer),
		TEST(locked_for_less_than_the_budget),
		TEST(wal_writer_is_busy),
		TEST(replaced_by_rename),
		TEST(truncated_in_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
