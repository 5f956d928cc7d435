/*
 * flights: the requests that are away in the store, and how each gets its answer.
 *
 * Layer service, loop thread. A flight with a deadline is answered by then whatever the store does:
 * with the decision as it stands, marked not durable, or with the fallback (promise 1). It ends
 * when its job is back, however late; the peer may have left long before.
 */
#ifndef DUTYD_SERVICE_FLIGHTS_H
#define DUTYD_SERVICE_FLIGHTS_H

#include "dutyd/pbx/peer.h"
#include "dutyd/service/calls.h"
#include "dutyd/service/counters.h"
#include "dutyd/service/current.h"
#include "dutyd/service/story.h"

struct net_loop;
struct flight;

struct flights {
	struct net_loop *loop;
	struct store *store;
	const struct current *current;
	struct calls *calls;
	struct story story;
	struct counters counters;
	TAILQ_HEAD(, flight) all; /* oldest first */
	int n_waiting;            /* those without an answer yet */
	/* A call was decided upon that its PBX did not ask about: it is still where it was. */
	void (*decided)(void *arg, const struct answer *answer);
	/* Of a call whose PBX has asked: is it seen what becomes of it? Both may be NULL. */
	bool (*watches)(void *arg, const struct answer *answer);
	void *arg;
};

void flights_init(struct flights *flights, struct net_loop *loop, struct store *store,
		  const struct current *current);

/* After the store is closed: no job comes back any more. */
void flights_finish(struct flights *flights);

/* Takes the job. deadline_ms 0: this one may take its time. peer NULL: nobody waits. */
void flights_start(struct flights *flights, struct peer *peer, const struct request *request,
		   struct job *job, int deadline_ms);

/* A job of a flight is done: answers what is not answered yet, destroys the job. */
void flights_back(struct job *job);

void flights_forget(struct flights *flights, const struct peer *peer);

/* Decisions that have gone out before they were on disk, and whose job is still away. */
int flights_late(const struct flights *flights);

/* Age of the oldest request that must be answered by its deadline and is not; 0: there is none. */
int64_t flights_oldest_ms(const struct flights *flights);

#endif
