#include "dutyd/service/counters.h"

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
