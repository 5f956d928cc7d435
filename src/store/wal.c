#include "dutyd/store/wal.h"

#include <sqlite3.h>

#include "dutyd/store/connection.h"

static int note_frames(void *arg, sqlite3 *sqlite, const char *name, int n_frames)
{
	struct db *db = arg;

	(void)sqlite;
	(void)name;
	db->log_frames = n_frames;
	return SQLITE_OK;
}

void wal_watch(struct db *db)
{
	sqlite3_wal_hook(db->sqlite, note_frames, db);
}

static bool is_sync_failure(const struct db *db)
{
	int code = sqlite3_extended_errcode(db->sqlite);

	return code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC;
}

/* By the connection's own descriptor, which is told of every error since it was opened. */
static int sync_file(struct db *db)
{
	sqlite3_file *file = NULL;

	if (sqlite3_file_control(db->sqlite, "main", SQLITE_FCNTL_FILE_POINTER, &file) ==
		    SQLITE_OK &&
	    file->pMethods->xSync(file, SQLITE_SYNC_NORMAL) == SQLITE_OK) {
		return 0;
	}
	db->code = SQLITE_IOERR;
	return err_set(&db->problem, "the file cannot be synced");
}

enum wal_moved wal_move(struct db *db, bool is_alone, int *n_moved)
{
	int n_log = -1;
	int code = sqlite3_wal_checkpoint_v2(db->sqlite, NULL, SQLITE_CHECKPOINT_PASSIVE, &n_log,
					     n_moved);

	if (code != SQLITE_OK) {
		db_note_problem(db);
		return is_sync_failure(db) ? WAL_LOST : WAL_FAILED;
	}
	if (is_alone && *n_moved == n_log) {
		return WAL_MOVED; /* SQLite has synced it */
	}
	return sync_file(db) == 0 ? WAL_MOVED : WAL_LOST;
}

static int settle(struct db *db)
{
	int64_t version;

	/*
	 * With this lock, taken before the first read, SQLite keeps the index of the log in memory
	 * of its own and makes it anew from the log: nothing counts as copied.
	 */
	if (db_exec(db, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = FULL") != 0) {
		return -1;
	}
	version = db_ask(db, "PRAGMA user_version");
	if (version < 0) {
		return -1;
	}
	if (version == 0 || version > DB_SCHEMA_VERSION) {
		return 0;
	}
	int code =
		sqlite3_wal_checkpoint_v2(db->sqlite, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);

	if (code != SQLITE_OK) {
		db_note_problem(db);
		return -1;
	}
	return 0;
}

int wal_settle(struct db *db, const char *path)
{
	int rc = -1;

	if (connection_open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI, &db->sqlite) ==
	    SQLITE_OK) {
		rc = settle(db);
	} else {
		db_note_problem(db);
	}
	db_abandon(db);
	return rc;
}
