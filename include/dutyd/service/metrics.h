/*
 * metrics: everything that is counted, as the text of /metrics.
 *
 * Layer service. The figures of measures.h, and those that there are several of: decisions by
 * reason, calls by line, people by what they do, states, the decision queue and its consumers, how
 * long answers and commits take. Nothing of a call, no number and no person is in it.
 */
#ifndef DUTYD_SERVICE_METRICS_H
#define DUTYD_SERVICE_METRICS_H

#include "dutyd/service/calls.h"
#include "dutyd/service/counters.h"
#include "dutyd/service/health.h"
#include "dutyd/service/measures.h"

struct metrics_view {
	const struct counters *counters;
	const struct measures *measures;
	const struct health_view *health;
	const struct staff *staff;
	const struct policy *policy; /* in force: whose lines are shown */
	struct calls *calls;
	const struct queue_readers *readers; /* NULL: not known */
};

void metrics_write(struct buf *out, const struct metrics_view *view);

#endif
