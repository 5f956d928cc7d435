#include "dutyd/store/archive.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "dutyd/base/mem.h"
#include "dutyd/domain/callid.h"
#include "dutyd/store/connection.h"
#include "dutyd/store/quality.h"
#include "dutyd/store/reader.h"

/* So far the clock may have been set back without a decision being missed. */
enum { CLOCK_STEP_MS = 24 * 3600 * 1000 };

struct archive {
	struct db db; /* of the CRM only the connection and its problem */
};

struct archive_row {
	sqlite3_stmt *statement;
};

/*
 * A history of years is not read for a day of it, and no index is paid for by every decision: calls
 * are numbered by the clock (callid.h), and decisions in the order in which they were made.
 */
#define BEHIND_EARLIER_CALLS                                                                       \
	"d.id >= (SELECT coalesce(min(id), 0) FROM decision WHERE call_id ="                       \
	" (SELECT max(id) FROM call WHERE id < :earlier))"

#define IN_TIME(column) column " >= :from AND " column " < :until"

/* Of the call c, through its decisions: the ledger has no index of calls. */
#define LAST_ACT                                                                                   \
	"FROM ledger l WHERE l.decision_id IN (SELECT id FROM decision WHERE call_id = c.id)"      \
	" AND l.entry IN ('assign', 'handback', 'end') ORDER BY l.id DESC LIMIT 1"

/*
 * He alone: what is his company's is not his. What has come of his own calls is, under whatever
 * party it stands.
 */
#define IS_SUBJECT "(caller = :word OR 'contact:' || contact_id = :word)"
#define SUBJECT_CALLS "SELECT id FROM call WHERE " IS_SUBJECT
#define SUBJECT_PARTIES                                                                            \
	"SELECT party FROM call WHERE " IS_SUBJECT                                                 \
	" AND party NOT LIKE 'company:%' AND party NOT LIKE 'org:%'"

static const char *const queries[ARCHIVE_QUERY_COUNT] = {
	[ARCHIVE_DECISIONS] =
		"SELECT d.call_id, d.at_ms, d.stage, d.failed_leg, d.seconds, d.leg, d.action,"
		" d.employee, d.department, d.belongs_to, d.legs,"
		" iif(json_valid(d.body), d.body ->> '$.roster.day', NULL),"
		" c.answered_ms, c.ended_ms FROM decision d JOIN call c ON c.id = d.call_id"
		" WHERE " BEHIND_EARLIER_CALLS
		" AND " IN_TIME("d.at_ms") " ORDER BY +d.call_id, d.id",
	[ARCHIVE_TASKS] =
		"SELECT party, responsible, holder, call_id, opened_ms, due_ms, closed_ms,"
		" closed_by FROM task WHERE kind = :word AND opened_ms < :until"
		" AND (opened_ms >= :from OR closed_ms IS NULL) ORDER BY opened_ms, id",
	/* The last act decides; an introduction and a sale leave the client where he is. */
	[ARCHIVE_HEAD] = "SELECT c.id, min(d.at_ms), c.company_id, c.contact_id,"
			 " (SELECT iif(l.reason = 'HEAD_ASSIGNED', l.reason, l.entry) " LAST_ACT
			 "), (SELECT l.employee " LAST_ACT ")"
			 " FROM decision d JOIN call c ON c.id = d.call_id"
			 " WHERE d.stage = 'handover' AND d.belongs_to = :word AND c.is_test = 0"
			 " AND d.reason NOT IN ('OWNER_ACTIVE', 'OWNER_AWAY') AND " IN_TIME(
				 "d.at_ms") " GROUP BY c.id ORDER BY 2, 1",
	/* A verdict is a hand-over, or answers that a rule with a condition fits. */
	[ARCHIVE_CALLS] =
		"SELECT c.id, c.arrived_ms, c.answered_ms, c.answered_by, c.ended_ms, d.action,"
		" d.reason, EXISTS (SELECT 1 FROM decision v WHERE v.call_id = c.id AND"
		"   (v.stage = 'handover' OR (v.stage = 'qualify' AND v.reason NOT IN"
		"   ('FIRST_LINE', 'OWNER_GONE', 'CALLER_WITHHELD', 'CRM_AMBIGUOUS', 'CRM_TIMEOUT',"
		"    'CRM_ERROR', 'DEADLINE')))),"
		" t.closed_ms FROM call c"
		" LEFT JOIN decision d"
		"   ON d.call_id = c.id AND d.stage = 'arrival' AND d.attempt = 0"
		" LEFT JOIN (SELECT call_id, min(closed_ms) AS closed_ms FROM task"
		"   WHERE kind = 'callback' GROUP BY call_id) t ON t.call_id = c.id"
		" WHERE c.id >= :number AND " IN_TIME("c.arrived_ms") " ORDER BY c.id",
	[ARCHIVE_VOLUME] = "SELECT c.id, min(d.at_ms), d.belongs_to FROM decision d"
			   " JOIN call c ON c.id = d.call_id WHERE d.stage = 'handover'"
			   " AND d.department = :word AND c.is_test = 0"
			   " AND d.reason NOT IN ('OWNER_ACTIVE', 'OWNER_AWAY') AND " IN_TIME(
				   "d.at_ms") " GROUP BY c.id ORDER BY c.id",
	[ARCHIVE_CONFLICTS] =
		"SELECT at_ms, payload ->> '$.call', payload ->> '$.company.name',"
		" payload ->> '$.owner', (SELECT group_concat(value ->> '$.employee', ', ')"
		"   FROM json_each(payload, '$.reached')) FROM outbox"
		" WHERE topic = 'conflict' AND json_valid(payload) AND " IN_TIME(
			"at_ms") " ORDER BY seq",
	[ARCHIVE_TESTS] =
		"SELECT employee, at_ms, call_id, coalesce(score, -1), note, made_by"
		" FROM quality_test UNION ALL SELECT employee, at_ms, call_id, -1, NULL, NULL"
		" FROM (" QUALITY_CALLS ") ORDER BY 2, 1",
	[ARCHIVE_LEDGER] =
		"SELECT at_ms, entry, party, employee, decision_id, tel, reason FROM ledger"
		" WHERE at_ms < :until AND call_id NOT IN (SELECT call_id FROM quality_test"
		"   WHERE call_id IS NOT NULL) ORDER BY id",
	[ARCHIVE_SUBJECT_CALLS] =
		"SELECT id, json_object('at_ms', arrived_ms, 'did', did, 'caller', caller,"
		" 'extension', caller_ext, 'name', caller_name, 'contact', contact_id,"
		" 'company', company_id, 'party', party, 'belongs_to', belongs_to,"
		" 'answered_ms', answered_ms, 'answered_by', answered_by, 'ended_ms', ended_ms,"
		" 'outcome', outcome, 'answers', (SELECT json_group_array(json_object("
		"'name', name, 'value', value, 'source', source, 'author', author, 'at_ms', at_ms))"
		" FROM (SELECT * FROM fact WHERE call_id = call.id ORDER BY seq)), 'decisions',"
		" (SELECT json_group_array(json(body)) FROM (SELECT body FROM decision"
		" WHERE call_id = call.id AND json_valid(body) ORDER BY id)))"
		" FROM call WHERE " IS_SUBJECT " ORDER BY arrived_ms, id",
	[ARCHIVE_SUBJECT_LEDGER] =
		"SELECT call_id, json_object('at_ms', at_ms, 'day', day, 'entry', entry, 'party',"
		" party, 'employee', employee, 'department', department, 'band', band,"
		" 'reason', reason) FROM ledger WHERE party IN (" SUBJECT_PARTIES ")"
		" OR decision_id IN (SELECT id FROM decision WHERE call_id IN (" SUBJECT_CALLS "))"
		" ORDER BY at_ms, id",
	[ARCHIVE_SUBJECT_TASKS] =
		"SELECT call_id, json_object('kind', kind, 'party', party, 'responsible',"
		" responsible, 'opened_ms', opened_ms, 'due_ms', due_ms, 'closed_ms', closed_ms,"
		" 'closed_by', closed_by) FROM task WHERE party IN (" SUBJECT_PARTIES ")"
		" OR call_id IN (" SUBJECT_CALLS ") ORDER BY opened_ms, id",
	[ARCHIVE_SUBJECT_REACH] =
		"SELECT 0, json_object('party', party, 'employee', employee, 'first_ms', first_ms,"
		" 'last_ms', last_ms, 'calls', calls) FROM reach WHERE party IN (" SUBJECT_PARTIES
		" UNION VALUES (:word), (:tel)) ORDER BY first_ms, party, employee",
	[ARCHIVE_DEALS] =
		"SELECT d.id, d.company_id, d.contact_id, d.employee_id, d.band, d.amount_kop,"
		" d.is_inbound, d.closed_at, d.stage, k.is_large, k.offices, k.computers,"
		" coalesce(k.name, c.name), d.opened_at,"
		" (SELECT group_concat(e164, ' ') FROM"
		"   (SELECT e164 FROM phone WHERE company_id = d.company_id UNION"
		"    SELECT p.e164 FROM contact w JOIN phone p ON p.contact_id = w.id"
		"     WHERE w.company_id = d.company_id UNION"
		"    SELECT e164 FROM phone WHERE contact_id = d.contact_id)) FROM deal d"
		" LEFT JOIN company k ON k.id = d.company_id"
		" LEFT JOIN contact c ON c.id = d.contact_id"
		" WHERE iif(:word = 'won', d.stage = 'won' AND d.closed_at * 1000 >= :from"
		" AND d.closed_at * 1000 < :until, d.opened_at * 1000 >= :from)"
		" ORDER BY d.closed_at, d.id",
};

/* ---- open ---- */

static int note_problem(struct archive *archive)
{
	db_note_problem(&archive->db);
	return -1;
}

/* The tables must be those that the questions were written for. */
static int open_store(struct archive *archive, const char *path, struct err *err)
{
	int64_t version;

	if (reader_open(&archive->db, path, &version, err) != READER_OPENED) {
		return -1;
	}
	if (version < DB_SCHEMA_VERSION) {
		return err_set(err,
			       "%s: made by an older dutyd (version %lld): the daemon brings it up "
			       "to date when it starts",
			       path, (long long)version);
	}
	return 0;
}

/* A stranger's file, which may be busy for a moment. */
static int begin_crm(struct archive *archive)
{
	struct sqlite3 *sqlite = archive->db.sqlite;

	sqlite3_db_config(sqlite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(sqlite, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_busy_timeout(sqlite, DB_BUSY_MS);
	return db_exec(&archive->db, "PRAGMA query_only = 1; BEGIN");
}

static int open_crm(struct archive *archive, const char *path, struct err *err)
{
	struct stat st;

	if (stat(path, &st) != 0) {
		return err_set(err, "%s: %s", path, strerror(errno));
	}
	if (!S_ISREG(st.st_mode)) { /* a pipe would wait for us */
		return err_set(err, "%s: not a regular file", path);
	}
	if (connection_open(path, SQLITE_OPEN_READONLY, &archive->db.sqlite) != SQLITE_OK) {
		note_problem(archive);
	} else if (begin_crm(archive) == 0) {
		return 0;
	}
	return err_set(err, "%s: %s", path, archive->db.problem.text);
}

struct archive *archive_open(enum archive_kind kind, const char *path, struct err *err)
{
	struct archive *archive = xcalloc(1, sizeof(*archive));
	int rc = kind == ARCHIVE_STORE ? open_store(archive, path, err) :
					 open_crm(archive, path, err);

	if (rc != 0) {
		archive_close(&archive);
	}
	return archive;
}

void archive_close(struct archive **archive)
{
	if (*archive != NULL) {
		db_close(&(*archive)->db);
		free(*archive);
		*archive = NULL;
	}
}

const char *archive_problem(const struct archive *archive)
{
	return archive->db.problem.text;
}

/* ---- read ---- */

/* A question that has no such parameter takes no harm: index 0 is refused and forgotten. */
static void bind_number(sqlite3_stmt *statement, const char *name, int64_t number)
{
	sqlite3_bind_int64(statement, sqlite3_bind_parameter_index(statement, name), number);
}

static void bind_text(sqlite3_stmt *statement, const char *name, const char *text)
{
	sqlite3_bind_text(statement, sqlite3_bind_parameter_index(statement, name), text, -1,
			  SQLITE_STATIC);
}

/* The number that a call of that moment would have; 0: there is no such order of times. */
static int64_t number_at(const struct archive_ask *ask, int64_t utc_ms)
{
	return ask->is_time_told || utc_ms <= 0 ? 0 : callid_after(0, utc_ms);
}

static void bind(sqlite3_stmt *statement, const struct archive_ask *ask)
{
	bind_number(statement, ":number", number_at(ask, ask->from_ms));
	bind_number(statement, ":earlier", number_at(ask, ask->from_ms - CLOCK_STEP_MS));
	bind_number(statement, ":from", ask->from_ms);
	bind_number(statement, ":until", ask->until_ms);
	bind_text(statement, ":word", ask->word);
	bind_text(statement, ":tel", ask->tel);
}

int archive_read(struct archive *archive, enum archive_query query, const struct archive_ask *ask,
		 void (*take)(const struct archive_row *row, void *arg), void *arg)
{
	struct archive_row row = { NULL };
	int code;

	if (sqlite3_prepare_v2(archive->db.sqlite, queries[query], -1, &row.statement, NULL) !=
	    SQLITE_OK) {
		return note_problem(archive);
	}
	bind(row.statement, ask);
	while ((code = sqlite3_step(row.statement)) == SQLITE_ROW) {
		take(&row, arg);
	}
	int rc = code == SQLITE_DONE ? 0 : note_problem(archive);

	sqlite3_finalize(row.statement);
	return rc;
}

bool archive_tag_key(struct archive *archive, uint8_t key[32])
{
	return reader_prepare(&archive->db, SQL_META_GET) == 0 &&
	       sql_blob(&archive->db, SQL_META_GET, "tag_key", key, 32);
}

int archive_tel(struct archive *archive, const char *e164, char tel[PARTY_TEL_SIZE])
{
	return reader_tel(&archive->db, e164, tel);
}

int64_t archive_begins_ms(struct archive *archive)
{
	return reader_prepare(&archive->db, SQL_DECISION_FIRST) == 0 ?
		       sql_number(&archive->db, SQL_DECISION_FIRST, INT64_MAX) :
		       INT64_MAX;
}

int64_t archive_int(const struct archive_row *row, int column)
{
	return sqlite3_column_int64(row->statement, column);
}

const char *archive_text(const struct archive_row *row, int column)
{
	const unsigned char *text = sqlite3_column_text(row->statement, column);

	return text == NULL ? "" : (const char *)text;
}
