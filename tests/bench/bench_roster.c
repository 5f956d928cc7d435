/*
 * What the roster costs: duty_at() in memory, ten years planned, ten years published and composed.
 * The argument, a folder, is not used.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "dutyd/base/mem.h"
#include "dutyd/domain/book_plan.h"
#include "dutyd/domain/duty.h"
#include "team.h"

enum { PEOPLE = 50, DAYS = 3653, ABSENCES = 250, ROUNDS = 5, QUESTIONS = 2000000 };

/* Fifty people, each away for two weeks every second year. */
static struct policy *big_policy(void)
{
	struct policy *policy = team_policy();
	struct roster_rule *rule = &policy->roster;
	uint64_t seed = 1;

	policy->people = xreallocarray(policy->people, PEOPLE, sizeof(*policy->people));
	rule->order = xreallocarray(rule->order, PEOPLE, sizeof(*rule->order));
	for (int i = TEAM_SIZE; i < PEOPLE; i++) {
		policy->people[i] = policy->people[0];
		snprintf(policy->people[i].id, sizeof(policy->people[i].id), "person-%d", i);
		rule->order[i] = i;
	}
	policy->n_people = rule->n_order = PEOPLE;
	for (int i = 0; i < ABSENCES; i++) {
		int32_t from = rule->start + team_random_below(&seed, DAYS);

		team_add_absence(policy, i % PEOPLE, from, from + 13);
	}
	return policy;
}

static struct book *publish(const struct policy *policy, int32_t first)
{
	struct book *book = book_create(policy->departments[policy->roster.department].id);
	struct book_plan *plan = book_plan(policy, NULL, first, first + DAYS - 1);

	for (int i = 0; i < plan->n_rows; i++) {
		book_add(book, &plan->rows[i]);
	}
	book_plan_free(&plan);
	return book;
}

static double best_ms(const struct policy *policy, const struct book *book)
{
	double best = 0;

	for (int i = 0; i < ROUNDS; i++) {
		int64_t start = bench_now_ns();
		struct roster *roster = book_compose(policy, book, policy->roster.start, DAYS);
		double ms = (double)(bench_now_ns() - start) / 1e6;

		best = i == 0 || ms < best ? ms : best;
		roster_unref(&roster);
	}
	return best;
}

/* Random moments of the ten years; the sum keeps the compiler from leaving the work out. */
static double duty_ns(const struct policy *policy, const struct roster *roster)
{
	int64_t begin_ms = duty_day_start_ms(policy, roster->first);
	uint64_t seed = 2;
	long sum = 0;
	int64_t start = bench_now_ns();

	for (int i = 0; i < QUESTIONS; i++) {
		int64_t at_ms = begin_ms + team_random_below(&seed, DAYS - 60) * 86400000LL +
				team_random_below(&seed, 86400000);

		sum += duty_at(policy, roster, at_ms).person;
	}
	double ns = (double)(bench_now_ns() - start) / QUESTIONS;

	return sum == 0 ? -1 : ns;
}

int main(void)
{
	struct policy *policy = big_policy();
	struct book *book = publish(policy, policy->roster.start);
	struct roster *roster = book_compose(policy, book, policy->roster.start, DAYS);

	printf("roster, %d people, %d days: planned in %.2f ms, composed from as many published "
	       "rows in %.2f ms, duty_at %.0f ns\n",
	       PEOPLE, DAYS, best_ms(policy, NULL), best_ms(policy, book), duty_ns(policy, roster));
	roster_unref(&roster);
	book_free(&book);
	policy_unref(&policy);
	return 0;
}
