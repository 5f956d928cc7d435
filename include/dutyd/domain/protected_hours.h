/*
 * protected_hours: the working time that enquiries have left to a rep.
 *
 * Layer domain. His shift is the department's hours on a day on which it opens and he is employed
 * and not on leave, cut into hours from each opening on; the last may be shorter. An hour without
 * an offer to him is protected. A day on which he has duty, be it for a part of it, has none: that
 * is what duty is for. The value of ten to fifteen cold calls an hour is the seed's.
 */
#ifndef DUTYD_DOMAIN_PROTECTED_HOURS_H
#define DUTYD_DOMAIN_PROTECTED_HOURS_H

#include "dutyd/domain/interruptions.h"

enum { COLD_CALLS_FROM = 10, COLD_CALLS_TO = 15 };

struct protected_time {
	int days;              /* on shift and without duty */
	int shift_minutes;     /* of these days */
	int protected_minutes; /* without an offer */
};

struct protected_by { /* what is known of everybody */
	const struct policy *policy;
	const struct roster *roster; /* of the days asked about */
	int64_t now_ms;
	int n_offers;
	const struct offer **offers; /* in the order of time */
};

/* The offers live as long; protected_by_free() ends it. */
struct protected_by protected_by_make(const struct policy *policy, const struct roster *roster,
				      const struct offers *offers, int64_t now_ms);
void protected_by_free(struct protected_by *by);

/* Adds what of the person's day is over by now. */
void protected_time_add(const struct protected_by *by, int person, int32_t day,
			struct protected_time *time);

#endif
