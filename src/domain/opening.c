#include "dutyd/domain/opening.h"

#include "dutyd/domain/duty.h"

bool opening_is_open(const struct policy *policy, const struct roster *roster, int department,
		     int64_t utc_ms)
{
	const struct policy_department *it = &policy->departments[department];
	struct zone_local now = zone_local_at(policy->zone, utc_ms / 1000);
	int weekday = civil_weekday(now.day);

	if (policy->has_roster && department == policy->roster.department) {
		return duty_is_open(policy, roster, utc_ms);
	}
	if (policy->has_roster && it->keeps_holidays) {
		if (roster_is_holiday(&policy->roster, now.day)) {
			return false;
		}
		weekday = roster_hours_weekday(&policy->roster, &it->hours, now.day);
	}
	return it->hours.n_spans == 0 || hours_is_open(&it->hours, weekday, now.second / 60);
}
