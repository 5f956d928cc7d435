/*
 * ringing: how many people of the commercial department one call rings at the same moment.
 *
 * Layer domain: no clock, no I/O. Seen at the phones, so that whatever makes them ring is counted:
 * a hunt group of the PBX's own as well as our decisions, which never name two at once. Phones ring
 * for one call when their channels are linked to the same one.
 */
#ifndef DUTYD_DOMAIN_RINGING_H
#define DUTYD_DOMAIN_RINGING_H

#include "dutyd/domain/policy.h"
#include "dutyd/domain/wire.h"

/*
 * The channel's state was told: when it is a ringing phone of the department's and rings with more
 * others than ever, *most is raised to that. The wire's people have the policy's numbers. What the
 * last list did not show is left out: its end may not have been told.
 */
void ringing_note(const struct wire *wire, const struct policy *policy,
		  const struct wire_channel *channel, int *most);

#endif
