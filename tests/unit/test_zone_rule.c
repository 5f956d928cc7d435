/* layer: domain support */
#include "test_main.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "dutyd/domain/zone_rule.h"
#include "team.h"

static const int64_t since_2000 = 946684800;
static const int64_t until_2100 = 4133980800;

/* Rules whose changes stay inside their year on the UTC calendar, as libc wants them. */
static void rules_agree_with_libc(void **state)
{
	static const char *const texts[] = {
		"UTC0",
		"MSK-3",
		"<+03>-3",
		"<-0330>3:30",
		"<+1245>-12:45:30",
		"CET-1CEST,M3.5.0,M10.5.0/3",
		"EST5EDT,M3.2.0,M11.1.0",
		"<-03>3<-02>,M3.5.0/-2,M10.5.0/-1",
		"<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
		"EET-2EEST,M3.4.4/50,M10.4.4/50",
		"IST-2IDT,M3.4.4/26,M10.5.0",
		"IST-1GMT0,M10.5.0,M3.5.0/1",
		"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
		"AEST-10AEDT,M10.1.0,M4.1.0/3",
		"<-04>4<-03>,M9.1.6/24,M4.1.6/24",
		"XST-2XDT,J60/2,J300/3:30:15",
		"XST-2XDT,59,300/0",
		"XST-2XDT,J59/24,J61/24",
		"XST9XDT7:30,M2.5.0/-167,M11.5.6/167",
		"XST-2XDT,M6.5.5/1,M8.5.3/1",
	};
	uint64_t seed = 49;

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(texts); i++) {
		struct zone_rule rule;
		struct err err = { "" };

		if (zone_rule_parse(texts[i], &rule, &err) != 0) {
			fail_msg("%s: %s", texts[i], err.text);
		}
		setenv("TZ", texts[i], 1);
		tzset();
		for (int n = 0; n < 20000; n++) {
			uint64_t range = (uint64_t)(until_2100 - since_2000);
			int64_t utc = since_2000 + (int64_t)(team_random(&seed) % range);
			struct zone_span span = zone_rule_span(&rule, utc);
			/* Half of the instants lie at a change. */
			int64_t at = n % 2 == 0 || span.until == INT64_MAX ? utc :
									     span.until - n % 3;
			time_t t = (time_t)at;
			struct tm tm;

			localtime_r(&t, &tm);
			if (zone_rule_span(&rule, at).offset != tm.tm_gmtoff) {
				fail_msg("%s at %" PRId64 ": not %ld", texts[i], at, tm.tm_gmtoff);
			}
		}
	}
}

/* RFC 8536 section 3.3.1: daylight saving time all year. */
static void daylight_saving_time_all_year(void **state)
{
	struct zone_rule rule;
	uint64_t seed = 50;

	(void)state;
	assert_int_equal(zone_rule_parse("XXX3EDT4,0/0,J365/23", &rule, NULL), 0);
	for (int n = 0; n < 20000; n++) {
		int64_t utc = since_2000 + (int64_t)(team_random(&seed) % 3000000000u);

		assert_int_equal(zone_rule_span(&rule, utc).offset, -4 * 3600);
	}
	for (int year = 2000; year < 2100; year++) {
		int64_t change = (int64_t)civil_from_ymd(year, 1, 1) * 86400 + 3 * 3600;

		for (int64_t utc = change - 1; utc <= change + 1; utc++) {
			assert_int_equal(zone_rule_span(&rule, utc).offset, -4 * 3600);
		}
	}
}

/* A change of 1 January that happens, in UTC, in the year before; and one of December after it. */
static void changes_outside_their_year(void **state)
{
	struct zone_rule rule;

	(void)state;
	assert_int_equal(zone_rule_parse("<+14>-14<+15>,J1/0,J365/167", &rule, NULL), 0);
	int64_t new_year = (int64_t)civil_from_ymd(2027, 1, 1) * 86400;

	assert_int_equal(zone_rule_span(&rule, new_year - 14 * 3600 - 1).offset, 14 * 3600);
	assert_int_equal(zone_rule_span(&rule, new_year - 14 * 3600).offset, 15 * 3600);
	/* 31 December and 167 hours: 6 January, 23 h on the clock of +15. */
	int64_t end = new_year + 5 * 86400 + 23 * 3600 - 15 * 3600;

	assert_int_equal(zone_rule_span(&rule, end - 1).offset, 15 * 3600);
	assert_int_equal(zone_rule_span(&rule, end).offset, 14 * 3600);
	assert_int_equal(zone_rule_span(&rule, end).from, end);
	assert_int_equal(zone_rule_span(&rule, end - 1).until, end);
}

static void texts_that_are_refused(void **state)
{
	static const char *const texts[] = {
		"",
		"UT0",
		"UTC",
		"UTC+",
		"UTC25",
		"UTC0:60",
		"UTC0:00:60",
		"UTC0 ",
		"<UTC0",
		"<U>0",
		"<+03-3",
		"<+0_>3",
		"+033",
		"MSK-3,",
		"CET-1CEST",
		"CET-1CEST,M3.5.0",
		"CET-1CEST,M3.5.0,",
		"CET-1CEST,M3.5.0,M10.5",
		"CET-1CEST,M0.5.0,M10.5.0",
		"CET-1CEST,M13.5.0,M10.5.0",
		"CET-1CEST,M3.0.0,M10.5.0",
		"CET-1CEST,M3.6.0,M10.5.0",
		"CET-1CEST,M3.5.7,M10.5.0",
		"CET-1CEST,J0,J300",
		"CET-1CEST,J1,J366",
		"CET-1CEST,1,366",
		"CET-1CEST,M3.5.0/168,M10.5.0",
		"CET-1CEST,M3.5.0/,M10.5.0",
		"CET-1CEST,M3.5.0/-168,M10.5.0",
		"CET-1CEST,M3.5.0,M10.5.0,",
		"CET-1CEST,M3.5.0,M10.5.0/3x",
		"CET-1CEST25,M3.5.0,M10.5.0",
		":Europe/Berlin",
		"CET-1CEST,99999999999,1",
		"CET-00001CEST,1,2",
		"CET-1:CEST,1,2",
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(texts); i++) {
		struct zone_rule rule = { .standard = 7 };
		struct err err = { "" };
		char *text = strdup(texts[i]);

		if (zone_rule_parse(text, &rule, &err) == 0) {
			fail_msg("\"%s\" was read", text);
		}
		assert_int_equal(rule.standard, 7);
		assert_non_null(strstr(err.text, "footer"));
		free(text);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_agree_with_libc),
		cmocka_unit_test(daylight_saving_time_all_year),
		cmocka_unit_test(changes_outside_their_year),
		cmocka_unit_test(texts_that_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
