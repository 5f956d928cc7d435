/* layer: net support */
/* dutyd-export to a queue_log: the lines of a call, once, whatever is killed. */
#include "test_main.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exporter.h"

enum { CALLS = 20 };

static struct daemon dutyd;
static struct exporter exporter;
static char path[DAEMON_PATH_SIZE], text[1 << 20], reply[DAEMON_LINE_MAX];

static int count_of(const char *what)
{
	const char *at = text;
	int n = 0;

	for (; (at = strstr(at, what)) != NULL; at++) {
		n++;
	}
	return n;
}

static void read_log(void)
{
	FILE *file = fopen(path, "r");
	size_t n = file != NULL ? fread(text, 1, sizeof(text) - 1, file) : 0;

	text[n] = '\0';
	if (file != NULL) {
		fclose(file);
	}
}

static void wait_for(const char *event, int n)
{
	for (int i = 0; i < 1000; i++) {
		read_log();
		if (count_of(event) >= n) {
			break;
		}
		sleep_ms(10);
	}
	assert_int_equal(count_of(event), n);
}

static void ask(int fd, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void ask(int fd, const char *format, ...)
{
	char line[512];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	assert_true(lines_ask(fd, line, reply, sizeof(reply)));
	assert_non_null(strstr(reply, "\"ok\":true"));
}

/* A client of vasya's calls, vasya lifts, and it ends. */
static void make_call(const char *name, int number)
{
	int fd = lines_connect(dutyd.events);

	assert_true(fd >= 0);
	ask(fd,
	    "{\"v\":1,\"op\":\"call\",\"source\":\"x\",\"call\":\"%s%d\",\"caller\":\"" CRM_OWNED
	    "\",\"did\":\"+74950000100\",\"at\":\"2026-12-01T11:00\"}",
	    name, number);
	ask(fd,
	    "{\"v\":1,\"op\":\"answered\",\"call\":\"x/%s%d\",\"by\":\"vasya\","
	    "\"at\":\"2026-12-01T11:00:05\"}",
	    name, number);
	ask(fd,
	    "{\"v\":1,\"op\":\"ended\",\"call\":\"x/%s%d\",\"outcome\":\"answered\","
	    "\"at\":\"2026-12-01T11:01:00\"}",
	    name, number);
	close(fd);
}

static int set_up(void **state)
{
	struct daemon_options options = { 0 };
	static char edit[512], command[1024];

	(void)state;
	assert_true(daemon_prepare(&dutyd, &options));
	snprintf(path, sizeof(path), "%.200s/queue_log", dutyd.dir);
	snprintf(edit, sizeof(edit),
		 "exports : { ql : { kind = \"queue_log\"; path = \"%s\"; }; };", path);
	snprintf(command, sizeof(command), "sed -i 's|^store    : {|%s\\n&|' %s", edit, dutyd.conf);
	return system(command) == 0 && daemon_launch(&dutyd, &options) ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	exporter_kill(&exporter);
	daemon_stop(&dutyd);
	daemon_remove(&dutyd);
	return 0;
}

static void the_lines_of_a_call(void **state)
{
	(void)state;
	exporter_start(&exporter, &dutyd, "dutyd-export", "ql", NULL);
	make_call("a", 1);
	wait_for("|COMPLETECALLER|", 1);
	assert_non_null(strstr(text, "|commercial|NONE|ENTERQUEUE|||1\n"));
	assert_non_null(strstr(text, "|commercial|PJSIP/201|CONNECT|5|"));
	assert_non_null(strstr(text, "|commercial|PJSIP/201|COMPLETECALLER|5|55|1\n"));
}

static void killed_again_and_again_no_line_is_lost_or_twice(void **state)
{
	(void)state;
	for (int i = 0; i < CALLS; i++) {
		exporter_start(&exporter, &dutyd, "dutyd-export", "ql", NULL);
		make_call("k", i);
		sleep_ms(5 * (i % 7));
		exporter_kill(&exporter);
	}
	exporter_start(&exporter, &dutyd, "dutyd-export", "ql", NULL);
	wait_for("|COMPLETECALLER|5|55|1\n", CALLS);
	wait_for("|ENTERQUEUE|||1\n", CALLS);
	wait_for("|PJSIP/201|CONNECT|5|", CALLS);
	exporter_stop(&exporter);
}

static void a_torn_line_is_cut_off(void **state)
{
	(void)state;
	FILE *file = fopen(path, "w");

	fputs("1|AAAAAAAA|commercial|NONE|ENTERQUEUE|||1\n2|AAAAAAAA|comm", file);
	fclose(file);
	exporter_start(&exporter, &dutyd, "dutyd-export", "ql", NULL);
	make_call("t", 1);
	wait_for("|COMPLETECALLER|", 1);
	assert_null(strstr(text, "2|AAAAAAAA"));
	assert_non_null(strstr(text, "1|AAAAAAAA|commercial|NONE|ENTERQUEUE|||1\n"));
}

/* A consumer that was forgotten begins anew: every message comes once more. */
static void what_stands_there_already_is_not_written_again(void **state)
{
	(void)state;
	exporter_start(&exporter, &dutyd, "dutyd-export", "ql", NULL);
	make_call("a", 1);
	wait_for("|COMPLETECALLER|", 1);
	exporter_stop(&exporter);
	assert_int_equal(daemon_ctl(&dutyd, "queue forget ql", reply, sizeof(reply)), 0);
	exporter_start(&exporter, &dutyd, "dutyd-export", "ql", NULL);
	make_call("a", 2);
	wait_for("|COMPLETECALLER|", 2);
	assert_int_equal(count_of("|ENTERQUEUE|"), 2);
	assert_int_equal(count_of("|CONNECT|"), 2);
}

static void a_hangup_begins_a_new_file(void **state)
{
	char moved[DAEMON_PATH_SIZE + 8];

	(void)state;
	exporter_start(&exporter, &dutyd, "dutyd-export", "ql", NULL);
	make_call("a", 1);
	wait_for("|COMPLETECALLER|", 1);
	snprintf(moved, sizeof(moved), "%s.old", path);
	assert_int_equal(rename(path, moved), 0);
	kill(exporter.pid, SIGHUP);
	sleep_ms(700); /* it looks between two messages */
	make_call("b", 1);
	wait_for("|COMPLETECALLER|", 1);
	assert_int_equal(count_of("|ENTERQUEUE|"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_lines_of_a_call, set_up, tear_down),
		cmocka_unit_test_setup_teardown(killed_again_and_again_no_line_is_lost_or_twice,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_torn_line_is_cut_off, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_stands_there_already_is_not_written_again,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_hangup_begins_a_new_file, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
