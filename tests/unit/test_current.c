/* layer: service support */
/* What is in force goes on for as long as the daemon runs: the days that it has planned do not. */
#include "test_main.h"

#include <string.h>

#include "dutyd/base/clock.h"
#include "dutyd/domain/horizon.h"
#include "dutyd/service/current.h"
#include "seed_policy.h"

static const int64_t day_ms = INT64_C(86400000);

/* Planned when the day was that many days from now. */
static void plan_then(struct current *current, int days)
{
	roster_unref(&current->roster);
	current->roster = horizon_compose(current->policy, NULL, clock_wall_ms() + days * day_ms);
}

static void expect_half_a_horizon(const struct current *current)
{
	const struct roster *roster = current->roster;
	int32_t today = zone_day_at(current->policy->zone, clock_wall_ms() / 1000);

	assert_true(roster->first <= today);
	assert_true(roster->first + roster->n_days >= today + HORIZON_DAYS / 2);
}

static void days_are_planned_on_before_they_run_out(void **state)
{
	struct current current = { .policy = seed_policy() };

	(void)state;
	current.policy->roster.start -= 3 * HORIZON_DAYS; /* long ago, whatever the day is now */
	plan_then(&current, 0);
	struct roster *before = current.roster;
	current_tick(&current);
	assert_ptr_equal(current.roster, before);
	plan_then(&current, -HORIZON_DAYS / 2 - 2);
	current_tick(&current);
	expect_half_a_horizon(&current);
	plan_then(&current, -2 * HORIZON_DAYS);
	current_tick(&current);
	expect_half_a_horizon(&current);
	current_finish(&current);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_are_planned_on_before_they_run_out),
	};

	return cmocka_run_group_tests_name("current", tests, NULL, NULL);
}
