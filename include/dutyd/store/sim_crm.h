/*
 * sim_crm: the customer base of a simulated company.
 *
 * Layer store. A new file with the built-in CRM's tables: the profile's clients, each with a rep
 * for owner who never loses touch, and the large companies that will call and are nobody's yet.
 * Whoever else calls is not in it.
 */
#ifndef DUTYD_STORE_SIM_CRM_H
#define DUTYD_STORE_SIM_CRM_H

#include "dutyd/base/err.h"
#include "dutyd/domain/sim_plan.h"

/* 0, or -1 and err. */
int sim_crm_make(const char *path, const struct policy *policy, const struct profile *profile,
		 const struct sim_plan *plan, struct err *err);

#endif
