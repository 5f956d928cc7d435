/*
 * outcomes: how calls ended, learnt from the PBX link: who answered, and when it was over.
 *
 * Layer service, loop thread. Finds go to the store as the same notes that a dialplan's /answered
 * and /ended make; whichever comes first is recorded, the other is a repeat. A call whose channel
 * is not on the PBX's list any more has ended unseen: "answered" when somebody had, else "lost".
 * Who was handed over or back waits again: only who lifts after that has answered him.
 * After a restart the open calls are read from the store, so that theirs are learnt too.
 */
#ifndef DUTYD_SERVICE_OUTCOMES_H
#define DUTYD_SERVICE_OUTCOMES_H

#include "dutyd/service/exchange.h"
#include "dutyd/service/flights.h"

struct outcomes {
	struct flights *flights;
	struct current *current;
	struct exchange *exchange;
};

/* For exchange_ops; arg is a struct outcomes. */
const char *outcomes_answerer(void *arg, const char *uniqueid);
bool outcomes_is_waiting(void *arg, const char *uniqueid);
void outcomes_answered(void *arg, const char *uniqueid, const char *person);
void outcomes_ended(void *arg, const char *uniqueid, int cause);
void outcomes_synced(void *arg);

/*
 * A dialplan tells who was lifted half a second late; by then the caller may have been handed on.
 * While the link sees the call, it knows better: `by` becomes who it has seen answer last. And
 * where a neighbour has picked up, the caller's channel does not learn that it was answered: a call
 * that was is not abandoned. Who tells a number instead of a word for the end means a cause as in
 * Q.850: of a call that was answered "answered", of one that nobody has lifted "abandoned", but 21,
 * "rejected".
 */
void outcomes_correct(const struct outcomes *outcomes, struct job_call *call);

/*
 * Will all that becomes of the call be seen by the link, and who answers? Then the dialplan need
 * not tell, and the call is held to its channel: when that is gone, it has ended.
 */
bool outcomes_watches(struct outcomes *outcomes, const struct answer *answer);

/* The open calls that the store knows: they are in progress again. */
void outcomes_resume(struct outcomes *outcomes, const struct job *job);

/* The call's channel, in the words of the PBX: NULL unless it is on the line there now. */
const char *outcomes_channel(const struct outcomes *outcomes, const char *call_id);

#endif
