/*
 * intake: a peer's request, read with the policy's eyes, becomes the call part of a job.
 *
 * Layer service. Here texts turn into numbers, people and facts; what cannot be read is refused
 * with the field's name. A caller's own number or name is never a reason to refuse: a call always
 * gets an answer (promise 1), so an unreadable number is only a caller nobody knows.
 */
#ifndef DUTYD_SERVICE_INTAKE_H
#define DUTYD_SERVICE_INTAKE_H

#include "dutyd/codec/request.h"
#include "dutyd/store/job.h"

struct refusal {
	const char *field;
	struct err err;
};

/* Which call the request speaks of: number, or source and pbx_id. */
bool intake_name_call(const struct request *request, struct job_call *call,
		      struct refusal *refusal);

/* Everything else of a call's request. now_ms is the wall clock's. */
bool intake_read_call(const struct policy *policy, const struct request *request, int64_t now_ms,
		      struct job_call *call, struct refusal *refusal);

/* The moment a request speaks of: its own where that is trusted or only asked about, else now. */
bool intake_read_time(const struct policy *policy, const struct request *request, int64_t *at_ms,
		      struct refusal *refusal);

#endif
