/*
 * sim_plan: every call of a simulated time, drawn before anything is decided.
 *
 * Layer domain. So that two configurations meet the same callers at the same moments, all of a
 * call's chance is here: when it comes, who calls, and the seed of whatever happens to it. Calls
 * come evenly over the hours in which the client department lifts on working days, but for those
 * that the profile wants after hours.
 */
#ifndef DUTYD_DOMAIN_SIM_PLAN_H
#define DUTYD_DOMAIN_SIM_PLAN_H

#include "dutyd/domain/policy.h"
#include "dutyd/domain/profile.h"

struct sim_call {
	int64_t at_ms;
	enum profile_kind kind;
	bool is_repeat;
	int caller; /* counts from 0; the profile's clients come first */
	uint64_t seed;
};

struct sim_plan {
	int32_t first;
	int days;
	int n;
	struct sim_call *calls; /* by time */
	int n_callers;
};

enum { SIM_NUMBER_SIZE = 16, SIM_DAYS_MAX = 3660 };

/* policy says which hours are worked. */
struct sim_plan *sim_plan_make(const struct policy *policy, const struct profile *profile,
			       int32_t first, int days);
void sim_plan_free(struct sim_plan **plan);

/* "+79001000017" of a caller. */
void sim_number(int caller, char number[SIM_NUMBER_SIZE]);

#endif
