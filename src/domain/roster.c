#include "dutyd/domain/roster.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/domain/policy.h"

/* A roster under construction: days from `first` on, perhaps more of them than were asked for. */
struct plan {
	const struct policy *policy;
	const struct roster_rule *rule;
	int32_t first, last; /* both included */
	struct roster_day *days;
	int *queue; /* n_order people; the one in front serves next */
};

static bool is_within(const struct roster_span *spans, int n, int32_t day)
{
	for (int i = 0; i < n; i++) {
		if (day >= spans[i].from && day <= spans[i].to) {
			return true;
		}
	}
	return false;
}

bool roster_is_workday(const struct roster_rule *rule, int32_t day)
{
	if (is_within(rule->extra, rule->n_extra, day)) {
		return true;
	}
	return (rule->workdays >> civil_weekday(day) & 1) != 0 &&
	       !is_within(rule->holidays, rule->n_holidays, day);
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

static void move_to_end(int *queue, int n, int place)
{
	int person = queue[place];

	memmove(&queue[place], &queue[place + 1], (size_t)(n - place - 1) * sizeof(*queue));
	queue[n - 1] = person;
}

/*
 * Whose turn a working day is, or PERSON_NONE. Everybody is looked at once at most: whoever was
 * sent to the end has been looked at.
 */
static int serve(const struct plan *plan, int32_t day)
{
	int place = 0;

	for (int left = plan->rule->n_order; left > 0; left--) {
		int person = plan->queue[place];
		bool is_employed = policy_is_employed(plan->policy, person, day);
		bool is_absent = roster_is_absent(plan->rule, person, day);

		if (is_employed && is_absent && plan->rule->missed == ROSTER_MISSED_DEFER) {
			place++; /* keeps his place: served first when he is back */
			continue;
		}
		move_to_end(plan->queue, plan->rule->n_order, place);
		if (is_employed && !is_absent) {
			return person;
		}
	}
	return PERSON_NONE;
}

static struct roster_day turn_of(const struct plan *plan, int32_t day)
{
	struct roster_day row = { PERSON_NONE, PERSON_NONE, ROSTER_OFF };

	if (!roster_is_workday(plan->rule, day)) {
		return row;
	}
	int person = day >= plan->rule->start ? serve(plan, day) : PERSON_NONE;

	row.person = (int16_t)person;
	row.kind = person != PERSON_NONE ? ROSTER_TURN : ROSTER_GAP;
	return row;
}

/* The queue is carried along from the rule's start, whichever days are wanted. */
static void plan_turns(struct plan *plan)
{
	int32_t day = plan->first < plan->rule->start ? plan->first : plan->rule->start;

	for (; day <= plan->last; day++) {
		struct roster_day row = turn_of(plan, day);

		if (day >= plan->first) {
			plan->days[day - plan->first] = row;
		}
	}
}

/* The row of a planned working day; NULL for a day off, which neither swap nor override changes. */
static struct roster_day *working_row(const struct plan *plan, int32_t day)
{
	if (day < plan->first || day > plan->last) {
		return NULL;
	}
	struct roster_day *row = &plan->days[day - plan->first];

	return row->kind != ROSTER_OFF ? row : NULL;
}

static void replace_person(struct roster_day *row, int person, enum roster_kind kind)
{
	row->instead_of = row->person;
	row->person = (int16_t)person;
	row->kind = (uint8_t)(person != PERSON_NONE ? kind : ROSTER_GAP);
}

static void apply_overrides(const struct plan *plan)
{
	for (int i = 0; i < plan->rule->n_overrides; i++) {
		const struct roster_override *override = &plan->rule->overrides[i];
		struct roster_day *row = working_row(plan, override->day);

		if (row != NULL && row->person != override->person) {
			replace_person(row, override->person, ROSTER_OVERRIDE);
		}
	}
}

static void apply_swaps(const struct plan *plan)
{
	for (int i = 0; i < plan->rule->n_swaps; i++) {
		const struct roster_swap *swap = &plan->rule->swaps[i];
		struct roster_day *one = working_row(plan, swap->day);
		struct roster_day *other = working_row(plan, swap->with);

		if (one != NULL && other != NULL && one->person != other->person) {
			int person = one->person;

			replace_person(one, other->person, ROSTER_SWAP);
			replace_person(other, person, ROSTER_SWAP);
		}
	}
}

/* A day that is swapped brings the day it is swapped with into the plan. */
static void widen_for_swaps(struct plan *plan)
{
	int32_t first = plan->first, last = plan->last;

	for (int i = 0; i < plan->rule->n_swaps; i++) {
		const struct roster_swap *swap = &plan->rule->swaps[i];
		int32_t low = swap->day < swap->with ? swap->day : swap->with;
		int32_t high = swap->day < swap->with ? swap->with : swap->day;

		if ((low >= first && low <= last) || (high >= first && high <= last)) {
			plan->first = low < plan->first ? low : plan->first;
			plan->last = high > plan->last ? high : plan->last;
		}
	}
}

static void make_plan(struct plan *plan)
{
	size_t n_order = (size_t)plan->rule->n_order;

	widen_for_swaps(plan);
	plan->days = xcalloc((size_t)(plan->last - plan->first) + 1, sizeof(*plan->days));
	plan->queue = xcalloc(n_order + 1, sizeof(*plan->queue));
	for (size_t i = 0; i < n_order; i++) {
		plan->queue[i] = plan->rule->order[i];
	}
	plan_turns(plan);
	apply_overrides(plan);
	apply_swaps(plan);
	free(plan->queue);
}

struct roster *roster_plan(const struct policy *policy, int32_t first, int n_days)
{
	struct roster *roster = xcalloc(1, sizeof(*roster));

	atomic_init(&roster->refs, 1);
	roster->first = first;
	if (!policy->has_roster || n_days <= 0) {
		return roster;
	}
	struct plan plan = { .policy = policy,
			     .rule = &policy->roster,
			     .first = first,
			     .last = first + n_days - 1 };

	make_plan(&plan);
	roster->n_days = n_days;
	roster->days = xcalloc((size_t)n_days, sizeof(*roster->days));
	memcpy(roster->days, &plan.days[first - plan.first],
	       (size_t)n_days * sizeof(*roster->days));
	free(plan.days);
	return roster;
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

const char *roster_kind_name(enum roster_kind kind)
{
	static const char *const names[ROSTER_KIND_COUNT] = {
		[ROSTER_OFF] = "off",           [ROSTER_TURN] = "turn",     [ROSTER_SWAP] = "swap",
		[ROSTER_OVERRIDE] = "override", [ROSTER_URGENT] = "urgent", [ROSTER_GAP] = "gap",
	};

	return (unsigned)kind < ROSTER_KIND_COUNT ? names[kind] : "?";
}
