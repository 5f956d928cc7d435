#include "dutyd/store/reader.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "dutyd/base/digest.h"
#include "dutyd/store/connection.h"

static int64_t version_of(struct db *db)
{
	sqlite3_stmt *statement = NULL;
	int64_t version = -1;

	if (sqlite3_prepare_v2(db->sqlite, "PRAGMA user_version", -1, &statement, NULL) ==
		    SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW) {
		version = sqlite3_column_int64(statement, 0);
	} else {
		db_note_problem(db);
	}
	sqlite3_finalize(statement);
	return version;
}

static int begin(struct db *db, int64_t *version)
{
	sqlite3_busy_timeout(db->sqlite, DB_BUSY_MS);
	if (db_exec(db, "PRAGMA query_only = 1; BEGIN") != 0) {
		return -1;
	}
	*version = version_of(db);
	if (*version > DB_SCHEMA_VERSION) {
		return err_set(&db->problem, "made by a newer dutyd");
	}
	return *version < 0 ? -1 : 0;
}

enum reader_opened reader_open(struct db *db, const char *path, int64_t *version, struct err *err)
{
	struct stat st = { 0 };

	memset(db, 0, sizeof(*db));
	if (stat(path, &st) != 0) {
		err_set(err, "%s: %s", path, strerror(errno));
		return errno == ENOENT ? READER_ABSENT : READER_FAILED;
	}
	if (!S_ISREG(st.st_mode)) {
		err_set(err, "%s: not a regular file", path); /* a pipe would wait for us */
		return READER_FAILED;
	}
	if (connection_open(path, SQLITE_OPEN_READONLY, &db->sqlite) != SQLITE_OK) {
		db_note_problem(db);
	} else if (begin(db, version) == 0) {
		return READER_OPENED;
	}
	err_set(err, "%s: %s", path, db->problem.text);
	db_close(db);
	return READER_FAILED;
}

int reader_prepare(struct db *db, enum sql query)
{
	if (sqlite3_prepare_v2(db->sqlite, statement_text(query), -1, &db->kept[query], NULL) !=
	    SQLITE_OK) {
		db_note_problem(db);
		return -1;
	}
	return 0;
}

int reader_tel(struct db *db, const char *e164, char tel[PARTY_TEL_SIZE])
{
	uint8_t secret[DIGEST_KEY_BYTES];
	char tag[DIGEST_LONG_TAG_SIZE];

	if (reader_prepare(db, SQL_META_GET) != 0) {
		return -1;
	}
	if (!sql_blob(db, SQL_META_GET, "tag_key", secret, sizeof(secret))) {
		return err_set(&db->problem, "the key of the numbers' tags is missing");
	}
	struct digest_tagger *tagger = digest_tagger_create(secret);
	digest_long_tag(tagger, e164, tag);
	digest_tagger_destroy(&tagger);
	snprintf(tel, PARTY_TEL_SIZE, "tel:%s", tag);
	return 0;
}
