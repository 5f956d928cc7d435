/*
 * tidy: keeps the log of dutyd.db short.
 *
 * Layer store, internal; store thread only. When TIDY_FRAMES pages have gathered, or for a second
 * nobody wanted anything, the checkpointer is asked for a pass. It cannot catch up with a writer
 * that never rests, so what little was written meanwhile (TIDY_REST) is moved here, between two
 * batches: only then the log begins anew. If a pass takes so long that there is never little left,
 * the store thread waits for it and moves the rest whatever it is: the log is never longer than
 * TIDY_FRAMES_MAX pages and a batch, unless somebody else's read of the file holds it or the disk
 * refuses.
 */
#ifndef DUTYD_STORE_TIDY_H
#define DUTYD_STORE_TIDY_H

#include <stdbool.h>
#include <stdint.h>

enum { TIDY_FRAMES = 4000, TIDY_REST = 500, TIDY_FRAMES_MAX = 16384, TIDY_AGAIN_MS = 1000 };

struct checkpointer;
struct worker;

struct tidy {
	struct checkpointer *checkpointer;
	int n_moved;           /* pages of the log that are in the file */
	int n_rest;            /* how long the log was when its rest was last moved */
	int64_t next_after_ms; /* monotonic: no pass before, the last one failed */
};

void tidy_after_batch(struct worker *worker);
void tidy_in_calm(struct worker *worker);

/* Something is in the log, or under way, that the calm can be used for. */
bool tidy_is_due(const struct worker *worker);

/* Before the connection is closed: nothing is under way any more. */
void tidy_end(struct worker *worker);

#endif
