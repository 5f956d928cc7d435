/*
 * random_zones: the group zones of a random configuration (random_config.h).
 */
#ifndef TEST_RANDOM_ZONES_H
#define TEST_RANDOM_ZONES_H

#include <stdint.h>
#include <stdio.h>

void random_zones(FILE *to, uint64_t *state);

#endif
