#include "dutyd/domain/horizon.h"

#include <stddef.h>

struct roster *horizon_plan(const struct policy *policy, int64_t utc_ms)
{
	if (!policy->has_roster) {
		return NULL;
	}
	int32_t today = zone_day_at(policy->zone, utc_ms / 1000);
	int32_t first = policy->roster.start < today ? policy->roster.start : today;

	return roster_plan(policy, first, today - first + HORIZON_DAYS);
}
