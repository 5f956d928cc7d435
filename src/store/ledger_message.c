#include "dutyd/store/ledger_message.h"

#include <stdio.h>

#include "dutyd/codec/json_out.h"
#include "dutyd/store/outbox.h"

enum { PAYLOAD_SIZE = 2048, KEY_SIZE = sizeof(((struct job_message *)0)->key) };

static const char *or_null(const char *text)
{
	return text[0] != '\0' ? text : NULL;
}

static void write_id(struct buf *out, const char *key, int64_t id)
{
	if (id != 0) {
		json_int(out, key, id);
	} else {
		json_null(out, key);
	}
}

/* Of which decision, of which call, when. */
static void write_source(struct buf *out, const struct record *record)
{
	char id[CALLID_SIZE], at[ZONE_TEXT_SIZE];

	callid_format(record->call.number, id);
	zone_format_ms(record->job->policy->zone, record->job->call.now_ms, at);
	json_text(out, "call", id);
	json_int(out, "decision", record->decision_id);
	json_text(out, "at", at);
}

int ledger_message_entry(struct db *db, const struct record *record, const struct ledger_row *row)
{
	char id[CALLID_SIZE], key[KEY_SIZE], payload[PAYLOAD_SIZE];
	struct buf out = buf_over(payload, sizeof(payload));

	callid_format(record->call.number, id);
	snprintf(key, sizeof(key), "%s/%lld/%s/%s", id, (long long)record->decision_id, row->entry,
		 row->employee);
	json_open(&out, NULL);
	json_text(&out, "entry", row->entry);
	json_text(&out, "party", row->party);
	write_id(&out, "company", party_key_company_id(row->party));
	write_id(&out, "contact", party_key_contact_id(row->party));
	json_text(&out, "employee", row->employee);
	json_text(&out, "department", row->department);
	json_text(&out, "band", or_null(row->band));
	json_text(&out, "reason", row->reason);
	json_text(&out, "author", row->author);
	write_source(&out, record);
	json_int(&out, "at_ms", row->at_ms);
	json_close(&out);
	return outbox_add(db, &(struct outbox_message){ "assignment", key, payload, row->at_ms,
							record->decision_id });
}

int ledger_message_jurisdiction(struct db *db, const struct record *record)
{
	const struct job *job = record->job;
	char key[KEY_SIZE], payload[PAYLOAD_SIZE];
	struct buf out = buf_over(payload, sizeof(payload));

	outbox_decision_key(record, key, sizeof(key));
	json_open(&out, NULL);
	json_text(&out, "party", record->party);
	write_id(&out, "company", party_key_company_id(record->party));
	write_id(&out, "contact", party_key_contact_id(record->party));
	json_text(&out, "jurisdiction", job->answer.department);
	json_text(&out, "belongs_to", or_null(job->answer.belongs_to));
	json_text(&out, "reason", reason_name(record->reason));
	json_text(&out, "band", or_null(record->band));
	json_text(&out, "goal", record->is_for_meeting ? "meeting" : NULL);
	write_source(&out, record);
	json_close(&out);
	return outbox_add(db, &(struct outbox_message){ "jurisdiction", key, payload,
							job->call.now_ms, record->decision_id });
}
