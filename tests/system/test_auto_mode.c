/* layer: net support */
/*
 * inbound = "auto" in the real daemon, over a change of the day: yesterday's hand-overs decide at
 * the day's beginning how tomorrow works, and today stays as it is.
 *
 * The day is the machine's, and every day is a working day here; the calls say when they came.
 */
#include "test_main.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "witness.h"

enum { MOSCOW_S = 3 * 3600, DAY_S = 86400, MARGIN_S = 60 };

#define EVERY_DAY                                                                                  \
	{ "mon-fri", "mon-sun" }, { "2026-11-30 mon", "2024-01-01 mon" },                          \
		{ "d2026-12-16 = \"2026-12-18\";", "" }, { "d2026-12-22 = \"lena\";", "" },        \
	{                                                                                          \
		"new-year = \"2026-12-31..2027-01-10\"; february = \"2027-02-23\"; "               \
		"march = \"2027-03-08\";",                                                         \
			""                                                                         \
	}

static int64_t today_s; /* somewhere in the company's day of now */
static char caller[16];
static struct agi_call call = { .uniqueid = the_uniqueid, .caller = caller };

static const char *day(int from_today)
{
	static char text[16];
	time_t at = (time_t)(today_s + (int64_t)from_today * DAY_S + MOSCOW_S);
	struct tm tm;

	gmtime_r(&at, &tm);
	strftime(text, sizeof(text), "%Y-%m-%d", &tm);
	return text;
}

/* Not across midnight: what was yesterday would be the day before. */
static void take_today(void)
{
	int64_t left_s = DAY_S - (time(NULL) + MOSCOW_S) % DAY_S;

	if (left_s < MARGIN_S) {
		sleep((unsigned)left_s + 1);
	}
	today_s = time(NULL);
}

static const char *hand_over(int from_today)
{
	static char path[64];
	static int n_calls;

	snprintf(the_uniqueid, sizeof(the_uniqueid), "1700000000.%d", ++n_calls);
	snprintf(caller, sizeof(caller), "+791600090%02d", n_calls);
	snprintf(path, sizeof(path), "handover?at=%sT11:00", day(from_today));
	call.path = path;
	return ring_as(&call);
}

static void publish_from_today(int to)
{
	char command[2048], first[16];

	snprintf(first, sizeof(first), "%s", day(0));
	snprintf(command, sizeof(command),
		 "LC_ALL=C.UTF-8 %s/dutyctl -c %s -s %s roster publish %s..%s >/dev/null",
		 TEST_BUILD_DIR, the_daemon.conf, the_daemon.control, first, day(to));
	assert_int_equal(system(command), 0);
}

/* A day under inbound = "duty": so many hand-overs yesterday, and the roster hangs on the wall. */
static void have_a_busy_yesterday(int n_handovers, int published_to)
{
	struct daemon_options options = { .edits = { EVERY_DAY } };

	take_today();
	witness_start(&options);
	for (int i = 0; i < n_handovers; i++) {
		assert_string_equal(hand_over(-1), "DUTY_TODAY durable");
	}
	publish_from_today(published_to);
	assert_int_equal(daemon_stop(&the_daemon), 0);
}

static void go_on_in_auto(void)
{
	static char dir[DAEMON_PATH_SIZE];
	struct daemon_options options = {
		.dir = dir,
		.edits = { EVERY_DAY,
			   { "inbound = \"duty\"", "inbound = \"auto\"" },
			   { "enter_duty = 8; leave_duty = 5; window_days = 5; min_days = 5",
			     "enter_duty = 3; leave_duty = 1; window_days = 1; min_days = 1" } }
	};

	snprintf(dir, sizeof(dir), "%s", the_daemon.dir);
	witness_start(&options);
	assert_true(witness_reaches("SELECT count(*) FROM mode_day", 2, 5000));
}

static void r60_yesterdays_handovers_bring_the_duty_tomorrow(void **state)
{
	char key[32];

	(void)state;
	have_a_busy_yesterday(3, 10);
	go_on_in_auto();
	assert_string_equal(hand_over(0), "HEAD_MODE durable"); /* a day never changes itself */
	assert_string_equal(agi_var(&the_answer, "BELONGS_TO"), "irina");
	assert_string_equal(hand_over(1), "DUTY_TODAY durable");
	assert_string_not_equal(agi_var(&the_answer, "BELONGS_TO"), "irina");
	snprintf(key, sizeof(key), "mode/%s", day(1));
	assert_true(witness_has_message("mode", key)); /* told a day ahead */
	witness_finish();
}

static void r60_too_few_leave_it_to_the_head(void **state)
{
	(void)state;
	have_a_busy_yesterday(2, 10);
	go_on_in_auto();
	assert_string_equal(hand_over(0), "HEAD_MODE durable");
	assert_string_equal(hand_over(1), "HEAD_MODE durable");
	assert_int_equal(witness_number("SELECT count(*) FROM outbox WHERE topic = 'mode'"), 0);
	witness_finish();
}

static void r61_without_a_published_day_it_stays_the_heads(void **state)
{
	char text[64];

	(void)state;
	have_a_busy_yesterday(3, 0);
	go_on_in_auto();
	snprintf(text, sizeof(text), "day=%s mode=head", day(1));
	assert_true(daemon_logged(&the_daemon, "ev=mode.unpublished", text, 3000));
	assert_false(daemon_logged(&the_daemon, "ev=mode.changed", "day=", 0));
	assert_string_equal(hand_over(1), "HEAD_MODE durable");
	snprintf(text, sizeof(text), "mode-unpublished/%s", day(1));
	assert_true(witness_has_message("alarm", text));
	witness_finish();
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(r60_yesterdays_handovers_bring_the_duty_tomorrow,
					  witness_teardown),
		cmocka_unit_test_teardown(r60_too_few_leave_it_to_the_head, witness_teardown),
		cmocka_unit_test_teardown(r61_without_a_published_day_it_stays_the_heads,
					  witness_teardown),
	};

	return cmocka_run_group_tests_name("auto_mode", tests, NULL, NULL);
}
