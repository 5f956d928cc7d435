/*
 * measures: the figures of a moment, under the names by which both `status` and /metrics show them.
 *
 * Layer service. One table has them all, so that neither shows what the other does not know: the
 * figure calls.not_durable of status is dutyd_calls_not_durable_total of /metrics, and
 * asterisk.state_s is dutyd_asterisk_state_seconds. What has no number (states, texts) or one for
 * each of several (reasons, consumers) is metrics.h's and control.h's.
 */
#ifndef DUTYD_SERVICE_MEASURES_H
#define DUTYD_SERVICE_MEASURES_H

#include <stdint.h>

#include "dutyd/base/buf.h"

enum measure {
	MEASURE_GENERATION,
	MEASURE_IN_PROGRESS,
	MEASURE_UNANSWERED,
	MEASURE_OLDEST_MS,
	MEASURE_REQUESTS,
	MEASURE_REFUSED,
	MEASURE_DECIDED,
	MEASURE_REPEATED,
	MEASURE_NOT_DURABLE,
	MEASURE_PAST_DEADLINE,
	MEASURE_LATE,
	MEASURE_DURABLE,
	MEASURE_BATCH_MS,
	MEASURE_CONSUMERS,
	MEASURE_CRM_SKIPPED,
	MEASURE_DAYS_AHEAD,
	MEASURE_STATE_S,
	MEASURE_SYNCED_S,
	MEASURE_CHANNELS,
	MEASURE_LOGINS,
	MEASURE_LOST,
	MEASURE_EVENTS,
	MEASURE_CORRECTED,
	MEASURE_DUTY_MISSED,
	MEASURE_OFFERS_SIMULTANEOUS,
	MEASURE_COUNT
};

enum { MEASURE_NAME_SIZE = 64, MEASURE_UNKNOWN = -1 /* shown by status, no sample */ };

struct measures {
	int64_t of[MEASURE_COUNT];
};

/* The members of that group of status. */
void measures_show(struct buf *out, const struct measures *measures, const char *group);

/* All of them as families. */
void measures_expose(struct buf *out, const struct measures *measures);

#endif
