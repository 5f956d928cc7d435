/*
 * current: the configuration in force, and how another takes its place.
 *
 * Layer service, loop thread. A reload loads, checks and runs the configuration's own cases first;
 * then one pointer changes (promise 6). What was in force before lives on in the calls that began
 * with it. Some keys take effect at the next start only: they are named in the report.
 */
#ifndef DUTYD_SERVICE_CURRENT_H
#define DUTYD_SERVICE_CURRENT_H

#include "dutyd/config/report.h"
#include "dutyd/domain/policy.h"

struct current {
	char path[POLICY_PATH_SIZE];
	struct policy *policy;
	struct roster *roster; /* NULL when the policy has none */
	int64_t loaded_ms;     /* wall clock */
	int generation;
};

/* 0, or -1 with every problem in the report and what was in force still there. */
int current_load(struct current *current, const char *path, struct report *report);
int current_reload(struct current *current, struct report *report);
void current_finish(struct current *current);

/* Plans further when the roster in force comes to its end. Call at least once a day. */
void current_tick(struct current *current);

#endif
