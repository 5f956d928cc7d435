#include "dutyd/store/conflict.h"

#include <stdio.h>
#include <string.h>

#include "dutyd/base/str.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/store/outbox.h"

enum { PAYLOAD_SIZE = 16384, ALARM_SIZE = 1024, KEY_SIZE = 64, REACHED_MAX = 64 };

static void plan_dispute(const struct policy *policy, const struct party *party,
			 struct record *record)
{
	record->n_rivals = party_is_disputed(party) ? party->n_rivals : 0;
	for (int i = 0; i < record->n_rivals; i++) {
		int person = party_find_owner(policy, party->rivals[i]);

		str_copy(record->rivals[i], sizeof(record->rivals[i]),
			 person != PERSON_NONE ? policy_person_id(policy, person) :
						 party->rivals[i]);
	}
}

/*
 * An organisation that the CRM does not know, and the ledger does: its owner comes by its name, not
 * by the number, which would have led to him before anything was said.
 */
static bool is_found_in_ledger(const struct party *party, const struct decision *decision,
			       const struct record *record)
{
	const struct record_call *call = &record->call;

	return party->company_id == 0 && call->clue.name_key[0] != '\0' &&
	       party->named != NAMED_AMBIGUOUS && !record->is_new_call &&
	       !decision->owner.is_soft &&
	       policy_find_person(record->job->policy, call->belongs_to) != decision->owner.person;
}

void conflict_plan(const struct party *party, const struct decision *decision,
		   struct record *record)
{
	bool has_owner = decision->owner.person != PERSON_NONE &&
			 decision->belongs_to == decision->owner.person &&
			 facts_get(&decision->facts, FACT_PARTY) != PARTY_PRIVATE;

	plan_dispute(record->job->policy, party, record);
	record->named = party->named;
	record->company[0] = '\0';
	if (party->named == NAMED_FOUND && has_owner) {
		str_copy(record->company, sizeof(record->company), party->company_name);
	} else if (party->named == NAMED_FOUND) {
		record->named = NAMED_NOTHING;
	} else if (has_owner && is_found_in_ledger(party, decision, record)) {
		record->named = NAMED_FOUND;
		str_copy(record->company, sizeof(record->company), record->call.clue.name);
	}
}

/* ---- whom the party has reached ---- */

struct reached {
	char employee[POLICY_ID_SIZE];
	int64_t first_ms, last_ms, calls;
};

struct list {
	int n;
	struct reached of[REACHED_MAX];
};

static void add(struct list *list, const struct reached *reached)
{
	if (reached->employee[0] == '\0' || list->n == REACHED_MAX) {
		return;
	}
	for (int i = 0; i < list->n; i++) {
		if (strcmp(list->of[i].employee, reached->employee) == 0) {
			return;
		}
	}
	list->of[list->n++] = *reached;
}

/* This call's: who lifted, and who wrote the answers down; the ledger may not have them yet. */
static void add_own(struct list *list, const struct record *record)
{
	const struct job_call *call = &record->job->call;
	struct reached own = { .first_ms = record->call.answered_ms,
			       .last_ms = call->now_ms,
			       .calls = 1 };

	str_copy(own.employee, sizeof(own.employee), record->call.answered_by);
	own.first_ms = own.first_ms > 0 ? own.first_ms : call->now_ms;
	add(list, &own);
	if (policy_find_person(record->job->policy, call->author) != PERSON_NONE) {
		str_copy(own.employee, sizeof(own.employee), call->author);
		add(list, &own);
	}
}

static int read_reached(struct db *db, const struct record *record, struct list *list)
{
	struct sqlite3_stmt *row = SQL_START(db, SQL_REACHED, Q_TEXT(record->organisation),
					     Q_INT(record->call.number),
					     Q_TEXT(record->call.party));
	int rc;

	while ((rc = sql_next(db, row)) > 0) {
		struct reached reached = { .first_ms = sql_int(row, 1),
					   .last_ms = sql_int(row, 2),
					   .calls = sql_int(row, 3) };

		sql_text(row, 0, reached.employee, sizeof(reached.employee));
		add(list, &reached);
	}
	sql_end(row);
	add_own(list, record);
	return rc;
}

/* ---- what is told ---- */

static void put_time(struct buf *out, const struct record *record, const char *key, int64_t at_ms)
{
	char at[ZONE_TEXT_SIZE];

	zone_format_ms(record->job->policy->zone, at_ms, at);
	json_text(out, key, at);
}

static void put_reached(struct buf *out, const struct record *record, const struct list *list)
{
	json_open_array(out, "reached");
	for (int i = 0; i < list->n; i++) {
		const struct reached *reached = &list->of[i];

		if (strcmp(reached->employee, record->job->answer.belongs_to) == 0) {
			continue; /* his own client */
		}
		json_open(out, NULL);
		json_text(out, "employee", reached->employee);
		json_int(out, "calls", reached->calls);
		put_time(out, record, "first", reached->first_ms);
		put_time(out, record, "last", reached->last_ms);
		json_close(out);
	}
	json_close_array(out);
}

static int write_conflict(struct db *db, const struct record *record)
{
	const struct answer *answer = &record->job->answer;
	char payload[PAYLOAD_SIZE];
	struct buf out = buf_over(payload, sizeof(payload));
	struct list list = { .n = 0 };

	if (read_reached(db, record, &list) < 0) {
		return -1;
	}
	json_open(&out, NULL);
	json_text(&out, "alert", "owner_conflict");
	json_text(&out, "call", answer->call);
	json_int(&out, "decision", answer->decision_id);
	put_time(&out, record, "at", record->job->call.now_ms);
	json_text(&out, "owner", answer->belongs_to);
	json_open(&out, "company");
	if (record->company_id != 0) {
		json_int(&out, "id", record->company_id);
	}
	json_text(&out, "name", record->company);
	json_close(&out);
	put_reached(&out, record, &list);
	json_close(&out);
	return outbox_add(db, &(struct outbox_message){ .topic = "conflict",
							.key = answer->call,
							.payload = payload,
							.at_ms = record->job->call.now_ms });
}

/* What a person has to settle: to the head, once a call, by the key kind/call. */
static int write_alarm(struct db *db, const struct record *record, const char *kind)
{
	const struct policy *policy = record->job->policy;
	const struct answer *answer = &record->job->answer;
	int head = policy->departments[policy->commercial].head;
	char payload[ALARM_SIZE], key[KEY_SIZE];
	struct buf out = buf_over(payload, sizeof(payload));

	snprintf(key, sizeof(key), "%s/%s", kind, answer->call);
	json_open(&out, NULL);
	json_text(&out, "alarm", kind);
	json_text(&out, "call", answer->call);
	json_int(&out, "decision", answer->decision_id);
	json_text(&out, "responsible", head != PERSON_NONE ? policy_person_id(policy, head) : NULL);
	if (record->n_rivals > 0) {
		json_open_array(&out, "owners");
		for (int i = 0; i < record->n_rivals; i++) {
			json_text(&out, NULL, record->rivals[i]);
		}
		json_close_array(&out);
	}
	json_close(&out);
	return outbox_add(db, &(struct outbox_message){ .topic = "alarm",
							.key = key,
							.payload = payload,
							.at_ms = record->job->call.now_ms });
}

int conflict_write(struct db *db, const struct record *record)
{
	if (record->call.is_test) {
		return 0;
	}
	if (record->n_rivals > 0 && write_alarm(db, record, "owner-ambiguous") != 0) {
		return -1;
	}
	switch (record->named) {
	case NAMED_FOUND:
		return write_conflict(db, record);
	case NAMED_AMBIGUOUS:
		return write_alarm(db, record, "organisation-ambiguous");
	default:
		return 0;
	}
}
