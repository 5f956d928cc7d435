#include "dutyd/domain/verdict.h"

#include <string.h>

#include "dutyd/base/str.h"

/* Nothing that is asked further changes it. */
static bool is_settled(enum reason reason)
{
	return reason == REASON_OWNER_ACTIVE || reason == REASON_OWNER_AWAY ||
	       reason == REASON_NON_COMMERCIAL || reason == REASON_BLOCKED;
}

/* The rules had nothing to go by. */
static bool is_undecided(enum reason reason)
{
	switch (reason) {
	case REASON_FIRST_LINE:
	case REASON_CALLER_WITHHELD:
	case REASON_CRM_AMBIGUOUS:
	case REASON_CRM_TIMEOUT:
	case REASON_CRM_ERROR:
	case REASON_OWNER_GONE:
	case REASON_DEADLINE:
		return true;
	default:
		return false;
	}
}

/* True: the qualification is over; else *question is the next one, NULL without a script. */
static bool conclude(const struct policy *policy, const struct walk *walk, enum reason reason,
		     const struct script_question **question)
{
	const struct script *script = &policy->script;
	int next = walk_next(script, walk);
	bool is_over = walk_has_begun(script, walk) ? next == SCRIPT_END : !is_undecided(reason);

	*question = NULL;
	if (is_over || is_settled(reason)) {
		return true;
	}
	if (next != SCRIPT_END) {
		*question = &script->questions[next];
	}
	return false;
}

static const char *rule_offer(const struct policy *policy, const char *rule)
{
	for (int i = 0; rule != NULL && i < policy->n_rules; i++) {
		if (strcmp(policy->rules[i].id, rule) == 0) {
			return policy->rules[i].offer;
		}
	}
	return "";
}

/* The address is the most exact; then what the answers say, the contract's size, the rule. */
static const char *offer_of(const struct policy *policy, const struct walk *walk,
			    const struct decision *decision)
{
	bool is_of_zone = decision->zone != NULL && decision->zone->offer[0] != '\0';
	const char *offer = is_of_zone ? decision->zone->offer : walk_offer(&policy->script, walk);
	uint8_t band = facts_get(&decision->facts, FACT_BAND);

	for (int i = 0; offer[0] == '\0' && i < policy->sales.n_bands; i++) {
		if (policy->sales.bands[i].value == band) {
			offer = policy->sales.bands[i].offer;
		}
	}
	offer = offer[0] != '\0' ? offer : rule_offer(policy, decision->rule);
	return offer[0] != '\0' ? offer : NULL;
}

void verdict_conclude(const struct policy *policy, const struct walk *walk,
		      struct decision *decision)
{
	if (decision->stage != STAGE_QUALIFY) {
		return;
	}
	decision->n_asked = walk_asked(&policy->script, walk, decision->asked);
	decision->is_verdict = conclude(policy, walk, decision->reason, &decision->question);
	if (decision->is_verdict) {
		decision->offer = offer_of(policy, walk, decision);
	}
}

void verdict_recall(const struct policy *policy, const struct walk *walk, struct answer *answer)
{
	const struct script_question *question;

	if (answer->stage != STAGE_QUALIFY) {
		return;
	}
	answer->is_verdict = conclude(policy, walk, answer->reason, &question);
	str_copy(answer->question, sizeof(answer->question), question != NULL ? question->id : "");
}

void verdict_imagine(const struct policy *policy, const struct walk *walk,
		     struct decision *decision)
{
	static const struct party nobody = { .state = CRM_STATE_OK, .match = MATCH_NONE };
	struct situation situation = { .stage = STAGE_QUALIFY, .line = -1, .party = &nobody };

	walk_to_facts(&policy->script, walk, &situation.facts);
	decide(policy, NULL, NULL, &situation, decision);
	verdict_conclude(policy, walk, decision);
}
