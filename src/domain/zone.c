#include "dutyd/domain/zone.h"

#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/domain/civil.h"
#include "dutyd/domain/zone_rule.h"

enum {
	HEADER_BYTES = 44,
	TYPE_BYTES = 6,
	TYPES_MAX = 256,
	FOOTER_SIZE = 128,
	DAY_SECONDS = 86400,
	/* RFC 8536 section 3.2: no offset reaches 26 hours east or 25 west. */
	OFFSET_MAX = 26 * 3600 - 1,
	OFFSET_MIN = -(25 * 3600 - 1),
};

struct zone {
	size_t n_changes;
	int64_t *changes;     /* ascending instants */
	int32_t *offsets;     /* from that change on */
	int32_t first_offset; /* before the first change */
	bool has_rule;
	struct zone_rule rule; /* after the last one */
};

/* The six counts of a header, in the file's order. */
struct counts {
	uint32_t is_ut, is_std, leap, time, type, chars;
};

static uint32_t read_be32(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
	       bytes[3];
}

static int64_t read_be64(const uint8_t *bytes)
{
	return (int64_t)((uint64_t)read_be32(bytes) << 32 | read_be32(bytes + 4));
}

static bool read_header(const uint8_t *bytes, size_t n, struct counts *counts)
{
	if (n < HEADER_BYTES || memcmp(bytes, "TZif", 4) != 0 || bytes[4] < '2') {
		return false;
	}
	*counts = (struct counts){
		.is_ut = read_be32(bytes + 20),
		.is_std = read_be32(bytes + 24),
		.leap = read_be32(bytes + 28),
		.time = read_be32(bytes + 32),
		.type = read_be32(bytes + 36),
		.chars = read_be32(bytes + 40),
	};
	return true;
}

/* Bytes of the block behind a header; every count is below 2^32, so the sum cannot overflow. */
static uint64_t block_bytes(const struct counts *c, unsigned time_bytes)
{
	return (uint64_t)c->time * (time_bytes + 1) + (uint64_t)c->type * TYPE_BYTES + c->chars +
	       (uint64_t)c->leap * (time_bytes + 4) + c->is_std + c->is_ut;
}

/* The zone's types: their offsets, checked. */
static int read_types(const uint8_t *bytes, uint32_t n, int32_t offsets[TYPES_MAX], struct err *err)
{
	for (uint32_t i = 0; i < n; i++) {
		int32_t offset = (int32_t)read_be32(bytes + (size_t)i * TYPE_BYTES);

		if (offset < OFFSET_MIN || offset > OFFSET_MAX) {
			return err_set(err, "an offset of %d seconds", (int)offset);
		}
		offsets[i] = offset;
	}
	return 0;
}

static int read_changes(struct zone *zone, const uint8_t *bytes, const struct counts *c,
			struct err *err)
{
	int32_t offsets[TYPES_MAX] = { 0 };
	const uint8_t *indexes = bytes + (size_t)c->time * 8;

	if (read_types(indexes + c->time, c->type, offsets, err) != 0) {
		return -1;
	}
	zone->first_offset = offsets[0];
	zone->n_changes = c->time;
	zone->changes = xcalloc((size_t)c->time + 1, sizeof(*zone->changes));
	zone->offsets = xcalloc((size_t)c->time + 1, sizeof(*zone->offsets));
	for (uint32_t i = 0; i < c->time; i++) {
		if (indexes[i] >= c->type) {
			return err_set(err, "a change to type %u of %u", indexes[i], c->type);
		}
		zone->changes[i] = read_be64(bytes + (size_t)i * 8);
		zone->offsets[i] = offsets[indexes[i]];
		if (i > 0 && zone->changes[i] <= zone->changes[i - 1]) {
			return err_set(err, "the changes are not in order");
		}
	}
	return 0;
}

/* "\n<text>\n"; an empty text is legal: nothing is known of the time behind the table. */
static int read_footer(struct zone *zone, const uint8_t *bytes, size_t n, struct err *err)
{
	char text[FOOTER_SIZE];
	const uint8_t *end = n > 0 ? memchr(bytes + 1, '\n', n - 1) : NULL;

	if (end == NULL || bytes[0] != '\n') {
		return err_set(err, "the footer is missing");
	}
	size_t length = (size_t)(end - bytes) - 1;

	if (memchr(bytes + 1, '\0', length) != NULL ||
	    !str_copy_n(text, sizeof(text), (const char *)bytes + 1, length)) {
		return err_set(err, "the footer cannot be read");
	}
	zone->has_rule = length > 0;
	return zone->has_rule ? zone_rule_parse(text, &zone->rule, err) : 0;
}

static int read_file(struct zone *zone, const uint8_t *bytes, size_t n, struct err *err)
{
	struct counts counts;

	/* The first block is for readers of 32-bit times: only its length matters. */
	if (n > ZONE_FILE_MAX || !read_header(bytes, n, &counts)) {
		return err_set(err, "not a TZif file of version 2 or newer");
	}
	uint64_t skipped = HEADER_BYTES + block_bytes(&counts, 4);

	if (skipped > n || !read_header(bytes + skipped, n - skipped, &counts)) {
		return err_set(err, "the 64-bit part is missing");
	}
	bytes += skipped + HEADER_BYTES;
	n -= skipped + HEADER_BYTES;
	uint64_t block = block_bytes(&counts, 8);

	if (block > n) {
		return err_set(err, "the file is cut off");
	}
	if (counts.type == 0 || counts.type > TYPES_MAX) {
		return err_set(err, "%u types of local time", counts.type);
	}
	if (counts.leap != 0) {
		return err_set(err, "a zone that counts leap seconds (right/…) is not supported");
	}
	if (read_changes(zone, bytes, &counts, err) != 0) {
		return -1;
	}
	return read_footer(zone, bytes + block, n - block, err);
}

struct zone *zone_parse(const uint8_t *bytes, size_t n, struct err *err)
{
	struct zone *zone = xcalloc(1, sizeof(*zone));

	if (read_file(zone, bytes, n, err) != 0) {
		zone_free(zone);
		return NULL;
	}
	return zone;
}

void zone_free(struct zone *zone)
{
	if (zone == NULL) {
		return;
	}
	free(zone->changes);
	free(zone->offsets);
	free(zone);
}

/* How many changes have happened by then. */
static size_t changes_until(const struct zone *zone, int64_t utc)
{
	size_t low = 0, high = zone->n_changes;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (zone->changes[middle] <= utc) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

static struct zone_span span_at(const struct zone *zone, int64_t utc)
{
	size_t i = changes_until(zone, utc);
	struct zone_span span = { INT64_MIN, INT64_MAX,
				  i > 0 ? zone->offsets[i - 1] : zone->first_offset };

	if (i < zone->n_changes) {
		span.until = zone->changes[i];
	} else if (zone->has_rule) {
		span = zone_rule_span(&zone->rule, utc);
	}
	if (i > 0 && span.from < zone->changes[i - 1]) {
		span.from = zone->changes[i - 1];
	}
	return span;
}

int32_t zone_offset(const struct zone *zone, int64_t utc)
{
	return span_at(zone, utc).offset;
}

struct zone_local zone_local_at(const struct zone *zone, int64_t utc)
{
	/* Civil days are 32 bits: instants millions of years away stop short of their ends, so that
	 * whoever gets such a day can look around it. */
	const int64_t far = (int64_t)(INT32_MAX - 1000) * DAY_SECONDS;

	utc = utc > far ? far : utc < -far ? -far : utc;
	int32_t offset = zone_offset(zone, utc);
	int64_t local = utc + offset;
	int64_t second = local % DAY_SECONDS;

	second = second < 0 ? second + DAY_SECONDS : second;
	return (struct zone_local){ .day = (int32_t)((local - second) / DAY_SECONDS),
				    .second = (int32_t)second,
				    .offset = offset };
}

int32_t zone_day_at(const struct zone *zone, int64_t utc)
{
	return zone_local_at(zone, utc).day;
}

/*
 * The first instant whose local clock has reached that time. In a gap it is the change that jumps
 * over it, in an overlap the first of the two, for a midnight and a whole day that do not exist the
 * first instant behind them.
 */
int64_t zone_instant_of(const struct zone *zone, int32_t day, int32_t second)
{
	int64_t local = (int64_t)day * DAY_SECONDS + second;
	int64_t utc = local - OFFSET_MAX; /* no zone is there before */

	for (;;) {
		struct zone_span span = span_at(zone, utc);
		int64_t reached = local - span.offset;

		reached = reached > utc ? reached : utc;
		if (reached < span.until) {
			return reached;
		}
		utc = span.until;
	}
}

int64_t zone_day_start(const struct zone *zone, int32_t day)
{
	return zone_instant_of(zone, day, 0);
}
