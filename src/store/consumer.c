#include "dutyd/store/consumer.h"

#include <stdio.h>
#include <stdlib.h>

#include "dutyd/base/log.h"
#include "dutyd/base/mem.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/store/outbox.h"

enum { KEY_SIZE = sizeof(((struct job_message *)0)->key), LIST_SIZE = 64 * 1024 };

/* The first column of the first row, and the statement's end. 1; 0: no row; -1: it failed. */
static int take_number(struct db *db, struct sqlite3_stmt *row, int64_t *number)
{
	int rc = sql_next(db, row);

	*number = rc > 0 ? sql_int(row, 0) : 0;
	sql_end(row);
	return rc;
}

static int find(struct db *db, const char *consumer, int64_t *cursor)
{
	return take_number(db, SQL_START(db, SQL_CONSUMER, Q_TEXT(consumer)), cursor);
}

static int refuse(struct job *job, const char *text)
{
	job->result = JOB_REFUSED;
	err_set(&job->err, "%s", text);
	return 0;
}

/* 1; 0: refused, for every one keeps messages from going; -1: it failed. */
static int may_be_added(struct db *db, struct job *job)
{
	int64_t n = sql_number(db, SQL_CONSUMER_COUNT, -1);

	if (n < 0) {
		return -1;
	}
	if (n >= CONSUMERS_MAX) {
		return refuse(job, "too many consumers are known: queue forget drops one");
	}
	return 1;
}

int consumer_register(struct db *db, struct job *job)
{
	const char *consumer = job->queue->consumer;
	int64_t cursor;

	/* By its first question only: the next may come behind an act that has it forgotten. */
	if (consumer[0] == '\0' || job->queue->after >= 0) {
		return 0;
	}
	int rc = find(db, consumer, &cursor);

	if (rc == 0) {
		rc = may_be_added(db, job);
	}
	if (rc <= 0) {
		return rc;
	}
	return SQL_RUN(db, SQL_CONSUMER_ADD, Q_TEXT(consumer), Q_INT(job->call.now_ms));
}

int consumer_cursor(struct db *db, const char *consumer, int64_t *cursor)
{
	return find(db, consumer, cursor) < 0 ? -1 : 0;
}

/* ---- confirmed ---- */

static int confirm(struct db *db, struct job *job)
{
	struct job_queue *queue = job->queue;
	int64_t last = sql_number(db, SQL_MESSAGE_LAST, -1);

	if (last < 0) {
		return -1;
	}
	if (queue->after < 0 || queue->after > last) {
		job->result = JOB_FAILED;
		err_set(&job->err, "no message %lld", (long long)queue->after);
		return 0;
	}
	if (SQL_RUN(db, SQL_CONSUMER_ACK, Q_TEXT(queue->consumer), Q_INT(queue->after),
		    Q_INT(job->call.now_ms)) != 0) {
		return -1;
	}
	return SQL_RUN(db, SQL_REFUSAL_OVER, Q_TEXT(queue->consumer), Q_INT(queue->after));
}

/* ---- refused ---- */

struct refusal_row {
	bool is_there, is_dead, is_again;
	int tries;
};

static int load_refusal(struct db *db, const struct job_queue *queue, struct refusal_row *refusal)
{
	struct sqlite3_stmt *row =
		SQL_START(db, SQL_REFUSAL, Q_TEXT(queue->consumer), Q_INT(queue->after));
	int rc = sql_next(db, row);

	*refusal = (struct refusal_row){ .is_there = rc > 0 };
	if (rc > 0) {
		refusal->tries = (int)sql_int(row, 0);
		refusal->is_dead = !sql_is_null(row, 1);
		refusal->is_again = !sql_is_null(row, 2);
	}
	sql_end(row);
	return rc < 0 ? -1 : 0;
}

/* The first message that the consumer has not confirmed, 0 when there is none. 0 or -1. */
static int first_waiting(struct db *db, const char *consumer, int64_t *seq)
{
	int64_t cursor;

	if (consumer_cursor(db, consumer, &cursor) != 0) {
		return -1;
	}
	return take_number(db, SQL_START(db, SQL_MESSAGE_AFTER, Q_INT(cursor)), seq) < 0 ? -1 : 0;
}

/* What an operator has to know: somebody's copy of the queue has a hole now. */
static int tell_dead(struct db *db, const struct job *job)
{
	const struct job_queue *queue = job->queue;
	char key[KEY_SIZE];

	LOG(ERR, EV("consumer.dead_letter"), KV_S("consumer", queue->consumer),
	    KV_I("seq", queue->after), KV_I("tries", queue->tries),
	    KV_S("problem", queue->problem));
	snprintf(key, sizeof(key), "dead-letter/%s/%lld", queue->consumer, (long long)queue->after);
	return outbox_add_alarm(db, key, queue->problem, job->call.now_ms);
}

static int bury(struct db *db, const struct job *job)
{
	const struct job_queue *queue = job->queue;

	if (SQL_RUN(db, SQL_CONSUMER_ACK, Q_TEXT(queue->consumer), Q_INT(queue->after),
		    Q_INT(job->call.now_ms)) != 0) {
		return -1;
	}
	return tell_dead(db, job);
}

static int refuse_message(struct db *db, struct job *job)
{
	struct job_queue *queue = job->queue;
	struct refusal_row before, after;
	int64_t first;

	if (load_refusal(db, queue, &before) != 0 ||
	    first_waiting(db, queue->consumer, &first) != 0) {
		return -1;
	}
	if (!before.is_again && first != queue->after) {
		return refuse(job, "only the first message that is not confirmed can be refused");
	}
	if (SQL_RUN(db, SQL_REFUSAL_ADD, Q_TEXT(queue->consumer), Q_INT(queue->after),
		    Q_TEXT(queue->problem), Q_INT(job->call.now_ms),
		    Q_INT(job->policy->queue.tries)) != 0 ||
	    load_refusal(db, queue, &after) != 0) {
		return -1;
	}
	queue->tries = after.tries;
	queue->is_dead = after.is_dead;
	return after.is_dead && !before.is_dead ? bury(db, job) : 0;
}

/* ---- asked for by people ---- */

static int redeliver(struct db *db, struct job *job)
{
	struct job_queue *queue = job->queue;
	int64_t seq = queue->after, n;

	if (take_number(db, SQL_START(db, SQL_REFUSAL_COUNT, Q_TEXT(queue->consumer), Q_INT(seq)),
			&n) < 0) {
		return -1;
	}
	queue->tries = (int)n;
	if (n == 0) {
		return refuse(job, "there is no such dead letter");
	}
	return SQL_RUN(db, SQL_REFUSAL_AGAIN, Q_TEXT(queue->consumer), Q_INT(seq),
		       Q_INT(job->call.now_ms));
}

static int forget(struct db *db, const struct job *job)
{
	const char *consumer = job->queue->consumer;

	if (SQL_RUN(db, SQL_REFUSAL_DROP, Q_TEXT(consumer)) != 0) {
		return -1;
	}
	return SQL_RUN(db, SQL_CONSUMER_DROP, Q_TEXT(consumer));
}

static int act(struct db *db, struct job *job)
{
	switch (job->queue->act) {
	case QUEUE_REFUSE:
		return refuse_message(db, job);
	case QUEUE_REDELIVER:
		return redeliver(db, job);
	case QUEUE_FORGET:
		return forget(db, job);
	default:
		return confirm(db, job);
	}
}

/* Most likely it is misspelt. */
static int refuse_unknown(struct db *db, struct job *job)
{
	struct queue_readers readers;
	struct buf out = buf_over(job->err.text, sizeof(job->err.text));

	if (consumer_read(db, &readers) != 0) {
		return -1;
	}
	job->result = JOB_REFUSED;
	buf_put_text(&out, "no consumer of that name; known:");
	for (int i = 0; i < readers.n; i++) {
		buf_printf(&out, "%s %s", i > 0 ? "," : "", readers.all[i].name);
	}
	buf_put_text(&out, readers.n == 0 ? " none" : "");
	return 0;
}

int consumer_act(struct db *db, struct job *job)
{
	struct job_queue *queue = job->queue;
	int64_t cursor;
	int known = find(db, queue->consumer, &cursor);

	if (known == 0) {
		known = queue->act == QUEUE_BEGIN ? may_be_added(db, job) : refuse_unknown(db, job);
	}
	if (known <= 0) {
		return known;
	}
	if (act(db, job) != 0) {
		return -1;
	}
	if (queue->act == QUEUE_FORGET) {
		return 0;
	}
	return consumer_cursor(db, queue->consumer, &queue->cursor);
}

/* ---- listed ---- */

static void put_time(struct buf *out, const struct job *job, const char *key, int64_t at_ms)
{
	char at[ZONE_TEXT_SIZE];

	zone_format_ms(job->policy->zone, at_ms, at);
	json_text(out, key, at_ms != 0 ? at : NULL);
}

static void put_consumer(struct buf *out, const struct job *job, const struct queue_reader *reader)
{
	json_open(out, NULL);
	json_text(out, "consumer", reader->name);
	json_int(out, "cursor", reader->cursor);
	json_int(out, "behind", reader->behind);
	put_time(out, job, "waits_since", reader->waits_since_ms);
	put_time(out, job, "seen", reader->seen_ms);
	json_int(out, "refused", reader->refused);
	json_int(out, "dead", reader->dead);
	json_close(out);
}

/* Columns as in SQL_CONSUMERS. */
static void read_row(struct sqlite3_stmt *row, struct queue_reader *reader)
{
	sql_text(row, 0, reader->name, sizeof(reader->name));
	reader->cursor = sql_int(row, 1);
	reader->behind = sql_int(row, 2);
	reader->waits_since_ms = sql_int(row, 3);
	reader->seen_ms = sql_int(row, 4);
	reader->refused = sql_int(row, 5);
	reader->dead = sql_int(row, 6);
}

int consumer_read(struct db *db, struct queue_readers *readers)
{
	struct sqlite3_stmt *row = sql_start(db, SQL_CONSUMERS, NULL);
	int rc;

	readers->n = 0;
	while ((rc = sql_next(db, row)) > 0 && readers->n < CONSUMERS_MAX) {
		read_row(row, &readers->all[readers->n++]);
	}
	sql_end(row);
	readers->last = sql_number(db, SQL_MESSAGE_LAST, -1);
	readers->kept = sql_number(db, SQL_MESSAGE_COUNT, -1);
	return rc < 0 || readers->last < 0 || readers->kept < 0 ? -1 : 0;
}

int consumer_list(struct db *db, struct job *job)
{
	char *memory = xcalloc(1, LIST_SIZE);
	struct buf out = buf_over(memory, LIST_SIZE);
	struct queue_readers readers;
	int rc = consumer_read(db, &readers);

	json_open(&out, NULL);
	json_int(&out, "last", readers.last);
	json_int(&out, "kept", readers.kept);
	json_open_array(&out, "consumers");
	for (int i = 0; i < readers.n; i++) {
		put_consumer(&out, job, &readers.all[i]);
	}
	json_close_array(&out);
	json_close(&out);
	free(job->body);
	job->body = xstrdup(memory);
	free(memory);
	return rc;
}
