#include "dutyd/config/cover.h"

#include <string.h>

enum { UNKNOWN_BIT = 1 << FACT_VALUES_MAX };

struct box {
	uint8_t of[FACT_COUNT]; /* bit v-1: value v; UNKNOWN_BIT */
};

static uint8_t all_values(enum fact fact)
{
	bool is_always_known = fact == FACT_CALLER || fact == FACT_OWNER || fact == FACT_DEPARTMENT;
	unsigned values = (1u << fact_value_count(fact)) - 1;

	return (uint8_t)(values | (is_always_known ? 0 : UNKNOWN_BIT));
}

static uint8_t values_of(const struct policy_rule *rule, enum fact fact)
{
	uint8_t values = rule->when[fact];

	if (values == 0) {
		return all_values(fact);
	}
	if (fact == FACT_OWNER && rule->to == RULE_TO_OWNER &&
	    (values >> (OWNER_ACTIVE - 1) & 1) != 0) {
		values = (uint8_t)(values | 1u << (OWNER_ABSENT - 1));
	}
	return values;
}

static bool is_apart(const struct box *box, const struct policy_rule *rule)
{
	for (int f = 0; f < FACT_COUNT; f++) {
		if ((box->of[f] & values_of(rule, (enum fact)f)) == 0) {
			return true;
		}
	}
	return false;
}

static bool is_covered(struct box box, const struct policy_rule *above, int n, int *steps)
{
	while (n > 0 && *steps > 0 && is_apart(&box, above)) {
		above++;
		n--;
		--*steps;
	}
	if (n == 0 || *steps <= 0) {
		return false;
	}
	for (int f = 0; f < FACT_COUNT; f++) {
		uint8_t inside = values_of(above, (enum fact)f);
		struct box piece = box;
		piece.of[f] = (uint8_t)(box.of[f] & ~inside);
		if (piece.of[f] != 0 && !is_covered(piece, above + 1, n - 1, steps)) {
			return false;
		}
		box.of[f] = (uint8_t)(box.of[f] & inside);
	}
	return true;
}

bool cover_is_whole(const struct policy_rule *rule, const struct policy_rule *above, int n,
		    int *steps)
{
	struct box box;

	for (int f = 0; f < FACT_COUNT; f++) {
		box.of[f] = values_of(rule, (enum fact)f);
	}
	return is_covered(box, above, n, steps);
}
