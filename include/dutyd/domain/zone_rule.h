/*
 * zone_rule: the last line of a TZif file, which says how the years after the table go on.
 *
 * Layer domain; used by zone.c alone. The text is a POSIX TZ string with the extensions of RFC 8536
 * section 3.3.1: names in angle brackets ("<+03>-3"), and changes up to 167 hours before or after
 * the day they name ("M3.4.4/50", "M3.5.0/-2"). Offsets are kept east of UTC, the text counts west.
 * A zone with daylight saving time must say when it begins and ends.
 */
#ifndef DUTYD_DOMAIN_ZONE_RULE_H
#define DUTYD_DOMAIN_ZONE_RULE_H

#include <stdbool.h>
#include <stdint.h>

#include "dutyd/base/err.h"

enum zone_rule_kind {
	ZONE_RULE_JULIAN, /* "J60": the day 1 to 365, never 29 February */
	ZONE_RULE_DAY,    /* "59": the day 0 to 365 */
	ZONE_RULE_MONTH,  /* "M3.5.0": month, week (5 = last), weekday (0 = Sunday) */
};

struct zone_rule_change {
	enum zone_rule_kind kind;
	int day, month, week, weekday;
	int32_t second; /* of that day on the clock that is about to change */
};

struct zone_rule {
	int32_t standard, daylight; /* seconds east of UTC */
	bool has_daylight;
	struct zone_rule_change start, end;
};

/* A stretch of time with one offset; from inclusive, until exclusive. */
struct zone_span {
	int64_t from, until;
	int32_t offset;
};

int zone_rule_parse(const char *text, struct zone_rule *rule, struct err *err);

/* The stretch around an instant; INT64_MIN and INT64_MAX stand for no change on that side. */
struct zone_span zone_rule_span(const struct zone_rule *rule, int64_t utc);

#endif
