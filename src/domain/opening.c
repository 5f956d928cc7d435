#include "dutyd/domain/opening.h"

#include "dutyd/domain/duty.h"

int opening_weekday(const struct policy *policy, int department, int32_t day)
{
	const struct policy_department *it = &policy->departments[department];
	const struct roster_rule *rule = &policy->roster;
	bool is_rosters = department == rule->department;

	if (!policy->has_roster || (!is_rosters && !it->keeps_holidays)) {
		return civil_weekday(day);
	}
	bool is_closed = is_rosters ? !roster_is_workday(rule, day) : roster_is_holiday(rule, day);

	return is_closed ? -1 : roster_hours_weekday(rule, &it->hours, day);
}

bool opening_is_open(const struct policy *policy, const struct roster *roster, int department,
		     int64_t utc_ms)
{
	const struct policy_department *it = &policy->departments[department];

	if (policy->has_roster && department == policy->roster.department) {
		return duty_is_open(policy, roster, utc_ms);
	}
	struct zone_local now = zone_local_at(policy->zone, utc_ms / 1000);
	int weekday = opening_weekday(policy, department, now.day);

	return weekday >= 0 &&
	       (it->hours.n_spans == 0 || hours_is_open(&it->hours, weekday, now.second / 60));
}
