/*
 * random_exports: the groups queue and exports of a random configuration (random_config.h).
 */
#ifndef TEST_RANDOM_EXPORTS_H
#define TEST_RANDOM_EXPORTS_H

#include <stdint.h>
#include <stdio.h>

void random_exports(FILE *to, uint64_t *state);

#endif
