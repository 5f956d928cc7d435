#include "dutyd/store/pbx_job.h"

#include <stdlib.h>

#include "dutyd/base/mem.h"
#include "dutyd/store/lift.h"
#include "dutyd/store/outbox.h"
#include "dutyd/store/worker.h"

struct job *pbx_job_create(enum pbx_ask ask, struct policy *policy)
{
	struct job *job = job_create(JOB_PBX, policy, NULL);

	job->pbx = xcalloc(1, sizeof(*job->pbx));
	job->pbx->ask = ask;
	return job;
}

void pbx_job_free(struct job_pbx **pbx)
{
	if (*pbx == NULL) {
		return;
	}
	free((*pbx)->payload);
	free((*pbx)->calls);
	free((*pbx)->statuses);
	free(*pbx);
	*pbx = NULL;
}

/* Columns as in SQL_CALLS_OPEN; of the decision that sent him on, NULL = none has. 0 or -1. */
static int read_call(struct db *db, struct sqlite3_stmt *row, struct pbx_call *call)
{
	struct record_sent sent;

	call->number = sql_int(row, 0);
	sql_text(row, 1, call->pbx_id, sizeof(call->pbx_id));
	sql_text(row, 2, call->answered_by, sizeof(call->answered_by));
	sql_text(row, 3, call->did, sizeof(call->did));
	sql_text(row, 4, sent.stage, sizeof(sent.stage));
	sent.attempt = (int)sql_int(row, 5);
	sql_text(row, 6, sent.employee, sizeof(sent.employee));
	int rc = call->answered_by[0] != '\0' ?
			 lift_is_awaited(db, call->number, call->answered_by, &sent) :
			 0;

	call->is_moved = rc > 0;
	return rc < 0 ? -1 : 0;
}

static int read_calls(struct db *db, struct job_pbx *pbx)
{
	struct sqlite3_stmt *row = SQL_START(db, SQL_CALLS_OPEN, Q_TEXT("asterisk"),
					     Q_INT(pbx->after), Q_INT(PBX_CALLS_MAX));
	int rc;

	pbx->calls = xreallocarray(pbx->calls, PBX_CALLS_MAX, sizeof(*pbx->calls));
	while ((rc = sql_next(db, row)) > 0 && pbx->n_calls < PBX_CALLS_MAX) {
		if (read_call(db, row, &pbx->calls[pbx->n_calls++]) != 0) {
			rc = -1;
			break;
		}
	}
	sql_end(row);
	return rc;
}

static int read_statuses(struct db *db, struct job_pbx *pbx)
{
	struct sqlite3_stmt *row = SQL_START(db, SQL_STATUSES, Q_INT(PRESENCE_PEOPLE_MAX));
	int rc;

	pbx->statuses = xreallocarray(pbx->statuses, PRESENCE_PEOPLE_MAX, sizeof(*pbx->statuses));
	while ((rc = sql_next(db, row)) > 0 && pbx->n_statuses < PRESENCE_PEOPLE_MAX) {
		struct pbx_status *status = &pbx->statuses[pbx->n_statuses++];

		sql_text(row, 0, status->employee, sizeof(status->employee));
		sql_text(row, 1, status->status, sizeof(status->status));
	}
	sql_end(row);
	return rc;
}

int pbx_job_plan(struct worker *worker, struct job *job, struct record *record)
{
	struct job_pbx *pbx = job->pbx;
	struct db *db = worker_db(worker);

	if (worker->is_at_sea && (pbx->ask == PBX_RESUME || pbx->action[0] != '\0')) {
		job->result = JOB_FAILED;
		err_set(&job->err, "the database cannot be written now");
		return 0;
	}
	if (pbx->ask == PBX_RESUME) {
		pbx->n_calls = pbx->n_statuses = 0;
		return read_calls(db, pbx) != 0 || read_statuses(db, pbx) != 0 ? -1 : 0;
	}
	pbx->audit = sql_number(db, SQL_AUDIT_LAST, -1) + 1;
	record->kind = RECORD_PBX;
	return pbx->audit == 0 ? -1 : 0;
}

int pbx_job_write(struct db *db, const struct record *record)
{
	const struct job *job = record->job;
	const struct job_pbx *pbx = job->pbx;

	if (pbx->action[0] != '\0' &&
	    SQL_RUN(db, SQL_AUDIT_ADD, Q_INT(pbx->audit), Q_INT(job->call.now_ms),
		    Q_TEXT(pbx->actor), Q_TEXT(pbx->action), Q_TEXT(pbx->object),
		    Q_TEXT(pbx->payload)) != 0) {
		return -1;
	}
	return outbox_add(db, &(struct outbox_message){ pbx->topic, pbx->key, pbx->payload,
							job->call.now_ms, 0 });
}
