#include "dutyd/domain/sim_plan.h"

#include <stdio.h>
#include <stdlib.h>

#include "dutyd/base/mem.h"
#include "dutyd/domain/dice.h"

enum { MONTH_DAYS = 30, TRIES = 200, REPEAT_AFTER_SECONDS = 3600, DAY_SECONDS = 86400 };

/* The worked stretches one behind the other, as one line of seconds. */
struct stretch {
	int64_t from_s, length, before; /* UTC; how much has come before it */
};

struct timeline {
	int n;
	struct stretch *stretches;
	int64_t length;
};

/* ---- worked time ---- */

static void add_stretch(struct timeline *line, const struct policy *policy, int32_t day,
			const struct hours_span *span)
{
	int64_t from_s = zone_instant_of(policy->zone, day, span->from_minute * 60);
	int64_t until_s = zone_instant_of(policy->zone, day, span->to_minute * 60);

	if (until_s <= from_s) {
		return;
	}
	line->stretches =
		xreallocarray(line->stretches, (size_t)line->n + 1, sizeof(*line->stretches));
	line->stretches[line->n++] = (struct stretch){ from_s, until_s - from_s, line->length };
	line->length += until_s - from_s;
}

static bool is_worked(const struct policy *policy, int32_t day)
{
	return !policy->has_roster || roster_is_workday(&policy->roster, day);
}

/* A department without hours is there all day. */
static struct timeline timeline_make(const struct policy *policy, int32_t first, int days)
{
	static const struct hours always = { 1, { { 0x7f, 0, CIVIL_DAY_MINUTES } } };
	const struct hours *hours = &policy->departments[policy->client].hours;
	struct timeline line = { 0 };

	hours = hours->n_spans > 0 ? hours : &always;
	for (int32_t day = first; day < first + days; day++) {
		int weekday = roster_hours_weekday(&policy->roster, hours, day);

		for (int i = 0; is_worked(policy, day) && i < hours->n_spans; i++) {
			if ((hours->spans[i].days >> weekday & 1) != 0) {
				add_stretch(&line, policy, day, &hours->spans[i]);
			}
		}
	}
	return line;
}

static int64_t instant_at(const struct timeline *line, int64_t second)
{
	int low = 0, high = line->n - 1;

	while (low < high) {
		int middle = (low + high + 1) / 2;

		if (line->stretches[middle].before <= second) {
			low = middle;
		} else {
			high = middle - 1;
		}
	}
	return line->stretches[low].from_s + second - line->stretches[low].before;
}

static bool is_in_hours(const struct timeline *line, int64_t at_s)
{
	for (int i = 0; i < line->n; i++) {
		if (at_s >= line->stretches[i].from_s &&
		    at_s < line->stretches[i].from_s + line->stretches[i].length) {
			return true;
		}
	}
	return false;
}

/* ---- calls ---- */

struct drawing {
	const struct policy *policy;
	const struct profile *profile;
	struct timeline line;
	struct dice dice;
	struct sim_plan *plan;
};

static void add_call(struct drawing *d, struct sim_call call)
{
	struct sim_plan *plan = d->plan;

	call.seed = dice_next(&d->dice);
	call.at_ms += (int64_t)(call.seed % 1000);
	plan->calls = xreallocarray(plan->calls, (size_t)plan->n + 1, sizeof(*plan->calls));
	plan->calls[plan->n++] = call;
}

/* A moment out of hours; in hours after all where the company never closes. */
static int64_t draw_after_hours(struct drawing *d)
{
	int64_t from_s = zone_day_start(d->policy->zone, d->plan->first);
	int64_t at_s = from_s;

	for (int i = 0; i < TRIES; i++) {
		at_s = from_s + dice_below(&d->dice, (int64_t)d->plan->days * DAY_SECONDS);
		if (!is_in_hours(&d->line, at_s)) {
			break;
		}
	}
	return at_s;
}

static enum profile_kind draw_kind(struct drawing *d, int first, int last)
{
	int all = 0;

	for (int kind = first; kind < last; kind++) {
		all += d->profile->share[kind];
	}
	int64_t at = dice_below(&d->dice, all);

	for (int kind = first; kind < last; kind++) {
		if (at < d->profile->share[kind]) {
			return (enum profile_kind)kind;
		}
		at -= d->profile->share[kind];
	}
	return (enum profile_kind)first;
}

static int draw_caller(struct drawing *d, enum profile_kind kind)
{
	if (kind == PROFILE_KNOWN && d->profile->clients > 0) {
		return (int)dice_below(&d->dice, d->profile->clients);
	}
	return d->plan->n_callers++;
}

/* Later within the time, if there is any left. */
static void add_repeat(struct drawing *d, struct sim_call call, int64_t second)
{
	int64_t left = d->line.length - second - REPEAT_AFTER_SECONDS;

	if (left <= 0) {
		return;
	}
	second += REPEAT_AFTER_SECONDS + dice_below(&d->dice, left);
	call.at_ms = instant_at(&d->line, second) * 1000;
	call.is_repeat = true;
	add_call(d, call);
}

static void draw_call(struct drawing *d, int first, int last)
{
	bool is_enquiry = first < PROFILE_ENQUIRIES;
	bool is_after_hours = dice_percent(&d->dice, d->profile->after_hours);
	int64_t second = dice_below(&d->dice, d->line.length);
	struct sim_call call = { .kind = draw_kind(d, first, last) };

	call.caller = draw_caller(d, call.kind);
	call.at_ms = (is_after_hours ? draw_after_hours(d) : instant_at(&d->line, second)) * 1000;
	add_call(d, call);
	if (is_enquiry && !is_after_hours && dice_percent(&d->dice, d->profile->repeat)) {
		add_repeat(d, call, second);
	}
}

static int compare(const void *a, const void *b)
{
	const struct sim_call *first = a, *second = b;

	if (first->at_ms != second->at_ms) {
		return first->at_ms < second->at_ms ? -1 : 1;
	}
	return (first->seed > second->seed) - (first->seed < second->seed);
}

static int count_of(int per_month, int days)
{
	return (int)(((int64_t)per_month * days + MONTH_DAYS / 2) / MONTH_DAYS);
}

struct sim_plan *sim_plan_make(const struct policy *policy, const struct profile *profile,
			       int32_t first, int days)
{
	struct sim_plan *plan = xcalloc(1, sizeof(*plan));
	struct drawing d = { .policy = policy,
			     .profile = profile,
			     .line = timeline_make(policy, first, days),
			     .dice = dice_make((uint64_t)profile->seed, 0),
			     .plan = plan };

	plan->first = first;
	plan->days = days;
	plan->n_callers = profile->clients;
	for (int i = count_of(profile->enquiries_per_month, days); d.line.n > 0 && i > 0; i--) {
		draw_call(&d, 0, PROFILE_ENQUIRIES);
	}
	for (int i = count_of(profile->calls_per_month, days); d.line.n > 0 && i > 0; i--) {
		draw_call(&d, PROFILE_ENQUIRIES, PROFILE_KIND_COUNT);
	}
	if (plan->n > 0) {
		qsort(plan->calls, (size_t)plan->n, sizeof(*plan->calls), compare);
	}
	free(d.line.stretches);
	return plan;
}

void sim_plan_free(struct sim_plan **plan)
{
	if (*plan != NULL) {
		free((*plan)->calls);
		free(*plan);
		*plan = NULL;
	}
}

void sim_number(int caller, char number[SIM_NUMBER_SIZE])
{
	snprintf(number, SIM_NUMBER_SIZE, "+7900%07d", 1000000 + caller % 8000000);
}
