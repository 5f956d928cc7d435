#include "dutyd/store/quality.h"

#include <stdio.h>
#include <stdlib.h>

#include "dutyd/base/log.h"
#include "dutyd/base/mem.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/store/assign.h"
#include "dutyd/store/ledger.h"
#include "dutyd/store/outbox.h"

enum { KEY_SIZE = sizeof(((struct job_message *)0)->key), BODY_SIZE = 128, ALARM_SIZE = 512 };

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
		assign_take_back(worker, job, record);
	}
	record->quality_id = last + 1;
	put_body(job, record->quality_id);
	record->kind = RECORD_QUALITY;
	return 0;
}

/* a shopper is nobody's client, and nobody has to call him back. */
static int unmake_client(struct db *db, const struct record *record)
{
	const struct job_call *call = &record->job->call;
	int64_t number = record->call.number;

	if (SQL_RUN(db, SQL_CALL_TEST, Q_INT(number)) != 0 ||
	    SQL_RUN(db, SQL_TASKS_FORGET, Q_INT(number), Q_INT(call->now_ms),
		    Q_TEXT(call->actor)) != 0) {
		return -1;
	}
	return ledger_write(db, record);
}

int quality_write(struct db *db, const struct record *record)
{
	const struct job_call *call = &record->job->call;

	if (record->call.number != 0 && unmake_client(db, record) != 0) {
		return -1;
	}
	return SQL_RUN(db, SQL_QUALITY_ADD, Q_INT(record->quality_id), Q_TEXT(call->by),
		       Q_INT(call->tested_ms), Q_TIME(record->call.number), Q_INDEX(call->score),
		       Q_WORD(call->name), Q_INT(call->now_ms), Q_TEXT(call->actor));
}

int quality_lifted(struct db *db, const struct record *record)
{
	const struct policy *policy = record->job->policy;
	const struct job_call *call = &record->job->call;
	int person = policy_find_person(policy, call->by);
	char party[PARTY_KEY_SIZE];

	if (person == PERSON_NONE || policy_department_of(policy, person) != policy->client) {
		return 0;
	}
	snprintf(party, sizeof(party), "test:%lld", (long long)record->call.number);
	return SQL_RUN(db, SQL_REACH_ADD, Q_TEXT(party), Q_TEXT(call->by), Q_INT(call->now_ms));
}

/* ---- who is overdue ---- */

struct look {
	const struct job *job;
	int32_t today;
	int n_tested;
	int32_t *last; /* by person; CIVIL_DAY_NONE: never tested */
};

static int read_newest(struct db *db, struct look *look)
{
	const struct policy *policy = look->job->policy;
	struct sqlite3_stmt *row = sql_start(db, SQL_QUALITY_NEWEST, NULL);
	char id[POLICY_ID_SIZE];
	int rc;

	while ((rc = sql_next(db, row)) > 0) {
		sql_text(row, 0, id, sizeof(id));
		int person = policy_find_person(policy, id);

		look->n_tested++;
		if (person != PERSON_NONE) {
			look->last[person] = zone_day_at(policy->zone, sql_int(row, 1) / 1000);
		}
	}
	sql_end(row);
	return rc;
}

static int tell_overdue(struct db *db, const struct look *look, int person)
{
	const struct job *job = look->job;
	const char *who = policy_person_id(job->policy, person);
	char today[CIVIL_TEXT_SIZE], last[CIVIL_TEXT_SIZE] = "";
	char key[KEY_SIZE], payload[ALARM_SIZE];
	struct buf out = buf_over(payload, sizeof(payload));

	civil_format(look->today, today);
	if (look->last[person] != CIVIL_DAY_NONE) {
		civil_format(look->last[person], last);
	}
	snprintf(key, sizeof(key), "quality-overdue/%s/%s", who, today);
	json_open(&out, NULL);
	json_text(&out, "alarm", "quality-overdue");
	json_text(&out, "employee", who);
	json_text(&out, "last", last[0] != '\0' ? last : NULL);
	json_int(&out, "remind_days", job->policy->quality.remind_days);
	json_close(&out);
	if (outbox_add(db, &(struct outbox_message){ "alarm", key, payload, job->call.now_ms,
						     0 }) != 0) {
		return -1;
	}
	if (sql_changes(db) > 0) {
		LOG(WARN, EV("quality.overdue"), KV_S("person", who),
		    KV_S("last", last[0] != '\0' ? last : NULL),
		    KV_I("remind_days", job->policy->quality.remind_days));
	}
	return 0;
}

static int tell_all_overdue(struct db *db, const struct look *look)
{
	const struct policy *policy = look->job->policy;
	const struct policy_department *client = &policy->departments[policy->client];
	int rc = 0;

	for (int i = 0; i < client->n_members && rc == 0; i++) {
		int person = client->members[i];

		if (policy_is_employed(policy, person, look->today) &&
		    shopper_is_overdue(look->last[person], look->today,
				       policy->quality.remind_days)) {
			rc = tell_overdue(db, look, person);
		}
	}
	return rc;
}

int quality_tend(struct db *db, const struct job *job)
{
	const struct policy *policy = job->policy;
	size_t n_people = (size_t)policy->n_people;
	struct look look = { .job = job,
			     .today = zone_day_at(policy->zone, job->call.now_ms / 1000),
			     .last = xcalloc(n_people + 1, sizeof(*look.last)) };

	for (size_t i = 0; i < n_people; i++) {
		look.last[i] = CIVIL_DAY_NONE;
	}
	int rc = read_newest(db, &look);
	if (rc == 0 && (look.n_tested > 0 || policy->quality.n_numbers > 0)) {
		rc = tell_all_overdue(db, &look);
	}
	free(look.last);
	return rc;
}
