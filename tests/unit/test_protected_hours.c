/* layer: domain support */
/* Working time without enquiries, and enquiries a day: arithmetic on the example's roster. */
#include "test_main.h"

#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/domain/protected_hours.h"
#include "dutyd/domain/volume.h"
#include "team.h"

static struct policy *policy;
static struct roster *roster;
static struct offers offers;

static int set_up(void **state)
{
	(void)state;
	policy = team_policy();
	team_set_hours(policy, "mon-fri 09:00-13:00, mon-fri 14:00-18:00"); /* eight hours */
	roster = roster_plan(policy, policy->roster.start, 60);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	offers_free(&offers);
	roster_unref(&roster);
	policy_unref(&policy);
	return 0;
}

static int64_t at(const char *moment)
{
	int64_t utc_ms = 0;

	assert_true(zone_parse_ms(policy->zone, moment, &utc_ms));
	return utc_ms;
}

static void offer_to(const char *who, const char *moment)
{
	struct offer offer = { .at_ms = at(moment) };

	str_copy(offer.who, sizeof(offer.who), who);
	offers_add(&offers, &offer);
}

static struct protected_time time_of(int person, const char *day, const char *now)
{
	struct protected_by by = protected_by_make(policy, roster, &offers, at(now));
	struct protected_time time = { 0 };

	protected_time_add(&by, person, team_day(day), &time);
	protected_by_free(&by);
	return time;
}

static void expect(struct protected_time time, int days, int shift, int protected)
{
	assert_int_equal(time.days, days);
	assert_int_equal(time.shift_minutes, shift);
	assert_int_equal(time.protected_minutes, protected);
}

#define LATER "2027-01-01"

/* Petr on shift for 8 h with no offers: 8 h, "80-120 cold calls". */
static void r04_a_day_without_offers(void **state)
{
	(void)state;
	struct protected_time time = time_of(PETYA, "2026-12-01", LATER);

	expect(time, 1, 480, 480);
	assert_int_equal(time.protected_minutes * COLD_CALLS_FROM / 60, 80);
	assert_int_equal(time.protected_minutes * COLD_CALLS_TO / 60, 120);
}

static void r04_an_offer_costs_its_hour(void **state)
{
	(void)state;
	offer_to("petya", "2026-12-01 11:59:59");
	offer_to("petya", "2026-12-01 11:00");
	offer_to("masha", "2026-12-01 14:00");
	offer_to("petya", "2026-12-01 13:30"); /* at lunch */
	offer_to("petya", "2026-12-02 14:00"); /* another day */
	expect(time_of(PETYA, "2026-12-01", LATER), 1, 480, 420);
	offer_to("petya", "2026-12-01 14:00");
	expect(time_of(PETYA, "2026-12-01", LATER), 1, 480, 360);
}

static void r04_duty_leave_and_days_off_are_no_shift(void **state)
{
	(void)state;
	expect(time_of(MASHA, "2026-12-01", LATER), 0, 0, 0); /* her duty */
	expect(time_of(PETYA, "2026-12-05", LATER), 0, 0, 0); /* a Saturday */
	team_add_absence(policy, PETYA, team_day("2026-12-01"), team_day("2026-12-01"));
	expect(time_of(PETYA, "2026-12-01", LATER), 0, 0, 0);
	policy->people[DIMA].to = team_day("2026-11-30");
	expect(time_of(DIMA, "2026-12-01", LATER), 0, 0, 0);
}

/* A worked Saturday is worked by Friday's hours, and hours of another weekday are not its. */
static void r04_a_worked_saturday_is_a_shift(void **state)
{
	(void)state;
	team_set_hours(policy, "mon-thu 09:00-18:00, fri 10:00-17:00");
	expect(time_of(PETYA, "2026-12-04", LATER), 1, 420, 420);
	policy->roster.extra = xcalloc(1, sizeof(*policy->roster.extra));
	policy->roster.n_extra = 1;
	policy->roster.extra[0].from = policy->roster.extra[0].to = team_day("2026-12-05");
	expect(time_of(PETYA, "2026-12-05", LATER), 1, 420, 420);
}

/* Who had the duty for half of the day had it. */
static void r04_an_urgent_change_is_duty_for_both(void **state)
{
	struct roster_change change = { .day = team_day("2026-12-01"),
					.from_ms = INT64_MIN,
					.row = { .person = OLYA, .instead_of = PERSON_NONE } };

	(void)state;
	roster->changes = &change;
	roster->n_changes = 1;
	expect(time_of(OLYA, "2026-12-01", LATER), 0, 0, 0);
	roster->changes = NULL;
	roster->n_changes = 0;
	expect(time_of(OLYA, "2026-12-01", LATER), 1, 480, 480);
}

static void r04_only_what_is_over(void **state)
{
	(void)state;
	expect(time_of(PETYA, "2026-12-01", "2026-12-01 08:00"), 0, 0, 0);
	expect(time_of(PETYA, "2026-12-01", "2026-12-01 11:59:59"), 1, 120, 120);
	expect(time_of(PETYA, "2026-12-01", "2026-12-01 12:00"), 1, 180, 180);
	team_set_hours(policy, "mon-fri 09:00-10:30");
	expect(time_of(PETYA, "2026-12-01", LATER), 1, 90, 90);
}

/* 500 in 30 days: 16.7 a day; on 22 working days 22.7. */
static void r02_both_rates_are_shown(void **state)
{
	struct volume volume = volume_make(policy, team_day("2026-12-01"), team_day("2026-12-30"));

	(void)state;
	assert_int_equal(volume.days, 30);
	assert_int_equal(volume.working_days, 22);
	assert_int_equal(volume_tenths(500, volume.days), 167);
	assert_int_equal(volume_tenths(500, volume.working_days), 227);
	for (int i = 0; i < 500; i++) {
		volume_add(&volume, policy, i % 4 == 0 ? "masha" : i % 4 == 1 ? "gone" : "vasya");
	}
	assert_int_equal(volume.enquiries, 500);
	assert_int_equal(volume_share(&volume, volume.of[MASHA]), 2500);
	assert_int_equal(volume_share(&volume, volume.of[VASYA]), 5000);
	assert_int_equal(volume.nobodys, 125);
	volume_free(&volume);
	volume = volume_make(policy, team_day("2026-12-02"), team_day("2026-12-01"));
	assert_int_equal(volume_tenths(500, volume.days), -1);
	assert_int_equal(volume_share(&volume, 1), 0);
	volume_free(&volume);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(r04_a_day_without_offers, set_up, tear_down),
		cmocka_unit_test_setup_teardown(r04_an_offer_costs_its_hour, set_up, tear_down),
		cmocka_unit_test_setup_teardown(r04_duty_leave_and_days_off_are_no_shift, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(r04_a_worked_saturday_is_a_shift, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(r04_an_urgent_change_is_duty_for_both, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(r04_only_what_is_over, set_up, tear_down),
		cmocka_unit_test_setup_teardown(r02_both_rates_are_shown, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
