/* What people do with a call by hand, against a real daemon: handed back, introduced, assigned. */
#include "test_main.h"

#include "act_kit.h"

/* Masha sees that only a small sale will come of it; Anya lifts, and has him. */
static void r39_handed_back_he_is_the_officers(void **state)
{
	(void)state;
	witness_start(NULL);
	arrive("1", "+79160000041", "2026-12-01T11:00");
	assert_string_equal(act("handover", "1", AT("11:05")), "DUTY_TODAY masha");
	answered("1", "masha");
	assert_non_null(strstr(act("handback", "1", ",\"by\":\"petya\"" AT("11:20")),
			       "the client belongs to masha"));
	assert_string_equal(act("handback", "1", AT("11:20")), "HANDBACK null");
	assert_string_equal(json_value(text, "action"), "queue");
	assert_string_equal(json_value(text, "target"), "client");
	assert_string_equal(act("handback", "1", AT("11:21")), "HANDBACK null"); /* once */
	answered("1", "anya");
	/* Her count keeps "received, handed back"; the officer is paid. */
	assert_int_equal(COUNT("ledger WHERE entry = 'assign' AND employee = 'masha'"), 1);
	assert_int_equal(COUNT("ledger WHERE entry = 'handback' AND employee = 'masha'"), 1);
	assert_int_equal(COUNT("ledger WHERE entry = 'assign' AND employee = 'anya'"
			       " AND department = 'client' AND reason = 'HANDBACK'"),
			 1);
	assert_int_equal(COUNT("outbox WHERE topic = 'handback'"), 1);
	assert_string_equal(arrive("2", "+79160000041", "2026-12-02T11:00"), "OWNER_ACTIVE anya");
	assert_int_equal(ctl("ledger verify"), 0);
	witness_finish();
}

/* Bosch's small matter: Anya, who lifts, executes the sale; Bosch stays Masha's. */
static void r43_handed_back_a_large_company_stays_the_reps(void **state)
{
	(void)state;
	witness_start(NULL);
	arrive("1", CRM_LARGE, "2026-12-01T11:00");
	assert_string_equal(act("handover", "1", AT("11:05")), "DUTY_TODAY masha");
	answered("1", "masha");
	act("qualify", "1", ",\"facts\":{\"band\":\"small\"}" AT("11:15"));
	assert_string_equal(act("handback", "1", AT("11:20")), "HANDBACK masha");
	assert_string_equal(json_value(text, "target"), "client");
	assert_null(strstr(text, "do not quote terms"));
	answered("1", "anya");
	assert_int_equal(COUNT("ledger WHERE party = 'company:2'"), 2);
	assert_int_equal(COUNT("ledger WHERE entry = 'assign' AND employee = 'masha'"), 1);
	assert_int_equal(COUNT("ledger WHERE entry = 'sale' AND employee = 'anya'"
			       " AND band = 'small' AND reason = 'HANDBACK'"),
			 1);
	assert_int_equal(COUNT("call WHERE belongs_to = 'masha' AND answered_by = 'anya'"), 1);
	assert_int_equal(COUNT("task WHERE kind = 'handover'"),
			 0); /* she does what she was asked */
	assert_string_equal(arrive("2", CRM_LARGE, "2026-12-02T11:00"), "OWNER_ACTIVE masha");
	assert_int_equal(ctl("ledger verify"), 0);
	witness_finish();
}

/* What client officers cannot do is not given back to them. */
static void r12_r26_no_handback_of_what_officers_cannot_do(void **state)
{
	(void)state;
	witness_start(NULL);
	arrive("1", CRM_LARGE, "2026-12-01T11:00");
	act("qualify", "1", ",\"facts\":{\"band\":\"medium\"}" AT("11:01"));
	assert_string_equal(act("handover", "1", AT("11:05")), "DUTY_TODAY masha");
	assert_non_null(strstr(act("handback", "1", AT("11:20")), "not small stays with the rep"));
	arrive("2", "+79160000045", "2026-12-01T11:00");
	act("qualify", "2", ",\"facts\":{\"meeting\":\"needed\"}" AT("11:01"));
	assert_string_equal(act("handover", "2", AT("11:05")), "DUTY_TODAY masha");
	assert_non_null(strstr(act("handback", "2", AT("11:20")), "a meeting is needed"));
	assert_int_equal(COUNT("decision WHERE stage = 'handback'"), 0);
	assert_int_equal(COUNT("call WHERE belongs_to = 'masha'"), 2);
	/* The rep has seen that it is not. */
	act("qualify", "2", ",\"facts\":{\"meeting\":\"no\",\"band\":\"small\"}" AT("11:25"));
	assert_string_equal(act("handback", "2", AT("11:30")), "HANDBACK null");
	witness_finish();
}

/* Bosch's engineer buys for himself: Bosch gets to know Masha, he stays Anya's. */
static void r29_introduced_the_private_request_stays(void **state)
{
	(void)state;
	witness_start(NULL);
	arrive("1", CRM_LARGE, "2026-12-01T11:00");
	answered("1", "anya");
	assert_string_equal(act("qualify", "1", ",\"facts\":{\"party\":\"private\"}" AT("11:02")),
			    "PRIVATE_PERSON anya");
	assert_string_equal(act("introduce", "1", AT("11:05")), "DUTY_TODAY anya");
	assert_string_equal(json_value(text, "employee"), "masha");
	assert_int_equal(COUNT("ledger WHERE entry = 'introduce' AND employee = 'masha'"
			       " AND party = 'company:2'"),
			 1);
	assert_int_equal(COUNT("ledger WHERE entry = 'assign' AND employee = 'anya'"
			       " AND party LIKE 'contact:%'"),
			 1);
	assert_int_equal(COUNT("call WHERE belongs_to = 'anya'"), 1);
	/* Vector has an owner: it is he who is introduced. */
	arrive("2", CRM_OWNED, "2026-12-01T12:00");
	act("qualify", "2", ",\"author\":\"anya\",\"facts\":{\"party\":\"private\"}" AT("12:01"));
	act("introduce", "2", AT("12:05"));
	assert_int_equal(COUNT("ledger WHERE entry = 'introduce' AND employee = 'vasya'"
			       " AND party = 'company:1'"),
			 1);
	/* Unless the officer says who: then it is he, and the request stays where it was. */
	arrive("4", CRM_OWNED, "2026-12-01T12:10");
	act("qualify", "4", ",\"author\":\"anya\",\"facts\":{\"party\":\"private\"}" AT("12:11"));
	assert_string_equal(act("introduce", "4", ",\"to\":\"lena\"" AT("12:15")),
			    "HEAD_ASSIGNED anya");
	assert_string_equal(json_value(text, "employee"), "lena");
	assert_int_equal(COUNT("ledger WHERE entry = 'introduce' AND employee = 'lena'"
			       " AND party = 'company:1'"),
			 1);
	assert_int_equal(COUNT("call WHERE belongs_to = 'lena'"), 0);
	/* To another one as well, to the same one once, and to no officer. */
	act("introduce", "4", ",\"to\":\"petya\"" AT("12:16"));
	act("introduce", "4", ",\"to\":\"petya\"" AT("12:17"));
	assert_string_equal(json_value(text, "employee"), "petya");
	assert_int_equal(COUNT("ledger WHERE entry = 'introduce' AND employee = 'petya'"), 1);
	assert_non_null(strstr(act("introduce", "4", ",\"to\":\"katya\"" AT("12:18")),
			       "not of the commercial department: katya"));
	/* Of a stranger no organisation is known. */
	arrive("3", "+79160000042", "2026-12-01T12:00");
	assert_non_null(strstr(act("introduce", "3", AT("12:05")), "no organisation is known"));
	witness_finish();
}

static void r46_the_head_gives_him_to_the_strongest(void **state)
{
	(void)state;
	witness_start(NULL);
	arrive("1", "+79160000043", "2026-12-01T11:00");
	assert_string_equal(act("handover", "1", AT("11:05")), "DUTY_TODAY masha");
	assert_non_null(strstr(act("assign", "1", ",\"to\":\"petya\",\"by\":\"vasya\"" AT("11:10")),
			       "it is the head who assigns"));
	assert_non_null(
		strstr(act("assign", "1", ",\"to\":\"nobody\",\"by\":\"irina\"" AT("11:10")),
		       "nobody is called nobody"));
	assert_string_equal(act("assign", "1", ",\"to\":\"petya\",\"by\":\"irina\"" AT("11:10")),
			    "HEAD_ASSIGNED petya");
	assert_string_equal(act("assign", "1", ",\"to\":\"lena\",\"by\":\"irina\"" AT("11:11")),
			    "HEAD_ASSIGNED lena");
	assert_string_equal(arrive("2", "+79160000043", "2026-12-02T11:00"), "OWNER_ACTIVE lena");
	/* And has the call handed over to whom it was given to. */
	assert_string_equal(act("assign", "2", ",\"to\":\"petya\",\"by\":\"irina\"" AT("11:12")),
			    "HEAD_ASSIGNED petya");
	assert_string_equal(act("handover", "2", AT("11:13")), "OWNER_ACTIVE petya");
	/* The admin needs nobody's name; that he did it is written down. */
	assert_int_equal(ctl("call assign --to vasya pbx/1"), 0);
	assert_non_null(strstr(text, "HEAD_ASSIGNED"));
	assert_int_equal(COUNT("ledger WHERE reason = 'HEAD_ASSIGNED'"), 4);
	assert_int_equal(COUNT("audit WHERE action = 'call.assign' AND actor LIKE '0:%'"
			       " AND detail ->> '$.to' = 'vasya'"),
			 1);
	assert_int_equal(COUNT("audit WHERE action = 'call.assign' AND actor = 'lines'"
			       " AND detail ->> '$.by' = 'irina'"),
			 3);
	assert_int_equal(ctl("call assign --to vasya 7KQ2M8F4"), 1);
	assert_non_null(strstr(text, "no call 7KQ2M8F4"));
	/* What does not fit a request is not sent cut short. */
	assert_int_equal(ctl("call assign --to $(printf %09000d 0) pbx/1"), 2);
	assert_non_null(strstr(text, "that is too much to say at once"));
	assert_int_equal(ctl("status vasya break --reason $(printf %09000d 0)"), 2);
	assert_non_null(strstr(text, "that is too much to say at once"));
	witness_finish();
}

/* Masha has won 2 of 5, Vasya 1 of 5: she is named first, unless she is away from her desk. */
static void r46_for_this_call_the_strongest_who_is_free(void **state)
{
	static const char deals[] =
		"INSERT OR IGNORE INTO employee(id, name) VALUES ('masha', 'x'), ('vpetrov', 'x');"
		"WITH w(who, n, stage) AS (VALUES ('masha', 2, 'won'), ('masha', 3, 'lost'),"
		" ('vpetrov', 1, 'won'), ('vpetrov', 4, 'lost')),"
		" k(i) AS (VALUES (1), (2), (3), (4))"
		" INSERT INTO deal(company_id, employee_id, band, amount_kop, stage, opened_at,"
		" closed_at) SELECT 1, who, 'large', 1, stage, unixepoch('2026-11-02'),"
		" unixepoch('2026-11-20') FROM w JOIN k ON k.i <= w.n;";
	static const char reps[] = "call suggest --at '2026-12-01 11:06' pbx/1";

	(void)state;
	witness_start(NULL);
	assert_true(daemon_sql(the_daemon.crm, deals));
	arrive("1", "+79160000044", "2026-12-01T11:00");
	act("handover", "1", AT("11:05"));
	assert_int_equal(ctl(reps), 0);
	assert_non_null(strstr(text, "belongs to  masha\nreason      DUTY_TODAY: "));
	assert_non_null(strstr(text, "\n\nmasha  Маша Иванова    40  40% 2/5  unknown\n"
				     "vasya  Вася Петров     20  20% 1/5  unknown\n"));
	assert_int_equal(ctl("status masha break --override-by irina --reason lunch"), 0);
	assert_int_equal(ctl("call suggest --json --at '2026-12-01 11:06' pbx/1"), 0);
	assert_non_null(strstr(text, "\"belongs_to\":\"masha\",\"reason\":\"DUTY_TODAY\",\"reps\":"
				     "[{\"id\":\"vasya\""));
	assert_non_null(strstr(text, "\"received\":5,\"won\":2,\"presence\":\"paused\"}]"));
	assert_int_equal(ctl("status masha available"), 0);
	assert_int_equal(ctl(reps), 0);
	assert_non_null(strstr(text, "\n\nmasha "));
	assert_int_equal(ctl("call assign --to masha pbx/1"), 0);
	assert_non_null(strstr(text, "HEAD_ASSIGNED"));
	assert_int_equal(COUNT("call WHERE belongs_to = 'masha'"), 1);
	assert_int_equal(ctl("call suggest pbx/nobody"), 1);
	assert_int_equal(ctl("call suggest"), 2);
	witness_finish();
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_teardown(name, witness_teardown)
		TEST(r39_handed_back_he_is_the_officers),
		TEST(r43_handed_back_a_large_company_stays_the_reps),
		TEST(r12_r26_no_handback_of_what_officers_cannot_do),
		TEST(r29_introduced_the_private_request_stays),
		TEST(r46_the_head_gives_him_to_the_strongest),
		TEST(r46_for_this_call_the_strongest_who_is_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
