/*
 * cover: can a rule still be reached behind those above it?
 *
 * Layer config. A rule is a box: for each fact the values that fit it, "unknown" among them where
 * it does not ask. The box is cut by one rule after the other; what lies outside of a rule goes on
 * to the next. Exact, but for the number of pieces: when the steps are used up the answer is
 * "reached", for a warning must not cost an evening.
 *
 * Facts are taken as the rules meet them: caller, owner and department are never unknown there, and
 * a rule that leads to the owner fits an absent one too (domain/rules.h).
 */
#ifndef DUTYD_CONFIG_COVER_H
#define DUTYD_CONFIG_COVER_H

#include <stdbool.h>

#include "dutyd/domain/policy.h"

enum { COVER_STEPS = 2000000 }; /* for all rules together: some tens of milliseconds */

/* Does whatever fits `rule` fit one of the n rules above it? *steps counts down. */
bool cover_is_whole(const struct policy_rule *rule, const struct policy_rule *above, int n,
		    int *steps);

#endif
