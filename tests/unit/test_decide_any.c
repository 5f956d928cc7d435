/* layer: config support */
/* decide() for any call whatever: promise 3 (nobody else is ever rung), R-06 and R-56. */
#include "test_main.h"

#include "callers.h"
#include "dutyd/domain/decide.h"
#include "dutyd/domain/duty.h"
#include "dutyd/domain/horizon.h"
#include "team.h"

static struct policy *policy;
static struct roster *roster;

enum { RANDOM_CALLS = 200000 };

static void random_situation(uint64_t *seed, struct party *party, struct situation *s,
			     struct presence *presence)
{
	static const enum stage stages[] = { STAGE_ARRIVAL, STAGE_QUALIFY, STAGE_HANDOVER };

	callers_make(policy, (enum who)team_random_below(seed, WHO_COUNT), party);
	*s = (struct situation){ .stage = stages[team_random_below(seed, 3)],
				 .line = -1,
				 .party = party };
	s->now_ms = callers_instant(policy, "2026-11-30") +
		    (int64_t)team_random_below(seed, 60 * 86400) * 1000;
	for (int f = FACT_PARTY; f < FACT_COUNT; f++) {
		if (fact_is_answerable((enum fact)f)) {
			uint8_t value = (uint8_t)team_random_below(seed, 3);

			facts_set(&s->facts, (enum fact)f, value, SOURCE_OFFICER);
		}
	}
	for (int i = 0; i < policy->n_people; i++) {
		presence->of[i] = (uint8_t)team_random_below(seed, 4);
	}
}

static bool is_member(const struct policy_department *department, int person)
{
	for (int i = 0; i < department->n_members; i++) {
		if (department->members[i] == person) {
			return true;
		}
	}
	return false;
}

static void assert_promise_3(const struct decision *d)
{
	const struct policy_department *commercial = &policy->departments[policy->commercial];

	for (int i = 0; i < d->chain.n_legs; i++) {
		int person = d->chain.legs[i].person;
		bool is_allowed =
			person == d->owner.person || person == commercial->head ||
			(d->has_duty && (person == d->duty.person || person == d->duty.backup));

		assert_string_not_equal(d->chain.legs[i].target, commercial->queue);
		assert_true(person == PERSON_NONE || !is_member(commercial, person) || is_allowed);
	}
}

static void promise_3_and_r06_for_any_call(void **state)
{
	uint64_t seed = 6;
	struct party party;
	struct situation s;
	struct presence presence;
	struct decision d;

	(void)state;
	for (int i = 0; i < RANDOM_CALLS; i++) {
		random_situation(&seed, &party, &s, &presence);
		decide(policy, i % 7 == 0 ? NULL : roster, &presence, &s, &d);
		assert_in_range(d.chain.n_legs, 1, LEGS_MAX);
		assert_string_not_equal(d.chain.legs[d.leg].target, "");
		assert_promise_3(&d);
	}
}

/* Whoever is on duty is on duty whatever the caller is worth. */
static void r56_duty_is_blind_to_value(void **state)
{
	uint64_t seed = 56;
	struct party party;
	struct situation s;
	struct presence presence;
	struct decision d;

	(void)state;
	for (int i = 0; i < RANDOM_CALLS / 4; i++) {
		random_situation(&seed, &party, &s, &presence);
		s.stage = STAGE_HANDOVER;
		decide(policy, roster, NULL, &s, &d);
		if (d.reason == REASON_DUTY_TODAY || d.reason == REASON_DUTY_OVERRIDE) {
			assert_int_equal(d.employee, duty_at(policy, roster, s.now_ms).person);
		}
	}
}

static int setup(void **state)
{
	(void)state;
	policy = callers_policy();
	if (policy == NULL) {
		return -1;
	}
	roster = horizon_compose(policy, NULL, callers_instant(policy, "2026-11-30"));
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
