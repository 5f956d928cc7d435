/*
 * answers: what the officer, or the caller by his keys, has said, as it is kept.
 *
 * Layer service, part of intake. A name may be a fact's (party=org), a question's of the script
 * (who=1, computers=80) or neither (organisation=Vector); what names both is both. An answer to a
 * question is kept under GIVEN_ANSWER and the question's id; a number under the question's name as
 * well, a text under the name it is to be saved by. A value that cannot be is refused with the ones
 * that can.
 */
#ifndef DUTYD_SERVICE_ANSWERS_H
#define DUTYD_SERVICE_ANSWERS_H

#include "dutyd/service/intake.h"

bool answers_read(const struct policy *policy, const struct request *request, struct job_call *call,
		  struct refusal *refusal);

#endif
