/*
 * load: a configuration's path to a policy, or to the list of all that is wrong with it.
 *
 * Layer config. One function for start, -t, reload, dutyctl and the tests: read → scan → libconfig
 * → tables of keys → cross-checks → the configuration's own cases. It has no state, never ends the
 * process, and a configuration with an error in it makes no policy at all (promise 6).
 *
 * Some errors come with time alone: a swap whose day is over, a day within publish_days that nobody
 * can serve. They refuse a reload, but must not keep a daemon from starting again after a crash
 * with is_start they are warnings.
 */
#ifndef DUTYD_CONFIG_LOAD_H
#define DUTYD_CONFIG_LOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "dutyd/config/report.h"
#include "dutyd/domain/policy.h"

struct config_options {
	int64_t now_ms;     /* the wall clock, for what depends on today */
	bool check_outside; /* look at what the configuration points to: CRM, secrets, groups */
	bool is_start;
};

/*
 * NULL exactly when the report has errors; it may have warnings in either case, and is sorted. The
 * caller owns one reference (policy_unref) and has called report_init.
 */
struct policy *config_load(const char *path, const struct config_options *options,
			   struct report *report);

/* Text and grammar only; for tests and editors. False when the report has errors. */
bool config_parse_only(const char *path, struct report *report);

#endif
