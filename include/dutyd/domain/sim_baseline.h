/*
 * sim_baseline: whom the same enquiries would have rung in a department without duty.
 *
 * Layer domain. What is modelled: each enquiry enters the department at the moment at which it
 * enters in the simulation, and rings reps who are on shift, not out and not on a call: either all
 * of them at once until one lifts, or one at a time, the one whose phone has been silent longest
 * first. Nobody has duty, so nobody stays in for it. Owners' calls are left out on either side, and
 * what it does to people to wait for the phone is not modelled at all.
 */
#ifndef DUTYD_DOMAIN_SIM_BASELINE_H
#define DUTYD_DOMAIN_SIM_BASELINE_H

#include "dutyd/domain/interruptions.h"
#include "dutyd/domain/sim_people.h"

enum sim_baseline_kind { SIM_RING_ALL, SIM_RING_ONE, SIM_BASELINE_COUNT };

struct sim_baseline {
	enum sim_baseline_kind kind;
	struct sim_people people;
	int64_t *rung_ms; /* by person: when last */
	struct offers offers;
	int answered;
};

struct sim_baseline sim_baseline_make(enum sim_baseline_kind kind, const struct policy *policy,
				      const struct profile *profile);
void sim_baseline_free(struct sim_baseline *baseline);

/* One enquiry; seed: of the call. */
void sim_baseline_add(struct sim_baseline *baseline, int64_t call, int64_t at_ms, uint64_t seed);

#endif
