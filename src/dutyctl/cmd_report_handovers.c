#include <string.h>

#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/report.h"

/* Columns of ARCHIVE_TASKS. */
enum { PARTY, RESPONSIBLE, HOLDER, CALL, OPENED, DUE, CLOSED, CLOSED_BY };

static const struct listing_column total_columns[] = {
	{ "opened", "picked up by another", LISTING_COUNT },
	{ "open", "open", LISTING_COUNT },
	{ "late", "of these late", LISTING_COUNT },
	{ "closed", "handed over", LISTING_COUNT },
	{ "closed_late", "of these late", LISTING_COUNT },
};

static const struct listing_column task_columns[] = {
	{ "call", "call", LISTING_CALL },
	{ "party", "party", LISTING_TEXT },
	{ "holder", "picked up by", LISTING_PERSON },
	{ "responsible", "client of", LISTING_PERSON },
	{ "opened", "at", LISTING_TIME },
	{ "due", "due", LISTING_TIME },
	{ "closed", "handed over", LISTING_TIME },
	{ "state", "", LISTING_TEXT },
};

struct tally {
	const struct report *report;
	struct listing tasks;
	int64_t opened, open, late, closed, closed_late;
};

static const char *state_of(struct tally *tally, const struct archive_row *row)
{
	int64_t due = archive_int(row, DUE), closed = archive_int(row, CLOSED);

	tally->opened++;
	if (closed == 0) {
		bool is_late = due < tally->report->now_ms;

		tally->open++;
		tally->late += is_late;
		return is_late ? "late" : "open";
	}
	tally->closed++;
	tally->closed_late += closed > due;
	return closed > due ? "closed late" : "closed";
}

static void take(const struct archive_row *row, void *arg)
{
	struct tally *tally = arg;
	struct listing *listing = &tally->tasks;

	listing_number(listing, archive_int(row, CALL));
	listing_text(listing, archive_text(row, PARTY));
	listing_text(listing, archive_text(row, HOLDER));
	listing_text(listing, archive_text(row, RESPONSIBLE));
	listing_number(listing, archive_int(row, OPENED));
	listing_number(listing, archive_int(row, DUE));
	if (archive_int(row, CLOSED) != 0) {
		listing_number(listing, archive_int(row, CLOSED));
	} else {
		listing_empty(listing);
	}
	listing_text(listing, state_of(tally, row));
}

static enum exit_code show(const struct report *report)
{
	struct tally tally = { .report = report, .tasks = LISTING(task_columns) };
	struct listing total = LISTING(total_columns);
	struct report_part parts[] = { { NULL, &total, NULL },
				       { "handovers", &tally.tasks, NULL } };

	if (!report_read(report, ARCHIVE_TASKS, "handover", take, &tally)) {
		listing_free(&tally.tasks);
		return EXIT_TROUBLE;
	}
	listing_number(&total, tally.opened);
	listing_number(&total, tally.open);
	listing_number(&total, tally.late);
	listing_number(&total, tally.closed);
	listing_number(&total, tally.closed_late);
	return report_show(report, parts, sizeof(parts) / sizeof(parts[0]));
}

enum exit_code cmd_report_handovers(struct context *context)
{
	struct report report;
	enum exit_code code;

	if (report_open(&report, context, REPORT_MONTH, &code)) {
		code = show(&report);
	}
	report_close(&report);
	return context_end(context, code);
}
