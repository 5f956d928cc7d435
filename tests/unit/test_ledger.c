/* layer: store support */
/*
 * The ledger behind a store with the seed company: what a call leaves in it, and what the next call
 * finds there.
 */
#include "test_main.h"

#include <unistd.h>

#include "ledger_kit.h"

/* ---- what a call leaves ---- */

static void r54_who_is_handed_the_caller_gets_the_client(void **state)
{
	(void)state;
	arrive("1.1", SEED_STRANGER);
	stage(STAGE_HANDOVER, "1.1", "offices", "several");
	stage(STAGE_HANDOVER, "1.1", NULL, NULL); /* again: the stored decision */
	assert_string_equal(rows(), "assign masha DUTY_TODAY");
	assert_int_equal(
		count("SELECT count(*) FROM ledger l JOIN decision d ON d.id ="
		      " l.decision_id WHERE d.stage = 'handover' AND l.call_id = d.call_id"
		      " AND l.day = '2026-12-01' AND l.party GLOB 'tel:*' AND length(l.party) = 20"
		      " AND l.department = 'commercial' AND l.author = 'dutyd'"),
		1);
	assert_int_equal(count("SELECT count(*) FROM call WHERE party GLOB 'tel:*'"
			       " AND belongs_to = 'masha'"),
			 1);
}

static void r14_the_officer_who_took_it_gets_the_client(void **state)
{
	(void)state;
	arrive("1.1", SEED_STRANGER);
	answer("1.1", "anya");
	assert_string_equal(stage(STAGE_QUALIFY, "1.1", "band", "small"), "SMALL_OR_MEDIUM anya");
	assert_string_equal(rows(), "assign anya SMALL_OR_MEDIUM");
	/* The officer is not known until she lifts: then he is hers. */
	arrive("1.2", "+79160000002");
	assert_string_equal(stage(STAGE_QUALIFY, "1.2", "party", "private"), "PRIVATE_PERSON -");
	answer("1.2", "katya");
	answer("1.2", "sveta");
	assert_string_equal(rows(), "assign anya SMALL_OR_MEDIUM, assign katya PRIVATE_PERSON");
	assert_int_equal(count("SELECT count(*) FROM call WHERE belongs_to = 'katya'"), 1);
	assert_string_equal(verify(), "");
}

static void an_officer_who_asks_on_has_not_lost_the_client_for_the_duty(void **state)
{
	(void)state;
	arrive("1.1", SEED_STRANGER);
	answer("1.1", "anya");
	stage(STAGE_QUALIFY, "1.1", "band", "small");
	assert_string_equal(stage(STAGE_QUALIFY, "1.1", "offices", "several"), "MULTI_OFFICE -");
	assert_int_equal(count("SELECT count(*) FROM call WHERE belongs_to IS NULL"), 1);
	assert_string_equal(stage(STAGE_HANDOVER, "1.1", NULL, NULL), "DUTY_TODAY masha");
	assert_string_equal(rows(), "assign anya SMALL_OR_MEDIUM, end anya MULTI_OFFICE,"
				    " assign masha DUTY_TODAY");
}

static void r13_what_is_no_sale_leaves_no_trace(void **state)
{
	(void)state;
	arrive("1.1", SEED_STRANGER);
	answer("1.1", "anya");
	assert_string_equal(stage(STAGE_QUALIFY, "1.1", "kind", "documents"), "NON_COMMERCIAL -");
	stage(STAGE_HANDOVER, "1.1", NULL, NULL);
	assert_string_equal(rows(), "");
}

static void r24_a_mystery_shopper_is_no_client(void **state)
{
	(void)state;
	arrive("1.1", SEED_STRANGER);
	sqlite3 *sqlite = seed_open(seed.path);

	seed_exec(sqlite, "UPDATE call SET is_test = 1");
	sqlite3_close(sqlite);
	assert_string_equal(stage(STAGE_HANDOVER, "1.1", "offices", "several"), "DUTY_TODAY masha");
	assert_string_equal(rows(), "");
	assert_int_equal(count("SELECT count(*) FROM outbox WHERE topic IN ('assignment',"
			       " 'jurisdiction')"),
			 0);
	assert_string_equal(arrive("1.2", SEED_STRANGER), "FIRST_LINE -");
}

static void r36_the_crm_is_told(void **state)
{
	(void)state;
	arrive("1.1", SEED_STRANGER);
	stage(STAGE_HANDOVER, "1.1", "offices", "several");
	assert_int_equal(
		count("SELECT count(*) FROM outbox o JOIN decision d ON d.id = o.decision_id WHERE"
		      " o.topic = 'jurisdiction' AND payload ->> '$.jurisdiction' = 'commercial'"
		      " AND payload ->> '$.belongs_to' = 'masha'"
		      " AND payload ->> '$.reason' = 'DUTY_TODAY'"
		      " AND payload ->> '$.party' GLOB 'tel:*'"
		      " AND payload ->> '$.goal' = 'meeting'"),
		1);
	assert_int_equal(count("SELECT count(*) FROM outbox o JOIN ledger l ON l.decision_id ="
			       " o.decision_id WHERE o.topic = 'assignment' AND"
			       " payload ->> '$.entry' = 'assign' AND"
			       " payload ->> '$.employee' = l.employee AND"
			       " payload ->> '$.party' = l.party"),
			 1);
}

/* ---- what the next call finds ---- */

static void q9_tomorrow_he_reaches_the_duty_of_today(void **state)
{
	(void)state;
	arrive("1.1", SEED_STRANGER);
	stage(STAGE_HANDOVER, "1.1", "offices", "several");
	at("2026-12-02 11:00"); /* Wednesday: another has duty */
	assert_string_equal(arrive("1.2", SEED_STRANGER), "OWNER_ACTIVE masha");
	assert_string_equal(arrive("1.3", "+79160000009"), "FIRST_LINE -");
	seed_store_reopen(&seed);
	assert_string_equal(arrive("1.4", SEED_STRANGER), "OWNER_ACTIVE masha");
	assert_string_equal(stage(STAGE_HANDOVER, "1.4", NULL, NULL), "OWNER_ACTIVE masha");
	assert_string_equal(rows(), "assign masha DUTY_TODAY");
}

/* The number of a business centre: two are there whom the CRM knows, and this one it does not. */
static void share_the_number(void)
{
	sqlite3 *crm = seed_open(seed.crm_path);

	seed_exec(crm, "INSERT INTO company (id, name) VALUES (501, 'Фиалка'), (502, 'Роза');"
		       "INSERT INTO phone (company_id, raw, e164, key10) VALUES"
		       " (501, '77', '+74951110077', '4951110077'),"
		       " (502, '77', '+74951110077', '4951110077')");
	sqlite3_close(crm);
}

static void r33_whom_the_ledger_alone_knows_calls_from_a_shared_number(void **state)
{
	(void)state;
	share_the_number();
	arrive("1.1", "+79160000008");
	stage(STAGE_QUALIFY, "1.1", "organisation", "ООО «Ромашка»");
	assert_string_equal(stage(STAGE_HANDOVER, "1.1", "offices", "several"), "DUTY_TODAY masha");
	at("2026-12-02 11:00");
	assert_string_equal(arrive("1.2", "+74951110077"), "FIRST_LINE -");
	assert_int_equal(count("SELECT count(*) FROM decision WHERE match = 'shared'"), 1);
	assert_string_equal(stage(STAGE_QUALIFY, "1.2", "organisation", "ооо \"РОМАШКА\""),
			    "OWNER_ACTIVE masha");
	assert_string_equal(stage(STAGE_HANDOVER, "1.2", NULL, NULL), "OWNER_ACTIVE masha");
	assert_int_equal(count("SELECT count(*) FROM outbox WHERE topic = 'conflict'"), 1);
	/* Who does not say who he is, or names nobody's, is nobody's still. */
	arrive("1.3", "+74951110077");
	assert_string_equal(stage(STAGE_HANDOVER, "1.3", "offices", "several"), "DUTY_TODAY petya");
	arrive("1.4", "+74951110077");
	assert_string_equal(stage(STAGE_QUALIFY, "1.4", "organisation", "ООО «Лютик»"),
			    "FIRST_LINE -");
}

/* He told his organisation's name: a colleague's call with that name is hers, and so is his own. */
static void r33_an_organisation_is_known_by_name_and_by_number(void **state)
{
	(void)state;
	arrive("1.1", SEED_STRANGER);
	stage(STAGE_QUALIFY, "1.1", "organisation", "ООО «Ромашка»");
	stage(STAGE_HANDOVER, "1.1", "offices", "several");
	assert_int_equal(count("SELECT count(*) FROM ledger WHERE party GLOB 'org:?*'"
			       " AND tel GLOB 'tel:*'"),
			 1);
	at("2026-12-02 11:00");
	assert_string_equal(arrive("1.2", SEED_STRANGER), "OWNER_ACTIVE masha");
	assert_string_equal(arrive("1.3", "+79160000009"), "FIRST_LINE -");
	assert_string_equal(stage(STAGE_QUALIFY, "1.3", "organisation", "ооо \"РОМАШКА\""),
			    "OWNER_ACTIVE masha");
}

static void the_newer_of_ledger_and_crm_counts(void **state)
{
	sqlite3 *crm = seed_open(seed.crm_path);
	char sql[256];

	(void)state;
	/* In the CRM Vasya has gone stale: the enquiry is the duty's, if that is wanted. */
	seed.policy->owner_stale = OWNER_STALE_DUTY;
	seed_exec(crm, "UPDATE assignment SET since = 1700000000");
	assert_string_equal(arrive("1.1", SEED_OWNED), "FIRST_LINE -");
	assert_string_equal(stage(STAGE_HANDOVER, "1.1", "offices", "several"), "DUTY_TODAY masha");
	at("2026-12-02 11:00");
	assert_string_equal(arrive("1.2", SEED_OWNED), "OWNER_ACTIVE masha");
	snprintf(sql, sizeof(sql), "UPDATE assignment SET since = %lld, employee_id = 'petya'",
		 (long long)(seed.now_ms / 1000));
	seed_exec(crm, sql);
	assert_string_equal(arrive("1.3", SEED_OWNED), "OWNER_ACTIVE petya");
	sqlite3_close(crm);
}

static void r32_an_assignment_nobody_touched_is_dead(void **state)
{
	(void)state;
	arrive("1.1", SEED_STRANGER);
	stage(STAGE_HANDOVER, "1.1", "offices", "several");
	at("2027-08-02 11:00");
	assert_string_equal(arrive("1.2", SEED_STRANGER), "FIRST_LINE -");
}

static void the_ledger_is_asked_when_the_crm_is_gone(void **state)
{
	(void)state;
	arrive("1.1", SEED_STRANGER);
	stage(STAGE_HANDOVER, "1.1", "offices", "several");
	unlink(seed.crm_path);
	seed_store_reopen(&seed);
	assert_string_equal(arrive("1.2", SEED_STRANGER), "OWNER_ACTIVE masha");
	assert_string_equal(arrive("1.3", "+79160000009"), "CRM_ERROR -");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(r54_who_is_handed_the_caller_gets_the_client),
		TEST(r14_the_officer_who_took_it_gets_the_client),
		TEST(an_officer_who_asks_on_has_not_lost_the_client_for_the_duty),
		TEST(r13_what_is_no_sale_leaves_no_trace),
		TEST(r24_a_mystery_shopper_is_no_client),
		TEST(r36_the_crm_is_told),
		TEST(q9_tomorrow_he_reaches_the_duty_of_today),
		TEST(r33_an_organisation_is_known_by_name_and_by_number),
		TEST(r33_whom_the_ledger_alone_knows_calls_from_a_shared_number),
		TEST(the_newer_of_ledger_and_crm_counts),
		TEST(r32_an_assignment_nobody_touched_is_dead),
		TEST(the_ledger_is_asked_when_the_crm_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
