/*
 * Rows 6 to 9 and 27 of the acceptance table: a disk that fails, fills or stalls, and a daemon that
 * may open nothing more, under load. Every call is answered within 1.1 s; what was called durable
 * is there; what was not is there too once the disk is back, without a restart. /healthz is 503
 * within a second where nothing reaches the disk, and 200 within five of its end.
 *
 * tests/system/test_bad_store has the same faults one call at a time, with what is said about them.
 */
#include "test_main.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "load.h"
#include "verify.h"
#include "web.h"
#include "witness.h"

enum {
	CALLERS = 16,
	PAUSE_MS = 5,
	ANSWER_MS = 1100,
	SICK_MS = 1000,
	HEAL_MS = 5000,
	QUIET_MS = 400
};

static const struct daemon_options plain, shimmed = { .preload = "shim_disk" };

static struct crash_memory *memory;
static struct load load;
static struct consumer consumer;

/* What was seen of one fault. */
struct seen {
	uint32_t from, to;         /* answers while it lasted */
	uint32_t n_durable, n_not; /* of those; a note over FastAGI says neither */
	int sick_ms;               /* from its begin to /healthz 503 */
	int heal_ms, well_ms;      /* from its end to the first durable answer; to /healthz 200 */
};

static void begin_load(void)
{
	load = (struct load){ .memory = memory, .n_callers = CALLERS, .pause_ms = PAUSE_MS };
	load_aim(&load, &the_daemon);
	consumer = (struct consumer){ .memory = memory, .events = the_daemon.events };
	consumer_start(&consumer);
	load_start(&load);
	sleep_ms(QUIET_MS);
}

static void take_stock(struct seen *seen)
{
	seen->to = memory->n_answers;
	seen->n_durable = load_n_durable(memory, seen->from, seen->to);
	seen->n_not = load_n_not_durable(memory, seen->from, seen->to);
}

static void fault_lasts(struct seen *seen, int ms)
{
	seen->from = memory->n_answers;
	sleep_ms(ms);
	take_stock(seen);
}

/* A disk that takes nothing. */
static void fault_is_seen(struct seen *seen)
{
	seen->sick_ms = web_until(the_daemon.board_port, "/healthz", 503, SICK_MS);
	assert_in_range(seen->sick_ms, 0, SICK_MS);
}

static void fault_is_over(struct seen *seen)
{
	uint32_t from = memory->n_answers;
	long long began = monotonic_ms();

	while (load_n_durable(memory, from, memory->n_answers) == 0) {
		assert_true(monotonic_ms() - began < HEAL_MS);
		sleep_ms(5);
	}
	seen->heal_ms = (int)(monotonic_ms() - began);
	assert_true(web_until(the_daemon.board_port, "/healthz", 200, HEAL_MS - seen->heal_ms) >=
		    0);
	seen->well_ms = (int)(monotonic_ms() - began);
	sleep_ms(QUIET_MS);
}

/* Everything that was answered is in the database, durable or not, and the consumer has it. */
static void assert_all_home(struct verdict *verdict)
{
	long long end = monotonic_ms() + HEAL_MS;

	load_stop(&load);
	while (!verify(memory, the_daemon.store, (struct verify_from){ 0 }, verdict) ||
	       verdict->n_away > 0 || !verify_drained(memory, the_daemon.store, 100)) {
		if (monotonic_ms() > end || verdict->n_lost > 0 || verdict->n_changed > 0) {
			fail_msg("%s (%ld of %ld are away)", verdict->text, verdict->n_away,
				 verdict->n_answers);
		}
		sleep_ms(20);
	}
	consumer_kill(&consumer);
	assert_int_equal(memory->n_broken, 0);
	assert_int_equal(memory->n_refused, 0);
	assert_int_equal(memory->n_silent, 0);
}

static void end_well(const char *row, const struct seen *seen)
{
	struct verdict verdict;

	assert_all_home(&verdict);
	double max_ms = load_took_ms(memory, 0, 1000);

	figure("%s: %u answers meanwhile, %u durable, %u not; p99 %.0f max %.0f ms; durable again"
	       " after %d ms; %ld answers altogether, all in the database, 0 lost, 0 changed, %ld"
	       " messages delivered, integrity_check ok\n",
	       row, seen->to - seen->from, seen->n_durable, seen->n_not,
	       load_took_ms(memory, seen->from, 990), max_ms, seen->heal_ms, verdict.n_answers,
	       verdict.n_messages);
	if (seen->sick_ms >= 0) {
		figure("%s: healthz 503 after %d ms, 200 %d ms after its end\n", row, seen->sick_ms,
		       seen->well_ms);
	}
	assert_true(seen->to > seen->from);
	assert_true(max_ms <= ANSWER_MS);
}

static void assert_survives(const char *row, const struct fault *fault, int ms)
{
	struct seen seen = { .sick_ms = -1 };

	witness_start(&shimmed);
	begin_load();
	fault_set(fault);
	if (fault->error != NULL && fault->count < 0) {
		fault_is_seen(&seen);
	}
	fault_lasts(&seen, ms);
	assert_true(fault_hits() > 0);
	fault_clear();
	fault_is_over(&seen);
	end_well(row, &seen);
	witness_finish();
}

/* ---- it fails ---- */

static void row_6_fsync_fails_once(void **state)
{
	(void)state;
	assert_survives("row 6   fsync EIO once",
			&(struct fault){ .calls = "fdatasync,fsync", .error = "EIO", .count = 1 },
			1000);
}

static void row_6_fsync_fails_three_times(void **state)
{
	(void)state;
	assert_survives("row 6   fsync EIO three times",
			&(struct fault){ .calls = "fdatasync,fsync", .error = "EIO", .count = 3 },
			1000);
}

static void row_6_fsync_fails_for_ever(void **state)
{
	(void)state;
	assert_survives("row 6   fsync EIO for 3 s",
			&(struct fault){ .calls = "fdatasync,fsync", .error = "EIO", .count = -1 },
			3000);
}

static void row_6_write_fails_for_ever(void **state)
{
	(void)state;
	assert_survives("row 6   write EIO for 3 s",
			&(struct fault){ .calls = "pwrite64,write", .error = "EIO", .count = -1 },
			3000);
}

/* Every third write fails: a batch is retried, and another fails in its middle. */
static void row_6_write_fails_now_and_then(void **state)
{
	struct fault fault = { .calls = "pwrite64", .error = "EIO", .skip = 40, .count = 1 };
	struct seen seen = { .sick_ms = -1 };

	(void)state;
	witness_start(&shimmed);
	begin_load();
	seen.from = memory->n_answers;
	for (int i = 0; i < 30; i++) {
		fault.skip = i * 7 % 40;
		fault_set(&fault);
		sleep_ms(60);
	}
	assert_true(fault_hits() > 0);
	take_stock(&seen);
	fault_clear();
	fault_is_over(&seen);
	end_well("row 6   write EIO, one of some, 30 times", &seen);
	witness_finish();
}

/* ---- it is full ---- */

static void row_7_disk_full_for_the_program(void **state)
{
	(void)state;
	assert_survives("row 7   ENOSPC for 3 s",
			&(struct fault){ .calls = "pwrite64,write,ftruncate",
					 .error = "ENOSPC",
					 .count = -1 },
			3000);
}

static char small[DAEMON_PATH_SIZE * 2];

static bool mount_small(void)
{
	snprintf(small, sizeof(small), "%s/small", the_daemon.dir);
	assert_int_equal(mkdir(small, 0755), 0);
	if (mount("tmpfs", small, "tmpfs", 0, "size=2m") == 0) {
		return true;
	}
	small[0] = '\0';
	return false;
}

static void row_7_disk_of_two_megabytes(void **state)
{
	static const struct daemon_options options = { .store = "small/dutyd.db" };
	long long end = monotonic_ms() + 30000;
	struct seen seen = { .sick_ms = -1 };

	(void)state;
	witness_prepare(&options);
	if (!mount_small()) {
		figure("row 7   a tmpfs of 2 MB: NOT RUN, %s; by the shim only\n", strerror(errno));
		daemon_remove(&the_daemon);
		the_daemon.dir[0] = '\0';
		return;
	}
	witness_launch(&options);
	begin_load();
	while (load_n_not_durable(memory, 0, memory->n_answers) == 0) {
		assert_true(monotonic_ms() < end); /* until it is full */
		sleep_ms(5);
	}
	fault_is_seen(&seen);
	fault_lasts(&seen, 2000);
	assert_true(seen.n_not > 0);
	assert_int_equal(mount("tmpfs", small, "tmpfs", MS_REMOUNT, "size=512m"), 0);
	fault_is_over(&seen);
	end_well("row 7   a tmpfs of 2 MB, full for 2 s, then freed", &seen);
	assert_int_equal(daemon_stop(&the_daemon), 0);
	assert_int_equal(umount2(small, 0), 0);
	small[0] = '\0';
	daemon_remove(&the_daemon);
	the_daemon.dir[0] = '\0';
}

static void row_8_file_size_limit(void **state)
{
	struct rlimit limit = { .rlim_cur = 64 * 1024 }, before;
	struct seen seen = { .sick_ms = -1 };

	(void)state;
	signal(SIGXFSZ, SIG_DFL); /* whoever started the tests may have ignored it for us */
	witness_start(&plain);
	begin_load();
	assert_int_equal(prlimit(the_daemon.pid, RLIMIT_FSIZE, NULL, &before), 0);
	limit.rlim_max = before.rlim_max;
	assert_int_equal(prlimit(the_daemon.pid, RLIMIT_FSIZE, &limit, NULL), 0);
	fault_lasts(&seen, 2000);
	assert_true(seen.n_not > 0);
	assert_int_equal(prlimit(the_daemon.pid, RLIMIT_FSIZE, &before, NULL), 0);
	fault_is_over(&seen);
	end_well("row 8   RLIMIT_FSIZE of 64 KiB for 2 s", &seen);
	assert_string_equal(ring(CRM_OWNED), "OWNER_ACTIVE durable");
	assert_int_equal(daemon_stop(&the_daemon), 0); /* its log has lines that were cut */
	daemon_remove(&the_daemon);
	the_daemon.dir[0] = '\0';
}

/* ---- it is late ---- */

static void row_9_every_sync_400_ms_late(void **state)
{
	(void)state;
	assert_survives("row 9   every fsync 400 ms late for 4 s",
			&(struct fault){ .calls = "fdatasync,fsync", .count = -1, .delay_ms = 400 },
			4000);
}

static void row_9_stall_of_five_seconds(void **state)
{
	(void)state;
	assert_survives("row 9   one fsync stalls for 5 s",
			&(struct fault){ .calls = "fdatasync,fsync", .count = 1, .delay_ms = 5000 },
			5000);
}

/* ---- nothing more can be opened ---- */

static rlim_t count_fds(void)
{
	char path[64];
	rlim_t n = 0;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)the_daemon.pid);
	DIR *dir = opendir(path);
	assert_non_null(dir);
	while (readdir(dir) != NULL) {
		n++;
	}
	closedir(dir);
	return n;
}

static void row_27_descriptors_exhausted(void **state)
{
	struct rlimit limit, before;
	struct verdict verdict;
	struct seen seen = { .sick_ms = -1 };
	int fds[60];

	(void)state;
	witness_start(&plain);
	begin_load();
	assert_int_equal(prlimit(the_daemon.pid, RLIMIT_NOFILE, NULL, &before), 0);
	limit = (struct rlimit){ .rlim_cur = count_fds() + 4, .rlim_max = before.rlim_max };
	assert_int_equal(prlimit(the_daemon.pid, RLIMIT_NOFILE, &limit, NULL), 0);
	for (size_t i = 0; i < TEST_COUNT(fds); i++) {
		fds[i] = agi_connect(the_daemon.port);
	}
	assert_true(daemon_logged(&the_daemon, "ev=net.accept", "Too many open files", 3000));
	fault_lasts(&seen, 2000);
	for (size_t i = 0; i < TEST_COUNT(fds); i++) {
		close(fds[i]);
	}
	uint32_t from = memory->n_answers;
	long long began = monotonic_ms();

	for (bool is_back = false; !is_back; sleep_ms(5)) {
		for (uint32_t i = from; i < memory->n_answers; i++) {
			is_back = is_back || memory->answers[i].call % 2 == 0;
		}
		assert_true(monotonic_ms() - began < HEAL_MS);
	}
	seen.heal_ms = (int)(monotonic_ms() - began);
	assert_all_home(&verdict);
	assert_true(seen.n_durable > 0); /* over the standing connections */
	assert_int_equal(seen.n_not, 0);
	assert_int_equal(
		verify_number(the_daemon.store,
			      "SELECT count(*) FROM decision WHERE crm NOT IN ('ok', 'skipped')"),
		0);
	assert_int_equal(verdict.n_away, 0);
	figure("row 27  no descriptors for 2 s: %u answers over standing connections, all durable,"
	       " customer base read all along; new connections %d ms after; %ld answers, 0 lost\n",
	       seen.to - seen.from, seen.heal_ms, verdict.n_answers);
	assert_int_equal(prlimit(the_daemon.pid, RLIMIT_NOFILE, &before, NULL), 0);
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
	load_stop(&load);
	consumer_kill(&consumer);
	if (memory->has_fault) {
		print_error("fault: %s\n", memory->fault);
	}
	if (small[0] != '\0') {
		daemon_kill(&the_daemon);
		umount2(small, MNT_DETACH);
		small[0] = '\0';
	}
	return witness_teardown(state);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(row_6_fsync_fails_once),         TEST(row_6_fsync_fails_three_times),
		TEST(row_6_fsync_fails_for_ever),     TEST(row_6_write_fails_for_ever),
		TEST(row_6_write_fails_now_and_then), TEST(row_7_disk_full_for_the_program),
		TEST(row_7_disk_of_two_megabytes),    TEST(row_8_file_size_limit),
		TEST(row_9_every_sync_400_ms_late),   TEST(row_9_stall_of_five_seconds),
		TEST(row_27_descriptors_exhausted),
	};

	memory = memory_create();
	return memory == NULL ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
