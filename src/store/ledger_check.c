#include "dutyd/store/ledger_check.h"

#include <string.h>

#include "dutyd/store/reader.h"

enum { FIRST_VERSION = 3 };

struct ledger_walk {
	const struct ledger_reader *reader;
	int64_t n_rows, last_id;
	uint8_t before[DIGEST_BYTES];
	uint8_t head[DIGEST_BYTES]; /* of the last row that dutyd wrote; zeroes: of none */
	int64_t head_id;            /* 0: not met yet */
	int n_findings;
};

static void say(struct ledger_walk *walk, int64_t id, const char *what)
{
	walk->n_findings++;
	walk->reader->finding(walk->reader->arg, id, what);
}

static void check_row(struct ledger_walk *walk, const struct ledger_row *row)
{
	uint8_t hash[DIGEST_BYTES];
	bool is_behind_hole = row->id != walk->last_id + 1;

	for (int64_t id = walk->last_id + 1; id < row->id; id++) {
		say(walk, id, "missing");
	}
	ledger_hash(walk->before, row, hash);
	/* Behind a hole no hash can be worked out: the hole has been named. */
	if (!is_behind_hole && memcmp(hash, row->hash, DIGEST_BYTES) != 0) {
		say(walk, row->id, "altered, or not the row that followed the one before it");
	}
}

static int walk_rows(struct db *db, struct ledger_walk *walk)
{
	struct sqlite3_stmt *rows = SQL_START(db, SQL_LEDGER_ROWS, Q_INT(0));
	const struct ledger_reader *reader = walk->reader;
	struct ledger_row row;
	int rc;

	while ((rc = sql_next(db, rows)) > 0) {
		ledger_read(rows, &row);
		if (reader->finding != NULL) {
			check_row(walk, &row);
		}
		if (reader->row != NULL) {
			reader->row(reader->arg, &row);
		}
		walk->n_rows++;
		walk->last_id = row.id;
		memcpy(walk->before, row.hash, DIGEST_BYTES);
		if (memcmp(walk->head, row.hash, DIGEST_BYTES) == 0) {
			walk->head_id = row.id;
		}
	}
	sql_end(rows);
	return rc;
}

static void check_end(struct ledger_walk *walk)
{
	static const uint8_t none[DIGEST_BYTES];
	bool is_met = walk->head_id != 0 || memcmp(walk->head, none, DIGEST_BYTES) == 0;

	if (!is_met) {
		say(walk, walk->last_id + 1, "missing: the row before it is not the last one");
	}
	for (int64_t id = walk->head_id + 1; is_met && id <= walk->last_id; id++) {
		say(walk, id, "inserted: the row before it is the last one");
	}
}

static int walk_all(struct db *db, struct ledger_walk *walk)
{
	if (reader_prepare(db, SQL_LEDGER_ROWS) != 0 || reader_prepare(db, SQL_META_GET) != 0) {
		return -1;
	}
	sql_blob(db, SQL_META_GET, LEDGER_HEAD, walk->head, DIGEST_BYTES);
	if (walk_rows(db, walk) != 0) {
		return -1;
	}
	if (walk->reader->finding != NULL) {
		check_end(walk);
	}
	return 0;
}

int ledger_walk(const char *path, const struct ledger_reader *reader, int64_t *n_rows,
		struct err *err)
{
	struct ledger_walk walk = { .reader = reader };
	int64_t version;
	struct db db;
	int rc = 0;

	*n_rows = 0;
	if (reader_open(&db, path, &version, err) != READER_OPENED) {
		return -1;
	}
	if (version >= FIRST_VERSION && walk_all(&db, &walk) != 0) {
		rc = err_set(err, "%s: %s", path, db.problem.text);
	}
	db_close(&db);
	*n_rows = walk.n_rows;
	return rc != 0 ? -1 : walk.n_findings;
}

int ledger_tel(const char *path, const char *e164, char key[PARTY_KEY_SIZE], struct err *err)
{
	int64_t version;
	struct db db;
	int rc = -1;

	if (reader_open(&db, path, &version, err) != READER_OPENED) {
		return -1;
	}
	rc = reader_tel(&db, e164, key);
	if (rc != 0) {
		err_set(err, "%s: %s", path, db.problem.text);
	}
	db_close(&db);
	return rc;
}
