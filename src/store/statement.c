#include "dutyd/store/statement.h"

#include "dutyd/store/quality.h"

#define CALL_COLUMNS                                                                               \
	"id, arrived_ms, answered_ms, did, caller_kind, caller, caller_ext, belongs_to, ended_ms," \
	" answered_by, is_test, party"

#define LEDGER_COLUMNS                                                                             \
	"id, at_ms, day, entry, party, tel, employee, department, band, reason, author, call_id,"  \
	" decision_id, hash"

/*
 * The last row that says who has the party, leaving aside what this call (?4) has said: it decides
 * anew. But whom the head gave him to has him, unless the call is undone (?5).
 */
#define LEDGER_OWNER(column, value)                                                                \
	"(SELECT id FROM ledger WHERE " column " = " value                                         \
	" AND (call_id <> ?4 OR (reason = 'HEAD_ASSIGNED' AND NOT ?5))"                            \
	" AND entry IN ('assign', 'handback', 'end') ORDER BY id DESC LIMIT 1)"

#define LEDGER_OWNERS                                                                              \
	"SELECT party, entry, employee, at_ms FROM ledger WHERE id IN"                             \
	" (" LEDGER_OWNER("party", "?1") ", " LEDGER_OWNER("party", "?2") ", " LEDGER_OWNER(       \
		"party", "?3") ", " LEDGER_OWNER("tel", "?3") ") ORDER BY id"

static const char *const statements[SQL_COUNT] = {
	[SQL_BEGIN] = "BEGIN IMMEDIATE",
	[SQL_COMMIT] = "COMMIT",
	[SQL_ROLLBACK] = "ROLLBACK",
	[SQL_META_GET] = "SELECT value FROM meta WHERE key = ?",
	[SQL_META_SET] = "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO NOTHING",
	[SQL_CALL_LAST] = "SELECT coalesce(max(id), 0) FROM call",
	[SQL_CALL_BY_NUMBER] = "SELECT " CALL_COLUMNS " FROM call WHERE id = ?",
	[SQL_CALL_BY_PBX_ID] = "SELECT " CALL_COLUMNS " FROM call WHERE source = ? AND pbx_id = ?",
	[SQL_CALL_ADD] =
		"INSERT INTO call (id, source, pbx_id, arrived_ms, did, caller_kind, caller,"
		" caller_ext, caller_name, contact_id, company_id, belongs_to, party)"
		" VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
	[SQL_CALL_OWN] = "UPDATE call SET belongs_to = ?2, party = ?3 WHERE id = ?1",
	[SQL_CALL_TEST] = "UPDATE call SET is_test = 1 WHERE id = ? AND is_test = 0",
	[SQL_CALL_MASK] = "UPDATE call SET caller = NULL, caller_ext = NULL, caller_name = NULL"
			  " WHERE id = ?",
	[SQL_CALL_FORGET] = "UPDATE call SET contact_id = NULL, party = NULL WHERE id = ?",
	[SQL_CALL_DROP] = "DELETE FROM call WHERE id = ?",
	[SQL_CALLS_UP_TO] = "SELECT id FROM call WHERE id > ? AND id <= ? ORDER BY id LIMIT ?",
	[SQL_CALLS_OF] = "SELECT id, coalesce(caller = ?2, 0) OR coalesce(contact_id = ?3, 0)"
			 " FROM call WHERE id > ?1 ORDER BY id LIMIT ?4",
	/* What is no fact was said in free words: an address, a name. */
	[SQL_FACTS_MASK] = "UPDATE fact SET value = '***' WHERE call_id = ? AND name NOT IN"
			   " ('party', 'offices', 'company', 'band', 'meeting', 'kind')",
	[SQL_FACTS_DROP] = "DELETE FROM fact WHERE call_id = ?",
	[SQL_DECISIONS_MASK] =
		"UPDATE decision SET card = '', body = iif(json_valid(body),"
		" json_set(body, '$.card', json_object('masked', json('true'))), body)"
		" WHERE call_id = ?",
	[SQL_DECISIONS_DROP] = "DELETE FROM decision WHERE call_id = ?",
	[SQL_REACH_DROP] = "DELETE FROM reach WHERE last_ms < ?",
	[SQL_REACH_FORGET] =
		"DELETE FROM reach WHERE party IN ((SELECT party FROM call WHERE id = ?1), ?2)"
		" AND party NOT LIKE 'company:%' AND party NOT LIKE 'org:%'",
	[SQL_TASKS_DROP] = "DELETE FROM task WHERE call_id <= ?1 AND closed_ms < ?2",
	[SQL_TASKS_FORGET] = "UPDATE task SET closed_ms = max(opened_ms, ?2),"
			     " closed_by = ?3 WHERE call_id = ?1 AND closed_ms IS NULL",
	[SQL_CALL_ANSWERED] = "UPDATE call SET answered_ms = coalesce(answered_ms, ?2),"
			      " answered_by = coalesce(?3, answered_by) WHERE id = ?1",
	[SQL_CALL_ENDED] = "UPDATE call SET ended_ms = coalesce(ended_ms, ?2),"
			   " outcome = coalesce(outcome, ?3) WHERE id = ?1",
	[SQL_FACTS] =
		"SELECT seq, name, value, source, author FROM fact WHERE call_id = ? ORDER BY seq",
	[SQL_FACT_ADD] = "INSERT INTO fact (call_id, seq, name, value, source, author, at_ms)"
			 " VALUES (?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
	[SQL_DECISION_LAST] = "SELECT coalesce(max(id), 0) FROM decision",
	[SQL_DECISION_COUNT] = "SELECT count(*) FROM decision",
	[SQL_DECISIONS] =
		"SELECT id, stage, attempt, failed_leg, leg, reason, department, belongs_to,"
		" legs, employee FROM decision WHERE call_id = ? ORDER BY id",
	[SQL_DECISION] =
		"SELECT id, action, target, seconds, leg, employee, department, belongs_to,"
		" reason, rule, card, match, body, legs FROM decision WHERE id = ?",
	[SQL_DECISION_ADD] =
		"INSERT INTO decision (id, call_id, stage, attempt, at_ms, crm, match,"
		" failed_leg, action, target, seconds, leg, employee, department,"
		" belongs_to, reason, rule, card, legs, body)"
		" VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
	[SQL_MESSAGE_ADD] = "INSERT INTO outbox (topic, key, at_ms, decision_id, payload)"
			    " VALUES (?,?,?,?,?) ON CONFLICT DO NOTHING",
	/* ?2: the key of a decision's message. '~': behind every word. */
	[SQL_MESSAGE_ANSWERED] = "SELECT 1 FROM outbox WHERE topic = 'answered' AND key > ?1 || '/'"
				 " AND key < ?1 || '/~' AND seq > coalesce((SELECT seq FROM outbox"
				 "   WHERE topic = 'decision' AND key = ?2), 0) LIMIT 1",
	/* Of the organisation, of the party as it is known now and was before this decision. */
	[SQL_REACHED] = "SELECT employee, min(first_ms), max(last_ms), sum(calls) FROM reach"
			" WHERE party IN (?1, ?3, (SELECT party FROM call WHERE id = ?2))"
			" GROUP BY employee ORDER BY 2, 1",
	[SQL_QUALITY_LAST] = "SELECT coalesce(max(id), 0) FROM quality_test",
	[SQL_QUALITY_ADD] = "INSERT INTO quality_test (id, employee, at_ms, call_id, score, note,"
			    " made_ms, made_by) VALUES (?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
	[SQL_QUALITY_NEWEST] = "SELECT employee, max(at_ms) FROM (SELECT employee, at_ms, call_id"
			       " FROM quality_test UNION ALL " QUALITY_CALLS ") GROUP BY employee",
	[SQL_MESSAGE_LAST] = "SELECT coalesce(max(seq), 0) FROM outbox",
	[SQL_MESSAGE_AFTER] = "SELECT seq FROM outbox WHERE seq > ? ORDER BY seq LIMIT 1",
	[SQL_MESSAGE_FROM] = "INSERT INTO sqlite_sequence (name, seq) VALUES ('outbox', ?)",
	[SQL_MESSAGE_COUNT] = "SELECT coalesce((SELECT max(seq) FROM outbox)"
			      " - (SELECT min(seq) FROM outbox) + 1, 0)",
	[SQL_MESSAGES] = "SELECT o.seq, o.at_ms, o.topic, o.key, coalesce(o.payload, d.body)"
			 " FROM outbox o LEFT JOIN decision d ON d.id = o.decision_id"
			 " WHERE o.seq > ? ORDER BY o.seq LIMIT ?",
	[SQL_MESSAGES_NEWEST] = "SELECT * FROM (SELECT o.seq, o.at_ms, o.topic, o.key,"
				" coalesce(o.payload, d.body) FROM outbox o LEFT JOIN decision d"
				" ON d.id = o.decision_id ORDER BY o.seq DESC LIMIT ?) ORDER BY 1",
	[SQL_MESSAGES_AGAIN] = "SELECT o.seq, o.at_ms, o.topic, o.key, coalesce(o.payload, d.body)"
			       " FROM refusal r JOIN outbox o ON o.seq = r.seq"
			       " LEFT JOIN decision d ON d.id = o.decision_id"
			       " WHERE r.consumer = ? AND r.seq > ? AND r.again_ms IS NOT NULL"
			       " ORDER BY r.seq LIMIT ?",
	/*
	 * Only the oldest are looked at, so that a queue of young messages costs nothing; and as
	 * many more as somebody may still want, for those stay in front of the rest.
	 */
	[SQL_MESSAGES_OLD] =
		"DELETE FROM outbox WHERE seq IN (SELECT seq FROM (SELECT seq, at_ms FROM outbox"
		" WHERE seq <= ?1 ORDER BY seq LIMIT ?3 + (SELECT count(*) FROM refusal)) AS o"
		" WHERE at_ms < ?2 AND NOT EXISTS (SELECT 1 FROM refusal r WHERE r.seq = o.seq)"
		" LIMIT ?3)",
	[SQL_MESSAGES_OVER] = "DELETE FROM outbox WHERE seq IN"
			      " (SELECT seq FROM outbox WHERE seq <= ? ORDER BY seq LIMIT ?)",
	[SQL_CONSUMER] = "SELECT cursor FROM consumer WHERE name = ?",
	[SQL_CONSUMER_ADD] = "INSERT INTO consumer (name, cursor, seen_ms) VALUES (?, 0, ?)"
			     " ON CONFLICT DO NOTHING",
	[SQL_CONSUMER_ACK] =
		"INSERT INTO consumer (name, cursor, seen_ms) VALUES (?1, ?2, ?3)"
		" ON CONFLICT (name) DO UPDATE SET cursor = max(cursor, ?2), seen_ms = ?3",
	[SQL_CONSUMER_DROP] = "DELETE FROM consumer WHERE name = ?",
	[SQL_CONSUMER_COUNT] = "SELECT count(*) FROM consumer",
	[SQL_CONSUMER_LEAST] =
		"SELECT coalesce(min(cursor), (SELECT max(seq) FROM outbox), 0) FROM consumer",
	[SQL_CONSUMERS] =
		"SELECT name, cursor, max(0, (SELECT coalesce(max(seq), 0) FROM outbox) - cursor),"
		" (SELECT at_ms FROM outbox WHERE seq > cursor ORDER BY seq LIMIT 1), seen_ms,"
		" (SELECT count(*) FROM refusal WHERE consumer = name AND dead_ms IS NULL),"
		" (SELECT count(*) FROM refusal WHERE consumer = name AND dead_ms IS NOT NULL)"
		" FROM consumer ORDER BY name",
	[SQL_REFUSAL] = "SELECT tries, dead_ms, again_ms FROM refusal"
			" WHERE consumer = ? AND seq = ?",
	/* Told twice at the same moment is told once: the batch was written again. */
	[SQL_REFUSAL_ADD] =
		"INSERT INTO refusal (consumer, seq, tries, problem, at_ms, dead_ms)"
		" VALUES (?1, ?2, 1, ?3, ?4, iif(?5 <= 1, ?4, NULL))"
		" ON CONFLICT DO UPDATE SET tries = tries + (at_ms <> ?4), problem = ?3,"
		" at_ms = ?4, again_ms = NULL, dead_ms = coalesce(dead_ms,"
		" iif(tries + (at_ms <> ?4) >= ?5, ?4, NULL))",
	[SQL_REFUSAL_OVER] =
		"DELETE FROM refusal WHERE consumer = ?1"
		" AND ((seq <= ?2 AND dead_ms IS NULL) OR (seq = ?2 AND again_ms IS NOT NULL))",
	[SQL_REFUSAL_COUNT] = "SELECT count(*) FROM refusal WHERE consumer = ?1"
			      " AND dead_ms IS NOT NULL AND (?2 < 0 OR seq = ?2)",
	[SQL_REFUSAL_AGAIN] = "UPDATE refusal SET again_ms = ?3 WHERE consumer = ?1"
			      " AND dead_ms IS NOT NULL AND (?2 < 0 OR seq = ?2)",
	[SQL_REFUSAL_DROP] = "DELETE FROM refusal WHERE consumer = ?",
	[SQL_REFUSAL_TIDY] = "DELETE FROM refusal WHERE NOT EXISTS"
			     " (SELECT 1 FROM outbox WHERE outbox.seq = refusal.seq)",
	[SQL_ROSTER_CLOCK] = "SELECT today FROM roster_clock WHERE department = ?",
	[SQL_ROSTER_CLOCK_SET] =
		"INSERT INTO roster_clock (department, today) VALUES (?, ?)"
		" ON CONFLICT (department) DO UPDATE SET today = max(today, excluded.today)",
	[SQL_ROSTER_ROWS] =
		"SELECT r.day, r.seq, r.kind, r.employee, r.instead_of, r.why, r.publication,"
		" p.made_ms, r.queue_after FROM roster_day r"
		" JOIN roster_publication p ON p.id = r.publication"
		" WHERE r.department = ? ORDER BY r.day, r.seq",
	/* Not ON CONFLICT: the triggers look at the row before the conflict does. */
	[SQL_ROSTER_ADD] =
		"INSERT INTO roster_day (department, day, seq, employee, kind, instead_of, why,"
		" queue_after, publication) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9"
		" WHERE NOT EXISTS (SELECT 1 FROM roster_day WHERE department = ?1 AND day = ?2"
		" AND seq = ?3 AND publication = ?9)",
	[SQL_PUBLICATIONS] =
		"SELECT id, first_day, last_day, made_ms, made_by, note FROM roster_publication"
		" WHERE department = ? ORDER BY id",
	[SQL_PUBLICATION_LAST] = "SELECT coalesce(max(id), 0) FROM roster_publication",
	[SQL_PUBLICATION_ADD] =
		"INSERT INTO roster_publication (id, department, first_day, last_day, made_ms,"
		" made_by, config, note) VALUES (?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
	[SQL_MODE_DAYS] = "SELECT day, mode FROM mode_day WHERE department = ? ORDER BY day",
	[SQL_MODE_ADD] = "INSERT INTO mode_day (department, day, mode, handovers, days, why,"
			 " decided_ms) VALUES (?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
	[SQL_HANDOVERS] =
		"SELECT count(DISTINCT coalesce(c.party, c.caller, c.id)) FROM decision d"
		" JOIN call c ON c.id = d.call_id WHERE d.stage = 'handover' AND d.at_ms >= ?2"
		" AND d.at_ms < ?3 AND d.department = ?1 AND c.is_test = 0"
		" AND d.reason NOT IN ('OWNER_ACTIVE', 'OWNER_AWAY')",
	[SQL_DECISION_FIRST] = "SELECT at_ms FROM decision ORDER BY id LIMIT 1",
	[SQL_AUDIT_LAST] = "SELECT coalesce(max(id), 0) FROM audit",
	[SQL_AUDIT_ADD] = "INSERT INTO audit (id, at_ms, actor, action, object, detail)"
			  " VALUES (?,?,?,?,?,?) ON CONFLICT DO NOTHING",
	/* +source: by the number, which is the time; every call has the same source. */
	[SQL_CALLS_OPEN] =
		"SELECT call.id, pbx_id, answered_by, did, d.stage, d.attempt, d.employee FROM call"
		" LEFT JOIN decision d ON d.id = (SELECT id FROM decision WHERE call_id = call.id"
		"   AND stage IN ('handover', 'handback', 'next') ORDER BY id DESC LIMIT 1)"
		" WHERE +source = ? AND call.id > ? AND ended_ms IS NULL ORDER BY call.id LIMIT ?",
	/* Every one of the next calls; of those that wait, what was to become of them. */
	[SQL_CALLS_WAITING] =
		"SELECT c.id, c.arrived_ms, c.party, d.department, c.belongs_to,"
		" coalesce(d.action IN ('dial', 'queue'), 0) FROM (SELECT * FROM call"
		"   WHERE id > (SELECT after FROM waiting) ORDER BY id LIMIT ?) c"
		" LEFT JOIN decision d ON c.answered_ms IS NULL AND c.ended_ms IS NULL"
		" AND c.is_test = 0 AND d.id = (SELECT id FROM decision"
		"   WHERE call_id = c.id ORDER BY id DESC LIMIT 1) ORDER BY c.id",
	/* Who lifted did so before, or after: the same columns, his name and whom it rang. */
	[SQL_CALLS_HANDED_OVER] =
		"SELECT c.id, d.at_ms, c.party, d.department, c.belongs_to, (SELECT action IN"
		"   ('dial', 'queue') FROM decision WHERE call_id = c.id ORDER BY id DESC LIMIT 1),"
		" c.answered_by, d.employee FROM decision d JOIN call c ON c.id = d.call_id"
		" WHERE d.stage = 'handover' AND d.at_ms > ?1 AND d.at_ms <= ?2"
		" AND c.answered_ms IS NOT NULL AND c.ended_ms IS NULL AND c.is_test = 0"
		" ORDER BY d.at_ms LIMIT ?3",
	[SQL_WAITING_SET] = "UPDATE waiting SET after = ?",
	[SQL_STATUSES] = "SELECT object, json_extract(detail, '$.status') FROM audit WHERE id IN"
			 " (SELECT max(id) FROM audit WHERE action = 'status' GROUP BY object)"
			 " LIMIT ?",
	[SQL_META_PUT] = "INSERT INTO meta (key, value) VALUES (?1, ?2)"
			 " ON CONFLICT (key) DO UPDATE SET value = ?2",
	[SQL_LEDGER_LAST] = "SELECT coalesce(max(id), 0) FROM ledger",
	[SQL_LEDGER_END] = "SELECT id, hash FROM ledger WHERE id > ?1 ORDER BY id DESC LIMIT 1",
	[SQL_LEDGER_SAME] = "SELECT 1 FROM ledger WHERE decision_id = ? AND entry = ?"
			    " AND employee = ?",
	[SQL_LEDGER_ADD] = "INSERT INTO ledger (" LEDGER_COLUMNS ")"
			   " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
	[SQL_LEDGER_OWNERS] = LEDGER_OWNERS,
	[SQL_LEDGER_GIVEN] = "SELECT entry, employee, party, tel FROM ledger WHERE decision_id IN"
			     " (SELECT id FROM decision WHERE call_id = ?)"
			     " AND entry IN ('assign', 'handback', 'end') ORDER BY id DESC LIMIT 1",
	[SQL_LEDGER_ROWS] = "SELECT " LEDGER_COLUMNS " FROM ledger WHERE id > ? ORDER BY id",
	[SQL_TASK_ADD] = "INSERT INTO task (kind, party, responsible, holder, call_id, decision_id,"
			 " opened_ms, due_ms) VALUES (?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
	[SQL_TASK_OPEN] = "SELECT responsible FROM task WHERE kind = ?1 AND party IN (?2, ?3)"
			  " AND closed_ms IS NULL",
	[SQL_TASK_CLOSE] = "UPDATE task SET closed_ms = max(?4, opened_ms), closed_by = ?5"
			   " WHERE kind = ?1 AND party IN (?2, ?3) AND closed_ms IS NULL"
			   " AND (?6 IS NULL OR responsible = ?6)",
	[SQL_TASK_GIVE] = "UPDATE task SET responsible = ?4 WHERE kind = ?1 AND party IN (?2, ?3)"
			  " AND closed_ms IS NULL",
	[SQL_TASK_LATE] =
		"UPDATE task SET reported_ms = ?1 WHERE id = (SELECT id FROM task"
		"   WHERE closed_ms IS NULL AND reported_ms IS NULL AND due_ms <= ?1"
		"   ORDER BY due_ms LIMIT 1)"
		" RETURNING kind, party, responsible, holder, call_id, decision_id, due_ms",
	[SQL_TASKS] = "SELECT json_object('tasks', (SELECT json_group_array(json(json)) FROM"
		      " (SELECT json FROM task_json WHERE closed_ms IS NULL"
		      " ORDER BY due_ms LIMIT ?)))",
	[SQL_STORY] = "SELECT json_set(json, '$.call', ?2) FROM call_json WHERE id = ?1",
	/* Counted once, however often it is written. */
	[SQL_REACH_ADD] = "INSERT INTO reach (party, employee, first_ms, last_ms)"
			  " VALUES (?1, ?2, ?3, ?3) ON CONFLICT (party, employee) DO UPDATE"
			  " SET calls = calls + (?3 > last_ms), last_ms = max(last_ms, ?3)",
	[SQL_POINT] = "SAVEPOINT act",
	[SQL_POINT_KEEP] = "RELEASE act",
	[SQL_POINT_DROP] = "ROLLBACK TO act",
	[SQL_CALL_ROWS] = "SELECT * FROM call WHERE id = ?",
	[SQL_CALL_PUT] = "INSERT INTO call VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
			 " ON CONFLICT DO NOTHING",
	[SQL_FACT_ROWS] = "SELECT * FROM fact WHERE call_id = ?",
	[SQL_FACT_PUT] = "INSERT INTO fact VALUES (?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
	[SQL_DECISION_ROWS] = "SELECT * FROM decision WHERE call_id = ?",
	[SQL_DECISION_PUT] = "INSERT INTO decision VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
			     " ON CONFLICT DO NOTHING",
	[SQL_TASK_ROWS] = "SELECT NULL, t.kind, t.party, t.responsible, t.holder, t.call_id,"
			  " t.decision_id, t.opened_ms, t.due_ms, t.reported_ms, t.closed_ms,"
			  " t.closed_by FROM task t JOIN call c ON c.party = t.party"
			  " WHERE c.id = ? AND t.closed_ms IS NULL",
	[SQL_TASK_PUT] = "INSERT INTO task VALUES (?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
};

const char *statement_text(enum sql id)
{
	return statements[id];
}
