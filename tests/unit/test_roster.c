/* layer: domain support */
#include "test_main.h"

#include <string.h>

#include "dutyd/domain/roster.h"
#include "team.h"

/* Plans one day. */
static struct roster_day row_of(const struct policy *policy, const char *day)
{
	struct roster *roster = roster_plan(policy, team_day(day), 1);
	struct roster_day row = roster_on(roster, team_day(day));

	roster_unref(&roster);
	return row;
}

static void expect_turns(const struct policy *policy, const char *first, const int *people, int n)
{
	struct roster *roster = roster_plan(policy, team_day(first), 60);
	int32_t day = team_day(first);

	for (int i = 0; i < n; i++, day++) {
		char text[CIVIL_TEXT_SIZE];
		struct roster_day row = roster_on(roster, day);

		while (row.kind == ROSTER_OFF) {
			row = roster_on(roster, ++day);
		}
		civil_format(day, text);
		if (row.person != people[i]) {
			fail_msg("%s: person %d, not %d", text, row.person, people[i]);
		}
	}
	roster_unref(&roster);
}

static void the_example_row_by_row(void **state)
{
	static const int people[] = { VASYA, MASHA, PETYA, OLYA,  SASHA, LENA,  DIMA,  VASYA,
				      MASHA, PETYA, OLYA,  SASHA, VASYA, DIMA,  LENA,  MASHA,
				      LENA,  OLYA,  SASHA, LENA,  DIMA,  MASHA, PETYA, OLYA,
				      SASHA, LENA,  DIMA,  MASHA, VASYA };
	struct policy *policy = team_example();

	(void)state;
	expect_turns(policy, "2026-11-30", people, TEST_COUNT(people));
	assert_int_equal(row_of(policy, "2027-01-11").person, OLYA);
	assert_int_equal(row_of(policy, "2027-01-18").person, VASYA);
	assert_int_equal(row_of(policy, "2026-12-30").person, PETYA);
	assert_int_equal(row_of(policy, "2026-12-31").kind, ROSTER_OFF);
	assert_int_equal(row_of(policy, "2027-01-10").kind, ROSTER_OFF);
	assert_int_equal(row_of(policy, "2026-12-05").kind, ROSTER_OFF);
	policy_unref(&policy);
}

static void the_examples_changed_days(void **state)
{
	static const struct {
		const char *day;
		int person, instead_of;
		enum roster_kind kind;
	} rows[] = {
		{ "2026-12-15", SASHA, PERSON_NONE, ROSTER_TURN },
		{ "2026-12-16", VASYA, LENA, ROSTER_SWAP },
		{ "2026-12-17", DIMA, PERSON_NONE, ROSTER_TURN },
		{ "2026-12-18", LENA, VASYA, ROSTER_SWAP },
		{ "2026-12-22", LENA, PETYA, ROSTER_OVERRIDE },
		{ "2026-12-23", OLYA, PERSON_NONE, ROSTER_TURN },
	};
	struct policy *policy = team_example();

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		/* Also where only one of two swapped days is asked for. */
		struct roster_day row = row_of(policy, rows[i].day);

		assert_int_equal(row.person, rows[i].person);
		assert_int_equal(row.instead_of, rows[i].instead_of);
		assert_int_equal(row.kind, rows[i].kind);
	}
	policy_unref(&policy);
}

/* Three reps from Monday 2 March in a week of five days: Friday 6 is M's, Monday 9 is P's. */
static void r51_weekend_skips_nobody(void **state)
{
	struct policy *policy = team_policy();

	(void)state;
	policy->roster.n_order = 3;
	policy->roster.start = team_day("2026-03-02");
	assert_int_equal(row_of(policy, "2026-03-06").person, MASHA);
	assert_int_equal(row_of(policy, "2026-03-07").kind, ROSTER_OFF);
	assert_int_equal(row_of(policy, "2026-03-08").kind, ROSTER_OFF);
	assert_int_equal(row_of(policy, "2026-03-09").person, PETYA);
	policy_unref(&policy);
}

static void r51_holiday_skips_nobody_and_gives_no_second_day(void **state)
{
	static const int people[] = { VASYA, MASHA, PETYA, VASYA, MASHA };
	struct policy *policy = team_policy();

	(void)state;
	policy->roster.n_order = 3;
	policy->roster.start = team_day("2026-03-04");
	team_add_holidays(policy, "2026-03-05", "2026-03-09");
	expect_turns(policy, "2026-03-04", people, TEST_COUNT(people));
	assert_int_equal(row_of(policy, "2026-03-10").person, MASHA);
	policy_unref(&policy);
}

static void r57_monday_vasya_tuesday_masha(void **state)
{
	struct policy *policy = team_policy();

	(void)state;
	policy->roster.start = team_day("2026-03-02");
	assert_int_equal(row_of(policy, "2026-03-02").person, VASYA);
	assert_int_equal(row_of(policy, "2026-03-03").person, MASHA);
	policy_unref(&policy);
}

/* Two return on one day: the one who stood first serves first, the other the day after. */
static void deferred_people_serve_when_back(void **state)
{
	static const int people[] = { VASYA, OLYA, SASHA, MASHA, PETYA, LENA };
	struct policy *policy = team_policy();

	(void)state;
	team_add_absence(policy, PETYA, team_day("2026-12-01"), team_day("2026-12-02"));
	team_add_absence(policy, MASHA, team_day("2026-11-30"), team_day("2026-12-02"));
	expect_turns(policy, "2026-11-30", people, TEST_COUNT(people));
	policy_unref(&policy);
}

static void skipped_people_lose_their_turn(void **state)
{
	static const int people[] = { VASYA, PETYA, OLYA, SASHA, LENA, DIMA, VASYA, MASHA, PETYA };
	struct policy *policy = team_policy();

	(void)state;
	policy->roster.missed = ROSTER_MISSED_SKIP;
	team_add_absence(policy, MASHA, team_day("2026-12-01"), team_day("2026-12-01"));
	expect_turns(policy, "2026-11-30", people, TEST_COUNT(people));
	policy_unref(&policy);
}

/* Masha begins on 3 December and is owed nothing for 1 December; Petya's last day is the 2nd. */
static void newcomers_and_leavers_are_owed_nothing(void **state)
{
	static const int people[] = { VASYA, PETYA, OLYA, SASHA, LENA, DIMA, VASYA, MASHA, OLYA };
	struct policy *policy = team_policy();

	(void)state;
	policy->people[MASHA].from = team_day("2026-12-03");
	policy->people[PETYA].to = team_day("2026-12-02");
	expect_turns(policy, "2026-11-30", people, TEST_COUNT(people));
	policy_unref(&policy);
}

static void nobody_available_is_a_gap(void **state)
{
	struct policy *policy = team_policy();

	(void)state;
	policy->roster.n_order = 2;
	team_add_absence(policy, VASYA, team_day("2026-12-01"), team_day("2026-12-03"));
	team_add_absence(policy, MASHA, team_day("2026-12-02"), team_day("2026-12-02"));
	assert_int_equal(row_of(policy, "2026-12-01").person, MASHA);
	assert_int_equal(row_of(policy, "2026-12-02").kind, ROSTER_GAP);
	assert_int_equal(row_of(policy, "2026-12-02").person, PERSON_NONE);
	assert_int_equal(row_of(policy, "2026-12-03").person, MASHA);
	team_add_override(policy, team_day("2026-12-02"), DIMA);
	struct roster_day row = row_of(policy, "2026-12-02");

	assert_int_equal(row.person, DIMA);
	assert_int_equal(row.instead_of, PERSON_NONE);
	assert_int_equal(row.kind, ROSTER_OVERRIDE);
	/* Swapped with a gap, the gap moves. */
	team_add_swap(policy, team_day("2026-12-04"), team_day("2026-12-02"));
	policy->roster.n_overrides = 0;
	assert_int_equal(row_of(policy, "2026-12-02").kind, ROSTER_SWAP);
	assert_int_equal(row_of(policy, "2026-12-04").kind, ROSTER_GAP);
	assert_int_equal(row_of(policy, "2026-12-04").instead_of, VASYA);
	policy_unref(&policy);
}

static void days_off_are_not_changed(void **state)
{
	struct policy *policy = team_policy();

	(void)state;
	team_add_override(policy, team_day("2026-12-05"), DIMA);
	team_add_swap(policy, team_day("2026-12-04"), team_day("2026-12-06"));
	team_add_override(policy, team_day("2026-11-30"), VASYA); /* his turn anyway */
	assert_int_equal(row_of(policy, "2026-12-05").kind, ROSTER_OFF);
	assert_int_equal(row_of(policy, "2026-12-06").kind, ROSTER_OFF);
	assert_int_equal(row_of(policy, "2026-12-04").person, SASHA);
	assert_int_equal(row_of(policy, "2026-12-04").kind, ROSTER_TURN);
	assert_int_equal(row_of(policy, "2026-11-30").kind, ROSTER_TURN);
	policy_unref(&policy);
}

/* A swap takes the people as they stand after the overrides. */
static void swaps_come_after_overrides(void **state)
{
	struct policy *policy = team_policy();

	(void)state;
	team_add_swap(policy, team_day("2026-12-02"), team_day("2026-12-01"));
	team_add_override(policy, team_day("2026-12-01"), DIMA);
	assert_int_equal(row_of(policy, "2026-12-02").person, DIMA);
	assert_int_equal(row_of(policy, "2026-12-01").person, PETYA);
	assert_int_equal(row_of(policy, "2026-12-01").instead_of, DIMA);
	policy_unref(&policy);
}

static void extra_workdays_take_a_turn(void **state)
{
	static const int people[] = { SASHA, LENA, DIMA };
	struct roster_span extra = { "december", team_day("2026-12-05"), team_day("2026-12-05") };
	struct policy *policy = team_policy();

	(void)state;
	policy->roster.extra = &extra;
	policy->roster.n_extra = 1;
	expect_turns(policy, "2026-12-04", people, TEST_COUNT(people));
	assert_int_equal(row_of(policy, "2026-12-05").person, LENA);
	policy->roster.extra = NULL;
	policy_unref(&policy);
}

static void outside_the_plan_is_a_gap(void **state)
{
	struct policy *policy = team_policy();
	struct roster *roster = roster_plan(policy, team_day("2026-11-26"), 10);

	(void)state;
	assert_int_equal(roster_on(roster, team_day("2026-11-25")).kind, ROSTER_GAP);
	assert_int_equal(roster_on(roster, team_day("2026-11-27")).kind, ROSTER_GAP);
	assert_int_equal(roster_on(roster, team_day("2026-11-28")).kind, ROSTER_OFF);
	assert_int_equal(roster_on(roster, team_day("2026-11-30")).kind, ROSTER_TURN);
	assert_int_equal(roster_on(roster, team_day("2026-12-06")).kind, ROSTER_GAP);
	assert_int_equal(roster_on(roster, INT32_MIN).kind, ROSTER_GAP);
	assert_int_equal(roster_on(roster, INT32_MAX).kind, ROSTER_GAP);
	assert_int_equal(roster_on(NULL, 0).person, PERSON_NONE);
	struct roster *again = roster_ref(roster);

	roster_unref(&roster);
	assert_null(roster);
	assert_int_equal(roster_on(again, team_day("2026-11-30")).person, VASYA);
	roster_unref(&again);
	roster_unref(&again);
	policy->has_roster = false;
	roster = roster_plan(policy, team_day("2026-11-30"), 10);
	assert_int_equal(roster_on(roster, team_day("2026-11-30")).kind, ROSTER_GAP);
	roster_unref(&roster);
	policy_unref(&policy);
}

static void kinds_have_names(void **state)
{
	(void)state;
	for (int kind = 0; kind < ROSTER_KIND_COUNT; kind++) {
		for (int other = 0; other < kind; other++) {
			assert_string_not_equal(roster_kind_name(kind), roster_kind_name(other));
		}
	}
	assert_string_equal(roster_kind_name(ROSTER_OVERRIDE), "override");
	assert_string_equal(roster_kind_name(ROSTER_KIND_COUNT), "?");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_example_row_by_row),
		cmocka_unit_test(the_examples_changed_days),
		cmocka_unit_test(r51_weekend_skips_nobody),
		cmocka_unit_test(r51_holiday_skips_nobody_and_gives_no_second_day),
		cmocka_unit_test(r57_monday_vasya_tuesday_masha),
		cmocka_unit_test(deferred_people_serve_when_back),
		cmocka_unit_test(skipped_people_lose_their_turn),
		cmocka_unit_test(newcomers_and_leavers_are_owed_nothing),
		cmocka_unit_test(nobody_available_is_a_gap),
		cmocka_unit_test(days_off_are_not_changed),
		cmocka_unit_test(swaps_come_after_overrides),
		cmocka_unit_test(extra_workdays_take_a_turn),
		cmocka_unit_test(outside_the_plan_is_a_gap),
		cmocka_unit_test(kinds_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
