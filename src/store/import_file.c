#include "dutyd/store/import_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/store/connection.h"
#include "dutyd/store/import.h"
#include "dutyd/store/schema.h"

#define TAIL ".new"

enum { BUSY_MS = 5000, APPLICATION_ID = 0x64757463, SQL_SIZE = 2 * IMPORT_PATH_SIZE };

int import_file_run(struct import_file *file, const char *what, const char *sql, struct err *err)
{
	if (sqlite3_exec(file->sqlite, sql, NULL, NULL, NULL) == SQLITE_OK) {
		return 0;
	}
	return err_set(err, "%s: %s", what, sqlite3_errmsg(file->sqlite));
}

/* ---- the old base ---- */

static int ask_old(struct import_file *file, const char *sql, char *text, size_t size)
{
	sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v2(file->old, sql, -1, &statement, NULL);

	text[0] = '\0';
	if (code == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW) {
		const char *value = (const char *)sqlite3_column_text(statement, 0);
		str_copy_cut(text, size, value != NULL ? value : "");
	}
	return sqlite3_finalize(statement);
}

static int refuse_old(struct import_file *file, struct err *err)
{
	if (sqlite3_errcode(file->old) == SQLITE_BUSY) {
		return err_set(err, "%s: another writer is at work", file->path);
	}
	return err_set(err, "%s: %s", file->path, sqlite3_errmsg(file->old));
}

/* From here to the swap nobody else writes; readers go on. */
static int hold_old(struct import_file *file, struct err *err)
{
	char text[32];
	int64_t id = 0;

	if (connection_open(file->path, SQLITE_OPEN_READWRITE, &file->old) != SQLITE_OK) {
		return refuse_old(file, err);
	}
	sqlite3_busy_timeout(file->old, BUSY_MS);
	sqlite3_db_config(file->old, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	if (ask_old(file, "PRAGMA application_id", text, sizeof(text)) != SQLITE_OK) {
		return refuse_old(file, err);
	}
	if (!str_to_int(text, 0, INT32_MAX, &id) || id != APPLICATION_ID) {
		return err_set(err, "%s is no customer base of dutyd's (schema/crm.sql)",
			       file->path);
	}
	if (ask_old(file, "PRAGMA journal_mode", text, sizeof(text)) != SQLITE_OK) {
		return refuse_old(file, err);
	}
	file->is_wal = strcmp(text, "wal") == 0;
	if (ask_old(file, "PRAGMA wal_checkpoint(TRUNCATE)", text, sizeof(text)) != SQLITE_OK) {
		return refuse_old(file, err);
	}
	if (strcmp(text, "0") != 0) {
		return err_set(err, "%s: another program is in the middle of reading it",
			       file->path);
	}
	if (sqlite3_exec(file->old, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK) {
		return refuse_old(file, err);
	}
	return 0;
}

/* ---- the new one ---- */

/* Between open and lock another import may have renamed it: then it is the base itself by now. */
static bool is_still_there(const struct import_file *file)
{
	struct stat at_path, at_fd;

	return lstat(file->fresh, &at_path) == 0 && fstat(file->lock_fd, &at_fd) == 0 &&
	       at_path.st_dev == at_fd.st_dev && at_path.st_ino == at_fd.st_ino;
}

static int lock_fresh(struct import_file *file, struct err *err)
{
	file->lock_fd = open(file->fresh, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (file->lock_fd < 0) {
		return err_set(err, "%s: %s", file->fresh, strerror(errno));
	}
	if (flock(file->lock_fd, LOCK_EX | LOCK_NB) != 0) {
		close(file->lock_fd);
		file->lock_fd = -1;
		return err_set(err, "%s: another import is under way", file->fresh);
	}
	if (!is_still_there(file)) {
		return err_set(err, "%s: another import has just ended", file->fresh);
	}
	return ftruncate(file->lock_fd, 0) == 0 ?
		       0 :
		       err_set(err, "%s: %s", file->fresh, strerror(errno));
}

/* The schema's own indexes cost more row by row than at the end; a constraint's cannot wait. */
static int put_off_indexes(struct import_file *file, struct err *err)
{
	static const char list[] =
		"SELECT group_concat(sql, ';'), group_concat('DROP INDEX ' || name, ';')"
		" FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
		" AND name NOT LIKE 'assignment_%'";
	sqlite3_stmt *statement = NULL;
	int rc = -1;

	if (sqlite3_prepare_v2(file->sqlite, list, -1, &statement, NULL) == SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW) {
		char *drops = xstrdup((const char *)sqlite3_column_text(statement, 1));
		file->indexes = xstrdup((const char *)sqlite3_column_text(statement, 0));
		sqlite3_reset(statement);
		rc = import_file_run(file, "indexes", drops, err);
		free(drops);
	}
	sqlite3_finalize(statement);
	return rc == 0 ? 0 : err_set(err, "indexes: %s", sqlite3_errmsg(file->sqlite));
}

/* A crash leaves PATH.new, which the next import empties: no journal is needed for that. */
static int open_fresh(struct import_file *file, struct err *err)
{
	char sql[SQL_SIZE];

	if (connection_open(file->fresh, SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI, &file->sqlite) !=
	    SQLITE_OK) {
		return err_set(err, "%s: %s", file->fresh, sqlite3_errmsg(file->sqlite));
	}
	snprintf(sql, sizeof(sql),
		 "PRAGMA main.journal_mode = OFF; PRAGMA main.synchronous = OFF;"
		 "PRAGMA main.locking_mode = EXCLUSIVE; PRAGMA main.cache_size = -%d;"
		 "PRAGMA temp_store = FILE; PRAGMA foreign_keys = OFF",
		 IMPORT_CACHE_MB * 1024);
	if (import_file_run(file, file->fresh, sql, err) != 0 ||
	    import_file_run(file, "schema", schema_crm_sql, err) != 0 ||
	    put_off_indexes(file, err) != 0) {
		return -1;
	}
	if (file->old != NULL) {
		char *attach = sqlite3_mprintf("ATTACH %Q AS old", file->path);
		int rc = import_file_run(file, file->path, attach, err);
		sqlite3_free(attach);
		if (rc != 0) {
			return -1;
		}
	}
	return import_file_run(file, "begin", "BEGIN", err);
}

/* Through links, so that it is the file that is replaced and not the link. */
static int find_path(struct import_file *file, const char *path, bool *has_old, struct err *err)
{
	struct stat st;
	char *real = realpath(path, NULL);

	*has_old = real != NULL;
	bool fits = str_copy(file->path, sizeof(file->path), real != NULL ? real : path);
	free(real);
	if (!fits || !str_copy(file->fresh, sizeof(file->fresh) - sizeof(TAIL), file->path)) {
		return err_set(err, "the path is too long");
	}
	memcpy(file->fresh + strlen(file->fresh), TAIL, sizeof(TAIL));
	if (*has_old && (stat(file->path, &st) != 0 || !S_ISREG(st.st_mode))) {
		return err_set(err, "%s is not a regular file", file->path);
	}
	return 0;
}

int import_file_open(struct import_file *file, const char *path, struct err *err)
{
	bool has_old;

	*file = (struct import_file){ .lock_fd = -1, .is_wal = true };
	if (find_path(file, path, &has_old, err) != 0 || lock_fresh(file, err) != 0 ||
	    (has_old && hold_old(file, err) != 0)) {
		return -1;
	}
	return open_fresh(file, err);
}

/* ---- the swap ---- */

static int check_whole(struct import_file *file, struct err *err)
{
	sqlite3_stmt *statement = NULL;
	int rc = -1;

	if (sqlite3_prepare_v2(file->sqlite, "PRAGMA main.integrity_check(1)", -1, &statement,
			       NULL) == SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW) {
		const char *said = (const char *)sqlite3_column_text(statement, 0);
		rc = strcmp(said, "ok") == 0 ? 0 : err_set(err, "integrity check: %s", said);
	} else {
		err_set(err, "integrity check: %s", sqlite3_errmsg(file->sqlite));
	}
	sqlite3_finalize(statement);
	return rc;
}

/* Who may read it is as before; a new one is for the folder's group. */
static int take_over_rights(struct import_file *file, struct err *err)
{
	struct stat st;
	mode_t mode = 0640;

	if (file->old != NULL) {
		if (stat(file->path, &st) != 0) {
			return err_set(err, "%s: %s", file->path, strerror(errno));
		}
		mode = st.st_mode & 0777;
		struct stat own;
		bool is_same = fstat(file->lock_fd, &own) == 0 && own.st_uid == st.st_uid &&
			       own.st_gid == st.st_gid;
		if (!is_same && fchown(file->lock_fd, st.st_uid, st.st_gid) != 0 &&
		    fchown(file->lock_fd, (uid_t)-1, st.st_gid) != 0) {
			return err_set(err, "%s: its group cannot be given to the new base: %s",
				       file->path, strerror(errno));
		}
	}
	return fchmod(file->lock_fd, mode) == 0 ?
		       0 :
		       err_set(err, "%s: %s", file->fresh, strerror(errno));
}

static int sync_folder(const char *path, struct err *err)
{
	char copy[IMPORT_PATH_SIZE];

	str_copy(copy, sizeof(copy), path);
	int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = fd >= 0 && fsync(fd) == 0 ? 0 : err_set(err, "%s: %s", copy, strerror(errno));

	if (fd >= 0) {
		close(fd);
	}
	return rc;
}

/* An empty WAL of the old file, which the new one would take for its own. */
static int remove_wal(const struct import_file *file, struct err *err)
{
	static const char *const tails[] = { "-wal", "-shm" };
	char path[IMPORT_PATH_SIZE + 8];

	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
		snprintf(path, sizeof(path), "%s%s", file->path, tails[i]);
		if (unlink(path) != 0 && errno != ENOENT) {
			return err_set(err, "%s: %s", path, strerror(errno));
		}
	}
	return 0;
}

/* Sorting for an index may take as much memory as the pages do: they share what there was. */
static int make_indexes(struct import_file *file, struct err *err)
{
	char sql[SQL_SIZE];

	snprintf(sql, sizeof(sql), "PRAGMA main.cache_size = -%d", IMPORT_CACHE_MB * 1024 / 2);
	return import_file_run(file, "indexes", sql, err) == 0 ?
		       import_file_run(file, "indexes", file->indexes, err) :
		       -1;
}

int import_file_swap(struct import_file *file, struct err *err)
{
	if (make_indexes(file, err) != 0 || import_file_run(file, "commit", "COMMIT", err) != 0 ||
	    check_whole(file, err) != 0) {
		return -1;
	}
	/* The file's header says WAL from here on; the -wal that this makes goes as it closes. */
	if (import_file_run(file, "journal",
			    file->is_wal ? "PRAGMA main.locking_mode = NORMAL;"
					   "PRAGMA main.journal_mode = WAL" :
					   "PRAGMA main.journal_mode = DELETE",
			    err) != 0) {
		return -1;
	}
	if (sqlite3_close(file->sqlite) != SQLITE_OK) {
		return err_set(err, "%s: %s", file->fresh, sqlite3_errmsg(file->sqlite));
	}
	file->sqlite = NULL;
	if (take_over_rights(file, err) != 0 || fsync(file->lock_fd) != 0) {
		return err->text[0] != '\0' ? -1 :
					      err_set(err, "%s: %s", file->fresh, strerror(errno));
	}
	if (remove_wal(file, err) != 0) {
		return -1;
	}
	if (rename(file->fresh, file->path) != 0) {
		return err_set(err, "%s: %s", file->path, strerror(errno));
	}
	file->fresh[0] = '\0';
	return sync_folder(file->path, err);
}

void import_file_close(struct import_file *file)
{
	sqlite3_close_v2(file->sqlite);
	sqlite3_close_v2(file->old);
	file->sqlite = file->old = NULL;
	free(file->indexes);
	file->indexes = NULL;
	if (file->lock_fd >= 0) {
		if (file->fresh[0] != '\0') {
			unlink(file->fresh);
		}
		close(file->lock_fd);
		file->lock_fd = -1;
	}
}
