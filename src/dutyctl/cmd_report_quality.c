/* How every officer did when a mystery shopper tested him last, and who is overdue. */
#include <stdlib.h>

#include "dutyd/base/mem.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/report.h"

/* Columns of ARCHIVE_TESTS, which come in the order of time. */
enum { WHO, AT, CALL, SCORE };

static const struct listing_column total_columns[] = {
	{ "n_officers", "officers", LISTING_COUNT },
	{ "n_overdue", "without a test for too long", LISTING_COUNT },
	{ "remind_days", "that is, days", LISTING_COUNT },
};

static const struct listing_column officer_columns[] = {
	{ "employee", "officer", LISTING_PERSON }, { "last", "last test", LISTING_DAY },
	{ "days", "days ago", LISTING_COUNT },     { "score", "score", LISTING_COUNT },
	{ "tests", "tests", LISTING_COUNT },       { "overdue", "overdue", LISTING_YES },
};

struct tested {
	int32_t last; /* CIVIL_DAY_NONE: never */
	int64_t score;
	int n;
};

struct tally {
	const struct report *report;
	int64_t at_ms;         /* as of; of days that are over their end */
	struct tested *tested; /* by person */
};

static void take(const struct archive_row *row, void *arg)
{
	const struct tally *tally = arg;
	const struct policy *policy = tally->report->policy;
	int person = policy_find_person(policy, archive_text(row, WHO));

	if (person == PERSON_NONE || archive_int(row, AT) > tally->at_ms) {
		return;
	}
	tally->tested[person] = (struct tested){
		.last = zone_day_at(policy->zone, archive_int(row, AT) / 1000),
		.score = archive_int(row, SCORE),
		.n = tally->tested[person].n + 1,
	};
}

static void list_number(struct listing *listing, bool is_there, int64_t number)
{
	if (is_there) {
		listing_number(listing, number);
	} else {
		listing_empty(listing);
	}
}

static bool list_officer(const struct tally *tally, int person, int32_t today,
			 struct listing *officers)
{
	const struct policy *policy = tally->report->policy;
	const struct tested *tested = &tally->tested[person];
	bool is_tested = tested->n > 0;
	bool is_overdue = shopper_is_overdue(tested->last, today, policy->quality.remind_days);

	listing_text(officers, policy->people[person].id);
	list_number(officers, is_tested, tested->last);
	list_number(officers, is_tested, is_tested ? today - tested->last : 0);
	list_number(officers, is_tested && tested->score >= 0, tested->score);
	listing_number(officers, tested->n);
	listing_number(officers, is_overdue);
	return is_overdue;
}

static void list_all(const struct tally *tally, struct listing *total, struct listing *officers)
{
	const struct policy *policy = tally->report->policy;
	const struct policy_department *client = &policy->departments[policy->client];
	int32_t today = zone_day_at(policy->zone, tally->at_ms / 1000);
	int n_overdue = 0;

	for (int i = 0; i < client->n_members; i++) {
		if (policy_is_employed(policy, client->members[i], today)) {
			n_overdue += list_officer(tally, client->members[i], today, officers);
		}
	}
	listing_number(total, (int64_t)listing_rows(officers));
	listing_number(total, n_overdue);
	listing_number(total, policy->quality.remind_days);
}

static enum exit_code show(const struct report *report)
{
	struct listing total = LISTING(total_columns), officers = LISTING(officer_columns);
	struct report_part parts[] = { { NULL, &total, NULL },
				       { "officers", &officers, "no officer works there" } };
	size_t n_people = (size_t)report->policy->n_people;
	struct tally tally = { report, report->now_ms,
			       xcalloc(n_people + 1, sizeof(*tally.tested)) };

	if (tally.at_ms >= report->until_ms) {
		tally.at_ms = report->until_ms - 1;
	}

	for (size_t i = 0; i < n_people; i++) {
		tally.tested[i].last = CIVIL_DAY_NONE;
	}
	bool is_read = report_read(report, ARCHIVE_TESTS, "", take, &tally);
	if (is_read) {
		list_all(&tally, &total, &officers);
	}
	free(tally.tested);
	if (!is_read) {
		listing_free(&officers);
		return EXIT_TROUBLE;
	}
	return report_show(report, parts, sizeof(parts) / sizeof(parts[0]));
}

enum exit_code cmd_report_quality(struct context *context)
{
	return report_run(context, REPORT_TODAY, show);
}
