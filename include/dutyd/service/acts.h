/*
 * acts: who does something with a call, and may he at all.
 *
 * Layer service. On the events socket a peer says who acts (`by`) and is believed; the head alone
 * assigns. On the control socket it is the user at the other end: an admin may do everything, and
 * anybody else whose login is an employee's acts as that employee, on calls of his own
 * (store/act.h).
 */
#ifndef DUTYD_SERVICE_ACTS_H
#define DUTYD_SERVICE_ACTS_H

#include "dutyd/pbx/peer.h"
#include "dutyd/service/intake.h"

/* Into call: actor, by, to, task. False with the field that is wrong. */
bool acts_read(const struct policy *policy, const struct peer *peer, const struct request *request,
	       struct job_call *call, struct refusal *refusal);

#endif
