/*
 * Limit 3: the same rows, inserted with the same durability and nothing else. What the daemon left
 * of some decisions (call, decision, outbox) is recorded value by value and written again under
 * new ids, into the daemon's own tables, WAL and synchronous = FULL. The log is moved into the file
 * as the daemon moves it: by the checkpointer's thread, and the rest between two commits.
 */
#include "bench.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dutyd/store/checkpointer.h"
#include "dutyd/store/tidy.h"

enum { DECISIONS_MAX = 256, COLUMNS_MAX = 32, TABLES = 3, ID_SIZE = 40 };

enum column_kind {
	COLUMN_KEPT,   /* as it was */
	COLUMN_NUMBER, /* the new decision's number */
	COLUMN_TEXT,   /* a text with that number in it */
	COLUMN_NONE,   /* numbered by the database */
};

struct table {
	int n_columns;
	enum column_kind kinds[COLUMNS_MAX];
	sqlite3_value *values[DECISIONS_MAX][COLUMNS_MAX];
};

struct rows {
	int n_decisions;
	struct table tables[TABLES];
};

static const char *const table_names[TABLES] = { "call", "decision", "outbox" };

/* The same decisions, in the same order, from each table. */
static const char *const select_sql[TABLES] = {
	"SELECT c.* FROM decision d JOIN call c ON c.id = d.call_id ORDER BY d.id DESC LIMIT ?",
	"SELECT * FROM decision ORDER BY id DESC LIMIT ?",
	"SELECT * FROM outbox WHERE topic = 'decision' ORDER BY decision_id DESC LIMIT ?",
};

static const char count_sql[] =
	"SELECT (SELECT count(*) FROM call), (SELECT count(*) FROM decision),"
	" (SELECT count(*) FROM outbox WHERE topic = 'decision')";

static bool complain(sqlite3 *db, const char *what)
{
	fprintf(stderr, "bench: %s: %s\n", what, sqlite3_errmsg(db));
	return false;
}

/* ---- recording ---- */

static enum column_kind kind_of(const char *name)
{
	static const char *const numbers[] = { "id", "call_id", "decision_id" };

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (strcmp(name, numbers[i]) == 0) {
			return COLUMN_NUMBER;
		}
	}
	if (strcmp(name, "pbx_id") == 0 || strcmp(name, "key") == 0) {
		return COLUMN_TEXT;
	}
	return strcmp(name, "seq") == 0 ? COLUMN_NONE : COLUMN_KEPT;
}

static int record_table(sqlite3 *db, const char *sql, struct table *table)
{
	sqlite3_stmt *select = NULL;
	int n = 0;

	if (sqlite3_prepare_v2(db, sql, -1, &select, NULL) != SQLITE_OK) {
		return -1;
	}
	sqlite3_bind_int(select, 1, DECISIONS_MAX);
	table->n_columns = sqlite3_column_count(select);
	for (int i = 0; i < table->n_columns && i < COLUMNS_MAX; i++) {
		table->kinds[i] = kind_of(sqlite3_column_name(select, i));
	}
	while (n < DECISIONS_MAX && sqlite3_step(select) == SQLITE_ROW) {
		for (int i = 0; i < table->n_columns && i < COLUMNS_MAX; i++) {
			table->values[n][i] = sqlite3_value_dup(sqlite3_column_value(select, i));
		}
		n++;
	}
	sqlite3_finalize(select);
	return table->n_columns <= COLUMNS_MAX ? n : -1;
}

static bool has_all(sqlite3 *db, long n_answered)
{
	sqlite3_stmt *select = NULL;
	bool is_good = false;

	if (sqlite3_prepare_v2(db, count_sql, -1, &select, NULL) == SQLITE_OK &&
	    sqlite3_step(select) == SQLITE_ROW) {
		long n[TABLES];

		for (int i = 0; i < TABLES; i++) {
			n[i] = sqlite3_column_int64(select, i);
		}
		is_good = n[0] == n_answered && n[1] == n_answered && n[2] == n_answered;
		if (!is_good) {
			fprintf(stderr,
				"bench: %ld answered, but %ld calls, %ld decisions, %ld messages\n",
				n_answered, n[0], n[1], n[2]);
		}
	} else {
		complain(db, "count");
	}
	sqlite3_finalize(select);
	return is_good;
}

struct rows *rows_record(const char *path, long n_answered)
{
	struct rows *rows = calloc(1, sizeof(*rows));
	sqlite3 *db = NULL;
	bool is_good = rows != NULL && sqlite3_open(path, &db) == SQLITE_OK &&
		       has_all(db, n_answered);

	for (int i = 0; i < TABLES && is_good; i++) {
		int n = record_table(db, select_sql[i], &rows->tables[i]);

		is_good = n > 0 && (i == 0 || n == rows->n_decisions);
		rows->n_decisions = n;
		if (!is_good) {
			complain(db, table_names[i]);
		}
	}
	sqlite3_close(db);
	if (!is_good) {
		rows_free(&rows);
	}
	return rows;
}

void rows_free(struct rows **rows)
{
	if (*rows == NULL) {
		return;
	}
	for (int i = 0; i < TABLES; i++) {
		struct table *table = &(*rows)->tables[i];

		for (int n = 0; n < DECISIONS_MAX; n++) {
			for (int k = 0; k < COLUMNS_MAX; k++) {
				sqlite3_value_free(table->values[n][k]);
			}
		}
	}
	free(*rows);
	*rows = NULL;
}

/* ---- writing ---- */

struct writer {
	const struct rows *rows;
	struct db db;
	int n_moved; /* of the log's pages */
	struct checkpointer *checkpointer;
	sqlite3_stmt *begin, *commit, *insert[TABLES];
	long n;
};

static bool prepare_insert(struct writer *writer, int i)
{
	char sql[256];
	int n = snprintf(sql, sizeof(sql), "INSERT INTO %s VALUES (?", table_names[i]);

	for (int k = 1; k < writer->rows->tables[i].n_columns; k++) {
		n += snprintf(sql + n, sizeof(sql) - (size_t)n, ",?");
	}
	snprintf(sql + n, sizeof(sql) - (size_t)n, ") ON CONFLICT DO NOTHING");
	return sqlite3_prepare_v3(writer->db.sqlite, sql, -1, SQLITE_PREPARE_PERSISTENT,
				  &writer->insert[i], NULL) == SQLITE_OK;
}

/* As in src/store/tidy.c, without its cares. */
static bool move_log(struct writer *writer)
{
	struct checkpointer_pass pass;

	if (writer->db.log_frames < writer->n_moved) {
		writer->n_moved = 0;
	}
	if (checkpointer_is_busy(writer->checkpointer)) {
		return true;
	}
	if (checkpointer_take(writer->checkpointer, &pass)) {
		return wal_move(&writer->db, true, &writer->n_moved) == WAL_MOVED ||
		       complain(writer->db.sqlite, "checkpoint");
	}
	if (writer->db.log_frames - writer->n_moved >= TIDY_FRAMES) {
		checkpointer_wake(writer->checkpointer);
	}
	return true;
}

/* The daemon's own connection: its tables and its settings, whatever they are. */
static bool open_writer(struct writer *writer, const char *path)
{
	int error;

	if (db_open(&writer->db, path, 0) != DB_OPENED) {
		fprintf(stderr, "bench: %s: %s\n", path, writer->db.problem.text);
		return false;
	}
	sqlite3 *sqlite = writer->db.sqlite;
	bool is_good = sqlite3_prepare_v2(sqlite, "BEGIN IMMEDIATE", -1, &writer->begin, NULL) ==
			       SQLITE_OK &&
		       sqlite3_prepare_v2(sqlite, "COMMIT", -1, &writer->commit, NULL) == SQLITE_OK;

	for (int i = 0; i < TABLES && is_good; i++) {
		is_good = prepare_insert(writer, i);
	}
	writer->checkpointer = checkpointer_create(path, &error);
	return (is_good && writer->checkpointer != NULL) || complain(sqlite, path);
}

static void close_writer(struct writer *writer)
{
	checkpointer_destroy(&writer->checkpointer);
	sqlite3_finalize(writer->begin);
	sqlite3_finalize(writer->commit);
	for (int i = 0; i < TABLES; i++) {
		sqlite3_finalize(writer->insert[i]);
	}
	db_close(&writer->db);
}

static bool step(struct writer *writer, sqlite3_stmt *statement)
{
	bool is_done = sqlite3_step(statement) == SQLITE_DONE;

	sqlite3_reset(statement);
	return is_done || complain(writer->db.sqlite, sqlite3_sql(statement));
}

static bool insert_row(struct writer *writer, int i)
{
	const struct table *table = &writer->rows->tables[i];
	sqlite3_value *const *values = table->values[writer->n % writer->rows->n_decisions];
	char text[ID_SIZE];

	snprintf(text, sizeof(text), "1764576137.%ld", writer->n);
	for (int k = 0; k < table->n_columns; k++) {
		switch (table->kinds[k]) {
		case COLUMN_NUMBER:
			sqlite3_bind_int64(writer->insert[i], k + 1, writer->n + 1);
			break;
		case COLUMN_TEXT:
			sqlite3_bind_text(writer->insert[i], k + 1, text, -1, SQLITE_STATIC);
			break;
		case COLUMN_NONE:
			sqlite3_bind_null(writer->insert[i], k + 1);
			break;
		default:
			sqlite3_bind_value(writer->insert[i], k + 1, values[k]);
			break;
		}
	}
	return step(writer, writer->insert[i]);
}

static bool insert_batch(struct writer *writer, int batch)
{
	bool is_good = step(writer, writer->begin);

	for (int n = 0; n < batch && is_good; n++) {
		for (int i = 0; i < TABLES && is_good; i++) {
			is_good = insert_row(writer, i);
		}
		writer->n++;
	}
	return is_good && step(writer, writer->commit) && move_log(writer);
}

static void remove_all(const char *path)
{
	static const char *const suffixes[] = { "", "-wal", "-shm" };
	char name[BENCH_PATH_SIZE + 8];

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		snprintf(name, sizeof(name), "%s%s", path, suffixes[i]);
		unlink(name);
	}
}

bool rows_measure(const struct rows *rows, const char *path, int batch, int ms, double *per_second)
{
	struct writer writer = { .rows = rows };
	int64_t from_ns, now_ns;

	remove_all(path);
	bool is_good = open_writer(&writer, path);
	from_ns = now_ns = bench_now_ns();
	while (is_good && now_ns - from_ns < ms * 1000000LL && writer.n < BENCH_CALLS_MAX) {
		is_good = insert_batch(&writer, batch);
		now_ns = bench_now_ns();
	}
	*per_second = is_good ? (double)writer.n / ((double)(now_ns - from_ns) / 1e9) : 0;
	close_writer(&writer);
	remove_all(path);
	return is_good;
}
