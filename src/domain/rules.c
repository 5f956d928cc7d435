#include "dutyd/domain/rules.h"

#include <stdarg.h>
#include <stdio.h>

static struct trace_step *trace_add(struct decision *decision, enum trace_kind kind,
				    const char *name)
{
	/* The policy's rules are fewer than TRACE_MAX; what does not fit is only not shown. */
	if (decision->n_trace == TRACE_MAX) {
		return NULL;
	}
	struct trace_step *step = &decision->trace[decision->n_trace++];

	*step = (struct trace_step){ .kind = kind, .name = name };
	return step;
}

void trace_note(struct decision *decision, const char *name, const char *format, ...)
{
	struct trace_step *step = trace_add(decision, TRACE_NOTE, name);
	va_list args;

	if (step != NULL) {
		va_start(args, format);
		vsnprintf(step->note, sizeof(step->note), format, args);
		va_end(args);
	}
}

/* The first fact that does not fit, or FACT_COUNT. */
static enum fact first_misfit(const struct policy_rule *rule, const struct facts *facts)
{
	for (int f = 0; f < FACT_COUNT; f++) {
		uint8_t value = facts_get(facts, (enum fact)f);

		if (rule->when[f] != 0 &&
		    (value == FACT_UNKNOWN || (rule->when[f] & (1u << (value - 1))) == 0)) {
			return (enum fact)f;
		}
	}
	return FACT_COUNT;
}

const struct policy_rule *rules_first_fit(const struct policy *policy, const struct facts *facts,
					  struct decision *decision)
{
	struct facts as_if_present = *facts;

	if (facts_get(facts, FACT_OWNER) == OWNER_ABSENT) {
		as_if_present.of[FACT_OWNER].value = OWNER_ACTIVE;
	}
	for (int i = 0; i < policy->n_rules; i++) {
		const struct policy_rule *rule = &policy->rules[i];
		const struct facts *seen = rule->to == RULE_TO_OWNER ? &as_if_present : facts;
		enum fact misfit = first_misfit(rule, seen);
		struct trace_step *step = trace_add(decision, TRACE_RULE, rule->id);

		if (step != NULL) {
			step->is_fit = misfit == FACT_COUNT;
			step->fact = misfit;
			step->value = misfit == FACT_COUNT ? FACT_UNKNOWN :
							     facts_get(facts, misfit);
		}
		if (misfit == FACT_COUNT) {
			return rule;
		}
	}
	return NULL;
}

bool rule_is_default(const struct policy_rule *rule)
{
	for (int f = 0; f < FACT_COUNT; f++) {
		if (rule->when[f] != 0) {
			return false;
		}
	}
	return true;
}
