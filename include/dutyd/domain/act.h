/*
 * act: what somebody does with a call by hand: gives it back, introduces the caller, assigns him.
 *
 * Layer domain, the part of decide() for those stages. No rule is asked: the person has decided,
 * and what is worked out is only who is rung and whose client the caller is.
 */
#ifndef DUTYD_DOMAIN_ACT_H
#define DUTYD_DOMAIN_ACT_H

#include "dutyd/domain/draft.h"

void decide_act(const struct draft *d);

/*
 * Why a hand-back may not be, NULL = it may, or it is none. Client officers go to no meetings
 * and of a large company nothing but a small sale is theirs to execute, if that is
 * . What nobody has put a size to is small: the rep says so by handing it back.
 */
const char *decide_act_refusal(const struct policy *policy, const struct decision *decision);

#endif
