/*
 * calls: the calls in progress, and the configuration each of them began with.
 *
 * Layer service. The story of a call is in the store; this table only remembers what must outlive a
 * reload (its policy) and counts for `status`. Losing it, by a restart, costs nothing
 * but that: the next stage of such a call is decided with the policy of that day. Bounded: the
 * oldest call is forgotten for a new one, and any after CALLS_AGE_MAX_MS.
 */
#ifndef DUTYD_SERVICE_CALLS_H
#define DUTYD_SERVICE_CALLS_H

#include "dutyd/store/job.h"

enum { CALLS_MAX = 65536, CALLS_AGE_MAX_MS = 12 * 3600 * 1000 };

struct calls; /* opaque: made by calls_create, ended by calls_destroy */

struct live_call {
	int64_t number;
	char source[SOURCE_SIZE], pbx_id[PBX_ID_SIZE];
	int64_t began_ms; /* monotonic */
	struct policy *policy;
	char did[PHONE_E164_SIZE];        /* "" = not said, or no number */
	char answered_by[POLICY_ID_SIZE]; /* last, "" = nobody yet */
	bool is_moved;                    /* since then: he waits for somebody else again */
	bool is_lift_seen;                /* it rings where the link knows who lifts */
	bool is_seen;                     /* its channel was on the PBX's list */
};

struct calls *calls_create(void);
void calls_destroy(struct calls **calls);

/* Somebody has, and the caller was not sent on to another since. */
static inline bool call_is_answered(const struct live_call *call)
{
	return call->answered_by[0] != '\0' && !call->is_moved;
}

/* By number, or by (source, pbx_id) when number is 0. NULL when it is not in progress. */
const struct live_call *calls_find(const struct calls *calls, int64_t number, const char *source,
				   const char *pbx_id);

/* Takes a reference to the policy; a call that is there already stays as it is. */
void calls_add(struct calls *calls, const struct live_call *call, int64_t now_ms);
void calls_remove(struct calls *calls, int64_t number);

void calls_mark_answered(struct calls *calls, int64_t number, const char *by);
void calls_mark_moved(struct calls *calls, int64_t number);
void calls_mark_ringing(struct calls *calls, int64_t number, bool is_lift_seen);
void calls_mark_seen(struct calls *calls, int64_t number);

/* Every call, oldest first. cb may remove the call it is told, and no other. */
void calls_each(struct calls *calls, void (*cb)(void *arg, const struct live_call *call),
		void *arg);

int calls_count(const struct calls *calls);

#endif
