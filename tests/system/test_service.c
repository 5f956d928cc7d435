/* layer: net support */
/* dutyd as a service: what it tells its manager, reload, stop, sockets it is handed. */
#include "test_main.h"

#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon.h"
#include "dutyd/domain/company.h"

#define AT "2026-12-01T11:00"

static struct daemon dutyd;
static struct agi_result got;
static char reply[DAEMON_LINE_MAX];

static void agi(const char *path, const char *uniqueid, const char *caller)
{
	struct agi_call call = { .path = path, .uniqueid = uniqueid, .caller = caller };

	assert_true(agi_ask(&dutyd, &call, &got));
}

/* What the shipped roster changes is of December 2026: once over, a reload refuses it. */
static const struct daemon_options ageless = {
	.edits = { { "d2026-12-16 = \"2026-12-18\";", "" }, { "d2026-12-22 = \"lena\";", "" } },
};

static void start(const struct daemon_options *options)
{
	assert_true(daemon_start(&dutyd, options));
}

static void end(void)
{
	assert_int_equal(daemon_stop(&dutyd), 0);
	daemon_remove(&dutyd);
}

/* Changes a text in a file of the daemon's folder. */
static void edit(const char *name, const char *from, const char *to)
{
	char command[1024];

	snprintf(command, sizeof(command), "sed -i 's|%s|%s|' %s/%s", from, to, dutyd.dir, name);
	assert_int_equal(system(command), 0);
}

static void it_tells_the_manager_ready_status_watchdog_and_stopping(void **state)
{
	static const char *const env[] = { "WATCHDOG_USEC=200000", NULL };
	struct daemon_options options = { .env = env };

	(void)state;
	start(&options);
	assert_true(daemon_notified(&dutyd, "WATCHDOG=1", 2000));
	assert_true(daemon_notified(&dutyd, "WATCHDOG=1", 2000));
	assert_int_equal(kill(dutyd.pid, SIGHUP), 0);
	assert_true(daemon_notified(&dutyd, "RELOADING=1\nMONOTONIC_USEC=", 2000));
	assert_true(daemon_notified(&dutyd, "READY=1\nSTATUS=", 2000));
	assert_int_equal(kill(dutyd.pid, SIGTERM), 0);
	assert_true(daemon_notified(&dutyd, "STOPPING=1", 2000));
	assert_int_equal(daemon_wait(&dutyd, 5000), 0);
	daemon_remove(&dutyd);
}

static void promise_6_a_bad_configuration_replaces_nothing(void **state)
{
	(void)state;
	start(NULL);
	edit("roster.conf", "order = \\[ \"vasya\"", "order = [ \"vasja\"");
	assert_int_equal(kill(dutyd.pid, SIGHUP), 0);
	assert_true(daemon_logged(&dutyd, "ev=conf.error", "line=4 path=roster.order", 3000));
	assert_true(daemon_logged(&dutyd, "ev=conf.rejected", "in_force=1", 3000));
	agi("handover?at=" AT, "1.1", CRM_UNKNOWN);
	assert_string_equal(agi_var(&got, "EMPLOYEE"), "masha");
	end();
}

static void reload_on_the_control_socket_answers_with_file_and_line(void **state)
{
	int fd;

	(void)state;
	start(&ageless);
	fd = lines_connect(dutyd.control);
	edit("dutyd.conf", "version = 1", "version = 2");
	assert_true(lines_ask(fd, "{\"v\":1,\"op\":\"reload\"}", reply, sizeof(reply)));
	assert_non_null(strstr(reply, "\"ok\":false"));
	assert_non_null(strstr(reply, "dutyd.conf:3: error: version"));
	assert_non_null(strstr(reply, "intake.trust_time")); /* every problem, to the last */
	edit("dutyd.conf", "version = 2", "version = 1");
	assert_true(lines_ask(fd, "{\"v\":1,\"op\":\"reload\"}", reply, sizeof(reply)));
	assert_string_equal(json_value(reply, "generation"), "2");
	close(fd);
	end();
}

static void reload_on_the_control_socket_takes_all_that_a_signal_does(void **state)
{
	int fd;

	(void)state;
	start(&ageless);
	fd = lines_connect(dutyd.control);
	agi("route?at=" AT, "4.1", CRM_UNKNOWN);
	agi("answered?by=anya", "4.1", CRM_UNKNOWN);
	edit("dutyd.conf", "level = \"info\"", "level = \"debug\"");
	assert_true(lines_ask(fd, "{\"v\":1,\"op\":\"reload\"}", reply, sizeof(reply)));
	assert_string_equal(json_value(reply, "ok"), "true");
	agi("answered?by=katya", "4.1", CRM_UNKNOWN);
	assert_true(daemon_logged(&dutyd, "ev=answered", "answered_by=katya", 2000));
	assert_false(daemon_logged(&dutyd, "ev=answered", "answered_by=anya", 0));
	close(fd);
	end();
}

/* A call keeps the configuration it began with; the next one gets the new. */
static void calls_in_progress_keep_their_configuration(void **state)
{
	(void)state;
	start(&ageless);
	agi("route?at=" AT, "2.1", CRM_UNKNOWN);
	edit("dutyd.conf", "ring_seconds = 20", "ring_seconds = 25");
	assert_int_equal(kill(dutyd.pid, SIGHUP), 0);
	assert_true(daemon_logged(&dutyd, "ev=conf.loaded", "generation=2", 3000));
	agi("handover?at=" AT, "2.1", CRM_UNKNOWN);
	assert_string_equal(agi_var(&got, "SECONDS"), "20");
	agi("handover?at=" AT, "2.2", CRM_UNKNOWN);
	assert_string_equal(agi_var(&got, "SECONDS"), "25");
	end();
}

/* What the log has for the caller of that call; static memory. */
static const char *logged_caller(const char *uniqueid)
{
	static char texts[4][64];
	static int next;
	char *text = texts[next++ % 4], command[512];

	agi("route?at=" AT, uniqueid, CRM_UNKNOWN);
	snprintf(command, sizeof(command),
		 "sed -n '/ ev=call .* pbx_id=%s /s/.* caller=\\([^ ]*\\) .*/\\1/p' %s", uniqueid,
		 dutyd.log);
	FILE *out = popen(command, "r");
	assert_non_null(out);
	assert_non_null(fgets(text, sizeof(texts[0]), out));
	assert_int_equal(pclose(out), 0);
	text[strcspn(text, "\n")] = '\0';
	return text;
}

static void set_phones(const char *from, const char *to)
{
	static int generation = 1;
	char text[32];

	edit("dutyd.conf", from, to);
	assert_int_equal(kill(dutyd.pid, SIGHUP), 0);
	snprintf(text, sizeof(text), "generation=%d", ++generation);
	assert_true(daemon_logged(&dutyd, "ev=conf.loaded", text, 3000));
}

static void a_caller_stands_in_the_log_as_it_is_configured(void **state)
{
	char masked[64];

	(void)state;
	start(&ageless);
	snprintf(masked, sizeof(masked), "%s", logged_caller("6.1"));
	assert_int_equal(strncmp(masked, "+7916***01#", 11), 0);
	set_phones("phones = \"masked\"", "phones = \"tag\"");
	assert_string_equal(logged_caller("6.2"), masked + 10); /* the same one's */
	assert_false(daemon_logged(&dutyd, CRM_UNKNOWN, "", 0));
	set_phones("phones = \"tag\"", "phones = \"full\"");
	assert_string_equal(logged_caller("6.3"), CRM_UNKNOWN);
	end();
}

static void a_key_that_needs_a_restart_is_named(void **state)
{
	(void)state;
	start(&ageless);
	edit("dutyd.conf", "events.sock", "other.sock");
	edit("dutyd.conf", "intake   : {", "intake   : { allow = [ \"10.1.2.0/24\" ];");
	assert_int_equal(kill(dutyd.pid, SIGHUP), 0);
	assert_true(daemon_logged(&dutyd, "path=intake.events", "next start", 3000));
	assert_true(daemon_logged(&dutyd, "path=intake.allow", "next start", 3000));
	end();
}

/* Its standard output: the first line. The exit code. */
static int said_by_dutyd(const char *arguments, char *line, int size)
{
	char command[512];

	snprintf(command, sizeof(command), TEST_BUILD_DIR "/dutyd %s 2>/dev/null", arguments);
	FILE *out = popen(command, "r");
	assert_non_null(out);
	line[0] = '\0';
	if (fgets(line, size, out) != NULL) {
		while (fgetc(out) != EOF) {
		}
	}
	int status = pclose(out);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void it_says_its_version_and_its_options(void **state)
{
	char line[128];
	int major, minor;

	(void)state;
	assert_int_equal(said_by_dutyd("-V", line, sizeof(line)), 0);
	assert_int_equal(sscanf(line, "dutyd %d.%d", &major, &minor), 2);
	assert_int_equal(said_by_dutyd("-h", line, sizeof(line)), 0);
	assert_string_equal(line, "usage: dutyd [-htV] [-c FILE]\n");
	assert_int_equal(said_by_dutyd("-t surplus", line, sizeof(line)), 2);
	assert_string_equal(line, "");
}

/* In a container systemd's socket may have no file. */
static void an_abstract_socket_of_the_manager_is_told_too(void **state)
{
	static char name[64];
	static const char *const env[] = { name, NULL };
	struct daemon_options options = { .env = env };
	struct sockaddr_un at = { .sun_family = AF_UNIX };

	(void)state;
	snprintf(name, sizeof(name), "NOTIFY_SOCKET=@dutyd-test-%d", (int)getpid());
	size_t n = strlen(name) - strlen("NOTIFY_SOCKET=");
	memcpy(at.sun_path + 1, name + strlen("NOTIFY_SOCKET=@"), n - 1);
	assert_true(daemon_prepare(&dutyd, &options));
	dutyd.notify_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(dutyd.notify_fd, (struct sockaddr *)&at,
			      (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n)),
			 0);
	assert_true(daemon_launch(&dutyd, &options)); /* it has said READY=1 there */
	end();
}

static void a_second_signal_changes_nothing(void **state)
{
	char command[512];

	(void)state;
	start(NULL);
	assert_int_equal(kill(dutyd.pid, SIGINT), 0);
	assert_int_equal(kill(dutyd.pid, SIGTERM), 0);
	assert_int_equal(daemon_wait(&dutyd, 5000), 0);
	snprintf(command, sizeof(command), "test $(grep -c ev=stopping %s) = 1", dutyd.log);
	assert_int_equal(system(command), 0);
	daemon_remove(&dutyd);
}

/* Everything that was asked before SIGTERM is answered, and what was called durable is there. */
static void sigterm_finishes_what_was_asked(void **state)
{
	enum { N = 40 };
	char line[256], sql[128];
	int n_durable = 0;
	int fd;

	(void)state;
	start(NULL);
	fd = lines_connect(dutyd.events);
	for (int i = 0; i < N; i++) {
		snprintf(line, sizeof(line),
			 "{\"v\":1,\"op\":\"call\",\"source\":\"t\",\"call\":\"%d\","
			 "\"caller\":\"" CRM_OWNED "\",\"did\":\"1\"}",
			 i);
		assert_true(lines_send(fd, line));
	}
	/* Only what the daemon has read counts: the first answer shows that it is at work. */
	assert_true(lines_read(fd, reply, sizeof(reply), 5000));
	assert_int_equal(kill(dutyd.pid, SIGTERM), 0);
	do {
		assert_non_null(strstr(reply, "\"ok\":true"));
		n_durable += strstr(reply, "\"durable\":true") != NULL;
	} while (lines_read(fd, reply, sizeof(reply), 5000));
	assert_int_equal(daemon_wait(&dutyd, 5000), 0);
	snprintf(sql, sizeof(sql),
		 "SELECT CASE WHEN count(*) >= %d THEN 1 ELSE abs(-9223372036854775807 - 1)"
		 " END FROM decision;",
		 n_durable);
	assert_true(n_durable > 0);
	assert_true(daemon_sql(dutyd.store, sql));
	close(fd);
	daemon_remove(&dutyd);
}

/* Asked while nobody runs, answered by the next one: no caller sees the restart. */
static void an_inherited_socket_refuses_nobody_over_a_restart(void **state)
{
	struct daemon_options options = { .is_socket_activated = true };
	struct agi_call call = { .path = "route?at=" AT, .uniqueid = "3.1", .caller = CRM_OWNED };
	char text[4096];
	int waiting;

	(void)state;
	start(&options);
	kill(dutyd.pid, SIGKILL);
	assert_int_not_equal(daemon_wait(&dutyd, 5000), -1);
	waiting = agi_connect(dutyd.port);
	assert_true(waiting >= 0);
	size_t n = agi_environment(&call, text, sizeof(text));
	assert_int_equal(write(waiting, text, n), n);
	assert_true(daemon_launch(&dutyd, &options));
	assert_true(lines_read(waiting, text, sizeof(text), 5000));
	assert_non_null(strstr(text, "SET VARIABLE DUTYD_CALL"));
	close(waiting);
	end();
}

static int run_dutyd(const char *arguments)
{
	char command[1024];

	snprintf(command, sizeof(command), TEST_BUILD_DIR "/dutyd %s 2>%s/out", arguments,
		 dutyd.dir);
	int status = system(command);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void it_says_why_it_cannot_start(void **state)
{
	char arguments[512];

	(void)state;
	start(&ageless);
	snprintf(arguments, sizeof(arguments), "-t -c %s", dutyd.conf);
	assert_int_equal(run_dutyd(arguments), 0);
	snprintf(arguments, sizeof(arguments), "-c %s", dutyd.conf);
	assert_int_equal(run_dutyd(arguments), 2); /* its port and sockets are taken */
	edit("dutyd.conf", "version = 1", "version = 1; x = 1");
	assert_int_equal(run_dutyd(arguments), 1);
	assert_int_equal(run_dutyd("-c /nonexistent/dutyd.conf"), 1);
	assert_int_equal(run_dutyd("-t -c /nonexistent/dutyd.conf"), 2);
	assert_int_equal(run_dutyd("-x"), 2);
	end();
}

/* What it includes has a shorter path: nothing is wrong but the file's own. */
static void a_path_that_is_too_long_is_named(void **state)
{
	static const char name[] = "the-same-under-a-longer-name.conf";
	char slashes[POLICY_PATH_SIZE], arguments[600], command[1024];

	(void)state;
	start(&ageless);
	snprintf(command, sizeof(command), "cp %s %s/%s", dutyd.conf, dutyd.dir, name);
	assert_int_equal(system(command), 0);
	snprintf(command, sizeof(command), "grep -q '^/.*: error: the path is too long$' %s/out",
		 dutyd.dir);
	for (size_t n = POLICY_PATH_SIZE - 1; n <= POLICY_PATH_SIZE; n++) {
		size_t n_slashes = n - strlen(dutyd.dir) - strlen(name);

		memset(slashes, '/', sizeof(slashes));
		snprintf(arguments, sizeof(arguments), "-c %s%.*s%s", dutyd.dir, (int)n_slashes,
			 slashes, name);
		/* 2: its port and sockets are taken, so it was read */
		assert_int_equal(run_dutyd(arguments), n < POLICY_PATH_SIZE ? 2 : 1);
		assert_int_equal(system(command) == 0, n >= POLICY_PATH_SIZE);
		/* What a check calls good must be good to start with. */
		memmove(arguments + 3, arguments, strlen(arguments) + 1);
		memcpy(arguments, "-t ", 3);
		assert_int_equal(run_dutyd(arguments), n < POLICY_PATH_SIZE ? 0 : 1);
		assert_int_equal(system(command) == 0, n >= POLICY_PATH_SIZE);
	}
	end();
}

static int tidy(void **state)
{
	(void)state;
	daemon_kill(&dutyd); /* after a failed test; nothing otherwise */
	return 0;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(it_tells_the_manager_ready_status_watchdog_and_stopping,
					  tidy),
		cmocka_unit_test_teardown(promise_6_a_bad_configuration_replaces_nothing, tidy),
		cmocka_unit_test_teardown(reload_on_the_control_socket_takes_all_that_a_signal_does,
					  tidy),
		cmocka_unit_test_teardown(reload_on_the_control_socket_answers_with_file_and_line,
					  tidy),
		cmocka_unit_test_teardown(calls_in_progress_keep_their_configuration, tidy),
		cmocka_unit_test_teardown(a_caller_stands_in_the_log_as_it_is_configured, tidy),
		cmocka_unit_test_teardown(a_key_that_needs_a_restart_is_named, tidy),
		cmocka_unit_test_teardown(it_says_its_version_and_its_options, tidy),
		cmocka_unit_test_teardown(an_abstract_socket_of_the_manager_is_told_too, tidy),
		cmocka_unit_test_teardown(a_second_signal_changes_nothing, tidy),
		cmocka_unit_test_teardown(sigterm_finishes_what_was_asked, tidy),
		cmocka_unit_test_teardown(an_inherited_socket_refuses_nobody_over_a_restart, tidy),
		cmocka_unit_test_teardown(it_says_why_it_cannot_start, tidy),
		cmocka_unit_test_teardown(a_path_that_is_too_long_is_named, tidy),
	};

	return cmocka_run_group_tests_name("service", tests, NULL, NULL);
}
