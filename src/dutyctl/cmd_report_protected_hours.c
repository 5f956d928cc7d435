#include <stdio.h>

#include "dutyd/domain/protected_hours.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/report.h"
#include "dutyd/dutyctl/roster_view.h"
#include "dutyd/store/offer_store.h"

static const struct listing_column total_columns[] = {
	{ "shift_minutes", "on shift, not on duty", LISTING_MINUTES },
	{ "protected_minutes", "without an enquiry", LISTING_MINUTES },
	{ "cold_calls", "worth in cold calls", LISTING_TEXT },
};

static const struct listing_column person_columns[] = {
	{ "who", "person", LISTING_PERSON },
	{ "days", "days", LISTING_COUNT },
	{ "shift_minutes", "on shift", LISTING_MINUTES },
	{ "protected_minutes", "without an enquiry", LISTING_MINUTES },
	{ "cold_calls", "cold calls", LISTING_TEXT },
};

static void add_time(struct listing *listing, const struct protected_time *time)
{
	char calls[64];

	snprintf(calls, sizeof(calls), "%d\u2013%d", time->protected_minutes * COLD_CALLS_FROM / 60,
		 time->protected_minutes * COLD_CALLS_TO / 60);
	listing_number(listing, time->shift_minutes);
	listing_number(listing, time->protected_minutes);
	listing_text(listing, calls);
}

static void add_to(struct protected_time *total, const struct protected_time *time)
{
	total->shift_minutes += time->shift_minutes;
	total->protected_minutes += time->protected_minutes;
}

/* No rings are known of days before dutyd, or of those that are deleted: nobody was left alone. */
static int32_t first_known_day(const struct report *report)
{
	int64_t begins_ms = archive_begins_ms(report->archive);
	int32_t day = begins_ms < report->now_ms ?
			      zone_day_at(report->policy->zone, begins_ms / 1000) :
			      report->last + 1;

	return day > report->first ? day : report->first;
}

static enum exit_code show(const struct report *report, const struct protected_by *by)
{
	int32_t first = first_known_day(report);
	const struct policy_department *commercial =
		&report->policy->departments[report->policy->commercial];
	struct listing total = LISTING(total_columns), people = LISTING(person_columns);
	struct report_part parts[] = { { NULL, &total, NULL }, { "people", &people, NULL } };
	struct protected_time all = { 0 };

	for (int i = 0; i < commercial->n_members; i++) {
		struct protected_time time = { 0 };

		for (int32_t day = first; day <= report->last; day++) {
			protected_time_add(by, commercial->members[i], day, &time);
		}
		listing_text(&people, report->policy->people[commercial->members[i]].id);
		listing_number(&people, time.days);
		add_time(&people, &time);
		add_to(&all, &time);
	}
	add_time(&total, &all);
	return report_show(report, parts, sizeof(parts) / sizeof(parts[0]));
}

static struct roster *compose(const struct report *report, const struct book *book)
{
	return report->policy->has_roster ? book_compose(report->policy, book, report->first,
							 report->last - report->first + 1) :
					    NULL;
}

static enum exit_code read_and_show(const struct report *report)
{
	struct offers offers;
	struct book *book = NULL;
	struct roster *roster = NULL;
	enum exit_code code = EXIT_TROUBLE;

	if (offer_store_read(report->archive, report->policy, report->from_ms, report->until_ms,
			     &offers) != 0) {
		report_unread(report);
	} else if (roster_view_book(report->context, report->policy, &book)) {
		roster = compose(report, book);
		struct protected_by by =
			protected_by_make(report->policy, roster, &offers, report->now_ms);

		code = show(report, &by);
		protected_by_free(&by);
	}
	roster_unref(&roster);
	book_free(&book);
	offers_free(&offers);
	return code;
}

enum exit_code cmd_report_protected_hours(struct context *context)
{
	return report_run(context, REPORT_MONTH, read_and_show);
}
