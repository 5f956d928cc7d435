#include "dutyd/store/workbench.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/mem.h"
#include "dutyd/store/checkpointer.h"
#include "dutyd/store/worker.h"

enum { PATIENCE_MS = 60000 }; /* of a look-up: chance of this machine must not decide */

struct workbench {
	struct worker worker;
	int64_t last_number;
};

/* The worker takes the key that it finds. */
static int make_file(const char *path, struct err *err)
{
	static const uint8_t key[STORE_KEY_BYTES] = "simulated, nothing to be hidden";
	struct db db;
	int rc = -1;

	if (db_open(&db, path, false) == DB_OPENED) {
		rc = SQL_RUN(&db, SQL_META_SET, Q_TEXT("tag_key"), Q_BLOB(key, STORE_KEY_BYTES));
	}
	if (rc != 0) {
		err_set(err, "%s: %s", path, db.problem.text);
	}
	db_close(&db);
	return rc;
}

static int put_in_place(struct db *db, enum sql id, const char *text)
{
	sqlite3_finalize(db->kept[id]);
	db->kept[id] = NULL;
	return sqlite3_prepare_v2(db->sqlite, text, -1, &db->kept[id], NULL) == SQLITE_OK ? 0 : -1;
}

/*
 * Nobody reads the file before it is done, and nobody is told that anything is durable: the whole
 * is one transaction, and every batch a part of it that is kept or dropped by itself. Half of the
 * time went into handing each batch's pages to the file.
 */
static int begin_all(struct db *db)
{
	return db_exec(db, "PRAGMA synchronous = OFF; PRAGMA cache_size = -65536; BEGIN") != 0 ||
			       put_in_place(db, SQL_BEGIN, "SAVEPOINT batch") != 0 ||
			       put_in_place(db, SQL_COMMIT, "RELEASE batch") != 0 ||
			       put_in_place(db, SQL_ROLLBACK, "ROLLBACK TO batch") != 0 ?
		       -1 :
		       0;
}

struct workbench *workbench_open(const char *path, struct err *err)
{
	if (make_file(path, err) != 0) {
		return NULL;
	}
	struct workbench *workbench = xcalloc(1, sizeof(*workbench));
	struct worker *worker = &workbench->worker;

	/* Idle: nobody waits for a commit here, so SQLite moves the log within one. */
	int rc = 0;

	worker->tidy.checkpointer = checkpointer_create(path, &rc);
	if (rc != 0) {
		free(workbench);
		err_set(err, "%s", strerror(rc));
		return NULL;
	}
	worker_init(worker, path, &workbench->last_number);
	if (worker->is_at_sea || begin_all(&worker->disk) != 0) {
		err_set(err, "%s: %s", path, worker->disk.problem.text);
		worker_finish(worker);
		free(workbench);
		return NULL;
	}
	return workbench;
}

int workbench_close(struct workbench **workbench, struct err *err)
{
	int rc = 0;

	if (*workbench != NULL) {
		struct db *db = &(*workbench)->worker.disk;

		if (db->sqlite != NULL && db_exec(db, "COMMIT") != 0) {
			rc = err_set(err, "%s: %s", (*workbench)->worker.path, db->problem.text);
		}
		worker_finish(&(*workbench)->worker);
		free(*workbench);
		*workbench = NULL;
	}
	return rc;
}

void workbench_run(struct workbench *workbench, struct job *job)
{
	struct job_list batch = STAILQ_HEAD_INITIALIZER(batch);

	job->crm_deadline_ms = clock_monotonic_ms() + PATIENCE_MS;
	STAILQ_INSERT_TAIL(&batch, job, link);
	worker_run_batch(&workbench->worker, &batch);
	job->answer.is_durable = job->is_durable;
}

int64_t workbench_number(struct workbench *workbench, int64_t now_ms)
{
	workbench->last_number = callid_after(workbench->last_number, now_ms);
	return workbench->last_number;
}
