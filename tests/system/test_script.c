/* layer: store support */
/* The script with the real daemon: by JSON, by the officer's terminal, by the caller's keys. */
#include "test_main.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon.h"

#define AT "2026-12-01T11:00" /* a Tuesday: masha has duty */

static struct daemon dutyd;
static char reply[DAEMON_LINE_MAX], out[65536], err[16384];
static int events = -1;

static void ask(const char *line)
{
	assert_true(lines_ask(events, line, reply, sizeof(reply)));
}

/* Each from a number of its own: who has called before may have an owner by now. */
static void call(const char *id)
{
	char line[512];

	snprintf(line, sizeof(line),
		 "{\"v\":1,\"op\":\"call\",\"source\":\"pbx1\",\"call\":\"%s\","
		 "\"caller\":\"+79160001%03d\",\"did\":\"+74950000100\",\"at\":\"" AT "\"}",
		 id, atoi(id));
	ask(line);
}

static void say(const char *id, const char *question, const char *answer)
{
	char line[1024];

	snprintf(line, sizeof(line),
		 "{\"v\":1,\"op\":\"answer\",\"call\":\"pbx1/%s\",\"question\":\"%s\","
		 "\"answer\":\"%s\",\"author\":\"anya\",\"at\":\"" AT "\"}",
		 id, question, answer);
	ask(line);
}

/* Inside "script", where "question" is an object or null. */
static void assert_script(const char *question, const char *verdict)
{
	const char *script = strstr(reply, "\"script\":");
	char wanted[96];

	assert_non_null(script);
	snprintf(wanted, sizeof(wanted), "\"question\":%s%s%s",
		 question == NULL ? "null" : "{\"id\":\"", question == NULL ? "" : question,
		 question == NULL ? "" : "\"");
	if (strstr(script, wanted) == NULL) {
		print_error("%s\nnot in %s\n", wanted, script);
		fail();
	}
	assert_string_equal(json_value(script, "verdict"), verdict);
}

/* ---- by JSON ---- */

static void r19_r21_the_script_asks_one_question_after_another(void **state)
{
	(void)state;
	call("1");
	ask("{\"v\":1,\"op\":\"script\",\"call\":\"pbx1/1\"}");
	assert_script("who", "null");
	say("1", "who", "1");
	assert_script("offices", "null");
	say("1", "offices", "один");
	assert_script("computers", "null");
	say("1", "computers", "80");
	assert_script("address", "null");
	say("1", "address", "Тверская, 1");
	assert_script(NULL, "LARGE_BAND");
	assert_string_equal(json_value(reply, "department"), "commercial");
	assert_string_equal(json_value(strstr(reply, "\"script\":"), "offer"),
			    "встреча: обследование и проект");
	ask("{\"v\":1,\"op\":\"script\",\"call\":\"pbx1/1\"}"); /* it is kept */
	assert_script(NULL, "LARGE_BAND");
	ask("{\"v\":1,\"op\":\"script\",\"call\":\"pbx1/1\",\"question\":\"offices\"}");
	assert_script("offices", "LARGE_BAND");
}

static void r20_several_offices_are_commercial_and_nothing_more_is_asked(void **state)
{
	(void)state;
	call("2");
	say("2", "who", "org");
	say("2", "offices", "2");
	assert_script(NULL, "MULTI_OFFICE");
	assert_string_equal(json_value(reply, "department"), "commercial");
}

static void r16_a_private_person_is_not_asked_for_the_volume(void **state)
{
	(void)state;
	call("3");
	say("3", "who", "частное лицо");
	assert_script("address", "null");
	say("3", "address", "Арбат, 2");
	assert_script(NULL, "PRIVATE_PERSON");
	assert_string_equal(json_value(reply, "department"), "client");
}

static void r21_five_computers_stay_in_the_client_department(void **state)
{
	(void)state;
	call("4");
	say("4", "who", "1");
	say("4", "offices", "1");
	say("4", "computers", "5");
	say("4", "address", "Арбат, 2");
	assert_script(NULL, "SMALL_OR_MEDIUM");
}

static void an_earlier_question_answered_again_is_the_way_back(void **state)
{
	(void)state;
	call("5");
	say("5", "who", "1");
	say("5", "offices", "2");
	assert_script(NULL, "MULTI_OFFICE");
	say("5", "who", "2");
	assert_script("address", "null");
	assert_null(strstr(reply, "\"offices\":\"several\"")); /* said on a branch that was left */
}

static void an_answer_that_does_not_fit_is_refused_with_those_that_do(void **state)
{
	(void)state;
	call("6");
	say("6", "who", "7");
	assert_string_equal(json_value(reply, "code"), "bad_request");
	assert_string_equal(json_value(reply, "field"), "answer");
	assert_non_null(strstr(reply, "1 организация, 2 частное лицо"));
	say("6", "computers", "many of them");
	assert_non_null(strstr(reply, "a whole number"));
	say("6", "wha", "1");
	assert_string_equal(json_value(reply, "field"), "question");
	ask("{\"v\":1,\"op\":\"script\",\"call\":\"pbx1/none\"}");
	assert_string_equal(json_value(reply, "code"), "not_found");
}

/* One request may say several things: facts, answers, and what is neither. */
static void qualify_takes_answers_as_well(void **state)
{
	(void)state;
	call("7");
	ask("{\"v\":1,\"op\":\"qualify\",\"call\":\"pbx1/7\",\"at\":\"" AT
	    "\",\"author\":\"katya\","
	    "\"facts\":{\"who\":\"1\",\"offices\":\"one\",\"computers\":\"30\","
	    "\"mood\":\"good\"}}");
	assert_script("address", "null");
	assert_string_equal(json_value(reply, "reason"), "SMALL_OR_MEDIUM");
	ask("{\"v\":1,\"op\":\"qualify\",\"call\":\"pbx1/7\",\"at\":\"" AT "\","
	    "\"facts\":{\"who\":\"9\"}}");
	assert_string_equal(json_value(reply, "code"), "bad_request");
}

static void r30_the_officer_s_judgement_overrules_the_script(void **state)
{
	(void)state;
	call("8");
	say("8", "who", "1");
	say("8", "offices", "1");
	say("8", "computers", "5");
	say("8", "address", "Арбат, 2");
	ask("{\"v\":1,\"op\":\"qualify\",\"call\":\"pbx1/8\",\"at\":\"" AT
	    "\",\"author\":\"katya\","
	    "\"facts\":{\"meeting\":\"needed\"}}");
	assert_script(NULL, "NEEDS_MEETING");
}

static void query(const char *sql, char *to, size_t size)
{
	sqlite3 *db;
	sqlite3_stmt *row = NULL;

	assert_int_equal(sqlite3_open_v2(dutyd.store, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &row, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(row), SQLITE_ROW);
	snprintf(to, size, "%s", (const char *)sqlite3_column_text(row, 0));
	sqlite3_finalize(row);
	sqlite3_close(db);
}

static void author_and_time_of_every_answer_are_kept(void **state)
{
	char rows[1024];

	(void)state;
	query("SELECT group_concat(name || '=' || value || ' ' || source || ' ' || author || ' ' ||"
	      " datetime(at_ms / 1000, 'unixepoch', '+3 hours'), '; ')"
	      " FROM (SELECT * FROM fact WHERE call_id = (SELECT id FROM call WHERE pbx_id = '1')"
	      " ORDER BY seq)",
	      rows, sizeof(rows));
	assert_string_equal(rows, "?who=org script anya 2026-12-01 11:00:00; "
				  "?offices=one script anya 2026-12-01 11:00:00; "
				  "?computers=80 script anya 2026-12-01 11:00:00; "
				  "computers=80 script anya 2026-12-01 11:00:00; "
				  "?address=Тверская, 1 script anya 2026-12-01 11:00:00; "
				  "address=Тверская, 1 script anya 2026-12-01 11:00:00");
}

/* what a report needs to tell a qualified call from one that is not. */
static void r15_a_verdict_is_in_the_decision_that_is_stored(void **state)
{
	char verdict[64];

	(void)state;
	query("SELECT json_extract(body, '$.script.verdict') FROM decision WHERE stage = 'qualify'"
	      " AND call_id = (SELECT id FROM call WHERE pbx_id = '2') ORDER BY id DESC LIMIT 1",
	      verdict, sizeof(verdict));
	assert_string_equal(verdict, "MULTI_OFFICE");
	query("SELECT coalesce(json_extract(body, '$.script.verdict'), 'none') FROM decision"
	      " WHERE stage = 'qualify' AND call_id = (SELECT id FROM call WHERE pbx_id = '5')"
	      " ORDER BY id DESC LIMIT 1",
	      verdict, sizeof(verdict));
	assert_string_equal(verdict, "none");
}

/* ---- by the caller's keys ---- */

static struct agi_result got;

static void keys(const char *path, const char *uniqueid)
{
	struct agi_call agi = { .path = path, .uniqueid = uniqueid, .caller = CRM_UNKNOWN };

	assert_true(agi_ask(&dutyd, &agi, &got));
}

static void fastagi_answers_by_the_digit(void **state)
{
	(void)state;
	keys("route?at=" AT, "20.1");
	assert_null(strstr(got.text, "DUTYD_QUESTION")); /* nobody asks yet */
	keys("qualify?question=who&answer=1&at=" AT, "20.1");
	assert_string_equal(agi_var(&got, "QUESTION"), "offices");
	assert_string_equal(agi_var(&got, "VERDICT"), "");
	keys("qualify?offices=1&at=" AT, "20.1"); /* the short form */
	assert_string_equal(agi_var(&got, "QUESTION"), "computers");
	keys("qualify?computers=80&at=" AT, "20.1");
	assert_string_equal(agi_var(&got, "QUESTION"), "address");
	keys("qualify?offices=2&at=" AT, "20.1");
	assert_string_equal(agi_var(&got, "QUESTION"), "");
	assert_string_equal(agi_var(&got, "VERDICT"), "MULTI_OFFICE");
	char first[sizeof(got.text)];
	memcpy(first, got.text, sizeof(first));
	keys("qualify?offices=2&at=" AT, "20.1"); /* once more: the stored answer */
	assert_string_equal(got.text, first);
	keys("qualify?question=offices&answer=9&at=" AT, "20.1"); /* no such key */
	assert_null(strstr(got.text, "DUTYD_ACTION"));
}

/* ---- in a terminal ---- */

static void read_out(const char *name, char *text, size_t size)
{
	char path[DAEMON_PATH_SIZE * 2];

	snprintf(path, sizeof(path), "%s/%s", dutyd.dir, name);
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	text[fread(text, 1, size - 1, file)] = '\0';
	fclose(file);
}

static int ctl(const char *typed, const char *arguments)
{
	char command[2048];

	snprintf(command, sizeof(command),
		 "cd '%s' && printf '%s' | TERM=dumb LC_ALL=C %s/dutyctl -c dutyd.conf"
		 " -s control.sock"
		 " %s >out 2>err",
		 dutyd.dir, typed, TEST_BUILD_DIR, arguments);
	int status = system(command);
	read_out("out", out, sizeof(out));
	read_out("err", err, sizeof(err));
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void has(const char *text, const char *wanted)
{
	if (strstr(text, wanted) == NULL) {
		print_error("not there: %s\n--- in:\n%s---\n%s---\n", wanted, out, err);
		fail();
	}
}

static void call_script_walks_from_a_pipe(void **state)
{
	(void)state;
	call("30");
	assert_int_equal(ctl("1\\n1\\n80\\nТверская, 1\\n",
			     "call script pbx1/30 --author anya --at " AT),
			 0);
	assert_string_equal(err, "");
	has(out, "Подключаем организацию или квартиру?\n  1  организация\n  2  частное лицо\n> ");
	has(out, "  party=org\n");
	has(out, "  party=org  offices=one\n");
	has(out, "Сколько примерно компьютеров в офисе?\nnumber> ");
	has(out, "По какому адресу подключаем?\ntext> ");
	has(out, "verdict     LARGE_BAND  крупный договор\n");
	has(out, "goes to     commercial  dial PJSIP/202\n");
	has(out, "offer       встреча: обследование и проект\n");
}

static void r21_the_zone_is_shown_as_the_facts_form(void **state)
{
	(void)state;
	call("36");
	assert_int_equal(ctl("1\\n1\\n20\\nСеверная, 5\\n",
			     "call script pbx1/36 --author anya --at " AT),
			 0);
	has(out, "  party=org  offices=one  band=medium\n");
	has(out, "  party=org  offices=one  band=medium  meeting=needed  zone=severny\n");
	has(out, "verdict     NEEDS_MEETING  без выезда не договориться\n");
	has(out, "offer       встреча на месте: наш узел в этом здании\n");
}

static void call_script_goes_back_and_corrects(void **state)
{
	(void)state;
	call("31");
	assert_int_equal(ctl("b\\n1\\nback\\n2\\n b \\n1\\n2\\n", "call script pbx1/31 --at " AT),
			 0);
	has(out, "this is the first question");
	has(out, "party=private");
	has(out, "verdict     MULTI_OFFICE");
	assert_string_equal(err, "");
}

static void call_script_asks_again_what_was_not_understood(void **state)
{
	(void)state;
	call("32");
	assert_int_equal(ctl("perhaps\\n2\\n\\nАрбат\\n", "call script pbx1/32 --at " AT), 0);
	has(err, "who is one of: 1 организация, 2 частное лицо");
	has(err, "address is a text"); /* an empty line is no address */
	has(out, "verdict     PRIVATE_PERSON");
}

static void call_script_quits_and_goes_on_later(void **state)
{
	(void)state;
	call("33");
	assert_int_equal(ctl("1\\nq\\n", "call script pbx1/33 --at " AT), 1);
	has(out, "ask next    Сколько у вас офисов: один или больше?");
	assert_int_equal(ctl("", "call script pbx1/33 --at " AT), 1); /* the end of the input */
	assert_int_equal(ctl("2\\n", "call script pbx1/33 --at " AT), 0);
	has(out, "verdict     MULTI_OFFICE");
}

static void call_script_for_programs(void **state)
{
	(void)state;
	call("34");
	assert_int_equal(ctl("1\\n2\\n", "--json call script pbx1/34 --at " AT), 0);
	assert_int_equal(out[0], '{');
	has(out, "\"question\":{\"id\":\"offices\"");
	has(out, "\"verdict\":\"MULTI_OFFICE\"");
}

static void call_qualify(void **state)
{
	(void)state;
	call("35");
	assert_int_equal(ctl("", "call qualify pbx1/35 --author katya --at " AT
				 " party=org who=1 offices=one computers=80"),
			 0);
	has(out, "so far      LARGE_BAND  крупный договор\n");
	has(out, "facts       party=org  offices=one");
	has(out, "ask next    По какому адресу подключаем?\n");
	assert_int_equal(ctl("", "call qualify pbx1/35 offices=many"), 1);
	has(err, "offices is one of: one, several");
	assert_int_equal(ctl("", "call qualify pbx1/35 offices"), 2);
	has(err, "wanted NAME=VALUE");
	assert_int_equal(ctl("", "call qualify"), 2);
	assert_int_equal(ctl("", "call qualify pbx1/nothing party=org"), 1);
	has(err, "no call pbx1/nothing");
	assert_int_equal(ctl("", "--json call qualify pbx1/35 meeting=no"), 0);
	has(out, "\"script\":{\"asked\":[\"who\",\"offices\",\"computers\"]");
}

static void r19_script_show_prints_questions_and_branches(void **state)
{
	(void)state;
	assert_int_equal(ctl("", "script show"), 0);
	has(out, "who  Подключаем организацию или квартиру?\n"
		 "  1  организация  party=org\n"
		 "    offices  Сколько у вас офисов: один или больше?\n");
	has(out,
	    "      2  несколько  offices=several\n        -> MULTI_OFFICE  commercial  offer: ");
	has(out, "  2  частное лицо  party=private  band=small\n"
		 "    address  По какому адресу подключаем?\n"
		 "      a text, kept as address\n"
		 "        -> PRIVATE_PERSON  client  offer: домашний интернет\n");
	has(out, "\nzone severny  бизнес-центр «Северный»  meeting=needed  offer: встреча на месте"
		 ": наш узел в этом здании\n"
		 "zone faraway  за нашей сетью  offer: радиоканал, сначала замер\n");
	assert_int_equal(ctl("", "script show --json"), 0);
	has(out, "{\"answers\":[{\"question\":\"who\",\"answer\":\"private\"},"
		 "{\"question\":\"address\",\"answer\":null}],\"verdict\":\"PRIVATE_PERSON\"");
	has(out, "],\"zones\":[{\"zone\":\"severny\",\"title\":\"бизнес-центр «Северный»\","
		 "\"facts\":{\"meeting\":\"needed\"},"
		 "\"offer\":\"встреча на месте: наш узел в этом здании\"},"
		 "{\"zone\":\"faraway\",\"title\":\"за нашей сетью\",\"facts\":{},"
		 "\"offer\":\"радиоканал, сначала замер\"}]}");
}

static int setup(void **state)
{
	(void)state;
	if (!daemon_start(&dutyd, NULL)) {
		return -1;
	}
	events = lines_connect(dutyd.events);
	return events >= 0 ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	close(events);
	return daemon_end(&dutyd);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(r19_r21_the_script_asks_one_question_after_another),
		cmocka_unit_test(r20_several_offices_are_commercial_and_nothing_more_is_asked),
		cmocka_unit_test(r16_a_private_person_is_not_asked_for_the_volume),
		cmocka_unit_test(r21_five_computers_stay_in_the_client_department),
		cmocka_unit_test(an_earlier_question_answered_again_is_the_way_back),
		cmocka_unit_test(an_answer_that_does_not_fit_is_refused_with_those_that_do),
		cmocka_unit_test(qualify_takes_answers_as_well),
		cmocka_unit_test(r30_the_officer_s_judgement_overrules_the_script),
		cmocka_unit_test(author_and_time_of_every_answer_are_kept),
		cmocka_unit_test(r15_a_verdict_is_in_the_decision_that_is_stored),
		cmocka_unit_test(fastagi_answers_by_the_digit),
		cmocka_unit_test(call_script_walks_from_a_pipe),
		cmocka_unit_test(r21_the_zone_is_shown_as_the_facts_form),
		cmocka_unit_test(call_script_goes_back_and_corrects),
		cmocka_unit_test(call_script_asks_again_what_was_not_understood),
		cmocka_unit_test(call_script_quits_and_goes_on_later),
		cmocka_unit_test(call_script_for_programs),
		cmocka_unit_test(call_qualify),
		cmocka_unit_test(r19_script_show_prints_questions_and_branches),
	};

	return cmocka_run_group_tests_name("script", tests, setup, teardown);
}
