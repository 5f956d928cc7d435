/*
 * given: one answer of the officer or the script, as it was said; and how a PBX names a call.
 *
 * Layer domain: data only. Read by codec, carried by pbx and service, stored by store. The name is
 * a fact's (facts.h), a free one (script.save), or a question's with GIVEN_ANSWER in front; whether
 * the text is a value of that fact is for the reader to find out.
 */
#ifndef DUTYD_DOMAIN_GIVEN_H
#define DUTYD_DOMAIN_GIVEN_H

#include "dutyd/domain/facts.h"
#include "dutyd/domain/policy.h"

enum {
	SOURCE_SIZE = 33,
	PBX_ID_SIZE = 65,
	GIVEN_MAX = 16,
	GIVEN_NAME_SIZE = POLICY_ID_SIZE + 1,
	GIVEN_TEXT_SIZE = 256
};

/* In front of a question's id: no fact, and no name that a peer can tell, begins so. */
#define GIVEN_ANSWER '?'

struct given {
	char name[GIVEN_NAME_SIZE];
	char text[GIVEN_TEXT_SIZE];
	enum fact_source source;
};

#endif
