/*
 * opening: is anybody in a department at a moment?
 *
 * Layer domain, pure. Every department has its own hours (Q5). They are those of a week; the roster
 * knows the days that are no ordinary ones: its department is closed on every day that nobody
 * serves, another one on the roster's holidays unless it says holidays = false. On a worked
 * Saturday that the hours do not know Friday's hold.
 */
#ifndef DUTYD_DOMAIN_OPENING_H
#define DUTYD_DOMAIN_OPENING_H

#include <stdbool.h>
#include <stdint.h>

#include "dutyd/domain/policy.h"

/* The weekday whose hours that day has, whatever the roster's rows say; -1: it is closed. */
int opening_weekday(const struct policy *policy, int department, int32_t day);

/* Without hours a department is open on all of its days. roster may be NULL. */
bool opening_is_open(const struct policy *policy, const struct roster *roster, int department,
		     int64_t utc_ms);

#endif
