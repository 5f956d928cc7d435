/*
 * horizon: the stretch of days that a running program plans.
 *
 * Layer domain. From the rule's first day, so that the queue of turns is the same whenever it is
 * asked, to HORIZON_DAYS behind today; the daemon plans anew long before that runs out.
 */
#ifndef DUTYD_DOMAIN_HORIZON_H
#define DUTYD_DOMAIN_HORIZON_H

#include "dutyd/domain/policy.h"

enum { HORIZON_DAYS = 400 };

/* NULL when the policy has no roster. */
struct roster *horizon_plan(const struct policy *policy, int64_t utc_ms);

#endif
