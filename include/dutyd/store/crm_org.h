/*
 * crm_org: which company the caller speaks of: the CRM's part of the second check.
 *
 * Layer store. The view dutyd_organisation, or the SELECT crm.organisation with the same columns
 * and any of :name_key, :inn, :domain. Budget and failures are those of crm_look_up(): every answer
 * comes by the deadline, and a CRM that gives none is a word in the trace.
 */
#ifndef DUTYD_STORE_CRM_ORG_H
#define DUTYD_STORE_CRM_ORG_H

#include "dutyd/domain/organisation.h"
#include "dutyd/store/crm.h"

/* What is found joins the party, which crm_look_up() has filled; nothing said changes nothing. */
void crm_look_up_org(struct crm *crm, const struct policy *policy, const struct org_clue *clue,
		     int64_t deadline_ms, struct party *party); /* monotonic */

#endif
