/*
 * sim_people: where the simulated people are and whether their phones are free.
 *
 * Layer domain. A rep without duty is out for some half days, the duty never, the officers
 * never; leave is the configuration's. Who is out depends on seed, person and half day
 * alone, so it is the same for every configuration that is compared.
 */
#ifndef DUTYD_DOMAIN_SIM_PEOPLE_H
#define DUTYD_DOMAIN_SIM_PEOPLE_H

#include "dutyd/domain/policy.h"
#include "dutyd/domain/presence.h"
#include "dutyd/domain/profile.h"

struct sim_people {
	const struct policy *policy;
	const struct profile *profile;
	int64_t *busy_until_ms; /* by person */
};

struct sim_people sim_people_make(const struct policy *policy, const struct profile *profile);
void sim_people_free(struct sim_people *people);

/* On the staff, not on leave, on a working day. */
bool sim_is_on_shift(const struct policy *policy, int person, int64_t at_ms);
bool sim_is_away(const struct sim_people *people, int person, int duty, int64_t at_ms);
bool sim_is_busy(const struct sim_people *people, int person, int64_t at_ms);

/* What a link to the PBX would tell. duty: whose day it is, PERSON_NONE = nobody's. */
void sim_presence(const struct sim_people *people, int duty, int64_t at_ms,
		  struct presence *presence);

/* The officer who is free first, *free_ms when; PERSON_NONE when none is on shift. */
int sim_next_officer(const struct sim_people *people, int64_t at_ms, int64_t *free_ms);

#endif
