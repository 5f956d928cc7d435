/* layer: store support */
/* How SQLite goes about our statements: what grows with the years is not read from end to end. */
#include "test_main.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "dutyd/base/buf.h"
#include "dutyd/store/statement.h"
#include "seed_crm.h"
#include "seed_store.h"

enum { PLAN_SIZE = 4096, SQL_SIZE = 8192 };

static struct seed_store seed;
static sqlite3 *sqlite;

static int set_up(void **state)
{
	(void)state;
	seed_store_make(&seed);
	seed_store_open(&seed);
	sqlite = seed_open(seed.path);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	sqlite3_close(sqlite);
	seed_store_remove(&seed);
	return 0;
}

/* The plan's steps, a line each. */
static void plan_of(enum sql query, char plan[PLAN_SIZE])
{
	struct buf out = buf_over(plan, PLAN_SIZE);
	char sql[SQL_SIZE];
	sqlite3_stmt *step;

	snprintf(sql, sizeof(sql), "EXPLAIN QUERY PLAN %s", statement_text(query));
	assert_int_equal(sqlite3_prepare_v2(sqlite, sql, -1, &step, NULL), SQLITE_OK);
	buf_put_text(&out, "");
	while (sqlite3_step(step) == SQLITE_ROW) {
		buf_put_text(&out, (const char *)sqlite3_column_text(step, 3));
		buf_put_char(&out, '\n');
	}
	sqlite3_finalize(step);
	assert_false(out.is_full);
}

/* What is asked at each start, every half minute, or by a person who waits. */
static void each_has_its_index(void **state)
{
	static const struct {
		enum sql query;
		const char *wanted;
	} rows[] = {
		{ SQL_CALL_BY_NUMBER, "SEARCH call USING INTEGER PRIMARY KEY" },
		{ SQL_CALL_BY_PBX_ID, "SEARCH call USING INDEX" },
		{ SQL_CALLS_OPEN, "SEARCH call USING INTEGER PRIMARY KEY (rowid>?)" },
		{ SQL_STATUSES, "USING INDEX audit_status" },
		{ SQL_MESSAGE_ANSWERED, "(topic=? AND key>? AND key<?)" },
		{ SQL_MESSAGES_OLD, "SEARCH r USING COVERING INDEX refusal_seq" },
		{ SQL_STORY, "USING INDEX task_call" },
		{ SQL_TASKS_DROP, "SEARCH task USING INDEX task_call (call_id<?)" },
		{ SQL_FACTS, "SEARCH fact USING" },
		{ SQL_DECISIONS, "SEARCH decision USING" },
	};
	char plan[PLAN_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		plan_of(rows[i].query, plan);
		if (strstr(plan, rows[i].wanted) == NULL) {
			fail_msg("%s\nis planned so, without \"%s\":\n%s",
				 statement_text(rows[i].query), rows[i].wanted, plan);
		}
	}
}

/* Who wants a table whole says so here, with why it may. */
static bool may_read_whole(enum sql query)
{
	switch (query) {
	case SQL_REACH_DROP:      /* retention, once a day, when nothing else is left to drop */
	case SQL_DECISION_COUNT:  /* of the lifeboat, in memory */
	case SQL_MESSAGES_NEWEST: /* in the order of the table, up to a LIMIT */
	case SQL_MESSAGES_OLD:
	case SQL_REFUSAL_TIDY: /* after something was dropped */
	case SQL_DECISION_FIRST:
		return true;
	default:
		return false;
	}
}

static void no_other_reads_a_table_whole(void **state)
{
	/* By name or by the name it has in the statement. */
	static const char *const tables[] = { "call",   "decision", "fact",  "outbox",  "o",
					      "ledger", "task",     "reach", "refusal", "audit" };
	char plan[PLAN_SIZE], scan[32];

	(void)state;
	for (enum sql query = 0; query < SQL_COUNT; query++) {
		plan_of(query, plan);
		for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
			snprintf(scan, sizeof(scan), "SCAN %s\n", tables[i]);
			if (strstr(plan, scan) != NULL && !may_read_whole(query)) {
				fail_msg("%s\nreads a table whole:\n%s", statement_text(query),
					 plan);
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_has_its_index, set_up, tear_down),
		cmocka_unit_test_setup_teardown(no_other_reads_a_table_whole, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
