#include "dutyd/domain/protected_hours.h"

#include <string.h>

enum { SLOT_MINUTES = 60, MINUTE_MS = 60000 };

static bool is_on_shift(const struct policy *policy, int person, int32_t day)
{
	return policy_is_employed(policy, person, day) && !policy_is_absent(policy, person, day) &&
	       (!policy->has_roster || roster_is_workday(&policy->roster, day));
}

/* By the day's row or by any that was in force for a part of it. */
static bool has_duty(const struct roster *roster, int person, int32_t day)
{
	for (int i = 0; roster != NULL && i < roster->n_changes; i++) {
		if (roster->changes[i].day == day && roster->changes[i].row.person == person) {
			return true;
		}
	}
	return roster_on(roster, day).person == person;
}

static bool has_offer(const struct protected_by *by, int person, int64_t from_ms, int64_t until_ms)
{
	const char *id = policy_person_id(by->policy, person);

	for (int i = 0; i < by->offers->n; i++) {
		const struct offer *offer = &by->offers->all[i];

		if (offer->at_ms >= from_ms && offer->at_ms < until_ms &&
		    strcmp(offer->who, id) == 0) {
			return true;
		}
	}
	return false;
}

/* One hour of a shift, or its last minutes; counted once it is over. */
static int add_slot(const struct protected_by *by, int person, int64_t from_ms, int minutes,
		    struct protected_time *time)
{
	int64_t until_ms = from_ms + (int64_t)minutes * MINUTE_MS;

	if (until_ms > by->now_ms) {
		return 0;
	}
	time->shift_minutes += minutes;
	if (!has_offer(by, person, from_ms, until_ms)) {
		time->protected_minutes += minutes;
	}
	return minutes;
}

void protected_time_add(const struct protected_by *by, int person, int32_t day,
			struct protected_time *time)
{
	const struct hours *hours = &by->policy->departments[by->policy->commercial].hours;
	int counted = 0;

	if (!is_on_shift(by->policy, person, day) || has_duty(by->roster, person, day)) {
		return;
	}
	for (int i = 0; i < hours->n_spans; i++) {
		const struct hours_span *span = &hours->spans[i];

		if ((span->days >> civil_weekday(day) & 1) == 0) {
			continue;
		}
		for (int at = span->from_minute; at < span->to_minute; at += SLOT_MINUTES) {
			int left = span->to_minute - at;
			int64_t from_ms =
				zone_instant_of(by->policy->zone, day, at * 60) * INT64_C(1000);

			counted += add_slot(by, person, from_ms,
					    left < SLOT_MINUTES ? left : SLOT_MINUTES, time);
		}
	}
	time->days += counted > 0;
}
