#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "dutyd/base/mem.h"
#include "dutyd/codec/exposition.h"
#include "dutyd/service/metrics.h"
#include "dutyd/service/pages.h"
#include "router_private.h"

enum { HEALTH_SIZE = 4096, METRICS_SIZE = 128 * 1024 };

#define TEXT_PLAIN "text/plain; charset=utf-8"

struct waiting { /* for /metrics */
	LIST_ENTRY(waiting) link;
	struct http_ask *ask;
};

struct pages {
	struct router *router;
	struct http *http;
	LIST_HEAD(, waiting) all;
	struct net_timer *patience; /* runs while somebody waits */
	bool is_asking;             /* a job of ours is in the store */
};

/* ---- /healthz ---- */

static void show_health(const struct pages *pages, struct http_ask *ask)
{
	char memory[HEALTH_SIZE];
	struct buf out = buf_over(memory, sizeof(memory));
	struct health_view view;

	router_health(pages->router, &view);
	int status = health_write(&out, &view) ? 200 : 503;
	http_answer(ask, &(struct http_page){ status, TEXT_PLAIN, out.text });
}

/* ---- /metrics ---- */

/* To everybody who waits. readers NULL: the store has not said. */
static void show_metrics(struct pages *pages, const struct queue_readers *readers)
{
	const struct router *router = pages->router;
	char *memory = xcalloc(1, METRICS_SIZE);
	struct buf out = buf_over(memory, METRICS_SIZE);
	struct health_view health;
	struct measures measures;
	struct waiting *next;

	router_health(router, &health);
	router_measure(router, &health, &measures);
	metrics_write(&out, &(struct metrics_view){ .counters = &router->flights.counters,
						    .measures = &measures,
						    .health = &health,
						    .staff = switchboard_staff(router->switchboard),
						    .policy = router->with.current->policy,
						    .calls = router->flights.calls,
						    .readers = readers });
	net_timer_stop(pages->patience);
	for (struct waiting *waiting = LIST_FIRST(&pages->all); waiting != NULL; waiting = next) {
		next = LIST_NEXT(waiting, link);
		http_answer(waiting->ask, &(struct http_page){ 200, EXPOSITION_TYPE, memory });
		free(waiting);
	}
	LIST_INIT(&pages->all);
	free(memory);
}

static void on_late(void *arg)
{
	show_metrics(arg, NULL);
}

/* One job at a time; whoever comes while it is away gets what it brings. */
static void ask_store(struct pages *pages)
{
	const struct current *current = pages->router->with.current;

	if (pages->is_asking) {
		return;
	}
	struct job *job = job_create(JOB_READERS, current->policy, current->roster);
	pages->is_asking = store_submit(pages->router->with.store, job);
	if (!pages->is_asking) {
		job_destroy(&job); /* no room: the figures that are known will do */
		show_metrics(pages, NULL);
	}
}

static void start_metrics(struct pages *pages, struct http_ask *ask)
{
	struct waiting *waiting = xcalloc(1, sizeof(*waiting));

	waiting->ask = ask;
	LIST_INSERT_HEAD(&pages->all, waiting, link);
	if (!net_timer_is_running(pages->patience)) {
		net_timer_start(pages->patience, PAGES_WAIT_MS);
	}
	ask_store(pages);
}

void pages_done(struct pages *pages, struct job *job)
{
	if (pages != NULL) {
		pages->is_asking = false;
		show_metrics(pages, job->result == JOB_OK ? job->queue->readers : NULL);
	}
	job_destroy(&job);
}

/* ---- all of them ---- */

static void on_get(void *arg, struct http_ask *ask, const char *path)
{
	struct pages *pages = arg;

	if (strcmp(path, "/healthz") == 0) {
		show_health(pages, ask);
	} else if (strcmp(path, "/metrics") == 0) {
		start_metrics(pages, ask);
	} else {
		http_answer(ask, &(struct http_page){ 404, TEXT_PLAIN, "Not Found\n" });
	}
}

static void on_gone(void *arg, struct http_ask *ask)
{
	struct pages *pages = arg;
	struct waiting *waiting = LIST_FIRST(&pages->all);

	while (waiting != NULL && waiting->ask != ask) {
		waiting = LIST_NEXT(waiting, link);
	}
	if (waiting != NULL) {
		LIST_REMOVE(waiting, link);
		free(waiting);
	}
}

static const struct http_ops http_ops = { on_get, on_gone };

struct pages *pages_create(struct router *router, const struct net_listen *listen, struct err *err)
{
	struct pages *pages = xcalloc(1, sizeof(*pages));

	pages->router = router;
	LIST_INIT(&pages->all);
	pages->http = http_create(router->with.loop, listen, &http_ops, pages, err);
	if (pages->http == NULL) {
		free(pages);
		return NULL;
	}
	pages->patience = net_timer_create(router->with.loop, on_late, pages);
	router->pages = pages;
	return pages;
}

void pages_destroy(struct pages **pages)
{
	struct pages *gone = *pages;

	if (gone == NULL) {
		return;
	}
	*pages = NULL;
	gone->router->pages = NULL;
	http_destroy(&gone->http);
	net_timer_destroy(&gone->patience);
	free(gone);
}
