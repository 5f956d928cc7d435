#include "dutyd/store/assign.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "dutyd/base/digest.h"
#include "dutyd/base/log.h"
#include "dutyd/base/str.h"
#include "dutyd/store/act.h"
#include "dutyd/store/enquire.h"
#include "dutyd/store/owners.h"
#include "dutyd/store/task.h"

/* ---- who has him ---- */

static void find_tel(const struct worker *worker, struct record *record)
{
	char tag[DIGEST_LONG_TAG_SIZE];

	if (record->call.caller.kind == PHONE_OK && record->tel[0] == '\0') {
		digest_long_tag(worker->tagger, record->call.caller.e164, tag);
		snprintf(record->tel, sizeof(record->tel), "tel:%s", tag);
	}
}

static int read_owners(struct db *db, const struct record *record, struct party *party)
{
	struct owners_ask ask = { .organisation = record->organisation,
				  .tel = record->tel,
				  .call = record->call.number,
				  .is_undone = record->job->kind == JOB_QUALITY };

	return owners_read(db, &ask, party);
}

static int look_up_in_ledger(struct worker *worker, struct record *record)
{
	struct party *party = &worker->party;

	record->tel[0] = '\0';
	owners_organisation(party, &record->call.clue, record->organisation);
	if (!worker->has_ledger || owners_are_unsaid(party)) {
		return 0;
	}
	if (!owners_are_many(party) && !record->call.is_test) {
		find_tel(worker, record);
	}
	if (record->organisation[0] == '\0' && record->tel[0] == '\0' && party->contact_id == 0) {
		return 0;
	}
	struct db *disk = worker->is_at_sea ? worker_disk(worker) : NULL;
	if (disk != NULL && read_owners(disk, record, party) != 0) {
		db_abandon(disk); /* as good as unreadable: the boat knows the rest */
	}
	return read_owners(worker_db(worker), record, party);
}

void assign_look_up(struct worker *worker, const struct job *job, struct record *record)
{
	if (record->is_seen && record->is_new_call) {
		worker->party = record->seen;
	} else {
		crm_look_up(worker->crm, job->policy, &record->call.caller, job->crm_deadline_ms,
			    &worker->party);
	}
	enquire_look_up(worker, job, record);
	if (look_up_in_ledger(worker, record) != 0) {
		LOG(ERR, EV("store.failed"), KV_S("path", worker->path),
		    KV_S("problem", worker_db(worker)->problem.text));
	}
}

/* ---- what becomes of him ---- */

static int read_given(struct db *db, struct record *record, char employee[POLICY_ID_SIZE])
{
	sqlite3_stmt *row = SQL_START(db, SQL_LEDGER_GIVEN, Q_INT(record->call.number));
	char entry[16];
	int rc = sql_next(db, row);

	if (rc > 0) {
		sql_text(row, 0, entry, sizeof(entry));
		sql_text(row, 1, employee, POLICY_ID_SIZE);
		sql_text(row, 2, record->given_party, sizeof(record->given_party));
		sql_text(row, 3, record->given_tel, sizeof(record->given_tel));
		if (strcmp(entry, entry_name(ENTRY_ASSIGN)) != 0) {
			employee[0] = '\0';
		}
	}
	sql_end(row);
	return rc;
}

/* To whom earlier decisions of this very call gave the party, as far as the ledger can be read. */
static int given_by_this_call(struct worker *worker, const struct job *job, struct record *record)
{
	char employee[POLICY_ID_SIZE] = "";
	struct db *disk = worker->is_at_sea ? worker_disk(worker) : NULL;

	if (!worker->has_ledger || record->is_new_call) {
		return PERSON_NONE;
	}
	if (read_given(worker_db(worker), record, employee) == 0 && disk != NULL) {
		read_given(disk, record, employee);
	}
	return policy_find_person(job->policy, employee);
}

static void name_party(const struct worker *worker, const struct job *job, struct record *record,
		       const struct party *party)
{
	struct party_seen seen = { .party = party,
				   .kind = facts_get(&worker->decision.facts, FACT_PARTY),
				   .organisation = record->call.clue.name_key,
				   .tel = record->tel,
				   .call = job->answer.call };

	if (job->call.stage == STAGE_NEXT) {
		str_copy(record->party, sizeof(record->party), record->call.party);
		return; /* nothing was looked up anew */
	}
	party_key(&seen, record->party);
	if (str_has_prefix(record->party, "call:") || str_has_prefix(record->party, "org:")) {
		find_tel(worker, record);
		seen.tel = record->tel;
		party_key(&seen, record->party);
	}
}

static void name_author(const struct job *job, struct record *record)
{
	const char *author = job->call.by;

	if (author[0] == '\0') {
		author = job->call.actor[0] != '\0' ? job->call.actor : job->call.author;
	}
	str_copy(record->author, sizeof(record->author), author[0] != '\0' ? author : "dutyd");
}

static void put_band(struct record *record, const struct facts *facts)
{
	uint8_t band = facts_get(facts, FACT_BAND);

	str_copy(record->band, sizeof(record->band),
		 band != FACT_UNKNOWN ? fact_value_name(FACT_BAND, band) : "");
}

void assign_plan(struct worker *worker, const struct job *job, struct record *record,
		 const struct party *party)
{
	const struct decision *decision = &worker->decision;
	struct entry_before before = { .holder = policy_find_person(job->policy,
								    record->call.belongs_to),
				       .officer = worker->situation.officer,
				       .given = given_by_this_call(worker, job, record) };

	name_party(worker, job, record, party);
	name_author(job, record);
	record->decision_id = job->answer.decision_id;
	record->reason = decision->reason;
	record->is_for_meeting = decision_is_for_meeting(job->policy, decision);
	put_band(record, &decision->facts);
	if (!record->call.is_test) {
		record->n_entries = entries_of(job->policy, decision, &before, record->entries);
	}
	worker->has_ledger = worker->has_ledger || record->n_entries > 0;
}

void assign_take_back(struct worker *worker, const struct job *job, struct record *record)
{
	struct facts facts = record->call.facts;
	int given = given_by_this_call(worker, job, record);

	if (given == PERSON_NONE) {
		return;
	}
	assign_look_up(worker, job, record); /* as if this call had not been */
	struct owner owner = party_owner_at(job->policy, &worker->party, job->call.now_ms, &facts);
	int before = owner.is_soft ? PERSON_NONE : owner.person;
	if (before == given) {
		return;
	}
	str_copy(record->party, sizeof(record->party), record->given_party);
	str_copy(record->tel, sizeof(record->tel), record->given_tel);
	str_copy(record->author, sizeof(record->author), job->call.actor);
	record->match = MATCH_NONE;
	record->decision_id = record->call.before.id;
	record->reason = REASON_REPEAT;
	reason_parse(record->call.before.reason, &record->reason);
	record->band[0] = '\0';
	record->entries[record->n_entries++] = before != PERSON_NONE ?
						       (struct entry){ ENTRY_ASSIGN, before } :
						       (struct entry){ ENTRY_END, given };
}

/*
 * Whom the verdict, or the rep who gave him back, left to whichever officer lifts; or his sale
 * only, where the rep has kept him. False: nothing.
 */
static bool is_left_to_who_lifts(const struct record_call *call, enum entry_kind *what)
{
	const struct record_before *before = &call->before;
	enum reason reason;

	if (!before->is_there || call->is_test || !reason_parse(before->reason, &reason)) {
		return false;
	}
	if (reason == REASON_HANDBACK && before->belongs_to[0] != '\0') {
		*what = ENTRY_SALE;
		return true;
	}
	*what = ENTRY_ASSIGN;
	return call->belongs_to[0] == '\0' &&
	       (reason == REASON_HANDBACK || (reason_is_client_final(reason) &&
					      strcmp(before->stage, stage_name(STAGE_NEXT)) != 0));
}

static void assign_to_who_lifts(struct worker *worker, const struct job *job, struct record *record)
{
	struct record_call *call = &record->call;
	int person = policy_find_person(job->policy, job->call.by);
	enum entry_kind what;

	if (person == PERSON_NONE || !is_left_to_who_lifts(call, &what) ||
	    policy_department_of(job->policy, person) == job->policy->commercial) {
		return;
	}
	reason_parse(call->before.reason, &record->reason);
	if (what == ENTRY_ASSIGN) {
		str_copy(call->belongs_to, sizeof(call->belongs_to), job->call.by);
	}
	put_band(record, &call->facts);
	record->match = str_has_prefix(call->party, "org:") ? MATCH_NONE : MATCH_EXACT;
	record->entries[record->n_entries++] = (struct entry){ what, person };
	worker->has_ledger = true;
}

int assign_plan_note(struct worker *worker, struct job *job, struct record *record)
{
	struct db *db = worker_db(worker);
	struct record_call *call = &record->call;
	char id[CALLID_SIZE];

	find_tel(worker, record);
	callid_format(call->number, id);
	party_key(&(struct party_seen){ .organisation = "", .tel = record->tel, .call = id },
		  record->party);
	if (call->party[0] != '\0') {
		str_copy(record->party, sizeof(record->party), call->party);
	}
	str_copy(record->author, sizeof(record->author),
		 job->call.by[0] != '\0' ? job->call.by : "dutyd");
	record->decision_id = call->before.id;
	if (job->call.stage == STAGE_ANSWERED) {
		assign_to_who_lifts(worker, job, record);
	}
	if (job->call.stage == STAGE_CONFIRM && task_find(db, job, record) != 0) {
		return -1;
	}
	record->kind = job->result == JOB_OK ? RECORD_NOTE : RECORD_NOTHING;
	return act_number(db, record);
}
