/* layer: domain support */
/* Head or duty, by what comes: the rule alone, without a database. */
#include "test_main.h"

#include "dutyd/domain/horizon.h"
#include "dutyd/domain/mode.h"
#include "team.h"

#define HEAD MODE_HEAD
#define DUTY MODE_DUTY

/* The seed company's thresholds. */
static const struct policy_department department = {
	.auto_enter = 8, .auto_leave = 5, .auto_window_days = 5, .auto_min_days = 5
};

/* Day after day, each decided when it has ended; how often the mode changed on the way. */
static int switches_of(const int *counts, int n, enum mode *mode)
{
	int switches = 0;

	for (int i = 1; i <= n; i++) {
		enum mode next =
			mode_after(&department, *mode, mode_volume_of(&department, counts, i));

		switches += next != *mode;
		*mode = next;
	}
	return switches;
}

static void r60_one_switch_in_the_series(void **state)
{
	static const int series[] = { 4, 4, 9, 9, 9, 9, 9, 6, 6 };
	enum mode mode = MODE_HEAD;

	(void)state;
	assert_int_equal(switches_of(series, TEST_COUNT(series), &mode), 1);
	assert_int_equal(mode, DUTY);
}

static void r60_between_the_limits_nothing_changes(void **state)
{
	static const struct {
		enum mode before, after;
		int counts[7], n;
	} rows[] = {
		{ HEAD, HEAD, { 9, 9, 9, 9 }, 4 },          /* fewer than min_days */
		{ HEAD, DUTY, { 8, 8, 8, 8, 8 }, 5 },       /* exactly enter_duty */
		{ HEAD, HEAD, { 8, 8, 8, 8, 7 }, 5 },       /* a hair below */
		{ HEAD, HEAD, { 7, 6, 7, 6, 7 }, 5 },       /* between them, from below */
		{ DUTY, DUTY, { 7, 6, 7, 6, 7 }, 5 },       /* and from above */
		{ DUTY, DUTY, { 5, 5, 5, 5, 5 }, 5 },       /* exactly leave_duty */
		{ DUTY, HEAD, { 5, 5, 5, 5, 4 }, 5 },       /* a hair below */
		{ DUTY, HEAD, { 0, 0, 0, 0, 0 }, 5 },       /* days without a call count */
		{ HEAD, DUTY, { 0, 0, 8, 8, 8, 8, 8 }, 7 }, /* older than the window */
		{ DUTY, DUTY, { 0 }, 0 },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		struct mode_volume volume = mode_volume_of(&department, rows[i].counts, rows[i].n);

		assert_int_equal(mode_after(&department, rows[i].before, volume), rows[i].after);
	}
}

/* Whatever comes, two switches are never nearer than the hysteresis allows. */
static void r60_a_series_within_the_band_never_switches_twice(void **state)
{
	uint64_t seed = 60;
	int counts[200];

	(void)state;
	for (int n = 0; n < 2000; n++) {
		enum mode mode = team_random_below(&seed, 2) == 0 ? MODE_HEAD : MODE_DUTY;

		for (size_t i = 0; i < TEST_COUNT(counts); i++) {
			counts[i] = 5 + team_random_below(&seed, 6); /* never a mean below 5 */
		}
		assert_in_range(switches_of(counts, TEST_COUNT(counts), &mode), 0, 1);
	}
}

static struct policy *auto_policy(void)
{
	struct policy *policy = team_policy();

	policy->departments[0].inbound = INBOUND_AUTO;
	return policy;
}

static enum mode at(const struct policy *policy, const struct roster *roster, const char *moment)
{
	int64_t utc_ms = 0;

	assert_true(zone_parse_ms(policy->zone, moment, &utc_ms));
	return mode_at(policy, roster, utc_ms);
}

static struct roster *with_duty_from(const struct policy *policy, const char *day)
{
	struct book *book = book_create("commercial");

	book_add_mode(book, &(struct mode_day){ team_day("2026-11-30"), MODE_HEAD });
	book_add_mode(book, &(struct mode_day){ team_day(day), MODE_DUTY });
	struct roster *roster = book_compose(policy, book, policy->roster.start, 60);
	book_free(&book);
	return roster;
}

static void r61_a_mode_is_a_whole_days(void **state)
{
	struct policy *policy = auto_policy();
	struct roster *roster = with_duty_from(policy, "2026-12-02");

	(void)state;
	assert_int_equal(at(policy, roster, "2026-12-01 09:00"), HEAD);
	assert_int_equal(at(policy, roster, "2026-12-01 17:59"), HEAD);
	assert_int_equal(at(policy, roster, "2026-12-02 00:00"), DUTY);
	assert_int_equal(at(policy, roster, "2026-12-03 11:00"), DUTY); /* until another comes */
	assert_int_equal(at(policy, roster, "2026-11-20 11:00"), HEAD); /* before the first row */
	/* An evening's enquiries are the next duty's day's. */
	assert_int_equal(at(policy, roster, "2026-12-01 19:00"), DUTY);
	assert_int_equal(mode_on(policy, roster, team_day("2026-12-01")), HEAD);
	assert_int_equal(mode_on(policy, roster, team_day("2026-12-02")), DUTY);
	roster_unref(&roster);
	policy_unref(&policy);
}

static void a_fixed_mode_asks_no_rows(void **state)
{
	struct policy *policy = auto_policy();
	struct roster *roster = with_duty_from(policy, "2026-12-02");

	(void)state;
	policy->departments[0].inbound = INBOUND_DUTY;
	assert_int_equal(at(policy, roster, "2026-12-01 11:00"), DUTY);
	assert_int_equal(mode_on(policy, NULL, 0), DUTY);
	policy->departments[0].inbound = INBOUND_HEAD;
	assert_int_equal(at(policy, roster, "2026-12-02 11:00"), HEAD);
	policy->departments[0].inbound = INBOUND_AUTO;
	assert_int_equal(at(policy, NULL, "2026-12-02 11:00"), HEAD);
	roster_unref(&roster);
	policy_unref(&policy);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(r60_one_switch_in_the_series),
		cmocka_unit_test(r60_between_the_limits_nothing_changes),
		cmocka_unit_test(r60_a_series_within_the_band_never_switches_twice),
		cmocka_unit_test(r61_a_mode_is_a_whole_days),
		cmocka_unit_test(a_fixed_mode_asks_no_rows),
	};

	return cmocka_run_group_tests_name("mode", tests, NULL, NULL);
}
