#include "dutyd/store/waiting.h"

#include <stdio.h>

#include "dutyd/base/log.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/domain/worktime.h"
#include "dutyd/store/lift.h"
#include "dutyd/store/outbox.h"

enum { KEY_SIZE = sizeof(((struct job_message *)0)->key), PAYLOAD_SIZE = 1024 };

#define HANDOVER "handover" /* the stage: a call has one */

struct waiting {
	bool is_waiting; /* to be dialled or queued, and neither answered nor over */
	int64_t number, arrived_ms, due_ms; /* arrived: or handed over */
	char call[CALLID_SIZE], party[PARTY_KEY_SIZE];
	char department[POLICY_ID_SIZE], belongs_to[POLICY_ID_SIZE];
	const char *responsible;
	const char *stage; /* of the key: a call may wait twice */
};

/* Columns as in SQL_CALLS_WAITING. */
static void read_call(struct sqlite3_stmt *row, struct waiting *waiting)
{
	waiting->number = sql_int(row, 0);
	waiting->arrived_ms = sql_int(row, 1);
	sql_text(row, 2, waiting->party, sizeof(waiting->party));
	sql_text(row, 3, waiting->department, sizeof(waiting->department));
	sql_text(row, 4, waiting->belongs_to, sizeof(waiting->belongs_to));
	waiting->is_waiting = sql_int(row, 5) != 0;
	waiting->stage = "";
	callid_format(waiting->number, waiting->call);
}

/* By when somebody should have lifted, and who has to see to it. */
static void judge(const struct job *job, struct waiting *waiting)
{
	const struct policy *policy = job->policy;
	int place = policy_find_department(policy, waiting->department);

	place = place >= 0 ? place : policy->client;
	int minutes = policy->departments[place].waiting_minutes;
	int person = worktime_responsible(policy, job->roster,
					  policy_find_person(policy, waiting->belongs_to), place,
					  waiting->arrived_ms);

	waiting->responsible = policy_person_id(policy, person);
	waiting->is_waiting = minutes > 0;
	waiting->due_ms = worktime_after(policy, place, waiting->arrived_ms, minutes);
}

static void write_time(struct buf *out, const struct job *job, const char *key, int64_t at_ms)
{
	char at[ZONE_TEXT_SIZE];

	zone_format_ms(job->policy->zone, at_ms, at);
	json_text(out, key, at);
}

static int add_alarm(struct db *db, const struct job *job, const struct waiting *waiting)
{
	char key[KEY_SIZE], payload[PAYLOAD_SIZE];
	struct buf out = buf_over(payload, sizeof(payload));

	snprintf(key, sizeof(key), "call-waits/%s%s", waiting->call, waiting->stage);
	json_open(&out, NULL);
	json_text(&out, "alarm", "call-waits");
	json_text(&out, "call", waiting->call);
	json_text(&out, "party", waiting->party);
	json_text(&out, "department", waiting->department);
	json_text(&out, "responsible", waiting->responsible);
	write_time(&out, job, "arrived", waiting->arrived_ms);
	write_time(&out, job, "due", waiting->due_ms);
	write_time(&out, job, "at", job->call.now_ms);
	json_close(&out);
	return outbox_add(db,
			  &(struct outbox_message){ "alarm", key, payload, job->call.now_ms, 0 });
}

/* A call behind one that may still wait is looked at again: it is told of once all the same. */
static int tell(struct db *db, const struct job *job, const struct waiting *waiting)
{
	if (add_alarm(db, job, waiting) != 0) {
		return -1;
	}
	if (sql_changes(db) > 0) {
		LOG(WARN, EV("call.waits"), KV_S("call", waiting->call),
		    KV_S("responsible", waiting->responsible),
		    KV_S("department", waiting->department), KV_S("party", waiting->party));
	}
	return 0;
}

/* *is_settled false: he may still be answered in time. */
static int see_to(struct db *db, const struct job *job, struct waiting *waiting, bool *is_settled)
{
	if (waiting->is_waiting) {
		judge(job, waiting);
	}
	*is_settled = !waiting->is_waiting || waiting->due_ms <= job->call.now_ms;
	return waiting->is_waiting && *is_settled ? tell(db, job, waiting) : 0;
}

/* Columns as in SQL_CALLS_HANDED_OVER. 0 or -1. */
static int read_handed_over(struct db *db, struct sqlite3_stmt *row, struct waiting *waiting)
{
	struct record_sent sent = { .stage = HANDOVER };
	char answered_by[POLICY_ID_SIZE];

	read_call(row, waiting);
	sql_text(row, 6, answered_by, sizeof(answered_by));
	sql_text(row, 7, sent.employee, sizeof(sent.employee));
	int rc = lift_is_awaited(db, waiting->number, answered_by, &sent);

	waiting->is_waiting = waiting->is_waiting && rc > 0;
	waiting->stage = "/" HANDOVER;
	return rc < 0 ? -1 : 0;
}

static int64_t longest_ms(const struct policy *policy)
{
	int minutes = 0;

	for (int i = 0; i < policy->n_departments; i++) {
		int of_this = policy->departments[i].waiting_minutes;

		minutes = of_this > minutes ? of_this : minutes;
	}
	return minutes * 60000LL;
}

/*
 * An officer lifts every call first, and such a one is settled. Nobody holds the line overnight, so
 * the hand-overs of twice the longest time are all that need be looked at.
 */
static int tend_handed_over(struct db *db, const struct job *job)
{
	int64_t now_ms = job->call.now_ms;
	struct sqlite3_stmt *row = SQL_START(db, SQL_CALLS_HANDED_OVER,
					     Q_INT(now_ms - 2 * longest_ms(job->policy)),
					     Q_INT(now_ms), Q_INT(WAITING_ROWS));
	struct waiting waiting;
	bool is_settled;
	int rc;

	while ((rc = sql_next(db, row)) > 0) {
		if (read_handed_over(db, row, &waiting) != 0 ||
		    see_to(db, job, &waiting, &is_settled) != 0) {
			rc = -1;
			break;
		}
	}
	sql_end(row);
	return rc;
}

int waiting_tend(struct db *db, struct job *job)
{
	if (tend_handed_over(db, job) != 0) {
		return -1;
	}
	struct sqlite3_stmt *row = SQL_START(db, SQL_CALLS_WAITING, Q_INT(WAITING_ROWS));
	struct waiting waiting;
	int64_t settled = 0; /* up to this call, all of them are */
	bool is_held = false, is_settled;
	int n = 0, rc;

	while ((rc = sql_next(db, row)) > 0) {
		read_call(row, &waiting);
		n++;
		if (see_to(db, job, &waiting, &is_settled) != 0) {
			rc = -1;
			break;
		}
		is_held = is_held || !is_settled;
		settled = is_held ? settled : waiting.number;
	}
	sql_end(row);
	if (rc < 0 || settled == 0) {
		return rc;
	}
	job->is_more = job->is_more || (!is_held && n == WAITING_ROWS);
	return SQL_RUN(db, SQL_WAITING_SET, Q_INT(settled));
}
