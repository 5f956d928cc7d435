/*
 * crm_former: whose client the party was, of whom nobody has it now.
 *
 * Layer store. The view dutyd_former of the CRM, which it need not have: without it nobody has had
 * the party. Not a part of crm_look_up(): who has an owner costs nothing more. Budget and failures
 * are those of that one, but a CRM that gives no answer here is not told of: it is for the card.
 */
#ifndef DUTYD_STORE_CRM_FORMER_H
#define DUTYD_STORE_CRM_FORMER_H

#include "dutyd/domain/party.h"
#include "dutyd/store/crm.h"

/* The party as the two look-ups before have filled it; sets its former owners, nothing else. */
void crm_look_up_former(struct crm *crm, const struct policy *policy, int64_t deadline_ms,
			struct party *party); /* monotonic */

#endif
