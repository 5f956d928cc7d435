/*
 * What somebody still has to do, against a real daemon: hand over whom he has picked up for
 * another, call back, meet.
 */
#include "test_main.h"

#include "act_kit.h"

/* The roster of a year ago: its deadlines are over. */
static const struct daemon_options past = {
	.edits = { { "2026-11-30 mon", "2025-12-01 mon" },
		   { "at = \"2026-12-01 11:00\"; stage = \"handover\"",
		     "at = \"2025-12-02 11:00\"; stage = \"handover\"" } },
};

/* Vasya sat next to the phone and lifted first: he must hand him over to Masha. */
static void r55_picked_up_by_another_and_confirmed(void **state)
{
	(void)state;
	witness_start(NULL);
	arrive("1", "+79160000051", "2026-12-01T11:00");
	assert_string_equal(act("handover", "1", AT("11:05")), "DUTY_TODAY masha");
	answered("1", "vasya");
	assert_int_equal(COUNT("call WHERE answered_by = 'vasya' AND belongs_to = 'masha'"), 1);
	assert_int_equal(COUNT("task WHERE kind = 'handover' AND responsible = 'masha'"
			       " AND holder = 'vasya' AND closed_ms IS NULL"
			       " AND due_ms = unixepoch('2026-12-01 12:10') * 1000"),
			 1); /* 15:10 in Moscow: four hours */
	assert_true(witness_has_message("handover", "\"state\":\"open\""));
	assert_int_equal(ctl("show tasks"), 0);
	assert_non_null(strstr(text, "handover  open  2026-12-01 15:10  masha  vasya  tel:"));
	assert_int_equal(ctl("call show pbx/1"), 0);
	assert_non_null(strstr(text, "answered by vasya"));
	assert_non_null(strstr(text, "belongs to  masha"));
	assert_non_null(strstr(text, "handover  dial   masha  masha  DUTY_TODAY"));
	assert_non_null(strstr(text, "assign  masha  DUTY_TODAY  dutyd"));
	assert_int_equal(ctl("trace pbx/1"), 0);
	assert_non_null(strstr(text, "handover: DUTY_TODAY by rule default"));
	assert_non_null(strstr(text, "rule owner  fits false  owner none"));
	assert_int_equal(ctl("call show pbx/nobody"), 1);
	/* Who has lifted says it himself, or another rep: no. */
	act("confirm", "1", ",\"by\":\"vasya\"");
	assert_string_equal(json_value(text, "text"), "it is masha who confirms this");
	assert_int_equal(ctl("call confirm --by petya pbx/1"), 1);
	assert_int_equal(COUNT("task WHERE kind = 'handover' AND closed_ms IS NULL"), 1);
	assert_int_equal(ctl("call confirm --by masha pbx/1"), 0);
	assert_int_equal(COUNT("task WHERE kind = 'handover' AND closed_by = 'masha'"), 1);
	assert_true(witness_has_message("handover", "\"state\":\"closed\""));
	assert_int_equal(ctl("call confirm --by masha pbx/1"), 1); /* there is none any more */
	assert_int_equal(COUNT("audit WHERE action = 'call.confirm'"), 1);
	assert_int_equal(COUNT("ledger WHERE employee = 'vasya'"), 0);
	witness_finish();
}

#define OPEN "task WHERE kind = 'handover' AND closed_ms IS NULL"

/* Petya talks with him already: he hands him over, and to Masha nobody does any more. */
static void r33_found_while_a_rep_talks_he_is_to_be_handed_over(void **state)
{
	static const char vector[] = ",\"facts\":{\"organisation\":\"Вектор\"}" AT("11:20");

	(void)state;
	witness_start(NULL);
	assert_true(daemon_sql(the_daemon.crm, "UPDATE company SET name_key = 'vektor'"
					       " WHERE id = 1;"));
	arrive("1", "+79160000057", "2026-12-01T11:00");
	assert_string_equal(act("handover", "1", AT("11:05")), "DUTY_TODAY masha");
	answered("1", "petya");
	assert_int_equal(COUNT(OPEN " AND responsible = 'masha'"), 1);
	assert_string_equal(act("qualify", "1", vector), "OWNER_ACTIVE vasya");
	assert_int_equal(COUNT(OPEN), 1);
	assert_int_equal(COUNT(OPEN " AND responsible = 'vasya' AND holder = 'petya'"), 1);
	answered("1", "vasya");
	assert_int_equal(COUNT("task WHERE kind = 'handover' AND closed_by = 'vasya'"), 1);
	assert_int_equal(COUNT(OPEN), 0);
	/* An officer who asks hands him on at once, as every caller. */
	arrive("2", "+79160000058", "2026-12-01T11:00");
	answered("2", "anya");
	assert_string_equal(act("qualify", "2", vector), "OWNER_ACTIVE vasya");
	assert_int_equal(COUNT(OPEN), 0);
	witness_finish();
}

/* The head has the last word on every client of the department. */
static void r55_the_head_may_confirm_for_the_duty(void **state)
{
	(void)state;
	witness_start(NULL);
	arrive("1", "+79160000053", "2026-12-01T11:00");
	assert_string_equal(act("handover", "1", AT("11:05")), "DUTY_TODAY masha");
	answered("1", "vasya");
	assert_int_equal(ctl("call confirm --by irina pbx/1"), 0);
	assert_int_equal(COUNT("task WHERE kind = 'handover' AND closed_by = 'irina'"), 1);
	witness_finish();
}

/* He took the call as it came in, and tells of it himself: he has what is Masha's all the same. */
static void r55_who_lifted_before_the_hand_over_has_it_too(void **state)
{
	(void)state;
	witness_start(NULL);
	arrive("1", "+79160000058", "2026-12-01T11:00");
	answered("1", "vasya");
	assert_int_equal(COUNT("task"), 0);
	assert_string_equal(act("handover", "1", AT("11:12")), "DUTY_TODAY masha");
	assert_int_equal(COUNT("task WHERE kind = 'handover' AND responsible = 'masha'"
			       " AND holder = 'vasya' AND closed_ms IS NULL"),
			 1);
	assert_true(witness_has_message("handover", "\"state\":\"open\""));
	assert_int_equal(ctl("report handovers --json 2026-12"), 0);
	assert_string_equal(json_value(text, "opened"), "1");
	assert_string_equal(json_value(text, "holder"), "vasya");
	answered("1", "masha");
	assert_int_equal(COUNT("task WHERE kind = 'handover' AND closed_by = 'masha'"), 1);
	/* An officer lifts for everybody, and who hands over his own client has him. */
	arrive("2", "+79160000059", "2026-12-01T11:00");
	answered("2", "anya");
	act("handover", "2", AT("11:12"));
	arrive("3", CRM_OWNED, "2026-12-01T11:00");
	answered("3", "vasya");
	assert_string_equal(act("handover", "3", AT("11:12")), "OWNER_ACTIVE vasya");
	assert_int_equal(COUNT("task WHERE kind = 'handover'"), 1);
	witness_finish();
}

static void r55_past_the_deadline_it_is_told_once(void **state)
{
	(void)state;
	witness_start(&past);
	arrive("1", "+79160000052", "2025-12-02T11:00");
	assert_string_equal(
		tell("\"op\":\"handover\",\"call\":\"pbx/1\",\"at\":\"2025-12-02T11:05\""),
		"DUTY_TODAY masha");
	tell("\"op\":\"answered\",\"call\":\"pbx/1\",\"by\":\"vasya\",\"at\":\"2025-12-02T11:10\"");
	assert_true(witness_reaches("SELECT count(*) FROM task WHERE reported_ms IS NOT NULL", 1,
				    40000));
	assert_true(daemon_logged(&the_daemon, "ev=task.late", "responsible=masha", 3000));
	assert_int_equal(COUNT("outbox WHERE topic = 'handover' AND key LIKE '%/late'"), 1);
	witness_finish();
}

/* Who lifts later for Masha's client need not hand him over to himself. */
static void r55_when_masha_lifts_he_is_handed_over(void **state)
{
	(void)state;
	witness_start(NULL);
	arrive("1", "+79160000053", "2026-12-01T11:00");
	act("handover", "1", AT("11:05"));
	answered("1", "vasya");
	answered("1", "masha");
	assert_int_equal(COUNT("task WHERE kind = 'handover' AND closed_by = 'masha'"), 1);
	assert_int_equal(COUNT("reach WHERE employee IN ('vasya', 'masha') AND calls = 1"), 2);
	witness_finish();
}

/* Nobody is there in the evening: a message, and somebody who has to call back. */
static void r05_a_message_is_somebodys_to_call_back(void **state)
{
	(void)state;
	witness_start(NULL);
	assert_string_equal(arrive("1", "+79160000054", "2026-12-01T20:00"), "AFTER_HOURS null");
	assert_int_equal(COUNT("task WHERE kind = 'callback' AND responsible = 'petya'"
			       " AND due_ms = unixepoch('2026-12-02 06:10') * 1000"),
			 1); /* tomorrow's duty; ten minutes after nine in Moscow */
	arrive("2", "+79160000054", "2026-12-01T20:30");
	assert_int_equal(COUNT("task WHERE kind = 'callback'"), 1); /* one for each party */
	arrive("3", "+79160000054", "2026-12-02T09:05");
	tell("\"op\":\"answered\",\"call\":\"pbx/3\",\"by\":\"anya\",\"at\":\"2026-12-02T09:06\"");
	assert_int_equal(COUNT("task WHERE closed_by = 'anya'"), 1);
	witness_finish();
}

/* He hung up in the queue: one call back, whoever answers him later closes it. */
static void r05_who_hangs_up_is_called_back(void **state)
{
	(void)state;
	witness_start(NULL);
	arrive("1", "+79160000056", "2026-12-01T11:00");
	act("ended", "1", ",\"outcome\":\"abandoned\"" AT("11:02"));
	assert_int_equal(COUNT("task WHERE kind = 'callback' AND responsible = 'masha'"
			       " AND due_ms = unixepoch('2026-12-01 08:12') * 1000"),
			 1);
	arrive("2", "+79160000056", "2026-12-01T11:05");
	answered("2", "anya");
	act("ended", "2", ",\"outcome\":\"answered\"" AT("11:20"));
	assert_int_equal(COUNT("task"), 1);
	assert_int_equal(COUNT("task WHERE closed_by = 'anya'"), 1);
	witness_finish();
}

/* An hour in which nobody called back, a year ago: the alarm names who should have. */
static void r05_a_call_back_that_is_late_names_who(void **state)
{
	(void)state;
	witness_start(&past);
	arrive("1", "+79160000055", "2025-12-02T20:00");
	assert_true(witness_reaches("SELECT count(*) FROM outbox WHERE topic = 'alarm' AND"
				    " payload ->> '$.responsible' = 'petya' AND"
				    " payload ->> '$.task' = 'callback'",
				    1, 40000));
	witness_finish();
}

static void r34_the_owner_is_away_and_he_stays_his(void **state)
{
	static const struct daemon_options away = {
		.edits = { { "absences : {", "absences : { v1 : { who = \"vasya\"; from ="
					     " \"2026-12-01\"; to = \"2026-12-01\"; };" } },
	};

	(void)state;
	witness_start(&away);
	assert_string_equal(arrive("1", CRM_OWNED, "2026-12-01T11:00"), "OWNER_AWAY vasya");
	answered("1", "masha"); /* she takes the message: he is to call back */
	assert_int_equal(COUNT("call WHERE answered_by = 'masha' AND belongs_to = 'vasya'"), 1);
	assert_int_equal(COUNT("task WHERE kind = 'callback' AND responsible = 'vasya'"
			       " AND closed_ms IS NULL"),
			 1);
	/* He calls again, and she takes that one too. */
	arrive("2", CRM_OWNED, "2026-12-01T11:30");
	answered("2", "masha");
	assert_int_equal(COUNT("task"), 1);
	assert_int_equal(COUNT("task WHERE closed_ms IS NULL"), 1);
	assert_int_equal(ctl("call confirm --task callback --by vasya pbx/2"), 0);
	assert_int_equal(COUNT("task WHERE closed_by = 'vasya'"), 1);
	assert_int_equal(COUNT("ledger"), 0);
	witness_finish_with("OWNER_AWAY durable");
}

static void r27_a_large_company_is_to_be_met(void **state)
{
	(void)state;
	witness_start(NULL);
	arrive("1", CRM_LARGE, "2026-12-01T11:00");
	assert_string_equal(act("handover", "1", AT("11:05")), "DUTY_TODAY masha");
	assert_string_equal(json_value(text, "goal"), "meeting");
	assert_int_equal(COUNT("task WHERE kind = 'meeting' AND responsible = 'masha'"
			       " AND due_ms = unixepoch('2026-12-08 08:05') * 1000"),
			 1);
	assert_int_equal(ctl("call confirm --task meeting --by masha pbx/1"), 0);
	assert_int_equal(COUNT("task WHERE kind = 'meeting' AND closed_ms IS NOT NULL"), 1);
	witness_finish();
}

/* He hangs up before he is handed over; the one who gets him then gets the meeting. */
static void r20_who_has_several_offices_is_to_be_met_however_the_call_ends(void **state)
{
	(void)state;
	witness_start(NULL);
	arrive("1", CRM_UNKNOWN, "2026-12-01T11:00");
	answered("1", "anya");
	assert_string_equal(
		act("qualify", "1",
		    ",\"facts\":{\"party\":\"org\",\"offices\":\"several\"}" AT("11:02")),
		"MULTI_OFFICE null");
	assert_int_equal(COUNT("task"), 0);
	act("ended", "1", ",\"outcome\":\"answered\"" AT("11:03"));
	assert_int_equal(COUNT("task WHERE kind = 'meeting' AND responsible = 'irina'"), 1);
	assert_string_equal(act("handover", "1", AT("11:05")), "DUTY_TODAY masha");
	assert_int_equal(COUNT("task WHERE kind = 'meeting' AND responsible = 'masha'"), 1);
	assert_int_equal(COUNT("task"), 1);
	act("assign", "1", ",\"to\":\"petya\",\"by\":\"irina\"" AT("11:06"));
	assert_int_equal(COUNT("task WHERE kind = 'meeting' AND responsible = 'petya'"), 1);
	witness_finish();
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_teardown(name, witness_teardown)
		TEST(r55_picked_up_by_another_and_confirmed),
		TEST(r33_found_while_a_rep_talks_he_is_to_be_handed_over),
		TEST(r55_the_head_may_confirm_for_the_duty),
		TEST(r55_who_lifted_before_the_hand_over_has_it_too),
		TEST(r55_past_the_deadline_it_is_told_once),
		TEST(r55_when_masha_lifts_he_is_handed_over),
		TEST(r05_a_message_is_somebodys_to_call_back),
		TEST(r05_who_hangs_up_is_called_back),
		TEST(r05_a_call_back_that_is_late_names_who),
		TEST(r34_the_owner_is_away_and_he_stays_his),
		TEST(r27_a_large_company_is_to_be_met),
		TEST(r20_who_has_several_offices_is_to_be_met_however_the_call_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
