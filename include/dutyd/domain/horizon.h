/*
 * horizon: the stretch of days that a running program plans.
 *
 * Layer domain. From the rule's first day, so that the queue of turns is the same whenever it is
 * asked, to HORIZON_DAYS behind today; the daemon plans anew long before that runs out.
 */
#ifndef DUTYD_DOMAIN_HORIZON_H
#define DUTYD_DOMAIN_HORIZON_H

#include "dutyd/domain/book.h"
#include "dutyd/domain/policy.h"

enum { HORIZON_DAYS = 400 };

/* Published days as they are; book NULL: none. NULL when the policy has no roster. */
struct roster *horizon_compose(const struct policy *policy, const struct book *book,
			       int64_t utc_ms);

#endif
