/*
 * exposition_check: reads Prometheus' text format 0.0.4 and refuses whatever is not it.
 *
 * By the rules of the format's own page, line by line: names, escapes, numbers; HELP and TYPE once
 * and before the samples, a family in one piece; counters that end in _total and are not negative;
 * buckets that grow up to +Inf, which is the count; no sample twice.
 */
#ifndef TEST_EXPOSITION_CHECK_H
#define TEST_EXPOSITION_CHECK_H

#include <stdbool.h>
#include <stddef.h>

/* True, or false and what is wrong where. */
bool exposition_check(const char *text, char *problem, size_t size);

/* The value of the sample written exactly so, "name" or "name{label="value"}"; -1: none. */
double exposition_value(const char *text, const char *sample);

#endif
