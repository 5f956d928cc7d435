#include "dutyd/store/task.h"

#include <stdio.h>
#include <string.h>

#include "dutyd/base/log.h"
#include "dutyd/base/str.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/domain/department.h"
#include "dutyd/domain/worktime.h"
#include "dutyd/store/outbox.h"

enum { KEY_SIZE = sizeof(((struct job_message *)0)->key), PAYLOAD_SIZE = 1024, LATE_MAX = 64 };

#define CALLBACK "callback"
#define HANDOVER "handover"
#define MEETING "meeting"
#define ABANDONED "abandoned" /* the outcome, as the PBX tells it */
#define LOST "lost"           /* the PBX link has found its channel gone (outcomes.h) */

struct task {
	const char *kind;
	const char *party, *responsible, *holder;
	int64_t call_id, decision_id, opened_ms, due_ms;
};

/* ---- what is told ---- */

static void write_time(struct buf *out, const struct job *job, const char *key, int64_t at_ms)
{
	char at[ZONE_TEXT_SIZE];

	zone_format_ms(job->policy->zone, at_ms, at);
	json_text(out, key, at);
}

/* state: open, closed, late. */
static int tell(struct db *db, const struct job *job, const struct task *task, const char *state)
{
	bool is_handover = strcmp(task->kind, HANDOVER) == 0;
	char call[CALLID_SIZE], key[KEY_SIZE], payload[PAYLOAD_SIZE];
	struct buf out = buf_over(payload, sizeof(payload));

	callid_format(task->call_id, call);
	snprintf(key, sizeof(key), "%s/%lld/%s/%s", call, (long long)task->decision_id, task->kind,
		 state);
	json_open(&out, NULL);
	if (!is_handover) {
		json_text(&out, "alarm", "task-late");
	}
	json_text(&out, "task", task->kind);
	json_text(&out, "state", state);
	json_text(&out, "call", call);
	json_text(&out, "party", task->party);
	json_text(&out, "responsible", task->responsible);
	json_text(&out, "answered_by", task->holder[0] != '\0' ? task->holder : NULL);
	json_text(&out, "by", job->call.by[0] != '\0' ? job->call.by : NULL);
	write_time(&out, job, "at", job->call.now_ms);
	write_time(&out, job, "due", task->due_ms);
	json_close(&out);
	return outbox_add(db,
			  &(struct outbox_message){ is_handover ? HANDOVER : "alarm", key, payload,
						    job->call.now_ms, task->decision_id });
}

/* ---- opening ---- */

/* *is_new false: there is one already. */
static int open_task(struct db *db, const struct task *task, bool *is_new)
{
	if (SQL_RUN(db, SQL_TASK_ADD, Q_TEXT(task->kind), Q_TEXT(task->party),
		    Q_TEXT(task->responsible), Q_WORD(task->holder), Q_INT(task->call_id),
		    Q_INT(task->decision_id), Q_INT(task->opened_ms), Q_INT(task->due_ms)) != 0) {
		return -1;
	}
	*is_new = sql_changes(db) > 0;
	return 0;
}

static struct task task_of(const struct record *record, const char *kind)
{
	return (struct task){ .kind = kind,
			      .party = record->party,
			      .holder = "",
			      .call_id = record->call.number,
			      .decision_id = record->decision_id,
			      .opened_ms = record->job->call.now_ms };
}

/* department and owner by their ids, "" = not known. */
static int open_callback(struct db *db, const struct record *record, const char *department,
			 const char *owner)
{
	const struct job *job = record->job;
	const struct policy *policy = job->policy;
	int place = policy_find_department(policy, department);
	struct task task = task_of(record, CALLBACK);
	bool is_new;

	place = place >= 0 ? place : policy->client;
	int person = worktime_responsible(policy, job->roster, policy_find_person(policy, owner),
					  place, task.opened_ms);
	task.responsible = policy_person_id(policy, person);
	task.due_ms = worktime_after(policy, place, task.opened_ms,
				     policy->departments[place].callback_minutes);
	if (open_task(db, &task, &is_new) != 0) {
		return -1;
	}
	return is_new ? outbox_add_callback(db, record) : 0;
}

static int open_meeting(struct db *db, const struct record *record, const char *responsible)
{
	const struct job *job = record->job;
	int department = job->policy->commercial;
	struct task task = task_of(record, MEETING);
	bool is_new;

	task.responsible = responsible;
	task.due_ms = worktime_days_after(job->policy, department, task.opened_ms,
					  job->policy->departments[department].meeting_days);
	return open_task(db, &task, &is_new);
}

/* holder has picked up for whose client it is. */
static int open_handover(struct db *db, const struct record *record, const char *responsible,
			 const char *holder)
{
	const struct job *job = record->job;
	int department = job->policy->commercial;
	struct task task = task_of(record, HANDOVER);
	bool is_new = false;

	task.responsible = responsible;
	task.holder = holder;
	task.due_ms = worktime_after(job->policy, department, task.opened_ms,
				     job->policy->departments[department].handover_hours * 60);
	if (open_task(db, &task, &is_new) != 0) {
		return -1;
	}
	return is_new ? tell(db, job, &task, "open") : 0;
}

/* What the decision says of him is new: he has turned out to be somebody's. */
static bool is_found_out(const struct record *record)
{
	const struct answer *answer = &record->job->answer;

	return (answer->reason == REASON_OWNER_ACTIVE || answer->reason == REASON_OWNER_AWAY) &&
	       (answer->stage == STAGE_QUALIFY || answer->stage == STAGE_HANDOVER) &&
	       strcmp(answer->belongs_to, record->call.belongs_to) != 0;
}

/* For which department he has the caller; -1 = for none: who is in none has only his own client. */
static int lifts_for(const struct policy *policy, int person, const char *belongs_to)
{
	return strcmp(policy_person_id(policy, person), belongs_to) == 0 ?
		       policy_department_of(policy, person) :
		       department_find_own(policy, person);
}

/*
 * a rep has lifted, and talks with whom he hands over as another's, or who is found to be.
 * He has the caller until that one lifts.
 */
static bool is_held_by_another(const struct record *record)
{
	const struct policy *policy = record->job->policy;
	const struct answer *answer = &record->job->answer;
	const char *holder = record->call.answered_by;
	int person = policy_find_person(policy, holder);
	bool is_handed_over = answer->stage == STAGE_HANDOVER &&
			      answer->reason != REASON_OWNER_AWAY;

	return (is_handed_over || is_found_out(record)) && person != PERSON_NONE &&
	       lifts_for(policy, person, record->call.belongs_to) == policy->commercial &&
	       policy_find_department(policy, answer->department) == policy->commercial &&
	       strcmp(answer->belongs_to, holder) != 0;
}

/*
 * Who was to get him is no longer. What is written twice must not close what it has opened. An
 * owner who is away is to call him back.
 */
static int hand_on(struct db *db, const struct record *record)
{
	const struct record_call *call = &record->call;
	const struct job_call *now = &record->job->call;
	const struct answer *answer = &record->job->answer;

	if (call->belongs_to[0] != '\0' && strcmp(answer->belongs_to, call->belongs_to) != 0 &&
	    SQL_RUN(db, SQL_TASK_CLOSE, Q_TEXT(HANDOVER), Q_TEXT(record->party),
		    Q_WORD(call->party), Q_INT(now->now_ms), Q_WORD(now->author),
		    Q_TEXT(call->belongs_to)) != 0) {
		return -1;
	}
	return answer->reason == REASON_OWNER_AWAY ?
		       open_callback(db, record, answer->department, answer->belongs_to) :
		       open_handover(db, record, answer->belongs_to, call->answered_by);
}

int task_write_decision(struct db *db, const struct record *record)
{
	const struct answer *answer = &record->job->answer;
	const char *owner = answer->responsible[0] != '\0' ? answer->responsible :
							     answer->belongs_to;

	if (answer->action == ACTION_MESSAGE &&
	    open_callback(db, record, answer->department, owner) != 0) {
		return -1;
	}
	if (answer->belongs_to[0] == '\0') {
		return 0;
	}
	if (is_held_by_another(record) && hand_on(db, record) != 0) {
		return -1;
	}
	if ((record->is_for_meeting || answer->stage == STAGE_ASSIGN) &&
	    SQL_RUN(db, SQL_TASK_GIVE, Q_TEXT(MEETING), Q_TEXT(record->party), Q_WORD(record->tel),
		    Q_TEXT(answer->belongs_to)) != 0) {
		return -1;
	}
	return record->is_for_meeting ? open_meeting(db, record, answer->belongs_to) : 0;
}

/* ---- somebody lifts ---- */

static int close_all(struct db *db, const struct record *record, const char *kind,
		     const char *responsible)
{
	const struct job_call *call = &record->job->call;

	return SQL_RUN(db, SQL_TASK_CLOSE, Q_TEXT(kind), Q_TEXT(record->party), Q_WORD(record->tel),
		       Q_INT(call->now_ms), Q_WORD(call->by), Q_WORD(responsible));
}

/* The commercial department's client, by another than whose he is. */
static bool is_picked_up_by_another(const struct record *record)
{
	const struct policy *policy = record->job->policy;
	const struct record_before *before = &record->call.before;
	const char *by = record->job->call.by;
	bool is_known = policy_find_person(policy, by) != PERSON_NONE;

	return before->is_there && (is_known || record->job->call.is_stranger) &&
	       record->call.belongs_to[0] != '\0' && strcmp(by, record->call.belongs_to) != 0 &&
	       strcmp(before->department, policy->departments[policy->commercial].id) == 0;
}

/* An officer lifts every call first: what comes of it, the next decision says. */
static bool is_first_touch(const struct record *record)
{
	const struct policy *policy = record->job->policy;
	int person = policy_find_person(policy, record->job->call.by);

	return strcmp(record->call.before.stage, stage_name(STAGE_ARRIVAL)) == 0 &&
	       policy_department_of(policy, person) != policy->commercial;
}

/* who lifts for an owner who is away takes a message; an officer also after his hours. */
static bool is_message_for_owner(const struct record *record)
{
	const struct record_before *before = &record->call.before;
	bool is_sent_on = record->job->policy->owner_first_touch == OWNER_TOUCH_CLIENT;

	if (strcmp(before->reason, reason_name(REASON_OWNER_AWAY)) == 0) {
		return !is_sent_on || !is_first_touch(record);
	}
	return strcmp(before->reason, reason_name(REASON_AFTER_HOURS)) == 0 &&
	       is_first_touch(record);
}

/* What another's picking up leaves to be done: he is called back, or handed over. */
static int open_for_owner(struct db *db, const struct record *record)
{
	const struct record_call *call = &record->call;

	if (is_message_for_owner(record)) {
		return open_callback(db, record, call->before.department, call->belongs_to);
	}
	return is_first_touch(record) ?
		       0 :
		       open_handover(db, record, call->belongs_to, record->job->call.by);
}

int task_write_answered(struct db *db, const struct record *record)
{
	const struct job_call *call = &record->job->call;
	bool is_anothers = is_picked_up_by_another(record);

	if (call->by[0] != '\0' && SQL_RUN(db, SQL_REACH_ADD, Q_TEXT(record->party),
					   Q_TEXT(call->by), Q_INT(call->now_ms)) != 0) {
		return -1;
	}
	/* A message more for the owner calls nobody back. */
	if (!(is_anothers && is_message_for_owner(record)) &&
	    close_all(db, record, CALLBACK, "") != 0) {
		return -1;
	}
	/* Who lifts himself has what was to be handed over to him. */
	if (call->by[0] != '\0' && close_all(db, record, HANDOVER, call->by) != 0) {
		return -1;
	}
	return is_anothers ? open_for_owner(db, record) : 0;
}

/* The verdict is that he is to be met, and nobody has handed him over. */
static bool is_left_at_verdict(const struct record *record)
{
	const struct policy *policy = record->job->policy;
	const struct record_before *before = &record->call.before;
	enum reason reason;

	return before->is_there && strcmp(before->stage, stage_name(STAGE_QUALIFY)) == 0 &&
	       strcmp(before->department, policy->departments[policy->commercial].id) == 0 &&
	       reason_parse(before->reason, &reason) &&
	       (reason == REASON_MULTI_OFFICE || reason == REASON_LARGE_CORPORATE);
}

/* Whoever gets him later gets this, too. */
static int open_meeting_of_nobody(struct db *db, const struct record *record)
{
	const struct job *job = record->job;
	int person = worktime_responsible(job->policy, job->roster,
					  policy_find_person(job->policy, record->call.belongs_to),
					  job->policy->commercial, job->call.now_ms);

	return open_meeting(db, record, policy_person_id(job->policy, person));
}

/*
 * He hung up before anybody lifted, or the PBX died under him: nobody is to be lost, but who
 * is not wanted, or has no number to be called at.
 */
int task_write_ended(struct db *db, const struct record *record)
{
	const struct record_call *call = &record->call;
	const char *outcome = record->job->call.status;
	bool is_missed = strcmp(outcome, ABANDONED) == 0 || strcmp(outcome, LOST) == 0;
	bool is_lifted = call->answered_ms != 0 && !call->is_awaited;

	if (is_left_at_verdict(record) && open_meeting_of_nobody(db, record) != 0) {
		return -1;
	}
	if (!call->before.is_there || is_lifted || !is_missed || call->caller.kind != PHONE_OK ||
	    strcmp(call->before.reason, reason_name(REASON_BLOCKED)) == 0) {
		return 0;
	}
	return open_callback(db, record, call->before.department, call->belongs_to);
}

/* ---- it is done ---- */

/* that a client was handed over is told by who has got him, never by who has lifted. */
static bool may_confirm(const struct job_call *call, const struct policy *policy,
			const char *responsible)
{
	if (strcmp(call->by, responsible) == 0 || policy_is_led_by(policy, call->by)) {
		return true;
	}
	return !call->is_own_only && (call->by[0] == '\0' || strcmp(call->task, HANDOVER) != 0);
}

int task_find(struct db *db, struct job *job, const struct record *record)
{
	struct sqlite3_stmt *row = SQL_START(db, SQL_TASK_OPEN, Q_TEXT(job->call.task),
					     Q_TEXT(record->party), Q_WORD(record->tel));
	char responsible[POLICY_ID_SIZE] = "";
	int rc = sql_next(db, row);

	if (rc > 0) {
		sql_text(row, 0, responsible, sizeof(responsible));
	}
	sql_end(row);
	if (rc < 0) {
		return -1;
	}
	if (rc == 0) {
		job->result = JOB_REFUSED;
		err_set(&job->err, "no %s of this party is open", job->call.task);
	} else if (!may_confirm(&job->call, job->policy, responsible)) {
		job->result = JOB_REFUSED;
		err_set(&job->err, "it is %s who confirms this", responsible);
	}
	return 0;
}

int task_write_confirmed(struct db *db, const struct record *record)
{
	const struct job *job = record->job;
	struct task task = task_of(record, job->call.task);

	if (close_all(db, record, job->call.task, "") != 0) {
		return -1;
	}
	task.responsible = record->call.belongs_to;
	task.decision_id = record->call.before.id;
	task.due_ms = job->call.now_ms;
	return strcmp(job->call.task, HANDOVER) == 0 ? tell(db, job, &task, "closed") : 0;
}

/* ---- too late ---- */

struct late {
	char kind[16], party[PARTY_KEY_SIZE], responsible[POLICY_ID_SIZE], holder[POLICY_ID_SIZE];
	struct task task;
};

/* Columns as in SQL_TASK_LATE. */
static void read_late(struct sqlite3_stmt *row, struct late *late)
{
	sql_text(row, 0, late->kind, sizeof(late->kind));
	sql_text(row, 1, late->party, sizeof(late->party));
	sql_text(row, 2, late->responsible, sizeof(late->responsible));
	sql_text(row, 3, late->holder, sizeof(late->holder));
	late->task = (struct task){ .kind = late->kind,
				    .party = late->party,
				    .responsible = late->responsible,
				    .holder = late->holder,
				    .call_id = sql_int(row, 4),
				    .decision_id = sql_int(row, 5),
				    .due_ms = sql_int(row, 6) };
}

static int report(struct db *db, const struct job *job, const struct task *task)
{
	char call[CALLID_SIZE];

	if (tell(db, job, task, "late") != 0) {
		return -1;
	}
	callid_format(task->call_id, call);
	LOG(WARN, EV("task.late"), KV_S("call", call), KV_S("task", task->kind),
	    KV_S("responsible", task->responsible),
	    KV_S("answered_by", task->holder[0] != '\0' ? task->holder : NULL),
	    KV_S("party", task->party));
	return 0;
}

int task_tend(struct db *db, struct job *job)
{
	struct late late;
	int n = 0, rc;

	do { /* each is marked as told of while it is read */
		struct sqlite3_stmt *row = SQL_START(db, SQL_TASK_LATE, Q_INT(job->call.now_ms));

		rc = sql_next(db, row);
		if (rc > 0) {
			read_late(row, &late);
		}
		sql_end(row);
		if (rc > 0 && report(db, job, &late.task) != 0) {
			return -1;
		}
	} while (rc > 0 && ++n < LATE_MAX);
	job->is_more = job->is_more || n == LATE_MAX;
	return rc < 0 ? -1 : 0;
}
