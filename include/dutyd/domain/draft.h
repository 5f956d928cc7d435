/*
 * draft: a decision that is taking shape, and the places a call can go.
 *
 * Layer domain, between decide.c (which stage, which verdict) and destination.c (which chain of
 * legs follows). Each to_*() sets department, belongs_to and the chain; promise 3 is kept here: in
 * the commercial department only owner, duty, backup and head, or who stands in for the head, are
 * ever put into a chain.
 */
#ifndef DUTYD_DOMAIN_DRAFT_H
#define DUTYD_DOMAIN_DRAFT_H

#include "dutyd/domain/decide.h"

struct draft {
	const struct policy *policy;
	const struct roster *roster;     /* NULL: nothing planned */
	const struct presence *presence; /* NULL: nothing known */
	const struct situation *situation;
	struct decision *decision;
};

void because(const struct draft *d, enum reason reason, const char *rule, const char *why);

/* The client department's queue, then its overflow; ends every chain. */
void to_client(const struct draft *d);

/* The one who has the client, then whoever stands in for him (owner.absent). */
void to_owner(const struct draft *d);

/* The duty of this moment, or the head, as the department works. */
void to_commercial(const struct draft *d);
void to_head(const struct draft *d);

/* Somebody who was chosen by name: from now on the client is his. */
void to_person(const struct draft *d, int person);

/*
 * Nobody is there: an officer takes a message, where the client department is open, else the PBX
 * does. And a message behind every leg there is. Both name who is responsible.
 */
void to_closed(const struct draft *d);
void to_message_at_last(const struct draft *d);

void to_reject(const struct draft *d);

/* The chain's leg that is tried now gives the decision its action and employee. */
void take_leg(const struct draft *d, int leg);

bool is_leg_away(const struct draft *d, const struct leg *leg);

#endif
