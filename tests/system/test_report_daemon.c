/* layer: net support */
/*
 * Reports of what a real daemon has written: a week of calls over JSON lines, as an officer and a
 * PBX tell of them, and what the head reads about it with dutyctl.
 */
#include "test_main.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "teller.h"

static char text[DAEMON_LINE_MAX];

/* ---- what is read ---- */

static int report(const char *arguments)
{
	char line[256];

	snprintf(line, sizeof(line), "report %s", arguments);
	return daemon_ctl(&the_daemon, line, text, sizeof(text));
}

/* Runs of blanks are one: how wide a column is depends on all of its rows. */
static void has(const char *wanted)
{
	static char squeezed[DAEMON_LINE_MAX];
	char *to = squeezed;

	for (const char *c = text; *c != '\0'; c++) {
		if (*c != ' ' || to == squeezed || to[-1] != ' ') {
			*to++ = *c;
		}
	}
	*to = '\0';
	if (strstr(squeezed, wanted) == NULL) {
		fail_msg("not there: %s\n--- in:\n%s---", wanted, squeezed);
	}
}

static void has_not(const char *unwanted)
{
	if (strstr(text, unwanted) != NULL) {
		fail_msg("there: %s\n--- in:\n%s---", unwanted, text);
	}
}

static int set_up(void **state)
{
	static const struct daemon_options plain = { .dir = NULL };

	(void)state;
	witness_prepare(&plain);
	assert_true(
		daemon_sql(the_daemon.crm, "UPDATE company SET name_key = 'vektor' WHERE id = 1;"));
	witness_launch(&plain);
	return 0;
}

/* ---- R-15 ---- */

/* Katya hung up without asking anything; Anya came to a verdict; nobody lifted the third one. */
static void r15_who_ended_without_a_verdict_is_in_todays_report(void **state)
{
	(void)state;
	arrive("asked", "+79160000071", "2026-12-01T11:00");
	answered("asked", "anya", "2026-12-01T11:00:05");
	qualify("asked", "anya", "\"party\":\"private\"", "2026-12-01T11:01");
	ended("asked", "answered", "2026-12-01T11:03");
	arrive("unasked", "+79160000072", "2026-12-01T11:10");
	answered("unasked", "katya", "2026-12-01T11:10:05");
	ended("unasked", "answered", "2026-12-01T11:12:35");
	arrive("gone", "+79160000073", "2026-12-01T11:20");
	ended("gone", "abandoned", "2026-12-01T11:21");
	assert_int_equal(report("unqualified --as-of '2026-12-01 18:00'"), 0);
	has("answered in the first line 2\n");
	has("ended without a verdict 1\n");
	has(" katya Катя Фёдорова 2026-12-01 11:10 150 s\n");
	has_not("anya");
	assert_int_equal(report("unqualified 2026-12-02"), 0);
	has("ended without a verdict 0\n");
	witness_finish();
}

/* ---- R-27 ---- */

/* Bosch's small matter is a pretext for a meeting: five working days, then it is the head's. */
static void r27_a_large_company_not_met_is_listed_for_the_head(void **state)
{
	(void)state;
	arrive("bosch", CRM_LARGE, "2026-12-01T11:00");
	answered("bosch", "anya", "2026-12-01T11:00:05");
	qualify("bosch", "anya", "\"party\":\"org\",\"band\":\"small\"", "2026-12-01T11:02");
	hand_over("bosch", "2026-12-01T11:03");
	assert_string_equal(json_value(the_reply, "goal"), "meeting");
	answered("bosch", "masha", "2026-12-01T11:03:10");
	ended("bosch", "answered", "2026-12-01T11:20");
	assert_int_equal(report("meetings 2026-12 --as-of '2026-12-08 11:00'"), 0);
	has("open 1\nof these late 0\n");
	has(" masha Маша Иванова ");
	has("2026-12-08 11:03 open\n");
	assert_int_equal(report("meetings 2026-12 --as-of '2026-12-08 11:04'"), 0);
	has("open 1\nof these late 1\n");
	has("2026-12-08 11:03 late\n");
	assert_int_equal(daemon_ctl(&the_daemon, "call confirm --task meeting --by masha pbx/bosch",
				    text, sizeof(text)),
			 0);
	assert_int_equal(report("meetings 2026-12 --as-of '2026-12-08 11:04'"), 0);
	has("open 0\nof these late 0\nmeeting booked 1\n");
	witness_finish();
}

/* ---- R-33 ---- */

/* Vasya's client calls from an unknown number and plays dumb with two officers. */
static void r33_who_was_tried_is_in_the_report(void **state)
{
	(void)state;
	arrive("first", "+79160000081", "2026-12-01T11:00");
	answered("first", "katya", "2026-12-01T11:00:05");
	ended("first", "answered", "2026-12-01T11:04");
	arrive("second", "+79160000081", "2026-12-01T15:00");
	answered("second", "anya", "2026-12-01T15:00:05");
	qualify("second", "anya", "\"organisation\":\"Vector\"", "2026-12-01T15:02");
	assert_string_equal(json_value(the_reply, "belongs_to"), "vasya");
	ended("second", "answered", "2026-12-01T15:05");
	assert_int_equal(report("conflicts 2026-12"), 0);
	has("found out by the second check 1\n");
	has("ООО «Вектор» vasya Вася Петров katya, anya\n");
	assert_int_equal(report("conflicts 2026-11"), 0);
	has("found out by the second check 0\n");
	witness_finish();
}

/* ---- R-13 ---- */

/* Masha's own enquiry of the day, so that her counts are not simply empty. */
static void hand_one_to_masha(void)
{
	arrive("own", "+79160000131", "2026-12-01T10:00");
	answered("own", "anya", "2026-12-01T10:00:05");
	qualify("own", "anya", "\"party\":\"org\",\"offices\":\"several\"", "2026-12-01T10:02");
	hand_over("own", "2026-12-01T10:03");
	answered("own", "masha", "2026-12-01T10:03:10");
	ended("own", "answered", "2026-12-01T10:10");
}

/* On Masha's day a caller asks for Petya, about nothing that is sold; the officer transfers him. */
static void put_through_to_petya(const char *call, const char *caller)
{
	arrive(call, caller, "2026-12-01T11:00");
	answered(call, "anya", "2026-12-01T11:00:05");
	qualify(call, "anya", "\"kind\":\"personal\"", "2026-12-01T11:00:30");
	assert_string_equal(json_value(the_reply, "reason"), "NON_COMMERCIAL");
	assert_string_equal(json_value(the_reply, "department"), "client");
	answered(call, "petya", "2026-12-01T11:00:50");
	ended(call, "answered", "2026-12-01T11:05");
}

static void read_call(const char *call)
{
	char line[64];

	snprintf(line, sizeof(line), "call show pbx/%s", call);
	assert_int_equal(daemon_ctl(&the_daemon, line, text, sizeof(text)), 0);
}

/* What counts on that day: hers is the one enquiry that came to her, his is none. */
static void assert_only_masha_has_one(void)
{
	assert_int_equal(report("interruptions 2026-12-01"), 0);
	has("masha Маша Иванова 1 1 0 0 0 0\n");
	has("petya Петя Кузнецов 0 0 0 0 0 0\n");
	assert_int_equal(report("volume 2026-12-01"), 0);
	has("masha Маша Иванова 1 100.00 %");
	has("petya Петя Кузнецов 0 ");
	assert_int_equal(
		daemon_ctl(&the_daemon, "ledger show --day 2026-12-01", text, sizeof(text)), 0);
	has("10:03 assign masha ");
	has_not("petya");
	assert_int_equal(daemon_ctl(&the_daemon, "ledger verify", text, sizeof(text)), 0);
	has("1 rows, 0 findings");
}

static void assert_nothing_is_to_be_done(void)
{
	assert_int_equal(witness_number("SELECT count(*) FROM task WHERE kind = 'handover'"), 0);
	assert_false(witness_has_message("handover", "petya"));
	assert_int_equal(report("handovers 2026-12 --as-of '2026-12-20 11:00'"), 0);
	has_not("petya");
	assert_int_equal(report("unqualified 2026-12-01"), 0);
	has("ended without a verdict 0\n");
}

static void r13_a_personal_call_for_petya_on_mashas_day(void **state)
{
	(void)state;
	hand_one_to_masha();
	put_through_to_petya("personal", "+79160000132");
	read_call("personal");
	has("answered by petya\n");
	has("belongs to -\n");
	has("qualify queue - - NON_COMMERCIAL\n");
	assert_only_masha_has_one();
	assert_nothing_is_to_be_done();
	witness_finish();
}

/* A client of Vasya's who asks for Petya in private is Vasya's before and after. */
static void r13_a_personal_call_of_anothers_client(void **state)
{
	static const struct daemon_options options = {
		.edits = { { "first_touch = \"owner\"", "first_touch = \"client\"" } },
	};

	(void)state;
	witness_start(&options);
	hand_one_to_masha();
	put_through_to_petya("personal", CRM_OWNED);
	read_call("personal");
	has("answered by petya\n");
	assert_only_masha_has_one();
	assert_nothing_is_to_be_done();
	witness_finish();
}

/* ---- R-01 ---- */

/* Handed over to the duty, who does not lift: backup and head in their turn, nobody else. */
static void r01_nobody_but_the_duty_is_interrupted(void **state)
{
	(void)state;
	arrive("one", "+79160000091", "2026-12-01T11:00");
	answered("one", "anya", "2026-12-01T11:00:05");
	qualify("one", "anya", "\"party\":\"org\",\"offices\":\"several\"", "2026-12-01T11:02");
	hand_over("one", "2026-12-01T11:03");
	tell("{\"v\":1,\"op\":\"next\",\"call\":\"pbx/one\",\"status\":\"NOANSWER\","
	     "\"at\":\"2026-12-01T11:03:20\"}");
	answered("one", "petya", "2026-12-01T11:03:30");
	ended("one", "answered", "2026-12-01T11:10");
	arrive("owned", CRM_OWNED, "2026-12-01T12:00");
	answered("owned", "vasya", "2026-12-01T12:00:05");
	ended("owned", "answered", "2026-12-01T12:05");
	assert_int_equal(report("interruptions 2026-12-01"), 0);
	has("interruptions 0\n");
	has("masha Маша Иванова 1 ");
	has("petya Петя Кузнецов ");
	assert_int_equal(report("volume 2026-12-01 --as-of '2026-12-01 18:00'"), 0);
	has("masha Маша Иванова 1 100.00 %");
	assert_int_equal(report("handovers 2026-12 --as-of '2026-12-01 16:00'"), 0);
	has(" petya Петя Кузнецов masha Маша Иванова "); /* who lifted has to hand him over */
	has("2026-12-01 15:03 late\n");
	witness_finish();
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, witness_teardown)
		TEST(r15_who_ended_without_a_verdict_is_in_todays_report),
		TEST(r27_a_large_company_not_met_is_listed_for_the_head),
		TEST(r33_who_was_tried_is_in_the_report),
		TEST(r13_a_personal_call_for_petya_on_mashas_day),
		cmocka_unit_test_teardown(r13_a_personal_call_of_anothers_client, witness_teardown),
		TEST(r01_nobody_but_the_duty_is_interrupted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
