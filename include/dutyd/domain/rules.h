/*
 * rules: the policy's split rules, top to bottom, first fit wins.
 *
 * Layer domain. A rule fits when every fact it asks about has one of the values it names; a fact
 * that nobody knows fits nothing (three-valued: unknown is not false). A rule that leads to the
 * owner fits an absent owner too: the client stays his, decide() sees who takes the message.
 */
#ifndef DUTYD_DOMAIN_RULES_H
#define DUTYD_DOMAIN_RULES_H

#include "dutyd/domain/decide.h"

/* NULL when none fits. Every rule tried is added to the decision's trace. */
const struct policy_rule *rules_first_fit(const struct policy *policy, const struct facts *facts,
					  struct decision *decision);

/* Asks about nothing: the last one, which catches what the others leave. */
bool rule_is_default(const struct policy_rule *rule);

void trace_note(struct decision *decision, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
