/* layer: service support */
/* Is the duty there? 2026-12-01 is masha's day, 10:00 within hours. */
#include "test_main.h"

#include <stdio.h>
#include <string.h>

#include "dutyd/base/str.h"
#include "dutyd/service/attendance.h"
#include "dutyd/store/pbx_job.h"
#include "dutyd/store/store.h"
#include "seed_policy.h"
#include "seed_store.h"

enum { MINUTE_MS = 60000 };

static struct seed_store seed;
static struct current current;
static struct net_loop *loop;
static struct exchange *exchange;
static struct attendance attendance;

static const char *no_answerer(void *arg, const char *uniqueid)
{
	(void)arg;
	(void)uniqueid;
	return NULL;
}

static const struct exchange_ops exchange_ops = { .answerer = no_answerer };

static int set_up(void **state)
{
	(void)state;
	seed_store_make(&seed);
	seed.policy->asterisk.absent_minutes = 5;
	seed_store_open(&seed);
	current = (struct current){ .policy = seed.policy, .roster = seed.roster };
	loop = net_loop_create(NULL);
	exchange = exchange_create(loop, &current, &exchange_ops, NULL);
	attendance = (struct attendance){ .store = seed.store,
					  .current = &current,
					  .exchange = exchange };
	attendance_init(&attendance);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	exchange_destroy(&exchange);
	net_loop_destroy(&loop);
	seed_store_close(&seed);
	attendance_finish(&attendance);
	seed_store_remove(&seed);
	return 0;
}

static void phone_is(const char *who, enum staff_phone phone, int64_t now_ms)
{
	struct staff *staff = exchange_staff(exchange);
	int person = staff_find(staff, who);

	assert_true(person != PERSON_NONE);
	staff_set_phone(staff, person, phone, now_ms);
}

/* Alarms of the kind in the queue; the store is asked last, so all that was told is there. */
static int count_alarms(const char *key)
{
	struct job *job = job_create(JOB_FETCH, seed.policy, NULL);
	int n = 0;

	seed_submit(&seed, job);
	seed_wait(&seed, job);
	for (int i = 0; i < job->queue->n_messages; i++) {
		n += strcmp(job->queue->messages[i].topic, "alarm") == 0 &&
		     strncmp(job->queue->messages[i].key, key, strlen(key)) == 0;
	}
	job_destroy(&job);
	return n;
}

static void r52_a_duty_who_cannot_be_reached_is_an_alarm(void **state)
{
	int64_t at = seed.now_ms;

	(void)state;
	phone_is("masha", STAFF_PHONE_GONE, 1000);
	attendance_check(&attendance, 1000 + 5 * MINUTE_MS - 1, at);
	assert_int_equal(count_alarms("duty-absent/"), 0);
	attendance_check(&attendance, 1000 + 5 * MINUTE_MS, at);
	assert_int_equal(count_alarms("duty-absent/"), 1);
	attendance_check(&attendance, 1000 + 9 * MINUTE_MS, at + MINUTE_MS);
	assert_int_equal(count_alarms("duty-absent/"), 1);
}

static void a_duty_who_came_back_in_time_is_none(void **state)
{
	(void)state;
	phone_is("masha", STAFF_PHONE_GONE, 1000);
	phone_is("masha", STAFF_PHONE_FREE, 2 * MINUTE_MS);
	phone_is("masha", STAFF_PHONE_GONE, 3 * MINUTE_MS);
	attendance_check(&attendance, 7 * MINUTE_MS, seed.now_ms);
	assert_int_equal(count_alarms("duty-absent/"), 0);
	phone_is("vasya", STAFF_PHONE_GONE, 1); /* it is not his day */
	attendance_check(&attendance, 7 * MINUTE_MS, seed.now_ms);
	assert_int_equal(count_alarms("duty-absent/"), 0);
}

/* At night nobody has to be there. */
static void outside_the_hours_nobody_is_absent(void **state)
{
	(void)state;
	phone_is("masha", STAFF_PHONE_GONE, 1000);
	attendance_check(&attendance, 60 * MINUTE_MS, seed_time(seed.policy, "2026-12-01 22:00"));
	assert_int_equal(count_alarms("duty-absent/"), 0);
}

/* The store could not write it. */
static void lose_alarm(const char *key)
{
	struct job *job = pbx_job_create(PBX_TELL, seed.policy);

	str_copy(job->pbx->key, sizeof(job->pbx->key), key);
	job->result = JOB_FAILED;
	attendance_back(&attendance, job);
	job_destroy(&job);
}

static void an_alarm_that_was_not_written_is_raised_again_and_no_other(void **state)
{
	int64_t at = seed.now_ms, absent_ms = 1000 + 5 * MINUTE_MS;

	(void)state;
	seed_log_begin();
	phone_is("masha", STAFF_PHONE_GONE, 1000);
	attendance_check(&attendance, absent_ms, at);
	assert_int_equal(seed_logged("ev=duty.absent"), 1);
	lose_alarm("duty-missed/2026-12-01/masha");
	attendance_check(&attendance, absent_ms, at);
	assert_int_equal(seed_logged("ev=duty.absent"), 1);
	assert_int_equal(count_alarms("duty-missed/"), 1);
	lose_alarm("duty-absent/2026-12-01/masha");
	attendance_check(&attendance, absent_ms, at);
	assert_int_equal(seed_logged("ev=duty.absent"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(r52_a_duty_who_cannot_be_reached_is_an_alarm,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_duty_who_came_back_in_time_is_none, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(outside_the_hours_nobody_is_absent, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(
			an_alarm_that_was_not_written_is_raised_again_and_no_other, set_up,
			tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
