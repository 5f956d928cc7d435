/* layer: store support */
/*
 * A call that turns out to have been a mystery shopper's: by then it may have made a client
 * and tasks, as anybody's would.
 */
#include "test_main.h"

#include "ledger_kit.h"

#define OPEN_TASKS "SELECT count(*) FROM task WHERE closed_ms IS NULL"

static void assign(const char *pbx_id, const char *to)
{
	struct job *job = seed_job(&seed, STAGE_ASSIGN, pbx_id);

	str_copy(job->call.to, sizeof(job->call.to), to);
	seed_run(&seed, job);
	assert_int_equal(job->result, JOB_OK);
	job_destroy(&job);
}

static void write_test_down(const char *pbx_id)
{
	struct job *job = seed_job(&seed, STAGE_ARRIVAL, pbx_id);

	job->kind = JOB_QUALITY;
	job->call.tested_ms = seed.now_ms - 3600000;
	job->call.score = 85;
	str_copy(job->call.by, sizeof(job->call.by), "anya");
	str_copy(job->call.actor, sizeof(job->call.actor), "0:root");
	seed_run(&seed, job);
	assert_int_equal(job->result, JOB_OK);
	job_destroy(&job);
}

static void r24_whom_his_call_made_a_client_is_none(void **state)
{
	(void)state;
	arrive("1", SEED_STRANGER);
	answer("1", "anya");
	stage(STAGE_QUALIFY, "1", "offices", "several");
	stage(STAGE_HANDOVER, "1", NULL, NULL);
	answer("1", "petya"); /* so there is a hand-over, beside the meeting */
	assert_int_equal(count(OPEN_TASKS), 2);
	assert_string_equal(rows(), "assign masha DUTY_TODAY");
	write_test_down("1");
	assert_string_equal(rows(), "assign masha DUTY_TODAY, end masha DUTY_TODAY");
	assert_string_equal(verify(), "");
	assert_int_equal(count("SELECT count(*) FROM task WHERE closed_by = '0:root'"), 2);
	assert_int_equal(count(OPEN_TASKS), 0);
	assert_int_equal(count("SELECT made_ms - at_ms FROM quality_test"), 3600000);
	write_test_down("1"); /* once more ends nothing more */
	assert_int_equal(count("SELECT count(*) FROM ledger"), 2);
	assert_string_equal(arrive("2", SEED_STRANGER), "FIRST_LINE -");
}

static void r24_who_had_the_client_before_has_him_again(void **state)
{
	(void)state;
	arrive("1", SEED_OWNED);
	assign("1", "masha");
	assert_string_equal(arrive("2", SEED_OWNED), "OWNER_ACTIVE masha");
	write_test_down("1");
	assert_string_equal(rows(), "assign masha HEAD_ASSIGNED, assign vasya HEAD_ASSIGNED");
	assert_string_equal(arrive("3", SEED_OWNED), "OWNER_ACTIVE vasya");
}

/* But not who has left since. */
static void r24_who_had_the_client_before_is_gone(void **state)
{
	int vasya = policy_find_person(seed.policy, "vasya");

	(void)state;
	arrive("1", SEED_OWNED);
	assign("1", "masha");
	seed.policy->people[vasya].to = zone_day_at(seed.policy->zone, seed.now_ms / 1000) - 1;
	write_test_down("1");
	assert_string_equal(rows(), "assign masha HEAD_ASSIGNED, end masha HEAD_ASSIGNED");
}

static void r24_what_his_call_did_not_give_stays(void **state)
{
	(void)state;
	arrive("1", SEED_STRANGER);
	stage(STAGE_HANDOVER, "1", NULL, NULL);
	arrive("2", SEED_STRANGER); /* the shopper has his number of a client */
	write_test_down("2");
	assert_string_equal(rows(), "assign masha DUTY_TODAY");
	assert_string_equal(arrive("3", SEED_STRANGER), "OWNER_ACTIVE masha");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(r24_whom_his_call_made_a_client_is_none),
		TEST(r24_who_had_the_client_before_has_him_again),
		TEST(r24_who_had_the_client_before_is_gone),
		TEST(r24_what_his_call_did_not_give_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
