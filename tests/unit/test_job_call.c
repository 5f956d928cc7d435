/* layer: store */
#include "test_main.h"

#include <string.h>

#include "dutyd/store/job.h"

static void it_holds_so_many_answers(void **state)
{
	struct job *job = job_create(JOB_DECIDE, NULL, NULL);

	(void)state;
	for (int i = 0; i < GIVEN_MAX; i++) {
		struct given *given = job_call_give(&job->call);

		assert_non_null(given);
		memset(given->name, 'a' + i, 1);
	}
	assert_null(job_call_give(&job->call));
	assert_int_equal(job->call.n_given, GIVEN_MAX);
	for (int i = 0; i < GIVEN_MAX; i++) {
		assert_int_equal(job->call.given[i].name[0], 'a' + i);
	}
	job_destroy(&job);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_holds_so_many_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
