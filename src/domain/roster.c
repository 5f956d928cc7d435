#include "dutyd/domain/roster.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "dutyd/domain/book.h"
#include "dutyd/domain/policy.h"

static bool is_within(const struct roster_span *spans, int n, int32_t day)
{
	for (int i = 0; i < n; i++) {
		if (day >= spans[i].from && day <= spans[i].to) {
			return true;
		}
	}
	return false;
}

bool roster_is_extra(const struct roster_rule *rule, int32_t day)
{
	return is_within(rule->extra, rule->n_extra, day);
}

int roster_hours_weekday(const struct roster_rule *rule, const struct hours *hours, int32_t day)
{
	int weekday = civil_weekday(day);

	return roster_is_extra(rule, day) ? hours_weekday_like(hours, weekday) : weekday;
}

bool roster_is_holiday(const struct roster_rule *rule, int32_t day)
{
	return is_within(rule->holidays, rule->n_holidays, day) && !roster_is_extra(rule, day);
}

bool roster_is_workday(const struct roster_rule *rule, int32_t day)
{
	return roster_is_extra(rule, day) ||
	       ((rule->workdays >> civil_weekday(day) & 1) != 0 && !roster_is_holiday(rule, day));
}

bool roster_is_absent(const struct roster_rule *rule, int person, int32_t day)
{
	for (int i = 0; i < rule->n_absences; i++) {
		const struct roster_absence *absence = &rule->absences[i];

		if (absence->person == person && day >= absence->from && day <= absence->to) {
			return true;
		}
	}
	return false;
}

struct roster *roster_plan(const struct policy *policy, int32_t first, int n_days)
{
	return book_compose(policy, NULL, first, n_days);
}

struct roster *roster_ref(struct roster *roster)
{
	atomic_fetch_add_explicit(&roster->refs, 1, memory_order_relaxed);
	return roster;
}

void roster_unref(struct roster **roster)
{
	struct roster *r = *roster;

	*roster = NULL;
	if (r != NULL && atomic_fetch_sub_explicit(&r->refs, 1, memory_order_acq_rel) == 1) {
		free(r->days);
		free(r->changes);
		free(r->modes);
		free(r);
	}
}

struct roster_day roster_on(const struct roster *roster, int32_t day)
{
	int64_t i = roster != NULL ? (int64_t)day - roster->first : -1;

	if (i < 0 || i >= roster->n_days) {
		return (struct roster_day){ PERSON_NONE, PERSON_NONE, ROSTER_GAP };
	}
	return roster->days[i];
}

/* An urgent day ends as one, or as a gap when the configuration lost the person since. */
struct roster_day roster_at(const struct roster *roster, int32_t day, int64_t utc_ms)
{
	struct roster_day row = roster_on(roster, day);

	if (roster == NULL || (row.kind != ROSTER_URGENT && row.kind != ROSTER_GAP)) {
		return row;
	}
	for (int i = 0; i < roster->n_changes && roster->changes[i].day <= day; i++) {
		const struct roster_change *change = &roster->changes[i];

		if (change->day == day && change->from_ms <= utc_ms) {
			row = change->row;
		}
	}
	return row;
}

const char *roster_kind_name(enum roster_kind kind)
{
	static const char *const names[ROSTER_KIND_COUNT] = {
		[ROSTER_OFF] = "off",           [ROSTER_TURN] = "turn",     [ROSTER_SWAP] = "swap",
		[ROSTER_OVERRIDE] = "override", [ROSTER_URGENT] = "urgent", [ROSTER_GAP] = "gap",
	};

	return (unsigned)kind < ROSTER_KIND_COUNT ? names[kind] : "?";
}
