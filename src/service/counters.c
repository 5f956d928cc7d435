#include "dutyd/service/counters.h"

#include <string.h>

const int timing_bounds_us[TIMING_BOUNDS] = { 500,   1000,   2500,   5000,   10000,  25000,
					      50000, 100000, 250000, 500000, 1000000 };

void timing_add(struct timing *timing, int64_t us)
{
	int i = 0;

	timing->n++;
	timing->sum_us += us;
	while (i < TIMING_BOUNDS && us > timing_bounds_us[i]) {
		i++;
	}
	if (i < TIMING_BOUNDS) {
		timing->of[i]++;
	}
}

void counters_add(struct counters *counters, const struct job *job, const struct answer *answer,
		  const struct book *book)
{
	struct offer offer = { .at_ms = job->call.now_ms,
			       .duty_day = job->duty_day,
			       .role = job->role };

	memcpy(offer.who, answer->employee, sizeof(offer.who));
	memcpy(offer.belongs_to, answer->belongs_to, sizeof(offer.belongs_to));
	memcpy(offer.department, answer->department, sizeof(offer.department));
	counters->decided++;
	counters->by_reason[answer->reason]++;
	if (offer_is_made(answer->stage, answer->action, answer->employee) &&
	    offer_is_commercial(job->policy, &offer)) {
		counters->offers[offer_kind(&offer, book)]++;
	}
}
