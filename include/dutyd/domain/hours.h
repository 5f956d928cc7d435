/*
 * hours: when a department works, week after week.
 *
 * Layer domain. Opening hours are clock times of the local day and know neither holidays nor zones:
 * the roster says which days are worked (roster.h), the zone what the clock shows (zone.h). A value
 * is self-contained and is copied freely. What the text may look like is the configuration's
 * grammar ("mon-fri 09:00-18:00, sat 10:00-14:00"); a day may have several spans (a lunch break).
 */
#ifndef DUTYD_DOMAIN_HOURS_H
#define DUTYD_DOMAIN_HOURS_H

#include <stdbool.h>
#include <stdint.h>

#include "dutyd/base/err.h"
#include "dutyd/domain/civil.h"

enum { HOURS_SPANS_MAX = 21 };

/* Opening hours of a week, e.g. "mon-fri 09:00-18:00, sat 10:00-14:00". */
struct hours {
	int n_spans;
	struct hours_span {
		uint8_t days;                   /* bit 0 Monday */
		int16_t from_minute, to_minute; /* of the local day; from inclusive, to exclusive */
	} spans[HOURS_SPANS_MAX];
};

/*
 * "24:00" ends a day. Refused: from not before to, two spans of one day that overlap. hours is
 * written only when the whole text is right.
 */
int hours_parse(const char *text, struct hours *hours, struct err *err);
bool hours_is_open(const struct hours *hours, int weekday, int minute);

/*
 * The weekday itself, or the nearest before it that has hours: a worked Saturday is like a Friday.
 */
int hours_weekday_like(const struct hours *hours, int weekday);

/* When the weekday's last span ends, in minutes; 0 when it is closed all day. */
int hours_close_of(const struct hours *hours, int weekday);

#endif
