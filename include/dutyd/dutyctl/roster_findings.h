/*
 * roster_findings: what is wrong with the roster, each with what can be done about it.
 *
 * Layer dutyctl; filled and printed by cmd_roster_check.c. A finding names the day, the person and
 * the place in the configuration that it comes from, a hint is a command or the exact line of
 * roster.conf.
 */
#ifndef DUTYD_DUTYCTL_ROSTER_FINDINGS_H
#define DUTYD_DUTYCTL_ROSTER_FINDINGS_H

#include "dutyd/domain/book_plan.h"
#include "dutyd/dutyctl/roster_view.h"

enum { FINDING_TEXT_SIZE = 512, FINDING_HINTS_MAX = 3 };

struct roster_finding {
	const char *kind; /* "gap", "absent", …, "unfair", "ahead" */
	int32_t day;      /* or CIVIL_DAY_NONE */
	char who[ROSTER_NAME_SIZE];
	char path[2 * ROSTER_NAME_SIZE]; /* of the configuration: "roster.absences.lena" */
	char place[ROSTER_PLACE_SIZE];   /* "roster.conf:13", "" where no line is to blame */
	char text[FINDING_TEXT_SIZE];
	int n_hints;
	char hints[FINDING_HINTS_MAX][FINDING_TEXT_SIZE];
};

struct roster_findings {
	int n;
	struct roster_finding *all;
};

/* The pointer is good until the next one is added. */
struct roster_finding *roster_findings_add(struct roster_findings *findings, const char *kind,
					   int32_t day);
void roster_finding_hint(struct roster_finding *finding, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void roster_findings_finish(struct roster_findings *findings);

/* A conflict of a published day (book_plan), put into words. */
void roster_findings_conflict(struct roster_findings *findings, const struct roster_view *view,
			      const struct book_conflict *conflict);

#endif
