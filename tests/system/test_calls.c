/* layer: net support */
/* The story of a call through the real daemon: stages, repeats, the queue, and who may see what. */
#include "test_main.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon.h"

#define AT "2026-12-01T11:00" /* a Tuesday: masha has duty */

static struct daemon dutyd;
static struct agi_result got;
static char reply[DAEMON_LINE_MAX];

static void agi(const char *path, const char *uniqueid, const char *caller)
{
	struct agi_call call = { .path = path, .uniqueid = uniqueid, .caller = caller };

	assert_true(agi_ask(&dutyd, &call, &got));
}

static void assert_answer(const char *target, const char *reason, const char *belongs_to)
{
	assert_string_equal(agi_var(&got, "TARGET"), target);
	assert_string_equal(agi_var(&got, "REASON"), reason);
	assert_string_equal(agi_var(&got, "BELONGS_TO"), belongs_to);
	assert_string_equal(agi_var(&got, "DURABLE"), "1");
}

static void ask(int fd, const char *line)
{
	assert_true(lines_ask(fd, line, reply, sizeof(reply)));
}

static void r09_unknown_caller_reaches_the_client_department(void **state)
{
	(void)state;
	agi("route?did=74950000100&at=" AT, "1.1", CRM_UNKNOWN);
	assert_answer("client", "FIRST_LINE", "");
	assert_string_equal(agi_var(&got, "ACTION"), "queue");
	assert_string_equal(agi_var(&got, "SECONDS"), "60");
}

static void r31_owned_client_rings_the_owner(void **state)
{
	(void)state;
	agi("route?at=" AT, "2.1", CRM_OWNED);
	assert_answer("PJSIP/201", "OWNER_ACTIVE", "vasya");
}

static void the_same_call_again_gets_the_stored_decision(void **state)
{
	char first[sizeof(got.text)];

	(void)state;
	agi("route?at=" AT, "3.1", CRM_LARGE);
	memcpy(first, got.text, sizeof(first));
	agi("route?at=2026-12-01T20:00", "3.1", CRM_OWNED); /* whatever it says the second time */
	assert_string_equal(got.text, first);
}

static void promise_5_who_answered_is_not_whose_client_it_is(void **state)
{
	(void)state;
	agi("route?at=" AT, "4.1", CRM_UNKNOWN);
	agi("handover?at=" AT, "4.1", CRM_UNKNOWN);
	assert_answer("PJSIP/202", "DUTY_TODAY", "masha");
	agi("next?status=BUSY&leg=0&at=" AT, "4.1", CRM_UNKNOWN);
	assert_answer("PJSIP/203", "DUTY_TODAY", "masha");
	agi("answered?by=PJSIP/203-0000002a&at=" AT, "4.1", CRM_UNKNOWN);
	agi("ended?outcome=answered&at=2026-12-01T11:05", "4.1", CRM_UNKNOWN);
	assert_true(daemon_logged(&dutyd, "ev=end", "answered_by=petya belongs_to=masha", 2000));
}

static void answers_by_json_change_where_the_call_goes(void **state)
{
	int fd = lines_connect(dutyd.events);

	(void)state;
	ask(fd, "{\"v\":1,\"op\":\"call\",\"id\":\"a\",\"source\":\"pbx1\",\"call\":\"5\","
		"\"caller\":\"8 (495) 111-22-33\",\"did\":\"+74950000100\",\"at\":\"" AT "\"}");
	assert_string_equal(json_value(reply, "re"), "a");
	assert_string_equal(json_value(reply, "reason"), "FIRST_LINE");
	ask(fd,
	    "{\"v\":1,\"op\":\"qualify\",\"call\":\"pbx1/5\",\"at\":\"" AT "\",\"author\":\"anya\","
	    "\"facts\":{\"party\":\"org\",\"address\":\"Тверская, 1\"}}");
	assert_string_equal(json_value(reply, "reason"), "FIRST_LINE");
	ask(fd, "{\"v\":1,\"op\":\"qualify\",\"call\":\"pbx1/5\",\"at\":\"" AT "\","
		"\"facts\":{\"offices\":\"several\"}}");
	assert_string_equal(json_value(reply, "reason"), "MULTI_OFFICE");
	assert_string_equal(json_value(reply, "party"), "org"); /* the earlier answer holds */
	close(fd);
}

static long long newest_seq(int fd)
{
	char *at = NULL;

	ask(fd, "{\"v\":1,\"op\":\"tail\",\"limit\":1}");
	at = strstr(reply, "\"seq\":");
	assert_non_null(at);
	return atoll(at + 6);
}

static void route_writes_nothing(void **state)
{
	int control = lines_connect(dutyd.control), events = lines_connect(dutyd.events);
	long long before = newest_seq(control);

	(void)state;
	ask(events, "{\"v\":1,\"op\":\"route\",\"caller\":\"" CRM_OWNED "\",\"at\":\"" AT "\","
		    "\"stage\":\"handover\"}");
	assert_string_equal(json_value(reply, "reason"), "OWNER_ACTIVE");
	assert_int_equal(newest_seq(control), before);
	close(control);
	close(events);
}

static void who_and_ping(void **state)
{
	int fd = lines_connect(dutyd.events);

	(void)state;
	ask(fd, "{\"v\":1,\"op\":\"ping\",\"id\":\"p\"}");
	assert_string_equal(reply, "{\"v\":1,\"re\":\"p\",\"ok\":true}");
	ask(fd, "{\"v\":1,\"op\":\"who\",\"at\":\"2026-12-16\"}");
	assert_string_equal(json_value(reply, "person"), "vasya");
	assert_string_equal(json_value(reply, "kind"), "swap");
	close(fd);
}

/* ---- the decision queue ---- */

/* Reads n messages; the keys must be new each time and in order. Returns the last seq. */
static long long read_messages(int fd, int n, long long after)
{
	for (int i = 0; i < n; i++) {
		assert_true(lines_read(fd, reply, sizeof(reply), 5000));
		long long seq = atoll(json_value(reply, "seq"));
		assert_true(seq > after);
		after = seq;
	}
	return after;
}

static void ack(int fd, long long seq)
{
	char line[96];

	snprintf(line, sizeof(line), "{\"v\":1,\"op\":\"ack\",\"id\":\"k\",\"seq\":%lld}", seq);
	assert_true(lines_send(fd, line));
	do {
		assert_true(lines_read(fd, reply, sizeof(reply), 5000));
	} while (strstr(reply, "\"re\":\"k\"") == NULL);
	assert_non_null(strstr(reply, "\"ok\":true"));
}

static int subscribe(const char *consumer)
{
	char line[96];
	int fd = lines_connect(dutyd.events);

	snprintf(line, sizeof(line), "{\"v\":1,\"op\":\"subscribe\",\"consumer\":\"%s\"}",
		 consumer);
	ask(fd, line);
	assert_non_null(strstr(reply, "\"ok\":true"));
	return fd;
}

static void a_consumer_resumes_behind_what_it_confirmed(void **state)
{
	int fd = subscribe("crm");
	long long second = 0;

	(void)state;
	agi("route?at=" AT, "6.1", CRM_UNKNOWN);
	agi("route?at=" AT, "6.2", CRM_UNKNOWN);
	second = read_messages(fd, 2, 0);
	long long third = read_messages(fd, 1, second);
	ack(fd, second);
	close(fd); /* the third was delivered and never confirmed */
	fd = subscribe("crm");
	assert_int_equal(read_messages(fd, 1, second), third);
	close(fd);
}

static void a_new_message_comes_by_itself_and_consumers_are_apart(void **state)
{
	int one = subscribe("one"), two = subscribe("two");
	char key[64];

	(void)state;
	agi("route?at=" AT, "7.1", CRM_UNKNOWN);
	snprintf(key, sizeof(key), "%s/arrival", agi_var(&got, "CALL"));
	for (int fd = one, i = 0; i < 2; i++, fd = two) {
		do {
			assert_true(lines_read(fd, reply, sizeof(reply), 5000));
		} while (strstr(reply, key) == NULL);
		assert_string_equal(json_value(reply, "topic"), "decision");
	}
	close(one);
	close(two);
}

static void a_second_subscription_takes_the_consumer_over(void **state)
{
	int old = subscribe("display"), young = subscribe("display");

	(void)state;
	read_messages(young, 1, 0);
	assert_true(daemon_logged(&dutyd, "ev=consumer.replaced", "consumer=display", 2000));
	assert_true(lines_send(old, "{\"v\":1,\"op\":\"ack\",\"id\":\"k\",\"seq\":1}"));
	do {
		assert_true(lines_read(old, reply, sizeof(reply), 5000));
	} while (strstr(reply, "\"re\":\"k\"") == NULL);
	assert_non_null(strstr(reply, "\"ok\":false"));
	close(old);
	close(young);
}

static void the_control_socket_alone_tells_status(void **state)
{
	int control = lines_connect(dutyd.control), events = lines_connect(dutyd.events);

	(void)state;
	ask(events, "{\"v\":1,\"op\":\"status\"}");
	assert_string_equal(json_value(reply, "code"), "refused");
	ask(control, "{\"v\":1,\"op\":\"status\"}");
	assert_string_equal(json_value(reply, "durable"), "true");
	assert_string_equal(json_value(reply, "state"), "ok");
	close(control);
	close(events);
}

static void a_decision_outlives_the_daemon(void **state)
{
	struct daemon_options again = { .dir = dutyd.dir };
	char before[sizeof(got.text)];

	(void)state;
	agi("route?at=" AT, "8.1", CRM_OWNED);
	memcpy(before, got.text, sizeof(before));
	daemon_kill(&dutyd); /* SIGKILL: nothing is tidied up */
	assert_true(daemon_start(&dutyd, &again));
	agi("route?at=" AT, "8.1", CRM_OWNED);
	assert_string_equal(got.text, before);
	agi("next?status=NOANSWER&leg=0&at=" AT, "8.1", CRM_OWNED); /* the chain is there too */
	assert_string_equal(agi_var(&got, "BELONGS_TO"), "vasya");
}

static int setup(void **state)
{
	(void)state;
	return daemon_start(&dutyd, NULL) ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	return daemon_end(&dutyd);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(r09_unknown_caller_reaches_the_client_department),
		cmocka_unit_test(r31_owned_client_rings_the_owner),
		cmocka_unit_test(the_same_call_again_gets_the_stored_decision),
		cmocka_unit_test(promise_5_who_answered_is_not_whose_client_it_is),
		cmocka_unit_test(answers_by_json_change_where_the_call_goes),
		cmocka_unit_test(route_writes_nothing),
		cmocka_unit_test(who_and_ping),
		cmocka_unit_test(a_consumer_resumes_behind_what_it_confirmed),
		cmocka_unit_test(a_new_message_comes_by_itself_and_consumers_are_apart),
		cmocka_unit_test(a_second_subscription_takes_the_consumer_over),
		cmocka_unit_test(the_control_socket_alone_tells_status),
		cmocka_unit_test(a_decision_outlives_the_daemon),
	};

	return cmocka_run_group_tests_name("calls", tests, setup, teardown);
}
