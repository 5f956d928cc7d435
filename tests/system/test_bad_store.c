/* layer: net support */
/*
 * A disk that refuses, fails, stalls or fills, and a dutyd.db that cannot be used: every call is
 * answered by its deadline and says whether it is durable; what was answered is found in the
 * database exactly once when the disk is back, without a restart.
 */
#include "test_main.h"

#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "witness.h"

/* The promise is deadline_ms, 500, and 100 more; the rest is this machine's noise. */
enum { ANSWER_MS = 500 + 100 + 300, HOME_MS = 5000, STALL_MS = 3000 };

#define ALL_DECISIONS "SELECT count(*) FROM decision"

static const struct daemon_options plain, shimmed = { .preload = "shim_disk" };

static struct agi_result first_answer;
static char path[DAEMON_PATH_SIZE + 32];

/* ---- what all have in common ---- */

static void assert_rings(const char *wanted)
{
	assert_string_equal(ring(CRM_OWNED), wanted);
	assert_true(the_answer.ms < ANSWER_MS);
}

/* The same decision under the same id, whether it is durable by now or not. */
static void assert_repeated(const struct agi_result *before)
{
	static const char *const names[] = { "CALL",     "ACTION",     "TARGET", "SECONDS",
					     "EMPLOYEE", "BELONGS_TO", "REASON", "CARD",
					     "LEG",      "DEPARTMENT" };

	ring_again();
	for (size_t i = 0; i < TEST_COUNT(names); i++) {
		assert_string_equal(agi_var(&the_answer, names[i]), agi_var(before, names[i]));
	}
}

/* So many calls, each with its one decision and its one message. */
static void assert_stored(int n)
{
	assert_true(witness_reaches(ALL_DECISIONS, n, HOME_MS));
	assert_true(witness_reaches("SELECT count(*) FROM call", n, 0));
	assert_true(witness_reaches("SELECT count(DISTINCT pbx_id) FROM call", n, 0));
	assert_true(witness_reaches("SELECT count(*) FROM outbox WHERE topic = 'decision'", n, 0));
}

static void assert_home_and_finish(int n)
{
	long long end = monotonic_ms() + HOME_MS;

	assert_stored(n);
	assert_true(daemon_logged(&the_daemon, "ev=store.home", "", 2000));
	while (strcmp(ring(CRM_OWNED), "OWNER_ACTIVE durable") != 0) {
		assert_true(monotonic_ms() < end);
		sleep_ms(50);
	}
	witness_finish();
}

/* At sea from the start: served, repeated, and brought home once `heal` has been done. */
static void assert_serves_without(void (*heal)(void))
{
	assert_rings("OWNER_ACTIVE not durable");
	first_answer = the_answer;
	assert_repeated(&first_answer);
	assert_true(daemon_logged(&the_daemon, "ev=store.lifeboat", "state=used", 1000));
	assert_rings("OWNER_ACTIVE not durable");
	heal();
	assert_home_and_finish(2);
}

/* ---- the file cannot be opened ---- */

static void make_directory(void)
{
	snprintf(path, sizeof(path), "%s/none", the_daemon.dir);
	assert_int_equal(mkdir(path, 0755), 0);
}

static void nothing_kept_is_nothing_lost(void **state)
{
	static const struct daemon_options options = { .store = "none/dutyd.db" };

	(void)state;
	witness_start(&options);
	assert_true(daemon_logged(&the_daemon, "ev=store.lifeboat", "state=used", 1000));
	assert_int_equal(daemon_stop(&the_daemon), 0);
	assert_true(daemon_logged(&the_daemon, "ev=stopped", "", 0));
	assert_false(daemon_logged(&the_daemon, "ev=store.lost", "", 0));
}

static void directory_that_does_not_exist(void **state)
{
	static const struct daemon_options options = { .store = "none/dutyd.db" };

	(void)state;
	witness_start(&options);
	assert_serves_without(make_directory);
}

static void directory_that_cannot_be_written(void **state)
{
	(void)state;
	witness_prepare(&shimmed);
	fault_set(&(struct fault){ .calls = "open", .error = "EACCES", .count = -1 });
	witness_launch(&shimmed);
	assert_true(fault_hits() > 0);
	assert_serves_without(fault_clear);
}

static void remove_directory(void)
{
	assert_int_equal(rmdir(the_daemon.store), 0);
}

static void directory_instead_of_a_file(void **state)
{
	(void)state;
	witness_prepare(&plain);
	assert_int_equal(mkdir(the_daemon.store, 0755), 0);
	witness_launch(&plain);
	assert_serves_without(remove_directory);
}

static sqlite3 *other;

static void let_go(void)
{
	assert_int_equal(sqlite3_exec(other, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(other);
}

static void locked_by_another_program(void **state)
{
	(void)state;
	witness_start(&plain);
	assert_int_equal(sqlite3_open(the_daemon.store, &other), SQLITE_OK);
	sqlite3_busy_timeout(other, 5000); /* the daemon may just be writing itself */
	assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	assert_serves_without(let_go);
}

/* ---- the file is no good ---- */

static void put_bytes(long at, const char *bytes, size_t n)
{
	FILE *file = fopen(the_daemon.store, at < 0 ? "w" : "r+");

	assert_non_null(file);
	assert_int_equal(fseek(file, at < 0 ? 0 : at, SEEK_SET), 0);
	assert_int_equal(fwrite(bytes, 1, n, file), n);
	assert_int_equal(fclose(file), 0);
}

/* The bad one is kept for whoever wants to look, the alarm is in the queue, a new one serves. */
static void assert_moved_aside_and_finish(void)
{
	long long began = monotonic_ms();
	glob_t found;

	witness_launch(&plain);
	assert_true(monotonic_ms() - began < 1000 + 1000);
	snprintf(path, sizeof(path), "%s.damaged-????????T??????", the_daemon.store);
	assert_int_equal(glob(path, 0, NULL, &found), 0);
	assert_int_equal(found.gl_pathc, 1);
	globfree(&found);
	assert_true(daemon_logged(&the_daemon, "ev=store.damaged", "moved_to=", 1000));
	assert_true(witness_has_message("alarm", "store-damaged"));
	assert_rings("OWNER_ACTIVE durable");
	assert_stored(1);
	witness_finish();
}

/* A database of an earlier life with two hundred calls in it, closed. */
static void live_before(void)
{
	witness_start(&plain);
	for (int i = 0; i < 200; i++) {
		ring(CRM_OWNED);
	}
	assert_string_equal(ring(CRM_OWNED), "OWNER_ACTIVE durable");
	assert_int_equal(daemon_stop(&the_daemon), 0);
}

static void not_a_database(void **state)
{
	static const char bytes[] = "this is a letter, not a base. It is longer than a header of "
				    "one hundred bytes, which is what would be looked at first.";

	(void)state;
	witness_prepare(&plain);
	put_bytes(-1, bytes, sizeof(bytes));
	assert_moved_aside_and_finish();
}

static void page_of_zeros(void **state)
{
	static const char zeros[2 * 4096];

	(void)state;
	live_before();
	put_bytes(4096, zeros, sizeof(zeros));
	assert_moved_aside_and_finish();
}

static void truncated(void **state)
{
	(void)state;
	live_before();
	assert_int_equal(truncate(the_daemon.store, 3 * 4096 + 17), 0);
	assert_moved_aside_and_finish();
}

static void schema_without_a_table(void **state)
{
	(void)state;
	live_before();
	assert_true(daemon_sql(the_daemon.store, "DROP TABLE outbox;"));
	assert_moved_aside_and_finish();
}

/* It is whole, and somebody's: it stays as it is, and calls are answered. */
static void assert_left_alone_and_finish(const char *problem)
{
	char command[DAEMON_PATH_SIZE * 2 + 32];

	snprintf(command, sizeof(command), "cp '%s' '%s/before'", the_daemon.store, the_daemon.dir);
	assert_int_equal(system(command), 0);
	witness_launch(&plain);
	assert_true(daemon_logged(&the_daemon, "ev=store.lifeboat", problem, 1000));
	assert_rings("OWNER_ACTIVE not durable");
	first_answer = the_answer;
	assert_repeated(&first_answer);
	assert_string_equal(ring(CRM_OWNED), "OWNER_ACTIVE not durable");
	assert_int_equal(daemon_stop(&the_daemon), W_EXITCODE(3, 0));
	assert_true(daemon_logged(&the_daemon, "ev=store.lost", "decisions=2 messages=2", 0));
	snprintf(command, sizeof(command), "cmp '%s' '%s/before'", the_daemon.store,
		 the_daemon.dir);
	assert_int_equal(system(command), 0);
	witness_launch(&plain);
	witness_finish_with("OWNER_ACTIVE not durable");
}

static void newer_schema(void **state)
{
	(void)state;
	live_before();
	assert_true(daemon_sql(the_daemon.store, "PRAGMA user_version = 99;"));
	assert_left_alone_and_finish("newer dutyd");
}

static void some_other_programs_database(void **state)
{
	(void)state;
	witness_prepare(&plain);
	assert_true(daemon_sql(the_daemon.store, "CREATE TABLE song(title);"));
	assert_left_alone_and_finish("some other program's database");
}

/* ---- the disk fails ---- */

static void sync_fails_once(void **state)
{
	(void)state;
	witness_start(&shimmed);
	fault_set(&(struct fault){ .calls = "fdatasync,fsync", .error = "EIO", .count = 1 });
	assert_rings("OWNER_ACTIVE durable");
	assert_int_equal(fault_hits(), 1);
	assert_true(daemon_logged(&the_daemon, "ev=store.failed", "", 1000));
	assert_stored(1);
	witness_finish();
}

/* From here on until fault_clear nothing is durable, and all is answered. */
static void assert_survives(const struct fault *fault)
{
	witness_start(&shimmed);
	assert_rings("OWNER_ACTIVE durable");
	fault_set(fault);
	for (int i = 0; i < 5; i++) {
		assert_rings("OWNER_ACTIVE not durable");
		first_answer = the_answer;
		assert_repeated(&first_answer);
		assert_string_equal(agi_var(&the_answer, "DURABLE"), "0");
	}
	assert_true(fault_hits() > 0);
	fault_clear();
	assert_home_and_finish(6);
}

static void sync_fails_for_ever(void **state)
{
	(void)state;
	assert_survives(&(struct fault){ .calls = "fdatasync,fsync", .error = "EIO", .count = -1 });
}

static void write_fails_for_ever(void **state)
{
	(void)state;
	assert_survives(&(struct fault){ .calls = "pwrite64,write", .error = "EIO", .count = -1 });
}

static void disk_full(void **state)
{
	(void)state;
	assert_survives(&(struct fault){
		.calls = "pwrite64,write,ftruncate", .error = "ENOSPC", .count = -1 });
}

static void file_system_turns_read_only(void **state)
{
	(void)state;
	assert_survives(&(struct fault){ .calls = "pwrite64,write,ftruncate,fdatasync,fsync,open",
					 .error = "EROFS",
					 .count = -1 });
}

static void file_size_limit(void **state)
{
	struct rlimit limit = { .rlim_cur = 12 * 1024 }, before;

	(void)state;
	signal(SIGXFSZ, SIG_DFL); /* whoever started the tests may have ignored it for us */
	witness_start(&plain);
	assert_rings("OWNER_ACTIVE durable");
	assert_int_equal(prlimit(the_daemon.pid, RLIMIT_FSIZE, NULL, &before), 0);
	limit.rlim_max = before.rlim_max;
	assert_int_equal(prlimit(the_daemon.pid, RLIMIT_FSIZE, &limit, NULL), 0);
	assert_rings("OWNER_ACTIVE not durable"); /* and no SIGXFSZ has ended it */
	first_answer = the_answer;
	assert_repeated(&first_answer);
	assert_true(daemon_logged(&the_daemon, "ev=store.lifeboat", "File too large", 1000));
	limit.rlim_cur = 100; /* now the log cannot grow either, and that is written by the loop */
	assert_int_equal(prlimit(the_daemon.pid, RLIMIT_FSIZE, &limit, NULL), 0);
	assert_rings("OWNER_ACTIVE not durable");
	assert_int_equal(prlimit(the_daemon.pid, RLIMIT_FSIZE, &before, NULL), 0);
	assert_home_and_finish(3);
}

/* ---- the disk is late ---- */

static void sync_stalls(void **state)
{
	static struct agi_result decided, undecided;
	char sql[512];

	(void)state;
	witness_start(&shimmed);
	fault_set(&(struct fault){ .calls = "fdatasync,fsync", .count = 1, .delay_ms = STALL_MS });
	/* This one was decided and waits for the disk: it goes out as it stands. */
	assert_rings("OWNER_ACTIVE not durable");
	assert_int_equal(fault_hits(), 1);
	decided = the_answer;
	assert_true(decided.ms >= 400);
	/* This one finds the store thread away: nothing can be looked up. */
	assert_rings("DEADLINE not durable");
	undecided = the_answer;
	assert_string_equal(agi_var(&undecided, "TARGET"), "client");
	assert_true(undecided.ms >= 400);
	assert_true(witness_reaches(ALL_DECISIONS, 2, STALL_MS + HOME_MS));
	assert_stored(2);
	snprintf(sql, sizeof(sql),
		 "SELECT count(*) FROM decision d JOIN call c ON c.id = d.call_id"
		 " WHERE pbx_id = '%s' AND reason = 'DEADLINE' AND action = 'queue'"
		 " AND target = 'client' AND employee IS NULL",
		 the_uniqueid);
	assert_int_equal(witness_number(sql), 1);
	assert_repeated(&undecided);
	assert_string_equal(agi_var(&the_answer, "DURABLE"), "1");
	assert_int_equal(witness_number(
				 "SELECT count(*) FROM decision WHERE reason = 'OWNER_ACTIVE'"
				 " AND target = 'PJSIP/201'"),
			 1);
	witness_finish();
}

/* A repeat of what is still on its way must not become another decision, nor another call. */
static void repeat_during_a_stall(void **state)
{
	static struct agi_result undecided;

	(void)state;
	witness_start(&shimmed);
	fault_set(&(struct fault){ .calls = "fdatasync,fsync", .count = 1, .delay_ms = STALL_MS });
	assert_rings("OWNER_ACTIVE not durable");
	first_answer = the_answer;
	assert_repeated(&first_answer);
	assert_rings("DEADLINE not durable");
	undecided = the_answer;
	assert_repeated(&undecided);
	assert_stored(2);
	assert_repeated(&undecided);
	assert_string_equal(agi_var(&the_answer, "DURABLE"), "1");
	witness_finish();
}

/* The next stage of a call that the disk has not yet: it is the same call all the same. */
static void next_stage_during_a_stall(void **state)
{
	struct agi_call call = { .path = "handover?" AT_WORK, .caller = CRM_OWNED };
	char id[16];

	(void)state;
	witness_start(&shimmed);
	fault_set(&(struct fault){ .calls = "fdatasync,fsync", .count = 1, .delay_ms = STALL_MS });
	assert_rings("OWNER_ACTIVE not durable");
	snprintf(id, sizeof(id), "%s", agi_var(&the_answer, "CALL"));
	call.uniqueid = the_uniqueid;
	assert_string_equal(ring_as(&call), "DEADLINE not durable");
	assert_string_equal(agi_var(&the_answer, "CALL"), id);
	assert_true(witness_reaches(ALL_DECISIONS, 2, STALL_MS + HOME_MS));
	assert_int_equal(witness_number("SELECT count(*) FROM call"), 1);
	witness_finish();
}

/* ---- the daemon is killed ---- */

static void killed_behind_a_durable_answer(void **state)
{
	struct daemon_options again = { 0 };
	char dir[DAEMON_PATH_SIZE];

	(void)state;
	witness_start(&plain);
	assert_rings("OWNER_ACTIVE durable");
	daemon_kill(&the_daemon);
	first_answer = the_answer;
	snprintf(dir, sizeof(dir), "%s", the_daemon.dir);
	again.dir = dir;
	witness_start(&again);
	assert_repeated(&first_answer);
	assert_string_equal(agi_var(&the_answer, "DURABLE"), "1");
	assert_stored(1);
	witness_finish();
}

#define TEST(name) cmocka_unit_test_teardown(name, witness_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_kept_is_nothing_lost),
		TEST(directory_that_does_not_exist),
		TEST(directory_that_cannot_be_written),
		TEST(directory_instead_of_a_file),
		TEST(locked_by_another_program),
		TEST(not_a_database),
		TEST(page_of_zeros),
		TEST(truncated),
		TEST(some_other_programs_database),
		TEST(schema_without_a_table),
		TEST(newer_schema),
		TEST(sync_fails_once),
		TEST(sync_fails_for_ever),
		TEST(write_fails_for_ever),
		TEST(disk_full),
		TEST(file_system_turns_read_only),
		TEST(file_size_limit),
		TEST(sync_stalls),
		TEST(repeat_during_a_stall),
		TEST(next_stage_during_a_stall),
		TEST(killed_behind_a_durable_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
