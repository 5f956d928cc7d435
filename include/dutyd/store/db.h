/*
 * db: one connection to dutyd.db, or to the lifeboat that has the same tables.
 *
 * Layer store, internal. Opening sets what durability needs (WAL, synchronous=FULL), checks the
 * file, brings its tables up to this program's version (forward only) and prepares every query.
 * One thread at a time. The caller owns the struct; db_close on a zeroed or closed one is fine.
 */
#ifndef DUTYD_STORE_DB_H
#define DUTYD_STORE_DB_H

#include "dutyd/base/err.h"
#include "dutyd/store/sql.h"

struct sqlite3;

enum { DB_APPLICATION_ID = 0x64757479 }; /* of schema/dutyd.sql */
enum { DB_SCHEMA_VERSION = 8, DB_CHECK_MS = 1000, DB_BUSY_MS = 100, DB_BOAT_BYTES = 64 << 20 };

struct db {
	struct sqlite3 *sqlite; /* NULL: closed */
	struct sqlite3_stmt *kept[SQL_COUNT];
	int log_frames;     /* pages in the log after the last commit (wal.h) */
	int code;           /* SQLite's, of the last thing that failed */
	struct err problem; /* the same in words */
};

enum db_opened {
	DB_OPENED,
	DB_REFUSED, /* directory, disk, lock: may be better later */
	DB_DAMAGED, /* not a database, or not whole, or not ours */
	DB_NEWER,   /* a later program's: not touched */
};

enum {
	DB_CHECK = 1,  /* read the whole file for damage, for at most DB_CHECK_MS */
	DB_SETTLE = 2, /* a sync has failed: first bring the whole log into the file (wal_settle) */
};

/* care: bits. The problem is in db->problem and db is closed unless DB_OPENED comes back. */
enum db_opened db_open(struct db *db, const char *path, unsigned care);

/* A database in memory under that name, bounded; false: out of memory. */
bool db_open_boat(struct db *db, const char *uri);
void db_close(struct db *db);

/* db_close without another try to move the log into the file: for a disk that has just refused. */
void db_abandon(struct db *db);

int db_exec(struct db *db, const char *sql);
void db_note_problem(struct db *db);

/* The first column of a PRAGMA's or SELECT's first row; -1: it failed. */
int64_t db_ask(struct db *db, const char *sql);

/*
 * Renames path, -wal and -shm to path.damaged-YYYYMMDDTHHMMSS (UTC); where to is in moved_to.
 * 0, or -1 and err.
 */
int db_move_aside(const char *path, int64_t wall_ms, char *moved_to, size_t size, struct err *err);

#endif
