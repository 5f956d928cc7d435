/*
 * muster: who is there to be asked: on the staff that day, not on leave, not away from his phone.
 *
 * Layer domain, pure. R-48 is decided here: the head's deputies stand in for him in the order of
 * the configuration; with none of them there, the strongest rep who is free acts as the head. Such
 * a rep is the acting head and counts as the head for promise 3; it happens only where a call is
 * the head's own (head mode, a day without a duty), never where the head is only the last to be
 * rung.
 */
#ifndef DUTYD_DOMAIN_MUSTER_H
#define DUTYD_DOMAIN_MUSTER_H

#include <stdbool.h>
#include <stdint.h>

#include "dutyd/domain/policy.h"
#include "dutyd/domain/presence.h"

struct muster {
	const struct policy *policy;
	const struct presence *presence; /* NULL: nothing known, everybody may be rung */
	int64_t utc_ms;
};

enum presence_state muster_presence(const struct muster *muster, int person);

/* Employed that day and not on leave; and whether his phone may be rung as well. */
bool muster_is_at_work(const struct muster *muster, int person);
bool muster_is_here(const struct muster *muster, int person);

/* The commercial department's head, or the first deputy who is here; PERSON_NONE: neither. */
int muster_head(const struct muster *muster);

/* The same, or else the strongest rep who is free. */
int muster_acting_head(const struct muster *muster);

/*
 * the commercial department's people who are at work, the free ones first, then by strength,
 * then as the configuration has them. strength is by index of policy->people; NULL: what people
 * say of it. reps has room for all members; returns how many there are.
 */
int muster_rank(const struct muster *muster, const int *strength, int *reps);

#endif
