/* layer: codec */
#include "test_main.h"

#include <stdlib.h>
#include <string.h>

#include "dutyd/codec/json_reply.h"

static struct json_reply *parse(const char *line)
{
	struct err err;
	struct json_reply *reply = json_reply_parse(line, strlen(line), &err);

	assert_non_null(reply);
	return reply;
}

static void not_a_reply(void **state)
{
	static const char *const lines[] = {
		"", "{", "[]", "1", "{\"a\":1}x", "nul", "{\"a\":1,\"a\":2}", "{\"a\":\"\xff\"}"
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(lines); i++) {
		struct err err = { "" };

		assert_null(json_reply_parse(lines[i], strlen(lines[i]), &err));
		assert_memory_equal(err.text, "not ", 4);
	}
}

static void refusals(void **state)
{
	static const struct {
		const char *line, *text;
	} rows[] = {
		{ "{\"ok\":false,\"error\":{\"code\":\"busy\",\"text\":\"later\"}}", "later" },
		{ "{\"ok\":false,\"error\":{\"code\":\"busy\",\"text\":\"\"}}", "busy" },
		{ "{\"ok\":false}", "refused" },
		{ "{\"ok\":1,\"error\":[]}", "refused" },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		struct json_reply *reply = parse(rows[i].line);

		assert_false(json_reply_is_ok(reply));
		assert_string_equal(json_reply_error(reply), rows[i].text);
		json_reply_free(&reply);
		assert_null(reply);
	}
}

static void accessors(void **state)
{
	struct json_reply *reply =
		parse("{\"ok\":true,\"n\":42,\"t\":\"да\",\"a\":[1,{\"b\":\"c\"}],\"z\":null}");
	const struct json_reply *array = json_reply_member(reply, "a");

	(void)state;
	assert_true(json_reply_is_ok(reply));
	assert_int_equal(json_reply_int(json_reply_member(reply, "n"), -1), 42);
	assert_int_equal(json_reply_int(json_reply_member(reply, "t"), -1), -1);
	assert_string_equal(json_reply_text(json_reply_member(reply, "t"), "-"), "да");
	assert_string_equal(json_reply_text(json_reply_member(reply, "n"), "-"), "-");
	assert_int_equal(json_reply_count(array), 2);
	assert_int_equal(json_reply_count(reply), 0);
	assert_string_equal(
		json_reply_text(json_reply_member(json_reply_element(array, 1), "b"), "-"), "c");
	assert_null(json_reply_element(array, 2));
	assert_null(json_reply_member(array, "b"));
	assert_null(json_reply_member(NULL, "b"));
	assert_null(json_reply_element(NULL, 0));
	assert_string_equal(json_reply_text(NULL, "-"), "-");
	assert_false(json_reply_is_object(array));
	assert_true(json_reply_is_object(reply));
	json_reply_free(&reply);
	json_reply_free(&reply);
}

static void shown(void **state)
{
	static const struct {
		const char *json, *shown, *dumped;
	} rows[] = {
		{ "{\"x\":\"да\"}", "да", "\"да\"" },
		{ "{\"x\":null}", "-", "null" },
		{ "{\"x\":true}", "true", "true" },
		{ "{\"x\":[1, {\"b\": \"c\"}]}", "[1,{\"b\":\"c\"}]", "[1,{\"b\":\"c\"}]" },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		struct json_reply *reply = parse(rows[i].json);
		char *shown = json_reply_show(json_reply_member(reply, "x"));
		char *dumped = json_reply_dump(json_reply_member(reply, "x"));

		assert_string_equal(shown, rows[i].shown);
		assert_string_equal(dumped, rows[i].dumped);
		free(shown);
		free(dumped);
		json_reply_free(&reply);
	}
}

static void append_key(void *arg, const char *key, const struct json_reply *value)
{
	strcat(arg, key);
	strcat(arg, json_reply_is_object(value) ? "{} " : " ");
}

static void members_in_order(void **state)
{
	struct json_reply *reply = parse("{\"z\":1,\"a\":{\"q\":1},\"m\":[]}");
	char keys[64] = "";

	(void)state;
	json_reply_each(reply, append_key, keys);
	assert_string_equal(keys, "z a{} m ");
	json_reply_each(NULL, append_key, keys);
	assert_string_equal(keys, "z a{} m ");
	json_reply_free(&reply);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(not_a_reply),      cmocka_unit_test(refusals),
		cmocka_unit_test(accessors),        cmocka_unit_test(shown),
		cmocka_unit_test(members_in_order),
	};

	return cmocka_run_group_tests_name("json_reply", tests, NULL, NULL);
}
