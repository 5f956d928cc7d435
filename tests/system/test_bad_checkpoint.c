/* layer: net support */
/*
 * The disk is bad under dutyd.db but not under its log: what the checkpointer meets. Calls go on,
 * durable, it is told, and the daemon ends cleanly while a pass is under way.
 */
#include "test_main.h"

#include "witness.h"

/* The promise is deadline_ms, 500, and 100 more; the rest is this machine's noise. */
enum { ANSWER_MS = 500 + 100 + 300, PASS_MS = 5000, STALL_MS = 3000 };

static const struct daemon_options shimmed = { .preload = "shim_disk" };

static void assert_rings(void)
{
	assert_string_equal(ring(CRM_OWNED), "OWNER_ACTIVE durable");
	assert_true(the_answer.ms < ANSWER_MS);
}

static void assert_stored(int n)
{
	assert_true(witness_reaches("SELECT count(*) FROM decision", n, 0));
}

/* A pass begins after a second in which nobody called. */
static void wait_for_pass(void)
{
	long long end = monotonic_ms() + PASS_MS;

	while (fault_hits() == 0 && monotonic_ms() < end) {
		sleep_ms(10);
	}
	assert_true(fault_hits() > 0);
}

static void checkpoint_stalls_and_calls_go_on(void **state)
{
	(void)state;
	witness_start(&shimmed);
	assert_rings();
	fault_set(&(struct fault){ .calls = "fdatasync,fsync",
				   .count = 1,
				   .delay_ms = STALL_MS,
				   .is_file_only = true });
	wait_for_pass();
	for (int i = 0; i < 3; i++) {
		assert_rings();
	}
	assert_stored(4);
	/* It ends cleanly, when the pass is over. */
	witness_finish();
}

static void checkpoint_fails_once(const struct fault *fault)
{
	witness_start(&shimmed);
	assert_rings();
	fault_set(fault);
	wait_for_pass();
	assert_true(daemon_logged(&the_daemon, "ev=store.failed", "", 2000));
	assert_rings();
	assert_stored(2);
	witness_finish();
}

static void checkpoint_cannot_be_written(void **state)
{
	(void)state;
	checkpoint_fails_once(&(struct fault){
		.calls = "pwrite64,write", .error = "ENOSPC", .count = 1, .is_file_only = true });
}

static void checkpoint_cannot_be_synced(void **state)
{
	(void)state;
	checkpoint_fails_once(&(struct fault){
		.calls = "fdatasync,fsync", .error = "EIO", .count = 1, .is_file_only = true });
}

#define TEST(name) cmocka_unit_test_teardown(name, witness_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(checkpoint_stalls_and_calls_go_on),
		TEST(checkpoint_cannot_be_written),
		TEST(checkpoint_cannot_be_synced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
