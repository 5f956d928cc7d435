#include "dutyd/store/record.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/store/consumer.h"
#include "dutyd/store/follow.h"
#include "dutyd/store/lift.h"
#include "dutyd/store/outbox.h"
#include "dutyd/store/privacy.h"
#include "dutyd/store/side_job.h"
#include "dutyd/store/tend.h"

enum { TASKS_SHOWN = 1000 };

static enum phone_kind kind_of(const char *word)
{
	for (int kind = PHONE_OK; kind < PHONE_NONE; kind++) {
		if (strcmp(phone_kind_name((enum phone_kind)kind), word) == 0) {
			return (enum phone_kind)kind;
		}
	}
	return PHONE_NONE;
}

/* Columns as in CALL_COLUMNS of statement.c. */
static void read_call(sqlite3_stmt *row, const struct job *job, struct record_call *call)
{
	char kind[16], number[PHONE_E164_SIZE];

	call->number = sql_int(row, 0);
	call->arrived_ms = sql_int(row, 1);
	call->answered_ms = sql_int(row, 2);
	sql_text(row, 3, call->did, sizeof(call->did));
	sql_text(row, 4, kind, sizeof(kind));
	sql_text(row, 5, number, sizeof(number));
	call->caller.kind = kind_of(kind);
	if (call->caller.kind == PHONE_OK) {
		phone_normalise(&job->policy->phones, number, &call->caller);
	}
	sql_text(row, 6, call->caller.ext, sizeof(call->caller.ext));
	sql_text(row, 7, call->belongs_to, sizeof(call->belongs_to));
	call->ended_ms = sql_int(row, 8);
	sql_text(row, 9, call->answered_by, sizeof(call->answered_by));
	call->is_test = sql_int(row, 10) != 0;
	sql_text(row, 11, call->party, sizeof(call->party));
}

static int load_call(struct db *db, const struct job *job, struct record_call *call)
{
	const struct job_call *wanted = &job->call;
	sqlite3_stmt *row;
	int rc;

	row = wanted->number != 0 ? SQL_START(db, SQL_CALL_BY_NUMBER, Q_INT(wanted->number)) :
				    SQL_START(db, SQL_CALL_BY_PBX_ID, Q_TEXT(wanted->source),
					      Q_TEXT(wanted->pbx_id));
	rc = sql_next(db, row);
	if (rc > 0) {
		read_call(row, job, call);
	}
	sql_end(row);
	return rc;
}

/* The latest value of a name counts: rows come in the order in which they were told. */
static void read_fact(sqlite3_stmt *row, const struct job *job, struct record_call *call)
{
	struct given given;
	char source[16], author[POLICY_ID_SIZE] = "";

	sql_text(row, 1, given.name, sizeof(given.name));
	sql_text(row, 2, given.text, sizeof(given.text));
	sql_text(row, 3, source, sizeof(source));
	if (!fact_source_parse(source, &given.source)) {
		given.source = SOURCE_OFFICER;
	}
	if (!sql_is_null(row, 4)) {
		sql_text(row, 4, author, sizeof(author));
		memcpy(call->author, author, sizeof(call->author));
	}
	job_given_fact(job->policy, &given, author, &call->facts);
	org_clue_take(&call->clue, given.name, given.text);
	address_take(&call->address, job->policy, &given, author);
	walk_take(&call->walk, &job->policy->script, &given);
	call->n_facts = (int)sql_int(row, 0) + 1;
	for (int i = 0; i < job->call.n_given; i++) {
		const struct given *now = &job->call.given[i];

		if (strcmp(now->name, given.name) != 0) {
			continue;
		}
		if (strcmp(now->text, given.text) == 0) {
			call->new_given &= ~(1U << i);
		} else {
			call->new_given |= 1U << i;
		}
	}
}

/*
 * Given to the same one? A client is assigned; whom he is introduced to is rung, or he is away, and
 * the decision does not tell who it was.
 */
static bool is_for_the_same(sqlite3_stmt *row, const struct job_call *call)
{
	bool is_introduced = call->stage == STAGE_INTRODUCE;
	char who[POLICY_ID_SIZE];

	sql_text(row, is_introduced ? 9 : 7, who, sizeof(who));
	return strcmp(who, call->to) == 0 ||
	       (is_introduced && (call->to[0] == '\0' || who[0] == '\0'));
}

/*
 * Which stored decision is the job's own? The same stage once more is a repeat. A next belongs to
 * the chain that stands since the last decision of another stage, and repeats when it tells of a
 * leg whose failure was answered already; without a leg it cannot be told from a new failure.
 */
static void read_decision(sqlite3_stmt *row, const struct job *job, struct record_call *call)
{
	bool is_own_stage, is_next;
	char stage[16];
	int failed_leg = sql_is_null(row, 3) ? -1 : (int)sql_int(row, 3);

	sql_text(row, 1, stage, sizeof(stage));
	is_own_stage = strcmp(stage, stage_name(job->call.stage)) == 0;
	is_next = job->call.stage == STAGE_NEXT;
	if ((is_next || stage_is_act(job->call.stage)) && !is_own_stage) {
		call->stored = 0;
	}
	if (is_own_stage) {
		call->attempts++;
		if (job->call.stage == STAGE_ASSIGN || job->call.stage == STAGE_INTRODUCE) {
			call->stored = is_for_the_same(row, &job->call) ? sql_int(row, 0) : 0;
		} else if (!is_next || (failed_leg >= 0 && failed_leg == job->call.leg)) {
			call->stored = sql_int(row, 0);
		}
	}
	call->before.is_there = true;
	call->before.id = sql_int(row, 0);
	sql_text(row, 1, call->before.stage, sizeof(call->before.stage));
	call->before.attempt = (int)sql_int(row, 2);
	call->before.leg = (int)sql_int(row, 4);
	sql_text(row, 5, call->before.reason, sizeof(call->before.reason));
	sql_text(row, 6, call->before.department, sizeof(call->before.department));
	sql_text(row, 7, call->before.belongs_to, sizeof(call->before.belongs_to));
	sql_text(row, 8, call->before.legs, sizeof(call->before.legs));
	if (lift_is_wanted_after(stage)) {
		sql_text(row, 1, call->sent.stage, sizeof(call->sent.stage));
		call->sent.attempt = (int)sql_int(row, 2);
		sql_text(row, 9, call->sent.employee, sizeof(call->sent.employee));
	}
}

static int load_rows(struct db *db, enum sql query, const struct job *job, struct record_call *call)
{
	sqlite3_stmt *row = SQL_START(db, query, Q_INT(call->number));
	int rc;

	while ((rc = sql_next(db, row)) > 0) {
		if (query == SQL_FACTS) {
			read_fact(row, job, call);
		} else {
			read_decision(row, job, call);
		}
	}
	sql_end(row);
	return rc;
}

int record_load(struct db *db, const struct job *job, struct record_call *call)
{
	int rc;

	memset(call, 0, sizeof(*call));
	call->new_given = (1U << job->call.n_given) - 1;
	rc = load_call(db, job, call);
	if (rc <= 0) {
		return rc;
	}
	if (load_rows(db, SQL_FACTS, job, call) != 0 ||
	    load_rows(db, SQL_DECISIONS, job, call) != 0) {
		return -1;
	}
	if (job->call.stage == STAGE_QUALIFY && call->new_given != 0) {
		call->stored = 0;
	}
	rc = call->answered_ms != 0 ?
		     lift_is_awaited(db, call->number, call->answered_by, &call->sent) :
		     0;
	call->is_awaited = rc > 0;
	return rc < 0 ? -1 : 1;
}

/* Columns as in SQL_DECISION. */
static void read_answer(sqlite3_stmt *row, struct answer *answer)
{
	char word[POLICY_ID_SIZE];

	answer->decision_id = sql_int(row, 0);
	sql_text(row, 1, word, sizeof(word));
	if (!action_parse(word, &answer->action)) {
		answer->action = ACTION_QUEUE;
	}
	sql_text(row, 2, answer->target, sizeof(answer->target));
	answer->seconds = (int)sql_int(row, 3);
	answer->leg = (int)sql_int(row, 4);
	sql_text(row, 5, answer->employee, sizeof(answer->employee));
	sql_text(row, 6, answer->department, sizeof(answer->department));
	sql_text(row, 7, answer->belongs_to, sizeof(answer->belongs_to));
	sql_text(row, 8, word, sizeof(word));
	if (!reason_parse(word, &answer->reason)) {
		answer->reason = REASON_REPEAT;
	}
	sql_text(row, 9, answer->rule, sizeof(answer->rule));
	sql_text(row, 10, answer->card, sizeof(answer->card));
}

static void read_leg(sqlite3_stmt *row, const struct policy *policy, struct answer *answer)
{
	char legs[LEGS_TEXT_SIZE];
	struct chain chain;

	sql_text(row, 13, legs, sizeof(legs));
	if (chain_parse(policy, legs, &chain) && answer->leg < chain.n_legs) {
		answer->wait = chain.legs[answer->leg].wait;
		answer->role = chain.legs[answer->leg].role;
	}
}

static void read_match(sqlite3_stmt *row, struct job *job)
{
	char match[POLICY_ID_SIZE];

	sql_text(row, 11, match, sizeof(match));
	for (int i = 0; i < MATCH_COUNT; i++) {
		if (strcmp(match_name((enum match)i), match) == 0) {
			job->match = (enum match)i;
		}
	}
}

int record_answer(struct db *db, int64_t decision_id, const struct record_call *call,
		  struct job *job)
{
	sqlite3_stmt *row = SQL_START(db, SQL_DECISION, Q_INT(decision_id));
	int rc = sql_next(db, row);

	if (rc > 0) {
		const char *body = (const char *)sqlite3_column_text(row, 12);

		memset(&job->answer, 0, sizeof(job->answer));
		callid_format(call->number, job->answer.call);
		job->answer.stage = job->call.stage;
		read_answer(row, &job->answer);
		read_leg(row, job->policy, &job->answer);
		read_match(row, job);
		job_set_body(job, body == NULL ? "{}" : body);
	}
	sql_end(row);
	return rc > 0 ? 0 : -1;
}

static int read_json(struct db *db, struct job *job, sqlite3_stmt *row)
{
	int rc = sql_next(db, row);
	const char *json = rc > 0 ? (const char *)sqlite3_column_text(row, 0) : NULL;

	job_set_body(job, json != NULL ? json : "{}");
	sql_end(row);
	return rc < 0 ? -1 : 0;
}

int record_story(struct db *db, struct job *job, int64_t number)
{
	char id[CALLID_SIZE];

	callid_format(number, id);
	return read_json(db, job, SQL_START(db, SQL_STORY, Q_INT(number), Q_TEXT(id)));
}

int record_tasks(struct db *db, struct job *job)
{
	return read_json(db, job, SQL_START(db, SQL_TASKS, Q_INT(TASKS_SHOWN)));
}

/* A decision that names nobody leaves the client whose he is, unless it takes him away. */
static const char *owner_after(const struct record *record)
{
	const char *owner = record->job->answer.belongs_to;

	for (int i = 0; i < record->n_entries; i++) {
		enum entry_kind kind = record->entries[i].kind;

		if (kind == ENTRY_END || kind == ENTRY_HANDBACK) {
			return owner;
		}
	}
	return owner[0] != '\0' ? owner : record->call.belongs_to;
}

static int write_call_row(struct db *db, const struct record *record)
{
	const struct job_call *call = &record->job->call;
	const struct answer *answer = &record->job->answer;

	if (record->is_new_call) {
		return SQL_RUN(db, SQL_CALL_ADD, Q_INT(record->call.number), Q_TEXT(record->source),
			       Q_TEXT(record->pbx_id), Q_INT(record->call.arrived_ms),
			       Q_WORD(call->did), Q_TEXT(phone_kind_name(call->caller.kind)),
			       Q_WORD(call->caller.e164), Q_WORD(call->caller.ext),
			       Q_WORD(call->name), Q_TIME(record->contact_id),
			       Q_TIME(record->company_id), Q_WORD(answer->belongs_to),
			       Q_WORD(record->party));
	}
	const char *owner = owner_after(record);
	if (strcmp(owner, record->call.belongs_to) != 0 ||
	    strcmp(record->party, record->call.party) != 0) {
		return SQL_RUN(db, SQL_CALL_OWN, Q_INT(record->call.number), Q_WORD(owner),
			       Q_WORD(record->party));
	}
	return 0;
}

static int write_call(struct db *db, const struct record *record)
{
	if (write_call_row(db, record) != 0) {
		return -1;
	}
	return record->call.is_test ? SQL_RUN(db, SQL_CALL_TEST, Q_INT(record->call.number)) : 0;
}

static int write_facts(struct db *db, const struct record *record)
{
	const struct job_call *call = &record->job->call;
	int seq = record->call.n_facts;

	for (int i = 0; i < call->n_given; i++) {
		const struct given *given = &call->given[i];

		if ((record->call.new_given & (1U << i)) == 0) {
			continue;
		}
		if (SQL_RUN(db, SQL_FACT_ADD, Q_INT(record->call.number), Q_INT(seq++),
			    Q_TEXT(given->name), Q_TEXT(given->text),
			    Q_TEXT(fact_source_name(given->source)), Q_WORD(call->author),
			    Q_INT(call->now_ms)) != 0) {
			return -1;
		}
	}
	return 0;
}

static int write_decision(struct db *db, const struct record *record)
{
	const struct job *job = record->job;
	const struct answer *answer = &job->answer;

	if (write_call(db, record) != 0 || write_facts(db, record) != 0) {
		return -1;
	}
	if (SQL_RUN(db, SQL_DECISION_ADD, Q_INT(answer->decision_id), Q_INT(record->call.number),
		    Q_TEXT(stage_name(job->call.stage)), Q_INT(record->attempt),
		    Q_INT(job->call.now_ms), Q_TEXT(crm_state_name(record->crm)),
		    Q_TEXT(match_name(record->match)), Q_INDEX(record->failed_leg),
		    Q_TEXT(action_name(answer->action)), Q_TEXT(answer->target),
		    Q_INT(answer->seconds), Q_INT(answer->leg), Q_WORD(answer->employee),
		    Q_WORD(answer->department), Q_WORD(answer->belongs_to),
		    Q_TEXT(reason_name(answer->reason)), Q_TEXT(answer->rule), Q_TEXT(answer->card),
		    Q_TEXT(record->legs), Q_TEXT(job->body)) != 0) {
		return -1;
	}
	return outbox_add_decision(db, record) != 0 ? -1 : follow_decision(db, record);
}

static int write_note(struct db *db, const struct record *record)
{
	const struct job_call *call = &record->job->call;
	bool is_answered = call->stage == STAGE_ANSWERED;
	enum sql query = is_answered ? SQL_CALL_ANSWERED : SQL_CALL_ENDED;
	const char *word = call->stage == STAGE_ANSWERED ? call->by : call->status;

	if (record->is_new_call && write_call(db, record) != 0) {
		return -1;
	}
	if (SQL_RUN(db, query, Q_INT(record->call.number), Q_INT(call->now_ms), Q_WORD(word)) !=
	    0) {
		return -1;
	}
	if (record->n_entries > 0 &&
	    SQL_RUN(db, SQL_CALL_OWN, Q_INT(record->call.number), Q_WORD(record->call.belongs_to),
		    Q_WORD(record->call.party)) != 0) {
		return -1;
	}
	return outbox_add_note(db, record) != 0 ? -1 : follow_note(db, record);
}

/* The queue's days, callers' days, and what is late. */
static int tend_all(struct db *db, struct job *job)
{
	if (tend_queue(db, job) != 0 || privacy_retain(db, job) != 0) {
		return -1;
	}
	return follow_tend(db, job);
}

int record_write(struct db *db, const struct record *record)
{
	switch (record->kind) {
	case RECORD_DECISION:
		return write_decision(db, record);
	case RECORD_NOTE:
		return record->job->call.stage == STAGE_CONFIRM ? follow_confirmed(db, record) :
								  write_note(db, record);
	case RECORD_QUEUE:
		return consumer_act(db, record->job);
	case RECORD_TEND:
		return tend_all(db, record->job);
	case RECORD_PRIVACY:
		return privacy_write(db, record->job);
	default:
		return side_job_write(db, record);
	}
}
