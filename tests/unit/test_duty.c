/* layer: domain support */
#include "test_main.h"

#include <string.h>

#include "dutyd/domain/duty.h"
#include "team.h"

/* The duty of a moment written as "2026-12-01 09:05", local unless it says otherwise. */
static struct duty duty_of(const struct policy *policy, const char *moment)
{
	int64_t utc_ms = 0;

	if (!zone_parse_ms(policy->zone, moment, &utc_ms)) {
		fail_msg("\"%s\" is no moment", moment);
	}
	struct roster *roster = roster_plan(policy, policy->roster.start, 400);
	struct duty duty = duty_at(policy, roster, utc_ms);

	roster_unref(&roster);
	return duty;
}

static void expect(const struct policy *policy, const char *moment, const char *day, int person)
{
	struct duty duty = duty_of(policy, moment);
	char text[CIVIL_TEXT_SIZE];

	civil_format(duty.day, text);
	if (strcmp(text, day) != 0 || duty.person != person) {
		fail_msg("%s: the duty of %s, person %d", moment, text, duty.person);
	}
}

static void r54_handover_clock(void **state)
{
	struct policy *policy = team_policy();

	(void)state;
	expect(policy, "2026-11-30 17:58", "2026-11-30", VASYA);
	expect(policy, "2026-12-01 09:05", "2026-12-01", MASHA);
	team_set_hours(policy, "mon-sun 00:00-24:00");
	expect(policy, "2026-11-30 23:59:59", "2026-11-30", VASYA);
	expect(policy, "2026-11-30 23:59:59.999", "2026-11-30", VASYA);
	expect(policy, "2026-12-01 00:00", "2026-12-01", MASHA);
	expect(policy, "2026-12-01 00:00:01", "2026-12-01", MASHA);
	policy_unref(&policy);
}

/* The same instant is another day elsewhere: the company's zone counts, not UTC. */
static void r54_the_day_is_the_companys(void **state)
{
	struct policy *policy = team_policy();

	(void)state;
	team_set_hours(policy, "");
	expect(policy, "2026-11-30T20:59:59Z", "2026-11-30", VASYA);
	expect(policy, "2026-11-30T21:00:00Z", "2026-12-01", MASHA);
	team_set_zone(policy, "Asia/Vladivostok");
	expect(policy, "2026-11-30T13:59:59Z", "2026-11-30", VASYA);
	expect(policy, "2026-11-30T14:00:00Z", "2026-12-01", MASHA);
	team_set_zone(policy, "America/New_York");
	expect(policy, "2026-12-01T04:59:59Z", "2026-11-30", VASYA);
	policy_unref(&policy);
}

/* Both days of Berlin's clock changes are Sundays: worked here, and followed by a Monday. */
static void r54_days_of_a_clock_change(void **state)
{
	static const struct {
		const char *start, *last, *next;
	} rows[] = {
		{ "2026-03-29", "2026-03-29T21:59:59Z", "2026-03-29T22:00:00Z" }, /* 23 h */
		{ "2026-10-25", "2026-10-25T22:59:59Z", "2026-10-25T23:00:00Z" }, /* 25 h */
	};
	struct policy *policy = team_policy();

	(void)state;
	team_set_zone(policy, "Europe/Berlin");
	team_set_hours(policy, "mon-sun 00:00-24:00");
	policy->roster.workdays = 0x7f;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		policy->roster.start = team_day(rows[i].start);
		struct duty first = duty_of(policy, rows[i].start);
		struct duty last = duty_of(policy, rows[i].last);
		struct duty next = duty_of(policy, rows[i].next);

		assert_int_equal(first.day, policy->roster.start);
		assert_int_equal(last.day, policy->roster.start);
		assert_int_equal(last.person, VASYA);
		assert_int_equal(next.day, policy->roster.start + 1);
		assert_int_equal(next.person, MASHA);
	}
	policy_unref(&policy);
}

/* A midnight that does not exist: the day begins at one o'clock. */
static void r54_a_day_without_midnight(void **state)
{
	struct policy *policy = team_policy();

	(void)state;
	team_set_zone(policy, "Africa/Cairo");
	team_set_hours(policy, "");
	policy->roster.workdays = 0x7f;
	policy->roster.start = team_day("2026-04-23");
	expect(policy, "2026-04-23T21:59:59Z", "2026-04-23", VASYA);
	expect(policy, "2026-04-23T22:00:00Z", "2026-04-24", MASHA);
	policy_unref(&policy);
}

static void r54_leap_day_and_year_end(void **state)
{
	struct policy *policy = team_policy();

	(void)state;
	policy->roster.workdays = 0x7f;
	team_set_hours(policy, "");
	policy->roster.start = team_day("2028-02-28");
	expect(policy, "2028-02-28 23:59:59", "2028-02-28", VASYA);
	expect(policy, "2028-02-29 00:00", "2028-02-29", MASHA);
	expect(policy, "2028-03-01 00:00", "2028-03-01", PETYA);
	policy->roster.start = team_day("2026-12-31");
	expect(policy, "2026-12-31 23:59:59", "2026-12-31", VASYA);
	expect(policy, "2027-01-01 00:00:00", "2027-01-01", MASHA);
	policy_unref(&policy);
}

static void r51_enquiries_of_a_weekend_are_mondays(void **state)
{
	struct policy *policy = team_policy();

	(void)state;
	expect(policy, "2026-12-04 17:59:59", "2026-12-04", SASHA);
	expect(policy, "2026-12-04 18:00", "2026-12-07", LENA);
	expect(policy, "2026-12-05 12:00", "2026-12-07", LENA);
	expect(policy, "2026-12-06 23:59", "2026-12-07", LENA);
	expect(policy, "2026-12-07 00:00", "2026-12-07", LENA);
	policy_unref(&policy);
}

static void r57_monday_vasya_tuesday_masha(void **state)
{
	struct policy *policy = team_policy();

	(void)state;
	policy->roster.start = team_day("2026-03-02");
	expect(policy, "2026-03-02 11:00", "2026-03-02", VASYA);
	expect(policy, "2026-03-03 11:00", "2026-03-03", MASHA);
	policy_unref(&policy);
}

/* A day is its duty's from midnight on; off hours is what the clock says all the same. */
static void before_opening_it_is_that_days_duty(void **state)
{
	struct policy *policy = team_policy();

	(void)state;
	policy->roster.off_hours = ROSTER_OFF_HEAD;
	team_set_hours(policy, "mon-fri 09:00-13:00, mon-fri 14:00-18:00");
	expect(policy, "2026-12-01 00:00", "2026-12-01", MASHA);
	expect(policy, "2026-12-01 08:59", "2026-12-01", MASHA);
	expect(policy, "2026-12-01 13:30", "2026-12-01", MASHA);
	assert_true(duty_of(policy, "2026-12-01 08:59").is_off_hours);
	assert_false(duty_of(policy, "2026-12-01 09:00").is_off_hours);
	assert_true(duty_of(policy, "2026-12-01 13:30").is_off_hours);
	assert_false(duty_of(policy, "2026-12-01 17:59").is_off_hours);
	policy_unref(&policy);
}

static void off_hours_rules(void **state)
{
	static const struct {
		enum roster_off_hours rule;
		const char *moment, *day;
		int person;
		enum roster_kind kind;
	} rows[] = {
		{ ROSTER_OFF_NEXT_DUTY, "2026-12-01 18:00", "2026-12-02", PETYA, ROSTER_TURN },
		{ ROSTER_OFF_LAST_DUTY, "2026-12-01 18:00", "2026-12-01", MASHA, ROSTER_TURN },
		{ ROSTER_OFF_HEAD, "2026-12-01 18:00", "2026-12-01", PERSON_NONE, ROSTER_OFF },
		{ ROSTER_OFF_NEXT_DUTY, "2026-12-05 12:00", "2026-12-07", LENA, ROSTER_TURN },
		{ ROSTER_OFF_LAST_DUTY, "2026-12-05 12:00", "2026-12-04", SASHA, ROSTER_TURN },
		{ ROSTER_OFF_HEAD, "2026-12-05 12:00", "2026-12-05", PERSON_NONE, ROSTER_OFF },
		/* Before the roster's first day nothing is planned. */
		{ ROSTER_OFF_NEXT_DUTY, "2026-11-29 12:00", "2026-11-30", VASYA, ROSTER_TURN },
		{ ROSTER_OFF_LAST_DUTY, "2026-11-29 12:00", "-", PERSON_NONE, ROSTER_GAP },
	};
	struct policy *policy = team_policy();

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		policy->roster.off_hours = rows[i].rule;
		struct duty duty = duty_of(policy, rows[i].moment);

		expect(policy, rows[i].moment, rows[i].day, rows[i].person);
		assert_true(duty.is_off_hours);
		assert_int_equal(duty.kind, rows[i].kind);
		assert_int_equal(duty.backup == PERSON_NONE, rows[i].person == PERSON_NONE);
	}
	policy_unref(&policy);
}

/*
 * With turn 08:00 the night until then is the duty's of the day before, if anybody is in. On a
 * Saturday nobody is: the department closes with Friday.
 */
static void the_turn_shifts_the_day(void **state)
{
	struct policy *policy = team_policy();

	(void)state;
	policy->roster.turn_minute = 8 * 60;
	team_set_hours(policy, "mon-sun 00:00-24:00");
	expect(policy, "2026-12-01 07:59:59", "2026-11-30", VASYA);
	expect(policy, "2026-12-01 08:00", "2026-12-01", MASHA);
	expect(policy, "2026-12-04 23:59", "2026-12-04", SASHA);
	expect(policy, "2026-12-05 07:59", "2026-12-07", LENA);
	expect(policy, "2026-12-05 08:00", "2026-12-07", LENA);
	expect(policy, "2026-12-07 07:59", "2026-12-07", LENA);
	team_set_hours(policy, "mon-fri 09:00-18:00");
	expect(policy, "2026-12-01 07:59", "2026-12-01", MASHA); /* after Monday's close */
	policy->roster.off_hours = ROSTER_OFF_LAST_DUTY;
	expect(policy, "2026-12-01 07:59", "2026-11-30", VASYA);
	policy_unref(&policy);
}

/* What the day's volume is counted from, and when the mode may change. */
static void r61_a_duty_day_begins_with_the_turn(void **state)
{
	static const struct {
		const char *zone;
		int turn_minute;
		const char *day, *begins;
	} rows[] = {
		{ "Europe/Moscow", 0, "2026-12-01", "2026-12-01 00:00" },
		{ "Europe/Moscow", 8 * 60, "2026-12-01", "2026-12-01 08:00" },
		{ "Europe/Moscow", 12 * 60, "2026-12-01", "2026-12-01 12:00" },
		{ "Europe/Riga", 8 * 60, "2026-10-25", "2026-10-25 08:00" },
		/* That night there is no half past three. */
		{ "Europe/Riga", 3 * 60 + 30, "2026-03-29", "2026-03-29 04:00" },
	};
	struct policy *policy = team_policy();

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		int64_t begins = 0;

		team_set_zone(policy, rows[i].zone);
		policy->roster.turn_minute = rows[i].turn_minute;
		assert_true(zone_parse_ms(policy->zone, rows[i].begins, &begins));
		assert_int_equal(duty_day_start_ms(policy, team_day(rows[i].day)), begins);
		assert_int_equal(duty_day_at(policy, begins), team_day(rows[i].day));
		assert_int_equal(duty_day_at(policy, begins - 1), team_day(rows[i].day) - 1);
	}
	policy_unref(&policy);
}

/* Whether the department works is asked of the civil day, who has duty of the duty's day. */
static void r54_before_the_turn_a_holiday_is_closed_and_the_day_after_open(void **state)
{
	static const struct {
		const char *moment;
		bool is_open;
		const char *day;
		int person;
		enum roster_off_hours rule;
	} rows[] = {
		{ "2026-12-01 08:30", true, "2026-11-30", VASYA, ROSTER_OFF_NEXT_DUTY },
		{ "2026-12-01 09:00", true, "2026-12-01", MASHA, ROSTER_OFF_NEXT_DUTY },
		/* The holiday: shut in the morning as at noon. */
		{ "2026-12-02 08:30", false, "2026-12-03", PETYA, ROSTER_OFF_NEXT_DUTY },
		{ "2026-12-02 08:30", false, "2026-12-01", MASHA, ROSTER_OFF_LAST_DUTY },
		{ "2026-12-02 08:30", false, "2026-12-01", PERSON_NONE, ROSTER_OFF_HEAD },
		{ "2026-12-02 12:00", false, "2026-12-03", PETYA, ROSTER_OFF_NEXT_DUTY },
		/* The morning after it: people are in, and the day that has the duty has nobody. */
		{ "2026-12-03 07:59", false, "2026-12-03", PETYA, ROSTER_OFF_NEXT_DUTY },
		{ "2026-12-03 08:30", true, "2026-12-03", PETYA, ROSTER_OFF_NEXT_DUTY },
		{ "2026-12-03 08:30", true, "2026-12-01", MASHA, ROSTER_OFF_LAST_DUTY },
		{ "2026-12-03 08:30", true, "2026-12-02", PERSON_NONE, ROSTER_OFF_HEAD },
		{ "2026-12-03 09:00", true, "2026-12-03", PETYA, ROSTER_OFF_NEXT_DUTY },
		{ "2026-12-05 08:30", false, "2026-12-07", SASHA, ROSTER_OFF_NEXT_DUTY },
		{ "2026-12-07 08:30", true, "2026-12-07", SASHA, ROSTER_OFF_NEXT_DUTY },
	};
	struct policy *policy = team_policy();

	(void)state;
	policy->roster.turn_minute = 9 * 60;
	team_set_hours(policy, "mon-sat 08:00-18:00");
	team_add_holidays(policy, "2026-12-02", "2026-12-02");
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		policy->roster.off_hours = rows[i].rule;
		expect(policy, rows[i].moment, rows[i].day, rows[i].person);
		if (duty_of(policy, rows[i].moment).is_off_hours == rows[i].is_open) {
			fail_msg("%s is %s", rows[i].moment, rows[i].is_open ? "shut" : "open");
		}
	}
	policy_unref(&policy);
}

static void gaps_and_changes_are_told(void **state)
{
	struct policy *policy = team_example();

	(void)state;
	struct duty duty = duty_of(policy, "2026-12-16 11:00");

	assert_int_equal(duty.person, VASYA);
	assert_int_equal(duty.instead_of, LENA);
	assert_int_equal(duty.kind, ROSTER_SWAP);
	assert_false(duty.is_off_hours);
	duty = duty_of(policy, "2026-12-22 11:00");
	assert_int_equal(duty.kind, ROSTER_OVERRIDE);
	assert_int_equal(duty.instead_of, PETYA);
	/* Two people on the staff, both on leave on 2 December. */
	policy->roster.n_order = 2;
	team_add_absence(policy, VASYA, team_day("2026-12-02"), team_day("2026-12-02"));
	team_add_absence(policy, MASHA, team_day("2026-12-02"), team_day("2026-12-02"));
	duty = duty_of(policy, "2026-12-02 11:00");
	assert_int_equal(duty.kind, ROSTER_GAP);
	assert_int_equal(duty.day, team_day("2026-12-02"));
	assert_int_equal(duty.person, PERSON_NONE);
	/* An evening's enquiries go to the next day that has somebody. */
	expect(policy, "2026-12-01 19:00", "2026-12-03", VASYA);
	policy_unref(&policy);
}

static void backups(void **state)
{
	struct policy *policy = team_policy();

	(void)state;
	assert_int_equal(duty_of(policy, "2026-12-01 11:00").backup, PETYA);
	assert_int_equal(duty_of(policy, "2026-12-04 11:00").backup, LENA);
	team_add_absence(policy, PETYA, team_day("2026-12-01"), team_day("2026-12-01"));
	assert_int_equal(duty_of(policy, "2026-12-01 11:00").backup, OLYA);
	policy->people[OLYA].from = team_day("2026-12-02");
	assert_int_equal(duty_of(policy, "2026-12-01 11:00").backup, SASHA);
	/* The next one in the roster is the same person: the one after. */
	team_add_override(policy, team_day("2026-12-02"), MASHA);
	assert_int_equal(duty_of(policy, "2026-12-01 11:00").backup, SASHA);
	policy->roster.n_order = 1;
	policy->roster.n_overrides = 0;
	assert_int_equal(duty_of(policy, "2026-11-30 11:00").person, VASYA);
	assert_int_equal(duty_of(policy, "2026-11-30 11:00").backup, PERSON_NONE);
	policy_unref(&policy);
}

/* A gap on the 3rd, after vasya, masha and petya; who is ill has it since the days were written. */
static void r59_the_last_duty_is_the_last_who_is_at_work(void **state)
{
	static const struct {
		int ill[2];
		const char *day; /* who had duty then is it */
		int person, backup;
	} rows[] = {
		{ { PERSON_NONE, PERSON_NONE }, "2026-12-02", PETYA, SASHA },
		{ { SASHA, PERSON_NONE }, "2026-12-02", PETYA, LENA },
		{ { PETYA, PERSON_NONE }, "2026-12-01", MASHA, SASHA },
		{ { PETYA, MASHA }, "2026-11-30", VASYA, SASHA },
	};
	struct policy *policy = team_policy();
	struct roster *roster = roster_plan(policy, policy->roster.start, 30);
	int32_t gap = team_day("2026-12-03");
	int64_t at = zone_instant_of(policy->zone, gap, 11 * 3600) * 1000;

	(void)state;
	roster->days[gap - roster->first] =
		(struct roster_day){ PERSON_NONE, PERSON_NONE, ROSTER_GAP };
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		policy->roster.n_absences = 0;
		for (int n = 0; n < 2; n++) {
			team_add_absence(policy, rows[i].ill[n], gap, gap);
		}
		struct duty duty = duty_last(policy, roster, at);

		assert_int_equal(duty.day, team_day(rows[i].day));
		assert_int_equal(duty.person, rows[i].person);
		assert_int_equal(duty.backup, rows[i].backup);
	}
	policy->people[VASYA].to = gap - 1; /* and the last of the three has left */
	assert_int_equal(duty_last(policy, roster, at).person, PERSON_NONE);
	roster_unref(&roster);
	policy_unref(&policy);
}

static void without_a_roster_it_is_a_gap(void **state)
{
	struct policy *policy = team_policy();
	struct duty duty = duty_at(policy, NULL, 1796112000000);

	(void)state;
	assert_int_equal(duty.kind, ROSTER_GAP);
	assert_int_equal(duty.person, PERSON_NONE);
	assert_int_equal(duty.backup, PERSON_NONE);
	duty = duty_of(policy, "2032-01-05 11:00");
	assert_int_equal(duty.kind, ROSTER_GAP);
	assert_int_equal(duty.day, team_day("2032-01-05"));
	/* Days before 1970 are counted downwards; the last one of 1969 is a Wednesday. */
	duty = duty_at(policy, NULL, -3 * 3600 * 1000 - 1 - 6 * 3600 * 1000);
	assert_int_equal(duty.day, -1);
	duty = duty_at(policy, NULL, INT64_MIN);
	assert_int_equal(duty.kind, ROSTER_GAP);
	duty = duty_at(policy, NULL, INT64_MAX);
	assert_int_equal(duty.kind, ROSTER_GAP);
	policy_unref(&policy);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(r54_handover_clock),
		cmocka_unit_test(r54_the_day_is_the_companys),
		cmocka_unit_test(r54_days_of_a_clock_change),
		cmocka_unit_test(r54_a_day_without_midnight),
		cmocka_unit_test(r54_leap_day_and_year_end),
		cmocka_unit_test(r51_enquiries_of_a_weekend_are_mondays),
		cmocka_unit_test(r57_monday_vasya_tuesday_masha),
		cmocka_unit_test(before_opening_it_is_that_days_duty),
		cmocka_unit_test(off_hours_rules),
		cmocka_unit_test(the_turn_shifts_the_day),
		cmocka_unit_test(r61_a_duty_day_begins_with_the_turn),
		cmocka_unit_test(r54_before_the_turn_a_holiday_is_closed_and_the_day_after_open),
		cmocka_unit_test(gaps_and_changes_are_told),
		cmocka_unit_test(backups),
		cmocka_unit_test(r59_the_last_duty_is_the_last_who_is_at_work),
		cmocka_unit_test(without_a_roster_it_is_a_gap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
