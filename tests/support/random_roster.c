#include "random_roster.h"

#include "test_main.h"

enum { ABSENCES_MAX = 6, CHANGES_MAX = 4 };

int32_t random_day(const struct policy *policy, uint64_t *seed)
{
	return policy->roster.start + team_random_below(seed, RANDOM_DAYS);
}

/* Who stands where in the order, which days are worked, from when on. */
struct policy *random_policy(uint64_t *seed)
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

void random_leave(struct policy *policy, uint64_t *seed)
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

bool random_is_named(const struct roster_rule *rule, int32_t day)
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
void random_changes(struct policy *policy, uint64_t *seed)
{
	for (int n = team_random_below(seed, CHANGES_MAX); n > 0; n--) {
		int32_t day = random_day(policy, seed);
		int32_t with = random_day(policy, seed);

		if (day != with && !random_is_named(&policy->roster, day) &&
		    !random_is_named(&policy->roster, with)) {
			team_add_swap(policy, day, with);
		}
	}
	for (int n = team_random_below(seed, CHANGES_MAX); n > 0; n--) {
		int32_t day = random_day(policy, seed);

		if (!random_is_named(&policy->roster, day)) {
			team_add_override(policy, day, team_random_below(seed, TEAM_SIZE));
		}
	}
}

bool random_is_same_row(struct roster_day a, struct roster_day b)
{
	return a.person == b.person && a.instead_of == b.instead_of && a.kind == b.kind;
}

struct book *hang_book(const struct policy *policy)
{
	return book_create(policy->departments[policy->roster.department].id);
}

void hang_plan(struct book *book, struct book_plan *plan)
{
	struct book_publication act = { .id = book->n_publications + 1 };

	assert_non_null(plan);
	for (int i = 0; i < plan->n_rows; i++) {
		plan->rows[i].publication = act.id;
		book_add(book, &plan->rows[i]);
	}
	book_add_publication(book, &act);
	book_plan_free(&plan);
}

void hang_days(const struct policy *policy, struct book *book, int32_t from, int32_t to)
{
	hang_plan(book, book_plan(policy, book, from, to));
}
