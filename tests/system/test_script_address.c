/* layer: net support */
/*
 * The address decides with the rest: one office and 20 computers in the business centre are
 * the commercial department's, and elsewhere the client department's. The seed company's zones, by
 * the script, by JSON, by FastAGI and in a terminal. On a Tuesday: masha has duty.
 */
#include "test_main.h"

#include <stdio.h>
#include <string.h>

#include "teller.h"

#define AT "2026-12-01T11:00"
#define OF_SEVERNY "\"zone\":\"severny\"}" /* the last of the facts */

static char out[65536];
static int n_calls;

static void has(const char *text, const char *wanted)
{
	if (strstr(text, wanted) == NULL) {
		fail_msg("%s\nnot in %s", wanted, text);
	}
}

static void lacks(const char *text, const char *unwanted)
{
	if (strstr(text, unwanted) != NULL) {
		fail_msg("%s\nin %s", unwanted, text);
	}
}

/* A stranger of his own: who has called before may have an owner by now. */
static const char *new_call(void)
{
	static char call[12];
	char caller[24];

	snprintf(call, sizeof(call), "%d", ++n_calls);
	snprintf(caller, sizeof(caller), "+7916200%04d", n_calls);
	arrive(call, caller, AT);
	return call;
}

static void say(const char *call, const char *question, const char *answer)
{
	tell("{\"v\":1,\"op\":\"answer\",\"call\":\"pbx/%s\",\"question\":\"%s\","
	     "\"answer\":\"%s\",\"author\":\"anya\",\"at\":\"" AT "\"}",
	     call, question, answer);
}

static void came_to(const char *verdict, const char *department, const char *offer)
{
	const char *script = strstr(the_reply, "\"script\":");

	assert_non_null(script);
	assert_string_equal(json_value(script, "verdict"), verdict);
	assert_string_equal(json_value(script, "offer"), offer);
	assert_string_equal(json_value(the_reply, "department"), department);
}

static const char *of_twenty_computers(const char *address)
{
	const char *call = new_call();

	say(call, "who", "1");
	say(call, "offices", "1");
	say(call, "computers", "20");
	say(call, "address", address);
	return call;
}

static void ctl(const char *arguments)
{
	assert_int_equal(daemon_ctl(&the_daemon, arguments, out, sizeof(out)), 0);
}

/* ---- by JSON ---- */

static void r21_the_address_decides_department_and_offer(void **state)
{
	(void)state;
	of_twenty_computers("бизнес-центр «Северный», 4 этаж");
	came_to("NEEDS_MEETING", "commercial", "встреча на месте: наш узел в этом здании");
	has(the_reply, "\"meeting\":\"needed\"");
	has(the_reply, OF_SEVERNY);
	has(the_reply, "{\"zone\":\"severny, by anya\"}"); /* of the trace */
	of_twenty_computers("Северная, 55");
	came_to("SMALL_OR_MEDIUM", "client", "выделенный канал с резервом, своя АТС");
	lacks(the_reply, "\"zone\":");
}

/* Offered is what can be had there; who has the call stays. */
static void r21_r22_a_zone_may_only_change_the_offer(void **state)
{
	const char *call = new_call();

	(void)state;
	say(call, "who", "2");
	say(call, "address", "Объездное ш., 3");
	came_to("PRIVATE_PERSON", "client", "радиоканал, сначала замер");
}

static void r21_an_address_that_is_corrected_takes_its_zone_back(void **state)
{
	const char *call = of_twenty_computers("Северная, 5");

	(void)state;
	assert_string_equal(json_value(the_reply, "reason"), "NEEDS_MEETING");
	say(call, "address", "Северная, 55");
	assert_string_equal(json_value(the_reply, "reason"), "SMALL_OR_MEDIUM");
	say(call, "address", "ул. Северная, д. 5");
	assert_string_equal(json_value(the_reply, "reason"), "NEEDS_MEETING");
}

static void r30_the_officer_knows_better_than_the_zone(void **state)
{
	const char *call = of_twenty_computers("Северная, 5");

	(void)state;
	qualify(call, "katya", "\"meeting\":\"no\"", AT);
	assert_string_equal(json_value(the_reply, "reason"), "SMALL_OR_MEDIUM");
	has(the_reply, "{\"fact\":\"meeting\",\"was\":\"needed\",\"by\":\"script\",\"is\":\"no\","
		       "\"source\":\"officer\"}");
	has(the_reply, "\"officer\":\"meeting no, by katya\"");
	say(call, "address", "БЦ Северный");
	assert_string_equal(json_value(the_reply, "reason"), "SMALL_OR_MEDIUM");
}

/* Without the script, and at the hand-over that follows. */
static void r21_an_address_is_taken_from_wherever_it_comes(void **state)
{
	const char *call = new_call();

	(void)state;
	qualify(call, "katya", "\"band\":\"medium\",\"address\":\"Северная 5\"", AT);
	assert_string_equal(json_value(the_reply, "reason"), "NEEDS_MEETING");
	has(the_reply, "{\"zone\":\"severny, by katya\"}");
	hand_over(call, AT);
	assert_string_equal(json_value(the_reply, "employee"), "masha");
	has(the_reply, OF_SEVERNY);
	tell("{\"v\":1,\"op\":\"route\",\"caller\":\"+79162009999\",\"stage\":\"qualify\","
	     "\"facts\":{\"band\":\"small\",\"address\":\"БЦ Северный\"}}");
	assert_string_equal(json_value(the_reply, "reason"), "NEEDS_MEETING");
}

/* ---- by FastAGI ---- */

static void r21_fastagi_takes_an_address(void **state)
{
	struct agi_call agi = { .path = "route?at=" AT, .uniqueid = "21.1", .caller = CRM_UNKNOWN };
	struct agi_result got;

	(void)state;
	assert_true(agi_ask(&the_daemon, &agi, &got));
	agi.path = "qualify?band=medium&address=%D1%83%D0%BB.%20Северная,%205&at=" AT;
	assert_true(agi_ask(&the_daemon, &agi, &got));
	assert_string_equal(agi_var(&got, "REASON"), "NEEDS_MEETING");
	assert_string_equal(agi_var(&got, "DEPARTMENT"), "commercial");
}

/* ---- in a terminal ---- */

static void r21_the_zone_is_shown_with_the_facts(void **state)
{
	char line[256];
	const char *call = new_call();

	(void)state;
	snprintf(line, sizeof(line),
		 "call qualify pbx/%s --author anya --at " AT
		 " who=1 offices=1 computers=20 address='Северная, 5'",
		 call);
	ctl(line);
	has(out, "verdict     NEEDS_MEETING  без выезда не договориться\n");
	has(out, "meeting=needed  zone=severny\n");
	has(out, "offer       встреча на месте: наш узел в этом здании\n");
	snprintf(line, sizeof(line), "call show pbx/%s", call);
	ctl(line);
	has(out, "address    Северная, 5");
	has(out, "zone        severny\n");
	snprintf(line, sizeof(line), "trace pbx/%s", call);
	ctl(line);
	has(out, "    zone severny, by anya\n");
}

static void r21_both_are_explained(void **state)
{
	static const char line[] = "route --from +79162009998 --stage qualify --explain --at " AT
				   " --set who=1 --set offices=one --set computers=20"
				   " --set address='%s'";
	char command[512];

	(void)state;
	snprintf(command, sizeof(command), line, "ул. Северная, 5, кв. 1");
	ctl(command);
	has(out, "reason      NEEDS_MEETING");
	has(out, "address  бизнес-центр «Северный»");
	has(out, "> meeting");
	has(out, "offer       встреча на месте: наш узел в этом здании\n");
	snprintf(command, sizeof(command), line, "ул. Северная, 55");
	ctl(command);
	has(out, "reason      SMALL_OR_MEDIUM");
	has(out, "no: meeting is unknown");
	lacks(out, "severny");
}

static int set_up(void **state)
{
	(void)state;
	witness_start(NULL);
	return 0;
}

static int tear_down(void **state)
{
	witness_finish();
	return witness_teardown(state);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(r21_the_address_decides_department_and_offer),
		cmocka_unit_test(r21_r22_a_zone_may_only_change_the_offer),
		cmocka_unit_test(r21_an_address_that_is_corrected_takes_its_zone_back),
		cmocka_unit_test(r30_the_officer_knows_better_than_the_zone),
		cmocka_unit_test(r21_an_address_is_taken_from_wherever_it_comes),
		cmocka_unit_test(r21_fastagi_takes_an_address),
		cmocka_unit_test(r21_the_zone_is_shown_with_the_facts),
		cmocka_unit_test(r21_both_are_explained),
	};

	return cmocka_run_group_tests_name("script_address", tests, set_up, tear_down);
}
