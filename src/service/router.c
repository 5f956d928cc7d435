#include "dutyd/service/router.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/mem.h"
#include "dutyd/net/loop.h"
#include "dutyd/service/control.h"
#include "dutyd/service/delivery.h"
#include "dutyd/service/flights.h"
#include "dutyd/service/upkeep.h"
#include "dutyd/service/wall.h"

enum { REPLY_MAX = 8192, PROBLEMS_MAX = 65536 };

struct router {
	struct router_options with;
	struct flights flights;
	struct delivery *delivery;
	struct wall *wall;
	struct upkeep upkeep;
	struct net_watch *done;
	int64_t last_number;
};

static void refuse(struct router *router, struct peer *peer, const struct request *request,
		   const struct refusal *refusal)
{
	router->flights.counters.refused++;
	peer->ops->refuse(peer, request, "bad_request", refusal->field, refusal->err.text);
}

/* ---- requests ---- */

/* A call keeps the policy and the name it began with; a new one gets what is in force now. */
static struct job *job_for_call(struct router *router, enum job_kind kind,
				const struct job_call *call, int64_t now_ms)
{
	struct current *current = router->with.current;
	const struct live_call *live =
		calls_find(router->flights.calls, call->number, call->source, call->pbx_id);
	struct job *job = live != NULL ? job_create(kind, live->policy,
						    current_roster_for(current, live->policy)) :
					 job_create(kind, current->policy, current->roster);

	job->call = *call;
	if (live != NULL) {
		job->call.new_number = live->number;
	} else {
		router->last_number = callid_after(router->last_number, now_ms);
		job->call.new_number = router->last_number;
	}
	return job;
}

static void start_call(struct router *router, struct peer *peer, const struct request *request,
		       enum job_kind kind)
{
	struct job_call call = { 0 };
	struct refusal refusal = { 0 };

	if (kind != JOB_TRY && !intake_name_call(request, &call, &refusal)) {
		refuse(router, peer, request, &refusal);
		return;
	}
	int64_t now_ms = clock_wall_ms();
	struct job *job = job_for_call(router, kind, &call, now_ms);
	if (!intake_read_call(job->policy, request, now_ms, &job->call, &refusal)) {
		job_destroy(&job);
		refuse(router, peer, request, &refusal);
		return;
	}
	int deadline_ms = kind == JOB_NOTE ? 0 : job->policy->intake.deadline_ms;
	flights_start(&router->flights, peer, request, job, deadline_ms);
}

static void start_tail(struct router *router, struct peer *peer, const struct request *request)
{
	const struct current *current = router->with.current;
	struct job *job = job_create(JOB_FETCH, current->policy, current->roster);
	int limit = request->limit > 0 && request->limit <= FETCH_MAX ? request->limit : FETCH_MAX;

	job->queue->after = request->seq >= 0 ? request->seq : 0;
	job->queue->limit = request->seq >= 0 ? limit : -limit;
	flights_start(&router->flights, peer, request, job, 0);
}

static void start_list(struct router *router, struct peer *peer, const struct request *request)
{
	const struct current *current = router->with.current;
	struct job *job = job_create(JOB_LIST, current->policy, current->roster);

	flights_start(&router->flights, peer, request, job, 0);
}

static void answer_who(struct router *router, struct peer *peer, const struct request *request)
{
	const struct current *current = router->with.current;
	char memory[REPLY_MAX];
	struct buf out = buf_over(memory, sizeof(memory));
	struct refusal refusal = { 0 };
	int64_t at_ms = clock_wall_ms();

	if (!intake_read_time(current->policy, request, &at_ms, &refusal)) {
		refuse(router, peer, request, &refusal);
		return;
	}
	control_write_who(&out, current, at_ms);
	peer->ops->reply(peer, request, out.text);
}

static void answer_status(struct router *router, struct peer *peer, const struct request *request)
{
	char memory[REPLY_MAX];
	struct buf out = buf_over(memory, sizeof(memory));
	struct control_view view = {
		.counters = &router->flights.counters,
		.calls = calls_count(router->flights.calls),
		.in_flight = router->flights.n_waiting,
		.consumers = delivery_count(router->delivery),
		.oldest_ms = flights_oldest_ms(&router->flights),
	};

	control_write_status(&out, router->with.current, &view);
	peer->ops->reply(peer, request, out.text);
}

static void answer_reload(struct router *router, struct peer *peer, const struct request *request)
{
	char *memory = xcalloc(1, PROBLEMS_MAX);
	struct buf out = buf_over(memory, PROBLEMS_MAX);

	if (!peer->is_admin) {
		peer->ops->refuse(peer, request, "refused", "op", "only for the admin group");
	} else if (control_reload(&out, router->with.current)) {
		wall_renew(router->wall);
		peer->ops->reply(peer, request, out.text);
	} else {
		peer->ops->refuse(peer, request, "failed", "", out.text);
	}
	free(memory);
}

static void answer_admin(struct router *router, struct peer *peer, const struct request *request)
{
	if (!peer->is_admin) {
		peer->ops->refuse(peer, request, "refused", "op", "only for the admin group");
	} else if (request->op == REQUEST_QUEUE) {
		delivery_act(router->delivery, peer, request);
	} else {
		wall_ask(router->wall, peer, request);
	}
}

static void answer_control(struct router *router, struct peer *peer, const struct request *request)
{
	if (!peer->is_control) {
		peer->ops->refuse(peer, request, "refused", "op", "only on the control socket");
	} else if (request->op == REQUEST_TAIL) {
		start_tail(router, peer, request);
	} else if (request->op == REQUEST_STATUS) {
		answer_status(router, peer, request);
	} else if (request->op == REQUEST_CONSUMERS) {
		start_list(router, peer, request);
	} else if (request->op == REQUEST_ROSTER || request->op == REQUEST_QUEUE) {
		answer_admin(router, peer, request);
	} else {
		answer_reload(router, peer, request);
	}
}

static void on_request(void *arg, struct peer *peer, const struct request *request)
{
	struct router *router = arg;

	router->flights.counters.requests++;
	switch (request->op) {
	case REQUEST_ROUTE:
		start_call(router, peer, request, JOB_TRY);
		break;
	case REQUEST_ANSWERED:
	case REQUEST_ENDED:
		start_call(router, peer, request, JOB_NOTE);
		break;
	case REQUEST_WHO:
		answer_who(router, peer, request);
		break;
	case REQUEST_PING:
		peer->ops->reply(peer, request, "");
		break;
	case REQUEST_SUBSCRIBE:
		delivery_subscribe(router->delivery, peer, request);
		break;
	case REQUEST_ACK:
	case REQUEST_NACK:
		delivery_ack(router->delivery, peer, request);
		break;
	case REQUEST_TAIL:
	case REQUEST_STATUS:
	case REQUEST_RELOAD:
	case REQUEST_ROSTER:
	case REQUEST_QUEUE:
	case REQUEST_CONSUMERS:
		answer_control(router, peer, request);
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
}

/* Jobs of a named consumer are the delivery's, all others belong to a flight. */
static void take_back(struct router *router, struct job *job)
{
	if (job->kind == JOB_ROSTER) {
		wall_done(router->wall, job);
	} else if (job->kind == JOB_TEND) {
		upkeep_done(&router->upkeep, job);
	} else if (job->queue != NULL && job->queue->consumer[0] != '\0') {
		delivery_done(router->delivery, job);
	} else {
		flights_back(job);
	}
}

static void on_done(void *arg)
{
	struct router *router = arg;
	struct job_list done = STAILQ_HEAD_INITIALIZER(done);
	bool is_news = false;

	store_take_done(router->with.store, &done);
	while (!STAILQ_EMPTY(&done)) {
		struct job *job = STAILQ_FIRST(&done);

		STAILQ_REMOVE_HEAD(&done, link);
		is_news = is_news || job->kind == JOB_DECIDE || job->kind == JOB_NOTE ||
			  job->kind == JOB_ROSTER;
		take_back(router, job);
	}
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
	flights_init(&router->flights, options->loop, options->store);
	router->wall = wall_create(options->store, options->current);
	router->upkeep = (struct upkeep){ .store = options->store, .current = options->current };
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
	wall_destroy(&(*router)->wall);
	free(*router);
	*router = NULL;
}

struct peer_handler router_handler(struct router *router)
{
	return (struct peer_handler){ .request = on_request, .gone = on_gone, .arg = router };
}

int router_in_flight(const struct router *router)
{
	return router->flights.n_waiting;
}

int64_t router_oldest_ms(const struct router *router)
{
	return flights_oldest_ms(&router->flights);
}

bool router_reload(struct router *router)
{
	char *memory = xcalloc(1, PROBLEMS_MAX);
	struct buf out = buf_over(memory, PROBLEMS_MAX);
	bool is_loaded = control_reload(&out, router->with.current);

	if (is_loaded) {
		wall_renew(router->wall);
	}
	free(memory);
	return is_loaded;
}

int64_t router_tick(struct router *router)
{
	current_tick(router->with.current);
	upkeep_tick(&router->upkeep);
	return wall_tick(router->wall);
}

void router_status_line(const struct router *router, char *text, size_t size)
{
	const struct counters *c = &router->flights.counters;

	snprintf(text, size, "%d calls, %lld decided, %lld not durable, crm %s",
		 calls_count(router->flights.calls), c->decided, c->not_durable,
		 crm_state_name(c->crm));
}
