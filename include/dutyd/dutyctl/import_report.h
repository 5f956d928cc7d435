/*
 * import_report: what an import says of the rows it met, file:line for each that it refused.
 *
 * Layer dutyctl. The first PLACES_MAX of each reason are kept for the report; with a list file
 * every one is written there as it comes. No number stands in either (privacy).
 */
#ifndef DUTYD_DUTYCTL_IMPORT_REPORT_H
#define DUTYD_DUTYCTL_IMPORT_REPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "dutyd/domain/crm_record.h"
#include "dutyd/store/import.h"

enum { PLACES_MAX = 20, IMPORT_ODD = CRM_REFUSAL_COUNT, IMPORT_REASONS };

struct import_place {
	const char *path;
	long line;
};

struct import_reason {
	int64_t n;
	struct import_place places[PLACES_MAX];
};

/* One for each text that stands in a column of owners. */
struct import_named_owner {
	char text[POLICY_TITLE_SIZE];
	struct import_owner owner;
	bool is_known; /* to the configuration */
	int64_t n_rows;
	struct import_place first;
};

struct import_report {
	FILE *list;        /* NULL = none */
	int64_t n_rows[2]; /* contacts, companies: taken */
	struct import_reason reasons[IMPORT_REASONS];
	int n_owners, n_unknown;
	struct import_named_owner *owners;
	struct import_totals totals;
	bool is_dry_run, is_swapped; /* the new base is in place */
};

void import_report_refuse(struct import_report *report, int reason, struct import_place place);

/* The owner that a text means, the same struct for the same text. */
struct import_owner *import_report_owner(struct import_report *report, const struct policy *policy,
					 const char *text, struct import_place place);

void import_report_print(const struct import_report *report, const char *path);
bool import_report_print_json(const struct import_report *report, const char *path);
void import_report_finish(struct import_report *report);

int64_t import_report_refused(const struct import_report *report);

#endif
