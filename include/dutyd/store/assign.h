/*
 * assign: the ledger's part of a decision: whose client the caller is, before and after it.
 *
 * Layer store, internal, the store thread's. Before deciding the party's owner is looked up in the
 * ledger beside the CRM: of the two the newer one counts, and of an owner whose time the CRM does
 * not tell, the ledger. After it the record is given what the decision puts into the ledger.
 */
#ifndef DUTYD_STORE_ASSIGN_H
#define DUTYD_STORE_ASSIGN_H

#include "dutyd/store/worker.h"

/*
 * worker->party by the number, then by what the caller says of himself, then as the ledger
 * knows it: one indexed query, none while the ledger is empty.
 */
void assign_look_up(struct worker *worker, const struct job *job, struct record *record);

/* From worker->decision; party NULL: nobody looked. */
void assign_plan(struct worker *worker, const struct job *job, struct record *record,
		 const struct party *party);

/*
 * The call made a client of somebody who is none: whom it gave him to has him no longer, and who
 * had him before has him again. In the name of job->call.actor.
 */
void assign_take_back(struct worker *worker, const struct job *job, struct record *record);

/*
 * Somebody lifts, or says that something is done: of which party. A client whom the verdict left to
 * the client department becomes his who lifts there; of a large company that was handed back
 * it is the sale, and the client stays the rep's.
 */
int assign_plan_note(struct worker *worker, struct job *job, struct record *record);

#endif
