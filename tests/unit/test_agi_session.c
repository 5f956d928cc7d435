/* layer: codec */
#include "test_main.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/codec/agi.h"

/* An environment as text, a line each; the reader is fed what a connection would feed it. */
static enum agi_status read_text(struct agi_env *env, const char *text, size_t len)
{
	enum agi_status status = AGI_MORE;
	const char *end = text + len;

	agi_env_init(env);
	while (status == AGI_MORE && text < end) {
		const char *lf = memchr(text, '\n', (size_t)(end - text));

		if (lf == NULL) {
			break;
		}
		status = agi_env_line(env, text, (size_t)(lf - text));
		text = lf + 1;
	}
	return status;
}

static enum agi_status read_string(struct agi_env *env, const char *text)
{
	return read_text(env, text, strlen(text));
}

static int ask(const char *script, const char *rest, struct request *request, struct agi_env *env)
{
	char text[2048];
	struct err err;

	snprintf(text, sizeof(text), "agi_network_script: %s\nagi_uniqueid: 17.4\n%s\n", script,
		 rest);
	assert_int_equal(read_string(env, text), AGI_DONE);
	return agi_env_request(env, request, &err);
}

static void paths_are_stages(void **state)
{
	static const struct {
		const char *script;
		int result;
		enum request_op op;
	} table[] = {
		{ "route", 0, REQUEST_CALL },
		{ "/route", 0, REQUEST_CALL },
		{ "route/", 0, REQUEST_CALL },
		{ "route?did=1", 0, REQUEST_CALL },
		{ "qualify?band=small", 0, REQUEST_QUALIFY },
		{ "handover", 0, REQUEST_HANDOVER },
		{ "next?status=BUSY", 0, REQUEST_NEXT },
		{ "answered?by=masha", 0, REQUEST_ANSWERED },
		{ "ended?", 0, REQUEST_ENDED },
		{ "", -1, 0 },
		{ "/", -1, 0 },
		{ "?did=1", -1, 0 },
		{ "rout", -1, 0 },
		{ "routed", -1, 0 },
		{ "Route", -1, 0 },
		{ "../route", -1, 0 },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(table); i++) {
		struct request request;
		struct agi_env env;

		assert_int_equal(ask(table[i].script, "", &request, &env), table[i].result);
		assert_int_equal(request.op, table[i].op);
	}
}

static void the_path_of_agi_request(void **state)
{
	struct request request;
	struct agi_env env;
	struct err err;

	(void)state;
	read_string(&env,
		    "agi_request: agi://127.0.0.1:4573/next?status=BUSY\nagi_uniqueid: 1\n\n");
	assert_int_equal(agi_env_request(&env, &request, &err), 0);
	assert_int_equal(request.op, REQUEST_NEXT);
	assert_string_equal(request.status, "BUSY");
	read_string(&env, "agi_request: agi://127.0.0.1:4573\nagi_uniqueid: 1\n\n");
	assert_int_equal(agi_env_request(&env, &request, &err), -1);
	assert_non_null(strstr(err.text, "no stage"));
}

static void which_did(void **state)
{
	static const struct {
		const char *script, *rest, *did;
	} table[] = {
		{ "route?did=+74950000001", "agi_dnid: 1\nagi_extension: 2\n", "+74950000001" },
		{ "route?did=", "agi_dnid: 1\nagi_extension: 2\n", "1" },
		{ "route", "agi_dnid: 1\nagi_extension: 2\n", "1" },
		{ "route", "agi_dnid: unknown\nagi_extension: 2\n", "2" },
		{ "route", "agi_dnid: \nagi_extension: 2\n", "2" },
		{ "route", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(table); i++) {
		struct request request;
		struct agi_env env;

		assert_int_equal(ask(table[i].script, table[i].rest, &request, &env), 0);
		assert_string_equal(request.did, table[i].did);
		assert_int_equal(env.n_odd, 0);
	}
}

static void who_calls(void **state)
{
	static const struct {
		const char *rest, *caller, *name;
		bool is_withheld;
	} table[] = {
		{ "agi_callerid: 7916\nagi_calleridname: A\nagi_callingpres: 0\n", "7916", "A",
		  false },
		{ "agi_callerid: 7916\nagi_calleridname: A\nagi_callingpres: 33\n", "7916", "A",
		  true },
		{ "agi_callerid: unknown\nagi_calleridname: unknown\nagi_callingpres: 0\n", "", "",
		  true },
		{ "agi_callerid: \nagi_calleridname: \nagi_callingpres: 0\n", "", "", true },
		{ "", "", "", true },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(table); i++) {
		struct request request;
		struct agi_env env;

		assert_int_equal(ask("route", table[i].rest, &request, &env), 0);
		assert_string_equal(request.caller, table[i].caller);
		assert_string_equal(request.name, table[i].name);
		assert_int_equal(request.is_withheld, table[i].is_withheld);
		assert_true(request.may_create);
	}
}

static void which_call(void **state)
{
	static const struct {
		const char *script, *call, *source;
	} table[] = {
		{ "route", "17.4", "asterisk" },
		{ "route?source=pbx2", "17.4", "pbx2" },
		{ "next?call=7KQ2M8F4", "7KQ2M8F4", "" },
		{ "next?call=", "17.4", "asterisk" },
		{ "next?call=pbx2/99.1", "pbx2/99.1", "" },
		{ "next?call=99.1&source=pbx2", "99.1", "pbx2" },
		{ "route?source=a/b", "17.4", "asterisk" },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(table); i++) {
		struct request request;
		struct agi_env env;

		assert_int_equal(ask(table[i].script, "", &request, &env), 0);
		assert_string_equal(request.call, table[i].call);
		assert_string_equal(request.source, table[i].source);
		assert_string_equal(request.pbx_id, "17.4");
	}
}

static void facts_and_details(void **state)
{
	struct request request;
	struct agi_env env;

	(void)state;
	ask("qualify?band=small&offices=one&address=ул.%20Мира,%20%31&author=irina&meeting=", "",
	    &request, &env);
	assert_int_equal(request.n_given, 3);
	assert_string_equal(request.given[0].name, "band");
	assert_string_equal(request.given[0].text, "small");
	assert_int_equal(request.given[0].source, SOURCE_OFFICER);
	assert_string_equal(request.given[2].text, "ул. Мира, 1");
	assert_string_equal(request.author, "irina");
	ask("qualify", "agi_arg_1: band=large\nagi_arg_2: plain\nagi_arg_3: offices=several\n",
	    &request, &env);
	assert_int_equal(request.n_given, 2);
	assert_int_equal(request.given[1].source, SOURCE_PBX);
	assert_int_equal(env.n_odd, 0);
	ask("next?status=NOANSWER&leg=2", "", &request, &env);
	assert_string_equal(request.status, "NOANSWER");
	assert_int_equal(request.leg, 2);
	ask("next?status=NOANSWER", "", &request, &env);
	assert_int_equal(request.leg, -1);
	ask("answered?by=PJSIP/302-0000001f", "", &request, &env);
	assert_string_equal(request.by, "PJSIP/302-0000001f");
	ask("ended?outcome=ANSWER", "", &request, &env);
	assert_string_equal(request.status, "ANSWER");
}

static void odd_queries_are_answered(void **state)
{
	static const struct {
		const char *script, *odd;
	} table[] = {
		{ "route?colour=red", "unknown key in the query" },
		{ "route?did=1&did=2", "repeated key in the query" },
		{ "route?did", "garbled item in the query" },
		{ "route?did=%zz", "garbled item in the query" },
		{ "route?did=1%00", "garbled item in the query" },
		{ "route?source=a%0ab", "garbled item in the query" },
		{ "route?source=a;b", "source is no name" },
		{ "next?leg=-1", "leg is no number" },
		{ "next?leg=100", "leg is no number" },
		{ "qualify?Band=small", "fact that cannot be taken" },
		{ "qualify?author=123456789012345678901234567890123",
		  "value in the query too long" },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(table); i++) {
		struct request request;
		struct agi_env env;

		assert_int_equal(ask(table[i].script, "", &request, &env), 0);
		assert_true(env.n_odd > 0);
		assert_string_equal(env.odd, table[i].odd);
	}
}

static struct answer an_answer(void)
{
	struct answer answer = { .call = "7KQ2M8F4",
				 .action = ACTION_DIAL,
				 .target = "PJSIP/202",
				 .seconds = 20,
				 .wait = 60,
				 .leg = 1,
				 .employee = "masha",
				 .department = "commercial",
				 .reason = REASON_DUTY_TODAY,
				 .is_durable = true };

	return answer;
}

static void the_answer(void **state)
{
	struct answer answer = an_answer();
	char text[AGI_ANSWER_MAX];
	struct buf out = buf_over(text, sizeof(text));

	(void)state;
	strcpy(answer.card, "ООО \"Ромашка\" \\ ${X}");
	agi_write_answer(&out, &answer);
	assert_false(out.is_full);
	assert_string_equal(text, "SET VARIABLE DUTYD_CALL \"7KQ2M8F4\"\n"
				  "SET VARIABLE DUTYD_TARGET \"PJSIP/202\"\n"
				  "SET VARIABLE DUTYD_SECONDS \"20\"\n"
				  "SET VARIABLE DUTYD_EMPLOYEE \"masha\"\n"
				  "SET VARIABLE DUTYD_DEPARTMENT \"commercial\"\n"
				  "SET VARIABLE DUTYD_BELONGS_TO \"\"\n"
				  "SET VARIABLE DUTYD_REASON \"DUTY_TODAY\"\n"
				  "SET VARIABLE DUTYD_CARD \"ООО \\\"Ромашка\\\" \\\\ ${X}\"\n"
				  "SET VARIABLE DUTYD_SHOW \"ООО \\\"Ромашка\\\" \\\\ ${X}\"\n"
				  "SET VARIABLE DUTYD_LEG \"1\"\n"
				  "SET VARIABLE DUTYD_DURABLE \"1\"\n"
				  "SET VARIABLE DUTYD_WAIT \"60\"\n"
				  "SET VARIABLE DUTYD_TELL \"1\"\n"
				  "SET VARIABLE DUTYD_ACTION \"dial\"\n");
	answer.is_watched = true;
	buf_reset(&out);
	agi_write_answer(&out, &answer);
	assert_non_null(strstr(text, "SET VARIABLE DUTYD_TELL \"0\"\n"));
}

static void how_a_message_is_taken(void **state)
{
	static const struct {
		enum role role;
		const char *said;
	} table[] = {
		{ ROLE_QUEUE, "SET VARIABLE DUTYD_MESSAGE \"officer\"\n" },
		{ ROLE_CALLBACK, "SET VARIABLE DUTYD_MESSAGE \"callback\"\n" },
		{ ROLE_VOICEMAIL, "SET VARIABLE DUTYD_MESSAGE \"voicemail\"\n" },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(table); i++) {
		struct answer answer = an_answer();
		char text[AGI_ANSWER_MAX];
		struct buf out = buf_over(text, sizeof(text));

		answer.action = ACTION_MESSAGE;
		answer.role = table[i].role;
		assert_int_equal(agi_write_answer(&out, &answer), AGI_ANSWER_COMMANDS + 1);
		assert_non_null(strstr(text, table[i].said));
	}
}

static void a_phone_shows_the_beginning_of_the_card(void **state)
{
	struct answer answer = an_answer();
	char text[AGI_ANSWER_MAX];
	struct buf out = buf_over(text, sizeof(text));

	(void)state;
	strcpy(answer.card, "абвгдежзийклмнопрстуфхцчшщъыьэюя12");
	agi_write_answer(&out, &answer);
	assert_non_null(strstr(text, "DUTYD_SHOW \"абвгдежзийклмнопрстуфхцчшщъыьэюя\"\n"));
}

/* Whatever stands in the card: as many commands as were meant, none too long, no control byte. */
static void nothing_breaks_out_of_a_value(void **state)
{
	unsigned seed = 1;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		struct answer answer = an_answer();
		char text[AGI_ANSWER_MAX];
		struct buf out = buf_over(text, sizeof(text));
		int n_lines = 0;

		for (size_t i = 0; i + 1 < sizeof(answer.card); i++) {
			answer.card[i] = "\n\r\"\\\x1b\x80\xd0$"[rand_r(&seed) % 8];
			answer.target[i % 60] = (char)(rand_r(&seed) % 255 + 1);
		}
		answer.is_durable = false;
		agi_write_answer(&out, &answer);
		assert_false(out.is_full);
		for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
			n_lines++;
			assert_memory_equal(line, "SET VARIABLE DUTYD_", 19);
			assert_true(strlen(line) <= AGI_COMMAND_MAX);
			assert_true(line[strlen(line) - 1] == '"');
			assert_null(strpbrk(line, "\r\x1b\x7f"));
		}
		assert_int_equal(n_lines, AGI_ANSWER_COMMANDS);
	}
}

static void console_lines(void **state)
{
	char text[512];
	struct buf out = buf_over(text, sizeof(text));

	(void)state;
	agi_write_verbose(&out, "no \"stage\"\nHANGUP");
	agi_write_noop(&out);
	assert_string_equal(text, "VERBOSE \"dutyd: no \\\"stage\\\"HANGUP\" 1\nNOOP\n");
}

static void replies_are_counted(void **state)
{
	static const struct {
		const char *line;
		int n_good, n_bad;
		bool is_in_usage, is_hangup;
	} table[] = {
		{ "200 result=1", 1, 0, false, false },
		{ "200 result=0 (x)", 2, 0, false, false },
		{ "200 result=-1", 2, 1, false, false },
		{ "510 Invalid or unknown command", 2, 2, false, false },
		{ "511 Command Not Permitted on a dead channel or intercept routine", 2, 3, false,
		  false },
		{ "520-Invalid command syntax.  Proper usage follows:", 2, 4, true, false },
		{ "Sets a variable to the current channel.", 2, 4, true, false },
		{ "200 result=1", 2, 4, true, false },
		{ "520 End of proper usage.", 2, 4, false, false },
		{ "garbage", 2, 4, false, false },
		{ "", 2, 4, false, false },
		{ "HANGUP", 2, 4, false, true },
		{ "200 result=1", 3, 4, false, true },
		{ "HANGUP", 3, 4, false, true },
	};
	struct agi_replies replies = { 0 };

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(table); i++) {
		agi_reply_line(&replies, table[i].line, strlen(table[i].line));
		assert_int_equal(replies.n_good, table[i].n_good);
		assert_int_equal(replies.n_bad, table[i].n_bad);
		assert_int_equal(replies.is_in_usage, table[i].is_in_usage);
		assert_int_equal(replies.is_hangup, table[i].is_hangup);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_are_stages),
		cmocka_unit_test(the_path_of_agi_request),
		cmocka_unit_test(which_did),
		cmocka_unit_test(who_calls),
		cmocka_unit_test(which_call),
		cmocka_unit_test(facts_and_details),
		cmocka_unit_test(odd_queries_are_answered),
		cmocka_unit_test(the_answer),
		cmocka_unit_test(how_a_message_is_taken),
		cmocka_unit_test(a_phone_shows_the_beginning_of_the_card),
		cmocka_unit_test(nothing_breaks_out_of_a_value),
		cmocka_unit_test(console_lines),
		cmocka_unit_test(replies_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
