/*
 * sales_kit: the seed company and one question at a time, for the tests of decide() by requirement.
 *
 * A test may change policy and presence as it likes; ask() puts what came of it into decision and
 * answer.
 */
#ifndef SALES_KIT_H
#define SALES_KIT_H

#include "test_main.h"

#include <stdlib.h>
#include <string.h>

#include "callers.h"
#include "dutyd/base/mem.h"
#include "dutyd/domain/answer.h"
#include "dutyd/domain/horizon.h"

#define KIT static __attribute__((unused))

#define TUESDAY "2026-12-01 11:00" /* masha has duty, petya is next */

static struct policy *policy;
static struct roster *roster;
static struct presence presence;
static struct party party;
static struct decision decision;
static struct answer answer;

KIT int person(const char *id)
{
	int found = policy_find_person(policy, id);

	assert_int_not_equal(found, PERSON_NONE);
	return found;
}

KIT struct policy_department *commercial_of(void)
{
	return &policy->departments[policy->commercial];
}

KIT void ask_with(const struct roster *days, enum who who, enum stage stage, const char *at)
{
	struct situation s = {
		.stage = stage, .now_ms = callers_instant(policy, at), .line = 0, .party = &party
	};

	callers_make(policy, who, &party);
	decide(policy, days, &presence, &s, &decision);
	answer_from_decision(policy, &party, &decision, &answer);
}

KIT void ask(enum who who, enum stage stage, const char *at)
{
	ask_with(roster, who, stage, at);
}

KIT void ask_next(void)
{
	struct situation s = {
		.stage = STAGE_NEXT, .now_ms = decision.at_ms, .line = 0, .party = &party
	};

	s.before.chain = decision.chain;
	s.before.leg = decision.leg;
	s.before.reason = decision.reason;
	s.before.department = decision.department;
	s.before.belongs_to = decision.belongs_to;
	decide(policy, roster, &presence, &s, &decision);
	answer_from_decision(policy, &party, &decision, &answer);
}

KIT void expect(enum reason reason, const char *chain, const char *belongs_to,
		const char *responsible)
{
	char text[LEGS_TEXT_SIZE];

	chain_format(policy, &decision.chain, text, sizeof(text));
	assert_string_equal(text, chain);
	assert_string_equal(reason_name(decision.reason), reason_name(reason));
	assert_string_equal(answer.belongs_to, belongs_to);
	assert_string_equal(answer.responsible, responsible);
}

KIT void set_deputies(const char *first, const char *second)
{
	struct policy_department *it = commercial_of();

	it->n_deputies = first == NULL ? 0 : second == NULL ? 1 : 2;
	for (int i = 0; i < it->n_deputies; i++) {
		it->deputies[i] = person(i == 0 ? first : second);
	}
}

KIT int begin(void **state)
{
	(void)state;
	policy = callers_policy();
	if (policy == NULL) {
		return -1;
	}
	commercial_of()->deputies = xreallocarray(commercial_of()->deputies, 2, sizeof(int));
	roster = horizon_compose(policy, NULL, callers_instant(policy, "2026-11-30"));
	memset(&presence, 0, sizeof(presence));
	return 0;
}

KIT int end(void **state)
{
	(void)state;
	roster_unref(&roster);
	policy_unref(&policy);
	return 0;
}

#define SALES_TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

#endif
