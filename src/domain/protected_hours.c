#include "dutyd/domain/protected_hours.h"

#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/domain/opening.h"

enum { SLOT_MINUTES = 60, MINUTE_MS = 60000 };

static bool is_on_shift(const struct policy *policy, int person, int32_t day)
{
	return policy_is_employed(policy, person, day) && !policy_is_absent(policy, person, day);
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

/* ---- offers, by time ---- */

static int compare_offers(const void *a, const void *b)
{
	const struct offer *const *one = a, *const *other = b;

	return ((*one)->at_ms > (*other)->at_ms) - ((*one)->at_ms < (*other)->at_ms);
}

struct protected_by protected_by_make(const struct policy *policy, const struct roster *roster,
				      const struct offers *offers, int64_t now_ms)
{
	struct protected_by by = { policy, roster, now_ms, offers->n, NULL };

	by.offers = xcalloc((size_t)offers->n + 1, sizeof(struct offer *));
	for (int i = 0; i < offers->n; i++) {
		by.offers[i] = &offers->all[i];
	}
	qsort(by.offers, (size_t)by.n_offers, sizeof(struct offer *), compare_offers);
	return by;
}

void protected_by_free(struct protected_by *by)
{
	free(by->offers);
	by->offers = NULL;
	by->n_offers = 0;
}

static int first_from(const struct protected_by *by, int64_t from_ms)
{
	int low = 0, high = by->n_offers;

	while (low < high) {
		int middle = low + (high - low) / 2;

		if (by->offers[middle]->at_ms < from_ms) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

static bool has_offer(const struct protected_by *by, int person, int64_t from_ms, int64_t until_ms)
{
	const char *id = policy_person_id(by->policy, person);

	for (int i = first_from(by, from_ms); i < by->n_offers && by->offers[i]->at_ms < until_ms;
	     i++) {
		if (strcmp(by->offers[i]->who, id) == 0) {
			return true;
		}
	}
	return false;
}

/* ---- hours ---- */

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
	int weekday = opening_weekday(by->policy, by->policy->commercial, day), counted = 0;

	if (weekday < 0 || !is_on_shift(by->policy, person, day) ||
	    has_duty(by->roster, person, day)) {
		return;
	}
	for (int i = 0; i < hours->n_spans; i++) {
		const struct hours_span *span = &hours->spans[i];

		if ((span->days >> weekday & 1) == 0) {
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
