#include "dutyd/domain/dice.h"

static uint64_t mix(uint64_t z)
{
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

struct dice dice_make(uint64_t seed, uint64_t purpose)
{
	return (struct dice){ mix(seed + UINT64_C(0x9e3779b97f4a7c15)) ^ mix(purpose + 1) };
}

uint64_t dice_next(struct dice *dice)
{
	dice->state += UINT64_C(0x9e3779b97f4a7c15);
	return mix(dice->state);
}

/* The remainder's bias is below 2^-30 for every limit that a simulation has. */
int64_t dice_below(struct dice *dice, int64_t limit)
{
	return limit <= 0 ? 0 : (int64_t)((dice_next(dice) >> 1) % (uint64_t)limit);
}

bool dice_percent(struct dice *dice, int percent)
{
	return dice_below(dice, 100) < percent;
}

int64_t dice_about(struct dice *dice, int64_t mean)
{
	return mean / 2 + dice_below(dice, mean + 1);
}
