/*
 * report: what every `dutyctl report` has in common: the time it is about, what it reads, and how
 * its listings come out.
 *
 * Layer dutyctl. A report opens, reads dutyd.db beside the daemon, fills listings, shows them; the
 * time is a day, a month or a stretch of days of the company's zone. `as of` is the moment by which
 * something is late or still to come.
 */
#ifndef DUTYD_DUTYCTL_REPORT_H
#define DUTYD_DUTYCTL_REPORT_H

#include "dutyd/dutyctl/context.h"
#include "dutyd/dutyctl/listing.h"
#include "dutyd/store/archive.h"

struct report {
	struct context *context;
	struct policy *policy;
	struct archive *archive;
	int32_t first, last;       /* days, both included */
	int64_t from_ms, until_ms; /* the same as instants: from <= t < until */
	int64_t now_ms;            /* as of */
};

enum report_time { REPORT_TODAY, REPORT_MONTH };

/*
 * Reads the options and the one argument, `otherwise` without it; then the configuration and the
 * database. EXIT_FINE, or it has been said what is wrong: return *code (it may be a --help).
 * report_close() ends it in either case.
 */
bool report_open(struct report *report, struct context *context, enum report_time otherwise,
		 enum exit_code *code);
void report_close(struct report *report);

/* A whole command: open, show, close. */
enum exit_code report_run(struct context *context, enum report_time otherwise,
			  enum exit_code (*show)(const struct report *report));

/* archive_read with the report's time. False after saying what is wrong. */
bool report_read(const struct report *report, enum archive_query query, const char *word,
		 void (*take)(const struct archive_row *row, void *arg), void *arg);

/* "dutyctl report …: dutyd.db: problem". False. */
bool report_unread(const struct report *report);

struct report_part {
	const char *key; /* the array's name in JSON; NULL: one row, as members and as lines */
	struct listing *listing;
	const char *none; /* said in place of a table without rows */
};

/* Frees the listings. */
enum exit_code report_show(const struct report *report, const struct report_part *parts, size_t n);

#endif
