/*
 * cases: what the configuration says of itself must come true.
 *
 * Layer config. A case
 *
 *	several : { from = "+7…"; at = "2026-12-01 11:00"; stage = "handover";
 *	            set : { offices = "several"; }; expect = "masha"; reason = "DUTY_TODAY"; };
 *
 * is run through the same decide() as a call, with the roster as this configuration plans it and a
 * caller whom the CRM does not know. One that fails is an error, so it refuses a reload.
 *
 * expect is a person (who is rung first), a department (nobody is rung: its queue, or a message
 * after hours) or `queue:NAME`. `at` is a whole date and time: a case must not depend on when it
 * is run.
 */
#ifndef DUTYD_CONFIG_CASES_H
#define DUTYD_CONFIG_CASES_H

#include "dutyd/config/keys.h"

struct cases;

/* A row's function: reads and checks the group, keeps it in given->loader->cases. */
void cases_read(const struct given *given, void *to);

/* Only with a policy that has no errors. */
void cases_run(struct loader *l);

void cases_free(struct cases *cases); /* NULL allowed */

#endif
