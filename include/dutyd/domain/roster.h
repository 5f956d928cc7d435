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

enum { PERSON_NONE = -1, ROSTER_NAME_SIZE = 33, ROSTER_WHY_SIZE = 128, ROSTER_PLACE_SIZE = 272 };

enum roster_missed { ROSTER_MISSED_DEFER, ROSTER_MISSED_SKIP };
enum roster_off_hours { ROSTER_OFF_NEXT_DUTY, ROSTER_OFF_LAST_DUTY, ROSTER_OFF_HEAD };

struct roster_span { /* holidays, extra working days */
	char id[ROSTER_NAME_SIZE];
	int32_t from, to; /* both included */
};

struct roster_absence {
	char id[ROSTER_NAME_SIZE];
	int person;
	int32_t from, to;
	char why[ROSTER_WHY_SIZE], place[ROSTER_PLACE_SIZE]; /* place: "roster.conf:13" */
};

struct roster_swap {
	int32_t day, with;
};

struct roster_override {
	int32_t day;
	int person;
};

struct roster_rule {
	int department; /* index into the policy's departments */
	int n_order;
	int *order;
	int32_t start;    /* the first of order serves this day */
	uint8_t workdays; /* bit 0 Monday */
	int turn_minute;  /* when the day passes on, minutes after the day's start */
	enum roster_missed missed;
	enum roster_off_hours off_hours;
	int publish_days, warn_days;
	bool is_published_daily; /* auto_publish: up to publish_days ahead, every day */
	int n_holidays, n_extra, n_absences, n_swaps, n_overrides;
	struct roster_span *holidays, *extra;
	struct roster_absence *absences;
	struct roster_swap *swaps;
	struct roster_override *overrides;
};

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

const char *roster_kind_name(enum roster_kind kind);

#endif
