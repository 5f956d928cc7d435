/*
 * clock: the two clocks, read nowhere else.
 *
 * Layer base. The wall clock answers only "what is the instant" (stored, shown, turned into a civil
 * day); everything that waits uses the monotonic clock, which no admin and no leap second moves.
 */
#ifndef DUTYD_BASE_CLOCK_H
#define DUTYD_BASE_CLOCK_H

#include <stdint.h>

int64_t clock_wall_ms(void);      /* milliseconds since 1970-01-01 00:00 UTC */
int64_t clock_monotonic_ms(void); /* since some moment in the past */
int64_t clock_monotonic_us(void);

#endif
