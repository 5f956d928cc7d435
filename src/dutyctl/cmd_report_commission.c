#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/domain/commission.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/report.h"
#include "dutyd/store/deal_store.h"
#include "dutyd/store/holding_store.h"

static const struct listing_column total_columns[] = {
	{ "won", "deals won", LISTING_COUNT },
	{ "amount_kop", "amount", LISTING_KOPECKS },
	{ "earned_kop", "commission", LISTING_KOPECKS },
};

static const struct listing_column person_columns[] = {
	{ "who", "person", LISTING_PERSON },
	{ "department", "department", LISTING_TEXT },
	{ "deals", "deals", LISTING_COUNT },
	{ "amount_kop", "amount", LISTING_KOPECKS },
	{ "earned_kop", "commission", LISTING_KOPECKS },
	{ "above_median", "above the median rep (R-42)", LISTING_YES },
};

static const struct listing_column deal_columns[] = {
	{ "deal", "deal", LISTING_COUNT },          { "party", "client", LISTING_TEXT },
	{ "band", "band", LISTING_TEXT },           { "amount_kop", "amount", LISTING_KOPECKS },
	{ "closed_by", "closed by", LISTING_TEXT }, { "who", "earns", LISTING_TEXT },
	{ "rate", "rate", LISTING_PERCENT },        { "earned_kop", "commission", LISTING_KOPECKS },
	{ "decision", NULL, LISTING_COUNT },        { "why", "", LISTING_TEXT },
};

static const struct listing_column warning_columns[] = {
	{ "band", "R-41: for this band", LISTING_TEXT },
	{ "client", "client", LISTING_PERCENT },
	{ "commercial", "commercial: less than twice", LISTING_PERCENT },
};

struct earner {
	int deals;
	int64_t amount_kop, earned_kop;
};

struct work {
	const struct report *report;
	struct deals deals;
	struct holdings *holdings;
	struct earner *earners; /* by person of the policy */
	struct earner total;
	struct listing lines;
};

/* ---- the deals ---- */

static void add_line(struct work *work, const struct deal *deal, const struct holding *holding,
		     const struct commission *earned)
{
	const struct policy *policy = work->report->policy;
	struct listing *listing = &work->lines;
	char others[2 * POLICY_ID_SIZE + 64];
	const char *why = commission_why_text(earned->why);

	if (earned->why == COMMISSION_OTHERS_CLIENT) {
		snprintf(others, sizeof(others), "%s: %s", why, holding->holder);
		why = others;
	}
	listing_number(listing, deal->id);
	listing_text(listing, deal->name);
	listing_text(listing, fact_value_name(FACT_BAND, deal->band));
	listing_number(listing, deal->amount_kop);
	listing_text(listing, deal->employee);
	listing_text(listing,
		     earned->hundredths > 0 ? policy_person_id(policy, earned->person) : "");
	listing_number(listing, earned->hundredths);
	listing_number(listing, earned->earned_kop);
	if (holding->decision != 0) {
		listing_number(listing, holding->decision);
	} else {
		listing_empty(listing);
	}
	listing_text(listing, why);
}

static void add_up(struct earner *earner, const struct deal *deal, const struct commission *earned)
{
	bool is_amount = earned->why != COMMISSION_BAD_AMOUNT;

	earner->deals++;
	earner->amount_kop += is_amount ? deal->amount_kop : 0;
	earner->earned_kop += earned->earned_kop;
}

/* The CRM names people by their ids or by the logins that the configuration tells. */
static int person_of(const struct policy *policy, const char *word)
{
	int person = policy_find_person(policy, word);

	for (int i = 0; person == PERSON_NONE && i < policy->n_people; i++) {
		if (policy->people[i].crm[0] != '\0' && strcmp(policy->people[i].crm, word) == 0) {
			person = i;
		}
	}
	return person;
}

static void reckon(struct work *work, const struct deal *deal)
{
	const struct policy *policy = work->report->policy;
	struct commission_deal asked = { .day = zone_day_at(policy->zone, deal->closed_ms / 1000),
					 .person = person_of(policy, deal->employee),
					 .band = deal->band,
					 .amount_kop = deal->amount_kop,
					 .is_inbound = deal->is_inbound,
					 .is_company_large = deal->is_company_large,
					 .holding = holdings_of(work->holdings, deal) };
	struct commission earned = commission_of(policy, &asked);

	add_line(work, deal, &asked.holding, &earned);
	add_up(&work->total, deal, &earned);
	if (earned.person != PERSON_NONE) {
		add_up(&work->earners[earned.person], deal, &earned);
	}
}

/* ---- the people ---- */

/* What the reps have earned, who earned nothing too: the median is everybody's. */
static int reps(const struct work *work, int64_t *earned)
{
	const struct policy *policy = work->report->policy;
	const struct policy_department *commercial = &policy->departments[policy->commercial];
	int n = 0;

	for (int i = 0; i < commercial->n_members; i++) {
		int person = commercial->members[i];

		if (policy_is_employed(policy, person, work->report->last) ||
		    work->earners[person].deals > 0) {
			earned[n++] = work->earners[person].earned_kop;
		}
	}
	return n;
}

static void add_person(struct work *work, struct listing *listing, int department, int person)
{
	const struct policy *policy = work->report->policy;
	const struct earner *earner = &work->earners[person];
	int64_t *earned = xcalloc((size_t)policy->n_people, sizeof(*earned));
	bool is_above = department == policy->client &&
			commission_is_above_median(earner->earned_kop, earned, reps(work, earned));

	listing_text(listing, policy->people[person].id);
	listing_text(listing, policy->departments[department].id);
	listing_number(listing, earner->deals);
	listing_number(listing, earner->amount_kop);
	listing_number(listing, earner->earned_kop);
	listing_number(listing, is_above);
	free(earned);
}

static struct listing people(struct work *work)
{
	const struct policy *policy = work->report->policy;
	struct listing listing = LISTING(person_columns);

	for (int d = 0; d < policy->n_departments; d++) {
		const struct policy_department *department = &policy->departments[d];

		if (department->head != PERSON_NONE && work->earners[department->head].deals > 0) {
			add_person(work, &listing, d, department->head);
		}
		for (int i = 0; i < department->n_members; i++) {
			add_person(work, &listing, d, department->members[i]);
		}
	}
	return listing;
}

static struct listing warnings(const struct policy *policy)
{
	struct listing listing = LISTING(warning_columns);

	for (int value = 1; value <= BAND_COUNT; value++) {
		uint8_t band = (uint8_t)value;

		if (commission_is_close(policy, band)) {
			listing_text(&listing, fact_value_name(FACT_BAND, band));
			listing_number(&listing, commission_rate(policy, policy->client, band));
			listing_number(&listing, commission_rate(policy, policy->commercial, band));
		}
	}
	return listing;
}

/* ---- the report ---- */

static bool read_all(struct work *work)
{
	const struct report *report = work->report;
	struct deal_ask ask = { .which = DEALS_WON,
				.from_ms = report->from_ms,
				.until_ms = report->until_ms };
	struct err err;

	if (deal_store_read(report->policy, &ask, &work->deals, &err) != 0) {
		context_trouble(report->context, "the CRM's deals cannot be read: %s", err.text);
		return false;
	}
	work->holdings = holdings_read(report->archive, report->until_ms);
	return work->holdings != NULL || report_unread(report);
}

static enum exit_code show(struct work *work)
{
	struct listing total = LISTING(total_columns), person, warning;
	struct report_part parts[] = { { NULL, &total, NULL },
				       { "people", &person, NULL },
				       { "deals", &work->lines, "no deal was won" },
				       { "warnings", &warning, NULL } };

	for (int i = 0; i < work->deals.n; i++) {
		reckon(work, &work->deals.all[i]);
	}
	listing_number(&total, work->total.deals);
	listing_number(&total, work->total.amount_kop);
	listing_number(&total, work->total.earned_kop);
	person = people(work);
	warning = warnings(work->report->policy);
	return report_show(work->report, parts, sizeof(parts) / sizeof(parts[0]));
}

enum exit_code cmd_report_commission(struct context *context)
{
	struct report report;
	struct work work = { .report = &report, .lines = LISTING(deal_columns) };
	enum exit_code code;

	if (report_open(&report, context, REPORT_MONTH, &code)) {
		work.earners = xcalloc((size_t)report.policy->n_people, sizeof(*work.earners));
		code = read_all(&work) ? show(&work) : EXIT_TROUBLE;
	}
	deals_free(&work.deals);
	holdings_free(&work.holdings);
	free(work.earners);
	report_close(&report);
	return context_end(context, code);
}
