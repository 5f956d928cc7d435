/*
 * crm_touch: who of ours has called that number of late.
 *
 * Layer store, internal. The view dutyd_touch of the CRM, which it need not have: without it, or
 * when it cannot be read, nobody has. Read within the look-up's own transaction and time.
 */
#ifndef DUTYD_STORE_CRM_TOUCH_H
#define DUTYD_STORE_CRM_TOUCH_H

#include "dutyd/domain/party.h"
#include "dutyd/store/crm_file.h"

/* The last callers of ours first, each once; how many there are of them. */
int crm_touch_read(struct crm_file *file, const struct phone *phone,
		   struct party_owner touches[PARTY_TOUCHES_MAX]);

#endif
