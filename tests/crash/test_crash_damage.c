/*
 * Row 11 of the acceptance table: a database that was damaged at random before the start. The
 * daemon serves, durably; what it does not trust it has moved aside, with an alarm.
 *
 * tests/system/test_bad_store has the damages that have a name.
 */
#include "test_main.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "verify.h"
#include "witness.h"

static const struct daemon_options plain;

enum { DAMAGES = 60, CALLS = 200 };

static unsigned seed = 11;

static long size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (long)st.st_size : 0;
}

static void scribble(const char *path, long from, long to, int n)
{
	FILE *file = fopen(path, "r+");

	assert_non_null(file);
	for (int i = 0; i < n; i++) {
		fseek(file, from + rand_r(&seed) % (to - from), SEEK_SET);
		fputc(rand_r(&seed) % 256, file);
	}
	fclose(file);
}

static void damage(int kind)
{
	char wal[DAEMON_PATH_SIZE + 8];
	long size = size_of(the_daemon.store), at = rand_r(&seed) % size;

	snprintf(wal, sizeof(wal), "%s-wal", the_daemon.store);
	switch (kind % 6) {
	case 0:
		scribble(the_daemon.store, 0, size, 1 + rand_r(&seed) % 64);
		break;
	case 1:
		scribble(the_daemon.store, 0, 100, 1 + rand_r(&seed) % 8);
		break;
	case 2:
		assert_int_equal(truncate(the_daemon.store, at), 0);
		break;
	case 3:
		at = at / 4096 * 4096;
		scribble(the_daemon.store, at, at + 4096, 8192);
		break;
	case 4:
		scribble(wal, 0, size_of(wal), 1 + rand_r(&seed) % 64);
		break;
	default:
		assert_int_equal(truncate(wal, rand_r(&seed) % size_of(wal)), 0);
		break;
	}
}

static void shell_there(const char *words)
{
	char command[1024];

	snprintf(command, sizeof(command), "cd '%.200s' && %s", the_daemon.dir, words);
	assert_int_equal(system(command), 0);
}

static void row_11_damaged_at_random(void **state)
{
	long long slowest_ms = 0;
	int n_moved = 0;

	(void)state;
	witness_start(&plain);
	for (int i = 0; i < CALLS; i++) {
		ring(CRM_OWNED);
	}
	shell_there("sqlite3 dutyd.db 'PRAGMA wal_checkpoint' >/dev/null");
	for (int i = 0; i < CALLS; i++) {
		ring(CRM_OWNED);
	}
	kill(the_daemon.pid, SIGKILL);
	daemon_wait(&the_daemon, 5000);
	shell_there("mkdir before && cp dutyd.db dutyd.db-wal before");
	for (int i = 0; i < DAMAGES; i++) {
		shell_there("rm -f dutyd.db* && cp before/* .");
		damage(i);
		long long began = monotonic_ms();

		witness_launch(&plain);
		slowest_ms = monotonic_ms() - began > slowest_ms ? monotonic_ms() - began :
								   slowest_ms;
		if (strcmp(ring(CRM_OWNED), "OWNER_ACTIVE durable") != 0) {
			fail_msg("damage %d: %s", i, the_answer.text);
		}
		assert_int_equal(daemon_stop(&the_daemon), 0);
		shell_there("sqlite3 dutyd.db 'SELECT 1 FROM call LIMIT 1' >/dev/null");
		n_moved += verify_number(the_daemon.store,
					 "SELECT count(*) FROM outbox WHERE key LIKE"
					 " 'store-damaged/%'") > 0;
	}
	assert_true(n_moved > 0 && n_moved < DAMAGES);
	figure("row 11  %d random damages before a start: 0 crashes, %d moved aside with an alarm,"
	       " a durable answer each time, slowest start %lld ms\n",
	       DAMAGES, n_moved, slowest_ms);
	witness_launch(&plain);
	witness_finish();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(row_11_damaged_at_random, witness_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
