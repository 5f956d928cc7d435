/*
 * roster: who has duty on which day.
 *
 * Layer domain. A roster_rule is what the admin writes (roster.conf); roster_plan works out a
 * roster from it: one row for every civil day, immutable afterwards and shared by the router, the
 * board, the print and dutyctl. People are indexes into the policy's list (policy.h).
 *
 * The turn advances on working days only. It is a queue: who may serve and stands first
 * serves and goes to the end. Who is absent stays where he is (missed = defer: he serves on his
 * first working day back) or goes to the end (missed = skip). Swaps and overrides change exactly
 * the days they name; whose turn an override took has had it.
 */
#ifndef DUTYD_DOMAIN_ROSTER_H
#define DUTYD_DOMAIN_ROSTER_H

#include <stdbool.h>
#include <stdint.h>

#include "dutyd/domain/civil.h"
#include "dutyd/domain/mode.h"
#include "dutyd/domain/roster_rule.h"

struct hours;

enum roster_kind {
	ROSTER_OFF, /* nobody works */
	ROSTER_TURN,
	ROSTER_SWAP,
	ROSTER_OVERRIDE,
	ROSTER_URGENT, /* changed on the day itself */
	ROSTER_GAP,    /* a working day that nobody can serve */
	ROSTER_KIND_COUNT
};

struct roster_day {
	int16_t person;     /* PERSON_NONE for off and gap */
	int16_t instead_of; /* whom a swap or an override replaced, else PERSON_NONE */
	uint8_t kind;       /* enum roster_kind */
};

struct roster_change { /* a day that was changed while it ran */
	int32_t day;
	int64_t from_ms; /* UTC; INT64_MIN: as the day began */
	struct roster_day row;
};

struct roster {
	_Atomic int refs;
	int32_t first; /* civil day of days[0] */
	int n_days;
	struct roster_day *days; /* as each of them ends */
	int n_changes;
	struct roster_change *changes; /* of urgent days only, by day and from_ms */
	int n_modes;
	struct mode_day *modes; /* by day: as decided for inbound = "auto" */
};

struct policy;

/*
 * Days first … first + n_days - 1. Planning starts at the rule's start whatever first is; working
 * days before it are gaps. Who is not employed goes to the end of the queue and is owed nothing.
 * A swap exchanges the people as they stand after the overrides. On a day that nobody works, and
 * where it would change nothing, an override or a swap is without effect.
 */
struct roster *roster_plan(const struct policy *policy, int32_t first, int n_days);

struct roster *roster_ref(struct roster *roster);
void roster_unref(struct roster **roster);

/* The row of a day; ROSTER_GAP outside the roster (nothing is planned there). NULL is allowed. */
struct roster_day roster_on(const struct roster *roster, int32_t day);

/* The same as it stood at that moment: an urgent change counts from its own moment on. */
struct roster_day roster_at(const struct roster *roster, int32_t day, int64_t utc_ms);

bool roster_is_absent(const struct roster_rule *rule, int person, int32_t day);
bool roster_is_workday(const struct roster_rule *rule, int32_t day);

/* A holiday that is not worked; a day worked beyond workdays. */
bool roster_is_holiday(const struct roster_rule *rule, int32_t day);
bool roster_is_extra(const struct roster_rule *rule, int32_t day);

/* The weekday whose hours the day has; a day off that is worked for once has the others'. */
int roster_hours_weekday(const struct roster_rule *rule, const struct hours *hours, int32_t day);

const char *roster_kind_name(enum roster_kind kind);

#endif
