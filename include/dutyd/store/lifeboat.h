/*
 * lifeboat: what to do with decisions while the disk refuses them, and how they get home.
 *
 * Layer store, internal. The lifeboat is a database in memory with the tables of dutyd.db, bounded;
 * the same statements run on it. Coming home is one transaction that adds what is not there: a
 * commit that was reported as failed may have reached the disk, so every row may be met again.
 */
#ifndef DUTYD_STORE_LIFEBOAT_H
#define DUTYD_STORE_LIFEBOAT_H

#include "dutyd/store/record.h"

enum { LIFEBOAT_URI_SIZE = 64 };

struct lifeboat {
	struct db db;
	char uri[LIFEBOAT_URI_SIZE];
};

/* False: out of memory. */
bool lifeboat_launch(struct lifeboat *boat);
void lifeboat_sink(struct lifeboat *boat); /* everything in it is gone */

/* Copies a call with its answers and decisions aboard, so that its later stages find it. */
int lifeboat_take_aboard(struct lifeboat *boat, struct db *disk, int64_t number);

/*
 * The same for a call whose record was planned while the file could be read, unless it is aboard:
 * without its row the record would not get home. disk NULL: by what the record knows of it.
 */
void lifeboat_bring(struct lifeboat *boat, struct db *disk, const struct record_call *call);

/* Into the file, synced; 0 with the number of decisions, or -1: still at sea (disk->problem). */
int lifeboat_go_home(struct lifeboat *boat, struct db *disk, int64_t *n_decisions);

#endif
