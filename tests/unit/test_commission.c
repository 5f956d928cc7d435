/* layer: config support */
/* What a deal earns and why not, by the rates of the example configuration. */
#include "test_main.h"

#include <stdlib.h>
#include <string.h>

#include "callers.h"
#include "dutyd/base/str.h"
#include "dutyd/domain/commission.h"
#include "team.h"

enum { ROUBLES = 100, RANDOM_DEALS = 100000 };

static struct policy *policy;

static int set_up(void **state)
{
	(void)state;
	policy = callers_policy();
	return policy != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	policy_unref(&policy);
	return 0;
}

/* A deal of 100 000 roubles, closed on a working day. */
static struct commission_deal deal_of(const char *who, uint8_t band)
{
	return (struct commission_deal){ .day = team_day("2026-12-01"),
					 .person = policy_find_person(policy, who),
					 .band = band,
					 .amount_kop = 100000 * ROUBLES,
					 .is_inbound = true };
}

static void expect(const struct commission_deal *deal, const char *who, int64_t earned_kop,
		   enum commission_why why)
{
	struct commission earned = commission_of(policy, deal);

	assert_string_equal(policy_person_id(policy, earned.person), who);
	assert_int_equal(earned.earned_kop, earned_kop);
	assert_int_equal(earned.why, why);
}

static void r37_client_earns_nothing_on_large(void **state)
{
	struct commission_deal deal = deal_of("anya", BAND_LARGE);

	(void)state;
	expect(&deal, "anya", 0, COMMISSION_CLIENT_LARGE);
	assert_non_null(strstr(commission_why_text(COMMISSION_CLIENT_LARGE), "R-37"));
	deal = deal_of("vasya", BAND_LARGE);
	expect(&deal, "vasya", 8000 * ROUBLES, COMMISSION_PAID);
}

static void r38_commercial_earns_nothing_on_small(void **state)
{
	struct commission_deal deal = deal_of("vasya", BAND_SMALL);

	(void)state;
	expect(&deal, "vasya", 0, COMMISSION_COMMERCIAL_SMALL);
	deal = deal_of("anya", BAND_SMALL);
	expect(&deal, "anya", 2000 * ROUBLES, COMMISSION_PAID);
}

static void r40_both_earn_on_medium_at_their_rates(void **state)
{
	struct commission_deal deal = deal_of("anya", BAND_MEDIUM);

	(void)state;
	expect(&deal, "anya", 2000 * ROUBLES, COMMISSION_PAID);
	deal = deal_of("vasya", BAND_MEDIUM);
	expect(&deal, "vasya", 6000 * ROUBLES, COMMISSION_PAID);
	deal = deal_of("irina", BAND_MEDIUM); /* the head sells with her department */
	expect(&deal, "irina", 6000 * ROUBLES, COMMISSION_PAID);
}

static void set_rate(int department, uint8_t band, int hundredths)
{
	for (int i = 0; i < policy->sales.n_rates; i++) {
		struct sales_rate *rate = &policy->sales.rates[i];

		if (rate->department == department && rate->band == band) {
			rate->hundredths = hundredths;
		}
	}
}

static void r41_commercial_rate_is_several_times_higher(void **state)
{
	(void)state;
	assert_false(commission_is_close(policy, BAND_MEDIUM)); /* 6 and 2 */
	set_rate(policy->client, BAND_MEDIUM, 300);
	set_rate(policy->commercial, BAND_MEDIUM, 500);
	assert_true(commission_is_close(policy, BAND_MEDIUM));
	set_rate(policy->commercial, BAND_MEDIUM, 600);
	assert_false(commission_is_close(policy, BAND_MEDIUM));
	assert_false(commission_is_close(policy, BAND_SMALL)); /* only one of them sells it */
}

static void r42_officer_above_the_median_rep(void **state)
{
	int64_t odd[] = { 900, 100, 500 }, even[] = { 600, 0, 400, 1000 };

	(void)state;
	assert_false(commission_is_above_median(500, odd, 3));
	assert_true(commission_is_above_median(501, odd, 3));
	assert_false(commission_is_above_median(500, even, 4));
	assert_true(commission_is_above_median(501, even, 4));
	assert_false(commission_is_above_median(501, even, 0));
}

/* Masha has the relation with Bosch, Anya executes the small sale: two rows on one call. */
static struct holding two_rows(const char *executor)
{
	struct holding holding = { 0 };

	holding_add(&holding, "assign", "masha", 7);
	holding_add(&holding, "sale", executor, 7);
	return holding;
}

static void r43_the_client_executes_and_is_paid(void **state)
{
	struct commission_deal deal = deal_of("masha", BAND_SMALL);

	(void)state;
	deal.is_company_large = true;
	expect(&deal, "masha", 0, COMMISSION_REP_OF_LARGE);
	deal.holding = two_rows("anya");
	assert_string_equal(deal.holding.holder, "masha");
	expect(&deal, "anya", 2000 * ROUBLES, COMMISSION_PAID_EXECUTOR);
	deal.person = policy_find_person(policy, "anya");
	expect(&deal, "anya", 2000 * ROUBLES, COMMISSION_PAID);
	deal.person = policy_find_person(policy, "vasya");
	deal.holding.executor[0] = '\0';
	expect(&deal, "vasya", 0, COMMISSION_OTHERS_CLIENT);
}

static void r43_the_rep_is_paid(void **state)
{
	struct commission_deal deal = deal_of("masha", BAND_SMALL);

	(void)state;
	policy->sales.small_sale = SMALL_SALE_COMMERCIAL;
	deal.is_company_large = true;
	expect(&deal, "masha", 2000 * ROUBLES, COMMISSION_PAID_SMALL);
	deal.holding = two_rows("masha");
	expect(&deal, "masha", 2000 * ROUBLES, COMMISSION_PAID_SMALL);
	deal.holding.executor[0] = '\0'; /* an officer closed it, the rep's it is */
	deal.person = policy_find_person(policy, "anya");
	expect(&deal, "masha", 2000 * ROUBLES, COMMISSION_PAID_SMALL);
	deal.is_company_large = false; /* R-38 stands for everybody else */
	deal.person = policy_find_person(policy, "masha");
	deal.holding = (struct holding){ 0 };
	expect(&deal, "masha", 0, COMMISSION_COMMERCIAL_SMALL);
}

/* Only a small sale: a large company's large contract is the rep's, whoever executed the small. */
static void r43_is_about_small_sales_only(void **state)
{
	struct commission_deal deal = deal_of("masha", BAND_LARGE);

	(void)state;
	deal.is_company_large = true;
	deal.holding = two_rows("anya");
	expect(&deal, "masha", 8000 * ROUBLES, COMMISSION_PAID);
}

static void r39_eligibility_moves_with_the_handback(void **state)
{
	struct commission_deal deal = deal_of("masha", BAND_MEDIUM);

	(void)state;
	holding_add(&deal.holding, "assign", "masha", 1);
	expect(&deal, "masha", 6000 * ROUBLES, COMMISSION_PAID);
	holding_add(&deal.holding, "handback", "masha", 2);
	expect(&deal, "masha", 0, COMMISSION_HANDED_BACK);
	deal.person = policy_find_person(policy, "anya");
	expect(&deal, "anya", 2000 * ROUBLES, COMMISSION_PAID);
	holding_add(&deal.holding, "assign", "masha", 3);
	expect(&deal, "anya", 0, COMMISSION_OTHERS_CLIENT);
	deal.is_inbound = false; /* found by herself: the ledger is not asked */
	expect(&deal, "anya", 2000 * ROUBLES, COMMISSION_PAID);
}

/* whoever picked up, the client is the duty's, and so is what he earns. */
static void r55_earns_whose_client_it_is(void **state)
{
	struct commission_deal deal = deal_of("vasya", BAND_LARGE);

	(void)state;
	holding_add(&deal.holding, "assign", "masha", 1);
	expect(&deal, "vasya", 0, COMMISSION_OTHERS_CLIENT);
	deal.person = policy_find_person(policy, "masha");
	expect(&deal, "masha", 8000 * ROUBLES, COMMISSION_PAID);
	holding_add(&deal.holding, "end", "masha", 2);
	deal.person = policy_find_person(policy, "vasya");
	expect(&deal, "vasya", 8000 * ROUBLES, COMMISSION_PAID);
}

/* A rate that nobody wrote down is none, and whose department sells nothing earns nothing. */
static void what_is_not_configured_earns_nothing(void **state)
{
	struct commission_deal deal = deal_of("vasya", BAND_MEDIUM);

	(void)state;
	set_rate(policy->commercial, BAND_MEDIUM, 0);
	expect(&deal, "vasya", 0, COMMISSION_NO_RATE);
	assert_string_equal(commission_why_text(COMMISSION_NO_RATE),
			    "no rate for this department and band");
	deal.holding = two_rows("vasya"); /* nor does who is paid for the small sale */
	deal.band = BAND_SMALL;
	deal.is_company_large = true;
	policy->sales.small_sale = SMALL_SALE_COMMERCIAL;
	set_rate(policy->client, BAND_SMALL, 0);
	expect(&deal, "vasya", 0, COMMISSION_NO_RATE);
	/* Vasya leaves his department and is nobody's. */
	struct policy_department *commercial = &policy->departments[policy->commercial];

	assert_int_equal(commercial->members[0], deal.person);
	commercial->members[0] = policy_find_person(policy, "masha");
	deal = deal_of("vasya", BAND_LARGE);
	expect(&deal, "vasya", 0, COMMISSION_NO_SELLER);
	assert_string_equal(commission_why_text(COMMISSION_NO_SELLER),
			    "the department does not sell this band");
}

static void nobody_and_nonsense_earn_nothing(void **state)
{
	struct commission_deal deal = deal_of("no-such-person", BAND_MEDIUM);

	(void)state;
	expect(&deal, "", 0, COMMISSION_NOBODY);
	deal = deal_of("vasya", BAND_MEDIUM);
	policy->people[deal.person].to = deal.day - 1;
	expect(&deal, "vasya", 0, COMMISSION_NOBODY);
	deal = deal_of("masha", BAND_MEDIUM);
	deal.amount_kop = -1;
	expect(&deal, "masha", 0, COMMISSION_BAD_AMOUNT);
	deal.amount_kop = INT64_MAX;
	expect(&deal, "masha", 0, COMMISSION_BAD_AMOUNT);
	deal.amount_kop = COMMISSION_AMOUNT_MAX;
	expect(&deal, "masha", COMMISSION_AMOUNT_MAX / 100 * 6, COMMISSION_PAID);
}

/* No rounding up: never more than the rate says, and less by under a kopeck. */
static void every_amount_is_exact_to_the_kopeck(void **state)
{
	uint64_t seed = 20261126;

	(void)state;
	for (int i = 0; i < RANDOM_DEALS; i++) {
		struct commission_deal deal = deal_of("vasya", BAND_MEDIUM);

		deal.amount_kop = (int64_t)(team_random(&seed) % 1000000000000u);
		set_rate(policy->commercial, BAND_MEDIUM, 1 + team_random_below(&seed, 5000));
		struct commission earned = commission_of(policy, &deal);
		int64_t exact = deal.amount_kop * earned.hundredths; /* in 1/10000 kopecks */

		assert_true(earned.earned_kop * 10000 <= exact);
		assert_true(earned.earned_kop * 10000 > exact - 10000);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(r37_client_earns_nothing_on_large, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(r38_commercial_earns_nothing_on_small, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(r40_both_earn_on_medium_at_their_rates, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(r41_commercial_rate_is_several_times_higher, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(r42_officer_above_the_median_rep, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(r43_the_client_executes_and_is_paid, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(r43_the_rep_is_paid, set_up, tear_down),
		cmocka_unit_test_setup_teardown(r43_is_about_small_sales_only, set_up, tear_down),
		cmocka_unit_test_setup_teardown(r39_eligibility_moves_with_the_handback, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(r55_earns_whose_client_it_is, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_not_configured_earns_nothing, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(nobody_and_nonsense_earn_nothing, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(every_amount_is_exact_to_the_kopeck, set_up,
						tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
