/*
 * import_run: files in, new base out.
 *
 * Layer dutyctl. Rows of companies go first, through all files, then those of contacts: a contact's
 * company may stand in another file, or further down in the same one. Progress is told on stderr:
 * in place on a terminal, else every ten seconds.
 */
#ifndef DUTYD_DUTYCTL_IMPORT_RUN_H
#define DUTYD_DUTYCTL_IMPORT_RUN_H

#include "dutyd/dutyctl/crm_export.h"
#include "dutyd/dutyctl/import_report.h"

enum { IMPORT_FILES_MAX = 64 };

struct import_run {
	const struct policy *policy;
	int n_files;
	struct crm_export files[IMPORT_FILES_MAX];
	struct import *import; /* NULL: nothing is written, the rows are only read */
	struct import_report report;
	int64_t told_ms; /* when progress was told last */
	bool has_told;   /* without a terminal: rows, so that the end is told too */
};

/* 0, or -1 and a problem. */
int import_run_rows(struct import_run *run, struct err *err);

/* "building indexes and checking": what takes long and has no rows. */
void import_run_tell(struct import_run *run, const char *what);
void import_run_told(struct import_run *run); /* clears the line in place */

/* What each column is taken for, with samples; for --dry-run. */
void import_preview(struct import_run *run);

#endif
