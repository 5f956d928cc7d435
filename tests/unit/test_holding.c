/* layer: store support */
/* Whose client a deal's party is by the ledger, under whatever name it called. */
#include "test_main.h"

#include <stdio.h>
#include <string.h>

#include "dutyd/base/str.h"
#include "dutyd/store/holding_store.h"
#include "seed_crm.h"
#include "seed_policy.h"
#include "seed_store.h"

static struct seed_store seed;

static int set_up(void **state)
{
	(void)state;
	seed_store_make(&seed);
	seed_store_open(&seed);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	seed_store_remove(&seed);
	return 0;
}

static void done(struct job *job)
{
	seed_assert_durable(job);
	job_destroy(&job);
}

/* A caller whom nobody knows; the answers are name and value in turn, ended by NULL. */
static void hand_over(const char *pbx_id, const char *const *answers)
{
	struct job *job;

	done(seed_ask(&seed, STAGE_ARRIVAL, pbx_id));
	job = seed_job(&seed, STAGE_HANDOVER, pbx_id);
	for (; answers[0] != NULL; answers += 2) {
		seed_give(job, answers[0], answers[1]);
	}
	done(seed_run(&seed, job));
}

/* Won a week later by a company that the CRM has by then. */
static struct deal deal_of(int64_t company, const char *name, const char *numbers)
{
	struct deal deal = { .company_id = company,
			     .closed_ms = seed.now_ms + INT64_C(7) * 86400000 };

	str_copy(deal.name, sizeof(deal.name), name);
	str_copy(deal.numbers, sizeof(deal.numbers), numbers);
	return deal;
}

static void expect_holding(const struct deal *deal, const char *holder, const char *executor)
{
	struct err err = { "" };
	struct archive *archive = archive_open(ARCHIVE_STORE, seed.path, &err);

	if (archive == NULL) {
		fail_msg("%s", err.text);
	}
	struct holdings *holdings = holdings_read(archive, deal->closed_ms + 1);

	assert_non_null(holdings);
	struct holding holding = holdings_of(holdings, deal);

	assert_string_equal(holding.holder, holder);
	assert_string_equal(holding.executor, executor);
	assert_int_equal(holding.is_known, holder[0] != '\0');
	holdings_free(&holdings);
	archive_close(&archive);
}

static void expect(const struct deal *deal, const char *holder)
{
	expect_holding(deal, holder, "");
}

/* Nothing was known but the number; the company was entered afterwards. */
static void found_by_the_number_he_called_from(void **state)
{
	static const char *const several[] = { "party", "org", "offices", "several", NULL };
	struct deal deal = deal_of(77, "Новый клиент", "+74950000009 " SEED_STRANGER);

	(void)state;
	expect(&deal, "");
	hand_over("e1", several);
	expect(&deal, "masha");
	deal.closed_ms = seed.now_ms - 1; /* won before he called */
	expect(&deal, "");
	deal = deal_of(77, "Новый клиент", "+74950000009");
	expect(&deal, "");
	deal = deal_of(77, "Новый клиент", "");
	expect(&deal, "");
}

static void found_by_the_name_that_was_told(void **state)
{
	static const char *const told[] = { "party",        "org",      "offices", "several",
					    "organisation", "Меркурий", NULL };
	struct deal deal = deal_of(77, "ООО «Меркурий»", "");

	(void)state;
	hand_over("e1", told);
	expect(&deal, "masha");
	deal = deal_of(77, "ООО «Венера»", "");
	expect(&deal, "");
	deal = deal_of(77, "ООО «Венера»", SEED_STRANGER); /* the number is known beside the name */
	expect(&deal, "masha");
}

/* what he bought for himself does not make his employer an officer's client. */
static void r28_a_private_sale_is_not_the_employers(void **state)
{
	struct deal deal = deal_of(77, "Bosch", SEED_STRANGER);
	struct job *job;

	(void)state;
	done(seed_ask(&seed, STAGE_ARRIVAL, "e1"));
	job = seed_job(&seed, STAGE_ANSWERED, "e1");
	str_copy(job->call.by, sizeof(job->call.by), "anya");
	done(seed_run(&seed, job));
	job = seed_job(&seed, STAGE_QUALIFY, "e1");
	seed_give(job, "party", "private");
	str_copy(job->call.author, sizeof(job->call.author), "anya");
	done(seed_run(&seed, job));
	expect(&deal, "");
	deal.company_id = 0;
	deal.contact_id = 5; /* his own is */
	expect(&deal, "anya");
}

/* what a mystery shopper's call had left in the ledger pays nobody. */
static void r24_a_test_is_nobodys_sale(void **state)
{
	static const char *const small[] = { "party", "org",   "company", "large",
					     "band",  "small", NULL };
	struct deal deal = deal_of(77, "Bosch", SEED_STRANGER);
	struct job *job;

	(void)state;
	hand_over("e1", small);
	expect_holding(&deal, "masha", "");
	hand_over("e2", small);
	job = seed_job(&seed, STAGE_HANDBACK, "e2");
	done(seed_run(&seed, job));
	job = seed_job(&seed, STAGE_ANSWERED, "e2");
	str_copy(job->call.by, sizeof(job->call.by), "anya");
	done(seed_run(&seed, job));
	expect_holding(&deal, "masha", "anya");
	job = seed_job(&seed, STAGE_ARRIVAL, "e2");
	job->kind = JOB_QUALITY;
	str_copy(job->call.by, sizeof(job->call.by), "anya");
	str_copy(job->call.actor, sizeof(job->call.actor), "0:root");
	seed_run(&seed, job);
	assert_int_equal(job->result, JOB_OK);
	job_destroy(&job);
	expect_holding(&deal, "masha", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(found_by_the_number_he_called_from, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(found_by_the_name_that_was_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(r24_a_test_is_nobodys_sale, set_up, tear_down),
		cmocka_unit_test_setup_teardown(r28_a_private_sale_is_not_the_employers, set_up,
						tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
