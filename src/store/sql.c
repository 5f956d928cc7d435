#include "dutyd/store/sql.h"

#include <sqlite3.h>
#include <string.h>

#include "dutyd/base/str.h"
#include "dutyd/store/db.h"

static void bind(sqlite3_stmt *statement, int at, const struct sql_value *value)
{
	switch (value->kind) {
	case SQL_VALUE_INT:
		sqlite3_bind_int64(statement, at, value->num);
		break;
	case SQL_VALUE_BLOB:
		sqlite3_bind_blob(statement, at, value->text, (int)value->num, SQLITE_STATIC);
		break;
	default:
		sqlite3_bind_text(statement, at, value->text, -1, SQLITE_STATIC);
		break;
	}
}

struct sqlite3_stmt *sql_start(struct db *db, enum sql id, const struct sql_value *values)
{
	sqlite3_stmt *statement = db->kept[id];

	for (int i = 0; values != NULL && values[i].kind != SQL_VALUE_END; i++) {
		bind(statement, i + 1, &values[i]);
	}
	return statement;
}

int sql_next(struct db *db, struct sqlite3_stmt *statement)
{
	int code = sqlite3_step(statement);

	if (code == SQLITE_ROW) {
		return 1;
	}
	if (code == SQLITE_DONE) {
		return 0;
	}
	db_note_problem(db);
	return -1;
}

void sql_end(struct sqlite3_stmt *statement)
{
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
}

int sql_run(struct db *db, enum sql id, const struct sql_value *values)
{
	sqlite3_stmt *statement = sql_start(db, id, values);
	int rc;

	do {
		rc = sql_next(db, statement);
	} while (rc > 0);
	sql_end(statement);
	return rc;
}

int64_t sql_number(struct db *db, enum sql id, int64_t otherwise)
{
	sqlite3_stmt *statement;
	int64_t number;

	if (db->sqlite == NULL) {
		return otherwise;
	}
	statement = sql_start(db, id, NULL);
	number = sql_next(db, statement) > 0 ? sqlite3_column_int64(statement, 0) : otherwise;
	sql_end(statement);
	return number;
}

int64_t sql_changes(struct db *db)
{
	return sqlite3_changes64(db->sqlite);
}

bool sql_blob(struct db *db, enum sql id, const char *key, void *bytes, int n)
{
	sqlite3_stmt *row = SQL_START(db, id, Q_TEXT(key));
	bool is_there = sql_next(db, row) > 0 && sqlite3_column_bytes(row, 0) == n;

	if (is_there) {
		memcpy(bytes, sqlite3_column_blob(row, 0), (size_t)n);
	}
	sql_end(row);
	return is_there;
}

int64_t sql_int(struct sqlite3_stmt *statement, int column)
{
	return sqlite3_column_int64(statement, column);
}

bool sql_is_null(struct sqlite3_stmt *statement, int column)
{
	return sqlite3_column_type(statement, column) == SQLITE_NULL;
}

void sql_text(struct sqlite3_stmt *statement, int column, char *to, size_t size)
{
	const unsigned char *text = sqlite3_column_text(statement, column);

	str_copy_cut(to, size, text == NULL ? "" : (const char *)text);
}
