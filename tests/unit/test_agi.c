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

static char *read_fixture(const char *name, size_t *len)
{
	char path[512];

	snprintf(path, sizeof(path), TEST_TOP_DIR "/tests/unit/data/agi/%s.txt", name);
	FILE *file = fopen(path, "rb");
	char *text = calloc(1, 4096);

	assert_non_null(file);
	assert_non_null(text);
	*len = fread(text, 1, 4095, file);
	fclose(file);
	return text;
}

static void recorded_environments(void **state)
{
	static const struct {
		const char *file, *uniqueid, *caller, *name, *extension;
		bool is_withheld;
	} table[] = {
		{ "plain", "1795434626.59", "+79160001122", "PAI Name", "casecid", false },
		{ "utf8_name", NULL, "79161234567", "Анна Иванова", "casecid", false },
		{ "quotes_in_name", NULL, "79161234567", "He said \\\"hi\\\" back\\\\slash", "casecid",
		  false },
		{ "blank_in_number", NULL, "+7 916", "Pct", "casecid", false },
		{ "name_of_79_bytes", NULL, "79161234567",
		  "ЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖ", "casecid", false },
		{ "anonymous", NULL, "anonymous", "Anonymous", "casecid", false },
		{ "no_number", NULL, "unknown", "Nobody", "casecid", false },
		{ "withheld_67", NULL, "unknown", "unknown", "casecid", true },
		{ "withheld_with_number", NULL, "+79169998877", NULL, "casecid", true },
		{ "end_of_call", "1795434457.21", "79161234567", "Ivan Petrov", "h", false },
		{ "url_and_arguments", "1795434329.0", "79161234567", "Ivan Petrov", "env", false },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(table); i++) {
		struct agi_env env;
		size_t len;
		char *text = read_fixture(table[i].file, &len);

		print_message("%s\n", table[i].file);
		assert_int_equal(read_text(&env, text, len), AGI_DONE);
		assert_int_equal(env.n_odd, 0);
		assert_string_equal(env.callerid, table[i].caller);
		assert_string_equal(env.extension, table[i].extension);
		assert_int_equal(env.is_withheld, table[i].is_withheld);
		if (table[i].uniqueid != NULL) {
			assert_string_equal(env.uniqueid, table[i].uniqueid);
		}
		if (table[i].name != NULL) {
			assert_string_equal(env.calleridname, table[i].name);
		}
		free(text);
	}
}

static void recorded_arguments(void **state)
{
	struct agi_env env;
	size_t len;
	char *text = read_fixture("url_and_arguments", &len);

	(void)state;
	read_text(&env, text, len);
	assert_string_equal(env.script, "env?x=1&y=2%20z&name=%D0%90");
	assert_string_equal(env.channel, "PJSIP/trunk-00000000");
	assert_string_equal(env.args[0], "first arg");
	assert_string_equal(env.args[1], "");
	assert_string_equal(env.args[2], "third q");
	assert_string_equal(env.args[3], "last,comma");
	free(text);
}

#define HEAD "agi_network: yes\nagi_network_script: route\nagi_uniqueid: 1.1\nagi_version: 22\n"
#define TAIL "agi_callingpres: 0\nagi_dnid: 74950000001\nagi_extension: 100\n\n"

static void odd_environments_are_read(void **state)
{
	static const struct {
		const char *text, *odd, *name, *dnid;
	} table[] = {
		{ HEAD "agi_calleridname: ok\n" TAIL, NULL, "ok", "74950000001" },
		{ HEAD "agi_calleridname: ${EXTEN} $[1+1] a,b&c\n" TAIL, NULL,
		  "${EXTEN} $[1+1] a,b&c", "74950000001" },
		{ HEAD "agi_calleridname: x\nagi_uniqueid: FORGED\n" TAIL, "repeated field", "x",
		  "74950000001" },
		{ HEAD "agi_calleridname: x\nagi_request: agi://h/ended\n" TAIL,
		  "field out of order", "x", "74950000001" },
		{ HEAD "agi_calleridname: x\nsecond line\n" TAIL,
		  "line that is no 'agi_name: value'", "x", "74950000001" },
		{ HEAD "agi_calleridname: x\nagi_dnid\n" TAIL, "line that is no 'agi_name: value'",
		  "x", "74950000001" },
		{ HEAD "agi_calleridname: x\n\n" TAIL, "ends with the caller's name", "x", "" },
		{ HEAD "agi_calleridname: a\x01\x1b[31mb\x7f\tc\n" TAIL, "control character",
		  "a??[31mb??c", "74950000001" },
		{ HEAD "agi_calleridname: x\nagi_callingpres: many\n\n",
		  "agi_callingpres is no number", "x", "" },
		{ HEAD "agi_calleridname: x\nagi_arg_x: 1\n" TAIL, "garbled agi_arg", "x",
		  "74950000001" },
		{ HEAD "agi_calleridname: x\nagi_news: 1\n" TAIL, NULL, "x", "74950000001" },
		{ HEAD "agi_calleridname: x\nagi_dnid: 1\nagi_dnid: 2\n" TAIL, "repeated field", "x",
		  "1" },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(table); i++) {
		struct agi_env env;

		assert_int_equal(read_string(&env, table[i].text), AGI_DONE);
		if (table[i].odd == NULL) {
			assert_int_equal(env.n_odd, 0);
		} else {
			assert_true(env.n_odd > 0);
			assert_string_equal(env.odd, table[i].odd);
		}
		assert_string_equal(env.uniqueid, "1.1");
		assert_string_equal(env.calleridname, table[i].name);
		assert_string_equal(env.dnid, table[i].dnid);
	}
}

/* A forged "allowed" before Asterisk's own line must not show a hidden number. */
static void any_withheld_line_counts(void **state)
{
	struct agi_env env;

	(void)state;
	read_string(&env, HEAD "agi_calleridname: x\nagi_callingpres: 0\nagi_callingpres: 32\n\n");
	assert_true(env.is_withheld);
	for (int pres = 0; pres < 256; pres++) {
		char text[256];

		snprintf(text, sizeof(text), HEAD "agi_callingpres: %d\n\n", pres);
		assert_int_equal(read_string(&env, text), AGI_DONE);
		assert_int_equal(env.is_withheld, (pres >= 32 && pres <= 35) || pres == 67);
	}
}

static void long_values_are_cut(void **state)
{
	char text[2048] = HEAD "agi_callerid: ", *end = text + strlen(text);
	struct agi_env env;

	(void)state;
	for (int i = 0; i < 300; i++) {
		*end++ = '7';
	}
	strcpy(end, "\n" TAIL);
	assert_int_equal(read_string(&env, text), AGI_DONE);
	assert_int_equal(strlen(env.callerid), 300);
	assert_int_equal(env.n_odd, 0);

	end = text + sprintf(text, HEAD "agi_calleridname: x");
	for (int i = 0; i < 300; i++) {
		end += sprintf(end, "Ж");
	}
	strcpy(end, "\n" TAIL);
	assert_int_equal(read_string(&env, text), AGI_DONE);
	assert_string_equal(env.odd, "value too long");
	assert_int_equal(strlen(env.calleridname), REQUEST_TEXT_SIZE - 1);
	assert_memory_equal(env.calleridname + REQUEST_TEXT_SIZE - 3, "Ж", 2);
}

static void unusable_environments(void **state)
{
	static const struct {
		const char *text, *why;
	} table[] = {
		{ "\n", "no agi_uniqueid" },
		{ "agi_network: yes\nagi_callerid: 1\n\n", "no agi_uniqueid" },
		{ "agi_network: yes\nagi_uniqueid: \n\n", "no agi_uniqueid" },
		{ "agi_uniqueid: 1\x01.2\n", "agi_uniqueid with odd characters" },
		{ "agi_uniqueid: 1 2\n", "agi_uniqueid with odd characters" },
		{ "agi_uniqueid: Ж\n", "agi_uniqueid with odd characters" },
		{ "agi_uniqueid: 12345678901234567890123456789012345678901234567890123456789012345\n",
		  "agi_uniqueid too long" },
		{ "GET / HTTP/1.1\nHost: x\n\n", "no agi_uniqueid" },
		{ "\x16\x03\x01\x02\n\n", "no agi_uniqueid" },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(table); i++) {
		struct agi_env env;

		assert_int_equal(read_string(&env, table[i].text), AGI_BAD);
		assert_string_equal(env.why, table[i].why);
		assert_int_equal(agi_env_line(&env, "agi_uniqueid: 9", 15), AGI_BAD);
		assert_string_equal(env.uniqueid, "");
	}
}

static void ten_thousand_lines_are_refused(void **state)
{
	struct agi_env env;
	int n = 0;

	(void)state;
	agi_env_init(&env);
	while (n < 10000 && agi_env_line(&env, "agi_news: 1", 11) == AGI_MORE) {
		n++;
	}
	assert_int_equal(n, AGI_LINES_MAX);
	assert_string_equal(env.why, "too many lines");
}

static void long_lines_and_environments_are_refused(void **state)
{
	static char line[AGI_LINE_MAX + 1];
	struct agi_env env;
	int n = 0;

	(void)state;
	memset(line, 'a', sizeof(line));
	agi_env_init(&env);
	assert_int_equal(agi_env_line(&env, line, sizeof(line)), AGI_BAD);
	assert_string_equal(env.why, "line too long");
	agi_env_init(&env);
	while (agi_env_line(&env, line, AGI_LINE_MAX) == AGI_MORE) {
		n++;
	}
	assert_int_equal(n, AGI_BYTES_MAX / (AGI_LINE_MAX + 1));
	assert_string_equal(env.why, "environment too long");
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
	read_string(&env, "agi_request: agi://127.0.0.1:4573/next?status=BUSY\nagi_uniqueid: 1\n\n");
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
		{ "agi_callerid: 7916\nagi_calleridname: A\nagi_callingpres: 0\n", "7916", "A", false },
		{ "agi_callerid: 7916\nagi_calleridname: A\nagi_callingpres: 33\n", "7916", "A", true },
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
	struct answer answer = { .call = "7KQ2M8F4", .action = ACTION_DIAL, .target = "PJSIP/202",
				 .seconds = 20, .leg = 1, .employee = "masha",
				 .department = "commercial", .reason = REASON_DUTY_TODAY,
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
				  "SET VARIABLE DUTYD_LEG \"1\"\n"
				  "SET VARIABLE DUTYD_DURABLE \"1\"\n"
				  "SET VARIABLE DUTYD_ACTION \"dial\"\n");
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

static void mutate(char *text, size_t *len, unsigned *seed)
{
	for (int i = rand_r(seed) % 8 + 1; i > 0 && *len > 1; i--) {
		size_t at = (size_t)rand_r(seed) % *len;

		switch (rand_r(seed) % 4) {
		case 0:
			text[at] = (char)rand_r(seed);
			break;
		case 1:
			text[at] = "\n:%&=\\ \0"[rand_r(seed) % 8];
			break;
		case 2:
			*len = at;
			break;
		default:
			memmove(text + at, text + at / 2, *len - at);
			break;
		}
	}
}

/* Not one may crash (make check-asan), and what is kept is text within its bounds. */
static void ten_thousand_mutations(void **state)
{
	static const char *const files[] = { "url_and_arguments", "quotes_in_name", "utf8_name" };
	unsigned seed = 20261201;
	int n_done = 0;

	(void)state;
	for (size_t f = 0; f < TEST_COUNT(files); f++) {
		static const char first[] = "agi_network_script: qualify?a=%41&b=2&author=x\n";
		size_t len_rest;
		char *rest = read_fixture(files[f], &len_rest);
		size_t whole = strlen(first) + len_rest;
		char *text = malloc(whole);
		char *copy = malloc(whole);

		assert_true(text != NULL && copy != NULL);
		memcpy(text, first, strlen(first));
		memcpy(text + strlen(first), rest, len_rest);
		for (int i = 0; i < 3400; i++) {
			struct agi_env env;
			struct request request;
			struct err err;
			size_t len = whole;

			memcpy(copy, text, whole);
			mutate(copy, &len, &seed);
			char *exact = malloc(len + 1);

			memcpy(exact, copy, len);
			if (read_text(&env, exact, len) == AGI_DONE) {
				n_done++;
				assert_true(strlen(env.uniqueid) > 0);
				agi_env_request(&env, &request, &err);
			}
			free(exact);
		}
		free(copy);
		free(text);
		free(rest);
	}
	assert_in_range(n_done, 1000, 10000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recorded_environments),
		cmocka_unit_test(recorded_arguments),
		cmocka_unit_test(odd_environments_are_read),
		cmocka_unit_test(any_withheld_line_counts),
		cmocka_unit_test(long_values_are_cut),
		cmocka_unit_test(unusable_environments),
		cmocka_unit_test(ten_thousand_lines_are_refused),
		cmocka_unit_test(long_lines_and_environments_are_refused),
		cmocka_unit_test(paths_are_stages),
		cmocka_unit_test(the_path_of_agi_request),
		cmocka_unit_test(which_did),
		cmocka_unit_test(who_calls),
		cmocka_unit_test(which_call),
		cmocka_unit_test(facts_and_details),
		cmocka_unit_test(odd_queries_are_answered),
		cmocka_unit_test(the_answer),
		cmocka_unit_test(nothing_breaks_out_of_a_value),
		cmocka_unit_test(console_lines),
		cmocka_unit_test(replies_are_counted),
		cmocka_unit_test(ten_thousand_mutations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
