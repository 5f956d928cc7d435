#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/log.h"
#include "dutyd/base/mem.h"
#include "dutyd/net/loop.h"
#include "dutyd/service/acts.h"
#include "dutyd/service/control.h"
#include "dutyd/service/pages.h"
#include "router_private.h"

enum { DONE_AT_ONCE = 4 };

void router_refuse(struct router *router, struct peer *peer, const struct request *request,
		   const struct refusal *refusal)
{
	router->flights.counters.refused++;
	peer->ops->refuse(peer, request->id, "bad_request", refusal->field, refusal->err.text);
}

/* ---- requests ---- */

/* A call keeps the policy and the name it began with; a new one gets what is in force now. */
static void equip(struct router *router, struct job *job, int64_t now_ms)
{
	struct current *current = router->with.current;
	const struct job_call *call = &job->call;
	const struct live_call *live =
		calls_find(router->flights.calls, call->number, call->source, call->pbx_id);

	if (live != NULL) {
		job_bind(job, live->policy, current_roster_for(current, live->policy));
		job->call.new_number = live->number;
	} else {
		job_bind(job, current->policy, current->roster);
		router->last_number = callid_after(router->last_number, now_ms);
		job->call.new_number = router->last_number;
	}
	job->presence = switchboard_presence(router->switchboard, job->policy);
}

/* NULL: refusal says why not. */
static struct job *read_job(struct router *router, const struct peer *peer,
			    const struct request *request, enum job_kind kind,
			    struct refusal *refusal)
{
	struct job *job = job_create(kind, NULL, NULL);
	bool is_about_call = kind != JOB_TRY || request->op == REQUEST_SCRIPT;
	int64_t now_ms = clock_wall_ms();

	if (is_about_call && !intake_name_call(request, &job->call, refusal)) {
		job_destroy(&job);
		return NULL;
	}
	equip(router, job, now_ms);
	if (!intake_read_call(job->policy, request, now_ms, &job->call, refusal) ||
	    (kind != JOB_TRY && !acts_read(job->policy, peer, request, &job->call, refusal))) {
		job_destroy(&job);
	}
	return job;
}

static void start_call(struct router *router, struct peer *peer, const struct request *request,
		       enum job_kind kind)
{
	struct refusal refusal = { 0 };
	struct job *job = read_job(router, peer, request, kind, &refusal);

	if (job == NULL) {
		router_refuse(router, peer, request, &refusal);
		return;
	}
	if (kind == JOB_NOTE) {
		switchboard_correct(router->switchboard, &job->call);
	}
	/* What somebody does by hand waits for its answer: a guess would be none. */
	bool is_by_hand = stage_is_act(job->call.stage) || job->call.stage == STAGE_CONFIRM;
	flights_start(&router->flights, peer, request, job,
		      is_by_hand ? 0 : job->policy->intake.deadline_ms);
}

static void on_request(void *arg, struct peer *peer, const struct request *request)
{
	struct router *router = arg;

	router->flights.counters.requests++;
	switch (request->op) {
	case REQUEST_ROUTE:
	case REQUEST_SCRIPT:
		start_call(router, peer, request, JOB_TRY);
		break;
	case REQUEST_ANSWERED:
	case REQUEST_ENDED:
	case REQUEST_CONFIRM:
		start_call(router, peer, request, JOB_NOTE);
		break;
	case REQUEST_WHO:
		router_answer_who(router, peer, request);
		break;
	case REQUEST_PING:
		peer->ops->reply(peer, request->id, "");
		break;
	case REQUEST_SUBSCRIBE:
		delivery_subscribe(router->delivery, peer, request);
		break;
	case REQUEST_ACK:
	case REQUEST_NACK:
		delivery_ack(router->delivery, peer, request);
		break;
	case REQUEST_PRESENCE:
		switchboard_set_status(router->switchboard, peer, request);
		break;
	case REQUEST_TAIL:
	case REQUEST_STATUS:
	case REQUEST_RELOAD:
	case REQUEST_SHOW:
	case REQUEST_ROSTER:
	case REQUEST_QA:
	case REQUEST_QUEUE:
	case REQUEST_CONSUMERS:
	case REQUEST_PRIVACY:
		router_answer_control(router, peer, request);
		break;
	default:
		start_call(router, peer, request, JOB_DECIDE);
		break;
	}
}

static void on_gone(void *arg, struct peer *peer)
{
	struct router *router = arg;

	delivery_forget(router->delivery, peer);
	flights_forget(&router->flights, peer);
	wall_forget(router->wall, peer);
	switchboard_forget(router->switchboard, peer);
	privacy_forget_peer(router->privacy, peer);
}

static void on_drained(void *arg, struct peer *peer)
{
	struct router *router = arg;

	delivery_resume(router->delivery, peer);
}

/* To who sent it. */
static void take_back(struct router *router, struct job *job)
{
	if (job->kind == JOB_ROSTER) {
		wall_done(router->wall, job);
	} else if (job->kind == JOB_PRIVACY) {
		privacy_done(router->privacy, job);
	} else if (job->kind == JOB_TEND) {
		upkeep_done(&router->upkeep, job);
	} else if (job->kind == JOB_READERS) {
		pages_done(router->pages, job);
	} else if (job->kind == JOB_PBX) {
		switchboard_back(router->switchboard, job);
	} else if (job->queue != NULL && job->queue->consumer[0] != '\0') {
		delivery_done(router->delivery, job);
	} else {
		flights_back(job);
	}
}

/* The outbox may have got something. What is late or ill is told by upkeep and by the PBX. */
static bool may_bring_news(enum job_kind kind)
{
	return kind == JOB_DECIDE || kind == JOB_NOTE || kind == JOB_ROSTER || kind == JOB_TEND ||
	       kind == JOB_PBX;
}

/* A few: while they are answered, others ask, and the store waits for their questions. */
static void on_done(void *arg)
{
	struct router *router = arg;
	struct job_list done = STAILQ_HEAD_INITIALIZER(done);
	bool is_news = false;

	store_take_done(router->with.store, &done, DONE_AT_ONCE);
	log_hold();
	while (!STAILQ_EMPTY(&done)) {
		struct job *job = STAILQ_FIRST(&done);

		STAILQ_REMOVE_HEAD(&done, link);
		is_news = is_news || may_bring_news(job->kind);
		take_back(router, job);
	}
	log_release();
	if (is_news) {
		delivery_poke(router->delivery);
	}
}

/* ---- the router itself ---- */

struct router *router_create(const struct router_options *options)
{
	struct router *router = xcalloc(1, sizeof(*router));

	router->with = *options;
	router->last_number = options->last_number;
	router->delivery = delivery_create(options->store, options->current);
	flights_init(&router->flights, options->loop, options->store, options->current);
	router->wall = wall_create(options->store, options->current);
	router->privacy = privacy_create(options->store, options->current);
	router->upkeep = (struct upkeep){ .store = options->store, .current = options->current };
	router->switchboard = switchboard_create(&router->flights, options->current);
	router->done =
		net_watch_create(options->loop, store_done_fd(options->store), on_done, router);
	return router;
}

void router_destroy(struct router **router)
{
	if (*router == NULL) {
		return;
	}
	net_watch_destroy(&(*router)->done);
	flights_finish(&(*router)->flights);
	delivery_destroy(&(*router)->delivery);
	switchboard_destroy(&(*router)->switchboard);
	wall_destroy(&(*router)->wall);
	privacy_destroy(&(*router)->privacy);
	free(*router);
	*router = NULL;
}

struct peer_handler router_handler(struct router *router)
{
	return (struct peer_handler){
		.request = on_request, .gone = on_gone, .drained = on_drained, .arg = router
	};
}

int router_in_flight(const struct router *router)
{
	return router->flights.n_waiting;
}

int64_t router_oldest_ms(const struct router *router)
{
	return flights_oldest_ms(&router->flights);
}

bool router_reload_telling(struct router *router, struct buf *out)
{
	if (!control_reload(out, router->with.current)) {
		return false;
	}
	wall_renew(router->wall);
	switchboard_renew(router->switchboard);
	router->with.reloaded(router->with.reloaded_arg);
	return true;
}

void router_reload(struct router *router)
{
	char *memory = xcalloc(1, PROBLEMS_MAX);
	struct buf out = buf_over(memory, PROBLEMS_MAX);

	router_reload_telling(router, &out);
	free(memory);
}

int64_t router_tick(struct router *router)
{
	current_tick(router->with.current);
	upkeep_tick(&router->upkeep);
	switchboard_tick(router->switchboard);
	return wall_tick(router->wall);
}

void router_status_line(const struct router *router, char *text, size_t size)
{
	const struct counters *c = &router->flights.counters;
	struct store_health health;

	store_health(router->with.store, &health);
	snprintf(text, size, "%d calls, %lld decided, %lld not durable, crm %s, ami %s",
		 calls_count(router->flights.calls), c->decided, c->not_durable,
		 crm_state_name(health.crm), switchboard_word(router->switchboard));
}
