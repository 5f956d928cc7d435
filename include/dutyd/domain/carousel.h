/*
 * carousel: the queue of turns.
 *
 * Layer domain, internal to the roster. Who stands first and may serve serves and goes to the end.
 * Who is absent keeps his place (missed = defer) or goes to the end (skip); who is not employed
 * goes to the end and is owed nothing.
 */
#ifndef DUTYD_DOMAIN_CAROUSEL_H
#define DUTYD_DOMAIN_CAROUSEL_H

#include "dutyd/base/buf.h"
#include "dutyd/domain/policy.h"

struct carousel {
	const struct policy *policy;
	int n;      /* as many as stand in the rule's order */
	int *queue; /* people; the one in front serves next */
};

void carousel_init(struct carousel *carousel, const struct policy *policy);
void carousel_finish(struct carousel *carousel);

/* As the rule's order has it. */
void carousel_reset(struct carousel *carousel);

/* As stored: ids between blanks. Who left the order since is dropped, who joined it comes last. */
void carousel_adopt(struct carousel *carousel, const char *ids);
char *carousel_ids(const struct carousel *carousel); /* for free() */

/* Whose turn a working day is, or PERSON_NONE. */
int carousel_serve(struct carousel *carousel, int32_t day);

#endif
