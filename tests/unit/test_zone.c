/* layer: domain support */
#include "test_main.h"

#include <stdlib.h>
#include <string.h>

#include "dutyd/domain/civil.h"
#include "dutyd/domain/zone.h"
#include "team.h"

static int64_t utc(const char *day, int hour, int minute)
{
	return (int64_t)team_day(day) * 86400 + hour * 3600 + minute * 60;
}

/* Where a local day begins and how long it is; the day before gives the UTC date. */
static void days_begin_where_the_zone_says(void **state)
{
	static const struct {
		const char *zone, *day, *utc_day;
		int utc_hour, minutes, local_second;
	} rows[] = {
		{ "Africa/Cairo", "2026-04-24", "2026-04-23", 22, 23 * 60, 3600 },
		{ "America/Santiago", "2026-09-06", "2026-09-06", 4, 23 * 60, 3600 },
		/* A year that is over: tzdata 2026f left Cuba on summer time in 2026. */
		{ "America/Havana", "2025-11-02", "2025-11-02", 4, 25 * 60, 0 },
		{ "Pacific/Apia", "2011-12-29", "2011-12-29", 10, 24 * 60, 0 },
		{ "Pacific/Apia", "2011-12-31", "2011-12-30", 10, 24 * 60, 0 },
		{ "Europe/Moscow", "2014-10-26", "2014-10-25", 20, 25 * 60, 0 },
		{ "Europe/Moscow", "2026-11-30", "2026-11-29", 21, 24 * 60, 0 },
		{ "Europe/Berlin", "2026-03-29", "2026-03-28", 23, 23 * 60, 0 },
		{ "Europe/Berlin", "2026-10-25", "2026-10-24", 22, 25 * 60, 0 },
		{ "Europe/Saratov", "2016-12-04", "2016-12-03", 21, 23 * 60, 0 },
		{ "Australia/Lord_Howe", "2026-04-05", "2026-04-04", 13, 24 * 60 + 30, 0 },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		struct zone *zone = team_zone(rows[i].zone);
		int32_t day = team_day(rows[i].day);
		int64_t start = zone_day_start(zone, day);
		struct zone_local local = zone_local_at(zone, start);

		assert_int_equal(start, utc(rows[i].utc_day, rows[i].utc_hour, 0));
		assert_int_equal(zone_day_start(zone, day + 1) - start, rows[i].minutes * 60);
		assert_int_equal(local.day, day);
		assert_int_equal(local.second, rows[i].local_second);
		assert_true(zone_day_at(zone, start - 1) < day);
		zone_free(zone);
	}
}

static void a_day_that_does_not_exist_is_the_next_one(void **state)
{
	struct zone *zone = team_zone("Pacific/Apia");
	int32_t day = team_day("2011-12-30");

	(void)state;
	assert_int_equal(zone_day_start(zone, day), zone_day_start(zone, day + 1));
	assert_int_equal(zone_instant_of(zone, day, 43200), zone_day_start(zone, day + 1));
	zone_free(zone);
}

static void gaps_and_overlaps(void **state)
{
	struct zone *zone = team_zone("Europe/Berlin");

	(void)state;
	assert_int_equal(zone_instant_of(zone, team_day("2026-03-29"), 9000),
			 utc("2026-03-29", 1, 0));
	assert_int_equal(zone_instant_of(zone, team_day("2026-03-29"), 3 * 3600),
			 utc("2026-03-29", 1, 0));
	assert_int_equal(zone_instant_of(zone, team_day("2026-10-25"), 9000),
			 utc("2026-10-25", 0, 30));
	/* The same beyond the file's table, where the footer rules. */
	assert_int_equal(zone_instant_of(zone, team_day("2090-03-26"), 9000),
			 utc("2090-03-26", 1, 0));
	assert_int_equal(zone_instant_of(zone, team_day("2090-10-29"), 9000),
			 utc("2090-10-29", 0, 30));
	zone_free(zone);
}

static void far_instants_stop_at_the_calendars_ends(void **state)
{
	static const int64_t ends[] = { INT64_MIN, INT64_MIN / 2, INT64_MAX / 2, INT64_MAX };
	static const char *const names[] = { "Europe/Berlin", "Europe/Moscow", "Asia/Gaza", "UTC" };

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(names); i++) {
		struct zone *zone = team_zone(names[i]);

		for (size_t e = 0; e < TEST_COUNT(ends); e++) {
			struct zone_local local = zone_local_at(zone, ends[e]);

			assert_true(ends[e] < 0 ? local.day < -2147480000 : local.day > 2147480000);
			assert_in_range(local.second, 0, 86399);
		}
		zone_day_start(zone, INT32_MIN);
		zone_day_start(zone, INT32_MAX);
		zone_free(zone);
	}
}

static void instants_are_written(void **state)
{
	static const struct {
		const char *zone;
		int64_t utc_ms;
		const char *text;
	} rows[] = {
		{ "Europe/Moscow", 1796112137412, "2026-12-01T11:02:17.412+03:00" },
		{ "Asia/Kolkata", 1796112137000, "2026-12-01T13:32:17.000+05:30" },
		{ "America/St_Johns", 1796112137001, "2026-12-01T04:32:17.001-03:30" },
		{ "UTC", -1, "1969-12-31T23:59:59.999+00:00" },
		/* 44 min 30 s west, which RFC 3339 cannot say. */
		{ "Africa/Monrovia", 0, "1969-12-31T23:16:00.000-00:44" },
		{ "UTC", INT64_MAX, "-T07:12:55.807+00:00" },
		{ "UTC", INT64_MIN, "-T16:47:04.192+00:00" },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		struct zone *zone = team_zone(rows[i].zone);
		char text[ZONE_TEXT_SIZE];
		int64_t back = 0;

		zone_format_ms(zone, rows[i].utc_ms, text);
		assert_string_equal(text, rows[i].text);
		if (rows[i].utc_ms > 0 && rows[i].utc_ms < INT64_MAX) {
			assert_true(zone_parse_ms(zone, text, &back));
			assert_int_equal(back, rows[i].utc_ms);
		}
		zone_free(zone);
	}
}

static void instants_are_read(void **state)
{
	static const struct {
		const char *text;
		int64_t utc_ms;
	} rows[] = {
		{ "2026-12-01", 1796072400000 },
		{ "2026-12-01 11:00", 1796112000000 },
		{ "2026-12-01T11:00:30", 1796112030000 },
		{ "2026-12-01T11:00:30.4", 1796112030400 },
		{ "2026-12-01 11:00:30.412999", 1796112030412 },
		{ "2026-12-01T11:00Z", 1796122800000 },
		{ "2026-12-01T11:00:30+03:00", 1796112030000 },
		{ "2026-12-01T11:00:30.412-03:30", 1796135430412 },
		{ "1970-01-01T00:00:00+05:00", -18000000 },
	};
	struct zone *zone = team_zone("Europe/Moscow");

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		int64_t utc_ms = 0;

		if (!zone_parse_ms(zone, rows[i].text, &utc_ms)) {
			fail_msg("\"%s\" was not read", rows[i].text);
		}
		assert_int_equal(utc_ms, rows[i].utc_ms);
	}
	zone_free(zone);
}

static void what_is_no_instant_is_refused(void **state)
{
	static const char *const texts[] = {
		"",
		"2026",
		"2026-12-0",
		"2026-02-30",
		"2026-12-01 ",
		"2026-12-01T",
		"2026-12-01x11:00",
		"2026-12-01 11",
		"2026-12-01 11:",
		"2026-12-01 11:0",
		"2026-12-01 24:00",
		"2026-12-01 11:60",
		"2026-12-01 11:00:60",
		"2026-12-01 11:00:",
		"2026-12-01 11:00.5",
		"2026-12-01 11:00:30.",
		"2026-12-01 11:00:30.1234567890",
		"2026-12-01 11:00 ",
		"2026-12-01 11:00z",
		"2026-12-01 11:00+3",
		"2026-12-01 11:00+03",
		"2026-12-01 11:00+0300",
		"2026-12-01 11:00+24:00",
		"2026-12-01 11:00+03:60",
		"2026-12-01 11:00Zx",
		"2026-12-01Z",
		"2026-12-01 11:00+03:00 ",
		"2026-12-01 -1:00",
		"today",
		"2026-12-01 11:00:30,4",
	};
	struct zone *zone = team_zone("Europe/Moscow");

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(texts); i++) {
		/* A copy of its exact size lets ASan see a look behind the end. */
		char *text = strdup(texts[i]);
		int64_t utc_ms = 7;

		if (zone_parse_ms(zone, text, &utc_ms)) {
			fail_msg("\"%s\" was read", text);
		}
		assert_int_equal(utc_ms, 7);
		free(text);
	}
	zone_free(zone);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_begin_where_the_zone_says),
		cmocka_unit_test(a_day_that_does_not_exist_is_the_next_one),
		cmocka_unit_test(gaps_and_overlaps),
		cmocka_unit_test(far_instants_stop_at_the_calendars_ends),
		cmocka_unit_test(instants_are_written),
		cmocka_unit_test(instants_are_read),
		cmocka_unit_test(what_is_no_instant_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
