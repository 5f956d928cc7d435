/*
 * random_roster: policies with any order, leave, holidays and changes, from a fixed seed.
 *
 * For the properties that every roster must have. Each policy is one of team.h's people, plans
 * from its own start on, and is ended with policy_unref; whatever is added lies within RANDOM_DAYS
 * of it.
 */
#ifndef TEST_RANDOM_ROSTER_H
#define TEST_RANDOM_ROSTER_H

#include "dutyd/domain/book_plan.h"
#include "team.h"

enum { RANDOM_DAYS = 120 };

/* Who stands where in the order, which days are worked, from when on. */
struct policy *random_policy(uint64_t *seed);
int32_t random_day(const struct policy *policy, uint64_t *seed);

/* Absences, holidays, who joins, who leaves. */
void random_leave(struct policy *policy, uint64_t *seed);

/* Swaps and overrides of different days, as the configuration wants them. */
void random_changes(struct policy *policy, uint64_t *seed);
bool random_is_named(const struct roster_rule *rule, int32_t day);

bool random_is_same_row(struct roster_day a, struct roster_day b);

/* An empty book of the policy's roster, for book_free. */
struct book *hang_book(const struct policy *policy);

/* The rows of a plan into the book, as the store would write them; ends the plan. */
void hang_plan(struct book *book, struct book_plan *plan);
void hang_days(const struct policy *policy, struct book *book, int32_t from, int32_t to);

#endif
