/*
 * outside: checks that need a library which config must not know, told at their place.
 *
 * Layer config. What the configuration points to can be looked into by a layer above (the CRM by
 * store/crm_check). load calls the function it was given with a policy that has no errors and tells
 * it where to report; a problem is said at the path of its key, in the words of report.h.
 */
#ifndef DUTYD_CONFIG_OUTSIDE_H
#define DUTYD_CONFIG_OUTSIDE_H

#include "dutyd/config/report.h"
#include "dutyd/domain/policy.h"

struct outside; /* opaque: lives as long as the call */

typedef void (*outside_fn)(const struct policy *policy, struct outside *to);

/* path: "crm.lookup"; where the key is not written the group above it has the line. */
void outside_say(struct outside *to, enum report_level level, const char *path, const char *format,
		 ...) __attribute__((format(printf, 4, 5)));
void outside_hint(struct outside *to, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
