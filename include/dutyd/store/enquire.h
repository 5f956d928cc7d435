/*
 * enquire: what the answers of a qualification add to a call: who it is, what is asked next.
 *
 * Layer store, internal, the store thread's. The answers that came before are in the record, those
 * of this moment in the job; together they are looked up in the CRM before deciding, and
 * after it they say how far the script is (verdict.h).
 */
#ifndef DUTYD_STORE_ENQUIRE_H
#define DUTYD_STORE_ENQUIRE_H

#include "dutyd/store/worker.h"

/* After the look-up by the number; what is found joins worker->party. */
void enquire_look_up(struct worker *worker, const struct job *job, struct record *record);

/* After decide(), with what there is to tell (conflict.h); and for an answer given again. */
void enquire_conclude(struct worker *worker, const struct job *job, struct record *record);
void enquire_recall(struct job *job, const struct record *record);

#endif
