#include "dutyd/domain/head_tally.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/report.h"
#include "dutyd/store/deal_store.h"

/* Columns of ARCHIVE_HEAD. */
enum { CALL, AT, COMPANY, CONTACT, ACT, WHOM };

static const struct listing_column total_columns[] = {
	{ "head", "head", LISTING_PERSON },        { "received", "received", LISTING_COUNT },
	{ "kept", "kept", LISTING_COUNT },         { "passed", "passed on", LISTING_COUNT },
	{ "returned", "returned", LISTING_COUNT }, { "open", "open", LISTING_COUNT },
};

static const struct listing_column outcome_columns[] = {
	{ "outcome", "outcome", LISTING_TEXT },    { "received", "received", LISTING_COUNT },
	{ "kept", "kept", LISTING_COUNT },         { "passed", "passed on", LISTING_COUNT },
	{ "returned", "returned", LISTING_COUNT }, { "open", "open", LISTING_COUNT },
};

static const struct listing_column call_columns[] = {
	{ "call", "call", LISTING_CALL },       { "at", "at", LISTING_TIME },
	{ "fate", "fate", LISTING_TEXT },       { "whose", "client of", LISTING_PERSON },
	{ "outcome", "outcome", LISTING_TEXT },
};

static const enum head_fate fates[] = { HEAD_KEPT, HEAD_PASSED, HEAD_RETURNED, HEAD_OPEN };

struct work {
	const char *head;
	struct deals deals;
	struct head_tally tally;
	struct listing calls;
};

/* What has become of the party's deals since the call. */
static enum head_outcome outcome_of(const struct work *work, const struct archive_row *row)
{
	int64_t company = archive_int(row, COMPANY), contact = archive_int(row, CONTACT);
	enum head_outcome outcome = HEAD_NO_DEAL;

	for (int i = 0; i < work->deals.n; i++) {
		const struct deal *deal = &work->deals.all[i];
		bool is_his = company != 0 ? deal->company_id == company :
					     contact != 0 && deal->contact_id == contact;

		if (is_his && deal->opened_ms >= archive_int(row, AT) / 1000 * 1000) {
			outcome = head_outcome_with(outcome, deal->stage);
		}
	}
	return outcome;
}

static void take(const struct archive_row *row, void *arg)
{
	struct work *work = arg;
	enum head_fate fate =
		head_fate_of(archive_text(row, ACT), archive_text(row, WHOM), work->head);
	enum head_outcome outcome = outcome_of(work, row);
	bool is_somebodys = fate != HEAD_RETURNED && archive_text(row, WHOM)[0] != '\0';

	head_tally_add(&work->tally, fate, outcome);
	listing_number(&work->calls, archive_int(row, CALL));
	listing_number(&work->calls, archive_int(row, AT));
	listing_text(&work->calls, head_fate_name(fate));
	listing_text(&work->calls, is_somebodys ? archive_text(row, WHOM) : "");
	listing_text(&work->calls, head_outcome_name(outcome));
}

static struct listing totals(const struct work *work)
{
	struct listing listing = LISTING(total_columns);

	listing_text(&listing, work->head);
	listing_number(&listing, work->tally.received);
	for (int f = 0; f < HEAD_FATE_COUNT; f++) {
		listing_number(&listing, head_tally_fate(&work->tally, fates[f]));
	}
	return listing;
}

static struct listing outcomes(const struct head_tally *tally)
{
	struct listing listing = LISTING(outcome_columns);

	for (int o = 0; o < HEAD_OUTCOME_COUNT; o++) {
		listing_text(&listing, head_outcome_name((enum head_outcome)o));
		listing_number(&listing, head_tally_outcome(tally, (enum head_outcome)o));
		for (int f = 0; f < HEAD_FATE_COUNT; f++) {
			listing_number(&listing, tally->of[fates[f]][o]);
		}
	}
	return listing;
}

/* Without the CRM's deals the outcomes are not known, and the rest still is. */
static void read_deals(const struct report *report, struct work *work)
{
	struct deal_ask ask = { .which = DEALS_OPENED, .from_ms = report->from_ms };
	struct err err;

	if (deal_store_read(report->policy, &ask, &work->deals, &err) != 0) {
		context_trouble(report->context, "no outcomes: %s", err.text);
	}
}

static enum exit_code show(const struct report *report)
{
	int head = report->policy->departments[report->policy->commercial].head;
	struct work work = { .head = policy_person_id(report->policy, head),
			     .calls = LISTING(call_columns) };

	if (head == PERSON_NONE) {
		return context_trouble(report->context, "the commercial department has no head");
	}
	read_deals(report, &work);
	if (!report_read(report, ARCHIVE_HEAD, work.head, take, &work)) {
		listing_free(&work.calls);
		deals_free(&work.deals);
		return EXIT_TROUBLE;
	}
	struct listing total = totals(&work), outcome = outcomes(&work.tally);
	struct report_part parts[] = { { NULL, &total, NULL },
				       { "outcomes", &outcome, NULL },
				       { "calls", &work.calls, NULL } };

	deals_free(&work.deals);
	return report_show(report, parts, sizeof(parts) / sizeof(parts[0]));
}

enum exit_code cmd_report_head(struct context *context)
{
	return report_run(context, REPORT_MONTH, show);
}
