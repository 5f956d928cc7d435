#include "dutyd/store/import.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/domain/org_name.h"
#include "dutyd/store/import_rows.h"

enum { COLUMNS_SIZE = 1024, SQL_SIZE = 3 * COLUMNS_SIZE };

/* ---- statements ---- */

#define COMPANY_COLUMNS                                                                            \
	"name, name_key, inn, is_large, offices, computers, band, updated_at, source, source_id"
#define CONTACT_COLUMNS "company_id, name, position, band, updated_at, source, source_id"

static const char *const texts[IMPORT_SQL_COUNT] = {
	[IMPORT_ADD_CONTACT] = "INSERT INTO contact(id, " CONTACT_COLUMNS
			       ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
			       " ON CONFLICT (source, source_id) DO NOTHING",
	[IMPORT_ADD_COMPANY] =
		"INSERT INTO company(id, " COMPANY_COLUMNS
		") VALUES (?1, ?2, ?11, ?3, coalesce(?4, 0), ?5, ?6, ?7, ?8, ?9, ?10)"
		" ON CONFLICT (source, source_id) DO NOTHING",
	[IMPORT_FIND_CONTACT] = "SELECT id FROM contact WHERE source = ?1 AND source_id = ?2",
	[IMPORT_FIND_COMPANY] = "SELECT id FROM company WHERE source = ?1 AND source_id = ?2",
	[IMPORT_SET_CONTACT] = "UPDATE contact SET company_id = ?2, name = ?3, position = ?4,"
			       " band = coalesce(?5, band), updated_at = ?6, deleted_at = NULL"
			       " WHERE id = ?1 AND ?7 IS NOT NULL AND ?8 IS NOT NULL",
	/* What the export has no column for stays as somebody has set it. */
	[IMPORT_SET_COMPANY] =
		"UPDATE company SET name = ?2, name_key = ?11, inn = coalesce(?3, inn),"
		" is_large = coalesce(?4, is_large), offices = coalesce(?5, offices),"
		" computers = coalesce(?6, computers), band = coalesce(?7, band), updated_at = ?8,"
		" deleted_at = NULL WHERE id = ?1 AND ?9 IS NOT NULL AND ?10 IS NOT NULL",
	[IMPORT_ADD_PHONE] = "INSERT INTO phone(contact_id, company_id, raw, e164, key10, ext,"
			     " kind) VALUES (?, ?, ?, ?, ?, ?, ?)",
	[IMPORT_ADD_EMPLOYEE] = "INSERT OR IGNORE INTO employee(id, name) VALUES (?, ?)",
	[IMPORT_OWNERS_OF_COMPANY] = "SELECT id, employee_id, max(since, coalesce(touched_at, 0)),"
				     " reason FROM assignment"
				     " WHERE company_id = ? AND until IS NULL",
	[IMPORT_OWNERS_OF_CONTACT] = "SELECT id, employee_id, max(since, coalesce(touched_at, 0)),"
				     " reason FROM assignment"
				     " WHERE contact_id = ? AND until IS NULL",
	[IMPORT_ADD_ASSIGNMENT] = "INSERT INTO assignment(id, company_id, contact_id, employee_id,"
				  " since) VALUES (?, ?, ?, ?, ?)",
	[IMPORT_TOUCH_ASSIGNMENT] = "UPDATE assignment SET touched_at = ?2 WHERE id = ?1"
				    " AND ?2 > max(since, coalesce(touched_at, 0))",
	[IMPORT_NOTE_NAME] = "INSERT INTO temp.name(key, id) VALUES (?1, ?2)"
			     " ON CONFLICT (key) DO UPDATE SET id = 0 WHERE id <> excluded.id",
	[IMPORT_FIND_NAME] = "SELECT id FROM temp.name WHERE key = ?",
	[IMPORT_NOTE_MAIL] = "INSERT INTO temp.mail(company, domain, n) VALUES (?, ?, 1)"
			     " ON CONFLICT (company, domain) DO UPDATE SET n = n + 1",
};

struct sqlite3_stmt *import_statement(struct import *im, enum import_sql id)
{
	if (im->statements[id] == NULL &&
	    sqlite3_prepare_v3(im->file.sqlite, texts[id], -1, SQLITE_PREPARE_PERSISTENT,
			       &im->statements[id], NULL) != SQLITE_OK) {
		err_set(&im->problem, "%s", sqlite3_errmsg(im->file.sqlite));
	}
	return im->statements[id];
}

int import_step(struct import *im, struct sqlite3_stmt *statement)
{
	int code = sqlite3_step(statement);

	if (code == SQLITE_ROW || code == SQLITE_DONE) {
		return code;
	}
	return err_set(&im->problem, "%s", sqlite3_errmsg(im->file.sqlite));
}

static void finish_statements(struct import *im)
{
	for (int i = 0; i < IMPORT_SQL_COUNT; i++) {
		sqlite3_finalize(im->statements[i]);
		im->statements[i] = NULL;
	}
}

const char *import_problem(const struct import *im)
{
	return im->problem.text;
}

/* ---- the sets, as functions of SQL ---- */

static void sql_in_set(sqlite3_context *to, int n, sqlite3_value **values)
{
	const struct id_set *set = sqlite3_user_data(to);

	(void)n;
	sqlite3_result_int(to, sqlite3_value_type(values[0]) != SQLITE_NULL &&
				       id_set_has(set, sqlite3_value_int64(values[0])));
}

/* crm.db's text keys of names, as crm_text_key makes them. */
static void sql_text_key(sqlite3_context *to, int n, sqlite3_value **values)
{
	const char *text = (const char *)sqlite3_value_text(values[0]);
	char key[POLICY_TITLE_SIZE];

	(void)n;
	crm_text_key(text != NULL ? text : "", key, sizeof(key));
	sqlite3_result_text(to, key, -1, SQLITE_TRANSIENT);
}

static void sql_name_key(sqlite3_context *to, int n, sqlite3_value **values)
{
	const char *text = (const char *)sqlite3_value_text(values[0]);
	char key[ORG_KEY_SIZE];

	(void)n;
	if (text != NULL && org_name_key(text, key)) {
		sqlite3_result_text(to, key, -1, SQLITE_TRANSIENT);
	}
}

static int add_functions(struct import *im, struct err *err)
{
	const struct {
		const char *name;
		struct id_set *set;
	} sets[] = {
		{ "is_seen_contact", &im->seen[IMPORT_CONTACT] },
		{ "is_seen_company", &im->seen[IMPORT_COMPANY] },
		{ "is_fresh_contact", &im->fresh[IMPORT_CONTACT] },
		{ "is_fresh_company", &im->fresh[IMPORT_COMPANY] },
		{ "is_named", &im->named },
		{ "is_judged", &im->judged },
		{ "is_confirmed", &im->confirmed },
		{ "is_outdated", &im->outdated },
	};
	int code = sqlite3_create_function(im->file.sqlite, "text_key", 1, SQLITE_UTF8, NULL,
					   sql_text_key, NULL, NULL);

	code = code != SQLITE_OK ?
		       code :
		       sqlite3_create_function(im->file.sqlite, "name_key", 1, SQLITE_UTF8, NULL,
					       sql_name_key, NULL, NULL);

	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]) && code == SQLITE_OK; i++) {
		code = sqlite3_create_function(im->file.sqlite, sets[i].name, 1, SQLITE_UTF8,
					       sets[i].set, sql_in_set, NULL, NULL);
	}
	return code == SQLITE_OK ? 0 : err_set(err, "%s", sqlite3_errmsg(im->file.sqlite));
}

/* ---- from the old base ---- */

/* The columns that both have: the old schema may be younger or older than ours. */
static int common_columns(struct import *im, const char *table, const char *but,
			  char columns[COLUMNS_SIZE])
{
	static const char list[] =
		"SELECT group_concat('\"' || name || '\"') FROM pragma_table_info(?1, 'main')"
		" WHERE name <> ?2 AND name IN (SELECT name FROM pragma_table_info(?1, 'old'))";
	sqlite3_stmt *statement = NULL;
	const char *text = NULL;

	columns[0] = '\0';
	if (sqlite3_prepare_v2(im->file.sqlite, list, -1, &statement, NULL) == SQLITE_OK) {
		sqlite3_bind_text(statement, 1, table, -1, SQLITE_STATIC);
		sqlite3_bind_text(statement, 2, but, -1, SQLITE_STATIC);
		if (sqlite3_step(statement) == SQLITE_ROW) {
			text = (const char *)sqlite3_column_text(statement, 0);
		}
		str_copy(columns, COLUMNS_SIZE, text != NULL ? text : "");
	}
	sqlite3_finalize(statement);
	return columns[0] != '\0' ? 0 : -1;
}

static int copy_table(struct import *im, const char *table, const char *but, const char *where,
		      struct err *err)
{
	char columns[COLUMNS_SIZE], sql[SQL_SIZE];

	if (common_columns(im, table, but, columns) != 0) {
		return 0; /* an older schema had no such table */
	}
	snprintf(sql, sizeof(sql), "INSERT INTO main.%s(%s) SELECT %s FROM old.%s %s", table,
		 columns, columns, table, where);
	return import_file_run(&im->file, table, sql, err);
}

static int copy_old(struct import *im, struct err *err)
{
	/* All but phone: its old rows are chosen when the export has been read (settle). */
	static const char *const tables[] = {
		"employee", "company", "contact", "assignment", "deal", "blocked", "call_touch",
	};

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		if (copy_table(im, tables[i], "", "", err) != 0) {
			return -1;
		}
	}
	/* An older base has none, and a CRM that writes its own rows may not know how. */
	return import_file_run(
		&im->file, "company",
		"UPDATE company SET name_key = name_key(name) WHERE name_key IS NULL", err);
}

/* The first column of each row is added to the set. */
static int collect(struct import *im, const char *sql, struct id_set *set)
{
	sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v2(im->file.sqlite, sql, -1, &statement, NULL);

	while (code == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW) {
		id_set_add(set, sqlite3_column_int64(statement, 0));
	}
	return sqlite3_finalize(statement) == SQLITE_OK && code == SQLITE_OK ? 0 : -1;
}

/* A count or a largest id; 0 for NULL. text, if not NULL, is parameter 1. -1 failed. */
static int64_t number(struct import *im, const char *sql, const char *text, struct err *err)
{
	sqlite3_stmt *statement = NULL;
	int64_t value = -1;

	if (sqlite3_prepare_v2(im->file.sqlite, sql, -1, &statement, NULL) == SQLITE_OK) {
		if (text != NULL) {
			sqlite3_bind_text(statement, 1, text, -1, SQLITE_STATIC);
		}
		if (sqlite3_step(statement) == SQLITE_ROW) {
			value = sqlite3_column_int64(statement, 0);
		}
	}
	sqlite3_finalize(statement);
	if (value < 0) {
		err_set(err, "%s", sqlite3_errmsg(im->file.sqlite));
	}
	return value;
}

static int begin(struct import *im, const char *path, struct err *err)
{
	if (import_file_open(&im->file, path, err) != 0 || add_functions(im, err) != 0) {
		return -1;
	}
	if (im->file.old != NULL && copy_old(im, err) != 0) {
		return -1;
	}
	im->last[IMPORT_CONTACT] = number(im, "SELECT max(id) FROM contact", NULL, err);
	im->last[IMPORT_COMPANY] = number(im, "SELECT max(id) FROM company", NULL, err);
	im->last_assignment = number(im, "SELECT max(id) FROM assignment", NULL, err);
	if (im->last[0] < 0 || im->last[1] < 0 || im->last_assignment < 0) {
		return -1;
	}
	if (im->file.old != NULL &&
	    collect(im, "SELECT id FROM company WHERE updated_at = 0", &im->named) != 0) {
		return err_set(err, "%s", sqlite3_errmsg(im->file.sqlite));
	}
	return import_file_run(&im->file, "names",
			       "CREATE TEMP TABLE name(key TEXT PRIMARY KEY, id INTEGER NOT NULL)"
			       " WITHOUT ROWID;"
			       "CREATE TEMP TABLE mail(company INTEGER, domain TEXT, n INTEGER,"
			       " PRIMARY KEY (company, domain)) WITHOUT ROWID",
			       err);
}

struct import *import_begin(const char *path, int64_t now_s, struct err *err)
{
	struct import *im = xcalloc(1, sizeof(*im));

	im->now_s = now_s;
	if (begin(im, path, err) != 0) {
		import_cancel(&im);
	}
	return im;
}

/* ---- sources ---- */

int import_note_names(struct import *im)
{
	char *fill = sqlite3_mprintf(
		"DELETE FROM temp.name;"
		"INSERT INTO temp.name(key, id) SELECT text_key(name), id FROM company"
		" WHERE source = %Q AND deleted_at IS NULL"
		" ON CONFLICT (key) DO UPDATE SET id = 0",
		im->source);
	int rc = import_file_run(&im->file, "names", fill, &im->problem);

	sqlite3_free(fill);
	im->has_names = rc == 0;
	return rc;
}

int import_source(struct import *im, const char *source, const bool covers[2], struct err *err)
{
	int at = 0;

	while (at < im->n_sources && strcmp(im->sources[at].name, source) != 0) {
		at++;
	}
	if (at == IMPORT_SOURCES_MAX) {
		return err_set(err, "more than %d sources at once", IMPORT_SOURCES_MAX);
	}
	if (at == im->n_sources) {
		im->n_sources++;
		str_copy(im->sources[at].name, sizeof(im->sources[at].name), source);
	}
	static const char *const counts[] = {
		"SELECT count(*) FROM contact WHERE source = ?1 AND deleted_at IS NULL",
		"SELECT count(*) FROM company WHERE source = ?1 AND deleted_at IS NULL"
		" AND updated_at > 0",
	};
	for (int kind = 0; kind < 2; kind++) {
		if (covers[kind] && !im->sources[at].covers[kind]) {
			int64_t n = im->file.old == NULL ? 0 :
							   number(im, counts[kind], source, err);
			if (n < 0) {
				return -1;
			}
			im->sources[at].covers[kind] = true;
			im->totals.before[kind] += n;
		}
	}
	im->has_names = im->has_names && strcmp(im->source, source) == 0;
	im->memo.company = im->memo.owned = 0;
	str_copy(im->source, sizeof(im->source), source);
	return 0;
}

/* ---- the end ---- */

static int change(struct import *im, const char *what, const char *sql, int64_t *n, struct err *err)
{
	if (import_file_run(&im->file, what, sql, err) != 0) {
		return -1;
	}
	*n += sqlite3_changes64(im->file.sqlite);
	return 0;
}

/* A company that is only named goes when no contact names it any more. */
static int delete_vanished(struct import *im, struct err *err)
{
	for (int i = 0; i < im->n_sources; i++) {
		const char *of_kind[2] = { "contact", "company" };
		for (int kind = 0; kind < 2; kind++) {
			bool is_company = kind == IMPORT_COMPANY;
			if (!im->sources[i].covers[kind] && !is_company) {
				continue;
			}
			char *sql = sqlite3_mprintf(
				"UPDATE %s SET deleted_at = %lld WHERE source = %Q AND deleted_at"
				" IS NULL AND NOT is_seen_%s(id) %s",
				of_kind[kind], (long long)im->now_s, im->sources[i].name,
				of_kind[kind],
				!is_company                            ? "" :
				!im->sources[i].covers[kind]           ? "AND is_named(id)" :
				!im->sources[i].covers[IMPORT_CONTACT] ? "AND NOT is_named(id)" :
									 "");
			int rc = change(im, of_kind[kind], sql, &im->totals.deleted[kind], err);
			sqlite3_free(sql);
			if (rc != 0) {
				return -1;
			}
		}
	}
	return 0;
}

/* Nobody said it any more of a party that somebody could have said it of. */
static int end_owners(struct import *im, struct err *err)
{
	char sql[SQL_SIZE];

	snprintf(sql, sizeof(sql),
		 "UPDATE assignment SET until = max(since, %lld) WHERE until IS NULL AND"
		 " (is_outdated(id) OR (reason = 'import' AND NOT is_confirmed(id) AND"
		 " (is_fresh_contact(contact_id) OR is_fresh_company(company_id) OR"
		 " (is_named(company_id) AND is_judged(company_id)))))",
		 (long long)im->now_s);
	return change(im, "owners", sql, &im->totals.owners_ended, err);
}

int import_settle(struct import *im, bool is_partial, struct import_totals *totals, struct err *err)
{
	int rc = 0;

	if (im->file.old != NULL) {
		rc = copy_table(im, "phone", "id",
				"WHERE NOT is_fresh_contact(contact_id)"
				" AND NOT is_fresh_company(company_id)",
				err);
	}
	if (rc == 0 && im->file.old != NULL && !is_partial) {
		rc = delete_vanished(im, err);
	}
	if (rc == 0 && im->file.old != NULL) {
		rc = end_owners(im, err);
	}
	if (rc == 0) {
		rc = import_settle_mails(im, is_partial, err);
	}
	*totals = im->totals;
	return rc;
}

int import_finish(struct import **import, struct import_totals *totals, struct err *err)
{
	struct import *im = *import;
	char path[IMPORT_PATH_SIZE];
	struct stat st;

	str_copy(path, sizeof(path), im->file.path);
	finish_statements(im);
	if (import_file_swap(&im->file, err) != 0) {
		return -1;
	}
	*totals = im->totals;
	totals->bytes = stat(path, &st) == 0 ? st.st_size : 0;
	import_cancel(import);
	return 0;
}

void import_cancel(struct import **import)
{
	struct import *im = *import;

	if (im == NULL) {
		return;
	}
	finish_statements(im);
	import_file_close(&im->file);
	struct id_set *sets[] = { &im->seen[0],   &im->seen[1], &im->fresh[0], &im->fresh[1],
				  &im->owned,     &im->named,   &im->judged,   &im->two,
				  &im->confirmed, &im->outdated };
	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		id_set_finish(sets[i]);
	}
	free(im);
	*import = NULL;
}
