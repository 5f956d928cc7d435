#include "dutyd/store/plan.h"

#include <stdlib.h>
#include <string.h>

#include "dutyd/base/log.h"
#include "dutyd/base/str.h"
#include "dutyd/store/act.h"
#include "dutyd/store/assign.h"
#include "dutyd/store/consumer.h"
#include "dutyd/store/enquire.h"
#include "dutyd/store/side_job.h"

/* ---- which call ---- */

static void not_found(struct job *job)
{
	const struct job_call *call = &job->call;
	char id[CALLID_SIZE];

	job->result = JOB_NOT_FOUND;
	if (call->number != 0) {
		callid_format(call->number, id);
		err_set(&job->err, "no call %s", id);
	} else {
		err_set(&job->err, "no call %s/%s", call->source, call->pbx_id);
	}
}

/* What a call that nobody knows yet begins with. */
static void begin_call(const struct job *job, struct record *record)
{
	const struct job_call *call = &job->call;

	record->is_new_call = true;
	record->call.number = call->number != 0 ? call->number : call->new_number;
	record->call.arrived_ms = call->now_ms;
	record->call.caller = call->caller;
	str_copy(record->call.did, sizeof(record->call.did), call->did);
	str_copy(record->source, sizeof(record->source), call->source);
	str_copy(record->pbx_id, sizeof(record->pbx_id), call->pbx_id);
	if (call->number != 0) {
		/* Known by its number alone; the file knows the rest (lifeboat.c maps it home). */
		record->source[0] = '\0';
		callid_format(call->number, record->pbx_id);
	}
}

/*
 * A disk that cannot be read may know it: better a decision without a past than none, and what the
 * PBX tells of a call is kept for the day when the call is found.
 */
static bool may_begin(const struct job *job, bool is_blind)
{
	const struct job_call *call = &job->call;
	bool is_new = job->kind == JOB_DECIDE && call->number == 0 && call->may_create;
	bool is_kept = is_blind && (job->kind == JOB_DECIDE || job->kind == JOB_NOTE);

	return (is_new || is_kept) && (call->number != 0 || call->new_number != 0);
}

/* 1: record->call is filled; 0: job->result says why not; -1: the database failed. */
static int find_call(struct worker *worker, struct job *job, struct record *record)
{
	bool is_blind = false;
	int rc = record_load(worker_db(worker), job, &record->call);

	if (rc == 0 && worker->is_at_sea) {
		struct db *disk = worker_disk(worker);
		int on_disk = disk != NULL ? record_load(disk, job, &record->call) : -1;

		if (on_disk > 0 &&
		    lifeboat_take_aboard(&worker->boat, disk, record->call.number) == 0) {
			return 1;
		}
		is_blind = on_disk < 0;
		rc = record_load(&worker->boat.db, job, &record->call); /* as before: nothing */
	}
	if (rc != 0) {
		return rc;
	}
	if (may_begin(job, is_blind)) {
		begin_call(job, record);
		return 1;
	}
	not_found(job);
	return 0;
}

/* ---- what it is ---- */

static void look_before(const struct job *job, const struct record_before *before,
			struct situation *situation)
{
	const struct policy *policy = job->policy;
	int department = policy_find_department(policy, before->department);

	if (!before->is_there) {
		return;
	}
	chain_parse(policy, before->legs, &situation->before.chain);
	if (situation->before.leg < 0) {
		situation->before.leg = before->leg;
	}
	if (!reason_parse(before->reason, &situation->before.reason)) {
		situation->before.reason = REASON_FIRST_LINE;
	}
	if (department >= 0) {
		situation->before.department = department;
	}
	situation->before.belongs_to = policy_find_person(policy, before->belongs_to);
}

/* The job's own situation, and what is known of the call. */
static void gather(struct worker *worker, const struct job *job, const struct record *record)
{
	struct situation *situation = &worker->situation;
	const struct record_call *call = &record->call;

	job_situation(job, &worker->party, situation);
	situation->line = policy_find_line(job->policy, call->did);
	situation->is_withheld = call->caller.kind == PHONE_WITHHELD;
	situation->facts = call->facts;
	/* Who asked knows the caller best; else who lifted. */
	if (situation->officer == PERSON_NONE) {
		situation->officer = policy_find_person_any(job->policy, call->author);
	}
	if (situation->officer == PERSON_NONE) {
		situation->officer = policy_find_person(job->policy, call->answered_by);
	}
	for (int i = 0; i < job->call.n_given; i++) {
		job_given_fact(job->policy, &job->call.given[i], job->call.author,
			       &situation->facts);
	}
	walk_to_facts(&job->policy->script, &call->walk, &situation->facts);
	address_to_facts(&call->address, &situation->facts);
	situation->address = call->address;
	if (job->call.stage == STAGE_NEXT) {
		look_before(job, &call->before, situation);
	} else if (stage_is_act(job->call.stage)) {
		situation->before.belongs_to = policy_find_person(job->policy, call->belongs_to);
	}
}

static void remember(const struct worker *worker, const struct job *job, struct record *record)
{
	const struct decision *decision = &worker->decision;
	const struct policy *policy = job->policy;

	chain_format(policy, &decision->chain, record->legs, sizeof(record->legs));
	record->gap_day = CIVIL_DAY_NONE;
	if (decision->is_gap) {
		record->gap_day = decision->has_duty && decision->duty.day != CIVIL_DAY_NONE ?
					  decision->duty.day :
					  zone_day_at(policy->zone, decision->at_ms / 1000);
	}
}

/* The decision of the moment into job->answer, job->body and the record. */
static void put_answer(struct worker *worker, struct job *job, struct record *record,
		       const struct party *party)
{
	struct buf out = buf_over(worker->body, sizeof(worker->body));

	memset(&job->answer, 0, sizeof(job->answer));
	const struct decision *decision = &worker->decision;

	answer_from_decision(job->policy, party, decision, &job->answer);
	job->role = decision->chain.legs[decision->leg].role;
	job->duty_day = decision->has_duty ? decision->duty.day : CIVIL_DAY_NONE;
	if (record->call.number != 0) {
		callid_format(record->call.number, job->answer.call);
	}
	job->answer.decision_id = job->kind == JOB_TRY ? 0 : worker->last_decision + 1;
	decision_json_write(&out, job->policy, party, &worker->decision, &job->answer);
	if (out.is_full) {
		LOG(ERR, EV("store.failed"), KV_S("call", job->answer.call),
		    KV_S("problem", "a decision is too long to be written down"));
		buf_reset(&out);
		buf_put_text(&out, "{}");
	}
	job_set_body(job, worker->body);
	remember(worker, job, record);
	assign_plan(worker, job, record, party);
}

/* ---- decide ---- */

/* The loop's answer is out already: exactly that one is recorded, from what the loop had. */
static void put_fallback(struct worker *worker, struct job *job, struct record *record)
{
	job_situation(job, NULL, &worker->situation);
	decide_fallback(job->policy, &worker->situation, &worker->decision);
	record->match = MATCH_NONE;
	record->crm = CRM_STATE_SKIPPED;
	record->named = NAMED_NOTHING;
	record->company[0] = '\0';
	record->n_rivals = 0;
	put_answer(worker, job, record, NULL);
}

static void decide_fresh(struct worker *worker, struct job *job, struct record *record)
{
	const struct party *party = &worker->party;

	if (atomic_load(&job->claim) == JOB_FALLBACK) {
		put_fallback(worker, job, record);
		return;
	}
	assign_look_up(worker, job, record);
	gather(worker, job, record);
	decide(job->policy, job->roster, job->presence, &worker->situation, &worker->decision);
	enquire_conclude(worker, job, record);
	record->match = job->match = party->match;
	record->crm = party->state;
	record->contact_id = party->contact_id;
	record->company_id = party->company_id;
	put_answer(worker, job, record, party);
	if (job_claim_decided(job) == JOB_FALLBACK) {
		put_fallback(worker, job, record);
	}
}

void plan_look_ahead(struct worker *worker, const struct job *job, struct record *record)
{
	record->is_seen = job->kind == JOB_DECIDE && job->call.may_create &&
			  job->call.number == 0 && atomic_load(&job->claim) == JOB_NEW;
	if (record->is_seen) {
		crm_look_up(worker->crm, job->policy, &job->call.caller, job->crm_deadline_ms,
			    &record->seen);
	}
}

static int plan_decision(struct worker *worker, struct job *job, struct record *record)
{
	int rc = find_call(worker, job, record);

	if (rc <= 0) {
		return rc;
	}
	if (record->call.stored != 0) {
		if (record_answer(worker_db(worker), record->call.stored, &record->call, job) !=
		    0) {
			return -1;
		}
		enquire_recall(job, record);
		job->is_repeat = true;
		job_claim_decided(job);
		return 0;
	}
	if (!act_may(job, record)) {
		return 0;
	}
	record->attempt = record->call.attempts;
	record->failed_leg = -1;
	decide_fresh(worker, job, record);
	if (!act_may_stand(job, &worker->decision, record)) {
		return 0;
	}
	if (job->call.stage == STAGE_NEXT) {
		record->failed_leg = worker->situation.before.leg;
	}
	worker->last_decision++;
	record->kind = RECORD_DECISION;
	return act_number(worker_db(worker), record);
}

/* A question without consequences may name a call, and need not. */
static int plan_try(struct worker *worker, struct job *job, struct record *record)
{
	const struct job_call *call = &job->call;

	if (call->number != 0 || (call->pbx_id[0] != '\0' && !call->may_create)) {
		int rc = find_call(worker, job, record);

		if (rc <= 0) {
			return rc;
		}
	} else {
		record->call.caller = call->caller;
		str_copy(record->call.did, sizeof(record->call.did), call->did);
	}
	decide_fresh(worker, job, record);
	return 0;
}

static int plan_show(struct worker *worker, struct job *job, struct record *record)
{
	bool is_of_call = job->call.number != 0 || job->call.pbx_id[0] != '\0';
	int rc = is_of_call ? find_call(worker, job, record) : record_tasks(worker_db(worker), job);

	return rc <= 0 || !is_of_call ? rc :
					record_story(worker_db(worker), job, record->call.number);
}

/*
 * An officer lifts, hands over, and the duty lifts: each is news, the same one twice is not, unless
 * the caller has come back to him.
 */
static bool is_told_already(const struct job *job, const struct record_call *call)
{
	const char *by = job->call.by;

	return call->answered_ms != 0 && !call->is_awaited &&
	       (by[0] == '\0' || strcmp(by, call->answered_by) == 0);
}

static int plan_note(struct worker *worker, struct job *job, struct record *record)
{
	const struct record_call *call = &record->call;
	bool is_answered = job->call.stage == STAGE_ANSWERED;
	int rc = find_call(worker, job, record);

	if (rc <= 0) {
		return rc;
	}
	if (!act_may(job, record)) {
		return 0;
	}
	job->is_repeat = is_answered ? is_told_already(job, call) :
				       job->call.stage == STAGE_ENDED && call->ended_ms != 0;
	job->arrived_ms = call->arrived_ms;
	job->answered_ms = call->answered_ms != 0 || !is_answered ? call->answered_ms :
								    job->call.now_ms;
	callid_format(call->number, job->answer.call);
	str_copy(job->answer.belongs_to, sizeof(job->answer.belongs_to), call->belongs_to);
	str_copy(job->answer.employee, sizeof(job->answer.employee),
		 is_answered && job->call.by[0] != '\0' ? job->call.by : call->answered_by);
	record->kind = job->is_repeat ? RECORD_NOTHING : RECORD_NOTE;
	return record->kind == RECORD_NOTE ? assign_plan_note(worker, job, record) : 0;
}

/* Nothing of the lifeboat's: what is not known to be on disk is not confirmed either. */
static void plan_upkeep(struct worker *worker, struct job *job, struct record *record)
{
	if (worker->is_at_sea) {
		job->result = JOB_FAILED;
		err_set(&job->err, "the database cannot be written now");
	} else if (job->kind == JOB_QUEUE) {
		record->kind = RECORD_QUEUE;
	} else if (job->kind == JOB_TEND) {
		crm_prove(worker->crm, job->policy);
		record->kind = RECORD_TEND;
	} else if (job->kind == JOB_PRIVACY) {
		record->kind = RECORD_PRIVACY;
	}
}

int plan_job(struct worker *worker, struct job *job, struct record *record)
{
	record->kind = RECORD_NOTHING;
	record->job = job;
	record->is_new_call = false;
	record->contact_id = record->company_id = 0;
	record->named = NAMED_NOTHING;
	record->company[0] = '\0';
	record->n_rivals = 0;
	record->n_entries = 0;
	record->audit = -1;
	record->is_for_meeting = false;
	record->tel[0] = record->organisation[0] = '\0';
	memset(&record->call, 0, sizeof(record->call));
	job->result = JOB_OK;
	switch (job->kind) {
	case JOB_DECIDE:
		return plan_decision(worker, job, record);
	case JOB_TRY:
		return plan_try(worker, job, record);
	case JOB_NOTE:
		return plan_note(worker, job, record);
	case JOB_FETCH:
		return worker->is_at_sea ? 0 : consumer_register(worker_db(worker), job);
	case JOB_SHOW:
		return plan_show(worker, job, record);
	case JOB_QUEUE:
	case JOB_LIST:
	case JOB_READERS:
	case JOB_TEND:
	case JOB_PRIVACY:
		plan_upkeep(worker, job, record);
		return 0;
	default:
		return side_job_plan(worker, job, record);
	}
}
