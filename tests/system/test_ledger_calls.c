/*
 * The ledger of a real daemon: calls over FastAGI and JSON lines fill it, the next day's call finds
 * who has the client, and dutyctl ledger reads the file, with or without the daemon.
 */
#include "test_main.h"

#include "act_kit.h"

/* ---- peers ---- */

static const char *hand_over(const char *call, const char *at)
{
	return tell("\"op\":\"handover\",\"call\":\"pbx/%s\",\"at\":\"%s\"", call, at);
}

static const char *qualify(const char *call, const char *facts, const char *at)
{
	return tell("\"op\":\"qualify\",\"call\":\"pbx/%s\",\"author\":\"anya\",\"facts\":{%s},"
		    "\"at\":\"%s\"",
		    call, facts, at);
}

static void assert_in(const char *wanted)
{
	if (strstr(text, wanted) == NULL) {
		fail_msg("%s is not in: %s", wanted, text);
	}
}

/* ---- tests ---- */

/* The clock is that of the hand-over, not of the first call. */
static void r54_the_day_of_the_hand_over_decides(void **state)
{
	(void)state;
	witness_start(NULL);
	assert_string_equal(arrive("1", "+79160000011", "2026-11-30T17:58"), "FIRST_LINE null");
	assert_string_equal(hand_over("1", "2026-12-01T09:05"), "DUTY_TODAY masha");
	assert_string_equal(arrive("2", "+79160000012", "2026-11-30T17:58"), "FIRST_LINE null");
	assert_string_equal(hand_over("2", "2026-11-30T17:59"), "DUTY_TODAY vasya");
	assert_int_equal(ctl("ledger show --day 2026-12-01"), 0);
	assert_in(" assign  masha  tel:");
	assert_null(strstr(text, "vasya"));
	assert_int_equal(ctl("ledger show --person vasya"), 0);
	assert_in("2026-11-30 17:59  assign  vasya");
	assert_null(strstr(text, "masha"));
	assert_int_equal(ctl("ledger verify"), 0);
	assert_in("2 rows, 0 findings: the ledger is whole");
	witness_finish();
}

/* Whoever writes something down afterwards, and whatever: the client stays the duty's. */
static void r54_what_is_written_down_later_takes_nobody_away(void **state)
{
	(void)state;
	witness_start(NULL);
	arrive("1", "+79160000011", "2026-12-01T10:00");
	qualify("1", "\"offices\":\"several\"", "2026-12-01T10:01");
	assert_string_equal(hand_over("1", "2026-12-01T10:02"), "DUTY_TODAY masha");
	tell("\"op\":\"answered\",\"call\":\"pbx/1\",\"by\":\"masha\"");
	qualify("1", "\"band\":\"large\"", "2026-12-01T10:03");
	qualify("1", "\"remark\":\"a shop\"", "2026-12-01T10:04");
	assert_int_equal(ctl("ledger show --day 2026-12-01"), 0);
	assert_in(" assign  masha  tel:");
	assert_null(strstr(text, " end "));
	assert_string_equal(arrive("2", "+79160000011", "2026-12-02T10:00"), "OWNER_ACTIVE masha");
	witness_finish();
}

/* Midnight, in a department that never closes. */
static void r54_a_second_after_midnight_is_the_next_days(void **state)
{
	static const struct daemon_options night = {
		.edits = { { "hours = \"mon-fri 09:00-18:00\"",
			     "hours = \"mon-sun 00:00-24:00\"" } },
	};

	(void)state;
	witness_start(&night);
	arrive("1", "+79160000011", "2026-11-30T23:59:59");
	assert_string_equal(hand_over("1", "2026-12-01T00:00:01"), "DUTY_TODAY masha");
	arrive("2", "+79160000012", "2026-11-30T23:59:58");
	assert_string_equal(hand_over("2", "2026-11-30T23:59:59"), "DUTY_TODAY vasya");
	witness_finish();
}

/* The enquiry kinds that are not about buying stay, and nobody gets a client by them. */
static void r07_documents_leave_no_row_in_the_ledger(void **state)
{
	static const char *const kinds[] = { "documents", "personal", "other" };
	char call[8], caller[16], facts[64];

	(void)state;
	witness_start(NULL);
	for (int i = 0; i < 3; i++) {
		snprintf(call, sizeof(call), "%d", i);
		snprintf(caller, sizeof(caller), "+7916000004%d", i);
		snprintf(facts, sizeof(facts), "\"kind\":\"%s\",\"band\":\"large\"", kinds[i]);
		arrive(call, caller, "2026-12-01T11:00");
		assert_string_equal(qualify(call, facts, "2026-12-01T11:01"),
				    "NON_COMMERCIAL null");
		assert_string_equal(hand_over(call, "2026-12-01T11:02"), "NON_COMMERCIAL null");
	}
	assert_int_equal(ctl("ledger verify"), 0);
	assert_in("0 rows, 0 findings");
	witness_finish();
}

static void q9_he_calls_on_tuesday_and_reaches_mondays_duty(void **state)
{
	(void)state;
	witness_start(NULL);
	arrive("1", "+79160000011", "2026-11-30T11:00");
	assert_string_equal(hand_over("1", "2026-11-30T11:05"), "DUTY_TODAY vasya");
	assert_string_equal(arrive("2", "+79160000011", "2026-12-01T10:00"), "OWNER_ACTIVE vasya");
	assert_string_equal(hand_over("2", "2026-12-01T10:05"), "OWNER_ACTIVE vasya");
	assert_string_equal(arrive("3", "+79160000012", "2026-12-01T10:00"), "FIRST_LINE null");
	assert_int_equal(ctl("--json ledger show '8 916 000-00-11'"), 0);
	assert_in("\"entry\":\"assign\"");
	assert_in("\"employee\":\"vasya\"");
	assert_in("\"reason\":\"DUTY_TODAY\"");
	witness_finish();
}

/* Bosch's small matter: Masha keeps the relation, Anya executes the sale (R-43, Q3). */
static void r43_two_rows_on_one_call(void **state)
{
	(void)state;
	witness_start(NULL);
	arrive("1", CRM_LARGE, "2026-12-01T11:00");
	assert_string_equal(qualify("1", "\"band\":\"small\"", "2026-12-01T11:01"),
			    "LARGE_CORPORATE null");
	assert_string_equal(hand_over("1", "2026-12-01T11:02"), "DUTY_TODAY masha");
	assert_int_equal(ctl("--json ledger show"), 0);
	assert_in("\"entry\":\"assign\",\"party\":\"company:");
	assert_in("\"employee\":\"masha\",\"department\":\"commercial\",\"band\":\"small\"");
	assert_in("\"entry\":\"sale\"");
	assert_in("\"employee\":\"anya\",\"department\":\"client\"");
	assert_true(witness_has_message("jurisdiction", "\"goal\":\"meeting\""));
	assert_true(witness_has_message("assignment", "\"entry\":\"sale\""));
	witness_finish();
}

static void r36_every_verdict_is_told_to_the_crm(void **state)
{
	(void)state;
	witness_start(NULL);
	arrive("1", "+79160000011", "2026-12-01T11:00");
	assert_string_equal(qualify("1", "\"band\":\"medium\"", "2026-12-01T11:01"),
			    "SMALL_OR_MEDIUM anya");
	assert_true(witness_has_message("jurisdiction", "\"jurisdiction\":\"client\","
							"\"belongs_to\":\"anya\","
							"\"reason\":\"SMALL_OR_MEDIUM\""));
	witness_finish();
}

static bool crm_says(const char *sql)
{
	char check[512];

	snprintf(check, sizeof(check),
		 "SELECT CASE WHEN (SELECT count(*) FROM %s) = 1 THEN 1 ELSE json('no') END;", sql);
	return daemon_sql(the_daemon.crm, check);
}

/* The daemon only reads the CRM; whoever runs this writes it, once for each row of the ledger. */
static void r36_the_built_in_crm_applies_it_itself(void **state)
{
	static const struct daemon_options back = {
		.edits = { { "profile = \"builtin\";",
			     "profile = \"builtin\"; write_back = true;" } },
	};

	(void)state;
	witness_start(&back);
	/* A large company would stay with the rep who hands it back. */
	assert_true(daemon_sql(the_daemon.crm, "UPDATE company SET is_large = 0 WHERE id = 2;"));
	arrive("1", CRM_LARGE, "2026-12-01T11:00");
	assert_string_equal(hand_over("1", "2026-12-01T11:02"), "DUTY_TODAY masha");
	arrive("2", "+79160000011", "2026-12-01T11:00"); /* a stranger: no row of the CRM */
	hand_over("2", "2026-12-01T11:02");
	assert_int_equal(ctl("crm apply"), 0);
	assert_in("1 applied, 1 left out");
	assert_true(crm_says("assignment a JOIN employee e ON e.id = a.employee_id WHERE"
			     " company_id = 2 AND until IS NULL AND a.call IS NOT NULL"
			     " AND a.employee_id IN ('masha', 'mivanova')"));
	assert_int_equal(ctl("--json crm apply"), 0);
	assert_in("{\"applied\":0,\"left_out\":0,");
	assert_string_equal(arrive("3", CRM_LARGE, "2026-12-02T11:00"), "OWNER_ACTIVE masha");
	tell("\"op\":\"handback\",\"call\":\"pbx/3\",\"at\":\"2026-12-02T11:05\"");
	assert_int_equal(ctl("crm apply"), 0);
	assert_in("1 applied");
	assert_true(crm_says("assignment WHERE company_id = 2 AND until IS NOT NULL"));
	assert_false(crm_says("assignment WHERE company_id = 2 AND until IS NULL"));
	witness_finish();
}

/* Whose he was the CRM tells, or the ledger; beside the daemon as well. */
static void r32_an_assignment_that_ended_is_on_the_card(void **state)
{
	static const char ended[] =
		"UPDATE assignment SET until = unixepoch('2026-11-25') WHERE company_id = 1;";

	(void)state;
	witness_start(NULL);
	assert_true(daemon_sql(the_daemon.crm, ended));
	assert_string_equal(arrive("1", CRM_OWNED, "2026-12-01T11:00"), "FIRST_LINE null");
	assert_in("\"text\":\"former owner: Вася Петров | ООО «Вектор», Иван\"");
	assert_in("\"former_owner\":\"vasya\"");
	assert_int_equal(ctl("--json route --at '2026-12-01 11:00' --from " CRM_OWNED), 0);
	assert_in("former_owner\":\"vasya\"");
	assert_string_equal(hand_over("1", "2026-12-01T11:02"), "DUTY_TODAY masha");
	tell("\"op\":\"handback\",\"call\":\"pbx/1\",\"at\":\"2026-12-01T11:05\"");
	assert_string_equal(arrive("2", CRM_OWNED, "2026-12-02T11:00"), "FIRST_LINE null");
	assert_in("\"text\":\"former owner: Маша Иванова | ООО «Вектор», Иван\"");
	assert_string_equal(arrive("3", "+79160000011", "2026-12-02T11:00"), "FIRST_LINE null");
	assert_in("\"text\":\"\"");
	witness_finish_with("FIRST_LINE durable");
}

/* One whom the configuration does not know any more is named by the CRM's own word for him. */
static void r32_a_former_owner_nobody_knows_is_named_all_the_same(void **state)
{
	(void)state;
	witness_start(NULL);
	assert_true(daemon_sql(the_daemon.crm,
			       "INSERT INTO employee(id, name) VALUES ('boris', 'Борис');"
			       "UPDATE assignment SET until = unixepoch('2026-11-25'),"
			       " employee_id = 'boris' WHERE company_id = 1;"));
	assert_string_equal(arrive("1", CRM_OWNED, "2026-12-01T11:00"), "FIRST_LINE null");
	assert_in("\"text\":\"former owner: boris | ООО «Вектор», Иван\"");
	assert_in("\"former_owner\":\"boris\"");
	witness_finish_with("FIRST_LINE durable");
}

static void nobody_writes_the_crm_unasked(void **state)
{
	(void)state;
	witness_start(NULL);
	assert_int_equal(ctl("crm apply"), 2);
	assert_in("crm.write_back is not set");
	witness_finish();
}

/* By his number or the tag that stands for it; what does not fit finds nothing. */
static void show_finds_a_clients_rows(void **state)
{
	char of_tag[64];

	(void)state;
	witness_start(NULL);
	arrive("1", "+79160000011", "2026-12-01T11:00");
	hand_over("1", "2026-12-01T11:05");
	arrive("2", "+79160000012", "2026-12-02T11:00");
	hand_over("2", "2026-12-02T11:05");
	assert_int_equal(ctl("ledger show '8 916 000-00-11'"), 0);
	assert_in("2026-12-01 11:05  assign  masha  tel:");
	assert_null(strstr(text, "petya"));
	snprintf(of_tag, sizeof(of_tag), "ledger show %.20s", strstr(text, "tel:"));
	assert_int_equal(ctl(of_tag), 0);
	assert_in("2026-12-01 11:05  assign  masha  tel:");
	assert_null(strstr(text, "petya"));
	assert_int_equal(ctl("ledger show +79160000013"), 0);
	assert_string_equal(text, "");
	arrive("3", "+79160000013", "2026-12-03T11:00");
	qualify("3", "\"organisation\":\"Новая фирма\"", "2026-12-03T11:01");
	hand_over("3", "2026-12-03T11:05");
	assert_int_equal(ctl("ledger show +79160000013"), 0); /* the party has a name, too */
	assert_in("2026-12-03 11:05  assign  olya  ");
	assert_null(strstr(text, "masha"));
	assert_int_equal(ctl("ledger show --person petya --day 2026-12-01"), 0);
	assert_string_equal(text, "");
	assert_int_equal(ctl("ledger show --person nobody"), 0); /* may have had rows once */
	assert_string_equal(text, "");
	witness_finish();
}

static void verify_names_the_row(void **state)
{
	(void)state;
	witness_start(NULL);
	for (int i = 0; i < 3; i++) {
		char call[8], caller[16];

		snprintf(call, sizeof(call), "%d", i);
		snprintf(caller, sizeof(caller), "+791600000%02d", 20 + i);
		arrive(call, caller, "2026-12-01T11:00");
		hand_over(call, "2026-12-01T11:05");
	}
	assert_int_equal(ctl("ledger verify"), 0);
	assert_int_equal(daemon_stop(&the_daemon), 0); /* the file is read without it */
	assert_true(daemon_sql(the_daemon.store,
			       "DROP TRIGGER ledger_no_update;"
			       "UPDATE ledger SET employee = 'petya' WHERE id = 2"));
	assert_int_equal(ctl("ledger verify"), 1);
	assert_in("row 2: altered");
	assert_in("3 rows, 1 findings");
	assert_int_equal(ctl("--json ledger verify"), 1);
	assert_in("{\"row\":2,\"finding\":\"altered");
	assert_int_equal(ctl("ledger show nobody"), 2);
	assert_in("neither a party (company:17) nor a number");
	witness_launch(&(struct daemon_options){ 0 });
	witness_finish();
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(r54_the_day_of_the_hand_over_decides, witness_teardown),
		cmocka_unit_test_teardown(r54_what_is_written_down_later_takes_nobody_away,
					  witness_teardown),
		cmocka_unit_test_teardown(r54_a_second_after_midnight_is_the_next_days,
					  witness_teardown),
		cmocka_unit_test_teardown(q9_he_calls_on_tuesday_and_reaches_mondays_duty,
					  witness_teardown),
		cmocka_unit_test_teardown(r07_documents_leave_no_row_in_the_ledger,
					  witness_teardown),
		cmocka_unit_test_teardown(r43_two_rows_on_one_call, witness_teardown),
		cmocka_unit_test_teardown(r36_every_verdict_is_told_to_the_crm, witness_teardown),
		cmocka_unit_test_teardown(r36_the_built_in_crm_applies_it_itself, witness_teardown),
		cmocka_unit_test_teardown(r32_an_assignment_that_ended_is_on_the_card,
					  witness_teardown),
		cmocka_unit_test_teardown(r32_a_former_owner_nobody_knows_is_named_all_the_same,
					  witness_teardown),
		cmocka_unit_test_teardown(nobody_writes_the_crm_unasked, witness_teardown),
		cmocka_unit_test_teardown(show_finds_a_clients_rows, witness_teardown),
		cmocka_unit_test_teardown(verify_names_the_row, witness_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
