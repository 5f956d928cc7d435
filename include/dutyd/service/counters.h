/*
 * counters: what the daemon has done since it started.
 *
 * Layer service, loop thread. Only ever counted up. measures.h names them, for `status` and for
 * /metrics.
 */
#ifndef DUTYD_SERVICE_COUNTERS_H
#define DUTYD_SERVICE_COUNTERS_H

#include <stdint.h>

#include "dutyd/domain/interruptions.h"
#include "dutyd/store/job.h"

enum { TIMING_BOUNDS = 11 };

struct timing { /* how long something took, as a histogram */
	long long n, sum_us;
	long long of[TIMING_BOUNDS]; /* up to that bound and above the one before */
};

struct counters {
	int64_t started_ms; /* wall clock */
	long long requests, refused, decided, repeated, not_durable, deadline;
	long long by_reason[REASON_COUNT];  /* of those decided */
	long long offers[OFFER_KIND_COUNT]; /* legs that rang the commercial department */
	struct timing answers;              /* from the request to its answer */
	struct timing commits;              /* of decisions: from the look-ups to the synced disk */
};

extern const int timing_bounds_us[TIMING_BOUNDS];

/* A job's decision goes out for the first time; book: what is published, NULL = nothing. */
void counters_add(struct counters *counters, const struct job *job, const struct answer *answer,
		  const struct book *book);

void timing_add(struct timing *timing, int64_t us);

#endif
