/*
 * random_config: configurations that are right, each another one.
 *
 * Every key of examples and manual may be there or left out, with values all over their ranges;
 * texts have quotes, escapes and Russian letters in them. What a key may be depends on others (a
 * head where "head" is written, days of the roster that are worked): that is kept to, so that each
 * text loads without an error on Monday 2026-11-23.
 */
#ifndef TEST_RANDOM_CONFIG_H
#define TEST_RANDOM_CONFIG_H

#include <stdint.h>

/* The text for one number, for the caller to free. */
char *random_config(uint64_t number);

#endif
