#include "dutyd/dutyctl/import_run.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "dutyd/base/clock.h"
#include "dutyd/dutyctl/print.h"

enum { TELL_TTY_MS = 200, TELL_MS = 10000, ROWS_A_LOOK = 256 };

/* ---- progress ---- */

void import_run_tell(struct import_run *run, const char *what)
{
	if (isatty(STDERR_FILENO)) {
		fprintf(stderr, "\r\033[K%s", what);
	} else if (run->has_told) {
		fprintf(stderr, "%s\n", what);
	}
	fflush(stderr);
	run->told_ms = clock_monotonic_ms();
}

void import_run_told(struct import_run *run)
{
	if (isatty(STDERR_FILENO)) {
		fputs("\r\033[K", stderr);
	}
	run->has_told = false;
}

static void tell_rows(struct import_run *run, const struct crm_export *file, bool is_companies)
{
	int64_t now_ms = clock_monotonic_ms();
	long long n_rows = run->report.n_rows[0] + run->report.n_rows[1];
	int64_t wait_ms = isatty(STDERR_FILENO) ? TELL_TTY_MS : TELL_MS;
	char text[512];

	if (run->told_ms == 0) {
		run->told_ms = now_ms;
	}
	if (now_ms - run->told_ms < wait_ms) {
		return;
	}
	snprintf(text, sizeof(text), "%.200s: %s, %d %%, %lld rows", file->path,
		 is_companies ? "companies" : "contacts",
		 file->size > 0 ? (int)(file->n_read * 100 / file->size) : 100, n_rows);
	run->has_told = true;
	import_run_tell(run, text);
}

/* ---- rows ---- */

static int refuse(struct import_run *run, const struct crm_export_row *row,
		  struct import_place place, struct err *err)
{
	/* A contact that has lost his last number is gone; any other refused row is only unread. */
	bool is_gone = row->refusal == CRM_NO_PHONE || row->refusal == CRM_REPEATED_ID;

	import_report_refuse(&run->report, (int)row->refusal, place);
	if (run->import != NULL && !is_gone &&
	    import_keep(run->import, row->record.is_company, row->record.id) != 0) {
		return err_set(err, "%s", import_problem(run->import));
	}
	return 0;
}

static int take(struct import_run *run, struct crm_export_row *row, struct import_place place,
		struct err *err)
{
	const struct crm_record *record = &row->record;
	enum import_put put = IMPORT_NEW;
	struct import_owner *owner = NULL;

	if (record->owner[0] != '\0') {
		owner = import_report_owner(&run->report, run->policy, record->owner, place);
	}
	if (run->import != NULL) {
		put = import_put(run->import, record, owner);
	}
	if (put == IMPORT_FAILED) {
		return err_set(err, "%s:%ld: %s", place.path, place.line,
			       import_problem(run->import));
	}
	if (put == IMPORT_REPEATED) {
		row->refusal = CRM_REPEATED_ID;
		return refuse(run, row, place, err);
	}
	run->report.n_rows[record->is_company]++;
	if (record->n_odd > 0) {
		for (int i = 0; i < record->n_odd; i++) {
			import_report_refuse(&run->report, IMPORT_ODD, place);
		}
	}
	return 0;
}

/* A row that nobody can tell the kind of is refused with the contacts. */
static bool is_of_pass(const struct crm_export_row *row, bool is_companies)
{
	bool is_company = row->refusal != CRM_NO_TYPE && row->record.is_company;

	return is_company == is_companies;
}

static int read_file(struct import_run *run, struct crm_export *file, bool is_companies,
		     struct err *err)
{
	static struct crm_export_row row;
	int n = 0;

	while (crm_export_next(file, &row)) {
		struct import_place place = { file->path, row.cells.line };
		if (++n % ROWS_A_LOOK == 0) {
			tell_rows(run, file, is_companies);
		}
		if (!is_of_pass(&row, is_companies)) {
			continue;
		}
		int rc = row.refusal == CRM_TAKEN ? take(run, &row, place, err) :
						    refuse(run, &row, place, err);
		if (rc != 0) {
			return -1;
		}
	}
	return 0;
}

static int read_pass(struct import_run *run, bool is_companies, struct err *err)
{
	enum crm_rows others = is_companies ? CRM_ROWS_CONTACTS : CRM_ROWS_COMPANIES;

	for (int i = 0; i < run->n_files; i++) {
		struct crm_export *file = &run->files[i];
		const bool covers[2] = { file->columns.rows != CRM_ROWS_COMPANIES,
					 file->columns.rows != CRM_ROWS_CONTACTS };
		if (file->columns.rows == others) {
			continue;
		}
		if (run->import != NULL &&
		    import_source(run->import, file->map->source, covers, err) != 0) {
			return -1;
		}
		if (crm_export_rewind(file, err) != 0 ||
		    read_file(run, file, is_companies, err) != 0) {
			return -1;
		}
	}
	return 0;
}

int import_run_rows(struct import_run *run, struct err *err)
{
	return read_pass(run, true, err) == 0 ? read_pass(run, false, err) : -1;
}

/* ---- the preview ---- */

/* The first filled cells of each column, one behind the other in memory of the table. */
static void take_samples(struct crm_export *file, size_t n, char (*samples)[64])
{
	static struct crm_export_row row;
	struct err err;

	memset(samples, 0, n * sizeof(samples[0]));
	if (crm_export_rewind(file, &err) != 0) {
		return;
	}
	for (int i = 0; i < 100 && crm_export_next(file, &row); i++) {
		for (size_t j = 0; j < n && j < row.cells.n_cells; j++) {
			if (samples[j][0] == '\0' && row.refusal == CRM_TAKEN) {
				snprintf(samples[j], sizeof(samples[j]), "%.60s",
					 row.cells.cells[j]);
			}
		}
	}
}

static void preview_file(struct crm_export *file)
{
	static char samples[CSV_CELLS_MAX][64];
	const char sign[] = { '"', file->format.delimiter, '"', '\0' };
	struct print_table table;
	char number[32];

	take_samples(file, file->n_titles, samples);
	printf("%s: map %s (source %s, %s), %s%s, %s\n", file->path, file->map->id,
	       file->map->source, crm_rows_name(file->columns.rows),
	       charset_name(file->format.guess.charset),
	       file->format.guess.n_mark > 0 ? " with a mark" : "",
	       file->format.delimiter == '\t' ? "tab" : sign);
	print_table_init(&table, 4);
	for (size_t i = 0; i < file->n_titles; i++) {
		const char *field = crm_field_name(file->fields[i]);
		snprintf(number, sizeof(number), "  %zu", i + 1);
		print_table_row(&table, (const char *[]){ number, file->titles[i],
							  field[0] != '\0' ? field : "not used",
							  samples[i] });
	}
	print_table_end(&table, NULL);
}

void import_preview(struct import_run *run)
{
	for (int i = 0; i < run->n_files; i++) {
		preview_file(&run->files[i]);
	}
}
