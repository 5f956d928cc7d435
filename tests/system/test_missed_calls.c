/* layer: net support */
/* A call that nobody lifted is somebody's to call back, whatever ended it. */
#include "test_main.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "teller.h"

#define COUNT(sql) witness_number("SELECT count(*) FROM " sql)

static int set_up(void **state)
{
	(void)state;
	witness_start(NULL);
	return 0;
}

static void r05_who_gives_up_is_called_back_once(void **state)
{
	(void)state;
	arrive("1", CRM_OWNED, "2026-12-01T11:00");
	ended("1", "abandoned", "2026-12-01T11:01");
	assert_int_equal(COUNT("task WHERE kind = 'callback' AND responsible = 'vasya'"
			       " AND closed_ms IS NULL"
			       " AND due_ms > unixepoch('2026-12-01 08:01') * 1000"
			       " AND due_ms < unixepoch('2026-12-01 15:00') * 1000"),
			 1);
	ended("1", "abandoned", "2026-12-01T11:02"); /* the other teller of it */
	arrive("2", CRM_OWNED, "2026-12-01T11:05");
	ended("2", "lost", "2026-12-01T11:06");
	assert_int_equal(COUNT("task WHERE kind = 'callback'"), 1);
	arrive("3", CRM_OWNED, "2026-12-01T11:10");
	answered("3", "vasya", "2026-12-01T11:10");
	ended("3", "answered", "2026-12-01T11:12");
	assert_int_equal(COUNT("task WHERE closed_by = 'vasya'"), 1);
	assert_int_equal(COUNT("task WHERE closed_ms IS NULL"), 0);
	witness_finish();
}

/* The officer lifted and handed him over; the duty never did. */
static void r05_who_is_handed_over_and_gives_up_is_not_lost(void **state)
{
	(void)state;
	arrive("1", CRM_UNKNOWN, "2026-12-01T11:00");
	answered("1", "anya", "2026-12-01T11:00");
	hand_over("1", "2026-12-01T11:02");
	ended("1", "abandoned", "2026-12-01T11:03");
	assert_int_equal(COUNT("task WHERE kind = 'callback' AND responsible = 'masha'"), 1);
	arrive("2", CRM_LARGE, "2026-12-01T12:00");
	answered("2", "anya", "2026-12-01T12:00");
	hand_over("2", "2026-12-01T12:02");
	answered("2", "masha", "2026-12-01T12:03");
	ended("2", "abandoned", "2026-12-01T12:05"); /* by her: she had him */
	assert_int_equal(COUNT("task WHERE kind = 'callback'"), 1);
	witness_finish();
}

/* Whoever lifted first, the caller waits for the duty; whose client it is has taken his call. */
static void r05_nobody_of_a_department_has_lifted_for_the_duty(void **state)
{
	static const struct daemon_options guarded = {
		.edits = { { "people : {",
			     "people : { guard : { name = \"G\"; ext = \"299\"; };" } },
	};

	(void)state;
	witness_start(&guarded);
	arrive("1", CRM_UNKNOWN, "2026-12-01T11:00");
	answered("1", "guard", "2026-12-01T11:00");
	hand_over("1", "2026-12-01T11:02");
	assert_int_equal(COUNT("task WHERE kind = 'handover'"), 0);
	ended("1", "abandoned", "2026-12-01T11:03");
	assert_int_equal(COUNT("task WHERE kind = 'callback' AND responsible = 'masha'"), 1);
	arrive("2", CRM_LARGE, "2026-12-01T12:00");
	answered("2", "anya", "2026-12-01T12:00");
	hand_over("2", "2026-12-01T12:02");
	tell("{\"v\":1,\"op\":\"assign\",\"call\":\"pbx/2\",\"to\":\"guard\",\"by\":\"irina\","
	     "\"at\":\"2026-12-01T12:03\"}");
	answered("2", "guard", "2026-12-01T12:04");
	ended("2", "lost", "2026-12-01T12:05"); /* after that: he has had him */
	assert_int_equal(COUNT("task WHERE kind = 'callback'"), 1);
	witness_finish();
}

/* Asterisk's HANGUPCAUSE for a word: 16 is how a caller ends a talk, and how he gives up. */
static void r05_a_cause_means_what_became_of_the_call(void **state)
{
	(void)state;
	arrive("1", CRM_UNKNOWN, "2026-12-01T11:00");
	ended("1", "16", "2026-12-01T11:01");
	arrive("2", CRM_OWNED, "2026-12-01T11:00");
	ended("2", "17", "2026-12-01T11:01");
	assert_int_equal(COUNT("call WHERE outcome = 'abandoned'"), 2);
	assert_int_equal(COUNT("task WHERE kind = 'callback'"), 2);
	arrive("3", CRM_LARGE, "2026-12-01T11:10");
	answered("3", "anya", "2026-12-01T11:10");
	ended("3", "16", "2026-12-01T11:12");
	assert_int_equal(COUNT("call WHERE outcome = 'answered'"), 1);
	arrive("4", CRM_LARGE, "2026-12-01T11:20");
	ended("4", "21", "2026-12-01T11:20");
	assert_int_equal(COUNT("call WHERE outcome = 'rejected'"), 1);
	assert_int_equal(COUNT("task WHERE kind = 'callback'"), 2);
	witness_finish();
}

/* In the last minute of the day: due tomorrow morning, not at night. */
static void a_callback_is_never_due_outside_hours(void **state)
{
	(void)state;
	arrive("1", CRM_UNKNOWN, "2026-12-01T17:59");
	ended("1", "abandoned", "2026-12-01T17:59:50");
	assert_int_equal(COUNT("task WHERE kind = 'callback'"
			       " AND due_ms > unixepoch('2026-12-02 06:00') * 1000"
			       " AND due_ms < unixepoch('2026-12-02 15:00') * 1000"),
			 1);
	witness_finish();
}

static void who_was_refused_or_has_no_number_is_not_called_back(void **state)
{
	(void)state;
	arrive("1", CRM_BLOCKED, "2026-12-01T11:00");
	ended("1", "abandoned", "2026-12-01T11:01");
	arrive("2", "anonymous", "2026-12-01T11:00");
	ended("2", "abandoned", "2026-12-01T11:01");
	arrive("3", CRM_UNKNOWN, "2026-12-01T11:00");
	ended("3", "rejected", "2026-12-01T11:01");
	arrive("4", CRM_LARGE, "2026-12-01T11:00");
	answered("4", "anya", "2026-12-01T11:00");
	ended("4", "answered", "2026-12-01T11:01");
	assert_int_equal(COUNT("task WHERE kind = 'callback'"), 0);
	witness_finish();
}

/*
 * Nobody lifts, and the caller holds on: the daemon says so by itself, once, and names who has to
 * see to it. The roster is a year old, so that the minutes are over; from a quarter to six on
 * fifteen are left of that day, and none counts at night.
 */
static void r05_a_call_that_keeps_ringing_is_an_alarm(void **state)
{
	static const struct daemon_options past = {
		.edits = { { "2026-11-30 mon", "2025-12-01 mon" },
			   { "at = \"2026-12-01 11:00\"; stage = \"handover\"",
			     "at = \"2025-12-02 11:00\"; stage = \"handover\"" },
			   { "handover_hours = 4;", "handover_hours = 4; waiting_minutes = 20;" } },
	};

	(void)state;
	witness_start(&past);
	arrive("rings", CRM_UNKNOWN, "2025-12-02T11:00");
	arrive("owned", CRM_OWNED, "2025-12-02T17:45");
	arrive("lifted", CRM_LARGE, "2025-12-02T11:00");
	answered("lifted", "anya", "2025-12-02T11:09");
	assert_true(witness_reaches("SELECT count(*) FROM outbox WHERE topic = 'alarm'"
				    " AND payload ->> '$.alarm' = 'call-waits'",
				    2, 40000));
	assert_int_equal(COUNT("outbox o JOIN call c ON o.key LIKE 'call-waits/%'"
			       " AND c.pbx_id = 'rings' WHERE payload ->> '$.responsible' = 'masha'"
			       " AND payload ->> '$.department' = 'client'"
			       " AND payload ->> '$.due' LIKE '2025-12-02T11:10:00%'"),
			 1);
	assert_int_equal(COUNT("outbox WHERE payload ->> '$.responsible' = 'vasya'"
			       " AND payload ->> '$.due' LIKE '2025-12-03T09:05:00%'"),
			 1);
	assert_true(daemon_logged(&the_daemon, "ev=call.waits", "responsible=masha", 3000));
	assert_true(daemon_logged(&the_daemon, "ev=call.waits", "responsible=vasya", 3000));
	assert_int_equal(COUNT("waiting WHERE after = (SELECT max(id) FROM call)"), 1);
	witness_finish();
}

static void route_and_time_out(const char *uniqueid, const char *path)
{
	struct agi_call call = { .path = path, .uniqueid = uniqueid, .caller = CRM_UNKNOWN };

	assert_true(agi_ask(&the_daemon, &call, &the_answer));
}

/* Nobody in the queue has lifted: a task instead of the head, and a repeat is told the same. */
static void overflow_callback_is_a_task_and_no_ringing_head(void **state)
{
	static const char next[] = "next?status=TIMEOUT&leg=0&at=2026-12-01T11:02";
	static const struct daemon_options callback = {
		.edits = { { "overflow = \"head\"", "overflow = \"callback\"" } },
	};

	(void)state;
	witness_start(&callback);
	route_and_time_out("1", "route?" AT_WORK);
	assert_string_equal(agi_var(&the_answer, "ACTION"), "queue");
	assert_string_equal(agi_var(&the_answer, "MESSAGE"), "");
	for (int i = 0; i < 2; i++) {
		route_and_time_out("1", next);
		assert_string_equal(agi_var(&the_answer, "ACTION"), "message");
		assert_string_equal(agi_var(&the_answer, "MESSAGE"), "callback");
		assert_string_equal(agi_var(&the_answer, "EMPLOYEE"), "");
	}
	assert_int_equal(COUNT("task WHERE kind = 'callback' AND responsible = 'masha'"
			       " AND closed_ms IS NULL"),
			 1);
	assert_int_equal(COUNT("decision WHERE employee IS NOT NULL"), 0);
	witness_finish();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(r05_who_gives_up_is_called_back_once, set_up,
						witness_teardown),
		cmocka_unit_test_setup_teardown(r05_who_is_handed_over_and_gives_up_is_not_lost,
						set_up, witness_teardown),
		cmocka_unit_test_teardown(r05_nobody_of_a_department_has_lifted_for_the_duty,
					  witness_teardown),
		cmocka_unit_test_setup_teardown(r05_a_cause_means_what_became_of_the_call, set_up,
						witness_teardown),
		cmocka_unit_test_setup_teardown(a_callback_is_never_due_outside_hours, set_up,
						witness_teardown),
		cmocka_unit_test_setup_teardown(who_was_refused_or_has_no_number_is_not_called_back,
						set_up, witness_teardown),
		cmocka_unit_test_teardown(overflow_callback_is_a_task_and_no_ringing_head,
					  witness_teardown),
		cmocka_unit_test_teardown(r05_a_call_that_keeps_ringing_is_an_alarm,
					  witness_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
