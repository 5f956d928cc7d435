/*
 * reps: to whom the head could assign a client, the free first, then the strongest.
 *
 * Layer dutyctl; shared by `suggest` and `call suggest`. How strong somebody is, say the deals of
 * the CRM where it has any, else people.strength.
 */
#ifndef DUTYD_DUTYCTL_REPS_H
#define DUTYD_DUTYCTL_REPS_H

#include "dutyd/base/buf.h"
#include "dutyd/domain/closing.h"
#include "dutyd/domain/muster.h"
#include "dutyd/dutyctl/context.h"

struct reps {
	const struct muster *muster;
	struct closing *closings; /* by index of policy->people, like strengths */
	int *strengths;
	int n;
	int of[PRESENCE_PEOPLE_MAX]; /* the first to be asked first */
};

/* That the CRM has no deals is said. The muster lives as long. */
void reps_rank(struct reps *reps, const struct context *context, const struct muster *muster);
void reps_finish(struct reps *reps);

/* A row each; and as the array "reps" of the object that is open. Presence where it is known. */
void reps_print(const struct reps *reps);
void reps_write(const struct reps *reps, struct buf *out);

#endif
