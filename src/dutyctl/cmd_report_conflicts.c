#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/report.h"

/* Columns of ARCHIVE_CONFLICTS. */
enum { AT, CALL, COMPANY, OWNER, REACHED };

static const struct listing_column total_columns[] = {
	{ "found", "owners found out by the second check", LISTING_COUNT },
};

static const struct listing_column columns[] = {
	{ "at", "at", LISTING_TIME },
	{ "call", "call", LISTING_TEXT },
	{ "company", "client", LISTING_TEXT },
	{ "owner", "owner", LISTING_PERSON },
	{ "reached", "has talked to", LISTING_TEXT },
};

static void take(const struct archive_row *row, void *arg)
{
	struct listing *listing = arg;

	listing_number(listing, archive_int(row, AT));
	for (int c = CALL; c <= REACHED; c++) {
		listing_text(listing, archive_text(row, c));
	}
}

static enum exit_code show(const struct report *report)
{
	struct listing total = LISTING(total_columns), conflicts = LISTING(columns);
	struct report_part parts[] = { { NULL, &total, NULL }, { "conflicts", &conflicts, NULL } };

	if (!report_read(report, ARCHIVE_CONFLICTS, "", take, &conflicts)) {
		listing_free(&conflicts);
		return EXIT_TROUBLE;
	}
	listing_number(&total, (int64_t)listing_rows(&conflicts));
	return report_show(report, parts, sizeof(parts) / sizeof(parts[0]));
}

enum exit_code cmd_report_conflicts(struct context *context)
{
	return report_run(context, REPORT_MONTH, show);
}
