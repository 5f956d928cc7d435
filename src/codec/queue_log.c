#include "dutyd/codec/queue_log.h"

#include <stdlib.h>
#include <string.h>

#include "dutyd/base/str.h"
#include "dutyd/codec/json_reply.h"

enum { FIELDS = 6 };

/* ---- calls under way ---- */

static struct queue_log_call *find(struct queue_log *log, const char *call)
{
	for (int i = 0; i < QUEUE_LOG_CALLS; i++) {
		if (call[0] != '\0' && strcmp(log->calls[i].call, call) == 0) {
			return &log->calls[i];
		}
	}
	return NULL;
}

static struct queue_log_call *enter(struct queue_log *log, const char *call, const char *queue,
				    int64_t at_s)
{
	struct queue_log_call *entry = &log->calls[log->next++ % QUEUE_LOG_CALLS];

	memset(entry, 0, sizeof(*entry));
	str_copy(entry->call, sizeof(entry->call), call);
	str_copy(entry->queue, sizeof(entry->queue), queue);
	entry->entered_s = at_s;
	return entry;
}

static void leave(struct queue_log_call *entry)
{
	entry->call[0] = '\0';
}

/* ---- reading back ---- */

void queue_log_read(struct queue_log *log, const char *line, size_t len)
{
	char copy[QUEUE_LOG_LINE_MAX], *rest = copy, *field[FIELDS] = { NULL };
	int64_t at_s;
	int n = 0;

	if (!str_copy_n(copy, sizeof(copy), line, len)) {
		return;
	}
	while (n < FIELDS && (field[n] = strsep(&rest, "|")) != NULL) {
		n++;
	}
	if (n < FIELDS - 1 || !str_to_int(field[0], 0, INT64_MAX / 1000, &at_s)) {
		return;
	}
	struct queue_log_call *entry = find(log, field[1]);

	if (strcmp(field[4], "ENTERQUEUE") == 0 && entry == NULL) {
		enter(log, field[1], field[2], at_s);
	} else if (strcmp(field[4], "CONNECT") == 0 && entry != NULL) {
		entry->connected_s = at_s;
		str_copy(entry->agent, sizeof(entry->agent), field[3]);
	} else if (strcmp(field[4], "RINGNOANSWER") != 0 && entry != NULL) {
		leave(entry);
	}
}

/* ---- writing ---- */

struct news { /* one message, taken apart */
	const struct json_reply *payload;
	int64_t at_ms;
	const char *call;
};

static const char *text_of(const struct json_reply *value, const char *key)
{
	return json_reply_text(json_reply_member(value, key), "");
}

static void begin_line(struct buf *out, const struct queue_log_call *entry, int64_t at_s,
		       const char *agent)
{
	buf_printf(out, "%lld|%s|%s|%s|", (long long)at_s, entry->call, entry->queue,
		   agent[0] != '\0' ? agent : "NONE");
}

static void write_enter(struct buf *out, const struct queue_log_call *entry)
{
	begin_line(out, entry, entry->entered_s, "");
	buf_put_text(out, "ENTERQUEUE|||1\n");
}

/* The leg before has failed; who was rung is not known after a restart. */
static void write_no_answer(struct buf *out, const struct queue_log_call *entry, int64_t at_ms)
{
	if (entry->agent[0] != '\0') {
		begin_line(out, entry, at_ms / 1000, entry->agent);
		buf_printf(out, "RINGNOANSWER|%lld\n", (long long)(at_ms - entry->rung_ms));
	}
}

static void write_connect(struct buf *out, const struct queue_log_call *entry)
{
	long long hold_s = entry->connected_s - entry->entered_s;
	long long ring_s = entry->rung_ms > 0 ? entry->connected_s - entry->rung_ms / 1000 : hold_s;

	begin_line(out, entry, entry->connected_s, entry->agent);
	buf_printf(out, "CONNECT|%lld|%s|%lld\n", hold_s, entry->call, ring_s);
}

static void write_waited(struct buf *out, const struct queue_log_call *entry, int64_t at_s,
			 const char *event)
{
	begin_line(out, entry, at_s, "");
	buf_printf(out, "%s|1|1|%lld\n", event, (long long)(at_s - entry->entered_s));
}

static void write_complete(struct buf *out, const struct queue_log_call *entry, int64_t at_s)
{
	begin_line(out, entry, at_s, entry->agent);
	buf_printf(out, "COMPLETECALLER|%lld|%lld|1\n",
		   (long long)(entry->connected_s - entry->entered_s),
		   (long long)(at_s - entry->connected_s));
}

/* ---- messages ---- */

static const struct json_reply *leg_of(const struct json_reply *decision, const char *employee)
{
	const struct json_reply *legs = json_reply_member(decision, "legs");

	for (size_t i = 0; i < json_reply_count(legs); i++) {
		const struct json_reply *leg = json_reply_element(legs, i);

		if (employee[0] != '\0' && strcmp(text_of(leg, "employee"), employee) == 0) {
			return leg;
		}
	}
	return NULL;
}

static void ring(struct queue_log_call *entry, const struct news *news)
{
	const char *employee = text_of(news->payload, "employee");

	str_copy(entry->employee, sizeof(entry->employee), employee);
	str_copy(entry->agent, sizeof(entry->agent),
		 text_of(leg_of(news->payload, employee), "target"));
	entry->rung_ms = news->at_ms;
}

/* A call that is rung by name enters; one that goes to a queue of the PBX leaves ours. */
static void tell_decision(struct queue_log *log, const struct news *news, struct buf *out)
{
	bool is_next = strcmp(text_of(news->payload, "stage"), "next") == 0;
	bool is_dial = strcmp(text_of(news->payload, "action"), "dial") == 0;
	struct queue_log_call *entry = find(log, news->call);

	if (strcmp(text_of(news->payload, "stage"), "qualify") == 0) {
		return;
	}
	if (entry != NULL && is_next && entry->connected_s == 0) {
		write_no_answer(out, entry, news->at_ms);
	}
	if (is_dial && entry == NULL) {
		entry = enter(log, news->call, text_of(news->payload, "department"),
			      news->at_ms / 1000);
		write_enter(out, entry);
	}
	if (entry == NULL || entry->connected_s != 0) {
		return;
	}
	if (is_dial) {
		ring(entry, news);
	} else {
		write_waited(out, entry, news->at_ms / 1000, "EXITWITHTIMEOUT");
		leave(entry);
	}
}

/* Another may have picked it up: then his id is all that is known of him. */
static void tell_answered(struct queue_log *log, const struct news *news, struct buf *out)
{
	struct queue_log_call *entry = find(log, news->call);
	const char *by = text_of(news->payload, "answered_by");

	if (entry == NULL || entry->connected_s != 0) {
		return;
	}
	if (strcmp(by, entry->employee) != 0 && by[0] != '\0') {
		str_copy(entry->agent, sizeof(entry->agent), by);
	}
	entry->connected_s = news->at_ms / 1000;
	write_connect(out, entry);
}

static void tell_ended(struct queue_log *log, const struct news *news, struct buf *out)
{
	struct queue_log_call *entry = find(log, news->call);

	if (entry == NULL) {
		return;
	}
	if (entry->connected_s != 0) {
		write_complete(out, entry, news->at_ms / 1000);
	} else {
		write_waited(out, entry, news->at_ms / 1000, "ABANDON");
	}
	leave(entry);
}

void queue_log_tell(struct queue_log *log, const char *body, struct buf *out)
{
	struct err err;
	struct json_reply *message = json_reply_parse(body, strlen(body), &err);
	struct news news = { .payload = json_reply_member(message, "payload"),
			     .at_ms = json_reply_int(json_reply_member(message, "at_ms"), 0) };
	const char *topic = text_of(message, "topic");
	size_t start = out->len;

	news.call = text_of(news.payload, "call");
	if (strcmp(topic, "decision") == 0) {
		tell_decision(log, &news, out);
	} else if (strcmp(topic, "answered") == 0) {
		tell_answered(log, &news, out);
	} else if (strcmp(topic, "ended") == 0) {
		tell_ended(log, &news, out);
	}
	if (out->is_full) {
		out->len = start; /* never half a line */
	}
	json_reply_free(&message);
}
