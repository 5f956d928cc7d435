/*
 * sql: how dutyd.db's statements are run, and how values get into them.
 *
 * Layer store, internal. Statements (statement.h) are prepared once for each connection and kept;
 * values are always bound. Texts are bound without a copy and the bindings are cleared before the
 * call that took them returns (SQL_RUN) or by sql_end (SQL_START).
 */
#ifndef DUTYD_STORE_SQL_H
#define DUTYD_STORE_SQL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dutyd/store/statement.h"

struct db;
struct sqlite3_stmt;

struct sql_value {
	enum { SQL_VALUE_END, SQL_VALUE_INT, SQL_VALUE_TEXT, SQL_VALUE_BLOB } kind;
	int64_t num;      /* of a blob: its length */
	const char *text; /* NULL binds NULL */
};

#define Q_INT(n) ((struct sql_value){ .kind = SQL_VALUE_INT, .num = (n) })
#define Q_TEXT(t) ((struct sql_value){ .kind = SQL_VALUE_TEXT, .text = (t) })
#define Q_WORD(t) Q_TEXT((t)[0] == '\0' ? NULL : (t)) /* an empty word is NULL in a table */
#define Q_TIME(n)                                     /* 0 is NULL */                              \
	((struct sql_value){ .kind = (n) == 0 ? SQL_VALUE_TEXT : SQL_VALUE_INT, .num = (n) })
#define Q_INDEX(n) /* -1 is NULL */                                                                \
	((struct sql_value){ .kind = (n) < 0 ? SQL_VALUE_TEXT : SQL_VALUE_INT, .num = (n) })
#define Q_BLOB(bytes, n)                                                                           \
	((struct sql_value){ .kind = SQL_VALUE_BLOB, .num = (n), .text = (const char *)(bytes) })

#define SQL_START(db, id, ...) sql_start(db, id, (const struct sql_value[]){ __VA_ARGS__, { 0 } })
#define SQL_RUN(db, id, ...) sql_run(db, id, (const struct sql_value[]){ __VA_ARGS__, { 0 } })

/* The kept statement with its values, ready for sql_next. values NULL: it has none. */
struct sqlite3_stmt *sql_start(struct db *db, enum sql id, const struct sql_value *values);

/* 1 a row, 0 the end, -1 failed (db->code, db_problem). Whoever started ends, whatever came. */
int sql_next(struct db *db, struct sqlite3_stmt *statement);
void sql_end(struct sqlite3_stmt *statement);

/* Start, to the end, end. 0 or -1. */
int sql_run(struct db *db, enum sql id, const struct sql_value *values);

/* The first column of the first row; `otherwise` when there is none, or no database. */
int64_t sql_number(struct db *db, enum sql id, int64_t otherwise);

/* Rows that the last statement changed. */
int64_t sql_changes(struct db *db);

/* The value of one key into exactly n bytes; false, and nothing changed, when it has others. */
bool sql_blob(struct db *db, enum sql id, const char *key, void *bytes, int n);

/* Columns; text that does not fit or is NULL comes out as "". */
int64_t sql_int(struct sqlite3_stmt *statement, int column);
bool sql_is_null(struct sqlite3_stmt *statement, int column);
void sql_text(struct sqlite3_stmt *statement, int column, char *to, size_t size);

#endif
