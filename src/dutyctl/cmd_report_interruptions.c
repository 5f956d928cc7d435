#include "dutyd/domain/interruptions.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/report.h"
#include "dutyd/dutyctl/roster_view.h"
#include "dutyd/store/offer_store.h"

static const struct listing_column total_columns[] = {
	{ "offers", "offers", LISTING_COUNT },
	{ "interruptions", "interruptions", LISTING_COUNT },
	{ "offers_simultaneous", "at one moment", LISTING_COUNT },
};

#define KINDS                                                                                      \
	{ "duty", "duty", LISTING_COUNT }, { "owner", "owner", LISTING_COUNT },                    \
		{ "backup", "backup", LISTING_COUNT }, { "head", "head", LISTING_COUNT },          \
	{                                                                                          \
		"interruptions", "interruptions", LISTING_COUNT                                    \
	}

static const struct listing_column person_columns[] = { { "who", "person", LISTING_PERSON },
							{ "offers", "offers", LISTING_COUNT },
							KINDS };

static const struct listing_column day_columns[] = { { "day", "day", LISTING_DAY },
						     { "who", "person", LISTING_PERSON },
						     { "offers", "offers", LISTING_COUNT },
						     KINDS };

static void add_count(struct listing *listing, const struct offer_count *count)
{
	static const enum offer_kind order[] = { OFFER_DUTY, OFFER_OWNER, OFFER_BACKUP, OFFER_HEAD,
						 OFFER_INTERRUPTION };

	listing_text(listing, count->who);
	listing_number(listing, offer_count_all(count));
	for (int i = 0; i < OFFER_KIND_COUNT; i++) {
		listing_number(listing, count->of[order[i]]);
	}
}

static struct listing by_person(const struct offer_counts *counts)
{
	struct listing listing = LISTING(person_columns);

	for (int i = 0; i < counts->n; i++) {
		add_count(&listing, &counts->all[i]);
	}
	return listing;
}

static struct listing by_day(const struct offer_counts *counts)
{
	struct listing listing = LISTING(day_columns);

	for (int i = 0; i < counts->n; i++) {
		listing_number(&listing, counts->all[i].day);
		add_count(&listing, &counts->all[i]);
	}
	return listing;
}

static struct listing totals(const struct offer_counts *counts, int simultaneous)
{
	struct listing listing = LISTING(total_columns);
	int offers = 0;

	for (int i = 0; i < counts->n; i++) {
		offers += offer_count_all(&counts->all[i]);
	}
	listing_number(&listing, offers);
	listing_number(&listing, offer_counts_total(counts, OFFER_INTERRUPTION));
	listing_number(&listing, simultaneous);
	return listing;
}

/* A promise that was broken is a negative answer, for whoever runs this every night. */
static enum exit_code show(const struct report *report, const struct book *book,
			   const struct offers *offers)
{
	int simultaneous = offers_simultaneous(report->policy, offers);
	struct offer_counts people = offer_counts_make(report->policy, book, offers, false);
	struct offer_counts days = offer_counts_make(report->policy, book, offers, true);
	struct listing total = totals(&people, simultaneous), person = by_person(&people),
		       day = by_day(&days);
	struct report_part parts[] = { { NULL, &total, NULL },
				       { "people", &person, NULL },
				       { "days", &day, "nobody was rung" } };
	bool is_kept = offer_counts_total(&people, OFFER_INTERRUPTION) == 0 && simultaneous <= 1;

	offer_counts_free(&people);
	offer_counts_free(&days);
	enum exit_code code = report_show(report, parts, sizeof(parts) / sizeof(parts[0]));
	return code == EXIT_FINE && !is_kept ? EXIT_NEGATIVE : code;
}

static enum exit_code read_and_show(const struct report *report)
{
	struct offers offers;
	struct book *book = NULL;
	enum exit_code code = EXIT_TROUBLE;

	if (offer_store_read(report->archive, report->policy, report->from_ms, report->until_ms,
			     &offers) != 0) {
		report_unread(report);
	} else if (roster_view_book(report->context, report->policy, &book)) {
		code = show(report, book, &offers);
	}
	book_free(&book);
	offers_free(&offers);
	return code;
}

enum exit_code cmd_report_interruptions(struct context *context)
{
	return report_run(context, REPORT_TODAY, read_and_show);
}
