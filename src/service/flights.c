#include "dutyd/service/flights.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/mem.h"
#include "dutyd/codec/decision_json.h"
#include "dutyd/net/loop.h"
#include "dutyd/service/control.h"

enum { TAIL_REPLY_MAX = 4 * 1024 * 1024 };

struct flight {
	TAILQ_ENTRY(flight) link;
	struct flights *flights;
	struct peer *peer; /* NULL: gone, nobody waits any more */
	char re[REQUEST_ID_SIZE];
	bool may_create; /* the request told of a call that may be new */
	struct job *job;
	struct net_timer *deadline; /* NULL once answered, or when there is none to keep */
	int64_t began_ms, began_us;
	bool is_answered;
};

static void flight_end(struct flight *flight)
{
	struct flights *flights = flight->flights;

	TAILQ_REMOVE(&flights->all, flight, link);
	if (!flight->is_answered) {
		flights->n_waiting--;
	}
	net_timer_destroy(&flight->deadline);
	job_destroy(&flight->job);
	free(flight);
}

static void mark_answered(struct flight *flight)
{
	flight->is_answered = true;
	flight->flights->n_waiting--;
	net_timer_destroy(&flight->deadline);
}

/* ---- answers ---- */

static void remember(struct flights *flights, const struct job *job, const struct answer *answer)
{
	struct live_call call = { .policy = job->policy };

	if (callid_parse(answer->call, &call.number)) {
		memcpy(call.source, job->call.source, sizeof(call.source));
		memcpy(call.pbx_id, job->call.pbx_id, sizeof(call.pbx_id));
		memcpy(call.did, job->call.did, sizeof(call.did));
		calls_add(flights->calls, &call, clock_monotonic_ms());
	}
}

/* The store took the name we had ready for it, and it is not one of the calls in progress. */
static bool is_new_call(const struct flights *flights, const struct job *job,
			const struct answer *answer)
{
	char ready[CALLID_SIZE];

	callid_format(job->call.new_number, ready);
	return job->call.may_create && strcmp(ready, answer->call) == 0 &&
	       calls_find(flights->calls, job->call.new_number, "", "") == NULL;
}

static void count(struct flights *flights, const struct job *job, const struct answer *answer,
		  bool is_repeat)
{
	struct counters *counters = &flights->counters;

	counters->not_durable += !answer->is_durable;
	if (is_repeat) {
		counters->repeated++;
	} else {
		counters_add(counters, job, answer, flights->current->book);
	}
}

/* Asked as late as can be: the channel is told of by the link and asks us at the same time. */
static void send_answer(struct flight *flight, const struct answer *answer, const char *body)
{
	struct flights *flights = flight->flights;
	struct answer sent = *answer;

	sent.is_watched = flight->may_create && flights->watches != NULL &&
			  flights->watches(flights->arg, answer);
	if (flight->peer != NULL) {
		flight->peer->ops->answer(flight->peer, flight->re, &sent, body);
	}
}

/* From here on who has answered so far counts no more: he gave the caller away. */
static void mark_moved_call(struct flights *flights, const struct answer *answer)
{
	int64_t number;

	if ((answer->stage == STAGE_HANDOVER || answer->stage == STAGE_HANDBACK) &&
	    callid_parse(answer->call, &number)) {
		calls_mark_moved(flights->calls, number);
	}
}

/* The one place where a deciding request gets its answer. */
static void give_answer(struct flight *flight, const struct answer *answer, const char *body,
			struct story_how how)
{
	struct flights *flights = flight->flights;
	const struct job *job = flight->job;

	int64_t took_us = clock_monotonic_us() - flight->began_us;

	how.took_ms = took_us / 1000;
	mark_answered(flight);
	if (job->kind == JOB_DECIDE) {
		count(flights, job, answer, how.is_repeat);
		timing_add(&flights->counters.answers, took_us);
		if (is_new_call(flights, job, answer)) {
			story_began(&flights->story, job, answer);
		}
		story_routed(answer, &how);
		remember(flights, job, answer);
		mark_moved_call(flights, answer);
	}
	send_answer(flight, answer, body);
	/* A dialplan names its channel and goes where the answer says; nobody else can. */
	if (job->kind == JOB_DECIDE && !flight->may_create && flights->decided != NULL) {
		flights->decided(flights->arg, answer);
	}
}

/* Nothing was decided in time: the client department, and the store will record exactly this. */
static void give_fallback(struct flight *flight)
{
	static char memory[DECISION_JSON_MAX]; /* the loop has one thread */
	struct buf body = buf_over(memory, sizeof(memory));
	const struct job *job = flight->job;
	struct situation situation;
	struct decision decision;
	struct answer answer = { 0 };

	job_situation(job, NULL, &situation);
	decide_fallback(job->policy, &situation, &decision);
	callid_format(job->call.number != 0 ? job->call.number : job->call.new_number, answer.call);
	answer_from_decision(job->policy, NULL, &decision, &answer);
	decision_json_write(&body, job->policy, NULL, &decision, &answer);
	flight->flights->counters.deadline++;
	give_answer(flight, &answer, body.text, (struct story_how){ .match = MATCH_NONE });
}

static struct story_how how_decided(const struct job *job)
{
	return (struct story_how){ .match = job->match, .is_repeat = job->is_repeat };
}

/* Decided, and the disk is late. The job is the flight's own or that of its twin. */
static void give_decided(struct flight *flight, const struct job *job)
{
	struct story_how how = how_decided(job);
	struct answer answer = job->answer;

	answer.is_durable = false;
	how.is_repeat = how.is_repeat || job != flight->job;
	give_answer(flight, &answer, job->body, how);
}

static bool are_same_answers(const struct job_call *a, const struct job_call *b)
{
	for (int i = 0; i < a->n_given; i++) {
		if (strcmp(a->given[i].name, b->given[i].name) != 0 ||
		    strcmp(a->given[i].text, b->given[i].text) != 0) {
			return false;
		}
	}
	return true;
}

static bool is_same_question(const struct job *one, const struct job *other)
{
	const struct job_call *a = &one->call, *b = &other->call;

	if (one->kind != JOB_DECIDE || other->kind != JOB_DECIDE || a->stage != b->stage ||
	    a->number != b->number || strcmp(a->source, b->source) != 0 ||
	    strcmp(a->pbx_id, b->pbx_id) != 0 || a->n_given != b->n_given) {
		return false;
	}
	return are_same_answers(a, b) &&
	       (a->stage != STAGE_NEXT || (a->leg >= 0 && a->leg == b->leg));
}

/* An earlier flight that was asked the same and answered, and is not recorded yet; or NULL. */
static const struct flight *find_twin(const struct flight *flight)
{
	const struct job_call *call = &flight->job->call;
	const struct flight *other = TAILQ_FIRST(&flight->flights->all);

	if (calls_find(flight->flights->calls, call->number, call->source, call->pbx_id) == NULL) {
		return NULL; /* no call was answered under that name: no need to search */
	}
	while (other != flight &&
	       (!other->is_answered || !is_same_question(other->job, flight->job))) {
		other = TAILQ_NEXT(other, link);
	}
	return other != flight ? other : NULL;
}

/* What goes out when the store has not answered. A repeat gets what its twin got. */
static void give_what_there_is(struct flight *flight)
{
	const struct flight *twin = find_twin(flight);

	if (job_claim_fallback(flight->job) == JOB_DECIDED) {
		give_decided(flight, flight->job);
	} else if (twin != NULL && job_claim_fallback(twin->job) == JOB_DECIDED) {
		give_decided(flight, twin->job);
	} else {
		give_fallback(flight);
	}
}

static void reply_to_note(struct flight *flight, const char *call, bool is_durable)
{
	char members[64];

	if (flight->peer != NULL) {
		snprintf(members, sizeof(members), "\"call\":\"%s\",\"durable\":%s", call,
			 is_durable ? "true" : "false");
		flight->peer->ops->reply(flight->peer, flight->re, members);
	}
}

/* Whoever lifted must not wait for a disk: the store writes it down when it can. */
static void give_note_taken(struct flight *flight)
{
	const struct job_call *call = &flight->job->call;
	const struct live_call *live =
		calls_find(flight->flights->calls, call->number, call->source, call->pbx_id);
	int64_t number = live != NULL ? live->number : call->number;
	char id[CALLID_SIZE] = "";

	if (number != 0) {
		callid_format(number, id);
	}
	mark_answered(flight);
	reply_to_note(flight, id, false);
}

static void on_deadline(void *arg)
{
	struct flight *flight = arg;

	if (flight->job->kind == JOB_NOTE) {
		give_note_taken(flight);
	} else {
		give_what_there_is(flight);
	}
}

/*
 * Somebody whom the configuration does not know has answered all the same. What was marked when it
 * was seen may have been followed by a hand-over: that stands.
 */
static void mark_answered_call(struct flights *flights, const struct job *job)
{
	const char *by = job->answer.employee[0] != '\0' ? job->answer.employee : "?";
	const struct live_call *live = NULL;
	int64_t number;

	if (callid_parse(job->answer.call, &number)) {
		live = calls_find(flights->calls, number, "", "");
	}
	if (live != NULL && strcmp(live->answered_by, by) != 0) {
		calls_mark_answered(flights->calls, number, by);
	}
}

/* Answered or not, this is when the call's story goes on. */
static void note_is_down(struct flight *flight)
{
	const struct job *job = flight->job;

	if (job->call.stage == STAGE_ENDED) {
		int64_t number;

		if (!job->is_repeat) {
			story_ended(job);
		}
		if (callid_parse(job->answer.call, &number)) {
			calls_remove(flight->flights->calls, number);
		}
	} else if (job->call.stage == STAGE_CONFIRM) {
		story_confirmed(job);
	} else {
		story_answered(job);
		mark_answered_call(flight->flights, job);
	}
}

static void give_tail(struct flight *flight)
{
	char *memory = xcalloc(1, TAIL_REPLY_MAX);
	struct buf out = buf_over(memory, TAIL_REPLY_MAX);

	control_write_tail(&out, flight->job->queue);
	flight->peer->ops->reply(flight->peer, flight->re, out.text);
	free(memory);
}

/* The members of the job's body, which is an object. */
static void give_list(struct flight *flight)
{
	char *members = xstrdup(flight->job->body + 1);

	members[strlen(members) - 1] = '\0';
	flight->peer->ops->reply(flight->peer, flight->re, members);
	free(members);
}

static void give_decision(struct flight *flight)
{
	struct job *job = flight->job;

	job->answer.is_durable = job->is_durable;
	give_answer(flight, &job->answer, job->body, how_decided(job));
}

static void give_failure(struct flight *flight)
{
	const struct job *job = flight->job;
	const char *code = job->result == JOB_NOT_FOUND ? "not_found" :
			   job->result == JOB_REFUSED   ? "refused" :
							  "failed";

	flight->flights->counters.refused++;
	if (flight->peer != NULL) {
		flight->peer->ops->refuse(flight->peer, flight->re, code, "call", job->err.text);
	}
}

static bool is_listed(enum job_kind kind)
{
	return kind == JOB_LIST || kind == JOB_QUALITY || kind == JOB_SHOW;
}

static void give_result(struct flight *flight)
{
	const struct job *job = flight->job;

	if (job->result != JOB_OK) {
		give_failure(flight);
	} else if (job->kind == JOB_DECIDE || job->kind == JOB_TRY) {
		give_decision(flight);
	} else if (job->kind == JOB_NOTE) {
		reply_to_note(flight, job->answer.call, job->is_durable);
	} else if (flight->peer != NULL && is_listed(job->kind)) {
		give_list(flight);
	} else if (flight->peer != NULL) {
		give_tail(flight);
	}
}

/* ---- the whole of them ---- */

void flights_init(struct flights *flights, struct net_loop *loop, struct store *store,
		  const struct current *current)
{
	uint8_t key[STORE_KEY_BYTES];

	*flights = (struct flights){ .loop = loop, .store = store, .current = current };
	flights->calls = calls_create();
	flights->counters.started_ms = clock_wall_ms();
	store_tag_key(store, key);
	flights->story.tagger = digest_tagger_create(key);
	TAILQ_INIT(&flights->all);
}

void flights_finish(struct flights *flights)
{
	struct flight *next;

	for (struct flight *flight = TAILQ_FIRST(&flights->all); flight != NULL; flight = next) {
		next = TAILQ_NEXT(flight, link);
		flight->job = NULL; /* went with the store */
		flight_end(flight);
	}
	calls_destroy(&flights->calls);
	digest_tagger_destroy(&flights->story.tagger);
}

static void start_deadline(struct flight *flight, int deadline_ms)
{
	if (deadline_ms > 0) {
		flight->deadline = net_timer_create(flight->flights->loop, on_deadline, flight);
		net_timer_start(flight->deadline, deadline_ms);
	}
}

/* The store has no room: whoever waits for a decision gets the fallback, the log is its record. */
static void turn_away(struct flight *flight)
{
	bool is_call = flight->job->kind == JOB_DECIDE || flight->job->kind == JOB_TRY;

	if (is_call && !stage_is_act(flight->job->call.stage)) {
		give_what_there_is(flight);
	} else if (flight->peer != NULL) {
		flight->peer->ops->refuse(flight->peer, flight->re, "busy", "",
					  "the store is busy: try again");
	}
	flight_end(flight);
}

void flights_start(struct flights *flights, struct peer *peer, const struct request *request,
		   struct job *job, int deadline_ms)
{
	struct flight *flight = xcalloc(1, sizeof(*flight));

	flight->flights = flights;
	flight->peer = peer;
	memcpy(flight->re, request->id, sizeof(flight->re));
	flight->may_create = request->may_create;
	flight->job = job;
	flight->began_us = clock_monotonic_us();
	flight->began_ms = flight->began_us / 1000;
	job->owner = flight;
	job->crm_deadline_ms = flight->began_ms + job->policy->crm.budget_ms;
	TAILQ_INSERT_TAIL(&flights->all, flight, link);
	flights->n_waiting++;
	start_deadline(flight, deadline_ms);
	if (!store_submit(flights->store, job)) {
		turn_away(flight);
	}
}

void flights_back(struct job *job)
{
	struct flight *flight = job->owner;

	if (job->kind == JOB_DECIDE && job->is_durable) {
		timing_add(&flight->flights->counters.commits, job->took_us);
	}
	if (!flight->is_answered) {
		give_result(flight);
	}
	if (job->kind == JOB_NOTE && job->result == JOB_OK) {
		note_is_down(flight);
	}
	flight_end(flight);
}

void flights_forget(struct flights *flights, const struct peer *peer)
{
	struct flight *flight;

	TAILQ_FOREACH(flight, &flights->all, link)
	{
		if (flight->peer == peer) {
			flight->peer = NULL;
		}
	}
}

int64_t flights_oldest_ms(const struct flights *flights)
{
	const struct flight *flight;

	TAILQ_FOREACH(flight, &flights->all, link)
	{
		if (flight->deadline != NULL) {
			return clock_monotonic_ms() - flight->began_ms;
		}
	}
	return 0;
}

int flights_late(const struct flights *flights)
{
	const struct flight *flight;
	int n = 0;

	TAILQ_FOREACH(flight, &flights->all, link)
	{
		n += flight->is_answered && flight->job->kind == JOB_DECIDE;
	}
	return n;
}
