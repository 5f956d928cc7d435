#include "dutyd/store/outbox.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/store/consumer.h"

enum { KEY_SIZE = sizeof(((struct job_message *)0)->key), PAYLOAD_SIZE = 1024 };

int outbox_add(struct db *db, const struct outbox_message *message)
{
	return SQL_RUN(db, SQL_MESSAGE_ADD, Q_TEXT(message->topic), Q_TEXT(message->key),
		       Q_INT(message->at_ms), Q_TIME(message->decision_id),
		       Q_TEXT(message->payload));
}

/* One alarm a day, however many calls meet the gap. */
static int add_gap(struct db *db, const struct record *record)
{
	const struct answer *answer = &record->job->answer;
	char day[CIVIL_TEXT_SIZE], key[KEY_SIZE], payload[PAYLOAD_SIZE];
	struct buf out = buf_over(payload, sizeof(payload));

	civil_format(record->gap_day, day);
	snprintf(key, sizeof(key), "roster-gap/%s", day);
	json_open(&out, NULL);
	json_text(&out, "alarm", "roster-gap");
	json_text(&out, "day", day);
	json_text(&out, "call", answer->call);
	json_int(&out, "decision", answer->decision_id);
	json_close(&out);
	return outbox_add(db, &(struct outbox_message){ "alarm", key, payload,
							record->job->call.now_ms, 0 });
}

static void write_decision_key(struct buf *out, const char *call, const char *stage, int attempt)
{
	buf_printf(out, "%s/%s", call, stage);
	if (attempt > 0) {
		buf_printf(out, "/%d", attempt);
	}
}

void outbox_decision_key(const struct record *record, char *key, size_t size)
{
	struct buf out = buf_over(key, size);

	write_decision_key(&out, record->job->answer.call, stage_name(record->job->call.stage),
			   record->attempt);
}

int outbox_was_answered_since(struct db *db, int64_t call, const char *stage, int attempt)
{
	char id[CALLID_SIZE], key[KEY_SIZE];
	struct buf out = buf_over(key, sizeof(key));

	callid_format(call, id);
	write_decision_key(&out, id, stage, attempt);
	sqlite3_stmt *row = SQL_START(db, SQL_MESSAGE_ANSWERED, Q_TEXT(id), Q_TEXT(key));
	int rc = sql_next(db, row);

	sql_end(row);
	return rc;
}

int outbox_add_decision(struct db *db, const struct record *record)
{
	const struct job *job = record->job;
	const struct answer *answer = &job->answer;
	char key[KEY_SIZE];

	outbox_decision_key(record, key, sizeof(key));
	struct outbox_message message = { "decision", key, NULL, job->call.now_ms,
					  answer->decision_id };
	if (outbox_add(db, &message) != 0) {
		return -1;
	}
	if (record->gap_day != CIVIL_DAY_NONE && add_gap(db, record) != 0) {
		return -1;
	}
	if (job->call.stage == STAGE_HANDBACK || job->call.stage == STAGE_INTRODUCE) {
		message.topic = job->call.stage == STAGE_HANDBACK ? "handback" : "introduction";
		return outbox_add(db, &message);
	}
	/* Nobody has to call a mystery shopper back. */
	return answer->action == ACTION_MESSAGE && !record->call.is_test ?
		       outbox_add_callback(db, record) :
		       0;
}

int outbox_add_callback(struct db *db, const struct record *record)
{
	const struct record_before *before = &record->call.before;
	char id[CALLID_SIZE], key[KEY_SIZE];
	struct buf out = buf_over(key, sizeof(key));

	if (record->kind == RECORD_DECISION) {
		outbox_decision_key(record, key, sizeof(key));
	} else {
		callid_format(record->call.number, id);
		write_decision_key(&out, id, before->stage, before->attempt);
	}
	return outbox_add(db,
			  &(struct outbox_message){ "callback", key, NULL, record->job->call.now_ms,
						    record->decision_id });
}

int outbox_add_note(struct db *db, const struct record *record)
{
	const struct job_call *call = &record->job->call;
	bool is_answered = call->stage == STAGE_ANSWERED;
	const char *word = is_answered ? call->by : call->status;
	const char *owner = record->call.belongs_to;
	char id[CALLID_SIZE], at[ZONE_TEXT_SIZE], key[32], payload[PAYLOAD_SIZE];
	struct buf out = buf_over(payload, sizeof(payload));

	callid_format(record->call.number, id);
	/* A call may be answered several times, by one after the other; it ends once. */
	struct buf name = buf_over(key, sizeof(key));
	buf_put_text(&name, id);
	if (is_answered) {
		buf_printf(&name, "/%lld", (long long)call->now_ms);
	}
	zone_format_ms(record->job->policy->zone, call->now_ms, at);
	json_open(&out, NULL);
	json_text(&out, "call", id);
	json_text(&out, "stage", stage_name(call->stage));
	json_text(&out, "at", at);
	json_text(&out, is_answered ? "answered_by" : "outcome", word[0] == '\0' ? NULL : word);
	json_text(&out, "belongs_to", owner[0] == '\0' ? NULL : owner);
	json_close(&out);
	return outbox_add(db, &(struct outbox_message){ stage_name(call->stage), key, payload,
							call->now_ms, 0 });
}

int outbox_add_alarm(struct db *db, const char *key, const char *detail, int64_t at_ms)
{
	char payload[PAYLOAD_SIZE];
	struct buf out = buf_over(payload, sizeof(payload));

	json_open(&out, NULL);
	json_text(&out, "alarm", key);
	json_text(&out, "detail", detail);
	json_close(&out);
	return outbox_add(db, &(struct outbox_message){ "alarm", key, payload, at_ms, 0 });
}

static void read_message(sqlite3_stmt *row, struct job_message *message)
{
	const char *payload = (const char *)sqlite3_column_text(row, 4);

	message->seq = sql_int(row, 0);
	message->at_ms = sql_int(row, 1);
	sql_text(row, 2, message->topic, sizeof(message->topic));
	sql_text(row, 3, message->key, sizeof(message->key));
	/* A decision past its retention leaves its messages behind, so that no number is missed. */
	message->payload = xstrdup(payload == NULL ? "null" : payload);
}

/* NULL: where the consumer is cannot be read. */
static sqlite3_stmt *start_fetch(struct db *db, const struct job_queue *queue, int limit)
{
	int64_t after = queue->after;

	if (queue->is_again) {
		return SQL_START(db, SQL_MESSAGES_AGAIN, Q_TEXT(queue->consumer), Q_INT(after),
				 Q_INT(limit));
	}
	if (queue->limit < 0) {
		return SQL_START(db, SQL_MESSAGES_NEWEST, Q_INT(limit));
	}
	if (after < 0 && consumer_cursor(db, queue->consumer, &after) != 0) {
		return NULL;
	}
	return SQL_START(db, SQL_MESSAGES, Q_INT(after), Q_INT(limit));
}

int outbox_fetch(struct db *db, struct job *job)
{
	struct job_queue *queue = job->queue;
	int limit = queue->limit < 0 ? -queue->limit : queue->limit;
	sqlite3_stmt *row;
	int rc;

	if (limit == 0 || limit > FETCH_MAX) {
		limit = FETCH_MAX;
	}
	row = start_fetch(db, queue, limit);
	if (row == NULL) {
		return -1;
	}
	while ((rc = sql_next(db, row)) > 0 && queue->n_messages < FETCH_MAX) {
		queue->messages[queue->n_messages].is_again = queue->is_again;
		read_message(row, &queue->messages[queue->n_messages++]);
	}
	sql_end(row);
	return rc;
}
