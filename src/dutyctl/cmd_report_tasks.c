/*
 * What people still have to do for a party, and what they have done late: one report for each kind
 * of task, of what was opened in the time or is open still.
 */
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/report.h"

/* Columns of ARCHIVE_TASKS. */
enum { PARTY, RESPONSIBLE, HOLDER, CALL, OPENED, DUE, CLOSED, CLOSED_BY };

struct report_tasks {
	const char *kind;  /* of the table task */
	const char *array; /* in JSON */
	/* As people call it; holder NULL: nobody else has the party meanwhile. */
	const char *opened, *holder, *responsible, *closed;
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

static void add_totals(struct listing *total, const struct tally *tally)
{
	listing_number(total, tally->opened);
	listing_number(total, tally->open);
	listing_number(total, tally->late);
	listing_number(total, tally->closed);
	listing_number(total, tally->closed_late);
}

static enum exit_code show(const struct report *report, const struct report_tasks *what)
{
	const struct listing_column total_columns[] = {
		{ "opened", what->opened, LISTING_COUNT },
		{ "open", "open", LISTING_COUNT },
		{ "late", "of these late", LISTING_COUNT },
		{ "closed", what->closed, LISTING_COUNT },
		{ "closed_late", "of these late", LISTING_COUNT },
	};
	const struct listing_column columns[] = {
		{ "call", "call", LISTING_CALL },
		{ "party", "party", LISTING_TEXT },
		{ "holder", what->holder, LISTING_PERSON },
		{ "responsible", what->responsible, LISTING_PERSON },
		{ "opened", "since", LISTING_TIME },
		{ "due", "due", LISTING_TIME },
		{ "closed", what->closed, LISTING_TIME },
		{ "state", "", LISTING_TEXT },
	};
	struct tally tally = { .report = report, .tasks = LISTING(columns) };
	struct listing total = LISTING(total_columns);
	struct report_part parts[] = { { NULL, &total, NULL },
				       { what->array, &tally.tasks, NULL } };

	if (!report_read(report, ARCHIVE_TASKS, what->kind, take, &tally)) {
		listing_free(&tally.tasks);
		return EXIT_TROUBLE;
	}
	add_totals(&total, &tally);
	return report_show(report, parts, sizeof(parts) / sizeof(parts[0]));
}

static enum exit_code run(struct context *context, const struct report_tasks *what)
{
	struct report report;
	enum exit_code code;

	if (report_open(&report, context, REPORT_MONTH, &code)) {
		code = show(&report, what);
	}
	report_close(&report);
	return context_end(context, code);
}

enum exit_code cmd_report_handovers(struct context *context)
{
	static const struct report_tasks what = {
		.kind = "handover",
		.array = "handovers",
		.opened = "picked up by another",
		.holder = "picked up by",
		.responsible = "client of",
		.closed = "handed over",
	};

	return run(context, &what);
}

enum exit_code cmd_report_meetings(struct context *context)
{
	static const struct report_tasks what = {
		.kind = "meeting",
		.array = "meetings",
		.opened = "to be met",
		.responsible = "client of",
		.closed = "meeting booked",
	};

	return run(context, &what);
}

enum exit_code cmd_report_callbacks(struct context *context)
{
	static const struct report_tasks what = {
		.kind = "callback",
		.array = "callbacks",
		.opened = "to be called back",
		.responsible = "to call back",
		.closed = "called back",
	};

	return run(context, &what);
}
