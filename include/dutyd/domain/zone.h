/*
 * zone: one IANA time zone, from the bytes of its TZif file (RFC 8536, version 2+, footer
 * included).
 *
 * Layer domain: no file is read here and no TZ variable is looked at; config reads the bytes.
 * A struct zone is immutable and may be shared between threads; as many as wanted may exist.
 *
 * The start of a civil day is the first instant whose local date is that day: midnight may not
 * exist (Cairo, Santiago) or happen twice (Havana), and a day may have 23, 24.5 or 25 hours or none
 * at all (Apia 2011-12-30). A local time that a clock change skips means the first instant after
 * the gap; one that happens twice means the first of the two (RFC 5545 reads the gap otherwise;
 * ours is documented).
 */
#ifndef DUTYD_DOMAIN_ZONE_H
#define DUTYD_DOMAIN_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dutyd/base/err.h"

struct zone; /* opaque: made by zone_parse, ended by zone_free */

struct zone_local {
	int32_t day;    /* civil day */
	int32_t second; /* of the local clock's day, 0 to 86399 */
	int32_t offset; /* seconds east of UTC */
};

enum { ZONE_FILE_MAX = 65536, ZONE_TEXT_SIZE = 40 };

/* NULL and err when the bytes are not a TZif file of version 2 or newer. */
struct zone *zone_parse(const uint8_t *bytes, size_t n, struct err *err);
void zone_free(struct zone *zone);

/* Seconds east of UTC at an instant (seconds since 1970 UTC). */
int32_t zone_offset(const struct zone *zone, int64_t utc);

struct zone_local zone_local_at(const struct zone *zone, int64_t utc);
int32_t zone_day_at(const struct zone *zone, int64_t utc);

/* First instant of the local day. For a day that does not exist: that of the next one that does. */
int64_t zone_day_start(const struct zone *zone, int32_t day);

/* The instant of a local time; see the top about gaps and overlaps. */
int64_t zone_instant_of(const struct zone *zone, int32_t day, int32_t second);

/* "2026-12-01T11:02:17.412+03:00" (RFC 3339). */
void zone_format_ms(const struct zone *zone, int64_t utc_ms, char text[ZONE_TEXT_SIZE]);

/*
 * Reads "2026-12-01", "2026-12-01 11:00", "…T11:00:30", with an optional ".412" and an optional
 * "Z" or "+03:00"; without an offset the time is local in the zone. False when it is none of these.
 */
bool zone_parse_ms(const struct zone *zone, const char *text, int64_t *utc_ms);

#endif
