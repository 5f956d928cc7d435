#include "dutyd/store/crm_file.h"

#include <errno.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>

#include "dutyd/base/str.h"
#include "dutyd/domain/org_name.h"
#include "dutyd/store/connection.h"

enum { PROGRESS_OPS = 1000 };

static const char *const column_names[CRM_COLUMN_COUNT] = {
	"key10",        "e164",  "ext",        "kind",         "contact_id",
	"contact_name", "party", "company_id", "company_name", "company_large",
	"offices",      "band",  "owner_id",   "owner_since",  "blocked",
};

static const char *const org_column_names[CRM_ORG_COLUMN_COUNT] = {
	"company_id",    "company_name", "name_key", "inn",      "domain",
	"company_large", "offices",      "band",     "owner_id", "owner_since",
};

static const char org_view_sql[] =
	"SELECT company_id, company_name, name_key, inn, domain, company_large, offices, band,"
	" owner_id, owner_since FROM dutyd_organisation"
	" WHERE name_key = :name_key OR inn = :inn OR domain = :domain";

static const char view_sql[] =
	"SELECT key10, e164, ext, kind, contact_id, contact_name, party, company_id, company_name,"
	" company_large, offices, band, owner_id, owner_since, blocked"
	" FROM dutyd_lookup WHERE key10 = :key10";

/* The number ?1; a CRM that does not write our own calls down has no such view. */
static const char touch_sql[] =
	"SELECT employee_id, max(touched_at) FROM dutyd_touch WHERE key10 = ?1"
	" GROUP BY employee_id ORDER BY max(touched_at) DESC";

/* Of the company ?1 and of the contact ?2, each by its own index, in no order. */
static const char former_sql[] =
	"SELECT company_id, employee_id, until FROM dutyd_former WHERE company_id = ?1 UNION ALL"
	" SELECT NULL, employee_id, until FROM dutyd_former WHERE contact_id = ?2";

static const char *select_of(const struct policy *policy)
{
	return policy->crm.lookup[0] != '\0' ? policy->crm.lookup : view_sql;
}

static const char *org_select_of(const struct policy *policy)
{
	return policy->crm.organisation[0] != '\0' ? policy->crm.organisation : org_view_sql;
}

bool crm_file_is_other(const struct crm_file *file, const struct policy *policy)
{
	struct stat st = { 0 };

	if (strcmp(file->path, policy->crm.database) != 0 ||
	    strcmp(file->select, select_of(policy)) != 0 ||
	    strcmp(file->org_select, org_select_of(policy)) != 0) {
		return true;
	}
	return (stat(file->path, &st) == 0 ? st.st_dev : 0) != file->device ||
	       st.st_ino != file->inode;
}

void crm_file_close(struct crm_file *file)
{
	sqlite3_finalize(file->begin);
	sqlite3_finalize(file->commit);
	sqlite3_finalize(file->look_up);
	sqlite3_finalize(file->org);
	sqlite3_finalize(file->touch);
	sqlite3_finalize(file->former);
	sqlite3_close_v2(file->sqlite);
	file->begin = file->commit = file->look_up = NULL;
	file->org = file->touch = file->former = NULL;
	file->sqlite = NULL;
}

static int run(sqlite3_stmt *statement)
{
	sqlite3_step(statement);
	return sqlite3_reset(statement);
}

int crm_file_begin(struct crm_file *file)
{
	return sqlite3_get_autocommit(file->sqlite) != 0 ? run(file->begin) : SQLITE_OK;
}

void crm_file_end(struct crm_file *file)
{
	if (file->sqlite != NULL && sqlite3_get_autocommit(file->sqlite) == 0) {
		run(file->commit);
	}
}

/* With ATTACH impossible and the file read-only an authoriser has nothing left to refuse. */
static const struct {
	int id, value;
} limits[] = {
	{ SQLITE_LIMIT_LENGTH, 1000000 },  { SQLITE_LIMIT_SQL_LENGTH, 1000000 },
	{ SQLITE_LIMIT_VDBE_OP, 25000 },   { SQLITE_LIMIT_ATTACHED, 0 },
	{ SQLITE_LIMIT_EXPR_DEPTH, 200 },  { SQLITE_LIMIT_COMPOUND_SELECT, 20 },
	{ SQLITE_LIMIT_TRIGGER_DEPTH, 1 }, { SQLITE_LIMIT_WORKER_THREADS, 0 },
	{ SQLITE_LIMIT_FUNCTION_ARG, 16 }, { SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000 },
};

/* For a foreign base's SELECT: its names are as somebody typed them. */
static void name_key(sqlite3_context *context, int n, sqlite3_value **values)
{
	const char *text = (const char *)sqlite3_value_text(values[0]);
	char key[ORG_KEY_SIZE];

	(void)n;
	if (text != NULL && org_name_key(text, key)) {
		sqlite3_result_text(context, key, -1, SQLITE_TRANSIENT);
	}
}

static int harden(sqlite3 *sqlite)
{
	sqlite3_db_config(sqlite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(sqlite, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(sqlite, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		sqlite3_limit(sqlite, limits[i].id, limits[i].value);
	}
	sqlite3_busy_timeout(sqlite, 0);
	sqlite3_create_function(sqlite, "dutyd_name_key", 1,
				SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL,
				name_key, NULL, NULL);
	return sqlite3_exec(sqlite,
			    "PRAGMA query_only = 1; PRAGMA cell_size_check = 1;"
			    "PRAGMA cache_size = -131072;" /* a page that is kept is not checked */
			    "PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY",
			    NULL, NULL, NULL);
}

static int problem(struct crm_file *file, int code, struct err *err)
{
	if (code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_INTERRUPT) {
		return code;
	}
	if (code == SQLITE_READONLY || code == SQLITE_CANTOPEN) {
		/* A reader of a WAL file makes its -shm beside it (RELIABILITY, decision 6). */
		err_set(err, "%s; a database in WAL mode needs write access to its directory",
			sqlite3_errmsg(file->sqlite));
	} else {
		err_set(err, "%s", sqlite3_errmsg(file->sqlite));
	}
	return code;
}

/* Where a statement has the columns that are wanted of it. */
static int find_columns(sqlite3_stmt *statement, const char *const *names, int n_names,
			int *columns, struct err *err)
{
	int n = sqlite3_column_count(statement);

	for (int i = 0; i < n_names; i++) {
		columns[i] = -1;
		for (int j = 0; j < n; j++) {
			if (strcmp(sqlite3_column_name(statement, j), names[i]) == 0) {
				columns[i] = j;
			}
		}
		if (columns[i] < 0) {
			return err_set(err, "the look-up gives no column %s", names[i]);
		}
	}
	return 0;
}

static int prepare_select(struct crm_file *file, const char *select, sqlite3_stmt **statement,
			  struct err *err)
{
	const char *rest = NULL;
	int code = sqlite3_prepare_v3(file->sqlite, select, -1, SQLITE_PREPARE_PERSISTENT,
				      statement, &rest);

	if (code != SQLITE_OK) {
		return problem(file, code, err);
	}
	if (*statement == NULL || !sqlite3_stmt_readonly(*statement) ||
	    rest[strspn(rest, "; \t\n")] != '\0') {
		err_set(err, "the look-up is not one SELECT");
		return SQLITE_ERROR;
	}
	return SQLITE_OK;
}

static int prepare(struct crm_file *file, struct err *err)
{
	int code = prepare_select(file, file->select, &file->look_up, err);

	if (code != SQLITE_OK) {
		return code;
	}
	file->parameter = sqlite3_bind_parameter_index(file->look_up, ":key10");
	if (file->parameter == 0) {
		err_set(err, "the look-up does not ask for :key10");
		return SQLITE_ERROR;
	}
	return find_columns(file->look_up, column_names, CRM_COLUMN_COUNT, file->column, err) == 0 ?
		       SQLITE_OK :
		       SQLITE_ERROR;
}

/* A CRM without it serves all the same: only the second check goes without an answer. */
static int prepare_org(struct crm_file *file, struct err *err)
{
	int code = prepare_select(file, file->org_select, &file->org, &file->org_problem);

	if (code == SQLITE_BUSY || code == SQLITE_INTERRUPT) {
		*err = file->org_problem;
		return code;
	}
	if (code != SQLITE_OK || find_columns(file->org, org_column_names, CRM_ORG_COLUMN_COUNT,
					      file->org_column, &file->org_problem) != 0) {
		sqlite3_finalize(file->org);
		file->org = NULL;
	}
	return SQLITE_OK;
}

/* Once: a batch of one call would parse them as often as it asks. */
static int prepare_transaction(struct crm_file *file, struct err *err)
{
	int code = prepare_select(file, "BEGIN", &file->begin, err);

	return code != SQLITE_OK ? code : prepare_select(file, "COMMIT", &file->commit, err);
}

/* One of the views that a CRM need not have. */
static int prepare_optional(struct crm_file *file, const char *select, sqlite3_stmt **statement)
{
	struct err unused;
	int code = prepare_select(file, select, statement, &unused);

	return code == SQLITE_BUSY || code == SQLITE_INTERRUPT ? code : SQLITE_OK;
}

int crm_file_open(struct crm_file *file, const struct policy *policy, int (*is_over)(void *),
		  void *arg, struct err *err)
{
	struct stat st;
	int code;

	if (file->sqlite != NULL) {
		return SQLITE_OK;
	}
	str_copy(file->path, sizeof(file->path), policy->crm.database);
	str_copy(file->select, sizeof(file->select), select_of(policy));
	str_copy(file->org_select, sizeof(file->org_select), org_select_of(policy));
	file->device = 0;
	file->inode = 0;
	if (stat(file->path, &st) != 0) {
		err_set(err, "%s", strerror(errno));
		return SQLITE_CANTOPEN;
	}
	if (!S_ISREG(st.st_mode)) {
		err_set(err,
			"not a regular file"); /* never opened: a pipe would make the reader wait */
		return SQLITE_CANTOPEN;
	}
	file->device = st.st_dev;
	file->inode = st.st_ino;
	code = connection_open(file->path, SQLITE_OPEN_READONLY, &file->sqlite);
	if (code == SQLITE_OK) {
		sqlite3_progress_handler(file->sqlite, PROGRESS_OPS, is_over, arg);
		code = harden(file->sqlite);
	}
	code = code != SQLITE_OK ? problem(file, code, err) : prepare(file, err);
	code = code != SQLITE_OK ? code : prepare_transaction(file, err);
	code = code != SQLITE_OK ? code : prepare_org(file, err);
	code = code != SQLITE_OK ? code : prepare_optional(file, touch_sql, &file->touch);
	code = code != SQLITE_OK ? code : prepare_optional(file, former_sql, &file->former);
	if (code != SQLITE_OK) {
		crm_file_close(file);
	}
	return code;
}
