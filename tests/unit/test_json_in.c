/* layer: codec */
#include "test_main.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/codec/json_in.h"

#define FROM(source)                                                                               \
	"{\"v\":1,\"op\":\"call\",\"source\":\"" source "\",\"call\":\"1\","                       \
	"\"caller\":\"\",\"did\":\"\"}"

static int read_line(const char *line, struct request *request, struct json_in_error *error)
{
	return json_in_request(line, strlen(line), request, error);
}

static void a_whole_call(void **state)
{
	struct json_in_error error;
	struct request r;

	(void)state;
	assert_int_equal(read_line("{\"v\":1,\"op\":\"call\",\"id\":\"r1\",\"source\":\"pbx1\","
				   "\"call\":\"1764576137.17\",\"caller\":\"8 (495) 000-01-00\","
				   "\"did\":\"+74950000001\",\"name\":\"${X}\\n\\\"Анна\\\"\","
				   "\"at\":\"2026-12-01 11:00\",\"withheld\":true}",
				   &r, &error),
			 0);
	assert_int_equal(r.op, REQUEST_CALL);
	assert_string_equal(r.id, "r1");
	assert_string_equal(r.source, "pbx1");
	assert_string_equal(r.call, "1764576137.17");
	assert_string_equal(r.pbx_id, "1764576137.17");
	assert_string_equal(r.caller, "8 (495) 000-01-00");
	assert_string_equal(r.did, "+74950000001");
	assert_string_equal(r.name, "${X}\n\"Анна\"");
	assert_string_equal(r.at, "2026-12-01 11:00");
	assert_true(r.is_withheld);
	assert_true(r.may_create);
}

static void every_op(void **state)
{
	static const struct {
		const char *line;
		enum request_op op;
	} table[] = {
		{ FROM("a"), REQUEST_CALL },
		{ "{\"v\":1,\"op\":\"qualify\",\"call\":\"a/1\",\"facts\":{}}", REQUEST_QUALIFY },
		{ "{\"v\":1,\"op\":\"answer\",\"call\":\"a/1\",\"question\":\"who\","
		  "\"answer\":\"1\"}",
		  REQUEST_ANSWER },
		{ "{\"v\":1,\"op\":\"script\",\"call\":\"a/1\"}", REQUEST_SCRIPT },
		{ "{\"v\":1,\"op\":\"handover\",\"call\":\"7KQ2M8F4\"}", REQUEST_HANDOVER },
		{ "{\"v\":1,\"op\":\"next\",\"call\":\"a/1\",\"status\":\"BUSY\"}", REQUEST_NEXT },
		{ "{\"v\":1,\"op\":\"answered\",\"call\":\"a/1\",\"by\":\"masha\"}",
		  REQUEST_ANSWERED },
		{ "{\"v\":1,\"op\":\"ended\",\"call\":\"a/1\"}", REQUEST_ENDED },
		{ "{\"v\":1,\"op\":\"handback\",\"call\":\"a/1\",\"by\":\"masha\"}",
		  REQUEST_HANDBACK },
		{ "{\"v\":1,\"op\":\"introduce\",\"call\":\"a/1\"}", REQUEST_INTRODUCE },
		{ "{\"v\":1,\"op\":\"assign\",\"call\":\"a/1\",\"to\":\"petya\"}", REQUEST_ASSIGN },
		{ "{\"v\":1,\"op\":\"confirm\",\"call\":\"a/1\",\"action\":\"meeting\"}",
		  REQUEST_CONFIRM },
		{ "{\"v\":1,\"op\":\"route\"}", REQUEST_ROUTE },
		{ "{\"v\":1,\"op\":\"who\",\"at\":\"2026-12-01\"}", REQUEST_WHO },
		{ "{\"v\":1,\"op\":\"ping\"}", REQUEST_PING },
		{ "{\"v\":1,\"op\":\"subscribe\",\"consumer\":\"crm\"}", REQUEST_SUBSCRIBE },
		{ "{\"v\":1,\"op\":\"ack\",\"seq\":7}", REQUEST_ACK },
		{ "{\"v\":1,\"op\":\"nack\",\"seq\":7,\"reason\":\"HTTP 500\"}", REQUEST_NACK },
		{ "{\"v\":1,\"op\":\"queue\",\"action\":\"redeliver\",\"consumer\":\"crm\"}",
		  REQUEST_QUEUE },
		{ "{\"v\":1,\"op\":\"consumers\"}", REQUEST_CONSUMERS },
		{ "{\"v\":1,\"op\":\"privacy\",\"action\":\"purge\"}", REQUEST_PRIVACY },
		{ "{\"v\":1,\"op\":\"tail\"}", REQUEST_TAIL },
		{ "{\"v\":1,\"op\":\"status\"}", REQUEST_STATUS },
		{ " { \"op\" : \"reload\" , \"v\" : 1 } ", REQUEST_RELOAD },
		{ "{\"v\":1,\"op\":\"qa\",\"action\":\"add\",\"who\":\"anya\"}", REQUEST_QA },
		{ "{\"v\":1,\"op\":\"roster\",\"action\":\"urgent\",\"reason\":\"ill\"}",
		  REQUEST_ROSTER },
		{ "{\"v\":1,\"op\":\"status\",\"employee\":\"masha\",\"status\":\"break\"}",
		  REQUEST_PRESENCE },
		{ "{\"v\":1,\"op\":\"show\",\"what\":\"agents\"}", REQUEST_SHOW },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(table); i++) {
		struct json_in_error error;
		struct request r;
		enum request_op op;

		assert_int_equal(read_line(table[i].line, &r, &error), 0);
		assert_int_equal(r.op, table[i].op);
		assert_int_equal(r.may_create, r.op == REQUEST_CALL);
		assert_true(request_op_parse(request_op_name(r.op), &op));
		/* Whose status it is, the members tell. */
		assert_int_equal(op, r.op == REQUEST_PRESENCE ? REQUEST_STATUS : r.op);
	}
	assert_int_equal(TEST_COUNT(table), REQUEST_COUNT);
}

static void details(void **state)
{
	struct json_in_error error;
	struct request r;

	(void)state;
	assert_int_equal(
		read_line("{\"v\":1,\"op\":\"qualify\",\"call\":\"a/1\",\"author\":\"irina\","
			  "\"facts\":{\"band\":\"small\",\"address\":\"Мира, 1\"}}",
			  &r, &error),
		0);
	assert_int_equal(r.n_given, 2);
	assert_string_equal(r.given[0].name, "band");
	assert_string_equal(r.given[1].text, "Мира, 1");
	assert_int_equal(r.given[1].source, SOURCE_OFFICER);
	assert_string_equal(r.author, "irina");
	assert_int_equal(read_line("{\"v\":1,\"op\":\"next\",\"call\":\"a/1\",\"status\":\"BUSY\","
				   "\"leg\":3}",
				   &r, &error),
			 0);
	assert_int_equal(r.leg, 3);
	assert_string_equal(r.status, "BUSY");
	assert_int_equal(read_line("{\"v\":1,\"op\":\"route\",\"stage\":\"handover\"}", &r, &error),
			 0);
	assert_int_equal(r.stage, STAGE_HANDOVER);
	assert_int_equal(r.leg, -1);
	assert_int_equal(
		read_line("{\"v\":1,\"op\":\"ack\",\"seq\":9223372036854775807}", &r, &error), 0);
	assert_true(r.seq == INT64_MAX);
	assert_int_equal(
		read_line("{\"v\":1,\"op\":\"tail\",\"after\":5,\"limit\":64}", &r, &error), 0);
	assert_int_equal(r.seq, 5);
	assert_int_equal(r.limit, 64);
}

#define CALL "{\"v\":1,\"op\":\"call\",\"source\":\"a\",\"call\":\"1\",\"did\":\"2\","
#define WORD_33 "abcdefghijabcdefghijabcdefghijabc"

struct bad_line {
	const char *line, *field, *text;
};

static void check_bad(const struct bad_line *table, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct json_in_error error = { "?", "?" };
		struct request r;

		print_message("%s\n", table[i].line);
		assert_int_equal(read_line(table[i].line, &r, &error), -1);
		assert_string_equal(error.field, table[i].field);
		if (strstr(error.text, table[i].text) == NULL) {
			fail_msg("\"%s\" instead of \"%s\"", error.text, table[i].text);
		}
	}
}

static void bad_lines(void **state)
{
	static const struct bad_line table[] = {
		{ "", "", "not JSON" },
		{ "hello", "", "not JSON" },
		{ "{", "", "not JSON" },
		{ "{\"v\":1,\"op\":\"ping\"", "", "not JSON" },
		{ "{\"v\":1,\"op\":\"ping\"}}", "", "not JSON" },
		{ "{\"v\":1,\"op\":\"ping\"} {}", "", "not JSON" },
		{ "{'v':1}", "", "not JSON" },
		{ "{\"v\":1,\"v\":1,\"op\":\"ping\"}", "", "not JSON: duplicate" },
		{ "{\"v\":1,\"op\":\"pi\\u0000ng\"}", "", "not JSON" },
		{ "{\"v\":1,\"op\":\"ping\",\"id\":\"\\ud800\"}", "", "not JSON" },
		{ "{\"v\":1,\"op\":\"ping\",\"id\":\"\x01\"}", "", "not JSON" },
		{ "{\"v\":99999999999999999999,\"op\":\"ping\"}", "", "not JSON" },
		{ "[]", "", "wanted an object" },
		{ "\"x\"", "", "" },
		{ "{\"v\":1,\"op\":\"ping\",\"id\":\"\xff\"}", "", "not UTF-8 at byte 26" },
		{ "{\"v\":1,\"op\":\"ping\",\"id\":\"\xc0\x80\"}", "", "not UTF-8" },
		{ "{\"a\":{\"b\":{\"c\":{\"d\":{}}}}}", "", "nested deeper than 4" },
		{ "[[[[[", "", "nested deeper than 4" },
		{ "{}", "v", "wanted \"v\":1" },
		{ "{\"op\":\"ping\"}", "v", "wanted" },
		{ "{\"v\":2,\"op\":\"ping\"}", "v", "wanted" },
		{ "{\"v\":\"1\",\"op\":\"ping\"}", "v", "wanted" },
		{ "{\"v\":1.0,\"op\":\"ping\"}", "v", "wanted" },
		{ "{\"v\":1}", "op", "wanted a text" },
		{ "{\"v\":1,\"op\":7}", "op", "wanted a text" },
		{ "{\"v\":1,\"op\":\"explode\"}", "op", "unknown op \"explode\"" },
		{ "{\"v\":1,\"op\":\"presence\",\"employee\":\"masha\",\"status\":\"off\"}", "op",
		  "unknown op \"presence\"" },
		{ "{\"v\":1,\"op\":\"ping\",\"id\":7}", "id", "wanted a text" },
		{ "{\"v\":1,\"op\":\"ping\",\"extra\":1}", "extra", "op ping has no such member" },
		{ "{\"v\":1,\"op\":\"ping\",\"call\":\"1\"}", "call",
		  "op ping has no such member" },
	};

	(void)state;
	check_bad(table, TEST_COUNT(table));
}

static void bad_members(void **state)
{
	static const struct bad_line table[] = {
		{ CALL "\"caller\":5}", "caller", "wanted a text" },
		{ CALL "\"caller\":null}", "caller", "wanted a text" },
		{ CALL "\"caller\":[\"1\"]}", "caller", "wanted a text" },
		{ CALL "\"name\":\"x\"}", "caller", "missing: op call needs it" },
		{ CALL "\"caller\":\"1\",\"withheld\":1}", "withheld", "wanted true or false" },
		{ FROM("a/b"), "source", "slash" },
		{ FROM(""), "source", "printable" },
		{ "{\"v\":1,\"op\":\"handover\",\"call\":\"a b\"}", "call", "printable" },
		{ "{\"v\":1,\"op\":\"handover\",\"call\":\"a\\nb\"}", "call", "printable" },
		{ "{\"v\":1,\"op\":\"handover\",\"call\":\"Ж\"}", "call", "printable" },
		{ "{\"v\":1,\"op\":\"handover\"}", "call", "missing" },
		{ "{\"v\":1,\"op\":\"subscribe\",\"consumer\":\"" WORD_33 "\"}", "consumer",
		  "33 bytes, at most 32" },
		{ "{\"v\":1,\"op\":\"ack\",\"seq\":-1}", "seq", "wanted a whole number" },
		{ "{\"v\":1,\"op\":\"ack\",\"seq\":1.5}", "seq", "wanted a whole number" },
		{ "{\"v\":1,\"op\":\"ack\",\"seq\":\"1\"}", "seq", "wanted a whole number" },
		{ "{\"v\":1,\"op\":\"tail\",\"limit\":65}", "limit", "from 0 to 64" },
		{ "{\"v\":1,\"op\":\"next\",\"call\":\"1\",\"status\":\"B\",\"leg\":100}", "leg",
		  "from 0 to 99" },
		{ "{\"v\":1,\"op\":\"route\",\"stage\":\"ended\"}", "stage", "wanted arrival" },
		{ "{\"v\":1,\"op\":\"route\",\"stage\":3}", "stage", "wanted arrival" },
		{ "{\"v\":1,\"op\":\"qualify\",\"call\":\"1\",\"facts\":[]}", "facts",
		  "wanted an object" },
		{ "{\"v\":1,\"op\":\"qualify\",\"call\":\"1\",\"facts\":{\"band\":1}}",
		  "facts.band", "wanted a text" },
		{ "{\"v\":1,\"op\":\"qualify\",\"call\":\"1\",\"facts\":{\"band\":{\"x\":[]}}}",
		  "facts.band", "wanted a text" },
		{ "{\"v\":1,\"op\":\"qualify\",\"call\":\"1\",\"facts\":{\"Band\":\"x\"}}",
		  "facts.Band", "a name is" },
		{ "{\"v\":1,\"op\":\"qualify\",\"call\":\"1\",\"facts\":{\"" WORD_33 "\":\"x\"}}",
		  "facts." WORD_33, "a name is" },
	};

	(void)state;
	check_bad(table, TEST_COUNT(table));
}

static void an_error_knows_its_request(void **state)
{
	struct json_in_error error;
	struct request r;

	(void)state;
	assert_int_equal(
		read_line("{\"op\":\"call\",\"v\":1,\"caller\":3,\"id\":\"r77\"}", &r, &error), -1);
	assert_string_equal(r.id, "r77");
	assert_int_equal(read_line("{\"id\":\"r78\"}", &r, &error), -1);
	assert_string_equal(r.id, "r78");
	assert_int_equal(read_line("broken", &r, &error), -1);
	assert_string_equal(r.id, "");
}

static void nul_bytes_in_the_line(void **state)
{
	static const char line[] = "{\"v\":1,\"op\":\"ping\"}\0{}";
	struct json_in_error error;
	struct request r;

	(void)state;
	assert_int_equal(json_in_request(line, sizeof(line) - 1, &r, &error), -1);
	assert_int_equal(json_in_request("\0", 1, &r, &error), -1);
}

static void long_values_and_lines(void **state)
{
	enum { SIZE = JSON_IN_LINE_MAX + 64 };
	char *line = malloc(SIZE);
	struct json_in_error error;
	struct request r;
	int head = snprintf(line, SIZE, CALL "\"caller\":\"");

	(void)state;
	memset(line + head, '7', SIZE - (size_t)head);
	strcpy(line + head + 300, "\"}");
	assert_int_equal(read_line(line, &r, &error), 0);
	assert_int_equal(strlen(r.caller), 300);
	line[head + 300] = '7';
	strcpy(line + head + 320, "\"}");
	memset(line + head, '7', 320);
	assert_int_equal(read_line(line, &r, &error), -1);
	assert_string_equal(error.field, "caller");
	assert_string_equal(error.text, "320 bytes, at most 319");

	for (int n = 255; n <= 256; n++) {
		snprintf(line, SIZE,
			 "{\"v\":1,\"op\":\"qualify\",\"call\":\"1\",\"facts\":{"
			 "\"address\":\"%0*d\"}}",
			 n, 0);
		assert_int_equal(read_line(line, &r, &error), n > 255 ? -1 : 0);
	}
	assert_string_equal(error.field, "facts.address");
	assert_string_equal(error.text, "256 bytes, at most 255");
	for (int n = 64; n <= 65; n++) { /* longer where a call has its source before it */
		snprintf(line, SIZE,
			 "{\"v\":1,\"op\":\"call\",\"source\":\"s\",\"did\":\"2\",\"caller\":\"1\","
			 "\"call\":\"%0*d\"}",
			 n, 0);
		assert_int_equal(read_line(line, &r, &error), n > 64 ? -1 : 0);
	}
	assert_string_equal(error.field, "call");
	assert_string_equal(error.text, "at most 64 bytes");

	memset(line, ' ', SIZE);
	memcpy(line, "{\"v\":1,\"op\":\"ping\"}", 19);
	assert_int_equal(json_in_request(line, JSON_IN_LINE_MAX - 1, &r, &error), 0);
	assert_int_equal(json_in_request(line, JSON_IN_LINE_MAX, &r, &error), -1);
	assert_string_equal(error.text, "a line of 65536 bytes, at most 65535");
	memset(line, '[', SIZE);
	assert_int_equal(json_in_request(line, JSON_IN_LINE_MAX - 1, &r, &error), -1);
	assert_string_equal(error.text, "nested deeper than 4");
	free(line);
}

static void too_many_facts(void **state)
{
	char line[4096];
	struct json_in_error error;
	struct request r;

	(void)state;
	for (int n = GIVEN_MAX; n <= GIVEN_MAX + 1; n++) {
		int at = sprintf(line, "{\"v\":1,\"op\":\"qualify\",\"call\":\"1\",\"facts\":{");

		for (int i = 0; i < n; i++) {
			at += sprintf(line + at, "%s\"f%d\":\"x\"", i > 0 ? "," : "", i);
		}
		strcpy(line + at, "}}");
		assert_int_equal(read_line(line, &r, &error), n > GIVEN_MAX ? -1 : 0);
	}
	assert_string_equal(error.field, "facts");
}

static void ten_thousand_mutations(void **state)
{
	static const char *const lines[] = {
		("{\"v\":1,\"op\":\"call\",\"id\":\"r1\",\"source\":\"pbx1\",\"call\":\"17.1\","
		 "\"caller\":\"8 (495) 000-01-00\",\"did\":\"+74950000001\",\"withheld\":false}"),
		"{\"v\":1,\"op\":\"qualify\",\"call\":\"a/1\",\"facts\":{\"band\":\"\\u0416\\n\"}}",
		"{\"v\":1,\"op\":\"ack\",\"seq\":12345678901}",
	};
	unsigned seed = 20261201;
	int n_good = 0;

	(void)state;
	for (int i = 0; i < 10200; i++) {
		const char *line = lines[i % 3];
		size_t len = strlen(line);
		char *copy = malloc(len);
		struct json_in_error error;
		struct request r;

		memcpy(copy, line, len);
		for (int n = rand_r(&seed) % 4; n > 0; n--) {
			size_t at = (size_t)rand_r(&seed) % len;
			bool is_any = rand_r(&seed) % 2 == 0;

			copy[at] = is_any ? (char)rand_r(&seed) : "{}[]\",:\\"[rand_r(&seed) % 8];
		}
		len -= rand_r(&seed) % 4 == 0 ? (size_t)rand_r(&seed) % len : 0;
		char *exact = malloc(len);

		memcpy(exact, copy, len);
		n_good += json_in_request(exact, len, &r, &error) == 0;
		free(exact);
		free(copy);
	}
	assert_in_range(n_good, 1000, 9000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_call),
		cmocka_unit_test(every_op),
		cmocka_unit_test(details),
		cmocka_unit_test(bad_lines),
		cmocka_unit_test(bad_members),
		cmocka_unit_test(an_error_knows_its_request),
		cmocka_unit_test(nul_bytes_in_the_line),
		cmocka_unit_test(long_values_and_lines),
		cmocka_unit_test(too_many_facts),
		cmocka_unit_test(ten_thousand_mutations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
