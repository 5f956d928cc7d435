/* layer: config support */
/* Simulated calls and people before anything is decided: chance that comes out the same. */
#include "test_main.h"

#include <stdlib.h>
#include <string.h>

#include "callers.h"
#include "dutyd/domain/dice.h"
#include "dutyd/domain/sim_baseline.h"
#include "dutyd/domain/sim_plan.h"
#include "team.h"

static struct policy *policy;
static struct profile profile;

static int set_up(void **state)
{
	(void)state;
	policy = callers_policy();
	profile = profile_seed500();
	return policy != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	policy_unref(&policy);
	return 0;
}

static struct sim_plan *plan_of(int days)
{
	return sim_plan_make(policy, &profile, team_day("2026-11-30"), days);
}

static int count(const struct sim_plan *plan, enum profile_kind first, enum profile_kind last)
{
	int n = 0;

	for (int i = 0; i < plan->n; i++) {
		n += plan->calls[i].kind >= first && plan->calls[i].kind < last;
	}
	return n;
}

/* The published values of splitmix64 for seed 0, so that another machine has them too. */
static void dice_are_the_same_everywhere(void **state)
{
	struct dice dice = { 0 };

	(void)state;
	assert_true(dice_next(&dice) == UINT64_C(0xe220a8397b1dcdaf));
	assert_true(dice_next(&dice) == UINT64_C(0x6e789e6aa1b965f4));
	assert_true(dice_next(&dice) == UINT64_C(0x06c45d188009454f));
	assert_int_equal(dice_below(&dice, 0), 0);
	for (int i = 0; i < 1000; i++) {
		assert_in_range(dice_below(&dice, 7), 0, 6);
		assert_in_range(dice_about(&dice, 100), 50, 150);
		assert_false(dice_percent(&dice, 0));
		assert_true(dice_percent(&dice, 100));
	}
}

/* 500 in 30 days, every one of them while somebody is there to lift. */
static void r02_as_many_as_the_profile_says(void **state)
{
	(void)state;
	profile.repeat = 0;
	struct sim_plan *plan = plan_of(30);

	assert_int_equal(count(plan, 0, PROFILE_ENQUIRIES), 500);
	assert_int_equal(count(plan, PROFILE_ENQUIRIES, PROFILE_KIND_COUNT), 1000);
	for (int i = 0; i < plan->n; i++) {
		struct zone_local at = zone_local_at(policy->zone, plan->calls[i].at_ms / 1000);

		assert_true(i == 0 || plan->calls[i].at_ms >= plan->calls[i - 1].at_ms);
		assert_true(roster_is_workday(&policy->roster, at.day));
		assert_true(hours_is_open(&policy->departments[policy->client].hours,
					  civil_weekday(at.day), at.second / 60));
	}
	sim_plan_free(&plan);
	plan = plan_of(15);
	assert_int_equal(count(plan, 0, PROFILE_ENQUIRIES), 250);
	sim_plan_free(&plan);
}

static void the_same_seed_the_same_calls(void **state)
{
	struct sim_plan *plan = plan_of(30), *again = plan_of(30);

	(void)state;
	assert_int_equal(plan->n, again->n);
	for (int i = 0; i < plan->n; i++) {
		assert_int_equal(plan->calls[i].at_ms, again->calls[i].at_ms);
		assert_int_equal(plan->calls[i].caller, again->calls[i].caller);
		assert_true(plan->calls[i].seed == again->calls[i].seed);
	}
	sim_plan_free(&again);
	profile.seed = 2;
	again = plan_of(30);
	assert_int_not_equal(plan->calls[0].at_ms, again->calls[0].at_ms);
	sim_plan_free(&again);
	sim_plan_free(&plan);
}

static void repeats_and_after_hours(void **state)
{
	(void)state;
	profile.repeat = 100;
	profile.after_hours = 0;
	struct sim_plan *plan = plan_of(30);
	int repeats = 0;

	for (int i = 0; i < plan->n; i++) {
		repeats += plan->calls[i].is_repeat;
	}
	assert_in_range(repeats, 480, 500); /* on the last day there is no later */
	sim_plan_free(&plan);
	profile.after_hours = 100;
	plan = plan_of(30);
	for (int i = 0; i < plan->n; i++) {
		struct zone_local at = zone_local_at(policy->zone, plan->calls[i].at_ms / 1000);

		assert_false(roster_is_workday(&policy->roster, at.day) &&
			     hours_is_open(&policy->departments[policy->client].hours,
					   civil_weekday(at.day), at.second / 60));
	}
	sim_plan_free(&plan);
}

static void a_time_without_working_days_has_no_calls(void **state)
{
	(void)state;
	struct sim_plan *plan = sim_plan_make(policy, &profile, team_day("2027-01-01"), 9);

	assert_int_equal(plan->n, 0);
	sim_plan_free(&plan);
}

/* By Friday's hours. */
static void a_worked_saturday_has_calls(void **state)
{
	int32_t saturday = team_day("2026-12-05");

	(void)state;
	profile.after_hours = profile.repeat = 0;
	struct sim_plan *plan = sim_plan_make(policy, &profile, saturday, 1);

	assert_int_equal(plan->n, 0);
	sim_plan_free(&plan);
	policy->roster.extra[0].from = policy->roster.extra[0].to = saturday;
	policy->roster.n_extra = 1;
	plan = sim_plan_make(policy, &profile, saturday, 1);
	assert_int_equal(count(plan, 0, PROFILE_ENQUIRIES), 17);
	for (int i = 0; i < plan->n; i++) {
		int second = zone_local_at(policy->zone, plan->calls[i].at_ms / 1000).second;

		assert_in_range(second, 9 * 3600, 18 * 3600 - 1);
	}
	sim_plan_free(&plan);
}

/* the duty stays in, and so do the officers. */
static void the_duty_is_never_out(void **state)
{
	struct sim_people people = sim_people_make(policy, &profile);
	int64_t at_ms = callers_instant(policy, "2026-12-01 11:00");
	int masha = policy_find_person(policy, "masha"), anya = policy_find_person(policy, "anya");
	int out = 0;

	(void)state;
	profile.people.away = 50;
	for (int day = 0; day < 200; day++, at_ms += 86400000) {
		if (sim_is_on_shift(policy, masha, at_ms)) {
			assert_false(sim_is_away(&people, masha, masha, at_ms));
			assert_false(sim_is_away(&people, anya, masha, at_ms));
			out += sim_is_away(&people, masha, PERSON_NONE, at_ms);
		}
	}
	assert_in_range(out, 30, 100);
	sim_people_free(&people);
}

static void ring_all_rings_all_who_are_free(void **state)
{
	struct sim_baseline baseline = sim_baseline_make(SIM_RING_ALL, policy, &profile);
	int64_t at_ms = callers_instant(policy, "2026-12-01 11:00");

	(void)state;
	profile.people.away = 0;
	sim_baseline_add(&baseline, 1, at_ms, 5);
	assert_int_equal(baseline.offers.n, 7);
	sim_baseline_add(&baseline, 2, at_ms + 1000, 6); /* one of them is on the phone */
	assert_int_equal(baseline.offers.n, 7 + 6);
	assert_int_equal(offers_simultaneous(policy, &baseline.offers), 7); /* */
	sim_baseline_add(&baseline, 3, callers_instant(policy, "2026-12-05 11:00"), 7);
	assert_int_equal(baseline.offers.n, 7 + 6); /* a Saturday */
	assert_int_equal(baseline.answered, 2);
	sim_baseline_free(&baseline);
}

static void ring_one_takes_turns(void **state)
{
	struct sim_baseline baseline = sim_baseline_make(SIM_RING_ONE, policy, &profile);
	int64_t at_ms = callers_instant(policy, "2026-12-01 11:00");

	(void)state;
	profile.people.away = 0;
	profile.people.answer = 100;
	for (int i = 0; i < 14; i++) {
		sim_baseline_add(&baseline, i, at_ms + i * INT64_C(600000), (uint64_t)i);
	}
	assert_int_equal(baseline.offers.n, 14);
	for (int i = 0; i < 7; i++) {
		assert_string_equal(baseline.offers.all[i].who, baseline.offers.all[i + 7].who);
	}
	profile.people.answer = 0; /* nobody lifts: it goes round once and is over */
	sim_baseline_add(&baseline, 99, at_ms + 86400000, 1);
	assert_int_equal(baseline.offers.n, 14 + 7);
	assert_int_equal(offers_simultaneous(policy, &baseline.offers), 1);
	sim_baseline_free(&baseline);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dice_are_the_same_everywhere),
		cmocka_unit_test_setup_teardown(r02_as_many_as_the_profile_says, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_same_seed_the_same_calls, set_up, tear_down),
		cmocka_unit_test_setup_teardown(repeats_and_after_hours, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_time_without_working_days_has_no_calls, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_worked_saturday_has_calls, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_duty_is_never_out, set_up, tear_down),
		cmocka_unit_test_setup_teardown(ring_all_rings_all_who_are_free, set_up, tear_down),
		cmocka_unit_test_setup_teardown(ring_one_takes_turns, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
