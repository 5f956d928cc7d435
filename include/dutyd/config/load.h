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
#include <stdio.h>

#include "dutyd/config/outside.h"
#include "dutyd/config/report.h"
#include "dutyd/domain/book.h"
#include "dutyd/domain/policy.h"

/* What is published under that policy, NULL = nothing; the cases are decided with it. */
typedef const struct book *(*config_book_fn)(void *arg, const struct policy *policy);

struct config_options {
	int64_t now_ms;     /* the wall clock, for what depends on today */
	bool check_outside; /* look at what the configuration points to: CRM, secrets, groups */
	outside_fn outside; /* NULL, or more to look at than config can by itself; it may block */
	bool is_start;
	enum report_language language; /* of the report */
	config_book_fn book;           /* NULL = plan everything */
	void *book_arg;
};

/*
 * NULL exactly when the report has errors; it may have warnings in either case, and is sorted. The
 * caller owns one reference (policy_unref) and has called report_init.
 */
struct policy *config_load(const char *path, const struct config_options *options,
			   struct report *report);

/*
 * The policy as the text of a configuration, every default filled in: it loads again to the same
 * policy. Whoever opened `to` looks for its errors.
 */
void config_write(const struct policy *policy, FILE *to);

/* Text and grammar only; for tests and editors. False when the report has errors. */
bool config_parse_only(const char *path, struct report *report);

#endif
