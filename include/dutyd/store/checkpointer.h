/*
 * checkpointer: the thread that moves dutyd.db's log into the file while the store thread goes on.
 *
 * Layer store, internal. It decides nothing and knows no job: it is asked for a pass, opens the
 * file, copies what the log has by then, syncs it and closes the file again. With the store thread
 * it shares the file, and behind one lock that a pass is wanted and what came of it. All functions
 * are the store thread's. When to ask is tidy.h's affair.
 */
#ifndef DUTYD_STORE_CHECKPOINTER_H
#define DUTYD_STORE_CHECKPOINTER_H

#include "dutyd/store/wal.h"

struct checkpointer;

struct checkpointer_pass {
	enum wal_moved moved;
	int n_moved;        /* WAL_MOVED: see wal_move */
	struct err problem; /* otherwise */
};

/* Starts the thread; NULL: there is none to be had, *error says why. */
struct checkpointer *checkpointer_create(const char *path, int *error);
void checkpointer_destroy(struct checkpointer **checkpointer); /* after the pass under way */

/* Asks for a pass; never waits. Not while one is under way. */
void checkpointer_wake(struct checkpointer *checkpointer);

/* From the wake-up until the file is closed again. */
bool checkpointer_is_busy(struct checkpointer *checkpointer);

/* Until it is not busy. */
void checkpointer_wait(struct checkpointer *checkpointer);

/* What came of the last pass; true once for each, and never while it is busy. */
bool checkpointer_take(struct checkpointer *checkpointer, struct checkpointer_pass *pass);

#endif
