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
#include "dutyd/domain/book.h"
#include "dutyd/domain/policy.h"

struct current {
	char path[POLICY_PATH_SIZE];
	struct policy *policy;
	struct book *book;     /* what is published; NULL = nothing, or not read yet */
	struct roster *roster; /* composed of both; NULL when the policy has none */
	struct elder {         /* the roster of calls that began under an older policy */
		struct policy *policy;
		struct roster *roster;
	} elder;
	int64_t loaded_ms; /* wall clock */
	int generation;
};

/* 0, or -1 with every problem in the report and what was in force still there. */
int current_load(struct current *current, const char *path, struct report *report);
int current_reload(struct current *current, struct report *report);
void current_finish(struct current *current);

/* Takes the book: from now on it is in force, for the calls in progress too. */
void current_take_book(struct current *current, struct book *book);

/*
 * What is published now, with what that policy plans beyond: urgent changes and swaps are for the
 * calls that began before a reload as well. NULL when the policy has no roster.
 */
struct roster *current_roster_for(struct current *current, struct policy *policy);

/* Plans further when the roster in force comes to its end. Call at least once a day. */
void current_tick(struct current *current);

#endif
