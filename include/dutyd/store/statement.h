/*
 * statement: every SQL statement that dutyd.db ever sees, by name.
 *
 * Layer store, internal: the texts stand in statement.c, sql.h runs them. Adding again what is
 * there already changes nothing: a batch may be written twice (worker.h).
 */
#ifndef DUTYD_STORE_STATEMENT_H
#define DUTYD_STORE_STATEMENT_H

enum sql {
	SQL_BEGIN,
	SQL_COMMIT,
	SQL_ROLLBACK,
	SQL_META_GET,
	SQL_META_SET,
	SQL_CALL_LAST,
	SQL_CALL_BY_NUMBER,
	SQL_CALL_BY_PBX_ID,
	SQL_CALL_ADD,
	SQL_CALL_OWN,
	SQL_CALL_ANSWERED,
	SQL_CALL_ENDED,
	SQL_FACTS,
	SQL_FACT_ADD,
	SQL_DECISION_LAST,
	SQL_DECISION_COUNT,
	SQL_DECISIONS,
	SQL_DECISION,
	SQL_DECISION_ADD,
	SQL_MESSAGE_ADD,
	SQL_MESSAGE_LAST,
	SQL_MESSAGES,
	SQL_MESSAGES_NEWEST,
	SQL_CONSUMER,
	SQL_CONSUMER_ADD,
	SQL_CONSUMER_ACK,
	SQL_ROSTER_CLOCK,
	SQL_ROSTER_CLOCK_SET,
	SQL_ROSTER_ROWS,
	SQL_ROSTER_ADD,
	SQL_PUBLICATIONS,
	SQL_PUBLICATION_LAST,
	SQL_PUBLICATION_ADD,
	SQL_AUDIT_LAST,
	SQL_AUDIT_ADD,
	SQL_POINT,
	SQL_POINT_KEEP,
	SQL_POINT_DROP,
	/* Whole rows, to take a call aboard the lifeboat; each *_PUT follows its *_ROWS. */
	SQL_CALL_ROWS,
	SQL_CALL_PUT,
	SQL_FACT_ROWS,
	SQL_FACT_PUT,
	SQL_DECISION_ROWS,
	SQL_DECISION_PUT,
	SQL_COUNT
};

const char *statement_text(enum sql id);

#endif
