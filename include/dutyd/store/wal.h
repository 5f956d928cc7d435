/*
 * wal: how the log of dutyd.db gets into the file.
 *
 * Layer store, internal. SQLite counts what it has copied (its nBackfill, in the -shm file) but
 * syncs the file only when it has copied the whole log: when the log grows meanwhile, the count
 * runs ahead of the disk. If a later sync fails, those pages may be lost, and nobody would write
 * them again. So whoever copies a part syncs it himself, and after a sync that failed the count is
 * thrown away: wal_settle copies every page anew.
 */
#ifndef DUTYD_STORE_WAL_H
#define DUTYD_STORE_WAL_H

#include "dutyd/store/db.h"

enum wal_moved {
	WAL_MOVED,
	WAL_FAILED, /* db->problem; nothing is counted that is not there: to be tried again */
	WAL_LOST,   /* a sync failed: what is counted may not be there, wal_settle is due */
};

/* From now on db->log_frames is the number of pages in the log after the last commit. */
void wal_watch(struct db *db);

/*
 * Copies what can be copied without waiting for anybody and syncs it. *n_moved: of the pages in the
 * log now, how many are in the file. is_alone: nobody writes meanwhile.
 */
enum wal_moved wal_move(struct db *db, bool is_alone, int *n_moved);

/*
 * Every page of the log into the file, whatever the count says, and both synced: no other
 * connection may have the file open, in this process or another. For a closed db, which it leaves
 * closed; a file that is empty or another program's is left as it is. 0, or -1 and db->problem.
 */
int wal_settle(struct db *db, const char *path);

#endif
