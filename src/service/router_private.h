/*
 * router_private: the router as its two files see it.
 *
 * router.c has the story of calls and the jobs' way back, router_control.c what needs no call.
 */
#ifndef DUTYD_SERVICE_ROUTER_PRIVATE_H
#define DUTYD_SERVICE_ROUTER_PRIVATE_H

#include "dutyd/service/delivery.h"
#include "dutyd/service/health.h"
#include "dutyd/service/intake.h"
#include "dutyd/service/privacy.h"
#include "dutyd/service/router.h"
#include "dutyd/service/switchboard.h"
#include "dutyd/service/upkeep.h"
#include "dutyd/service/wall.h"

enum { REPLY_MAX = 8192, PROBLEMS_MAX = 65536 };

struct router {
	struct router_options with;
	struct flights flights;
	struct delivery *delivery;
	struct wall *wall;
	struct switchboard *switchboard;
	struct privacy *privacy;
	struct upkeep upkeep;
	struct pages *pages; /* NULL: there are none now */
	struct net_watch *done;
	int64_t last_number;
};

/* How everything is at this moment. */
void router_health(const struct router *router, struct health_view *view);
void router_measure(const struct router *router, const struct health_view *health,
		    struct measures *measures);

/* The one way to a reload: true with what is in force now, or every problem (control.h). */
bool router_reload_telling(struct router *router, struct buf *out);

void router_refuse(struct router *router, struct peer *peer, const struct request *request,
		   const struct refusal *refusal);

/* Who has duty, and what only the control socket may ask: tail, consumers, status, changes. */
void router_answer_who(struct router *router, struct peer *peer, const struct request *request);
void router_answer_control(struct router *router, struct peer *peer, const struct request *request);

#endif
