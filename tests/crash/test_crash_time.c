/*
 * Rows 30 and 34 of the acceptance table: a clock that jumps under load, and a consumer that is
 * away.
 *
 * libfaketime moves the wall clock and leaves the monotonic one, as settimeofday does.
 */
#include "test_main.h"

#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "load.h"
#include "verify.h"
#include "witness.h"

enum { CALLERS = 16, PAUSE_MS = 5, ANSWER_MS = 1100, JUMP_MS = 700, AWAY_MS = 5000 };

static struct crash_memory *memory;
static struct load load;
static struct consumer consumer;

static void begin_load(void)
{
	load_aim(&load, &the_daemon);
	consumer = (struct consumer){ .memory = memory, .events = the_daemon.events };
	consumer_start(&consumer);
	load_start(&load);
	sleep_ms(JUMP_MS);
}

/* All answered in time and stored, each message once: nobody was away, so none may come again. */
static void end_load(struct verdict *verdict)
{
	load_stop(&load);
	assert_true(verify_drained(memory, the_daemon.store, 10000));
	if (!verify(memory, the_daemon.store, (struct verify_from){ 0 }, verdict)) {
		fail_msg("%s", verdict->text);
	}
	assert_int_equal(verdict->n_away, 0);
	assert_int_equal(memory->n_broken, 0);
	assert_int_equal(memory->n_refused, 0);
	assert_int_equal(memory->n_silent, 0);
	assert_int_equal(memory->consumer.n_again, 0);
	assert_true(load_took_ms(memory, 0, 1000) <= ANSWER_MS);
}

/* ---- the clock ---- */

static char clock_path[DAEMON_PATH_SIZE * 2];

/* "+0", "+3600": seconds away from the real one. Renamed into place: it is read all the time. */
static void set_clock(const char *offset)
{
	char path[sizeof(clock_path) + 8];

	snprintf(path, sizeof(path), "%s.new", clock_path);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file, "%s\n", offset);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(rename(path, clock_path), 0);
}

static void find_library(char path[512])
{
	const char *tools = getenv("CRASH_TOOLS");
	char pattern[512];
	glob_t found;

	snprintf(pattern, sizeof(pattern), "%s/usr/lib/*/faketime/libfaketimeMT.so.1",
		 tools != NULL ? tools : TEST_BUILD_DIR "/crash/tools");
	if (glob(pattern, 0, NULL, &found) != 0) {
		fail_msg("no %s: tests/crash/get-tools", pattern);
	}
	snprintf(path, 512, "LD_PRELOAD=%s", found.gl_pathv[0]);
	globfree(&found);
}

/* What the daemon's threads have run, in seconds. */
static double cpu_seconds(void)
{
	char path[64];
	unsigned long user = 0, system = 0;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)the_daemon.pid);
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	assert_int_equal(fscanf(file,
				"%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
				&user, &system),
			 2);
	fclose(file);
	return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

static long log_lines(void)
{
	FILE *file = fopen(the_daemon.log, "r");
	long n = 0;

	assert_non_null(file);
	for (int c; (c = fgetc(file)) != EOF;) {
		n += c == '\n';
	}
	fclose(file);
	return n;
}

/* Negative waits would stand in the story of a call, or in its row. */
static void assert_no_negative_wait(void)
{
	char command[DAEMON_PATH_SIZE + 128];

	snprintf(command, sizeof(command),
		 "! grep -E ' (wait_s|talk_s|took_ms)=-([2-9]|1[0-9])' '%.200s'", the_daemon.log);
	assert_int_equal(system(command), 0);
}

/* A jump while nobody calls: whoever waits for a time must go on waiting, not run wild. */
static double idle_after(const char *offset)
{
	long lines = log_lines();

	set_clock(offset);
	double before = cpu_seconds();

	sleep_ms(1000);
	assert_true(log_lines() - lines < 20);
	return cpu_seconds() - before;
}

static void row_30_clock_jumps(void **state)
{
	static const char *const jumps[] = { "+3600", "+0", "+31536000", "+0", "-86400", "+0" };
	static const char *const idle[] = { "+31536000", "-86400", "+0" };
	static char library[512], file[sizeof(clock_path) + 64];
	static const char *const env[] = { library, file, "DONT_FAKE_MONOTONIC=1",
					   "FAKETIME_NO_CACHE=1", NULL };
	static const struct daemon_options options = { .env = env };
	struct verdict verdict;
	double cpu = 0;

	(void)state;
	find_library(library);
	witness_prepare(&options);
	snprintf(clock_path, sizeof(clock_path), "%s/clock", the_daemon.dir);
	snprintf(file, sizeof(file), "FAKETIME_TIMESTAMP_FILE=%s", clock_path);
	set_clock("+0");
	witness_launch(&options);
	load = (struct load){ .memory = memory, .n_callers = CALLERS, .pause_ms = PAUSE_MS };
	load.to.is_now = true;
	begin_load();
	for (size_t i = 0; i < TEST_COUNT(jumps); i++) {
		set_clock(jumps[i]);
		sleep_ms(JUMP_MS);
	}
	end_load(&verdict);
	for (size_t i = 0; i < TEST_COUNT(idle); i++) {
		double more = idle_after(idle[i]);

		cpu = more > cpu ? more : cpu;
	}
	/* The jumps came through: calls of a year ahead, and of yesterday. */
	assert_true(verify_number(
			    the_daemon.store,
			    "SELECT max(at_ms) - min(at_ms) > 365 * 86400000 FROM decision") == 1);
	assert_true(cpu < 0.2);
	assert_no_negative_wait();
	figure("row 30  clock +1 h, back, +1 y, back, -1 d, back: %ld answers, %ld durable, p99"
	       " %.0f max %.0f ms, 0 lost, 0 changed, %ld messages once each, no negative wait;"
	       " idle after a jump %.2f s CPU in 1 s\n",
	       verdict.n_answers, verdict.n_durable, load_took_ms(memory, 0, 990),
	       load_took_ms(memory, 0, 1000), verdict.n_messages, cpu);
	load_repeat(&load, 100);
	assert_false(memory->has_fault);
	assert_int_equal(daemon_stop(&the_daemon), 0);
	daemon_remove(&the_daemon);
	the_daemon.dir[0] = '\0';
}

/* ---- the consumer ---- */

static int64_t behind(void)
{
	return verify_number(the_daemon.store, "SELECT max(seq) FROM outbox") -
	       memory->consumer.confirmed;
}

static void row_34_consumer_away(void **state)
{
	struct verdict verdict;
	int64_t stopped, dead;

	(void)state;
	witness_start(NULL);
	load = (struct load){ .memory = memory, .n_callers = CALLERS, .pause_ms = PAUSE_MS };
	begin_load();
	kill(consumer.pid, SIGSTOP); /* connected, and reads nothing */
	sleep_ms(AWAY_MS);
	stopped = behind();
	kill(consumer.pid, SIGCONT);
	assert_true(stopped > 256);
	while (behind() > 256) {
		sleep_ms(5);
	}
	/* Confirms what it has, then dies between two messages: so nothing need come again. */
	load_stop(&load);
	assert_true(verify_drained(memory, the_daemon.store, 10000));
	consumer_kill(&consumer);
	load_start(&load);
	sleep_ms(AWAY_MS);
	dead = behind();
	assert_true(dead > 256);
	long long began = monotonic_ms();

	consumer_start(&consumer);
	while (behind() > 256) {
		sleep_ms(5);
	}
	long long drained_ms = monotonic_ms() - began;

	end_load(&verdict);
	figure("row 34  a consumer stopped for 5 s (%lld messages behind), then dead for 5 s (%lld"
	       " behind): %ld answers, p99 %.0f max %.0f ms; drained in %lld ms, %ld messages,"
	       " 0 lost, 0 twice\n",
	       (long long)stopped, (long long)dead, verdict.n_answers, load_took_ms(memory, 0, 990),
	       load_took_ms(memory, 0, 1000), drained_ms, verdict.n_messages);
	consumer_kill(&consumer);
	witness_finish();
}

static int set_up(void **state)
{
	(void)state;
	memory_clear(memory);
	return 0;
}

static int teardown(void **state)
{
	if (consumer.pid > 0) {
		kill(consumer.pid, SIGCONT);
	}
	load_stop(&load);
	consumer_kill(&consumer);
	if (memory->has_fault) {
		print_error("fault: %s\n", memory->fault);
	}
	return witness_teardown(state);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(row_30_clock_jumps),
		TEST(row_34_consumer_away),
	};

	memory = memory_create();
	return memory == NULL ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
