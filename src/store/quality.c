#include "dutyd/store/quality.h"

#include <stdlib.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/mem.h"
#include "dutyd/codec/json_out.h"

enum { BODY_SIZE = 128 };

static void put_body(struct job *job, int64_t id)
{
	char memory[BODY_SIZE];
	struct buf out = buf_over(memory, sizeof(memory));

	json_open(&out, NULL);
	json_int(&out, "test", id);
	json_text(&out, "employee", job->call.by);
	json_close(&out);
	free(job->body);
	job->body = xstrdup(memory);
}

int quality_plan(struct worker *worker, struct job *job, struct record *record)
{
	const struct job_call *call = &job->call;
	bool has_call = call->number != 0 || call->pbx_id[0] != '\0';
	int64_t last = sql_number(worker_db(worker), SQL_QUALITY_LAST, -1);

	if (worker->is_at_sea || last < 0) {
		job->result = JOB_FAILED;
		err_set(&job->err, "the database cannot be written now");
		return 0;
	}
	if (has_call) {
		int rc = record_load(worker_db(worker), job, &record->call);

		if (rc <= 0) {
			job->result = JOB_NOT_FOUND;
			err_set(&job->err, "no such call");
			return rc;
		}
	}
	record->quality_id = last + 1;
	put_body(job, record->quality_id);
	record->kind = RECORD_QUALITY;
	return 0;
}

int quality_write(struct db *db, const struct record *record)
{
	const struct job_call *call = &record->job->call;

	if (record->call.number != 0 &&
	    SQL_RUN(db, SQL_CALL_TEST, Q_INT(record->call.number)) != 0) {
		return -1;
	}
	return SQL_RUN(db, SQL_QUALITY_ADD, Q_INT(record->quality_id), Q_TEXT(call->by),
		       Q_INT(call->now_ms), Q_TIME(record->call.number), Q_INDEX(call->score),
		       Q_WORD(call->name), Q_INT(clock_wall_ms()), Q_TEXT(call->actor));
}
