#include "dutyd/domain/service_level.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/report.h"
#include "dutyd/store/course_store.h"

static const struct listing_column columns[] = {
	{ "calls", "calls", LISTING_COUNT },
	{ "answered", "answered", LISTING_COUNT },
	{ "in_time", "of these in time", LISTING_COUNT },
	{ "abandoned", "abandoned", LISTING_COUNT },
	{ "messages", "got a message", LISTING_COUNT },
	{ "rejected", "blocked", LISTING_COUNT },
	{ "under_way", "under way", LISTING_COUNT },
	{ "service_level", "service level", LISTING_PERCENT },
	{ "target_percent", "target", LISTING_PERCENT },
	{ "target_seconds", "in time is within", LISTING_SECONDS },
	{ "speed_to_answer", "speed to answer, mean", LISTING_SECONDS },
	{ "longest_wait", "longest", LISTING_SECONDS },
};

static const struct listing_column contact_columns[] = {
	{ "new_enquiries", "new enquiries", LISTING_COUNT },
	{ "contacted", "contacted", LISTING_COUNT },
	{ "not_contacted", "not contacted yet", LISTING_COUNT },
	{ "speed_to_first_contact", "speed to first contact, mean", LISTING_SECONDS },
	{ "longest_to_first_contact", "longest", LISTING_SECONDS },
};

static void add_mean(struct listing *listing, int64_t sum_ms, int n, int64_t longest_ms)
{
	if (n == 0) {
		listing_empty(listing);
		listing_empty(listing);
		return;
	}
	listing_number(listing, (sum_ms / n + 500) / 1000);
	listing_number(listing, (longest_ms + 500) / 1000);
}

static struct listing answers(const struct policy *policy, const struct service_level *level)
{
	struct listing listing = LISTING(columns);
	int hundredths = service_level_hundredths(level);
	const int counts[] = { level->calls,    level->answered, level->in_time,  level->abandoned,
			       level->messages, level->rejected, level->under_way };

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		listing_number(&listing, counts[i]);
	}
	if (hundredths >= 0) {
		listing_number(&listing, hundredths);
	} else {
		listing_empty(&listing);
	}
	listing_number(&listing, policy->board.answer_percent * 100);
	listing_number(&listing, policy->board.answer_seconds);
	add_mean(&listing, level->wait_ms, level->answered, level->longest_ms);
	return listing;
}

static struct listing contacts(const struct service_level *level)
{
	struct listing listing = LISTING(contact_columns);

	listing_number(&listing, level->new_enquiries);
	listing_number(&listing, level->contacted);
	listing_number(&listing, level->not_contacted);
	add_mean(&listing, level->contact_ms, level->contacted, level->longest_contact_ms);
	return listing;
}

struct tally {
	const struct policy *policy;
	struct service_level level;
};

static void take(const struct archive_row *row, void *arg)
{
	struct tally *tally = arg;
	struct call_course course = course_store_row(row);

	service_level_add(&tally->level, &course, tally->policy->board.answer_seconds);
}

static enum exit_code show(const struct report *report)
{
	struct tally tally = { .policy = report->policy };

	if (!report_read(report, ARCHIVE_CALLS, "", take, &tally)) {
		return EXIT_TROUBLE;
	}
	struct listing answer = answers(report->policy, &tally.level),
		       contact = contacts(&tally.level);
	struct report_part parts[] = { { NULL, &answer, NULL }, { NULL, &contact, NULL } };

	return report_show(report, parts, sizeof(parts) / sizeof(parts[0]));
}

enum exit_code cmd_report_service_level(struct context *context)
{
	return report_run(context, REPORT_MONTH, show);
}
