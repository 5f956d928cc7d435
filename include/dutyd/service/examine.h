/*
 * examine: an admin tells how an officer did when a mystery shopper called.
 *
 * Layer service, loop thread. Op qa becomes a job; what cannot be read is refused with its field.
 */
#ifndef DUTYD_SERVICE_EXAMINE_H
#define DUTYD_SERVICE_EXAMINE_H

#include "dutyd/service/intake.h"

bool examine_read(const struct policy *policy, const struct request *request, struct job_call *call,
		  struct refusal *refusal);

#endif
