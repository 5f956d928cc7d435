/* layer: net support */
/* What people say of themselves, with a daemon that has no PBX to ask: statuses, and R-52. */
#include "test_main.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "daemon.h"
#include "dutyd/domain/civil.h"

static struct daemon dutyd;
static char reply[DAEMON_LINE_MAX], line[1024];
static char duty[33]; /* whose day today is */

/* Every day is worked and nobody is on leave, so that there is a duty whenever this runs. */
static bool start(const char *dir)
{
	struct daemon_options options = { .dir = dir };
	static const struct daemon_edit edits[] = {
		{ "2026-11-30 mon", "2026-11-09 mon" },
		{ "workdays = \"mon-fri\"", "workdays = \"mon-sun\"" },
		{ "d2026-12-16 = \"2026-12-18\";", "" },
		{ "d2026-12-22 = \"lena\";", "" },
		{ "new-year = \"2026-12-31..2027-01-10\";", "" },
		{ "february = \"2027-02-23\";", "" },
		{ "march = \"2027-03-08\";", "" },
		{ "vasya-leave : { who = \"vasya\"; from = \"2026-12-28\"; to = \"2027-01-17\"; "
		  "why = \"отпуск\"; };",
		  "" },
		{ "olya-course : { who = \"olya\";  from = \"2026-12-07\"; to = \"2026-12-09\"; "
		  "why = \"обучение\"; };",
		  "" },
		{ "expect = \"masha\"; reason = \"DUTY_TODAY\"", "expect = \"client\"" },
		{ "stage = \"handover\"; set : { party = \"org\"; offices = \"several\"; };", "" },
	};

	memcpy(options.edits, edits, sizeof(edits));
	return daemon_start(&dutyd, &options);
}

static const char *ask(const char *socket, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static const char *ask(const char *socket, const char *format, ...)
{
	va_list args;
	int fd = lines_connect(socket);

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	assert_true(fd >= 0);
	assert_true(lines_ask(fd, line, reply, sizeof(reply)));
	close(fd);
	return reply;
}

static void learn_duty(void)
{
	char day[CIVIL_TEXT_SIZE];

	/* Moscow is three hours ahead, all the year round. */
	civil_format((int32_t)((time(NULL) + 3 * 3600) / 86400), day);
	ask(dutyd.control, "{\"v\":1,\"op\":\"who\",\"at\":\"%sT12:00\"}", day);
	snprintf(duty, sizeof(duty), "%s", json_value(reply, "person"));
	assert_true(duty[0] != '\0');
}

static int set_up(void **state)
{
	(void)state;
	assert_true(start(NULL));
	learn_duty();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	daemon_stop(&dutyd);
	daemon_remove(&dutyd);
	return 0;
}

static void want(const char *text)
{
	if (strstr(reply, text) == NULL) {
		fail_msg("wanted %s in: %s", text, reply);
	}
}

static void set_status(const char *who, const char *status)
{
	ask(dutyd.events, "{\"v\":1,\"op\":\"status\",\"employee\":\"%s\",\"status\":\"%s\"}", who,
	    status);
}

/* Somebody who has no duty today. */
static const char *another(void)
{
	return strcmp(duty, "vasya") == 0 ? "masha" : "vasya";
}

static void a_break_takes_a_person_out_of_the_chain(void **state)
{
	(void)state;
	set_status("irina", "break");
	want("\"ok\":true");
	ask(dutyd.control, "{\"v\":1,\"op\":\"show\",\"what\":\"agents\"}");
	want("\"employee\":\"irina\",\"presence\":\"paused\",\"status\":\"break\"");
	ask(dutyd.events,
	    "{\"v\":1,\"op\":\"route\",\"caller\":\"" CRM_UNKNOWN "\",\"did\":\"+74950000100\","
	    "\"at\":\"2026-12-01T11:00\"}");
	want("\"paused\"");
	assert_null(strstr(reply, "PJSIP/200"));
	set_status("irina", "available");
	ask(dutyd.events,
	    "{\"v\":1,\"op\":\"route\",\"caller\":\"" CRM_UNKNOWN "\",\"did\":\"+74950000100\","
	    "\"at\":\"2026-12-01T11:00\"}");
	want("PJSIP/200");
}

static void what_cannot_be_a_status(void **state)
{
	(void)state;
	set_status("nobody", "break");
	want("\"field\":\"employee\"");
	set_status(another(), "asleep");
	want("one of: available, break, off");
	ask(dutyd.events, "{\"v\":1,\"op\":\"status\",\"employee\":\"vasya\"}");
	want("\"field\":\"status\"");
	ask(dutyd.events, "{\"v\":1,\"op\":\"show\",\"what\":\"agents\"}");
	want("only on the control socket");
	ask(dutyd.control, "{\"v\":1,\"op\":\"show\",\"what\":\"secrets\"}");
	want("one of: agents, links, tasks, call");
}

static void r52_the_duty_may_not_leave(void **state)
{
	static const char *const ways[] = { "break", "off" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		set_status(duty, ways[i]);
		want("\"ok\":false");
		want("in the department all day");
	}
	set_status(duty, "available");
	want("\"ok\":true");
	set_status(another(), "off");
	want("\"ok\":true");
}

static void r52_but_by_the_leave_of_the_head(void **state)
{
	char sql[256];

	(void)state;
	ask(dutyd.control,
	    "{\"v\":1,\"op\":\"status\",\"employee\":\"%s\",\"status\":\"off\","
	    "\"override_by\":\"%s\",\"reason\":\"ill\"}",
	    duty, another());
	want("given by the head");
	ask(dutyd.control,
	    "{\"v\":1,\"op\":\"status\",\"employee\":\"%s\",\"status\":\"off\","
	    "\"override_by\":\"irina\"}",
	    duty);
	want("with a reason");
	ask(dutyd.events,
	    "{\"v\":1,\"op\":\"status\",\"employee\":\"%s\",\"status\":\"off\","
	    "\"override_by\":\"irina\",\"reason\":\"ill\"}",
	    duty);
	want("recorded by an admin");
	ask(dutyd.control,
	    "{\"v\":1,\"op\":\"status\",\"employee\":\"%s\",\"status\":\"off\","
	    "\"override_by\":\"irina\",\"reason\":\"ill\"}",
	    duty);
	want("\"ok\":true");
	/* Fails unless there is exactly this audit row. */
	snprintf(sql, sizeof(sql),
		 "CREATE TEMP TABLE t(n CHECK (n = 1)); INSERT INTO t SELECT count(*) FROM audit"
		 " WHERE action = 'status' AND object = '%s'"
		 " AND detail ->> '$.override_by' = 'irina' AND detail ->> '$.reason' = 'ill';",
		 duty);
	assert_true(daemon_sql(dutyd.store, sql));
	assert_true(daemon_logged(&dutyd, "ev=presence.status", "override_by=irina", 2000));
}

static void statuses_outlive_a_restart(void **state)
{
	char dir[DAEMON_PATH_SIZE];

	(void)state;
	set_status("sveta", "break");
	set_status("katya", "off");
	set_status("katya", "available");
	set_status("anya", "off");
	snprintf(dir, sizeof(dir), "%s", dutyd.dir);
	daemon_kill(&dutyd);
	assert_true(start(dir));
	for (int i = 0; i < 50; i++) {
		ask(dutyd.control, "{\"v\":1,\"op\":\"show\",\"what\":\"agents\"}");
		if (strstr(reply, "\"employee\":\"anya\",\"presence\":\"gone\"") != NULL) {
			break;
		}
		sleep_ms(50);
	}
	want("\"employee\":\"anya\",\"presence\":\"gone\",\"status\":\"off\"");
	want("\"employee\":\"sveta\",\"presence\":\"paused\",\"status\":\"break\"");
	want("\"employee\":\"katya\",\"presence\":\"unknown\",\"status\":\"available\"");
}

/* No credential was passed: calls go on, and status says what is wrong. */
static void a_link_without_its_secret_is_told(void **state)
{
	(void)state;
	assert_true(daemon_logged(&dutyd, "ev=ami.secret", "credential:ami", 2000));
	ask(dutyd.control, "{\"v\":1,\"op\":\"status\"}");
	want("\"asterisk\":{\"state\":\"down\",\"problem\":\"no secret: credential:ami: ");
	ask(dutyd.control, "{\"v\":1,\"op\":\"show\",\"what\":\"links\"}");
	want("\"link\":\"asterisk\",\"state\":\"down\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_break_takes_a_person_out_of_the_chain, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(what_cannot_be_a_status, set_up, tear_down),
		cmocka_unit_test_setup_teardown(r52_the_duty_may_not_leave, set_up, tear_down),
		cmocka_unit_test_setup_teardown(r52_but_by_the_leave_of_the_head, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(statuses_outlive_a_restart, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_link_without_its_secret_is_told, set_up,
						tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
