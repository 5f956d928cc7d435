/* layer: domain */
#include "test_main.h"

#include <stdio.h>
#include <string.h>

#include "dutyd/domain/hours.h"

static void read_or_fail(const char *text, struct hours *hours)
{
	struct err err = { "" };

	if (hours_parse(text, hours, &err) != 0) {
		fail_msg("\"%s\": %s", text, err.text);
	}
}

static void hours_of_the_example(void **state)
{
	struct hours hours;

	(void)state;
	read_or_fail("пн-пт 09:00-18:00, сб 10:00-14:00", &hours);
	assert_int_equal(hours.n_spans, 2);
	assert_false(hours_is_open(&hours, 0, 539));
	assert_true(hours_is_open(&hours, 0, 540));
	assert_true(hours_is_open(&hours, 4, 1079));
	assert_false(hours_is_open(&hours, 4, 1080));
	assert_false(hours_is_open(&hours, 5, 599));
	assert_true(hours_is_open(&hours, 5, 839));
	assert_false(hours_is_open(&hours, 6, 700));
	assert_int_equal(hours_close_of(&hours, 0), 1080);
	assert_int_equal(hours_close_of(&hours, 5), 840);
	assert_int_equal(hours_close_of(&hours, 6), 0);
}

static void hours_round_the_clock(void **state)
{
	struct hours hours;

	(void)state;
	read_or_fail("mon-sun 00:00-24:00", &hours);
	for (int weekday = 0; weekday < 7; weekday++) {
		assert_true(hours_is_open(&hours, weekday, 0));
		assert_true(hours_is_open(&hours, weekday, 1439));
		assert_int_equal(hours_close_of(&hours, weekday), 1440);
	}
}

static void a_lunch_break_and_a_list_of_days(void **state)
{
	struct hours hours;

	(void)state;
	read_or_fail("mon,wed,fri 14:00-18:00,mon, wed, fri 09:00-13:00 , tue-thu 18:00-20:00",
		     &hours);
	assert_int_equal(hours.n_spans, 3);
	assert_true(hours_is_open(&hours, 2, 12 * 60));
	assert_false(hours_is_open(&hours, 2, 13 * 60));
	assert_true(hours_is_open(&hours, 2, 14 * 60));
	assert_true(hours_is_open(&hours, 2, 19 * 60));
	assert_int_equal(hours_close_of(&hours, 0), 18 * 60);
	assert_int_equal(hours_close_of(&hours, 2), 20 * 60);
	read_or_fail("mon 13:00-18:00, mon 09:00-13:00, mon 18:00-19:00", &hours);
	assert_true(hours_is_open(&hours, 0, 13 * 60)); /* spans may touch */
}

static void hours_that_are_refused(void **state)
{
	static const struct {
		const char *text, *why;
	} rows[] = {
		{ "", "times are missing" },
		{ "mon-fri", "times are missing" },
		{ "09:00-18:00", "weekdays are missing" },
		{ "mon-fri 09:00", "HH:MM-HH:MM" },
		{ "mon-fri 9:00-18:00", "HH:MM-HH:MM" },
		{ "mon-fri 09:00-24:01", "HH:MM-HH:MM" },
		{ "mon-fri 09:00-18:00-19:00", "HH:MM-HH:MM" },
		{ "mon-fri 09:00-18:00 sat 10:00-14:00", "HH:MM-HH:MM" },
		{ "mon-fri 09:00-18:00,", "times are missing" },
		{ "mon-fri 09:00-18:00,,sat 10:00-14:00", "weekday" },
		{ "mon-fri 18:00-09:00", "not before" },
		{ "mon 09:00-09:00", "not before" },
		{ "mon-fri 09:00-18:00, fri-sat 17:59-20:00", "overlap on fri" },
		{ "moon 09:00-18:00", "weekday" },
		{ "mon 09:00-18:00 and some words behind the times", "too long" },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		struct hours hours = { .n_spans = 5 };
		struct err err = { "" };

		if (hours_parse(rows[i].text, &hours, &err) == 0) {
			fail_msg("\"%s\" was read", rows[i].text);
		}
		if (strstr(err.text, rows[i].why) == NULL) {
			fail_msg("\"%s\": %s", rows[i].text, err.text);
		}
		assert_int_equal(hours.n_spans, 5);
	}
}

static void spans_are_bounded(void **state)
{
	char text[1024] = "";
	struct hours hours;
	struct err err = { "" };

	(void)state;
	for (int i = 0; i <= HOURS_SPANS_MAX; i++) {
		char span[40];

		snprintf(span, sizeof(span), "%smon %02d:00-%02d:30", i > 0 ? ", " : "", i, i);
		strcat(text, span);
		int rc = hours_parse(text, &hours, &err);

		assert_int_equal(rc, i < HOURS_SPANS_MAX ? 0 : -1);
	}
	assert_int_equal(hours.n_spans, HOURS_SPANS_MAX);
	memset(text, ',', sizeof(text) - 1);
	memcpy(text + sizeof(text) - 20, " 09:00-18:00", 13);
	assert_int_equal(hours_parse(text, &hours, &err), -1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(hours_of_the_example),
		cmocka_unit_test(hours_round_the_clock),
		cmocka_unit_test(a_lunch_break_and_a_list_of_days),
		cmocka_unit_test(hours_that_are_refused),
		cmocka_unit_test(spans_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
