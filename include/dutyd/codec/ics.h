/*
 * ics: the published roster as a calendar that phones and mail programs subscribe to (RFC 5545,
 * RFC 7986).
 *
 * Layer codec. An all-day event for each published day that somebody serves, from the book alone:
 * a plan is no promise. DTEND is exclusive and no time zone is needed. The UID depends on the
 * department and the day only; SEQUENCE is the row's seq - 1 and LAST-MODIFIED its time, so a
 * change reaches calendars that keep the old event. A day that had somebody and now has nobody
 * stays, as STATUS:CANCELLED; an event that just vanishes stays on many phones for ever. In the
 * calendar of one person, so does a day that went to somebody else.
 *
 * His own days make a person busy (he may not leave, R-52), those of a whole department nobody.
 * Without METHOD: with it libical asks for an ORGANIZER (RFC 5546). Reasons (illness) are left out.
 */
#ifndef DUTYD_CODEC_ICS_H
#define DUTYD_CODEC_ICS_H

#include "dutyd/base/buf.h"
#include "dutyd/codec/roster_lang.h"
#include "dutyd/domain/book.h"
#include "dutyd/domain/policy.h"

struct ics_calendar {
	const struct policy *policy; /* names and titles */
	const struct book *book;     /* NULL, or another department's: nothing is published */
	enum roster_lang lang;
	const char *person;  /* the id of the only one of interest, NULL = all */
	int32_t first, last; /* days of interest, both included */
};

/* Bytes of memory that are enough for any calendar from this book. */
size_t ics_size_max(const struct book *book);

void ics_write(struct buf *out, const struct ics_calendar *calendar);

#endif
