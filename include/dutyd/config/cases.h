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

/* A row's functions: the group is read into the policy, and written. */
void cases_read(const struct given *given, void *to);
void cases_write(struct writer *w, const struct key *key, const void *from);

/* Only with a policy that has no errors, while its tree is there. */
void cases_run(struct loader *l);

#endif
