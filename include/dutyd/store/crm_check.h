/*
 * crm_check: does the CRM answer as the configuration expects?
 *
 * Layer store. An outside_fn for `dutyctl check` and `dutyd -t`: it opens the file as the daemon
 * would, and no longer than CRM_CHECK_MS. A look-up that cannot work is an error; a file that
 * cannot be read now, a look-up that reads a whole table for each call and logins that the CRM does
 * not know are warnings. A file that is not there has been reported by config.
 */
#ifndef DUTYD_STORE_CRM_CHECK_H
#define DUTYD_STORE_CRM_CHECK_H

#include "dutyd/config/outside.h"

enum { CRM_CHECK_MS = 2000 };

void crm_check(const struct policy *policy, struct outside *to);

#endif
