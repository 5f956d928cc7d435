/*
 * duty: whose duty a moment belongs to.
 *
 * Layer domain. R-54: what counts is the civil day, in the company's zone, of the moment at which a
 * call enters the commercial department; nothing else about the call is looked at. The
 * department's hours only say whether anybody is there: before the day's opening it is that day's
 * duty already, after its close and on days off the rule's off_hours decides. Whether anybody is
 * there is the civil day's affair whatever the rule's turn: before it a holiday is closed, and the
 * morning after one open, though the day that has the duty then has nobody. Pure, and cheap enough
 * for every call: the row is found by index.
 */
#ifndef DUTYD_DOMAIN_DUTY_H
#define DUTYD_DOMAIN_DUTY_H

#include <stdbool.h>
#include <stdint.h>

#include "dutyd/domain/roster.h"

/* What duty a moment belongs to. */
struct duty {
	int32_t day; /* civil day of the row; CIVIL_DAY_NONE when no day within a year has one */
	int person;  /* PERSON_NONE: a gap, or off_hours = head */
	int backup;  /* the next in the roster, neither this person nor absent, or PERSON_NONE */
	int instead_of;
	enum roster_kind kind;
	bool is_off_hours; /* the moment lies outside the department's hours */
};

/*
 * the civil day of this moment in the company's zone, shifted by the rule's turn. Outside the
 * department's hours off_hours decides: the next day with somebody on duty, the last one, or nobody
 * (head: the day is the moment's own, kind ROSTER_OFF). A department without hours is open on all
 * of a working day. Whoever is absent or gone on the day on which he would be rung is no backup.
 */
struct duty duty_at(const struct policy *policy, const struct roster *roster, int64_t utc_ms);

/*
 * the last day up to this one that somebody had who is at work now: whoever is on leave or
 * has left is gone over, as a backup too. Person PERSON_NONE: there is no such day.
 */
struct duty duty_last(const struct policy *policy, const struct roster *roster, int64_t utc_ms);

/*
 * Who gets, in duty mode, what comes in while nobody has duty: another day's (roster.off_hours, or
 * R-59 by the department's duty_gap), else the commercial department's head, or the client one.
 */
struct duty_heir {
	struct duty duty; /* person PERSON_NONE: the department's */
	int department;
};

/* nobody: what the day or moment has, whose person is PERSON_NONE. */
struct duty_heir duty_heir_of(const struct policy *policy, const struct roster *roster,
			      const struct duty *nobody, int64_t utc_ms);

/* Is somebody in the roster's department: its hours, on a civil day that is worked? */
bool duty_is_open(const struct policy *policy, const struct roster *roster, int64_t utc_ms);

/*
 * The civil day that has the duty at this moment: the day before until the rule's turn. And the
 * first moment of such a day.
 */
int32_t duty_day_at(const struct policy *policy, int64_t utc_ms);
int64_t duty_day_start_ms(const struct policy *policy, int32_t day);

#endif
