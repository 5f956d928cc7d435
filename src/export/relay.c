#include "dutyd/export/relay.h"

#include <string.h>

#include "dutyd/base/log.h"
#include "dutyd/export/pause.h"

enum { IDLE_MS = 500 };

struct relay {
	struct source *source;
	const struct policy_export *to;
	const struct sink_ops *ops;
	void *sink;
	struct pause pause;
	int generation; /* of the batch */
	int n;
	struct export_message *batch[RELAY_BATCH];
};

static bool is_wanted(const struct policy_export *to, const char *topic)
{
	for (int i = 0; i < to->n_topics; i++) {
		if (strcmp(to->topics[i], topic) == 0) {
			return true;
		}
	}
	return to->n_topics == 0;
}

static bool is_current(const struct relay *relay)
{
	return relay->generation == source_generation(relay->source) && !export_is_over();
}

/* What is there, up to a batch; waits only for the first. */
static void gather(struct relay *relay)
{
	struct export_message *message;

	relay->n = 0;
	message = source_next(relay->source, IDLE_MS);
	relay->generation = source_generation(relay->source);
	while (message != NULL) {
		relay->batch[relay->n++] = message;
		if (relay->n == RELAY_BATCH) {
			break;
		}
		message = source_next(relay->source, 0);
	}
}

static void forget(struct relay *relay)
{
	for (int i = 0; i < relay->n; i++) {
		export_message_free(&relay->batch[i]);
	}
	relay->n = 0;
}

/* ---- put ---- */

static enum put put_one(struct relay *relay, const struct export_message *message, struct err *why)
{
	if (!is_wanted(relay->to, message->topic)) {
		return PUT_DONE;
	}
	return relay->ops->put(relay->sink, message, why);
}

static void say_back(struct relay *relay)
{
	if (relay->pause.n > 0) {
		LOG(INFO, EV("export.back"), KV_S("consumer", relay->to->id));
	}
	pause_reset(&relay->pause);
}

/* The cursor moves over all that is not a dead letter come again; those are told one by one. */
static void confirm(struct relay *relay, int from, int to)
{
	int64_t last = 0;

	for (int i = from; i < to; i++) {
		if (relay->batch[i]->is_again) {
			source_confirm(relay->source, relay->batch[i]->seq);
		} else {
			last = relay->batch[i]->seq;
		}
	}
	if (last > 0) {
		source_confirm(relay->source, last);
	}
	if (from < to) {
		say_back(relay);
	}
}

/* ---- what did not go through ---- */

static void wait_for_far_side(struct relay *relay, const struct export_message *message,
			      const struct err *why)
{
	if (relay->pause.n == 0) {
		LOG(WARN, EV("export.waits"), KV_S("consumer", relay->to->id),
		    KV_I("seq", message->seq), KV_S("problem", why->text));
	}
	pause_take(&relay->pause);
}

/* True when the message is done with: it will not be tried again. */
static bool tell_refused(struct relay *relay, const struct export_message *message,
			 const struct err *why)
{
	bool is_dead;

	LOG(WARN, EV("export.refused"), KV_S("consumer", relay->to->id), KV_I("seq", message->seq),
	    KV_S("key", message->key), KV_S("problem", why->text));
	if (!source_refuse(relay->source, message->seq, why->text, &is_dead)) {
		return false;
	}
	if (is_dead) {
		pause_reset(&relay->pause);
	} else {
		pause_take(&relay->pause);
	}
	return is_dead;
}

/* What became of one message; true when it is done with. */
static bool settle(struct relay *relay, const struct export_message *message, enum put put,
		   const struct err *why)
{
	if (put == PUT_REFUSED) {
		return tell_refused(relay, message, why);
	}
	if (put == PUT_LATER) {
		wait_for_far_side(relay, message, why);
	}
	return put == PUT_DONE;
}

/* One of several was refused when they were made safe: which one shows when each stands alone. */
static void deliver_alone(struct relay *relay, int *at, int to)
{
	while (*at < to && is_current(relay)) {
		const struct export_message *message = relay->batch[*at];
		struct err why = { "" };
		enum put put = put_one(relay, message, &why);

		if (put == PUT_DONE) {
			put = relay->ops->flush(relay->sink, &why);
		}
		if (settle(relay, message, put, &why)) {
			confirm(relay, *at, put == PUT_DONE ? *at + 1 : *at);
			(*at)++;
		}
	}
}

static void deliver(struct relay *relay)
{
	int at = 0;

	while (at < relay->n && is_current(relay)) {
		struct err why = { "" }, unsafe = { "" };
		enum put put = PUT_DONE;
		int from = at;

		while (at < relay->n &&
		       (put = put_one(relay, relay->batch[at], &why)) == PUT_DONE) {
			at++;
		}
		enum put safe = relay->ops->flush(relay->sink, &unsafe);
		if (safe == PUT_DONE) {
			confirm(relay, from, at);
			at += put != PUT_DONE && settle(relay, relay->batch[at], put, &why);
		} else if (safe == PUT_REFUSED) {
			deliver_alone(relay, &from, at);
			at = from;
		} else {
			wait_for_far_side(relay, relay->batch[from], &unsafe);
			at = from;
		}
	}
}

void relay_run(struct source *source, const struct policy_export *to, const struct sink_ops *ops,
	       void *sink)
{
	struct relay relay = { .source = source, .to = to, .ops = ops, .sink = sink };

	while (!export_is_over()) {
		if (export_take_reopen() && ops->reopen != NULL) {
			ops->reopen(sink);
		}
		gather(&relay);
		if (relay.n > 0) {
			deliver(&relay);
		}
		forget(&relay);
	}
}
