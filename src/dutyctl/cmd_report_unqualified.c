#include "dutyd/domain/service_level.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/report.h"
#include "dutyd/store/course_store.h"

static const struct listing_column total_columns[] = {
	{ "answered", "answered in the first line", LISTING_COUNT },
	{ "unqualified", "ended without a verdict", LISTING_COUNT },
};

static const struct listing_column call_columns[] = {
	{ "call", "call", LISTING_CALL },
	{ "officer", "officer", LISTING_PERSON },
	{ "answered", "answered", LISTING_TIME },
	{ "talk_seconds", "lasted", LISTING_SECONDS },
};

struct tally {
	struct listing calls;
	int64_t answered, unqualified;
};

static void take(const struct archive_row *row, void *arg)
{
	struct tally *tally = arg;
	struct call_course course = course_store_row(row);

	tally->answered += call_is_first_line(&course) && course.answered_ms != 0;
	if (!call_is_unqualified(&course)) {
		return;
	}
	tally->unqualified++;
	listing_number(&tally->calls, course_store_call(row));
	listing_text(&tally->calls, course_store_answered_by(row));
	listing_number(&tally->calls, course.answered_ms);
	listing_number(&tally->calls, (course.ended_ms - course.answered_ms + 500) / 1000);
}

static enum exit_code show(const struct report *report)
{
	struct tally tally = { .calls = LISTING(call_columns) };
	struct listing total = LISTING(total_columns);
	struct report_part parts[] = { { NULL, &total, NULL }, { "calls", &tally.calls, NULL } };

	if (!report_read(report, ARCHIVE_CALLS, "", take, &tally)) {
		listing_free(&tally.calls);
		return EXIT_TROUBLE;
	}
	listing_number(&total, tally.answered);
	listing_number(&total, tally.unqualified);
	return report_show(report, parts, sizeof(parts) / sizeof(parts[0]));
}

enum exit_code cmd_report_unqualified(struct context *context)
{
	return report_run(context, REPORT_TODAY, show);
}
