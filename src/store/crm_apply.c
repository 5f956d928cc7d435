#include "dutyd/store/crm_apply.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/domain/party_key.h"
#include "dutyd/store/connection.h"

enum { BUSY_MS = 5000 };

/* :company or :contact is NULL; :employee is the id or the login that the CRM has him by. */
enum apply_sql { FIND, HIRE, CLOSE, ASSIGN, APPLY_SQL_COUNT };

#define WHOSE "company_id IS :company AND contact_id IS :contact AND until IS NULL"

static const char *const texts[APPLY_SQL_COUNT] = {
	[FIND] =
		"SELECT id FROM employee WHERE id IN (:employee, :login) ORDER BY id = :login DESC",
	[HIRE] = "INSERT INTO employee (id, name) VALUES (:employee, :name)",
	[CLOSE] = "UPDATE assignment SET until = max(since, :at) WHERE " WHOSE
		  " AND since <= :at AND (employee_id = :employee) IS NOT :is_same",
	[ASSIGN] = "INSERT INTO assignment (company_id, contact_id, employee_id, since, reason,"
		   " call) SELECT :company, :contact, :employee, :at, :reason, :call WHERE"
		   " NOT EXISTS (SELECT 1 FROM assignment WHERE " WHOSE ") AND NOT EXISTS"
		   " (SELECT 1 FROM assignment WHERE company_id IS :company AND contact_id IS"
		   " :contact AND employee_id = :employee AND since = :at)",
};

struct crm_apply {
	sqlite3 *sqlite;
	sqlite3_stmt *kept[APPLY_SQL_COUNT];
};

static int fail(const struct crm_apply *apply, struct err *err)
{
	return err_set(err, "%s", sqlite3_errmsg(apply->sqlite));
}

void crm_apply_close(struct crm_apply **apply)
{
	if (*apply == NULL) {
		return;
	}
	for (int i = 0; i < APPLY_SQL_COUNT; i++) {
		sqlite3_finalize((*apply)->kept[i]);
	}
	sqlite3_close_v2((*apply)->sqlite);
	free(*apply);
	*apply = NULL;
}

static int prepare(struct crm_apply *apply, struct err *err)
{
	sqlite3_busy_timeout(apply->sqlite, BUSY_MS);
	if (sqlite3_exec(apply->sqlite, "PRAGMA foreign_keys = ON; BEGIN IMMEDIATE", NULL, NULL,
			 NULL) != SQLITE_OK) {
		return fail(apply, err);
	}
	for (int i = 0; i < APPLY_SQL_COUNT; i++) {
		if (sqlite3_prepare_v2(apply->sqlite, texts[i], -1, &apply->kept[i], NULL) !=
		    SQLITE_OK) {
			return fail(apply, err);
		}
	}
	return 0;
}

struct crm_apply *crm_apply_open(const char *path, struct err *err)
{
	struct crm_apply *apply = xcalloc(1, sizeof(*apply));

	if (connection_open(path, SQLITE_OPEN_READWRITE, &apply->sqlite) != SQLITE_OK ||
	    prepare(apply, err) != 0) {
		if (err->text[0] == '\0') {
			fail(apply, err);
		}
		crm_apply_close(&apply);
	}
	return apply;
}

/* ---- one entry ---- */

struct values {
	int64_t company, contact;
	char employee[POLICY_ID_SIZE * 2];
	const struct crm_entry *entry;
	bool is_same; /* CLOSE: leaves out an assignment of the same employee, or takes only his */
};

static void bind_text(sqlite3_stmt *statement, const char *name, const char *text)
{
	int at = sqlite3_bind_parameter_index(statement, name);

	if (at > 0) {
		sqlite3_bind_text(statement, at, text, -1, SQLITE_STATIC);
	}
}

static void bind_int(sqlite3_stmt *statement, const char *name, int64_t number, bool is_null)
{
	int at = sqlite3_bind_parameter_index(statement, name);

	if (at > 0 && !is_null) {
		sqlite3_bind_int64(statement, at, number);
	}
}

static int run(struct crm_apply *apply, enum apply_sql which, const struct values *values)
{
	sqlite3_stmt *statement = apply->kept[which];
	const struct crm_entry *entry = values->entry;

	bind_int(statement, ":company", values->company, values->company == 0);
	bind_int(statement, ":contact", values->contact, values->contact == 0);
	bind_int(statement, ":at", entry->at_ms / 1000, false);
	bind_int(statement, ":is_same", values->is_same, false);
	bind_text(statement, ":employee", values->employee);
	bind_text(statement, ":login", entry->login);
	bind_text(statement, ":name", entry->name);
	bind_text(statement, ":reason", entry->reason);
	bind_text(statement, ":call", entry->call);
	return sqlite3_step(statement);
}

static void end(struct crm_apply *apply, enum apply_sql which)
{
	sqlite3_reset(apply->kept[which]);
	sqlite3_clear_bindings(apply->kept[which]);
}

/* By his login where the CRM has that, else by his id, which it learns when it must. */
static int find_employee(struct crm_apply *apply, struct values *values)
{
	int code = run(apply, FIND, values);

	if (code == SQLITE_ROW) {
		str_copy(values->employee, sizeof(values->employee),
			 (const char *)sqlite3_column_text(apply->kept[FIND], 0));
	}
	end(apply, FIND);
	if (code != SQLITE_DONE) {
		return code == SQLITE_ROW ? 0 : -1;
	}
	code = run(apply, HIRE, values);
	end(apply, HIRE);
	return code == SQLITE_DONE ? 0 : -1;
}

static int change(struct crm_apply *apply, enum apply_sql which, const struct values *values)
{
	int code = run(apply, which, values);
	int n = sqlite3_changes(apply->sqlite);

	end(apply, which);
	return code == SQLITE_DONE ? n : -1;
}

static int is_in_crm(struct crm_apply *apply, const struct values *values)
{
	sqlite3_stmt *row;
	int code;

	if (sqlite3_prepare_v2(apply->sqlite,
			       "SELECT 1 FROM company WHERE id = ?1 UNION ALL"
			       " SELECT 1 FROM contact WHERE id = ?2",
			       -1, &row, NULL) != SQLITE_OK) {
		return -1;
	}
	sqlite3_bind_int64(row, 1, values->company);
	sqlite3_bind_int64(row, 2, values->contact);
	code = sqlite3_step(row);
	sqlite3_finalize(row);
	return code == SQLITE_ROW ? 1 : code == SQLITE_DONE ? 0 : -1;
}

int crm_apply_entry(struct crm_apply *apply, const struct crm_entry *entry, struct err *err)
{
	struct values values = { .entry = entry,
				 .company = party_key_company_id(entry->party),
				 .contact = party_key_contact_id(entry->party) };
	bool is_assign = strcmp(entry->entry, "assign") == 0;
	bool is_end = strcmp(entry->entry, "handback") == 0 || strcmp(entry->entry, "end") == 0;
	int n = 0, added = 0;

	if ((!is_assign && !is_end) || (values.company == 0 && values.contact == 0)) {
		return 0;
	}
	str_copy(values.employee, sizeof(values.employee), entry->employee);
	int known = is_in_crm(apply, &values);
	if (known <= 0) {
		return known < 0 ? fail(apply, err) : 0;
	}
	if (find_employee(apply, &values) != 0) {
		return fail(apply, err);
	}
	values.is_same = is_assign;
	n = change(apply, CLOSE, &values);
	added = n >= 0 && is_assign ? change(apply, ASSIGN, &values) : 0;
	if (n < 0 || added < 0) {
		return fail(apply, err);
	}
	return n + added > 0;
}

int crm_apply_commit(struct crm_apply *apply, struct err *err)
{
	return sqlite3_exec(apply->sqlite, "COMMIT; BEGIN IMMEDIATE", NULL, NULL, NULL) ==
			       SQLITE_OK ?
		       0 :
		       fail(apply, err);
}
