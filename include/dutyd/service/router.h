/*
 * router: a peer's request becomes a job of the store thread, its result an answer.
 *
 * Layer service, loop thread; never waits for a disk. Every deciding request has a deadline
 * (intake.deadline_ms, monotonic, from the moment it was read): past it the decision goes out as it
 * stands, marked not durable, or, when nothing is decided yet, the fallback with reason DEADLINE
 * (promise 1). The job is recorded all the same when the store gets to it.
 */
#ifndef DUTYD_SERVICE_ROUTER_H
#define DUTYD_SERVICE_ROUTER_H

#include "dutyd/pbx/peer.h"
#include "dutyd/service/current.h"
#include "dutyd/store/store.h"

struct net_loop;
struct router; /* opaque: made by router_create, ended by router_destroy */

struct router_options {
	struct net_loop *loop;
	struct store *store;
	struct current *current;
	int64_t last_number; /* the highest call number the store knows */
	/* After a reload, whoever asked for it: for what of the policy is not the router's. */
	void (*reloaded)(void *arg);
	void *reloaded_arg;
};

struct router *router_create(const struct router_options *options);
void router_destroy(struct router **router);

/* What the listeners hand their peers' requests to. */
struct peer_handler router_handler(struct router *router);

/* Requests that have no answer yet; the age of the oldest in milliseconds, 0 when there is none. */
int router_in_flight(const struct router *router);
int64_t router_oldest_ms(const struct router *router);

/* Reload as SIGHUP asks for it: every problem goes to the log. */
void router_reload(struct router *router);

/* The calendar: milliseconds until the next day begins (INT64_MAX without a roster). */
int64_t router_tick(struct router *router);

/* "calls=2 decided=1042 not_durable=0": for systemd's STATUS=. */
void router_status_line(const struct router *router, char *text, size_t size);

#endif
