#include "dutyd/store/job_call.h"

#include "dutyd/base/mem.h"

struct given *job_call_give(struct job_call *call)
{
	if (call->n_given == GIVEN_MAX) {
		return NULL;
	}
	if (call->given == NULL) {
		call->given = xcalloc(GIVEN_MAX, sizeof(*call->given));
	}
	return &call->given[call->n_given++];
}
