/*
 * Rows 1 and 4 of the acceptance table: SIGKILL to the daemon under load, and to its consumer.
 *
 * CRASH_KILLS=1000 makes more of them. The listening sockets stay open over a restart, as under the
 * service manager, so no caller may be refused.
 */
#include "test_main.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon.h"
#include "load.h"
#include "verify.h"

enum {
	KILLS = 200,
	KILLS_OF_ONE = 20,
	KILLS_MAX = 100000,
	CALLERS = 32,
	PAUSE_MS = 8,
	BACK_MS = 250
};

static const struct daemon_options options = { .is_socket_activated = true };

static struct crash_memory *memory;
static struct daemon dutyd;
static struct load load;
static struct consumer consumer;
static unsigned seed = 1;

static struct {
	int n, n_consumer;
	long n_answers, n_durable, n_messages, n_again, n_broken, n_repeated, n_ledger;
	int ready_ms[KILLS_MAX], asked_ms[KILLS_MAX];
} kills;

static int wanted_kills(void)
{
	const char *text = getenv("CRASH_KILLS");
	int n = text != NULL ? atoi(text) : KILLS;

	return n > 0 && n <= KILLS_MAX ? n : KILLS;
}

static void assert_kept(struct verify_from from)
{
	struct verdict verdict;

	if (!verify(memory, dutyd.store, from, &verdict)) {
		fail_msg("after kill %d: %s (lost %ld, changed %ld, twice %ld, untold %ld)",
			 kills.n, verdict.text, verdict.n_lost, verdict.n_changed, verdict.n_twice,
			 verdict.n_untold);
	}
}

/* A stranger's ping, from the moment of the kill. */
static void wait_for_service(long long since)
{
	char reply[256];
	int fd = lines_connect(dutyd.events);

	assert_true(fd >= 0);
	assert_true(lines_ask(fd, "{\"v\":1,\"op\":\"ping\"}", reply, sizeof(reply)));
	close(fd);
	kills.asked_ms[kills.n] = (int)(monotonic_ms() - since);
}

/* Before every second death of the daemon: the half of the kills, 100 at least. */
static void kill_consumer_too(void)
{
	if (kills.n % 2 == 0) {
		consumer_kill(&consumer);
		kills.n_consumer++;
	}
}

static void kill_once(void)
{
	struct verify_from from = { memory->n_answers, memory->consumer.confirmed };

	sleep_ms(30 + rand_r(&seed) % 120);
	kill_consumer_too();
	long long killed = monotonic_ms();
	kill(dutyd.pid, SIGKILL);
	assert_int_not_equal(daemon_wait(&dutyd, 5000), -1);
	long long began = monotonic_ms();
	assert_true(daemon_launch(&dutyd, &options));
	kills.ready_ms[kills.n] = (int)(monotonic_ms() - began);
	wait_for_service(killed);
	kills.n++;
	if (consumer.pid == 0) {
		consumer_start(&consumer);
	}
	kills.n_repeated += load_repeat(&load, 8);
	assert_kept(from);
}

static void begin_life(void)
{
	assert_true(daemon_start(&dutyd, &options));
	memory_clear(memory);
	load = (struct load){ .memory = memory, .n_callers = CALLERS, .pause_ms = PAUSE_MS };
	load_aim(&load, &dutyd);
	consumer = (struct consumer){ .memory = memory, .events = dutyd.events };
	consumer_start(&consumer);
	load_start(&load);
}

static void end_life(void)
{
	struct verdict verdict;

	load_stop(&load);
	assert_true(verify_drained(memory, dutyd.store, 20000));
	consumer_kill(&consumer);
	assert_int_equal(daemon_stop(&dutyd), 0);
	assert_true(verify(memory, dutyd.store, (struct verify_from){ 0 }, &verdict));
	assert_int_equal(memory->n_refused, 0);
	assert_int_equal(memory->n_silent, 0);
	assert_int_equal(verdict.n_away, 0);
	kills.n_answers += verdict.n_answers;
	kills.n_durable += verdict.n_durable;
	kills.n_messages += verdict.n_messages;
	kills.n_ledger = verdict.n_ledger;
	kills.n_again += memory->consumer.n_again;
	kills.n_broken += memory->n_broken;
	daemon_remove(&dutyd);
	dutyd.dir[0] = '\0';
}

static int compare(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static int share(int *ms, int per_hundred)
{
	qsort(ms, (size_t)kills.n, sizeof(*ms), compare);
	return ms[(kills.n - 1) * per_hundred / 100];
}

static void row_1_and_4_killed_under_load(void **state)
{
	int wanted = wanted_kills();

	(void)state;
	while (kills.n < wanted) {
		begin_life();
		for (int i = 0; i < KILLS_OF_ONE && kills.n < wanted; i++) {
			kill_once();
		}
		end_life();
	}
	assert_true(kills.n_broken > 0); /* the kills hit calls under way */
	assert_true(kills.n_ledger > 0);
	assert_true(kills.n_again > 0); /* and messages not yet confirmed */
	figure("row 1   %d kill -9 under load of %d connections: %ld answers, %ld durable, 0 lost,"
	       " 0 changed, 0 twice, %ld asked again, %ld connections broken, 0 refused;"
	       " the ledger whole with %ld rows; start to READY p50 %d p99 %d max %d ms,"
	       " kill to the next answer p50 %d p99 %d ms (goal: 99 of 100 within %d)\n",
	       kills.n, CALLERS, kills.n_answers, kills.n_durable, kills.n_repeated, kills.n_broken,
	       kills.n_ledger, share(kills.ready_ms, 50), share(kills.ready_ms, 99),
	       share(kills.ready_ms, 100), share(kills.asked_ms, 50), share(kills.asked_ms, 99),
	       BACK_MS);
	figure("row 4   %d kill -9 of the consumer: %ld messages, all delivered, in order, %ld of"
	       " them again, none otherwise, none confirmed\n",
	       kills.n_consumer, kills.n_messages, kills.n_again);
}

static int teardown(void **state)
{
	(void)state;
	if (dutyd.dir[0] != '\0') {
		char command[DAEMON_PATH_SIZE + 32];

		print_error("fault: %s\n", memory->fault);
		snprintf(command, sizeof(command), "tail -20 '%.200s' >&2", dutyd.log);
		(void)!system(command);
	}
	load_stop(&load);
	consumer_kill(&consumer);
	daemon_kill(&dutyd);
	daemon_remove(&dutyd);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(row_1_and_4_killed_under_load, teardown),
	};

	memory = memory_create();
	assert_non_null(memory);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
