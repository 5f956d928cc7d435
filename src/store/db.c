#include "dutyd/store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "dutyd/base/clock.h"
#include "dutyd/store/connection.h"
#include "dutyd/store/schema.h"
#include "dutyd/store/wal.h"

/* From version i of the file to i + 1. Never changed once released, only added to. */
static const char *const migrations[DB_SCHEMA_VERSION] = {
	schema_dutyd_sql, schema_roster_sql,  schema_ledger_sql,  schema_queue_sql,
	schema_mode_sql,  schema_quality_sql, schema_waiting_sql, schema_upkeep_sql,
};

void db_note_problem(struct db *db)
{
	int system = sqlite3_system_errno(db->sqlite);

	db->code = sqlite3_errcode(db->sqlite);
	if (system != 0 && db->code != SQLITE_NOTADB && db->code != SQLITE_CORRUPT) {
		err_set(&db->problem, "%s (%s)", sqlite3_errmsg(db->sqlite), strerror(system));
	} else {
		err_set(&db->problem, "%s", sqlite3_errmsg(db->sqlite));
	}
}

int db_exec(struct db *db, const char *sql)
{
	if (sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL) != SQLITE_OK) {
		db_note_problem(db);
		return -1;
	}
	return 0;
}

void db_close(struct db *db)
{
	for (int i = 0; i < SQL_COUNT; i++) {
		sqlite3_finalize(db->kept[i]);
		db->kept[i] = NULL;
	}
	sqlite3_close_v2(db->sqlite);
	db->sqlite = NULL;
}

void db_abandon(struct db *db)
{
	if (db->sqlite != NULL) {
		sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	}
	db_close(db);
}

static int prepare_all(struct db *db)
{
	for (int i = 0; i < SQL_COUNT; i++) {
		if (sqlite3_prepare_v3(db->sqlite, statement_text((enum sql)i), -1,
				       SQLITE_PREPARE_PERSISTENT, &db->kept[i],
				       NULL) != SQLITE_OK) {
			db_note_problem(db);
			return -1;
		}
	}
	return 0;
}

int64_t db_ask(struct db *db, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	int64_t number = -1;

	if (sqlite3_prepare_v2(db->sqlite, sql, -1, &statement, NULL) == SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW) {
		number = sqlite3_column_int64(statement, 0);
	} else {
		db_note_problem(db);
	}
	sqlite3_finalize(statement);
	return number;
}

static int migrate(struct db *db, int64_t version)
{
	if (version == DB_SCHEMA_VERSION) {
		return 0;
	}
	if (db_exec(db, "BEGIN IMMEDIATE") != 0) {
		return -1;
	}
	while (version < DB_SCHEMA_VERSION) {
		if (db_exec(db, migrations[version]) != 0) {
			sqlite3_exec(db->sqlite, "ROLLBACK", NULL, NULL, NULL);
			return -1;
		}
		version++;
	}
	return db_exec(db, "COMMIT");
}

static int is_check_over(void *until_ms)
{
	return clock_monotonic_ms() > *(int64_t *)until_ms;
}

/* A big file is checked as far as the time goes: a start that takes minutes is an outage, too. */
static bool is_whole(struct db *db)
{
	int64_t until_ms = clock_monotonic_ms() + DB_CHECK_MS;
	sqlite3_stmt *statement = NULL;
	bool is_good = false;
	int code;

	sqlite3_progress_handler(db->sqlite, 10000, is_check_over, &until_ms);
	code = sqlite3_prepare_v2(db->sqlite, "PRAGMA quick_check(1)", -1, &statement, NULL);
	if (code == SQLITE_OK) {
		code = sqlite3_step(statement);
	}
	if (code == SQLITE_ROW) {
		const char *verdict = (const char *)sqlite3_column_text(statement, 0);

		is_good = verdict != NULL && strcmp(verdict, "ok") == 0;
		err_set(&db->problem, "%s", verdict == NULL ? "" : verdict);
		db->code = SQLITE_CORRUPT;
	} else if (code == SQLITE_INTERRUPT) {
		is_good = true;
	} else {
		db_note_problem(db);
	}
	sqlite3_finalize(statement);
	sqlite3_progress_handler(db->sqlite, 0, NULL, NULL);
	return is_good;
}

static enum db_opened trouble_of(int code)
{
	switch (code) {
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
	case SQLITE_ERROR: /* a query that does not fit the tables */
	case SQLITE_CONSTRAINT:
	case SQLITE_MISMATCH:
		return DB_DAMAGED;
	default:
		return DB_REFUSED;
	}
}

/* The mode of the -wal and -shm files follows the file's: making it here keeps umask out of it. */
static int touch(struct db *db, const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0640);
	struct stat st;
	int rc = 0;

	if (fd < 0) {
		return err_set(&db->problem, "%s", strerror(errno));
	}
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		rc = err_set(&db->problem, "not a regular file");
	}
	close(fd);
	return rc;
}

/* Whole and none of ours: a wrong path in the configuration, and nothing that is damaged. */
static bool is_somebody_elses(struct db *db)
{
	return db_ask(db, "SELECT count(*) FROM sqlite_schema") > 0 &&
	       db_ask(db, "PRAGMA application_id") != DB_APPLICATION_ID;
}

static enum db_opened open_checked(struct db *db, bool is_to_check)
{
	int64_t version;

	sqlite3_busy_timeout(db->sqlite, DB_BUSY_MS);
	version = db_ask(db, "PRAGMA user_version");
	if (version < 0) {
		return trouble_of(db->code);
	}
	if (is_somebody_elses(db)) {
		err_set(&db->problem, "some other program's database");
		sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
		return DB_REFUSED;
	}
	if (version > DB_SCHEMA_VERSION) {
		err_set(&db->problem, "made by a newer dutyd: version %lld, this one knows %d",
			(long long)version, DB_SCHEMA_VERSION);
		sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
		return DB_NEWER;
	}
	/*
	 * Foreign keys stay unchecked: a lifeboat's rows may come before what they refer to. No
	 * automatic checkpoint: it would be made inside a COMMIT that calls wait for, and was the
	 * 99th percentile of their waiting times (tidy.h).
	 */
	if (db_exec(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
			"PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON;"
			"PRAGMA secure_delete = ON;" /* what is forgotten is not in free pages */
			"PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = 67108864;"
			"PRAGMA cache_size = -16384") != 0) {
		return trouble_of(db->code);
	}
	if (is_to_check && !is_whole(db)) {
		return trouble_of(db->code);
	}
	if (migrate(db, version) != 0 || prepare_all(db) != 0) {
		return trouble_of(db->code);
	}
	return DB_OPENED;
}

enum db_opened db_open(struct db *db, const char *path, unsigned care)
{
	enum db_opened opened = DB_REFUSED;

	memset(db, 0, sizeof(*db));
	if (touch(db, path) != 0) {
		return DB_REFUSED;
	}
	if ((care & DB_SETTLE) != 0 && wal_settle(db, path) != 0) {
		return trouble_of(db->code);
	}
	if (connection_open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI, &db->sqlite) ==
	    SQLITE_OK) {
		opened = open_checked(db, (care & DB_CHECK) != 0);
		wal_watch(db);
	} else {
		db_note_problem(db);
	}
	if (opened != DB_OPENED) {
		db_close(db);
	}
	return opened;
}

bool db_open_boat(struct db *db, const char *uri)
{
	memset(db, 0, sizeof(*db));
	if (connection_open(uri, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI,
			    &db->sqlite) != SQLITE_OK ||
	    db_exec(db, "PRAGMA max_page_count = 16384; PRAGMA temp_store = MEMORY") != 0 ||
	    migrate(db, 0) != 0 || prepare_all(db) != 0) {
		db_close(db);
		return false;
	}
	return true;
}

static int rename_one(const char *path, const char *to, const char *suffix)
{
	char old_name[512], new_name[512];

	snprintf(old_name, sizeof(old_name), "%s%s", path, suffix);
	snprintf(new_name, sizeof(new_name), "%s%s", to, suffix);
	return rename(old_name, new_name) == 0 || errno == ENOENT ? 0 : -1;
}

int db_move_aside(const char *path, int64_t wall_ms, char *moved_to, size_t size, struct err *err)
{
	time_t seconds = (time_t)(wall_ms / 1000);
	char stamp[20];
	struct tm utc;

	do { /* never over an earlier one: it may be all that is left of somebody's day */
		gmtime_r(&seconds, &utc);
		strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%S", &utc);
		if ((size_t)snprintf(moved_to, size, "%s.damaged-%s", path, stamp) >= size) {
			return err_set(err, "the name is too long to be moved aside");
		}
		seconds++;
	} while (access(moved_to, F_OK) == 0);
	/* The log first: a log without its file harms nobody, a file with a strange log does. */
	if (rename_one(path, moved_to, "-wal") != 0 || rename_one(path, moved_to, "-shm") != 0 ||
	    rename_one(path, moved_to, "") != 0) {
		return err_set(err, "cannot be moved aside: %s", strerror(errno));
	}
	return 0;
}
