/* layer: codec */
#include "test_main.h"

#include <stdio.h>
#include <string.h>

#include "dutyd/codec/json_out.h"

static const struct {
	const char *value, *written;
} strings[] = {
	{ "", "\"\"" },
	{ "PJSIP/200 !#[]~", "\"PJSIP/200 !#[]~\"" },
	{ "a\"b\\c", "\"a\\\"b\\\\c\"" },
	{ "\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"" },
	{ "\x01 \x1f \x7f", "\"\\u0001 \\u001f \\u007f\"" },
	{ "ООО «Вектор»", "\"ООО «Вектор»\"" },
	{ "я\"я", "\"я\\\"я\"" },
	{ "\xff"
	  "a\xd0",
	  "\"\xEF\xBF\xBD"
	  "a\xEF\xBF\xBD\"" },
	{ "\xf0\x9f\x93\x9e", "\"\xf0\x9f\x93\x9e\"" },
	{ "\xc0\xaf", "\"\xEF\xBF\xBD\xEF\xBF\xBD\"" },
};

static void a_string_is_escaped_and_always_utf8(void **state)
{
	char text[100], wanted[100];

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(strings); i++) {
		struct buf out = buf_over(text, sizeof(text));

		json_text(&out, NULL, strings[i].value);
		assert_string_equal(text, strings[i].written);
		/* A key is written by the same rules. */
		buf_reset(&out);
		json_int(&out, strings[i].value, -5);
		snprintf(wanted, sizeof(wanted), "%s:-5", strings[i].written);
		assert_string_equal(text, wanted);
	}
}

static void commas_stand_between(void **state)
{
	char text[100];
	struct buf out = buf_over(text, sizeof(text));

	(void)state;
	json_open(&out, NULL);
	json_int(&out, "a", 1);
	json_open_array(&out, "b");
	json_open(&out, NULL);
	json_bool(&out, "c", true);
	json_close(&out);
	json_null(&out, NULL);
	json_close_array(&out);
	json_text(&out, "d", NULL);
	json_close(&out);
	assert_string_equal(text, "{\"a\":1,\"b\":[{\"c\":true},null],\"d\":null}");
}

/* At every size: full, or the same text; never a byte behind the memory. */
static void what_does_not_fit_is_left_out(void **state)
{
	static const char whole[] = "{\"key\":\"va\\nlue\",\"n\":12}";
	char text[64];

	(void)state;
	for (size_t size = 1; size <= sizeof(whole); size++) {
		memset(text, '#', sizeof(text));
		struct buf out = buf_over(text, size);

		json_open(&out, NULL);
		json_text(&out, "key", "va\nlue");
		json_int(&out, "n", 12);
		json_close(&out);
		assert_int_equal(out.is_full, size < sizeof(whole));
		assert_int_equal(text[size], '#');
		assert_int_equal(strlen(text), out.len);
		assert_memory_equal(text, whole, out.len);
	}
}

static void digits_have_zeros_in_front(void **state)
{
	char text[8];
	struct buf out = buf_over(text, sizeof(text));

	(void)state;
	buf_put_digits(&out, 7, 2);
	buf_put_digits(&out, 45, 3);
	assert_string_equal(text, "07045");
	buf_put_digits(&out, 1, 3);
	assert_true(out.is_full);
	assert_string_equal(text, "07045");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_string_is_escaped_and_always_utf8),
		cmocka_unit_test(commas_stand_between),
		cmocka_unit_test(what_does_not_fit_is_left_out),
		cmocka_unit_test(digits_have_zeros_in_front),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
