/* layer: store support */
/* What nobody waits for is carried along by what somebody waits for. */
#include "test_main.h"

#include <poll.h>

#include "dutyd/base/clock.h"
#include "dutyd/store/job.h"
#include "dutyd/store/queue.h"
#include "seed_policy.h"

enum { MANY = 10 };

static struct policy *policy;
static struct roster *roster;
static struct queues *queues;

static int set_up(void **state)
{
	(void)state;
	policy = seed_policy();
	roster = seed_roster(policy);
	queues = queues_create();
	return queues == NULL;
}

static int tear_down(void **state)
{
	(void)state;
	queues_destroy(&queues);
	roster_unref(&roster);
	policy_unref(&policy);
	return 0;
}

static struct job *submit(bool is_carried)
{
	struct job *job = job_create(JOB_NOTE, policy, roster);

	job->is_carried = is_carried;
	assert_true(queues_submit(queues, job));
	return job;
}

static int take(struct job_list *batch, int wait_ms)
{
	return queues_take_waiting(queues, batch, MANY, wait_ms);
}

static void give_back(struct job_list *batch)
{
	struct job_list done;
	struct job *job;

	queues_put_done(queues, batch);
	queues_take_done(queues, &done, MANY);
	while ((job = STAILQ_FIRST(&done)) != NULL) {
		STAILQ_REMOVE_HEAD(&done, link);
		job_destroy(&job);
	}
}

/* On a machine that stands still for 50 ms it would be due: then it is asked once more. */
static void it_waits_for_a_job_that_is_waited_for(void **state)
{
	const struct job *carried, *urgent;
	struct job_list batch;
	int64_t began_ms;
	int n;

	(void)state;
	do {
		began_ms = clock_monotonic_ms();
		carried = submit(true);
		n = take(&batch, 0);
		if (n > 0) {
			give_back(&batch);
		}
	} while (n > 0 && clock_monotonic_ms() - began_ms >= 50);
	assert_int_equal(n, 0);

	urgent = submit(false);
	assert_int_equal(take(&batch, 0), 2);
	assert_ptr_equal(STAILQ_FIRST(&batch), carried);
	assert_ptr_equal(STAILQ_NEXT(STAILQ_FIRST(&batch), link), urgent);
	give_back(&batch);
}

static void it_does_not_wait_for_ever(void **state)
{
	int64_t began_ms = clock_monotonic_ms();
	struct job_list batch;

	(void)state;
	submit(true);
	submit(true);
	assert_int_equal(take(&batch, -1), 2);
	assert_true(clock_monotonic_ms() - began_ms >= 50);
	give_back(&batch);
}

static void the_end_takes_it_along(void **state)
{
	struct job_list batch;

	(void)state;
	submit(true);
	queues_close(queues);
	assert_int_equal(take(&batch, 0), 1);
	give_back(&batch);
	assert_int_equal(take(&batch, 0), -1);
}

static void what_a_full_batch_leaves_is_due_at_once(void **state)
{
	struct job_list batch;

	(void)state;
	for (int i = 0; i < MANY; i++) {
		submit(false);
	}
	submit(true);
	assert_int_equal(take(&batch, 0), MANY);
	give_back(&batch);
	assert_int_equal(take(&batch, 0), 1);
	give_back(&batch);
}

static void an_empty_queue_is_waited_for_so_long(void **state)
{
	int64_t began_ms = clock_monotonic_ms();
	struct job_list batch;

	(void)state;
	assert_int_equal(take(&batch, 20), 0);
	assert_true(clock_monotonic_ms() - began_ms >= 20);
}

static bool is_readable(int fd)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };

	return poll(&ready, 1, 0) == 1;
}

/* Who answers takes a few at a time: what is left must wake him again. */
static void what_is_left_of_a_batch_wakes_again(void **state)
{
	struct job_list batch, done;
	int left = 5;

	(void)state;
	for (int i = 0; i < left; i++) {
		submit(false);
	}
	assert_int_equal(take(&batch, 0), left);
	assert_false(is_readable(queues_done_fd(queues)));
	queues_put_done(queues, &batch);
	while (left > 0) {
		assert_true(is_readable(queues_done_fd(queues)));
		queues_take_done(queues, &done, 2);
		for (int i = 0; i < 2 && left > 0; i++, left--) {
			struct job *job = STAILQ_FIRST(&done);

			assert_non_null(job);
			STAILQ_REMOVE_HEAD(&done, link);
			job_destroy(&job);
		}
		assert_true(STAILQ_EMPTY(&done));
	}
	assert_false(is_readable(queues_done_fd(queues)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(it_waits_for_a_job_that_is_waited_for, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(it_does_not_wait_for_ever, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_end_takes_it_along, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_a_full_batch_leaves_is_due_at_once, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(what_is_left_of_a_batch_wakes_again, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(an_empty_queue_is_waited_for_so_long, set_up,
						tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
