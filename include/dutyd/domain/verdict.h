/*
 * verdict: what a qualification has come to: the next question, or where the client goes and what
 * may be offered to him.
 *
 * Layer domain, pure; after decide(). The script stops at its end, and before it where more answers
 * change nothing: the client has an owner, or the call is not about buying. Answers
 * that were given without the script are a verdict as soon as a rule says more than that nothing is
 * known.
 */
#ifndef DUTYD_DOMAIN_VERDICT_H
#define DUTYD_DOMAIN_VERDICT_H

#include "dutyd/domain/answer.h"
#include "dutyd/domain/walk.h"

/* Sets question, is_verdict and offer of a decision of the stage qualify; of any other nothing. */
void verdict_conclude(const struct policy *policy, const struct walk *walk,
		      struct decision *decision);

/* The same for an answer that is given once more out of the store. */
void verdict_recall(const struct policy *policy, const struct walk *walk, struct answer *answer);

/* What a stranger's answers along a path would come to, with nobody looked up. */
void verdict_imagine(const struct policy *policy, const struct walk *walk,
		     struct decision *decision);

#endif
