/* The owner is away: whoever lifts takes a message, and he is to call back. */
#include "test_main.h"

#include "teller.h"

#define COUNT(sql) witness_number("SELECT count(*) FROM " sql)
#define TO_CALL_BACK "task WHERE kind = 'callback' AND responsible = 'vasya' AND closed_ms IS NULL"
#define TO_HAND_OVER "task WHERE kind = 'handover' AND closed_ms IS NULL"

#define VASYA_IS_AWAY                                                                              \
	{                                                                                          \
		"absences : {", "absences : { v1 : { who = \"vasya\"; from = \"2026-12-01\";"      \
				" to = \"2026-12-01\"; };"                                         \
	}

static void assert_reason(const char *reason)
{
	assert_string_equal(json_value(the_reply, "reason"), reason);
	assert_string_equal(json_value(the_reply, "belongs_to"), "vasya");
}

/* Petya was to hand him over to Masha; but he is Vasya's, it turns out. */
static void r34_found_out_while_another_talks_with_him(void **state)
{
	static const struct daemon_options away = { .edits = { VASYA_IS_AWAY } };

	(void)state;
	witness_start(&away);
	assert_true(
		daemon_sql(the_daemon.crm, "UPDATE company SET name_key = 'vektor' WHERE id = 1;"));
	arrive("1", CRM_UNKNOWN, "2026-12-01T11:00");
	hand_over("1", "2026-12-01T11:05");
	answered("1", "petya", "2026-12-01T11:06");
	assert_int_equal(COUNT(TO_HAND_OVER), 1);
	qualify("1", "petya", "\"organisation\":\"Вектор\"", "2026-12-01T11:10");
	assert_reason("OWNER_AWAY");
	assert_int_equal(COUNT(TO_CALL_BACK), 1);
	assert_int_equal(COUNT(TO_HAND_OVER), 0);
	answered("1", "vasya", "2026-12-01T11:30");
	assert_int_equal(COUNT(TO_CALL_BACK), 0);
	witness_finish_with("OWNER_AWAY durable");
}

static void r34_his_department_has_gone_home(void **state)
{
	static const struct daemon_options early = {
		.edits = { { "head = \"irina\";  hours = \"mon-fri 09:00-18:00\"",
			     "head = \"irina\";  hours = \"mon-fri 09:00-12:00\"" } },
	};

	(void)state;
	witness_start(&early);
	arrive("1", CRM_OWNED, "2026-12-01T13:00");
	assert_reason("AFTER_HOURS");
	answered("1", "anya", "2026-12-01T13:01");
	assert_int_equal(COUNT(TO_CALL_BACK), 1);
	assert_int_equal(COUNT("task"), 1);
	witness_finish();
}

/* An officer who lifts every call first takes no message by that. */
static void r34_an_officer_first_and_then_who_stands_in(void **state)
{
	static const struct daemon_options officers = {
		.edits = { VASYA_IS_AWAY,
			   { "first_touch = \"owner\"", "first_touch = \"client\"" } },
	};

	(void)state;
	witness_start(&officers);
	arrive("1", CRM_OWNED, "2026-12-01T11:00");
	assert_reason("OWNER_AWAY");
	answered("1", "anya", "2026-12-01T11:01");
	assert_int_equal(COUNT("task"), 0);
	hand_over("1", "2026-12-01T11:05");
	assert_reason("OWNER_AWAY");
	answered("1", "masha", "2026-12-01T11:06");
	assert_int_equal(COUNT(TO_CALL_BACK), 1);
	witness_finish_with("OWNER_AWAY durable");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_teardown(name, witness_teardown)
		TEST(r34_found_out_while_another_talks_with_him),
		TEST(r34_his_department_has_gone_home),
		TEST(r34_an_officer_first_and_then_who_stands_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
