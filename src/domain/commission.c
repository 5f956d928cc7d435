#include "dutyd/domain/commission.h"

#include <stdlib.h>
#include <string.h>

#include "dutyd/base/str.h"
#include "dutyd/domain/department.h"

static const char *const why_texts[COMMISSION_WHY_COUNT] = {
	[COMMISSION_PAID] = "",
	[COMMISSION_PAID_EXECUTOR] = "R-43: paid to who executes the sale; the client stays whose "
				     "he is",
	[COMMISSION_PAID_SMALL] = "R-43: the rep is paid for a large company's small sale",
	[COMMISSION_CLIENT_LARGE] = "R-37: the client department earns nothing on large contracts",
	[COMMISSION_COMMERCIAL_SMALL] = "R-38: the commercial department earns nothing on small "
					"sales",
	[COMMISSION_REP_OF_LARGE] = "R-43: an officer executes a large company's small sale; the "
				    "ledger names none",
	[COMMISSION_NO_SELLER] = "the department does not sell this band",
	[COMMISSION_NO_RATE] = "no rate for this department and band",
	[COMMISSION_HANDED_BACK] = "R-39: he has handed the client back to the client department",
	[COMMISSION_OTHERS_CLIENT] = "the client is another's by the ledger",
	[COMMISSION_NOBODY] = "not employed on that day, or not in the configuration",
	[COMMISSION_BAD_AMOUNT] = "the amount cannot be right",
};

const char *commission_why_text(enum commission_why why)
{
	return why_texts[why];
}

/* ---- the ledger ---- */

void holding_add(struct holding *holding, const char *entry, const char *employee, int64_t decision)
{
	bool is_holders = strcmp(holding->holder, employee) == 0;

	holding->is_known = true;
	if (strcmp(entry, "assign") == 0) {
		str_copy_cut(holding->holder, sizeof(holding->holder), employee);
		holding->executor[0] = holding->returner[0] = '\0';
		holding->decision = decision;
	} else if (strcmp(entry, "sale") == 0) {
		str_copy_cut(holding->executor, sizeof(holding->executor), employee);
		holding->decision = decision;
	} else if (is_holders && (strcmp(entry, "handback") == 0 || strcmp(entry, "end") == 0)) {
		bool is_returned = strcmp(entry, "handback") == 0;

		holding->holder[0] = '\0';
		str_copy_cut(holding->returner, sizeof(holding->returner),
			     is_returned ? employee : "");
		holding->decision = decision;
	}
}

/* ---- rates ---- */

int commission_rate(const struct policy *policy, int department, uint8_t band)
{
	const struct sales *sales = &policy->sales;

	for (int i = 0; i < sales->n_rates; i++) {
		if (sales->rates[i].department == department && sales->rates[i].band == band) {
			return sales->rates[i].hundredths;
		}
	}
	return 0;
}

bool commission_is_close(const struct policy *policy, uint8_t band)
{
	int client = commission_rate(policy, policy->client, band);
	int commercial = commission_rate(policy, policy->commercial, band);

	return client > 0 && commercial > 0 && commercial < 2 * client;
}

static bool is_seller(const struct policy *policy, int department, uint8_t band)
{
	for (int b = 0; b < policy->sales.n_bands; b++) {
		const struct sales_band *seller = &policy->sales.bands[b];

		for (int i = 0; seller->value == band && i < seller->n_sellers; i++) {
			if (seller->sellers[i] == department) {
				return true;
			}
		}
	}
	return false;
}

/* ---- a deal ---- */

static struct commission nothing(int person, enum commission_why why)
{
	return (struct commission){ .person = person, .why = why };
}

/* Divided before it is multiplied: exact, and no amount is too large for it. */
static struct commission paid(const struct commission_deal *deal, int person, int hundredths,
			      enum commission_why why)
{
	int64_t amount = deal->amount_kop;

	return (struct commission){ .person = person,
				    .hundredths = hundredths,
				    .earned_kop = amount / 10000 * hundredths +
						  amount % 10000 * hundredths / 10000,
				    .why = why };
}

/* By band and department alone; the head sells with his. */
static struct commission by_band(const struct policy *policy, const struct commission_deal *deal,
				 int person)
{
	int department = department_find_own(policy, person);
	int rate = commission_rate(policy, department, deal->band);

	if (is_seller(policy, department, deal->band)) {
		return rate > 0 ? paid(deal, person, rate, COMMISSION_PAID) :
				  nothing(person, COMMISSION_NO_RATE);
	}
	if (department == policy->client && deal->band == BAND_LARGE) {
		return nothing(person, COMMISSION_CLIENT_LARGE);
	}
	if (department == policy->commercial && deal->band == BAND_SMALL) {
		return nothing(person, COMMISSION_COMMERCIAL_SMALL);
	}
	return nothing(person, COMMISSION_NO_SELLER);
}

/* An inbound client whom the ledger gives to another, who does not execute this sale either. */
static bool is_anothers(const struct policy *policy, const struct commission_deal *deal)
{
	const char *id = policy_person_id(policy, deal->person);

	return deal->is_inbound && deal->holding.holder[0] != '\0' &&
	       strcmp(deal->holding.holder, id) != 0 && strcmp(deal->holding.executor, id) != 0;
}

/* whom the ledger names for the sale, else by the configuration. */
static int payee_of(const struct policy *policy, const struct commission_deal *deal)
{
	int executor = policy_find_person(policy, deal->holding.executor);
	int holder = policy_find_person(policy, deal->holding.holder);

	if (executor != PERSON_NONE) {
		return executor;
	}
	if (policy->sales.small_sale == SMALL_SALE_COMMERCIAL && holder != PERSON_NONE &&
	    department_find_own(policy, holder) == policy->commercial) {
		return holder;
	}
	return deal->person;
}

/*
 * an officer executes it, whosever the client is. A rep who is paid for it gets what the sale
 * would have earned an officer: no rate of his own can be configured for small.
 */
static struct commission small_of_large(const struct policy *policy,
					const struct commission_deal *deal)
{
	int payee = payee_of(policy, deal);
	struct commission earned = by_band(policy, deal, payee);

	if (earned.why == COMMISSION_PAID && payee != deal->person) {
		earned.why = COMMISSION_PAID_EXECUTOR;
	}
	if (earned.why != COMMISSION_COMMERCIAL_SMALL) {
		return earned;
	}
	if (payee == deal->person && is_anothers(policy, deal)) {
		return nothing(payee, COMMISSION_OTHERS_CLIENT);
	}
	if (policy->sales.small_sale == SMALL_SALE_CLIENT) {
		return nothing(payee, COMMISSION_REP_OF_LARGE);
	}
	int rate = commission_rate(policy, policy->client, BAND_SMALL);

	return rate > 0 ? paid(deal, payee, rate, COMMISSION_PAID_SMALL) :
			  nothing(payee, COMMISSION_NO_RATE);
}

struct commission commission_of(const struct policy *policy, const struct commission_deal *deal)
{
	const char *id = policy_person_id(policy, deal->person);

	if (deal->amount_kop < 0 || deal->amount_kop > COMMISSION_AMOUNT_MAX) {
		return nothing(deal->person, COMMISSION_BAD_AMOUNT);
	}
	if (deal->person == PERSON_NONE || !policy_is_employed(policy, deal->person, deal->day)) {
		return nothing(deal->person, COMMISSION_NOBODY);
	}
	if (deal->is_company_large && deal->band == BAND_SMALL) {
		return small_of_large(policy, deal);
	}
	if (is_anothers(policy, deal)) {
		return nothing(deal->person, COMMISSION_OTHERS_CLIENT);
	}
	if (deal->is_inbound && strcmp(deal->holding.returner, id) == 0) {
		return nothing(deal->person, COMMISSION_HANDED_BACK);
	}
	return by_band(policy, deal, deal->person);
}

/* ---- R-42 ---- */

static int compare(const void *a, const void *b)
{
	int64_t first = *(const int64_t *)a, second = *(const int64_t *)b;

	return (first > second) - (first < second);
}

bool commission_is_above_median(int64_t earned_kop, int64_t *reps, int n)
{
	if (n == 0) {
		return false;
	}
	qsort(reps, (size_t)n, sizeof(*reps), compare);
	/* Of an even number the median lies between the two in the middle. */
	return 2 * earned_kop > reps[(n - 1) / 2] + reps[n / 2];
}
