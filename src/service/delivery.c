#include "dutyd/service/delivery.h"

#include <stdlib.h>
#include <string.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/log.h"
#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/codec/json_out.h"

struct subscription {
	LIST_ENTRY(subscription) link;
	char consumer[POLICY_ID_SIZE];
	struct peer *peer;          /* NULL: it has gone, the rest waits for a job under way */
	int64_t sent, acked;        /* sequence numbers; -1: not known before the first fetch */
	int64_t sent_again;         /* the last dead letter of this round */
	int n_jobs;                 /* of ours in the store */
	bool is_fetching, is_stale; /* stale: there may be more than the last fetch saw */
	bool is_again_stale;        /* the same of dead letters to be delivered once more */
	bool is_again_missed;       /* that fetch came to nothing: once more with the next news */
	bool is_blocked;            /* its output is full: nothing is fetched until it is not */
	bool is_taken_on;           /* the first fetch is back, and subscribe is answered: */
	struct request subscribe;
};

/* What a job of ours comes back to. */
struct errand {
	LIST_ENTRY(errand) link;
	struct subscription *subscription; /* NULL: somebody's act about a consumer */
	struct peer *peer;                 /* to be answered; NULL = nobody, or gone */
	struct request request;
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

/* From its peer; a job under way may still hold it. */
static void part(struct delivery *delivery, struct subscription *s)
{
	if (s->peer != NULL) {
		s->peer->subscription = NULL;
		s->peer = NULL;
		delivery->n--;
	}
}

static void drop(struct delivery *delivery, struct subscription *s)
{
	part(delivery, s);
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

static struct job *new_job(const struct delivery *delivery, enum job_kind kind,
			   const char *consumer)
{
	struct job *job = job_create(kind, delivery->current->policy, delivery->current->roster);

	job->call.now_ms = clock_wall_ms();
	str_copy(job->queue->consumer, sizeof(job->queue->consumer), consumer);
	return job;
}

/* Takes the job; false: the store is busy. */
static bool submit(struct delivery *delivery, struct job *job, const struct errand *like)
{
	struct errand *errand = xcalloc(1, sizeof(*errand));

	*errand = *like;
	job->owner = errand;
	if (!store_submit(delivery->store, job)) {
		free(errand);
		job_destroy(&job);
		return false;
	}
	LIST_INSERT_HEAD(&delivery->errands, errand, link);
	if (errand->subscription != NULL) {
		errand->subscription->n_jobs++;
	}
	return true;
}

/* Of one kind at a time: what is new, and when nothing is, dead letters that are wanted again. */
static void fetch(struct delivery *delivery, struct subscription *s)
{
	bool has_room = s->sent < 0 || s->sent - s->acked < DELIVERY_WINDOW;
	bool is_new = s->is_stale && has_room;

	if (s->peer == NULL || s->is_fetching || s->is_blocked || (!is_new && !s->is_again_stale)) {
		return;
	}
	struct job *job = new_job(delivery, JOB_FETCH, s->consumer);
	job->queue->limit = FETCH_MAX;
	job->queue->is_again = !is_new;
	job->queue->after = is_new ? s->sent : s->sent_again;
	s->is_fetching = submit(delivery, job, &(struct errand){ .subscription = s });
	if (s->is_fetching && is_new) {
		s->is_stale = false;
	} else if (s->is_fetching) {
		s->is_again_stale = false;
	}
}

void delivery_subscribe(struct delivery *delivery, struct peer *peer, const struct request *request)
{
	struct subscription *s;
	struct subscription *next;

	if (peer->subscription != NULL) {
		peer->ops->refuse(peer, request->id, "refused", "consumer",
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
	s->is_stale = s->is_again_stale = true;
	s->subscribe = *request;
	peer->subscription = s;
	LIST_INSERT_HEAD(&delivery->all, s, link);
	delivery->n++;
	fetch(delivery, s);
}

void delivery_ack(struct delivery *delivery, struct peer *peer, const struct request *request)
{
	struct subscription *s = peer->subscription;

	if (s == NULL) {
		peer->ops->refuse(peer, request->id, "refused", "op", "ack before subscribe");
		return;
	}
	if (request->seq > s->sent && request->seq > s->sent_again) {
		peer->ops->refuse(peer, request->id, "bad_request", "seq", "was never delivered");
		return;
	}
	struct job *job = new_job(delivery, JOB_QUEUE, s->consumer);
	job->queue->act = request->op == REQUEST_NACK ? QUEUE_REFUSE : QUEUE_CONFIRM;
	job->queue->after = request->seq;
	str_copy_cut(job->queue->problem, sizeof(job->queue->problem), request->reason);
	if (!submit(delivery, job,
		    &(struct errand){ .subscription = s, .peer = peer, .request = *request })) {
		peer->ops->refuse(peer, request->id, "busy", "", "the store is busy: say it again");
	}
}

static bool read_act(const char *word, enum queue_act *act)
{
	static const struct {
		const char *word;
		enum queue_act act;
	} acts[] = { { "ack", QUEUE_CONFIRM },
		     { "begin", QUEUE_BEGIN },
		     { "redeliver", QUEUE_REDELIVER },
		     { "forget", QUEUE_FORGET } };

	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		if (strcmp(acts[i].word, word) == 0) {
			*act = acts[i].act;
			return true;
		}
	}
	return false;
}

void delivery_act(struct delivery *delivery, struct peer *peer, const struct request *request)
{
	enum queue_act act;

	if (!read_act(request->action, &act)) {
		peer->ops->refuse(peer, request->id, "bad_request", "action",
				  "wanted ack, begin, redeliver or forget");
		return;
	}
	struct job *job = new_job(delivery, JOB_QUEUE, request->consumer);
	job->queue->act = act;
	job->queue->after = request->seq;
	if (!submit(delivery, job, &(struct errand){ .peer = peer, .request = *request })) {
		peer->ops->refuse(peer, request->id, "busy", "", "the store is busy: say it again");
	}
}

void delivery_forget(struct delivery *delivery, struct peer *peer)
{
	struct errand *errand;

	LIST_FOREACH(errand, &delivery->errands, link)
	{
		if (errand->peer == peer) {
			errand->peer = NULL;
		}
	}
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
		s->is_again_stale = s->is_again_stale || s->is_again_missed;
		s->is_again_missed = false;
		fetch(delivery, s);
	}
}

void delivery_resume(struct delivery *delivery, struct peer *peer)
{
	struct subscription *s = peer->subscription;

	s->is_blocked = false;
	fetch(delivery, s);
}

static void hand_out(struct subscription *s, const struct job_queue *queue)
{
	int64_t *sent = queue->is_again ? &s->sent_again : &s->sent;
	bool *is_stale = queue->is_again ? &s->is_again_stale : &s->is_stale;

	if (!queue->is_again && s->acked < 0 && queue->n_messages > 0) {
		s->acked = queue->messages[0].seq - 1;
	}
	for (int i = 0; i < queue->n_messages; i++) {
		if (!s->peer->ops->deliver(s->peer, &queue->messages[i])) {
			*is_stale = s->is_blocked = true; /* from here on when it has read */
			return;
		}
		*sent = queue->messages[i].seq;
	}
	*is_stale = *is_stale || queue->n_messages == FETCH_MAX;
}

/* The first fetch tells whether the store takes it for a consumer: only then it is one. */
static bool take_on(struct delivery *delivery, struct subscription *s, const struct job *job)
{
	if (job->result == JOB_REFUSED) {
		LOG(WARN, EV("consumer.refused"), KV_S("consumer", s->consumer),
		    KV_S("reason", job->err.text));
		s->peer->ops->refuse(s->peer, s->subscribe.id, "refused", "consumer",
				     job->err.text);
		part(delivery, s);
		return false;
	}
	if (!s->is_taken_on) {
		s->is_taken_on = true;
		LOG(INFO, EV("consumer.subscribed"), KV_S("consumer", s->consumer));
		s->peer->ops->reply(s->peer, s->subscribe.id, "");
	}
	return true;
}

static void fetched(struct delivery *delivery, struct subscription *s, const struct job *job)
{
	bool has_read = job->result == JOB_OK && job->is_durable; /* at sea there is nothing */

	s->is_fetching = false;
	s->is_again_missed = s->is_again_missed || (job->queue->is_again && !has_read);
	if (s->peer != NULL && take_on(delivery, s, job) && job->result == JOB_OK) {
		hand_out(s, job->queue);
	}
}

static void write_result(struct buf *out, const struct job_queue *queue)
{
	json_int(out, "cursor", queue->cursor);
	if (queue->act == QUEUE_REFUSE) {
		json_int(out, "tries", queue->tries);
		json_bool(out, "dead", queue->is_dead);
	} else if (queue->act == QUEUE_REDELIVER) {
		json_int(out, "messages", queue->tries);
	}
}

static void answer(const struct errand *errand, const struct job *job)
{
	struct peer *peer = errand->peer;
	char memory[128];
	struct buf out = buf_over(memory, sizeof(memory));

	if (peer == NULL) {
		return;
	}
	if (job->result != JOB_OK) {
		peer->ops->refuse(peer, errand->request.id,
				  job->result == JOB_REFUSED ? "refused" : "failed", "",
				  job->err.text);
		return;
	}
	write_result(&out, job->queue);
	peer->ops->reply(peer, errand->request.id, out.text);
}

/* What an act means for the subscription of that consumer, if it has one. */
static void follow(struct delivery *delivery, const struct job_queue *queue)
{
	struct subscription *s;
	struct subscription *next;

	for (s = LIST_FIRST(&delivery->all); s != NULL; s = next) {
		next = LIST_NEXT(s, link);
		if (s->peer == NULL || strcmp(s->consumer, queue->consumer) != 0) {
			continue;
		}
		if (queue->act == QUEUE_FORGET) {
			drop(delivery, s);
			continue;
		}
		if (queue->act == QUEUE_REDELIVER) {
			s->sent_again = 0;
			s->is_again_stale = true;
		}
		if (s->sent >= 0 && queue->cursor > s->sent) {
			s->sent = queue->cursor; /* somebody moved it on: not delivered any more */
		}
		s->acked = queue->cursor > s->acked ? queue->cursor : s->acked;
		s->is_stale = true;
		fetch(delivery, s);
	}
}

static void go_on(struct delivery *delivery, struct subscription *s)
{
	if (s->peer == NULL) {
		drop(delivery, s);
	} else {
		fetch(delivery, s);
	}
}

void delivery_done(struct delivery *delivery, struct job *job)
{
	struct errand *errand = job->owner;
	struct subscription *s = errand->subscription;

	if (job->kind == JOB_FETCH) {
		fetched(delivery, s, job);
	} else {
		answer(errand, job);
		if (job->result == JOB_OK) {
			follow(delivery, job->queue);
		}
	}
	/* Until here the job holds the subscription, whatever became of it meanwhile. */
	if (s != NULL) {
		s->n_jobs--;
		go_on(delivery, s);
	}
	LIST_REMOVE(errand, link);
	free(errand);
	job_destroy(&job);
}

int delivery_count(const struct delivery *delivery)
{
	return delivery->n;
}
