/*
 * service_level: how fast callers reached somebody, in the words of call centres.
 *
 * Layer domain. Of the calls that were put through (dialled or queued), answered within the
 * target's seconds, answered later, or abandoned; the service level is the first of these among all
 * three. Calls that got a message or a refusal by decision (after hours, blocked) stand apart, and
 * what is neither answered nor ended is under way. A new enquiry, one that is not a known owner's
 * client, has its first contact when somebody answers or calls back.
 */
#ifndef DUTYD_DOMAIN_SERVICE_LEVEL_H
#define DUTYD_DOMAIN_SERVICE_LEVEL_H

#include <stdbool.h>
#include <stdint.h>

#include "dutyd/domain/words.h"

/* A call as it went; times are UTC milliseconds, 0 = has not happened. */
struct call_course {
	int64_t arrived_ms, answered_ms, ended_ms, called_back_ms;
	bool has_arrival; /* was decided upon when it came in: */
	enum action action;
	enum reason reason;
	bool has_verdict; /* an answer that says where it belongs, or a hand-over */
};

struct service_level {
	int calls, answered, in_time, abandoned, messages, rejected, under_way;
	int64_t wait_ms, longest_ms; /* of the answered */
	int new_enquiries, contacted, not_contacted;
	int64_t contact_ms, longest_contact_ms; /* until the first contact */
};

void service_level_add(struct service_level *level, const struct call_course *call,
		       int answer_seconds);

/* Hundredths of a per cent of answered + abandoned; -1 when there was no call. */
int service_level_hundredths(const struct service_level *level);

/* Did the caller come to the client department because nobody owns him (as far as is known)? */
bool call_is_first_line(const struct call_course *call);

/* an officer answered, the call is over, and nobody found out where it belongs. */
bool call_is_unqualified(const struct call_course *call);

#endif
