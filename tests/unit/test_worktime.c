/* layer: domain support */
#include "test_main.h"

#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/domain/worktime.h"
#include "seed_policy.h"

static struct policy *policy;
static struct roster *roster;

static int set_up(void **state)
{
	(void)state;
	policy = seed_policy();
	roster = seed_roster(policy);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	roster_unref(&roster);
	policy_unref(&policy);
	return 0;
}

/* Monday to Friday, nine to six; the new year is not worked. */
static void only_working_time_counts(void **state)
{
	static const struct {
		const char *from;
		int minutes;
		const char *due;
	} rows[] = {
		{ "2026-12-01 11:00", 240, "2026-12-01 15:00" },
		{ "2026-12-01 17:00", 240, "2026-12-02 12:00" },
		{ "2026-12-01 17:55", 5, "2026-12-02 09:00" }, /* the last minute is not in it */
		{ "2026-12-01 20:00", 10, "2026-12-02 09:10" },
		{ "2026-12-01 03:00", 10, "2026-12-01 09:10" },
		{ "2026-12-04 17:55", 10, "2026-12-07 09:05" },
		{ "2026-12-05 12:00", 0, "2026-12-07 09:00" },
		{ "2026-12-01 12:00", 0, "2026-12-01 12:00" },
		{ "2026-12-30 17:00", 120, "2027-01-11 10:00" },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		int64_t due = worktime_after(policy, SEED_COMMERCIAL,
					     seed_time(policy, rows[i].from), rows[i].minutes);

		if (due != seed_time(policy, rows[i].due)) {
			fail_msg("%s + %d: %lld s off", rows[i].from, rows[i].minutes,
				 (long long)(due - seed_time(policy, rows[i].due)) / 1000);
		}
	}
}

/* As the department is open: with the hours of the days that are worked. */
static void a_saturday_that_is_worked_counts(void **state)
{
	struct roster_span worked = { .id = "worked" };

	(void)state;
	assert_true(civil_parse("2026-12-05", &worked.from));
	worked.to = worked.from;
	free(policy->roster.extra);
	policy->roster.extra = xcalloc(1, sizeof(worked));
	policy->roster.extra[0] = worked;
	policy->roster.n_extra = 1;
	assert_int_equal(worktime_after(policy, SEED_COMMERCIAL,
					seed_time(policy, "2026-12-05 11:00"), 240),
			 seed_time(policy, "2026-12-05 15:00"));
	assert_int_equal(worktime_after(policy, SEED_COMMERCIAL,
					seed_time(policy, "2026-12-04 17:55"), 10),
			 seed_time(policy, "2026-12-05 09:05"));
	policy->roster.n_extra = 0;
}

static int64_t client_due(const char *from, int minutes)
{
	return worktime_after(policy, SEED_CLIENT, seed_time(policy, from), minutes);
}

static void set_client(const char *hours, bool keeps_holidays)
{
	struct policy_department *client = &policy->departments[SEED_CLIENT];
	struct err err = { "" };

	assert_int_equal(hours_parse(hours, &client->hours, &err), 0);
	client->keeps_holidays = keeps_holidays;
}

/* Q5: a caller who waits on a Saturday on which the officers are there waits in working time. */
static void r05_each_department_counts_the_days_on_which_it_is_open(void **state)
{
	(void)state;
	set_client("mon-sat 10:00-24:00", true);
	assert_int_equal(client_due("2026-12-05 12:00", 10), seed_time(policy, "2026-12-05 12:10"));
	assert_int_equal(client_due("2026-12-05 23:55", 10), seed_time(policy, "2026-12-07 10:05"));
	assert_int_equal(client_due("2026-12-31 12:00", 10), seed_time(policy, "2027-01-11 10:10"));
	assert_int_equal(worktime_days_after(policy, SEED_CLIENT,
					     seed_time(policy, "2026-12-04 11:00"), 2),
			 seed_time(policy, "2026-12-07 11:00"));
	set_client("mon-sat 10:00-24:00", false);
	assert_int_equal(client_due("2026-12-31 12:00", 10), seed_time(policy, "2026-12-31 12:10"));
	/* The roster's department has the roster's days, whatever its own hours name. */
	assert_int_equal(worktime_after(policy, SEED_COMMERCIAL,
					seed_time(policy, "2026-12-05 12:00"), 10),
			 seed_time(policy, "2026-12-07 09:10"));
	set_client("mon-fri 09:00-18:00", true);
}

/* Two spans a day, the later one written first; the break between them is no time. */
static void a_break_does_not_count(void **state)
{
	(void)state;
	set_client("mon-fri 14:00-18:00, mon-fri 09:00-13:00", true);
	assert_int_equal(client_due("2026-12-01 12:55", 10), seed_time(policy, "2026-12-01 14:05"));
	assert_int_equal(client_due("2026-12-01 13:30", 10), seed_time(policy, "2026-12-01 14:10"));
	assert_int_equal(client_due("2026-12-01 08:00", 10), seed_time(policy, "2026-12-01 09:10"));
	assert_int_equal(client_due("2026-12-01 17:55", 10), seed_time(policy, "2026-12-02 09:05"));
	set_client("mon-fri 09:00-18:00", true);
}

/* Never due outside hours, from any minute of a month. */
static void what_is_due_is_due_within_hours(void **state)
{
	const struct hours *hours = &policy->departments[SEED_COMMERCIAL].hours;
	int64_t from = seed_time(policy, "2026-12-15 00:00");

	(void)state;
	for (int i = 0; i < 31 * 1440; i += 7) {
		int64_t at = from + i * 60000LL;
		int64_t due = worktime_after(policy, SEED_COMMERCIAL, at, i % 700);
		struct zone_local local = zone_local_at(policy->zone, due / 1000);

		assert_true(due >= at);
		assert_true(hours_is_open(hours, civil_weekday(local.day), local.second / 60));
		assert_true(roster_is_workday(&policy->roster, local.day));
	}
}

static void r27_five_working_days(void **state)
{
	(void)state;
	assert_int_equal(worktime_days_after(policy, SEED_COMMERCIAL,
					     seed_time(policy, "2026-12-01 11:00"), 5),
			 seed_time(policy, "2026-12-08 11:00"));
	assert_int_equal(worktime_days_after(policy, SEED_COMMERCIAL,
					     seed_time(policy, "2026-12-04 20:00"), 5),
			 seed_time(policy, "2026-12-14 09:00"));
}

static void somebody_is_always_responsible(void **state)
{
	int64_t evening = seed_time(policy, "2026-12-01 20:00");

	(void)state;
	assert_int_equal(worktime_responsible(policy, roster, SEED_VASYA, SEED_CLIENT, evening),
			 SEED_VASYA);
	assert_int_equal(worktime_responsible(policy, roster, PERSON_NONE, SEED_COMMERCIAL,
					      evening),
			 SEED_IRINA);
	/* The client department has no head: tomorrow's duty. */
	assert_int_equal(worktime_responsible(policy, roster, PERSON_NONE, SEED_CLIENT, evening),
			 SEED_PETYA);
	assert_int_equal(worktime_responsible(policy, NULL, PERSON_NONE, SEED_CLIENT, evening),
			 SEED_IRINA);
	policy->departments[SEED_COMMERCIAL].head = PERSON_NONE;
	assert_int_equal(worktime_responsible(policy, NULL, PERSON_NONE, SEED_CLIENT, evening),
			 SEED_ANYA);
	policy->departments[SEED_COMMERCIAL].head = SEED_IRINA;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_working_time_counts),
		cmocka_unit_test(what_is_due_is_due_within_hours),
		cmocka_unit_test(r27_five_working_days),
		cmocka_unit_test(somebody_is_always_responsible),
		cmocka_unit_test(a_saturday_that_is_worked_counts),
		cmocka_unit_test(r05_each_department_counts_the_days_on_which_it_is_open),
		cmocka_unit_test(a_break_does_not_count),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
