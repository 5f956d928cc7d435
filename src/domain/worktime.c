#include "dutyd/domain/worktime.h"

#include "dutyd/domain/duty.h"
#include "dutyd/domain/opening.h"

enum { SEARCH_DAYS = 400, DAY_SECONDS = 86400 };

#define MINUTE_MS 60000LL

/* The day's span that ends after a minute of it and begins first; NULL: there is none. */
static const struct hours_span *next_span(const struct hours *hours, int weekday, int minute)
{
	static const struct hours_span whole = { 0x7f, 0, CIVIL_DAY_MINUTES };
	const struct hours_span *next = NULL;

	if (hours->n_spans == 0) {
		return minute < CIVIL_DAY_MINUTES ? &whole : NULL;
	}
	for (int i = 0; i < hours->n_spans; i++) {
		const struct hours_span *span = &hours->spans[i];

		if ((span->days >> weekday & 1) != 0 && span->to_minute > minute &&
		    (next == NULL || span->from_minute < next->from_minute)) {
			next = span;
		}
	}
	return next;
}

static bool is_workday(const struct policy *policy, int department, int32_t day)
{
	int weekday = opening_weekday(policy, department, day);

	return weekday >= 0 &&
	       next_span(&policy->departments[department].hours, weekday, 0) != NULL;
}

static int64_t instant_ms(const struct policy *policy, int32_t day, int minute)
{
	if (minute == CIVIL_DAY_MINUTES) {
		return zone_day_start(policy->zone, day + 1) * 1000;
	}
	return zone_instant_of(policy->zone, day, minute * 60) * 1000;
}

/* Counts the day's working time from *from_ms on; true when the end lies in it: *from_ms is it. */
static bool count_day(const struct policy *policy, int department, int32_t day, int64_t *from_ms,
		      int64_t *left_ms)
{
	const struct hours *hours = &policy->departments[department].hours;
	int minute = 0, weekday = opening_weekday(policy, department, day);
	const struct hours_span *span;

	while (weekday >= 0 && (span = next_span(hours, weekday, minute)) != NULL) {
		int64_t begin = instant_ms(policy, day, span->from_minute);
		int64_t end = instant_ms(policy, day, span->to_minute);

		begin = *from_ms > begin ? *from_ms : begin;
		minute = span->to_minute;
		if (begin >= end) {
			continue;
		}
		if (*left_ms < end - begin) {
			*from_ms = begin + *left_ms;
			return true;
		}
		*left_ms -= end - begin;
	}
	return false;
}

int64_t worktime_after(const struct policy *policy, int department, int64_t from_ms, int minutes)
{
	int32_t first = zone_day_at(policy->zone, from_ms / 1000);
	int64_t left_ms = minutes * MINUTE_MS;
	int64_t at_ms = from_ms;

	for (int32_t day = first; day < first + SEARCH_DAYS; day++) {
		if (count_day(policy, department, day, &at_ms, &left_ms)) {
			return at_ms;
		}
	}
	return from_ms + minutes * MINUTE_MS;
}

int64_t worktime_days_after(const struct policy *policy, int department, int64_t from_ms, int n)
{
	struct zone_local local = zone_local_at(policy->zone, from_ms / 1000);
	int32_t day = local.day;

	while (n > 0 && day < local.day + SEARCH_DAYS) {
		day++;
		n -= is_workday(policy, department, day);
	}
	return worktime_after(policy, department,
			      zone_instant_of(policy->zone, day, local.second) * 1000, 0);
}

int worktime_responsible(const struct policy *policy, const struct roster *roster, int belongs_to,
			 int department, int64_t now_ms)
{
	int head = policy->departments[department].head;

	if (belongs_to != PERSON_NONE) {
		return belongs_to;
	}
	if (head != PERSON_NONE) {
		return head;
	}
	if (roster != NULL && policy->has_roster) {
		int64_t open_ms = worktime_after(policy, policy->roster.department, now_ms, 0);
		struct duty duty = duty_at(policy, roster, open_ms);

		if (duty.person != PERSON_NONE) {
			return duty.person;
		}
	}
	head = policy->departments[policy->commercial].head;
	if (head == PERSON_NONE && policy->departments[department].n_members > 0) {
		head = policy->departments[department].members[0];
	}
	return head != PERSON_NONE ? head : 0;
}
