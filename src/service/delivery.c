#include "dutyd/service/delivery.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/log.h"
#include "dutyd/base/mem.h"

struct subscription {
	LIST_ENTRY(subscription) link;
	char consumer[POLICY_ID_SIZE];
	struct peer *peer;          /* NULL: it has gone, the rest waits for a job under way */
	int64_t sent, acked;        /* sequence numbers; -1: not known before the first fetch */
	int n_jobs;                 /* of ours in the store */
	bool is_fetching, is_stale; /* stale: there may be more than the last fetch saw */
};

/* What a job of ours comes back to. */
struct errand {
	LIST_ENTRY(errand) link;
	struct subscription *subscription;
	struct request request; /* ACK: to be answered */
};

struct delivery {
	struct store *store;
	const struct current *current;
	LIST_HEAD(, subscription) all;
	LIST_HEAD(, errand) errands;
	int n;
};

struct delivery *delivery_create(struct store *store, const struct current *current)
{
	struct delivery *delivery = xcalloc(1, sizeof(*delivery));

	LIST_INIT(&delivery->all);
	LIST_INIT(&delivery->errands);
	delivery->store = store;
	delivery->current = current;
	return delivery;
}

static void drop(struct delivery *delivery, struct subscription *s)
{
	if (s->peer != NULL) {
		s->peer->subscription = NULL;
		s->peer = NULL;
		delivery->n--;
	}
	if (s->n_jobs == 0) {
		LIST_REMOVE(s, link);
		free(s);
	}
}

void delivery_destroy(struct delivery **delivery)
{
	if (*delivery == NULL) {
		return;
	}
	struct subscription *next;

	for (struct subscription *s = LIST_FIRST(&(*delivery)->all); s != NULL; s = next) {
		next = LIST_NEXT(s, link);
		s->n_jobs = 0; /* the store is closed: no job will come back */
		drop(*delivery, s);
	}
	struct errand *next_errand;

	for (struct errand *e = LIST_FIRST(&(*delivery)->errands); e != NULL; e = next_errand) {
		next_errand = LIST_NEXT(e, link);
		free(e); /* its job went with the store */
	}
	free(*delivery);
	*delivery = NULL;
}

static bool submit(struct delivery *delivery, struct subscription *s, enum job_kind kind,
		   const struct request *request)
{
	struct job *job = job_create(kind, delivery->current->policy, delivery->current->roster);
	struct errand *errand = xcalloc(1, sizeof(*errand));

	errand->subscription = s;
	errand->request = *request;
	job->owner = errand;
	job->submitted_ms = clock_monotonic_ms();
	memcpy(job->queue->consumer, s->consumer, sizeof(s->consumer));
	job->queue->after = request->seq;
	job->queue->limit = FETCH_MAX;
	if (!store_submit(delivery->store, job)) {
		free(errand);
		job_destroy(&job);
		return false;
	}
	LIST_INSERT_HEAD(&delivery->errands, errand, link);
	s->n_jobs++;
	return true;
}

static void fetch(struct delivery *delivery, struct subscription *s)
{
	bool has_room = s->sent < 0 || s->sent - s->acked < DELIVERY_WINDOW;

	if (s->peer != NULL && !s->is_fetching && s->is_stale && has_room) {
		s->is_stale = false;
		s->is_fetching =
			submit(delivery, s, JOB_FETCH, &(struct request){ .seq = s->sent });
	}
}

void delivery_subscribe(struct delivery *delivery, struct peer *peer, const struct request *request)
{
	struct subscription *s;
	struct subscription *next;

	if (peer->subscription != NULL) {
		peer->ops->refuse(peer, request, "refused", "consumer",
				  "this connection has a subscription already");
		return;
	}
	for (s = LIST_FIRST(&delivery->all); s != NULL; s = next) {
		next = LIST_NEXT(s, link);
		if (s->peer != NULL && strcmp(s->consumer, request->consumer) == 0) {
			LOG(WARN, EV("consumer.replaced"), KV_S("consumer", s->consumer));
			drop(delivery, s);
		}
	}
	s = xcalloc(1, sizeof(*s));
	memcpy(s->consumer, request->consumer, sizeof(s->consumer));
	s->peer = peer;
	s->sent = s->acked = -1;
	s->is_stale = true;
	peer->subscription = s;
	LIST_INSERT_HEAD(&delivery->all, s, link);
	delivery->n++;
	LOG(INFO, EV("consumer.subscribed"), KV_S("consumer", s->consumer));
	peer->ops->reply(peer, request, "");
	fetch(delivery, s);
}

void delivery_ack(struct delivery *delivery, struct peer *peer, const struct request *request)
{
	struct subscription *s = peer->subscription;

	if (s == NULL) {
		peer->ops->refuse(peer, request, "refused", "op", "ack before subscribe");
		return;
	}
	if (request->seq > s->sent) {
		peer->ops->refuse(peer, request, "bad_request", "seq", "was never delivered");
		return;
	}
	if (!submit(delivery, s, JOB_ACK, request)) {
		peer->ops->refuse(peer, request, "busy", "", "the store is busy: ack again");
	}
}

void delivery_forget(struct delivery *delivery, struct peer *peer)
{
	if (peer->subscription != NULL) {
		drop(delivery, peer->subscription);
	}
}

void delivery_poke(struct delivery *delivery)
{
	struct subscription *s;

	LIST_FOREACH(s, &delivery->all, link)
	{
		s->is_stale = true;
		fetch(delivery, s);
	}
}

static void hand_out(struct subscription *s, const struct job_queue *queue)
{
	if (s->acked < 0 && queue->n_messages > 0) {
		s->acked = queue->messages[0].seq - 1;
	}
	for (int i = 0; i < queue->n_messages; i++) {
		if (!s->peer->ops->deliver(s->peer, &queue->messages[i])) {
			s->is_stale = true; /* its output is full: from here on at the next ack */
			return;
		}
		s->sent = queue->messages[i].seq;
	}
	s->is_stale = s->is_stale || queue->n_messages == FETCH_MAX;
}

static void acknowledged(struct subscription *s, const struct request *request,
			 const struct job *job)
{
	char members[48];

	if (job->result != JOB_OK) {
		s->peer->ops->refuse(s->peer, request, "failed", "", job->err.text);
		return;
	}
	s->acked = job->queue->after > s->acked ? job->queue->after : s->acked;
	s->is_stale = true;
	snprintf(members, sizeof(members), "\"cursor\":%lld", (long long)s->acked);
	s->peer->ops->reply(s->peer, request, members);
}

void delivery_done(struct delivery *delivery, struct job *job)
{
	struct errand *errand = job->owner;
	struct subscription *s = errand->subscription;

	s->n_jobs--;
	if (job->kind == JOB_FETCH) {
		s->is_fetching = false;
	}
	if (s->peer == NULL) {
		drop(delivery, s);
	} else {
		if (job->kind == JOB_ACK) {
			acknowledged(s, &errand->request, job);
		} else if (job->result == JOB_OK) {
			hand_out(s, job->queue);
		}
		fetch(delivery, s);
	}
	LIST_REMOVE(errand, link);
	free(errand);
	job_destroy(&job);
}

int delivery_count(const struct delivery *delivery)
{
	return delivery->n;
}
