/* layer: net support */
/* The decision queue through the real daemon: refused messages, dead letters, who may do what. */
#include "test_main.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "daemon.h"

#define AT "2026-12-01T11:00"

static struct daemon dutyd;
static char reply[DAEMON_LINE_MAX];

static void write_calls(const char *name, int n)
{
	for (int i = 0; i < n; i++) {
		struct agi_call call = { .path = "route?at=" AT, .caller = CRM_UNKNOWN };
		static struct agi_result got;
		char uniqueid[32];

		snprintf(uniqueid, sizeof(uniqueid), "%s.%d", name, i);
		call.uniqueid = uniqueid;
		assert_true(agi_ask(&dutyd, &call, &got));
		assert_string_equal(agi_var(&got, "DURABLE"), "1");
	}
}

/* Lines up to the answer of `id`; messages before it are passed over. */
static void ask(int fd, const char *line)
{
	assert_true(lines_send(fd, line));
	do {
		assert_true(lines_read(fd, reply, sizeof(reply), 5000));
	} while (strstr(reply, "\"re\":\"k\"") == NULL);
}

static int subscribe(const char *consumer)
{
	int fd = lines_connect(dutyd.events);
	char line[128];

	snprintf(line, sizeof(line),
		 "{\"v\":1,\"op\":\"subscribe\",\"id\":\"k\",\"consumer\":\"%s\"}", consumer);
	ask(fd, line);
	assert_non_null(strstr(reply, "\"ok\":true"));
	return fd;
}

static long long next_message(int fd)
{
	do {
		assert_true(lines_read(fd, reply, sizeof(reply), 5000));
	} while (strstr(reply, "\"message\":{") == NULL);
	return atoll(json_value(reply, "seq"));
}

static void say(int fd, const char *op, long long seq)
{
	char line[160];

	snprintf(line, sizeof(line), "{\"v\":1,\"op\":\"%s\",\"id\":\"k\",\"seq\":%lld%s}", op, seq,
		 strcmp(op, "nack") == 0 ? ",\"reason\":\"HTTP 500\"" : "");
	ask(fd, line);
}

/* Runs dutyctl against this daemon; its output is in reply. */
static int ctl(const char *arguments)
{
	return daemon_ctl(&dutyd, arguments, reply, sizeof(reply));
}

static void a_refused_message_dies_and_comes_again_by_hand(void **state)
{
	int fd = subscribe("hook");

	(void)state;
	write_calls("1", 2);
	long long first = next_message(fd);
	for (int i = 1; i <= 5; i++) {
		say(fd, "nack", first);
		assert_int_equal(atoi(json_value(reply, "tries")), i);
		assert_string_equal(json_value(reply, "dead"), i == 5 ? "true" : "false");
		sleep_ms(2); /* the same moment twice would be one and the same refusal */
	}
	assert_true(daemon_logged(&dutyd, "ev=consumer.dead_letter", "consumer=hook", 2000));
	assert_int_equal(ctl("show outbox"), 0);
	assert_non_null(strstr(reply, "hook"));
	assert_int_equal(ctl("queue redeliver hook"), 0);
	assert_non_null(strstr(reply, "hook: 1 message will be delivered once more"));
	long long again;
	do {
		again = next_message(fd);
	} while (strstr(reply, "\"again\":true") == NULL);
	assert_int_equal(again, first);
	say(fd, "ack", first);
	assert_int_equal(ctl("queue redeliver hook"), 1);
	assert_non_null(strstr(reply, "there is no such dead letter"));
	close(fd);
}

/* Twice: the daemon's tick, which delivers as well, comes every half minute. */
static void what_no_call_brings_is_delivered_at_once(void **state)
{
	static const char *const statuses[] = { "status anya break", "status anya available" };
	int fd = subscribe("presence");

	(void)state;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(ctl(statuses[i]), 0);
		do {
			next_message(fd);
		} while (strstr(reply, "\"topic\":\"presence\"") == NULL);
	}
	close(fd);
}

static double cpu_ms(void)
{
	struct timespec used = { 0 };
	clockid_t clock;

	assert_int_equal(clock_getcpuclockid(dutyd.pid, &clock), 0);
	assert_int_equal(clock_gettime(clock, &used), 0);
	return (double)used.tv_sec * 1e3 + (double)used.tv_nsec / 1e6;
}

/* Its messages wait in the database, and nobody asks for them over and over. */
static void who_does_not_read_costs_nothing_and_loses_nothing(void **state)
{
	static const char tail[] = "{\"v\":1,\"op\":\"tail\",\"id\":\"t\",\"limit\":64}";

	(void)state;
	write_calls("full", 64);
	int fd = lines_connect(dutyd.control);
	for (int i = 0; i < 20; i++) {
		assert_true(lines_send(fd, tail));
	}
	assert_true(lines_send(fd, "{\"v\":1,\"op\":\"subscribe\",\"id\":\"k\","
				   "\"consumer\":\"slow\"}"));
	sleep_ms(500);
	double before_ms = cpu_ms();
	sleep_ms(1000);
	assert_true(cpu_ms() - before_ms < 300);
	for (long long seq = 0, last = 0; seq < 64; last = seq) {
		seq = next_message(fd);
		assert_true(seq > last);
	}
	close(fd);
}

static void an_admin_moves_a_cursor(void **state)
{
	int fd;

	(void)state;
	write_calls("2", 3);
	assert_int_equal(ctl("queue ack lste 2"), 1);
	assert_non_null(strstr(reply, "no consumer of that name; known:"));
	assert_int_equal(ctl("queue ack --new late 2"), 0); /* before it comes */
	assert_int_equal(ctl("queue ack lste 2"), 1);
	assert_non_null(strstr(reply, "known: "));
	assert_non_null(strstr(reply, "late"));
	assert_int_equal(ctl("queue forget --new late"), 2);
	fd = subscribe("late");
	assert_int_equal(next_message(fd), 3);
	assert_int_equal(ctl("queue ack late 100000"), 1);
	assert_non_null(strstr(reply, "no message 100000"));
	close(fd);
}

static void a_forgotten_consumer_is_cut_off_and_may_come_back(void **state)
{
	int fd = subscribe("old");

	(void)state;
	assert_int_equal(ctl("queue forget old"), 0);
	say(fd, "ack", 1);
	assert_non_null(strstr(reply, "ack before subscribe"));
	close(fd);
	assert_int_equal(ctl("queue forget old"), 1);
	assert_non_null(strstr(reply, "no consumer of that name"));
	fd = subscribe("old");
	assert_int_equal(next_message(fd), 1);
	close(fd);
}

static void only_the_control_socket_manages_consumers(void **state)
{
	int fd = lines_connect(dutyd.events);

	(void)state;
	ask(fd, "{\"v\":1,\"op\":\"queue\",\"id\":\"k\",\"action\":\"forget\",\"consumer\":\"x\"}");
	assert_non_null(strstr(reply, "only on the control socket"));
	ask(fd, "{\"v\":1,\"op\":\"nack\",\"id\":\"k\",\"seq\":1,\"reason\":\"x\"}");
	assert_non_null(strstr(reply, "before subscribe"));
	close(fd);
	fd = lines_connect(dutyd.control);
	ask(fd, "{\"v\":1,\"op\":\"queue\",\"id\":\"k\",\"action\":\"drop\",\"consumer\":\"x\"}");
	assert_non_null(strstr(reply, "wanted ack, begin, redeliver or forget"));
	close(fd);
	assert_int_equal(ctl("queue ack"), 2);
	assert_int_equal(ctl("queue ack crm x"), 2);
	assert_int_equal(ctl("queue forget a b"), 2);
}

static int start(void **state)
{
	(void)state;
	return daemon_start(&dutyd, &(struct daemon_options){ 0 }) ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	return daemon_end(&dutyd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_refused_message_dies_and_comes_again_by_hand),
		cmocka_unit_test(an_admin_moves_a_cursor),
		cmocka_unit_test(what_no_call_brings_is_delivered_at_once),
		cmocka_unit_test(who_does_not_read_costs_nothing_and_loses_nothing),
		cmocka_unit_test(a_forgotten_consumer_is_cut_off_and_may_come_back),
		cmocka_unit_test(only_the_control_socket_manages_consumers),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
