/* layer: store support */
/* a busy duty is waited for, and the store remembers for how long. */
#include "test_main.h"

#include <string.h>

#include "seed_store.h"

static struct seed_store seed;

static int set_up(void **state)
{
	(void)state;
	seed_store_make(&seed);
	/* Nobody answers for the duty. */
	seed.policy->departments[seed.policy->commercial].n_silent = 0;
	seed.policy->departments[seed.policy->commercial].duty_wait = 60;
	seed_store_open(&seed);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	seed_store_close(&seed);
	seed_store_remove(&seed);
	return 0;
}

static struct job *hand_over(void)
{
	struct job *job = seed_ask(&seed, STAGE_ARRIVAL, "1.1");

	job_destroy(&job);
	job = seed_job(&seed, STAGE_QUALIFY, "1.1");
	seed_give(job, "offices", "several");
	job = seed_run(&seed, job);
	job_destroy(&job);
	return seed_ask(&seed, STAGE_HANDOVER, "1.1");
}

static void r53_a_repeat_knows_of_the_wait(void **state)
{
	(void)state;
	struct job *job = hand_over();

	assert_string_equal(job->answer.employee, "masha");
	assert_int_equal(job->answer.wait, 60);
	assert_non_null(strstr(job->body, "\"seconds\":20,\"wait\":60"));
	job_destroy(&job);
	job = seed_ask(&seed, STAGE_HANDOVER, "1.1");
	assert_true(job->is_repeat);
	assert_string_equal(job->answer.employee, "masha");
	assert_int_equal(job->answer.wait, 60);
	job_destroy(&job);
}

static void r53_what_follows_is_not_waited_for(void **state)
{
	(void)state;
	struct job *job = hand_over();

	job_destroy(&job);
	job = seed_job(&seed, STAGE_NEXT, "1.1");
	job->call.leg = 0;
	strcpy(job->call.status, "BUSY");
	job = seed_run(&seed, job);
	assert_int_equal(job->answer.action, ACTION_QUEUE); /* an officer takes a message */
	assert_string_equal(job->answer.belongs_to, "masha");
	assert_int_equal(job->answer.wait, 0);
	job_destroy(&job);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(r53_a_repeat_knows_of_the_wait, set_up, tear_down),
		cmocka_unit_test_setup_teardown(r53_what_follows_is_not_waited_for, set_up,
						tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
