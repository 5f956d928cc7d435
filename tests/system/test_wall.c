/* layer: net support */
/* The roster as it is published, changed and kept by a real daemon. */
#include "test_main.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "daemon.h"
#include "dutyd/domain/civil.h"

static struct daemon dutyd;
static struct agi_result got;
static char reply[DAEMON_LINE_MAX];
static int32_t first; /* the roster's first day: a Monday, more than a week from now */

/* ---- the company, from next week on ---- */

/* Day n of the roster, 0 its first Monday. Static memory, four calls deep. */
static const char *day(int n)
{
	static char texts[4][CIVIL_TEXT_SIZE];
	static int next;
	char *text = texts[next++ % 4];

	civil_format(first + n, text);
	return text;
}

static bool start(const char *dir)
{
	static char monday[32], tuesday[32];
	struct daemon_options options = { .dir = dir };
	const struct daemon_edit edits[] = {
		{ "2026-11-30 mon", monday },
		{ "2026-12-01 ", tuesday }, /* of a case that the configuration tries on itself */
		{ "d2026-12-16 = \"2026-12-18\";", "" },
		{ "d2026-12-22 = \"lena\";", "" },
		{ "new-year = \"2026-12-31..2027-01-10\";", "" },
		{ "february = \"2027-02-23\";", "" },
		{ "march = \"2027-03-08\";", "" },
		{ "from = \"2026-12-28\"; to = \"2027-01-17\";", "from = \"2026-01-01\";" },
		{ "from = \"2026-12-07\"; to = \"2026-12-09\";", "from = \"2026-01-01\";" },
	};

	first = (int32_t)(time(NULL) / 86400) + 8;
	first += (7 - civil_weekday(first)) % 7;
	snprintf(monday, sizeof(monday), "%s", day(0));
	snprintf(tuesday, sizeof(tuesday), "%s ", day(1));
	memcpy(options.edits, edits, sizeof(edits));
	return daemon_start(&dutyd, &options);
}

static void end(void)
{
	assert_int_equal(daemon_stop(&dutyd), 0);
	daemon_remove(&dutyd);
}

static void restart(void)
{
	char dir[DAEMON_PATH_SIZE];

	assert_int_equal(daemon_stop(&dutyd), 0);
	snprintf(dir, sizeof(dir), "%s", dutyd.dir);
	assert_true(start(dir));
}

/* ---- asking ---- */

static void ask_at(const char *socket, const char *line)
{
	int fd = lines_connect(socket);

	assert_true(fd >= 0);
	assert_true(lines_ask(fd, line, reply, sizeof(reply)));
	close(fd);
}

/* {"v":1,"op":"roster","action":…} with the rest of the members; true when it is done. */
static bool act(const char *format, ...) __attribute__((format(printf, 1, 2)));

static bool act(const char *format, ...)
{
	char members[512], line[600];
	va_list args;

	va_start(args, format);
	vsnprintf(members, sizeof(members), format, args);
	va_end(args);
	snprintf(line, sizeof(line), "{\"v\":1,\"op\":\"roster\",\"action\":%s}", members);
	ask_at(dutyd.control, line);
	return strcmp(json_value(reply, "ok"), "true") == 0;
}

static void must_act(bool is_done)
{
	if (!is_done) {
		fail_msg("%s", reply);
	}
}

static const char *who(int n, const char *clock)
{
	char line[128];

	snprintf(line, sizeof(line), "{\"v\":1,\"op\":\"who\",\"at\":\"%sT%s\"}", day(n), clock);
	ask_at(dutyd.control, line);
	return json_value(reply, "person");
}

static const char *hand_over(const char *stage, const char *uniqueid, int n, const char *clock)
{
	char path[64], caller[16];
	struct agi_call call = { .path = path, .uniqueid = uniqueid, .caller = caller };

	/* Another caller for each call: who has called before has an owner by now (Q9). */
	snprintf(caller, sizeof(caller), "+791600090%c%c", uniqueid[0], uniqueid[2]);
	snprintf(path, sizeof(path), "%s?at=%sT%s", stage, day(n), clock);
	assert_true(agi_ask(&dutyd, &call, &got));
	return agi_var(&got, "EMPLOYEE");
}

static void edit_roster(const char *from, const char *to)
{
	char command[1024];

	snprintf(command, sizeof(command), "sed -i 's|%s|%s|' %s/roster.conf", from, to, dutyd.dir);
	assert_int_equal(system(command), 0);
	ask_at(dutyd.control, "{\"v\":1,\"op\":\"reload\"}");
	if (strstr(reply, "\"ok\":true") == NULL) {
		fail_msg("%s", reply);
	}
}

/* ---- tests ---- */

/* what hangs on the wall stays; behind it the new order counts. */
static void r50_published_days_stay(void **state)
{
	(void)state;
	assert_true(start(NULL));
	must_act(act("\"publish\",\"from\":\"%s\",\"to\":\"%s\"", day(0), day(6)));
	assert_string_equal(json_value(reply, "publication"), "1");
	assert_non_null(strstr(reply, "\"who\":\"masha\""));
	assert_string_equal(who(1, "11:00"), "masha");
	assert_string_equal(who(7, "11:00"), "lena");
	edit_roster("order = .*",
		    "order = [ \"dima\", \"sasha\", \"olya\", \"petya\", \"masha\" ];");
	assert_string_equal(who(0, "11:00"), "vasya");
	assert_string_equal(who(1, "11:00"), "masha");
	assert_string_equal(who(4, "11:00"), "sasha");
	/* Lena has left the order; Dima was next behind her. */
	assert_string_equal(who(7, "11:00"), "dima");
	assert_string_equal(who(8, "11:00"), "masha");
	edit_roster("order = .*", "order = [ \"vasya\", \"masha\", \"petya\", \"olya\", \"sasha\", "
				  "\"lena\", \"dima\" ];");
	assert_string_equal(who(7, "11:00"), "lena");
	restart();
	assert_string_equal(who(1, "11:00"), "masha");
	end();
}

static void swaps_and_overrides_of_published_days(void **state)
{
	(void)state;
	assert_true(start(NULL));
	assert_false(act("\"swap\",\"from\":\"%s\",\"to\":\"%s\"", day(1), day(3)));
	assert_non_null(strstr(reply, "is not published yet"));
	must_act(act("\"publish\",\"from\":\"%s\",\"to\":\"%s\"", day(0), day(13)));
	ask_at(dutyd.control, "{\"v\":1,\"op\":\"status\"}");
	assert_string_equal(json_value(reply, "published_to"), day(13));
	must_act(act("\"swap\",\"from\":\"%s\",\"to\":\"%s\"", day(1), day(3)));
	must_act(act("\"override\",\"from\":\"%s\",\"who\":\"dima\",\"reason\":\"visit\"", day(2)));
	restart();
	assert_string_equal(who(1, "11:00"), "olya");
	assert_string_equal(who(2, "11:00"), "dima");
	assert_string_equal(json_value(reply, "instead_of"), "petya");
	assert_string_equal(who(3, "11:00"), "masha");
	assert_string_equal(who(4, "11:00"), "sasha");
	end();
}

/* Before 14:00 Masha, after it Petya; what was handed over before stays Masha's. */
static void r58_urgent_from_that_moment(void **state)
{
	(void)state;
	assert_true(start(NULL));
	must_act(act("\"publish\",\"from\":\"%s\",\"to\":\"%s\"", day(0), day(13)));
	assert_string_equal(hand_over("handover", "1.1", 1, "13:30"), "masha");
	hand_over("route", "1.2", 1, "13:59:50"); /* arrives before, is handed over behind it */
	must_act(
		act("\"urgent\",\"who\":\"petya\",\"reason\":\"ill\",\"at\":\"%sT14:00\"", day(1)));
	assert_string_equal(json_value(reply, "kind"), "urgent");
	assert_string_equal(json_value(reply, "instead_of"), "masha");
	assert_string_equal(hand_over("handover", "1.2", 1, "14:00:10"), "petya");
	assert_string_equal(agi_var(&got, "REASON"), "DUTY_OVERRIDE");
	assert_string_equal(hand_over("handover", "1.1", 1, "14:05"), "masha"); /* hers */
	assert_string_equal(agi_var(&got, "BELONGS_TO"), "masha");
	assert_string_equal(hand_over("handover", "1.3", 1, "13:59"), "masha");
	restart();
	assert_string_equal(hand_over("handover", "1.1", 1, "15:00"), "masha");
	assert_string_equal(hand_over("handover", "1.4", 1, "15:00"), "petya");
	assert_string_equal(who(1, "13:59"), "masha");
	assert_string_equal(who(2, "11:00"), "petya"); /* nobody's date moved */
	end();
}

/* A call that began under an older configuration is handed to today's duty all the same. */
static void r58_urgent_reaches_calls_from_before_a_reload(void **state)
{
	(void)state;
	assert_true(start(NULL));
	hand_over("route", "2.0", 0, "13:00");
	hand_over("route", "2.1", 0, "13:00");
	edit_roster("warn_days = 7", "warn_days = 6");
	assert_string_equal(hand_over("handover", "2.0", 0, "13:10"), "vasya");
	must_act(act("\"urgent\",\"who\":\"dima\",\"reason\":\"ill\",\"at\":\"%sT14:00\"", day(0)));
	assert_string_equal(hand_over("handover", "2.1", 0, "14:01"), "dima");
	assert_string_equal(hand_over("handover", "2.2", 0, "13:59"), "vasya");
	end();
}

static void each_act_is_a_message_and_is_recorded(void **state)
{
	char sql[512];

	(void)state;
	assert_true(start(NULL));
	must_act(act("\"publish\",\"from\":\"%s\",\"to\":\"%s\"", day(0), day(6)));
	must_act(act("\"override\",\"from\":\"%s\",\"who\":\"dima\",\"reason\":\"r\"", day(2)));
	ask_at(dutyd.control, "{\"v\":1,\"op\":\"tail\",\"after\":0}");
	assert_non_null(strstr(reply, "\"topic\":\"roster\",\"key\":\"publication/1\""));
	assert_non_null(strstr(reply, "\"topic\":\"roster\",\"key\":\"publication/2\""));
	assert_non_null(strstr(reply, "\"payload\":{\"action\":\"override\",\"publication\":2"));
	assert_true(
		daemon_logged(&dutyd, "ev=roster.changed", "action=override publication=2", 1000));
	assert_int_equal(daemon_stop(&dutyd), 0);
	snprintf(sql, sizeof(sql),
		 "SELECT CASE WHEN count(*) = 1 THEN 1 ELSE abs(-9223372036854775808) END"
		 " FROM roster r JOIN roster_publication p ON p.id = r.publication"
		 " JOIN audit a ON a.object = 'publication/' || p.id WHERE r.why = 'r'"
		 " AND p.made_by LIKE '%d:%%' AND a.actor = p.made_by;",
		 (int)geteuid());
	assert_true(daemon_sql(dutyd.store, sql));
	daemon_remove(&dutyd);
}

/* a published day does not move by itself; what fits it no more is told with each act. */
static void r50_an_act_names_the_published_days_that_fit_no_more(void **state)
{
	char wanted[256];

	(void)state;
	assert_true(start(NULL));
	must_act(act("\"publish\",\"from\":\"%s\",\"to\":\"%s\"", day(0), day(6)));
	assert_non_null(strstr(reply, "\"conflicts\":[]"));
	snprintf(wanted, sizeof(wanted), "swaps : { d%s = \"%s\";", day(2), day(9));
	edit_roster("swaps *: {", wanted);
	snprintf(wanted, sizeof(wanted), "holidays : { feast = \"%s\";", day(4));
	edit_roster("holidays : {", wanted);
	must_act(act("\"publish\",\"from\":\"%s\",\"to\":\"%s\"", day(0), day(8)));
	snprintf(wanted, sizeof(wanted),
		 "\"conflicts\":["
		 "{\"day\":\"%s\",\"kind\":\"other-swap\",\"who\":\"petya\",\"with\":\"%s\"},"
		 "{\"day\":\"%s\",\"kind\":\"not-worked\",\"who\":\"sasha\",\"with\":null}]",
		 day(2), day(9), day(4));
	if (strstr(reply, wanted) == NULL) {
		fail_msg("%s", reply);
	}
	assert_string_equal(who(2, "11:00"), "petya");
	assert_string_equal(who(4, "11:00"), "sasha");
	end();
}

static void what_cannot_be_done_is_refused(void **state)
{
	(void)state;
	assert_true(start(NULL));
	ask_at(dutyd.events, "{\"v\":1,\"op\":\"roster\",\"action\":\"publish\"}");
	assert_string_equal(json_value(reply, "code"), "refused");
	assert_non_null(strstr(reply, "only on the control socket"));
	assert_false(act("\"burn\""));
	assert_string_equal(json_value(reply, "field"), "action");
	assert_false(act("\"publish\",\"from\":\"%s\"", day(0)));
	assert_string_equal(json_value(reply, "field"), "to");
	assert_false(act("\"publish\",\"from\":\"2026-02-30\",\"to\":\"%s\"", day(0)));
	assert_string_equal(json_value(reply, "field"), "from");
	assert_false(act("\"override\",\"from\":\"%s\"", day(0)));
	assert_string_equal(json_value(reply, "field"), "who");
	assert_false(act("\"urgent\",\"who\":\"kolya\",\"reason\":\"x\""));
	assert_non_null(strstr(reply, "nobody is called kolya"));
	assert_false(act("\"urgent\",\"who\":\"dima\",\"at\":\"%sT14:00\"", day(0)));
	assert_string_equal(json_value(reply, "code"), "refused");
	assert_non_null(strstr(reply, "needs a reason"));
	assert_false(act("\"publish\",\"from\":\"2001-01-01\",\"to\":\"2001-01-31\""));
	assert_non_null(strstr(reply, "is over"));
	end();
}

static void r11_who_begins_today_wants_a_channel(void **state)
{
	static char begins[128], today[CIVIL_TEXT_SIZE];
	struct daemon_options options = { .edits = { { "ext = \"303\";", begins },
						     { "channels = 3;", "channels = 2;" } } };

	(void)state;
	civil_format((int32_t)((time(NULL) + 3 * 3600) / 86400), today); /* in Moscow */
	snprintf(begins, sizeof(begins), "ext = \"303\"; from = \"%s\";", today);
	assert_true(daemon_start(&dutyd, &options));
	assert_true(
		daemon_logged(&dutyd, "ev=line.channels", "line=main channels=2 people=3", 6000));
	end();
	options.edits[1].to = "channels = 3;"; /* as many as he makes it */
	assert_true(daemon_start(&dutyd, &options));
	assert_true(daemon_logged(&dutyd, "ev=roster.day", "day=", 6000));
	assert_false(daemon_logged(&dutyd, "ev=line.channels", "line=main", 0));
	end();
}

static int count_logged(const char *pattern)
{
	char command[512];
	int n = -1;

	snprintf(command, sizeof(command), "grep -c '%s' %s", pattern, dutyd.log);
	FILE *grep = popen(command, "r");
	assert_non_null(grep);
	assert_int_equal(fscanf(grep, "%d", &n), 1);
	pclose(grep);
	return n;
}

/* A reload, until the store has looked at the day again. */
static void reload_day(const char *from, const char *to)
{
	int n = count_logged("ev=roster.day");

	edit_roster(from, to);
	for (int i = 0; i < 300 && count_logged("ev=roster.day") == n; i++) {
		usleep(20000);
	}
	assert_int_equal(count_logged("ev=roster.day"), n + 1);
}

/* A roster that runs out is told of every day, in the log and in the queue. */
static void r50_a_roster_that_runs_out_is_told(void **state)
{
	(void)state;
	assert_true(start(NULL));
	edit_roster("warn_days = 7", "warn_days = 30");
	assert_true(daemon_logged(&dutyd, "ev=roster.ahead", "warn_days=30", 6000));
	assert_true(daemon_logged(&dutyd, "ev=roster.day", "day=", 1000));
	ask_at(dutyd.control, "{\"v\":1,\"op\":\"tail\",\"after\":0}");
	assert_non_null(strstr(reply, "\"topic\":\"alarm\",\"key\":\"roster-ahead/"));
	/* Once a day: a reload says it again only where it says something else. */
	reload_day("warn_days = 30;", "warn_days = 30; auto_publish = false;");
	assert_int_equal(count_logged("ev=roster.ahead"), 1);
	reload_day("warn_days = 30;", "warn_days = 29;");
	assert_int_equal(count_logged("ev=roster.ahead"), 2);
	end();
}

static void publication_goes_by_itself_only_where_configured(void **state)
{
	(void)state;
	assert_true(start(NULL));
	assert_true(
		daemon_logged(&dutyd, "ev=roster.day", "day=", 6000)); /* the day was looked at */
	assert_false(daemon_logged(&dutyd, "ev=roster.changed", "action=publish", 0));
	restart();
	edit_roster("warn_days = 7", "warn_days = 7; auto_publish = true");
	assert_true(daemon_logged(&dutyd, "ev=roster.changed", "action=publish", 6000));
	ask_at(dutyd.control, "{\"v\":1,\"op\":\"status\"}");
	assert_string_not_equal(json_value(reply, "published_to"), "null");
	end();
}

static int tidy(void **state)
{
	(void)state;
	daemon_kill(&dutyd);
	return 0;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(r50_published_days_stay, tidy),
		cmocka_unit_test_teardown(swaps_and_overrides_of_published_days, tidy),
		cmocka_unit_test_teardown(r58_urgent_from_that_moment, tidy),
		cmocka_unit_test_teardown(r58_urgent_reaches_calls_from_before_a_reload, tidy),
		cmocka_unit_test_teardown(each_act_is_a_message_and_is_recorded, tidy),
		cmocka_unit_test_teardown(r50_an_act_names_the_published_days_that_fit_no_more,
					  tidy),
		cmocka_unit_test_teardown(what_cannot_be_done_is_refused, tidy),
		cmocka_unit_test_teardown(r11_who_begins_today_wants_a_channel, tidy),
		cmocka_unit_test_teardown(r50_a_roster_that_runs_out_is_told, tidy),
		cmocka_unit_test_teardown(publication_goes_by_itself_only_where_configured, tidy),
	};

	return cmocka_run_group_tests_name("wall", tests, NULL, NULL);
}
