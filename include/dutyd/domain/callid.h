/*
 * callid: the 8-character name of a call, as people read it in a log.
 *
 * Layer domain. A call's number is the millisecond it was first seen, counted from 2025-01-01 UTC,
 * made unique by counting on; so numbers grow (rows are appended to the database in order), are
 * never used twice, and 40 bits last until 2059. The text is the number in Crockford's base 32
 * (digits and capital letters without I, L, O, U).
 */
#ifndef DUTYD_DOMAIN_CALLID_H
#define DUTYD_DOMAIN_CALLID_H

#include <stdbool.h>
#include <stdint.h>

enum { CALLID_SIZE = 9 };

/* The number after `last` for a call first seen at wall_ms: never less than last + 1. */
int64_t callid_after(int64_t last, int64_t wall_ms);

void callid_format(int64_t number, char text[CALLID_SIZE]);
bool callid_parse(const char *text, int64_t *number); /* case is ignored */

#endif
