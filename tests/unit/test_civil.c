/* layer: domain */
#include "test_main.h"

#include <string.h>
#include <time.h>

#include "dutyd/domain/civil.h"

static void days_are_read_and_written(void **state)
{
	static const struct {
		const char *text;
		int32_t day;
	} rows[] = {
		{ "1970-01-01", 0 },     { "1970-03-01", 59 },    { "2000-02-29", 11016 },
		{ "2026-11-30", 20787 }, { "2028-02-29", 21243 }, { "9999-12-31", 2932896 },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		char text[CIVIL_TEXT_SIZE];
		int32_t day = CIVIL_DAY_NONE;

		assert_true(civil_parse(rows[i].text, &day));
		assert_int_equal(day, rows[i].day);
		civil_format(day, text);
		assert_string_equal(text, rows[i].text);
	}
}

static void what_is_no_day_is_refused(void **state)
{
	static const char *const texts[] = {
		"",           "2026",       "2026-1-01",  "2026-11-3",   "2026-11-031",
		"2026-02-29", "2026-04-31", "2026-13-01", "2026-00-10",  "2026-01-00",
		"1969-12-31", "2026/11/30", "30.11.2026", "2026-11-30 ", " 2026-11-30",
		"2026-11-3x", "-026-11-30", "2100-02-29", "2026-1 -01",  "+026-11-30",
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(texts); i++) {
		int32_t day = 7;

		if (civil_parse(texts[i], &day)) {
			fail_msg("\"%s\" was read", texts[i]);
		}
		assert_int_equal(day, 7);
	}
}

static void calendar_agrees_with_libc(void **state)
{
	(void)state;
	for (int32_t day = -200000; day < 400000; day++) {
		time_t t = (time_t)day * 86400;
		struct tm tm;
		int year, month, mday;

		gmtime_r(&t, &tm);
		civil_to_ymd(day, &year, &month, &mday);
		assert_int_equal(year, tm.tm_year + 1900);
		assert_int_equal(month, tm.tm_mon + 1);
		assert_int_equal(mday, tm.tm_mday);
		assert_int_equal(civil_from_ymd(year, month, mday), day);
		assert_int_equal(civil_weekday(day), (tm.tm_wday + 6) % 7);
	}
}

static void ends_of_the_range_are_days(void **state)
{
	static const int32_t ends[] = { INT32_MIN, INT32_MIN + 1, INT32_MAX - 1, INT32_MAX };

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(ends); i++) {
		int year, month, mday;
		char text[CIVIL_TEXT_SIZE];

		civil_to_ymd(ends[i], &year, &month, &mday);
		assert_int_equal(civil_from_ymd(year, month, mday), ends[i]);
		assert_in_range(civil_weekday(ends[i]), 0, 6);
		civil_format(ends[i], text);
		assert_string_equal(text, "-");
	}
}

static void weekday_words(void **state)
{
	static const struct {
		const char *word;
		int weekday;
	} rows[] = {
		{ "mon", 0 },    { "пн", 0 },        { "Tue", 1 },
		{ "вт", 1 },     { "WEDNESDAY", 2 }, { "ср", 2 },
		{ "Thu", 3 },    { "чт", 3 },        { "ЧТ", 3 },
		{ "friday", 4 }, { "пт", 4 },        { "Пт", 4 },
		{ "sat", 5 },    { "Сб", 5 },        { "sun", 6 },
		{ "Sunday", 6 }, { "вс", 6 },        { "ВС", 6 },
		{ "", -1 },      { "m", -1 },        { "mond", -1 },
		{ "п", -1 },     { "пнд", -1 },      { "0", -1 },
		{ "\xd0", -1 },  { "mon tue", -1 },  { "wednesdaywednesdaywednesday", -1 },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		int weekday = civil_weekday_parse(rows[i].word);

		if (weekday != rows[i].weekday) {
			fail_msg("\"%s\" is %d", rows[i].word, weekday);
		}
	}
	for (int weekday = 0; weekday < 7; weekday++) {
		assert_int_equal(civil_weekday_parse(civil_weekday_name(weekday)), weekday);
	}
	assert_string_equal(civil_weekday_name(7), "?");
	assert_string_equal(civil_weekday_name(-1), "?");
}

static void lists_of_weekdays(void **state)
{
	static const struct {
		const char *text;
		unsigned days;
	} rows[] = {
		{ "mon-fri", 0x1f },     { "пн-пт", 0x1f },        { "пн,ср,пт", 0x15 },
		{ "sat", 0x20 },         { "fri-mon", 0x71 },      { "вс-пн", 0x41 },
		{ "mon-sun", 0x7f },     { "ср-вт", 0x7f },        { "mon-mon", 0x01 },
		{ "mon - wed", 0x07 },   { " пн , сб-вс ", 0x61 }, { "Mon-ср", 0x07 },
		{ "mon,mon-tue", 0x03 },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		struct err err = { "" };
		uint8_t days = 0xff;

		if (civil_weekdays_parse(rows[i].text, &days, &err) != 0 || days != rows[i].days) {
			fail_msg("\"%s\" is %#x: %s", rows[i].text, days, err.text);
		}
	}
}

static void lists_that_are_refused(void **state)
{
	static const char *const texts[] = {
		"",         " ",
		",",        "mon,",
		",mon",     "mon-",
		"-mon",     "mon-tue-wed",
		"mon;tue",  "1-5",
		"пн–пт",    "montag",
		"mon  tue", "weekdays-weekdays-weekdays-weekdays-weekdays-weekdays-end",
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(texts); i++) {
		struct err err = { "" };
		uint8_t days = 0xaa;

		if (civil_weekdays_parse(texts[i], &days, &err) == 0) {
			fail_msg("\"%s\" was read", texts[i]);
		}
		assert_int_equal(days, 0xaa);
		assert_non_null(strstr(err.text, "weekday"));
	}
	uint8_t days;

	assert_int_equal(civil_weekdays_parse("montag", &days, NULL), -1);
}

static void minutes_of_the_day(void **state)
{
	static const struct {
		const char *text;
		int minute;
	} rows[] = {
		{ "00:00", 0 },  { "09:00", 540 }, { "23:59", 1439 }, { "24:00", 1440 },
		{ "24:01", -1 }, { "25:00", -1 },  { "09:60", -1 },   { "9:00", -1 },
		{ "09.00", -1 }, { "", -1 },       { "09:0", -1 },    { "09:000", -1 },
		{ "-1:00", -1 }, { "0x:00", -1 },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		int minute = -1;
		bool is_read = civil_minute_parse(rows[i].text, &minute);

		assert_int_equal(is_read, rows[i].minute >= 0);
		assert_int_equal(minute, rows[i].minute);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_are_read_and_written),
		cmocka_unit_test(what_is_no_day_is_refused),
		cmocka_unit_test(calendar_agrees_with_libc),
		cmocka_unit_test(ends_of_the_range_are_days),
		cmocka_unit_test(weekday_words),
		cmocka_unit_test(lists_of_weekdays),
		cmocka_unit_test(lists_that_are_refused),
		cmocka_unit_test(minutes_of_the_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
