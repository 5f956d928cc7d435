/* layer: store support */
/*
 * Who was handed on waits for whoever lifts after that, whatever department he is of: only then he
 * is not to be called back, and only then nobody is told that he waits.
 */
#include "test_main.h"

#include <errno.h>

#include "dutyd/store/pbx_job.h"
#include "ledger_kit.h"

#define CALLBACKS "SELECT count(*) FROM task WHERE kind = 'callback'"
#define ALARMS "SELECT count(*) FROM outbox WHERE topic = 'alarm' AND key LIKE 'call-waits/%'"

/* A minute later somebody lifts. */
static void lift(const char *by)
{
	seed.now_ms += 60000;
	answer("1", by);
}

static void give_up(void)
{
	struct job *job = seed_job(&seed, STAGE_ENDED, "1");

	str_copy(job->call.status, sizeof(job->call.status), "abandoned");
	seed_run(&seed, job);
	job_destroy(&job);
}

/* A quarter of an hour later. */
static void tend(void)
{
	struct job *job = job_create(JOB_TEND, seed.policy, seed.roster);

	seed.policy->queue.keep_days = 30;
	seed.policy->queue.keep_messages = seed.policy->queue.lag_messages = 1000;
	seed.policy->queue.lag_minutes = 100000;
	job->call.now_ms = seed.now_ms + 15 * 60000;
	seed_run(&seed, job);
	job_destroy(&job);
}

/* How the link is told of the call at the next start. */
static bool is_moved_at_start(void)
{
	struct job *job = pbx_job_create(PBX_RESUME, seed.policy);
	bool is_moved;

	seed_run(&seed, job);
	assert_int_equal(job->result, JOB_OK);
	assert_int_equal(job->pbx->n_calls, 1);
	is_moved = job->pbx->calls[0].is_moved;
	job_destroy(&job);
	return is_moved;
}

static void make_it_asterisks(void)
{
	sqlite3 *sqlite = seed_open(seed.path);

	seed_exec(sqlite, "UPDATE call SET source = 'asterisk' WHERE pbx_id = '1'");
	sqlite3_close(sqlite);
}

/* A private person is Katya's since his first call; Anya lifts, and hands him over to her. */
static void hand_over_to_katya(void)
{
	arrive("old", "+79160000001");
	answer("old", "katya");
	assert_string_equal(stage(STAGE_QUALIFY, "old", "party", "private"),
			    "PRIVATE_PERSON katya");
	seed.now_ms += 60000;
	arrive("1", "+79160000001");
	lift("anya");
	assert_string_equal(stage(STAGE_HANDOVER, "1", NULL, NULL), "OWNER_ACTIVE katya");
}

static void hand_over_to_masha(void)
{
	arrive("1", "+79160000002");
	lift("anya");
	assert_string_equal(stage(STAGE_HANDOVER, "1", "offices", "several"), "DUTY_TODAY masha");
}

static void r05_an_officer_who_never_lifts_has_lifted_nothing(void **state)
{
	(void)state;
	hand_over_to_katya();
	tend();
	assert_int_equal(count(ALARMS), 1);
	give_up();
	assert_int_equal(count(CALLBACKS " AND responsible = 'katya'"), 1);
}

static void r05_but_she_has_when_she_does(void **state)
{
	(void)state;
	hand_over_to_katya();
	lift("katya");
	tend();
	give_up();
	assert_int_equal(count(ALARMS), 0);
	assert_int_equal(count(CALLBACKS), 0);
}

static void r55_whom_an_officer_picked_up_waits_no_more(void **state)
{
	(void)state;
	hand_over_to_masha();
	lift("katya");
	assert_int_equal(count("SELECT count(*) FROM task WHERE kind = 'handover'"
			       " AND responsible = 'masha' AND holder = 'katya'"),
			 1);
	tend();
	give_up();
	assert_int_equal(count(ALARMS), 0);
	assert_int_equal(count(CALLBACKS), 0);
}

/* The duty does not lift, and the client department takes a message: Anya, once more. */
static void r53_who_has_him_back_has_lifted_again(void **state)
{
	(void)state;
	hand_over_to_masha();
	stage(STAGE_NEXT, "1", NULL, NULL);
	lift("anya");
	assert_int_equal(count("SELECT count(*) FROM outbox WHERE topic = 'answered'"), 2);
	assert_int_equal(count("SELECT count(*) FROM task WHERE kind = 'handover'"
			       " AND responsible = 'masha' AND holder = 'anya'"),
			 1);
	lift("anya"); /* told twice */
	assert_int_equal(count("SELECT count(*) FROM outbox WHERE topic = 'answered'"), 2);
	give_up();
	assert_int_equal(count(CALLBACKS), 0);
}

static void r05_nor_does_she_who_does_not(void **state)
{
	(void)state;
	hand_over_to_masha();
	stage(STAGE_NEXT, "1", NULL, NULL);
	give_up();
	assert_int_equal(count(CALLBACKS " AND responsible = 'masha'"), 1);
}

/* He hands over whom he has on the line: nobody lifts any more. */
static void r55_the_owner_himself_waits_for_nobody(void **state)
{
	(void)state;
	arrive("1", SEED_OWNED);
	lift("vasya");
	assert_string_equal(stage(STAGE_HANDOVER, "1", NULL, NULL), "OWNER_ACTIVE vasya");
	tend();
	give_up();
	assert_int_equal(count(ALARMS), 0);
	assert_int_equal(count(CALLBACKS), 0);
}

static void r05_the_next_daemon_knows_it_too(void **state)
{
	(void)state;
	hand_over_to_katya();
	make_it_asterisks();
	assert_true(is_moved_at_start());
}

static void r55_and_whom_an_officer_picked_up(void **state)
{
	(void)state;
	hand_over_to_masha();
	lift("katya");
	make_it_asterisks();
	assert_false(is_moved_at_start());
}

/* Handed over before the disk refused, lifted since, or not. */
static void r05_at_sea_it_is_known_as_well(void **state)
{
	(void)state;
	hand_over_to_masha();
	disk_fault_set(&(struct disk_fault){ "dutyd.db", DISK_FAULT_SYNC, 0, -1, EIO, 0 });
	lift("katya");
	give_up();
	assert_true(disk_fault_hits() > 0);
	disk_fault_clear();
	seed_store_reopen(&seed);
	assert_int_equal(count(CALLBACKS), 0);
	assert_int_equal(count("SELECT count(*) FROM call WHERE outcome = 'abandoned'"), 1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(r05_an_officer_who_never_lifts_has_lifted_nothing),
		TEST(r05_but_she_has_when_she_does),
		TEST(r55_whom_an_officer_picked_up_waits_no_more),
		TEST(r53_who_has_him_back_has_lifted_again),
		TEST(r05_nor_does_she_who_does_not),
		TEST(r55_the_owner_himself_waits_for_nobody),
		TEST(r05_the_next_daemon_knows_it_too),
		TEST(r55_and_whom_an_officer_picked_up),
		TEST(r05_at_sea_it_is_known_as_well),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
