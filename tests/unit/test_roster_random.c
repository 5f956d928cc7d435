/* layer: domain support */
/* What must hold for every roster, tried on 2,000 random ones with a fixed seed. */
#include "test_main.h"

#include <string.h>

#include "dutyd/domain/roster.h"
#include "team.h"

enum { ROSTERS = 2000, DAYS = 120, ABSENCES_MAX = 6, CHANGES_MAX = 4 };

static int32_t random_day(const struct policy *policy, uint64_t *seed)
{
	return policy->roster.start + team_random_below(seed, DAYS);
}

/* Who stands where in the order, which days are worked, from when on. */
static struct policy *plain_policy(uint64_t *seed)
{
	struct policy *policy = team_policy();
	struct roster_rule *rule = &policy->roster;

	rule->n_order = 1 + team_random_below(seed, TEAM_SIZE);
	for (int i = TEAM_SIZE - 1; i > 0; i--) {
		int other = team_random_below(seed, i + 1);
		int person = rule->order[i];

		rule->order[i] = rule->order[other];
		rule->order[other] = person;
	}
	rule->workdays = (uint8_t)(1 + team_random_below(seed, 127));
	rule->start = team_day("2026-01-01") + team_random_below(seed, 1000);
	rule->missed = team_random_below(seed, 2) == 0 ? ROSTER_MISSED_DEFER : ROSTER_MISSED_SKIP;
	return policy;
}

static void add_leave(struct policy *policy, uint64_t *seed)
{
	for (int n = team_random_below(seed, ABSENCES_MAX); n > 0; n--) {
		int32_t from = random_day(policy, seed);

		team_add_absence(policy, team_random_below(seed, TEAM_SIZE), from,
				 from + team_random_below(seed, 30));
	}
	for (int n = team_random_below(seed, 3); n > 0; n--) {
		char from[CIVIL_TEXT_SIZE], to[CIVIL_TEXT_SIZE];
		int32_t day = random_day(policy, seed);

		civil_format(day, from);
		civil_format(day + team_random_below(seed, 10), to);
		team_add_holidays(policy, from, to);
	}
	if (team_random_below(seed, 3) == 0) {
		policy->people[team_random_below(seed, TEAM_SIZE)].from = random_day(policy, seed);
		policy->people[team_random_below(seed, TEAM_SIZE)].to = random_day(policy, seed);
	}
}

static bool is_named(const struct roster_rule *rule, int32_t day)
{
	for (int i = 0; i < rule->n_swaps; i++) {
		if (rule->swaps[i].day == day || rule->swaps[i].with == day) {
			return true;
		}
	}
	for (int i = 0; i < rule->n_overrides; i++) {
		if (rule->overrides[i].day == day) {
			return true;
		}
	}
	return false;
}

/* Swaps and overrides of different days, as the configuration wants them. */
static void add_changes(struct policy *policy, uint64_t *seed)
{
	for (int n = team_random_below(seed, CHANGES_MAX); n > 0; n--) {
		int32_t day = random_day(policy, seed);
		int32_t with = random_day(policy, seed);

		if (day != with && !is_named(&policy->roster, day) &&
		    !is_named(&policy->roster, with)) {
			team_add_swap(policy, day, with);
		}
	}
	for (int n = team_random_below(seed, CHANGES_MAX); n > 0; n--) {
		int32_t day = random_day(policy, seed);

		if (!is_named(&policy->roster, day)) {
			team_add_override(policy, day, team_random_below(seed, TEAM_SIZE));
		}
	}
}

static bool is_same_row(struct roster_day a, struct roster_day b)
{
	return a.person == b.person && a.instead_of == b.instead_of && a.kind == b.kind;
}

static struct roster *plan(const struct policy *policy)
{
	return roster_plan(policy, policy->roster.start, DAYS);
}

static void every_working_day_has_one_person_or_is_a_gap(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (int i = 0; i < ROSTERS; i++) {
		struct policy *policy = plain_policy(&seed);

		add_leave(policy, &seed);
		add_changes(policy, &seed);
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
		struct policy *policy = plain_policy(&seed);

		add_leave(policy, &seed);
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
		assert_true(is_same_row(was, is));
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
		struct policy *policy = plain_policy(&seed);

		add_leave(policy, &seed);
		struct roster *before = plan(policy);

		add_changes(policy, &seed);
		struct roster *after = plan(policy);

		for (int32_t day = before->first; day < before->first + DAYS; day++) {
			bool is_same = is_same_row(roster_on(before, day), roster_on(after, day));

			assert_true(is_same || is_named(&policy->roster, day));
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
		struct policy *policy = plain_policy(&seed);
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
		struct policy *policy = plain_policy(&seed);

		add_leave(policy, &seed);
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
		struct policy *policy = plain_policy(&seed);

		add_leave(policy, &seed);
		add_changes(policy, &seed);
		int cut = 1 + team_random_below(&seed, DAYS - 1);
		struct roster *whole = plan(policy), *again = plan(policy);
		struct roster *head = roster_plan(policy, whole->first, cut);
		struct roster *tail = roster_plan(policy, whole->first + cut, DAYS - cut);

		for (int n = 0; n < DAYS; n++) {
			int32_t day = whole->first + n;
			struct roster_day part = roster_on(n < cut ? head : tail, day);

			assert_true(is_same_row(roster_on(whole, day), part));
			assert_true(is_same_row(roster_on(whole, day), roster_on(again, day)));
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
		struct policy *policy = plain_policy(&seed);
		char from[CIVIL_TEXT_SIZE];

		add_leave(policy, &seed);
		struct roster *before = plan(policy);
		int32_t later = random_day(policy, &seed);

		civil_format(later, from);
		team_add_holidays(policy, from, from);
		team_add_absence(policy, team_random_below(&seed, TEAM_SIZE), later, later + 9);
		struct roster *after = plan(policy);

		for (int32_t day = before->first; day < later; day++) {
			assert_true(is_same_row(roster_on(before, day), roster_on(after, day)));
		}
		roster_unref(&before);
		roster_unref(&after);
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
