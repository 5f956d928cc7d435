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

#endif
