/*
 * dice: chance that comes out the same each time, for simulations.
 *
 * Layer domain. splitmix64 (Steele, Lea, Flood, 2014) on integers alone, so that the same seed
 * gives the same numbers on every machine. Nothing secret may ever depend on it.
 */
#ifndef DUTYD_DOMAIN_DICE_H
#define DUTYD_DOMAIN_DICE_H

#include <stdbool.h>
#include <stdint.h>

struct dice {
	uint64_t state;
};

/* Another sequence for each (seed, what it is for). */
struct dice dice_make(uint64_t seed, uint64_t purpose);

uint64_t dice_next(struct dice *dice);
int64_t dice_below(struct dice *dice, int64_t limit); /* 0 to limit - 1; 0 for a limit of 0 */
bool dice_percent(struct dice *dice, int percent);
int64_t dice_about(struct dice *dice, int64_t mean); /* between half of it and one and a half */

#endif
