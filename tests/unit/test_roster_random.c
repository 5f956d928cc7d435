/* layer: domain support */
/* What must hold for every roster, tried on 10,000 random ones with a fixed seed. */
#include "test_main.h"

#include "dutyd/domain/roster.h"
#include "random_roster.h"

enum { ROSTERS = 10000, DAYS = RANDOM_DAYS };

static struct roster *plan(const struct policy *policy)
{
	return roster_plan(policy, policy->roster.start, DAYS);
}

static void every_working_day_has_one_person_or_is_a_gap(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (int i = 0; i < ROSTERS; i++) {
		struct policy *policy = random_policy(&seed);

		random_leave(policy, &seed);
		random_changes(policy, &seed);
		struct roster *roster = plan(policy);

		for (int32_t day = roster->first; day < roster->first + DAYS; day++) {
			struct roster_day row = roster_on(roster, day);
			bool has_nobody = row.kind == ROSTER_OFF || row.kind == ROSTER_GAP;

			assert_int_equal(row.kind == ROSTER_OFF,
					 !roster_is_workday(&policy->roster, day));
			assert_int_equal(has_nobody, row.person == PERSON_NONE);
		}
		roster_unref(&roster);
		policy_unref(&policy);
	}
}

/* A gap, too, only when everybody is away. */
static void nobody_has_a_turn_while_he_is_away(void **state)
{
	uint64_t seed = 2;

	(void)state;
	for (int i = 0; i < ROSTERS; i++) {
		struct policy *policy = random_policy(&seed);

		random_leave(policy, &seed);
		struct roster *roster = plan(policy);

		for (int32_t day = roster->first; day < roster->first + DAYS; day++) {
			struct roster_day row = roster_on(roster, day);
			int n_there = 0;

			for (int p = 0; p < policy->roster.n_order; p++) {
				int person = policy->roster.order[p];
				bool is_there = policy_is_employed(policy, person, day) &&
						!policy_is_absent(policy, person, day);

				n_there += is_there ? 1 : 0;
				assert_true(is_there || row.person != person);
			}
			assert_true(row.kind != ROSTER_GAP || n_there == 0);
		}
		roster_unref(&roster);
		policy_unref(&policy);
	}
}

static void check_override(const struct roster *before, const struct roster *after,
			   const struct roster_override *override)
{
	struct roster_day was = roster_on(before, override->day);
	struct roster_day is = roster_on(after, override->day);

	if (was.kind != ROSTER_OFF && was.person != override->person) {
		assert_int_equal(is.person, override->person);
		assert_int_equal(is.instead_of, was.person);
		assert_int_equal(is.kind, ROSTER_OVERRIDE);
	} else {
		assert_true(random_is_same_row(was, is));
	}
}

static void check_swap(const struct roster *before, const struct roster *after,
		       const struct roster_swap *swap)
{
	struct roster_day a = roster_on(before, swap->day), b = roster_on(before, swap->with);
	bool is_done = a.kind != ROSTER_OFF && b.kind != ROSTER_OFF;

	assert_int_equal(roster_on(after, swap->day).person, is_done ? b.person : a.person);
	assert_int_equal(roster_on(after, swap->with).person, is_done ? a.person : b.person);
}

static void changes_touch_the_named_days_only(void **state)
{
	uint64_t seed = 3;

	(void)state;
	for (int i = 0; i < ROSTERS; i++) {
		struct policy *policy = random_policy(&seed);

		random_leave(policy, &seed);
		struct roster *before = plan(policy);

		random_changes(policy, &seed);
		struct roster *after = plan(policy);

		for (int32_t day = before->first; day < before->first + DAYS; day++) {
			bool is_same =
				random_is_same_row(roster_on(before, day), roster_on(after, day));

			assert_true(is_same || random_is_named(&policy->roster, day));
		}
		for (int n = 0; n < policy->roster.n_overrides; n++) {
			check_override(before, after, &policy->roster.overrides[n]);
		}
		for (int n = 0; n < policy->roster.n_swaps; n++) {
			check_swap(before, after, &policy->roster.swaps[n]);
		}
		roster_unref(&before);
		roster_unref(&after);
		policy_unref(&policy);
	}
}

/* Over any window: from one random day to each later one. */
static void turns_are_even_without_exceptions(void **state)
{
	uint64_t seed = 4;

	(void)state;
	for (int i = 0; i < ROSTERS; i++) {
		struct policy *policy = random_policy(&seed);
		struct roster *roster = plan(policy);
		int turns[TEAM_SIZE] = { 0 };

		for (int32_t day = random_day(policy, &seed); day < roster->first + DAYS; day++) {
			int person = roster_on(roster, day).person;
			int least = DAYS, most = 0;

			if (person != PERSON_NONE) {
				turns[person]++;
			}
			for (int p = 0; p < policy->roster.n_order; p++) {
				int n = turns[policy->roster.order[p]];

				least = n < least ? n : least;
				most = n > most ? n : most;
			}
			assert_in_range(most - least, 0, 1);
		}
		roster_unref(&roster);
		policy_unref(&policy);
	}
}

/* The same queue kept in another way: who went to the end last has the highest number. */
static int serve_by_number(const struct policy *policy, int32_t day, int numbers[TEAM_SIZE])
{
	const struct roster_rule *rule = &policy->roster;
	bool is_seen[TEAM_SIZE] = { false };

	for (int tries = 0; tries < rule->n_order; tries++) {
		int first = PERSON_NONE, last = 0;

		for (int p = 0; p < rule->n_order; p++) {
			int person = rule->order[p];

			last = numbers[person] > last ? numbers[person] : last;
			if (!is_seen[person] &&
			    (first == PERSON_NONE || numbers[person] < numbers[first])) {
				first = person;
			}
		}
		is_seen[first] = true;
		bool is_employed = policy_is_employed(policy, first, day);
		bool is_absent = policy_is_absent(policy, first, day);

		if (!is_employed || !is_absent || rule->missed == ROSTER_MISSED_SKIP) {
			numbers[first] = last + 1;
		}
		if (is_employed && !is_absent) {
			return first;
		}
	}
	return PERSON_NONE;
}

static void turns_follow_the_queue(void **state)
{
	uint64_t seed = 5;

	(void)state;
	for (int i = 0; i < ROSTERS; i++) {
		struct policy *policy = random_policy(&seed);

		random_leave(policy, &seed);
		struct roster *roster = plan(policy);
		int numbers[TEAM_SIZE];

		for (int p = 0; p < TEAM_SIZE; p++) {
			numbers[policy->roster.order[p]] = p;
		}
		for (int32_t day = roster->first; day < roster->first + DAYS; day++) {
			if (roster_is_workday(&policy->roster, day)) {
				assert_int_equal(roster_on(roster, day).person,
						 serve_by_number(policy, day, numbers));
			}
		}
		roster_unref(&roster);
		policy_unref(&policy);
	}
}

/* The same again, and in pieces: publish(A..B) then publish(B+1..C) is publish(A..C). */
static void plans_do_not_depend_on_how_they_are_cut(void **state)
{
	uint64_t seed = 6;

	(void)state;
	for (int i = 0; i < ROSTERS; i++) {
		struct policy *policy = random_policy(&seed);

		random_leave(policy, &seed);
		random_changes(policy, &seed);
		int cut = 1 + team_random_below(&seed, DAYS - 1);
		struct roster *whole = plan(policy), *again = plan(policy);
		struct roster *head = roster_plan(policy, whole->first, cut);
		struct roster *tail = roster_plan(policy, whole->first + cut, DAYS - cut);

		for (int n = 0; n < DAYS; n++) {
			int32_t day = whole->first + n;
			struct roster_day part = roster_on(n < cut ? head : tail, day);

			assert_true(random_is_same_row(roster_on(whole, day), part));
			assert_true(
				random_is_same_row(roster_on(whole, day), roster_on(again, day)));
		}
		roster_unref(&whole);
		roster_unref(&again);
		roster_unref(&head);
		roster_unref(&tail);
		policy_unref(&policy);
	}
}

/* What is added for a later day leaves the rows before it as they were published. */
static void the_future_does_not_change_the_past(void **state)
{
	uint64_t seed = 7;

	(void)state;
	for (int i = 0; i < ROSTERS; i++) {
		struct policy *policy = random_policy(&seed);
		char from[CIVIL_TEXT_SIZE];

		random_leave(policy, &seed);
		struct roster *before = plan(policy);
		int32_t later = random_day(policy, &seed);

		civil_format(later, from);
		team_add_holidays(policy, from, from);
		team_add_absence(policy, team_random_below(&seed, TEAM_SIZE), later, later + 9);
		struct roster *after = plan(policy);

		for (int32_t day = before->first; day < later; day++) {
			assert_true(
				random_is_same_row(roster_on(before, day), roster_on(after, day)));
		}
		roster_unref(&before);
		roster_unref(&after);
		policy_unref(&policy);
	}
}

/* defer: who comes back has the first working day, however long he was away. */
static void who_returns_serves_first(void **state)
{
	uint64_t seed = 8;
	int n_returns = 0;

	(void)state;
	for (int i = 0; i < ROSTERS; i++) {
		struct policy *policy = random_policy(&seed);
		const struct roster_rule *rule = &policy->roster;
		int person = rule->order[team_random_below(&seed, rule->n_order)];
		int32_t from = rule->start + 30, back = from + 20;

		policy->roster.missed = ROSTER_MISSED_DEFER;
		team_add_absence(policy, person, from, back - 1);
		struct roster *roster = plan(policy);
		int n_missed = 0;

		/* Only who has missed a turn is owed one: twice round without him is surely one. */
		for (int32_t day = from; day < back; day++) {
			n_missed += roster_is_workday(rule, day);
		}
		while (!roster_is_workday(rule, back)) {
			back++;
		}
		if (rule->n_order > 1 && n_missed > rule->n_order) {
			assert_int_equal(roster_on(roster, back).person, person);
			n_returns++;
		}
		roster_unref(&roster);
		policy_unref(&policy);
	}
	assert_true(n_returns > ROSTERS / 4);
}

/* Seven people, five working days: in 35 working days everybody has each weekday once. */
static void weekdays_go_round(void **state)
{
	uint64_t seed = 9;

	(void)state;
	for (int i = 0; i < ROSTERS; i++) {
		struct policy *policy = random_policy(&seed);
		int turns[TEAM_SIZE][7] = { { 0 } };
		int n_worked = 0;

		policy->roster.n_order = TEAM_SIZE;
		policy->roster.workdays = 0x1f;
		struct roster *roster = plan(policy);
		int32_t day = random_day(policy, &seed) - 50;

		day = day < roster->first ? roster->first : day;
		for (; n_worked < 35; day++) {
			int person = roster_on(roster, day).person;

			if (person != PERSON_NONE) {
				turns[person][civil_weekday(day)]++;
				n_worked++;
			}
		}
		for (int p = 0; p < TEAM_SIZE; p++) {
			for (int w = 0; w < 5; w++) {
				assert_int_equal(turns[p][w], 1);
			}
		}
		roster_unref(&roster);
		policy_unref(&policy);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_working_day_has_one_person_or_is_a_gap),
		cmocka_unit_test(nobody_has_a_turn_while_he_is_away),
		cmocka_unit_test(changes_touch_the_named_days_only),
		cmocka_unit_test(turns_are_even_without_exceptions),
		cmocka_unit_test(turns_follow_the_queue),
		cmocka_unit_test(plans_do_not_depend_on_how_they_are_cut),
		cmocka_unit_test(the_future_does_not_change_the_past),
		cmocka_unit_test(who_returns_serves_first),
		cmocka_unit_test(weekdays_go_round),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
