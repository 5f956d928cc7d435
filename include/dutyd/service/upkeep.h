/*
 * upkeep: what the store has to do now and then though nobody asks.
 *
 * Layer service, loop thread. One JOB_TEND at a time, with each tick of the calendar and again as
 * long as there is more to do; between two of them the calls have their turn.
 */
#ifndef DUTYD_SERVICE_UPKEEP_H
#define DUTYD_SERVICE_UPKEEP_H

#include "dutyd/service/current.h"
#include "dutyd/store/store.h"

struct upkeep {
	struct store *store;
	const struct current *current;
	bool is_away; /* a job is in the store */
};

void upkeep_tick(struct upkeep *upkeep);

/* A JOB_TEND is back; it is destroyed here. */
void upkeep_done(struct upkeep *upkeep, struct job *job);

#endif
