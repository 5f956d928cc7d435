/*
 * given: one answer of the officer or the script, as it was said; and how a PBX names a call.
 *
 * Layer domain: data only. Read by codec, carried by pbx and service, stored by store. The name is
 * a fact's (facts.h) or a free one (script.save); whether the text is a value of that fact is for
 * the reader to find out.
 */
#ifndef DUTYD_DOMAIN_GIVEN_H
#define DUTYD_DOMAIN_GIVEN_H

#include "dutyd/domain/facts.h"
#include "dutyd/domain/policy.h"

enum { SOURCE_SIZE = 33, PBX_ID_SIZE = 65, GIVEN_MAX = 16, GIVEN_TEXT_SIZE = 256 };

struct given {
	char name[POLICY_ID_SIZE];
	char text[GIVEN_TEXT_SIZE];
	enum fact_source source;
};

#endif
