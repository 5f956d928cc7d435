#include "dutyd/store/crm_file.h"

#include <errno.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>

#include "dutyd/base/str.h"
#include "dutyd/store/connection.h"

enum { PROGRESS_OPS = 1000 };

static const char *const column_names[CRM_COLUMN_COUNT] = {
	"key10",        "e164",  "ext",        "kind",         "contact_id",
	"contact_name", "party", "company_id", "company_name", "company_large",
	"offices",      "band",  "owner_id",   "owner_since",  "blocked",
};

static const char view_sql[] =
	"SELECT key10, e164, ext, kind, contact_id, contact_name, party, company_id, company_name,"
	" company_large, offices, band, owner_id, owner_since, blocked"
	" FROM dutyd_lookup WHERE key10 = :key10";

static const char *select_of(const struct policy *policy)
{
	return policy->crm.lookup[0] != '\0' ? policy->crm.lookup : view_sql;
}

bool crm_file_is_stale(const struct crm_file *file, const struct policy *policy)
{
	struct stat st;

	if (strcmp(file->path, policy->crm.database) != 0 ||
	    strcmp(file->select, select_of(policy)) != 0) {
		return true;
	}
	return stat(file->path, &st) != 0 || st.st_dev != file->device || st.st_ino != file->inode;
}

void crm_file_close(struct crm_file *file)
{
	sqlite3_finalize(file->look_up);
	sqlite3_close_v2(file->sqlite);
	file->look_up = NULL;
	file->sqlite = NULL;
	file->is_reading = false;
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

static int harden(sqlite3 *sqlite)
{
	sqlite3_db_config(sqlite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(sqlite, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(sqlite, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		sqlite3_limit(sqlite, limits[i].id, limits[i].value);
	}
	sqlite3_busy_timeout(sqlite, 0);
	return sqlite3_exec(sqlite,
			    "PRAGMA query_only = 1; PRAGMA cell_size_check = 1;"
			    "PRAGMA cache_size = -16384;"
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

static int find_columns(struct crm_file *file, struct err *err)
{
	int n = sqlite3_column_count(file->look_up);

	for (int i = 0; i < CRM_COLUMN_COUNT; i++) {
		file->column[i] = -1;
		for (int j = 0; j < n; j++) {
			if (strcmp(sqlite3_column_name(file->look_up, j), column_names[i]) == 0) {
				file->column[i] = j;
			}
		}
		if (file->column[i] < 0) {
			return err_set(err, "the look-up gives no column %s", column_names[i]);
		}
	}
	return 0;
}

static int prepare(struct crm_file *file, struct err *err)
{
	const char *rest = NULL;
	int code = sqlite3_prepare_v3(file->sqlite, file->select, -1, SQLITE_PREPARE_PERSISTENT,
				      &file->look_up, &rest);

	if (code != SQLITE_OK) {
		return problem(file, code, err);
	}
	if (file->look_up == NULL || !sqlite3_stmt_readonly(file->look_up) ||
	    rest[strspn(rest, "; \t\n")] != '\0') {
		err_set(err, "the look-up is not one SELECT");
		return SQLITE_ERROR;
	}
	file->parameter = sqlite3_bind_parameter_index(file->look_up, ":key10");
	if (file->parameter == 0) {
		err_set(err, "the look-up does not ask for :key10");
		return SQLITE_ERROR;
	}
	return find_columns(file, err) == 0 ? SQLITE_OK : SQLITE_ERROR;
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
	if (code != SQLITE_OK) {
		crm_file_close(file);
	}
	return code;
}
