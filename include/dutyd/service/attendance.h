/*
 * attendance: what people say of themselves (available, break, off), and the duty's duty to be
 * there.
 *
 * Layer service, loop thread. A status is audited and told to the queue (topic presence) in one
 * commit, applied when that is done, and read back after a restart; it is the PBX's pause too where
 * the person stands in a queue. Today's duty may not leave: refused, unless the head has
 * recorded that he may. A duty whose phone cannot be reached for asterisk.absent_minutes within
 * hours, or that rang in vain, is an alarm: he is not passed over in silence.
 *
 * Logged: presence.status, duty.absent, duty.missed.
 */
#ifndef DUTYD_SERVICE_ATTENDANCE_H
#define DUTYD_SERVICE_ATTENDANCE_H

#include "dutyd/pbx/peer.h"
#include "dutyd/service/exchange.h"
#include "dutyd/store/store.h"

struct asking; /* a request whose status is being written */

struct attendance {
	struct store *store;
	const struct current *current;
	struct exchange *exchange;
	LIST_HEAD(, asking) asked;
	int32_t absent_day; /* whose alarm has been raised; CIVIL_DAY_NONE */
	int absent_person;
	char unheard[POLICY_ID_SIZE]; /* who missed a call, and the alarm could not be written */
	long long n_missed;           /* by a duty */
};

void attendance_init(struct attendance *attendance);
void attendance_finish(struct attendance *attendance);

/* A person's status: answers now when it is refused, else when it is written. */
void attendance_ask(struct attendance *attendance, struct peer *peer,
		    const struct request *request);
void attendance_forget(struct attendance *attendance, const struct peer *peer);

/* A PBX_TELL of ours is back; the job stays the caller's. */
void attendance_back(struct attendance *attendance, struct job *job);

/* What people had said before the restart. */
void attendance_resume(struct attendance *attendance, const struct job *job);

/* Is the duty there? now_ms monotonic, wall_ms the wall clock's. */
void attendance_check(struct attendance *attendance, int64_t now_ms, int64_t wall_ms);

/* His phone rang in vain; person as staff.h counts. */
void attendance_missed(struct attendance *attendance, int person);

#endif
