/*
 * harbour: opening dutyd.db, leaving it for the lifeboat, and coming back.
 *
 * Layer store, internal; store thread only (before it runs: whoever opens the store). A damaged
 * file is moved aside here, and what happens to the file is logged here: store.open, store.damaged,
 * store.failed, store.lifeboat, store.home, store.lost.
 */
#ifndef DUTYD_STORE_HARBOUR_H
#define DUTYD_STORE_HARBOUR_H

#include "dutyd/store/worker.h"

/* At start: on the disk, or at sea when it refuses. */
void harbour_open(struct worker *worker);

/* A new connection after a failure; what the old one left half done is synced. 0 or -1. */
int harbour_reopen(struct worker *worker);

/* Gives the disk up for now. */
void harbour_leave(struct worker *worker);

/* From the lifeboat to the disk, if it takes it; not tried again at once when that was slow. */
void harbour_return(struct worker *worker);

/* store.failed, once for each problem. */
void harbour_tell(struct worker *worker, const struct err *problem);

/* All is well: the next problem is a new one. */
void harbour_forget(struct worker *worker);

/* At the end: takes home what can be taken, and closes everything. False: store.lost. */
bool harbour_close(struct worker *worker);

#endif
