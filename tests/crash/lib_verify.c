/*
 * The database against the memory: every durable answer is there once and says the same, its
 * messages are there, and the consumer has them as they stand there.
 */
#include <inttypes.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "daemon.h"
#include "load.h"
#include "verify.h"
#include "dutyd/domain/callid.h"
#include "dutyd/store/ledger_check.h"

static const char decision_sql[] =
	"SELECT c.id, d.action, d.target, d.seconds, coalesce(d.employee, ''),"
	" coalesce(d.department, ''), coalesce(d.belongs_to, ''), d.reason, d.leg, d.body, d.id"
	" FROM call c JOIN decision d ON d.call_id = c.id"
	" WHERE c.source = ?1 AND c.pbx_id = ?2 AND d.stage = ?3";
static const char note_sql[] =
	"SELECT iif(?3 = 'ended', c.ended_ms IS NOT NULL, c.answered_by IS 'masha') FROM call c"
	" WHERE c.source = ?1 AND c.pbx_id = ?2";
static const char told_sql[] =
	"SELECT decision_id FROM outbox WHERE topic = 'decision' AND key = ?1";
static const char message_sql[] =
	"SELECT o.seq, o.topic, o.key, coalesce(o.payload, d.body, 'null') FROM outbox o"
	" LEFT JOIN decision d ON d.id = o.decision_id WHERE o.seq > ?1 ORDER BY o.seq";
enum { COLUMNS = 9, BODY = 9, DECISION = 10 };

struct check {
	const struct crash_memory *memory;
	struct verdict *verdict;
	sqlite3 *sqlite;
	sqlite3_stmt *decision, *note, *told, *message;
	/* As it was before the database was looked at: the load goes on. */
	uint32_t n_answers;
	struct consumer_memory consumer;
};

__attribute__((format(printf, 2, 3))) static void wrong(struct check *check, const char *format,
							...)
{
	va_list args;

	if (check->verdict->text[0] == '\0') {
		va_start(args, format);
		vsnprintf(check->verdict->text, sizeof(check->verdict->text), format, args);
		va_end(args);
	}
}

static uint64_t put(uint64_t hash, sqlite3_stmt *row, int column)
{
	hash = crash_hash(hash, (const char *)sqlite3_column_text(row, column),
			  (size_t)sqlite3_column_bytes(row, column));
	return hash;
}

static uint64_t hash_of_row(sqlite3_stmt *row, bool is_agi)
{
	uint64_t hash = CRASH_HASH;
	char id[CALLID_SIZE];

	if (!is_agi) {
		return put(hash, row, BODY);
	}
	callid_format(sqlite3_column_int64(row, 0), id);
	hash = crash_hash(crash_hash(hash, id, strlen(id)), "\n", 1);
	for (int i = 1; i < COLUMNS; i++) {
		hash = crash_hash(put(hash, row, i), "\n", 1);
	}
	return hash;
}

static void bind(sqlite3_stmt *statement, const struct answer_kept *kept)
{
	const char *source;
	char pbx_id[32];

	crash_source_of(kept->call, &source, pbx_id);
	sqlite3_reset(statement);
	sqlite3_bind_text(statement, 1, source, -1, SQLITE_STATIC);
	sqlite3_bind_text(statement, 2, pbx_id, -1, SQLITE_TRANSIENT);
	sqlite3_bind_text(statement, 3, crash_stage_of((enum step)kept->step), -1, SQLITE_STATIC);
}

static void missing(struct check *check, const struct answer_kept *kept)
{
	if (!kept->is_durable) {
		check->verdict->n_away++;
		return;
	}
	check->verdict->n_lost++;
	wrong(check, "call %u %s was durable and is not there", kept->call,
	      crash_stage_of((enum step)kept->step));
}

/* The decision's own message; there is no second one, for (topic, key) is unique. */
static bool is_told(struct check *check, const char *stage)
{
	char key[64], id[CALLID_SIZE];

	callid_format(sqlite3_column_int64(check->decision, 0), id);
	snprintf(key, sizeof(key), "%s/%s", id, stage);
	sqlite3_reset(check->told);
	sqlite3_bind_text(check->told, 1, key, -1, SQLITE_TRANSIENT);
	return sqlite3_step(check->told) == SQLITE_ROW &&
	       sqlite3_column_int64(check->told, 0) ==
		       sqlite3_column_int64(check->decision, DECISION);
}

static void check_decision(struct check *check, const struct answer_kept *kept)
{
	struct verdict *verdict = check->verdict;
	const char *stage = crash_stage_of((enum step)kept->step);

	bind(check->decision, kept);
	if (sqlite3_step(check->decision) != SQLITE_ROW) {
		missing(check, kept);
		return;
	}
	if (kept->is_durable && hash_of_row(check->decision, kept->call % 2 == 0) != kept->row) {
		verdict->n_changed++;
		wrong(check, "call %u %s is now %.300s", kept->call, stage,
		      sqlite3_column_text(check->decision, BODY));
	}
	if (!is_told(check, stage)) {
		verdict->n_untold++;
		wrong(check, "call %u %s has no message of its own", kept->call, stage);
	}
	if (sqlite3_step(check->decision) == SQLITE_ROW) {
		verdict->n_twice++;
		wrong(check, "call %u %s is there twice", kept->call, stage);
	}
}

static void check_note(struct check *check, const struct answer_kept *kept)
{
	bind(check->note, kept);
	if (sqlite3_step(check->note) != SQLITE_ROW || sqlite3_column_int(check->note, 0) != 1) {
		missing(check, kept);
	}
}

static void check_answers(struct check *check, uint32_t from)
{
	for (uint32_t i = from; i < check->n_answers; i++) {
		const struct answer_kept *kept = &check->memory->answers[i];

		if (!atomic_load(&kept->is_kept)) {
			continue; /* its caller is about to */
		}
		check->verdict->n_answers++;
		check->verdict->n_durable += kept->is_durable;
		if (kept->step <= STEP_HANDOVER) {
			check_decision(check, kept);
		} else {
			check_note(check, kept);
		}
	}
	sqlite3_reset(check->decision);
	sqlite3_reset(check->note);
	sqlite3_reset(check->told);
}

static uint64_t hash_of_message(sqlite3_stmt *row)
{
	uint64_t hash = crash_hash(put(CRASH_HASH, row, 1), "\n", 1);

	return put(crash_hash(put(hash, row, 2), "\n", 1), row, 3);
}

/* Backwards as well: what the consumer was told must be there. */
static void check_messages(struct check *check, int64_t from)
{
	const struct crash_memory *memory = check->memory;
	struct verdict *verdict = check->verdict;
	int64_t last = check->consumer.last, seq = from;

	sqlite3_bind_int64(check->message, 1, from);
	while (sqlite3_step(check->message) == SQLITE_ROW) {
		int64_t before = seq;

		seq = sqlite3_column_int64(check->message, 0);
		for (int64_t gap = before + 1; gap < seq; gap++) {
			verdict->n_told_otherwise += memory->seen[gap].times > 0;
		}
		verdict->n_messages++;
		if (seq <= last && memory->seen[seq].times == 0) {
			verdict->n_untold++;
			wrong(check, "message %" PRId64 " was never delivered", seq);
		} else if (seq <= last &&
			   memory->seen[seq].text != hash_of_message(check->message)) {
			verdict->n_told_otherwise++;
			wrong(check, "message %" PRId64 " is not what was delivered", seq);
		}
	}
	verdict->n_told_otherwise += seq < last;
	if (verdict->n_told_otherwise > 0) {
		wrong(check,
		      "messages were delivered that are not there (last %" PRId64 " of %" PRId64
		      ")",
		      seq, last);
	}
	if (check->consumer.confirmed >
	    verify_number(sqlite3_db_filename(check->sqlite, "main"),
			  "SELECT coalesce(max(cursor), 0) FROM consumer WHERE name = 'crash'")) {
		wrong(check, "the cursor went back behind %" PRId64, check->consumer.confirmed);
		verdict->n_told_otherwise++;
	}
	sqlite3_reset(check->message);
}

static bool is_whole(struct check *check)
{
	sqlite3_stmt *row = NULL;
	bool is_good = false;

	if (sqlite3_prepare_v2(check->sqlite, "PRAGMA integrity_check", -1, &row, NULL) ==
		    SQLITE_OK &&
	    sqlite3_step(row) == SQLITE_ROW) {
		is_good = strcmp((const char *)sqlite3_column_text(row, 0), "ok") == 0;
		if (!is_good) {
			wrong(check, "integrity_check: %s", sqlite3_column_text(row, 0));
		}
	} else {
		wrong(check, "integrity_check: %s", sqlite3_errmsg(check->sqlite));
	}
	sqlite3_finalize(row);
	return is_good;
}

static void take_finding(void *arg, int64_t id, const char *what)
{
	wrong(arg, "ledger row %lld: %s", (long long)id, what);
}

static void check_ledger(struct check *check, const char *path)
{
	struct ledger_reader reader = { .arg = check, .finding = take_finding };
	struct err err = { "" };
	int64_t n_rows = 0;

	if (ledger_walk(path, &reader, &n_rows, &err) < 0) {
		wrong(check, "ledger: %s", err.text);
	}
	check->verdict->n_ledger = (long)n_rows;
}

static bool is_prepared(const struct check *check, const char *sql, sqlite3_stmt **statement)
{
	return sqlite3_prepare_v2(check->sqlite, sql, -1, statement, NULL) == SQLITE_OK;
}

static bool open_check(struct check *check, const char *path)
{
	if (sqlite3_open_v2(path, &check->sqlite, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) {
		return false;
	}
	sqlite3_busy_timeout(check->sqlite, 2000);
	return is_prepared(check, decision_sql, &check->decision) &&
	       is_prepared(check, note_sql, &check->note) &&
	       is_prepared(check, told_sql, &check->told) &&
	       is_prepared(check, message_sql, &check->message) &&
	       sqlite3_exec(check->sqlite, "BEGIN", NULL, NULL, NULL) == SQLITE_OK;
}

bool verify(const struct crash_memory *memory, const char *path, struct verify_from from,
	    struct verdict *verdict)
{
	struct check check = { .memory = memory,
			       .verdict = verdict,
			       .n_answers = memory->n_answers,
			       .consumer = memory->consumer };

	memset(verdict, 0, sizeof(*verdict));
	if (open_check(&check, path)) {
		check_answers(&check, from.answer);
		check_messages(&check, from.seq);
		verdict->is_whole = is_whole(&check);
		check_ledger(&check, path);
	} else {
		wrong(&check, "%s: %s", path, sqlite3_errmsg(check.sqlite));
	}
	sqlite3_finalize(check.decision);
	sqlite3_finalize(check.note);
	sqlite3_finalize(check.told);
	sqlite3_finalize(check.message);
	sqlite3_close(check.sqlite);
	if (memory->has_fault) {
		wrong(&check, "%s", memory->fault);
	}
	return verdict->text[0] == '\0';
}

int64_t verify_number(const char *path, const char *sql)
{
	sqlite3 *sqlite = NULL;
	sqlite3_stmt *row = NULL;
	int64_t number = -1;

	if (sqlite3_open_v2(path, &sqlite, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
	    sqlite3_busy_timeout(sqlite, 2000) == SQLITE_OK &&
	    sqlite3_prepare_v2(sqlite, sql, -1, &row, NULL) == SQLITE_OK &&
	    sqlite3_step(row) == SQLITE_ROW) {
		number = sqlite3_column_int64(row, 0);
	}
	sqlite3_finalize(row);
	sqlite3_close(sqlite);
	return number;
}

bool verify_drained(const struct crash_memory *memory, const char *path, int timeout_ms)
{
	long long end = monotonic_ms() + timeout_ms;
	int64_t last = verify_number(path, "SELECT coalesce(max(seq), 0) FROM outbox");

	while (last < 0 || memory->consumer.last < last || memory->consumer.confirmed < last) {
		if (monotonic_ms() > end) {
			return false;
		}
		sleep_ms(5);
		last = verify_number(path, "SELECT coalesce(max(seq), 0) FROM outbox");
	}
	return true;
}
