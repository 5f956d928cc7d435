/* layer: config support */
/*
 * decide() for any call whatever: any policy, roster, presence and failure, and every chain walked
 * to its end. Promise 3: nobody of the commercial department is ever named but the owner, the duty,
 * the backup and the head, or who stands in for a head who is not here. R-06: no decision is
 * empty. R-56: the duty is blind to value.
 */
#include "test_main.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "callers.h"
#include "dutyd/base/mem.h"
#include "dutyd/domain/decide.h"
#include "dutyd/domain/duty.h"
#include "dutyd/domain/roster.h"
#include "team.h"

/* The sanitizers make it ten times slower: fewer calls then, the same checks. */
#ifdef __SANITIZE_ADDRESS__
enum { POLICIES = 200, BLIND_CALLS = 50000 };
#else
enum { POLICIES = 2000, BLIND_CALLS = 500000 };
#endif
enum { CALLS_EACH = 500, ABSENCES = 8, DEPUTIES = 3, DAYS = 75 };

static struct policy *policy;
static struct roster *roster;
static int64_t begin_ms;

static int below(uint64_t *seed, int limit)
{
	return team_random_below(seed, limit);
}

static bool maybe(uint64_t *seed)
{
	return below(seed, 2) == 0;
}

static struct policy_department *commercial_of(void)
{
	return &policy->departments[policy->commercial];
}

/* ---- a random company ---- */

static void vary_department(uint64_t *seed)
{
	struct policy_department *it = commercial_of();

	it->inbound = (enum department_inbound)below(seed, 4);
	it->gap = (enum department_gap)below(seed, 3);
	it->n_deputies = below(seed, DEPUTIES + 1);
	for (int i = 0; i < it->n_deputies; i++) {
		it->deputies[i] = below(seed, policy->n_people);
	}
	it->n_silent = below(seed, SILENT_MAX + 1);
	it->silent[0] = maybe(seed) ? ROLE_BACKUP : ROLE_HEAD;
	it->silent[1] = it->silent[0] == ROLE_HEAD ? ROLE_BACKUP : ROLE_HEAD;
	it->duty_wait = 3 + below(seed, 100);
	for (int i = 0; i < policy->n_departments; i++) {
		policy->departments[i].overflow = (enum department_overflow)below(seed, 3);
		policy->departments[i].keeps_holidays = maybe(seed);
	}
}

static void vary_leave(uint64_t *seed)
{
	struct roster_rule *rule = &policy->roster;

	rule->off_hours = (enum roster_off_hours)below(seed, 3);
	rule->missed = (enum roster_missed)below(seed, 2);
	rule->n_absences = below(seed, ABSENCES + 1);
	for (int i = 0; i < rule->n_absences; i++) {
		int32_t from = rule->start + below(seed, DAYS);

		rule->absences[i] =
			(struct roster_absence){ .person = below(seed, policy->n_people),
						 .from = from,
						 .to = from + below(seed, 20) };
	}
	for (int i = 0; i < policy->n_people; i++) {
		policy->people[i].strength = below(seed, 5);
		policy->people[i].to = below(seed, 12) == 0 ? rule->start + below(seed, DAYS) :
							      INT32_MAX;
	}
}

static void vary(uint64_t *seed)
{
	vary_department(seed);
	vary_leave(seed);
	policy->owner_first_touch = (enum owner_touch)below(seed, 2);
	policy->owner_absent = (enum owner_away)below(seed, 3);
	policy->owner_stale = (enum owner_stale)below(seed, 2);
	policy->rules[policy->n_rules - 2].to = maybe(seed) ? RULE_TO_HEAD : RULE_TO_DEPARTMENT;
	roster_unref(&roster);
	roster = roster_plan(policy, policy->roster.start, DAYS);
	for (int i = 0; i < DAYS; i++) {
		if (below(seed, 10) == 0) {
			roster->days[i] =
				(struct roster_day){ PERSON_NONE, PERSON_NONE, ROSTER_GAP };
		}
	}
}

/* ---- a random call ---- */

static void random_presence(uint64_t *seed, struct presence *presence)
{
	uint64_t bits = team_random(seed);

	for (int i = 0; i < policy->n_people; i++) {
		presence->of[i] = (uint8_t)((bits >> 3 * i & 7) % PRESENCE_COUNT);
	}
}

static void random_situation(uint64_t *seed, struct party *party, struct situation *s)
{
	callers_make(policy, (enum who)below(seed, WHO_COUNT), party);
	if (party->owner_as_org.id[0] != '\0' && maybe(seed)) {
		strcpy(party->owner_as_org.id,
		       policy_person_id(policy, below(seed, policy->n_people)));
	}
	*s = (struct situation){ .stage = (enum stage)below(seed, STAGE_HANDOVER + 1),
				 .line = below(seed, 2) - 1,
				 .party = party };
	s->now_ms = begin_ms + (int64_t)below(seed, (DAYS - 15) * 86400) * 1000;
	for (int f = 0; f < FACT_COUNT; f++) {
		if (fact_is_answerable((enum fact)f)) {
			facts_set(&s->facts, (enum fact)f,
				  (uint8_t)below(seed, 1 + fact_value_count((enum fact)f)),
				  SOURCE_OFFICER);
		}
	}
}

/* ---- who may be named, found out without the engine ---- */

static bool is_listed(const int *people, int n, int person)
{
	for (int i = 0; i < n; i++) {
		if (people[i] == person) {
			return true;
		}
	}
	return false;
}

static bool is_at_work(int person, int64_t now_ms)
{
	int32_t day = zone_day_at(policy->zone, now_ms / 1000);

	return policy_is_employed(policy, person, day) && !policy_is_absent(policy, person, day);
}

static bool is_here(int person, int64_t now_ms, const struct presence *presence)
{
	return is_at_work(person, now_ms) && presence->of[person] < PRESENCE_AWAY;
}

/* the first deputy who is here; nobody's deputy: the strongest of the free. */
static bool may_stand_in(int person, int64_t now_ms, const struct presence *presence)
{
	const struct policy_department *it = commercial_of();

	if (is_here(it->head, now_ms, presence)) {
		return false;
	}
	for (int i = 0; i < it->n_deputies; i++) {
		if (is_here(it->deputies[i], now_ms, presence)) {
			return person == it->deputies[i];
		}
	}
	for (int i = 0; i < it->n_members; i++) {
		int other = it->members[i];
		bool is_free = is_at_work(other, now_ms) && presence->of[other] < PRESENCE_BUSY;

		if (is_free && (policy->people[other].strength > policy->people[person].strength)) {
			return false;
		}
	}
	return is_at_work(person, now_ms) && presence->of[person] < PRESENCE_BUSY;
}

static bool may_be_named(int person, const struct situation *s, const struct presence *presence,
			 const struct decision *d)
{
	const struct policy_department *it = commercial_of();
	bool has_duty_mode = it->inbound == INBOUND_DUTY || it->inbound == INBOUND_AUTO;

	if (person == PERSON_NONE || person == it->head || person == d->owner.person ||
	    !is_listed(it->members, it->n_members, person)) {
		return true;
	}
	if (d->has_duty && has_duty_mode &&
	    (person == d->duty.person || person == d->duty.backup)) {
		return true;
	}
	return may_stand_in(person, s->now_ms, presence);
}

static void complain(const struct decision *d, int person)
{
	char chain[LEGS_TEXT_SIZE];

	chain_format(policy, &d->chain, chain, sizeof(chain));
	fail_msg("%s names %s: %s (%s)", stage_name(d->stage), policy_person_id(policy, person),
		 chain, reason_name(d->reason));
}

static void assert_is_right(const struct situation *s, const struct presence *presence,
			    const struct decision *d)
{
	bool is_message = d->action == ACTION_MESSAGE || d->reason == REASON_AFTER_HOURS;

	assert_in_range(d->chain.n_legs, 1, LEGS_MAX);
	assert_in_range(d->leg, 0, d->chain.n_legs - 1);
	for (int i = 0; i < d->chain.n_legs; i++) {
		const struct leg *leg = &d->chain.legs[i];

		assert_string_not_equal(leg->target, "");
		assert_string_not_equal(leg->target, commercial_of()->queue);
		if (!may_be_named(leg->person, s, presence, d)) {
			complain(d, leg->person);
		}
	}
	if (!may_be_named(d->responsible, s, presence, d)) {
		complain(d, d->responsible);
	}
	/* Never silence: somebody has to call back. */
	assert_true(!is_message || d->responsible != PERSON_NONE);
	assert_true(d->action != ACTION_DIAL || d->employee != PERSON_NONE);
}

/* Every leg fails, whoever goes away meanwhile: the call ends with a message, and still his. */
static void walk_to_the_end(uint64_t *seed, const struct situation *arrived,
			    struct presence *presence, struct decision *d)
{
	const struct chain chain = d->chain;
	struct situation s = *arrived;
	int belongs_to = d->belongs_to, steps = 0;

	s.stage = STAGE_NEXT;
	while (d->action != ACTION_MESSAGE) {
		assert_true(++steps <= LEGS_MAX + 1);
		s.before.chain = d->chain;
		s.before.leg = d->leg;
		s.before.reason = d->reason;
		s.before.department = d->department;
		s.before.belongs_to = d->belongs_to;
		random_presence(seed, presence);
		decide(policy, roster, presence, &s, d);
		assert_int_equal(d->belongs_to, belongs_to);
		assert_memory_equal(&d->chain.legs[0], &chain.legs[0],
				    sizeof(chain.legs[0]) * (size_t)(chain.n_legs - 1));
		assert_string_not_equal(d->chain.legs[d->leg].target, "");
	}
	assert_int_not_equal(d->responsible, PERSON_NONE);
}

static void promise_3_and_r06_for_any_call(void **state)
{
	uint64_t seed = 6;
	struct presence presence = { 0 };
	struct party party;
	struct situation s;
	struct decision d;

	(void)state;
	for (int p = 0; p < POLICIES; p++) {
		vary(&seed);
		for (int i = 0; i < CALLS_EACH; i++) {
			random_situation(&seed, &party, &s);
			random_presence(&seed, &presence);
			decide(policy, i % 7 == 0 ? NULL : roster, &presence, &s, &d);
			assert_is_right(&s, &presence, &d);
			if (i % 5 == 1 && d.action != ACTION_REJECT) {
				walk_to_the_end(&seed, &s, &presence, &d);
			}
		}
	}
}

/* Another caller at the same moment, worth more or less: the same duty, the same chain. */
static void r56_duty_is_blind_to_value(void **state)
{
	uint64_t seed = 56;
	struct party parties[2];
	struct situation s[2];
	struct decision d[2];
	int n_compared = 0;

	(void)state;
	for (int i = 0; i < BLIND_CALLS; i++) {
		if (i % 500 == 0) {
			vary(&seed);
			commercial_of()->inbound = INBOUND_DUTY;
			policy->rules[policy->n_rules - 2].to = RULE_TO_DEPARTMENT;
		}
		for (int j = 0; j < 2; j++) {
			random_situation(&seed, &parties[j], &s[j]);
			s[j].stage = STAGE_HANDOVER;
			s[j].now_ms = s[0].now_ms;
			decide(policy, roster, NULL, &s[j], &d[j]);
		}
		if (d[0].reason != REASON_DUTY_TODAY || d[1].reason != REASON_DUTY_TODAY) {
			continue;
		}
		n_compared++;
		assert_int_equal(d[0].employee, duty_at(policy, roster, s[0].now_ms).person);
		assert_memory_equal(&d[0].chain, &d[1].chain, sizeof(d[0].chain));
		assert_int_equal(d[0].belongs_to, d[1].belongs_to);
	}
	assert_true(n_compared > BLIND_CALLS / 250);
}

static int setup(void **state)
{
	(void)state;
	policy = callers_policy();
	if (policy == NULL) {
		return -1;
	}
	begin_ms = callers_instant(policy, "2026-11-30");
	commercial_of()->deputies = xreallocarray(commercial_of()->deputies, DEPUTIES, sizeof(int));
	policy->roster.absences =
		xreallocarray(policy->roster.absences, ABSENCES, sizeof(*policy->roster.absences));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	roster_unref(&roster);
	policy_unref(&policy);
	return 0;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(promise_3_and_r06_for_any_call),
		cmocka_unit_test(r56_duty_is_blind_to_value),
	};

	return cmocka_run_group_tests_name("decide any", tests, setup, teardown);
}
