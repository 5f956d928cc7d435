/* layer: net support */
/*
 * /metrics of a daemon that has had calls: every line of it is in the format, every figure that
 * `dutyctl status` shows is there with the same value, and the store cannot keep it waiting.
 */
#include "test_main.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exposition_check.h"
#include "web.h"
#include "witness.h"

static const struct daemon_options shimmed = { .preload = "shim_disk" };
static struct web_page page;
static char said[65536], problem[512];

static void get_metrics(void)
{
	assert_int_equal(web_get(the_daemon.board_port, "/metrics", &page), 200);
	assert_true(web_has_field(&page, "Content-Type: text/plain; version=0.0.4; charset=utf-8"));
	if (!exposition_check(page.body, problem, sizeof(problem))) {
		fail_msg("%s", problem);
	}
}

static void assert_value(const char *sample, double value)
{
	double is = exposition_value(page.body, sample);

	if (is != value) {
		fail_msg("%s: %g, wanted %g", sample, is, value);
	}
}

/* ---- the same as status ---- */

static bool is_figure(const char *value)
{
	char *end;

	strtol(value, &end, 10);
	return (*end == '\0' && strlen(value) < 16) || strcmp(value, "true") == 0 ||
	       strcmp(value, "false") == 0;
}

/* "asterisk.state_s" is dutyd_asterisk_state_seconds: the name that /metrics has for it. */
static void name_of(const char *status, char *name, size_t size)
{
	size_t n = strlen(status);
	bool is_ms = n > 3 && strcmp(status + n - 3, "_ms") == 0;
	bool is_s = n > 2 && strcmp(status + n - 2, "_s") == 0;

	if (strncmp(status, "reasons.", 8) == 0) {
		snprintf(name, size, "dutyd_decisions_total{reason=\"%s\"}", status + 8);
		return;
	}
	if (strncmp(status, "offers.", 7) == 0) {
		snprintf(name, size, "dutyd_offers_total{to=\"%s\"}", status + 7);
		return;
	}
	n -= is_ms ? 3 : is_s ? 2 : 0;
	snprintf(name, size, "dutyd_%.*s%s", (int)n, status, is_ms || is_s ? "_seconds" : "");
	*strchr(name, '.') = '_';
}

static bool has_family(const char *name)
{
	char line[256];

	snprintf(line, sizeof(line), "# TYPE %s ", name);
	return strstr(page.body, line) != NULL;
}

/* A line of status, if it is a figure of a group: it is here, and what stands still is the same. */
static bool compare(const char *status, const char *value)
{
	char name[192];
	bool is_counted = strncmp(status, "calls.", 6) == 0 ||
			  strncmp(status, "reasons.", 8) == 0 || strncmp(status, "offers.", 7) == 0;

	if (strchr(status, '.') == NULL || !is_figure(value) || strncmp(status, "duty.", 5) == 0) {
		return false;
	}
	name_of(status, name, sizeof(name) - sizeof("_total"));
	if (strchr(name, '{') == NULL && !has_family(name)) {
		strcat(name, "_total");
		if (!has_family(name)) {
			fail_msg("status has %s, /metrics has no %s", status, name);
		}
	}
	if (is_counted) {
		assert_value(name, atof(value));
	}
	return true;
}

static void as_status(void **state)
{
	char *rest = said;
	int n = 0;

	(void)state;
	witness_start(NULL);
	ring(CRM_OWNED);
	ring_again();
	ring(CRM_OWNED);
	ring(CRM_UNKNOWN);
	assert_int_equal(daemon_ctl(&the_daemon, "status", said, sizeof(said)), 0);
	get_metrics();
	while (rest != NULL && *rest != '\0') {
		char *line = strsep(&rest, "\n");
		char *value = line + strcspn(line, " ");

		if (*value != '\0') {
			*value++ = '\0';
			n += compare(line, value + strspn(value, " "));
		}
	}
	assert_true(n >= 25); /* of today's; fewer would mean that nothing was compared */
	assert_value("dutyd_calls_decided_total", 3);
	assert_value("dutyd_calls_repeated_total", 1);
	assert_value("dutyd_decisions_total{reason=\"OWNER_ACTIVE\"}", 2);
	assert_value("dutyd_decisions_total{reason=\"FIRST_LINE\"}", 1);
	assert_value("dutyd_decisions_total{reason=\"DEADLINE\"}", 0);
	assert_value("dutyd_offers_total{to=\"owner\"}", 2);
	assert_value("dutyd_offers_total{to=\"interruptions\"}", 0);
	assert_value("dutyd_answer_seconds_count", 4);
	assert_true(exposition_value(page.body, "dutyd_answer_seconds_bucket{le=\"0.0025\"}") >= 0);
	assert_value("dutyd_answer_seconds_bucket{le=\"1\"}", 4);
	assert_true(exposition_value(page.body, "dutyd_commit_seconds_count") >= 3);
	assert_true(exposition_value(page.body, "dutyd_commit_seconds_sum") > 0);
	witness_finish();
}

/* ---- the rest ---- */

static void states_and_people(void **state)
{
	(void)state;
	witness_start(NULL);
	ring(CRM_OWNED);
	get_metrics();
	assert_value("dutyd_build_info{version=\"" DUTYD_VERSION "\"}", 1);
	assert_true(exposition_value(page.body, "process_start_time_seconds") > 1.7e9);
	assert_value("dutyd_store_durable", 1);
	assert_value("dutyd_crm_state{state=\"ok\"}", 1);
	assert_value("dutyd_crm_state{state=\"error\"}", 0);
	assert_value("dutyd_crm_skipped", 0);
	/* Without the secret there is no link to try. */
	assert_value("dutyd_asterisk_state{state=\"live\"}", 0);
	assert_value("dutyd_people{presence=\"unknown\"}", 11);
	if (daemon_ctl(&the_daemon, "status anya break", said, sizeof(said)) != 0) {
		fail_msg("%s", said);
	}
	get_metrics();
	assert_value("dutyd_people{presence=\"paused\"}", 1);
	assert_value("dutyd_people{presence=\"unknown\"}", 10);
	/* No caller, no person, no configuration's words. */
	assert_null(strstr(page.body, "7916"));
	assert_null(strstr(page.body, "anya"));
	assert_null(strstr(page.body, "vasya"));
	witness_finish();
}

static void hang_up(void)
{
	struct agi_call call = { .path = "ended?outcome=abandoned", .uniqueid = the_uniqueid };
	struct agi_result answer;

	assert_true(agi_ask(&the_daemon, &call, &answer));
}

static void r11_calls_in_progress_on_the_channels_of_a_line(void **state)
{
	(void)state;
	witness_start(NULL);
	get_metrics();
	assert_value("dutyd_line_calls{line=\"main\"}", 0);
	ring(CRM_OWNED);
	ring(CRM_UNKNOWN);
	get_metrics();
	assert_value("dutyd_line_calls{line=\"main\"}", 2);
	assert_value("dutyd_line_channels{line=\"main\"}", 3);
	hang_up();
	get_metrics();
	assert_value("dutyd_line_calls{line=\"main\"}", 1);
	assert_int_equal(daemon_stop(&the_daemon), 0);
	assert_true(daemon_launch(&the_daemon, &(struct daemon_options){ 0 }));
	get_metrics();
	assert_value("dutyd_line_calls{line=\"main\"}", 1); /* he holds on */
	witness_finish();
}

static void consumers(void **state)
{
	char line[DAEMON_LINE_MAX];
	int fd;

	(void)state;
	witness_start(NULL);
	fd = lines_connect(the_daemon.events);
	assert_true(lines_ask(fd,
			      "{\"v\":1,\"op\":\"subscribe\",\"id\":\"s\",\"consumer\":\"crm\"}",
			      line, sizeof(line)));
	ring(CRM_OWNED);
	ring(CRM_OWNED);
	get_metrics();
	double last = exposition_value(page.body, "dutyd_queue_last_seq");
	assert_true(last >= 2);
	assert_value("dutyd_queue_messages", last);
	assert_value("dutyd_consumer_behind{consumer=\"crm\"}", last);
	assert_value("dutyd_consumer_dead_letters{consumer=\"crm\"}", 0);
	assert_value("dutyd_store_consumers", 1);
	snprintf(line, sizeof(line), "queue ack crm %.0f", last - 1);
	assert_int_equal(daemon_ctl(&the_daemon, line, said, sizeof(said)), 0);
	get_metrics();
	assert_value("dutyd_consumer_behind{consumer=\"crm\"}", 1);
	close(fd);
	witness_finish();
}

/* Whatever the store does, the rest comes within a second and a bit; and ten askers at once. */
static void store_that_is_away(void **state)
{
	enum { N = 10 };
	static const char request[] = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";
	int fds[N];
	char byte;

	(void)state;
	witness_start(&shimmed);
	fault_set(&(struct fault){ .calls = "fdatasync,fsync", .count = 1, .delay_ms = 6000 });
	ring(CRM_OWNED);
	for (int i = 0; i < N; i++) {
		fds[i] = web_connect(the_daemon.board_port);
		assert_int_equal(write(fds[i], request, sizeof(request) - 1), sizeof(request) - 1);
	}
	close(fds[0]); /* does not wait for it */
	get_metrics();
	assert_true(page.ms < 4000); /* one second, and this machine's noise */
	assert_value("dutyd_store_durable", 0);
	assert_value("dutyd_calls_late", 1);
	assert_value("dutyd_calls_not_durable_total", 1);
	assert_true(exposition_value(page.body, "dutyd_store_batch_seconds") > 0.5);
	assert_value("dutyd_queue_messages", -1); /* better none than an old one */
	for (int i = 1; i < N; i++) {
		assert_int_equal(read(fds[i], &byte, 1), 1);
		close(fds[i]);
	}
	assert_true(web_until(the_daemon.board_port, "/healthz", 200, 15000) >= 0);
	get_metrics();
	assert_true(exposition_value(page.body, "dutyd_queue_messages") >= 1);
	assert_value("dutyd_calls_late", 0);
	fault_set(&(struct fault){ .calls = "fdatasync,fsync", .error = "EIO", .count = -1 });
	ring(CRM_OWNED);
	get_metrics();
	assert_value("dutyd_store_durable", 0);
	assert_value("dutyd_queue_messages", -1);
	fault_clear();
	assert_true(web_until(the_daemon.board_port, "/healthz", 200, 8000) >= 0);
	witness_finish();
}

#define TEST(name) cmocka_unit_test_teardown(name, witness_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(as_status),
		TEST(states_and_people),
		TEST(r11_calls_in_progress_on_the_channels_of_a_line),
		TEST(consumers),
		TEST(store_that_is_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
