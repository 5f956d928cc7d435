/*
 * lease: the dialplan is told that we see for ourselves what becomes of its calls, some seconds at
 * a time.
 *
 * Layer service, loop thread; part of exchange.h. Two channels and a question to us are what it
 * costs the PBX to tell who has answered, and as much again for the end. With the link live it need
 * not: of each call dutyd says so (DUTYD_TELL=0), and at each Ping it renews the lease, the global
 * variable DUTYD_WATCHES of Asterisk: until when, by Asterisk's own clock. When the link breaks the
 * lease runs out by itself, and the dialplan tells again, of the calls in progress too.
 *
 * An account that may not set variables, or that is not given the list of the channels, has none.
 */
#ifndef DUTYD_SERVICE_LEASE_H
#define DUTYD_SERVICE_LEASE_H

#include "dutyd/codec/ami_event.h"

/* Outlives one Ping that comes late, and no link that is counted as dead. */
enum { LEASE_SECONDS = 10 };

struct lease {
	bool is_listed;  /* the last list of channels was whole */
	bool is_refused; /* in this login */
};

/* May it be given? */
bool lease_is_due(const struct lease *lease);

/* The action that gives it; clock_s is the time at the PBX. */
void lease_give(struct ami_action *action, int64_t clock_s);

/* The answer to whatever action: when it is this one, a refusal is remembered. */
void lease_answered(struct lease *lease, const struct ami_event *event);

#endif
