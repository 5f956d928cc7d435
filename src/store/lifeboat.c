#include "dutyd/store/lifeboat.h"

#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>

#include "dutyd/domain/callid.h"
#include "dutyd/store/ledger.h"

/*
 * A call may have got another number at sea when the disk could not be read and its PBX asked
 * again: berth maps the boat's numbers to the file's. The file's own columns win, but for
 * belongs_to and answered_by, where the latest does. An outbox message goes along when the decision
 * it tells of did.
 */
static const char home_sql[] =
	"CREATE TEMP TABLE berth (boat_id INTEGER PRIMARY KEY, id INTEGER NOT NULL);"
	"INSERT INTO main.call SELECT * FROM boat.call WHERE true ORDER BY id"
	"  ON CONFLICT DO NOTHING;"
	"INSERT INTO berth SELECT b.id, coalesce((SELECT m.id FROM main.call m"
	"  WHERE m.source = b.source AND m.pbx_id = b.pbx_id), b.id) FROM boat.call b;"
	"UPDATE main.call AS m SET answered_ms = coalesce(m.answered_ms, b.answered_ms),"
	"  answered_by = coalesce(b.answered_by, m.answered_by),"
	"  ended_ms = coalesce(m.ended_ms, b.ended_ms), outcome = coalesce(m.outcome, b.outcome),"
	"  party = coalesce(b.party, m.party),"
	"  belongs_to = iif(EXISTS (SELECT 1 FROM boat.ledger l WHERE l.call_id = b.id"
	"    AND l.entry IN ('end', 'handback')), b.belongs_to,"
	"    coalesce(b.belongs_to, m.belongs_to))"
	"  FROM berth JOIN boat.call b ON b.id = berth.boat_id WHERE m.id = berth.id;"
	"INSERT INTO main.fact SELECT berth.id, f.seq, f.name, f.value, f.source, f.author, f.at_ms"
	"  FROM boat.fact f JOIN berth ON berth.boat_id = f.call_id WHERE true"
	"  ON CONFLICT DO NOTHING;"
	"INSERT INTO main.decision SELECT d.id, berth.id, d.stage, d.attempt, d.at_ms, d.crm,"
	"  d.match, d.failed_leg, d.action, d.target, d.seconds, d.leg, d.employee, d.department,"
	"  d.belongs_to, d.reason, d.rule, d.card, d.legs, d.body"
	"  FROM boat.decision d JOIN berth ON berth.boat_id = d.call_id WHERE true ORDER BY d.id"
	"  ON CONFLICT DO NOTHING;"
	"INSERT INTO main.outbox (topic, key, at_ms, decision_id, payload)"
	"  SELECT topic, key, at_ms, decision_id, payload FROM boat.outbox o"
	"  WHERE decision_id IS NULL"
	"     OR EXISTS (SELECT 1 FROM main.decision d WHERE d.id = o.decision_id)"
	"  ORDER BY seq ON CONFLICT DO NOTHING;"
	"UPDATE main.task AS m SET responsible = b.responsible, closed_ms = b.closed_ms,"
	"  closed_by = b.closed_by FROM boat.task b WHERE b.kind = m.kind"
	"  AND b.decision_id = m.decision_id AND m.closed_ms IS NULL;"
	"INSERT INTO main.task (kind, party, responsible, holder, call_id, decision_id, opened_ms,"
	"  due_ms, closed_ms, closed_by) SELECT t.kind, t.party, t.responsible, t.holder, berth.id,"
	"  t.decision_id, t.opened_ms, t.due_ms, t.closed_ms, t.closed_by"
	"  FROM boat.task t JOIN berth ON berth.boat_id = t.call_id WHERE true ORDER BY t.id"
	"  ON CONFLICT DO NOTHING;"
	"INSERT INTO main.reach SELECT * FROM boat.reach WHERE true"
	"  ON CONFLICT (party, employee) DO UPDATE SET last_ms = max(last_ms, excluded.last_ms),"
	"  calls = calls + iif(excluded.last_ms > last_ms, excluded.calls, 0);"
	"INSERT INTO main.audit SELECT (SELECT coalesce(max(id), 0) FROM main.audit)"
	"  + row_number() OVER (ORDER BY b.id), b.at_ms, b.actor, b.action, b.object, b.detail"
	"  FROM boat.audit b WHERE NOT EXISTS (SELECT 1 FROM main.audit m WHERE m.at_ms = b.at_ms"
	"  AND m.actor = b.actor AND m.action = b.action AND m.object = b.object) ORDER BY b.id;";

/* The boat's ledger has a chain of its own: here its rows join the file's. */
static const char ledger_sql[] =
	"SELECT l.id, l.at_ms, l.day, l.entry, l.party, l.tel, l.employee, l.department, l.band,"
	"  l.reason, l.author, berth.id, l.decision_id, l.hash"
	"  FROM boat.ledger l JOIN berth ON berth.boat_id = l.call_id"
	"  WHERE EXISTS (SELECT 1 FROM main.decision d WHERE d.id = l.decision_id) ORDER BY l.id";

bool lifeboat_launch(struct lifeboat *boat)
{
	static _Atomic int count;

	snprintf(boat->uri, sizeof(boat->uri), "file:lifeboat-%d?mode=memory&cache=shared",
		 atomic_fetch_add(&count, 1));
	return db_open_boat(&boat->db, boat->uri);
}

void lifeboat_sink(struct lifeboat *boat)
{
	db_close(&boat->db);
}

/* Rows of one connection into the same table of another. */
static int copy_rows(struct db *from, enum sql rows, struct db *to, enum sql put, int64_t number)
{
	sqlite3_stmt *row = SQL_START(from, rows, Q_INT(number));
	int rc;

	while ((rc = sql_next(from, row)) > 0) {
		sqlite3_stmt *copy = sql_start(to, put, NULL);

		for (int i = 0; i < sqlite3_column_count(row); i++) {
			sqlite3_bind_value(copy, i + 1, sqlite3_column_value(row, i));
		}
		if (sql_next(to, copy) < 0) {
			rc = -1;
		}
		sql_end(copy);
		if (rc < 0) {
			break;
		}
	}
	sql_end(row);
	return rc;
}

int lifeboat_take_aboard(struct lifeboat *boat, struct db *disk, int64_t number)
{
	int rc = copy_rows(disk, SQL_CALL_ROWS, &boat->db, SQL_CALL_PUT, number);

	if (rc == 0) {
		rc = copy_rows(disk, SQL_FACT_ROWS, &boat->db, SQL_FACT_PUT, number);
	}
	if (rc == 0) {
		rc = copy_rows(disk, SQL_DECISION_ROWS, &boat->db, SQL_DECISION_PUT, number);
	}
	if (rc == 0) { /* what its party is owed may be done at sea */
		rc = copy_rows(disk, SQL_TASK_ROWS, &boat->db, SQL_TASK_PUT, number);
	}
	return rc;
}

static bool is_aboard(struct lifeboat *boat, int64_t number)
{
	sqlite3_stmt *row = SQL_START(&boat->db, SQL_CALL_BY_NUMBER, Q_INT(number));
	bool is_there = sql_next(&boat->db, row) > 0;

	sql_end(row);
	return is_there;
}

void lifeboat_bring(struct lifeboat *boat, struct db *disk, const struct record_call *call)
{
	char id[CALLID_SIZE];

	if (is_aboard(boat, call->number) ||
	    (disk != NULL && lifeboat_take_aboard(boat, disk, call->number) == 0 &&
	     is_aboard(boat, call->number))) {
		return;
	}
	callid_format(call->number, id);
	SQL_RUN(&boat->db, SQL_CALL_ADD, Q_INT(call->number), Q_TEXT(""), Q_TEXT(id),
		Q_INT(call->arrived_ms), Q_WORD(call->did),
		Q_TEXT(phone_kind_name(call->caller.kind)), Q_WORD(call->caller.e164),
		Q_WORD(call->caller.ext), Q_TEXT(NULL), Q_TIME(0), Q_TIME(0),
		Q_WORD(call->belongs_to), Q_WORD(call->party));
}

static int bring_ledger(struct db *disk)
{
	sqlite3_stmt *rows = NULL;
	struct ledger_row row;
	int rc = -1;

	if (sqlite3_prepare_v2(disk->sqlite, ledger_sql, -1, &rows, NULL) != SQLITE_OK) {
		db_note_problem(disk);
		return -1;
	}
	while ((rc = sql_next(disk, rows)) > 0) {
		ledger_read(rows, &row);
		if (ledger_append(disk, &row) != 0) {
			rc = -1;
			break;
		}
	}
	sqlite3_finalize(rows);
	return rc;
}

/* One transaction. */
static int bring_all(struct db *disk)
{
	if (sql_run(disk, SQL_BEGIN, NULL) != 0) {
		return -1;
	}
	if (db_exec(disk, home_sql) == 0 && bring_ledger(disk) == 0 &&
	    db_exec(disk, "DROP TABLE berth; COMMIT") == 0) {
		return 0;
	}
	sqlite3_exec(disk->sqlite, "ROLLBACK", NULL, NULL, NULL);
	return -1;
}

int lifeboat_go_home(struct lifeboat *boat, struct db *disk, int64_t *n_decisions)
{
	char attach[LIFEBOAT_URI_SIZE + 32];
	int rc;

	*n_decisions = sql_number(&boat->db, SQL_DECISION_COUNT, 0);
	snprintf(attach, sizeof(attach), "ATTACH '%s' AS boat", boat->uri);
	if (db_exec(disk, attach) != 0) {
		return -1;
	}
	rc = bring_all(disk);
	sqlite3_exec(disk->sqlite, "DETACH boat", NULL, NULL, NULL);
	return rc;
}
