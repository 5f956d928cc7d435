/* layer: service support */
/* What is counted of a decision that goes out: its reason, and whom it rings as what. */
#include "test_main.h"

#include <string.h>

#include "dutyd/service/counters.h"
#include "seed_policy.h"

static struct policy *policy;

static int set_up(void **state)
{
	(void)state;
	policy = seed_policy();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	policy_unref(&policy);
	return 0;
}

static struct job *rings(const char *who, enum role role, const char *belongs_to)
{
	struct job *job = job_create(JOB_DECIDE, policy, NULL);

	job->call.now_ms = seed_time(policy, "2026-12-01 11:00");
	job->role = role;
	job->duty_day = CIVIL_DAY_NONE;
	job->answer.stage = STAGE_HANDOVER;
	job->answer.action = ACTION_DIAL;
	job->answer.reason = REASON_DUTY_TODAY;
	strcpy(job->answer.department, "commercial");
	strcpy(job->answer.employee, who);
	strcpy(job->answer.belongs_to, belongs_to);
	return job;
}

/* The one kind that was counted; -1: none. */
static int counted(const struct job *job, const struct book *book)
{
	struct counters counters = { 0 };
	int is = -1, n = 0;

	counters_add(&counters, job, &job->answer, book);
	assert_int_equal(counters.decided, 1);
	assert_int_equal(counters.by_reason[job->answer.reason], 1);
	for (int i = 0; i < OFFER_KIND_COUNT; i++) {
		n += (int)counters.offers[i];
		is = counters.offers[i] > 0 ? i : is;
	}
	assert_true(n <= 1);
	return is;
}

static void r01_offers_by_part(void **state)
{
	static const struct {
		const char *who, *belongs_to;
		enum role role;
		int kind;
	} rows[] = {
		{ "vasya", "vasya", ROLE_OWNER, OFFER_OWNER },
		{ "vasya", "masha", ROLE_OWNER, OFFER_INTERRUPTION },
		{ "masha", "masha", ROLE_DUTY, OFFER_DUTY },
		{ "petya", "masha", ROLE_BACKUP, OFFER_BACKUP },
		{ "irina", "masha", ROLE_HEAD, OFFER_HEAD },
		{ "petya", "", ROLE_QUEUE, OFFER_INTERRUPTION },
		{ "anya", "", ROLE_QUEUE, -1 }, /* the client department's */
		{ "", "", ROLE_DUTY, -1 },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		struct job *job = rings(rows[i].who, rows[i].role, rows[i].belongs_to);

		if (counted(job, NULL) != rows[i].kind) {
			fail_msg("row %zu: %s", i, rows[i].who);
		}
		job_destroy(&job);
	}
}

static void r01_duty_by_the_wall(void **state)
{
	struct book *book = book_create("commercial");
	struct job *job = rings("masha", ROLE_DUTY, "");

	(void)state;
	assert_true(civil_parse("2026-12-01", &job->duty_day));
	book_add(book, &(struct book_row){ .day = job->duty_day,
					   .seq = 1,
					   .kind = ROSTER_TURN,
					   .who = "petya",
					   .made_ms = 1 });
	assert_int_equal(counted(job, book), OFFER_INTERRUPTION);
	strcpy(job->answer.employee, "petya");
	assert_int_equal(counted(job, book), OFFER_DUTY);
	book_free(&book);
	job_destroy(&job);
}

static void what_rings_nobody(void **state)
{
	struct job *job = rings("masha", ROLE_DUTY, "");

	(void)state;
	job->answer.stage = STAGE_QUALIFY; /* a verdict; the officer hands over afterwards */
	assert_int_equal(counted(job, NULL), -1);
	job->answer.stage = STAGE_HANDOVER;
	job->answer.action = ACTION_MESSAGE;
	assert_int_equal(counted(job, NULL), -1);
	job_destroy(&job);
}

static void timings(void **state)
{
	struct timing timing = { 0 };

	(void)state;
	timing_add(&timing, 0);
	timing_add(&timing, timing_bounds_us[0]);
	timing_add(&timing, timing_bounds_us[0] + 1);
	timing_add(&timing, timing_bounds_us[TIMING_BOUNDS - 1]);
	timing_add(&timing, timing_bounds_us[TIMING_BOUNDS - 1] + 1);
	assert_int_equal(timing.n, 5);
	assert_int_equal(timing.of[0], 2);
	assert_int_equal(timing.of[1], 1);
	assert_int_equal(timing.of[TIMING_BOUNDS - 1], 1);
	assert_int_equal(timing.sum_us,
			 2LL * timing_bounds_us[0] + 2LL * timing_bounds_us[TIMING_BOUNDS - 1] + 2);
	for (int i = 1; i < TIMING_BOUNDS; i++) {
		assert_true(timing_bounds_us[i] > timing_bounds_us[i - 1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(r01_offers_by_part),
		cmocka_unit_test(r01_duty_by_the_wall),
		cmocka_unit_test(what_rings_nobody),
		cmocka_unit_test(timings),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
