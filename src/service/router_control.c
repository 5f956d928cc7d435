#include <stdlib.h>
#include <string.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/mem.h"
#include "dutyd/domain/duty.h"
#include "dutyd/service/actor.h"
#include "dutyd/service/control.h"
#include "dutyd/service/examine.h"
#include "router_private.h"

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

void router_answer_who(struct router *router, struct peer *peer, const struct request *request)
{
	const struct current *current = router->with.current;
	char memory[REPLY_MAX];
	struct buf out = buf_over(memory, sizeof(memory));
	struct refusal refusal = { 0 };
	int64_t at_ms = clock_wall_ms();

	if (!intake_read_time(current->policy, request, &at_ms, &refusal)) {
		router_refuse(router, peer, request, &refusal);
		return;
	}
	control_write_who(&out, current, at_ms);
	peer->ops->reply(peer, request->id, out.text);
}

void router_health(const struct router *router, struct health_view *view)
{
	*view = (struct health_view){ .current = router->with.current,
				      .n_late = flights_late(&router->flights),
				      .pbx = switchboard_view(router->switchboard),
				      .now_ms = clock_wall_ms() };
	store_health(router->with.store, &view->store);
}

static int days_ahead(const struct health_view *health)
{
	const struct book *book = health->current->book;
	int32_t today = duty_day_at(health->current->policy, health->now_ms);
	bool is_published = book != NULL && book->last != CIVIL_DAY_NONE && book->last > today;

	return is_published ? book->last - today : 0;
}

void router_measure(const struct router *router, const struct health_view *health,
		    struct measures *measures)
{
	const struct counters *counters = &router->flights.counters;
	int64_t *of = measures->of;

	of[MEASURE_GENERATION] = health->current->generation;
	of[MEASURE_IN_PROGRESS] = calls_count(router->flights.calls);
	of[MEASURE_UNANSWERED] = router->flights.n_waiting;
	of[MEASURE_OLDEST_MS] = flights_oldest_ms(&router->flights);
	of[MEASURE_REQUESTS] = counters->requests;
	of[MEASURE_REFUSED] = counters->refused;
	of[MEASURE_DECIDED] = counters->decided;
	of[MEASURE_REPEATED] = counters->repeated;
	of[MEASURE_NOT_DURABLE] = counters->not_durable;
	of[MEASURE_PAST_DEADLINE] = counters->deadline;
	of[MEASURE_LATE] = health->n_late;
	of[MEASURE_DURABLE] = health_is_durable(health);
	of[MEASURE_BATCH_MS] = health->store.batch_ms;
	of[MEASURE_CONSUMERS] = delivery_count(router->delivery);
	of[MEASURE_CRM_SKIPPED] = health->store.is_crm_skipped;
	of[MEASURE_DAYS_AHEAD] = days_ahead(health);
	switchboard_measure(router->switchboard, measures);
}

static void answer_status(struct router *router, struct peer *peer, const struct request *request)
{
	char memory[REPLY_MAX];
	struct buf out = buf_over(memory, sizeof(memory));
	struct health_view health;
	struct measures measures;
	struct control_view view = { &router->flights.counters, &measures, &health.store };

	router_health(router, &health);
	router_measure(router, &health, &measures);
	control_write_status(&out, router->with.current, &view);
	switchboard_write(&out, router->switchboard);
	peer->ops->reply(peer, request->id, out.text);
}

static void answer_reload(struct router *router, struct peer *peer, const struct request *request)
{
	char *memory = xcalloc(1, PROBLEMS_MAX);
	struct buf out = buf_over(memory, PROBLEMS_MAX);

	if (!peer->is_admin) {
		peer->ops->refuse(peer, request->id, "refused", "op", "only for the admin group");
	} else if (router_reload_telling(router, &out)) {
		peer->ops->reply(peer, request->id, out.text);
	} else {
		peer->ops->refuse(peer, request->id, "failed", "", out.text);
	}
	free(memory);
}

/* The officers are not to know whom they are talking to: only an admin may tell. */
static void start_test(struct router *router, struct peer *peer, const struct request *request)
{
	const struct current *current = router->with.current;
	struct job *job = job_create(JOB_QUALITY, current->policy, current->roster);
	struct refusal refusal = { 0 };

	actor_name(peer, job->call.actor, sizeof(job->call.actor));
	if (!examine_read(current->policy, request, &job->call, &refusal)) {
		job_destroy(&job);
		router_refuse(router, peer, request, &refusal);
		return;
	}
	flights_start(&router->flights, peer, request, job, 0);
}

static void answer_admin(struct router *router, struct peer *peer, const struct request *request)
{
	if (!peer->is_admin) {
		peer->ops->refuse(peer, request->id, "refused", "op", "only for the admin group");
	} else if (request->op == REQUEST_QA) {
		start_test(router, peer, request);
	} else if (request->op == REQUEST_PRIVACY) {
		privacy_ask(router->privacy, peer, request);
	} else if (request->op == REQUEST_QUEUE) {
		delivery_act(router->delivery, peer, request);
	} else {
		wall_ask(router->wall, peer, request);
	}
}

static void start_show(struct router *router, struct peer *peer, const struct request *request,
		       bool is_of_call)
{
	const struct current *current = router->with.current;
	struct job *job = job_create(JOB_SHOW, current->policy, current->roster);
	struct refusal refusal = { 0 };

	if (is_of_call && !intake_name_call(request, &job->call, &refusal)) {
		job_destroy(&job);
		router_refuse(router, peer, request, &refusal);
		return;
	}
	flights_start(&router->flights, peer, request, job, 0);
}

static void answer_show(struct router *router, struct peer *peer, const struct request *request)
{
	if (strcmp(request->action, "call") == 0) {
		start_show(router, peer, request, true);
	} else if (strcmp(request->action, "tasks") == 0) {
		start_show(router, peer, request, false);
	} else {
		switchboard_show(router->switchboard, peer, request);
	}
}

void router_answer_control(struct router *router, struct peer *peer, const struct request *request)
{
	if (!peer->is_control) {
		peer->ops->refuse(peer, request->id, "refused", "op", "only on the control socket");
	} else if (request->op == REQUEST_TAIL) {
		start_tail(router, peer, request);
	} else if (request->op == REQUEST_STATUS) {
		answer_status(router, peer, request);
	} else if (request->op == REQUEST_SHOW) {
		answer_show(router, peer, request);
	} else if (request->op == REQUEST_CONSUMERS) {
		start_list(router, peer, request);
	} else if (request->op == REQUEST_ROSTER || request->op == REQUEST_QUEUE ||
		   request->op == REQUEST_QA || request->op == REQUEST_PRIVACY) {
		answer_admin(router, peer, request);
	} else {
		answer_reload(router, peer, request);
	}
}
