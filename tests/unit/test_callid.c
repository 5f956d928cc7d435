/* layer: domain */
#include "test_main.h"

#include <string.h>

#include "dutyd/domain/callid.h"

static const int64_t epoch_ms = INT64_C(1735689600000);

static void numbers_follow_the_clock_and_never_repeat(void **state)
{
	(void)state;
	assert_int_equal(callid_after(-1, epoch_ms), 0);
	assert_int_equal(callid_after(0, epoch_ms + 5000), 5000);
	assert_int_equal(callid_after(5000, epoch_ms + 5000), 5001); /* the same millisecond */
	assert_int_equal(callid_after(9000, epoch_ms + 5000), 9001); /* the clock went back */
	assert_int_equal(callid_after(9000, 0), 9001);               /* it was never set */
	assert_int_equal(callid_after(9000, INT64_MIN), 9001);
}

static void numbers_are_eight_signs(void **state)
{
	static const struct {
		int64_t number;
		const char *text;
	} rows[] = {
		{ 0, "00000000" },
		{ 31, "0000000Z" },
		{ 32, "00000010" },
		{ (INT64_C(1) << 40) - 1, "ZZZZZZZZ" },
		{ INT64_C(259786269156), "7HY7FRF4" },
	};
	char text[CALLID_SIZE];
	int64_t number;

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		callid_format(rows[i].number, text);
		assert_string_equal(text, rows[i].text);
		assert_true(callid_parse(rows[i].text, &number));
		assert_int_equal(number, rows[i].number);
	}
}

static void later_calls_sort_behind_earlier_ones(void **state)
{
	char before[CALLID_SIZE] = "", text[CALLID_SIZE];
	int64_t number;

	(void)state;
	for (int64_t n = 1; n < INT64_C(1) << 40; n = n * 3 + 1) {
		callid_format(n, text);
		assert_true(strcmp(before, text) < 0);
		assert_true(callid_parse(text, &number));
		assert_int_equal(number, n);
		memcpy(before, text, sizeof(before));
	}
}

static void only_call_names_are_read(void **state)
{
	static const char *const refused[] = {
		"",         "7KQ2M8F",  "7KQ2M8F44", "7KQ2M8FI",  "7KQ2M8FL",
		"7KQ2M8FO", "7KQ2M8FU", " 7KQ2M8F",  "7KQ2M8F\n", "7KQ2-8F4",
	};
	int64_t upper = 0, lower = 1;

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(refused); i++) {
		if (callid_parse(refused[i], &upper)) {
			fail_msg("\"%s\" was read", refused[i]);
		}
	}
	assert_true(callid_parse("7KQ2M8F4", &upper));
	assert_true(callid_parse("7kq2m8f4", &lower));
	assert_int_equal(upper, lower);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_follow_the_clock_and_never_repeat),
		cmocka_unit_test(numbers_are_eight_signs),
		cmocka_unit_test(later_calls_sort_behind_earlier_ones),
		cmocka_unit_test(only_call_names_are_read),
	};

	return cmocka_run_group_tests_name("callid", tests, NULL, NULL);
}
