/* layer: net support */
/*
 * Lines that are no request: each gets an error line that names the member, the good lines around
 * it are answered, and the connection lives on; a line of 64 KiB ends it, with an error.
 */
#include "test_main.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "witness.h"

enum { LINE_MAX_BYTES = 65536, BIG = 1024 * 1024 };

static char reply[4 * DAEMON_LINE_MAX];
static char text[BIG + 64];

static int set_up(void **state)
{
	(void)state;
	witness_start(NULL);
	return 0;
}

/* ---- one bad line between two good ones ---- */

struct bad_line {
	const char *name, *line;
	const char *code, *field; /* field NULL: the whole line */
	const char *says;         /* in the error's text */
};

#define CALL_HEAD "{\"v\":1,\"op\":\"call\",\"id\":\"x\",\"source\":\"pbx1\",\"call\":\"1\","
#define CALL_END ",\"did\":\"+74950000100\"}"

#define FIVE(c) WORD(c "1") WORD(c "2") WORD(c "3") WORD(c "4") WORD(c "5")
#define WORD(name) "\"" name "\":\"x\","

static const struct bad_line bad_lines[] = {
	{ "broken", "{\"v\":1,\"op\":\"call\",", "bad_request", NULL, "not JSON" },
	{ "no_json_at_all", "GET / HTTP/1.1", "bad_request", NULL, "not JSON" },
	{ "two_objects_on_a_line", "{\"v\":1,\"op\":\"ping\"}{}", "bad_request", NULL, "not JSON" },
	{ "array", "[1,2,3]", "bad_request", NULL, "wanted an object" },
	{ "bare_text", "\"ping\"", "bad_request", NULL, "" },
	{ "deep", "{\"v\":1,\"op\":\"call\",\"facts\":[[[[[[[[1]]]]]]]]}", "bad_request", NULL,
	  "nested deeper" },
	{ "invalid_utf8", CALL_HEAD "\"caller\":\"\xff\xfe\"" CALL_END, "bad_request", NULL,
	  "not UTF-8" },
	{ "overlong_utf8", CALL_HEAD "\"caller\":\"\xc0\xaf\"" CALL_END, "bad_request", NULL,
	  "not UTF-8" },
	{ "half_surrogate", CALL_HEAD "\"caller\":\"\\ud800\"" CALL_END, "bad_request", NULL,
	  "not JSON" },
	{ "escaped_nul", CALL_HEAD "\"caller\":\"+7\\u0000916\"" CALL_END, "bad_request", NULL,
	  "not JSON" },
	{ "control_character_in_text", CALL_HEAD "\"caller\":\"+7\x01\"" CALL_END, "bad_request",
	  NULL, "not JSON" },
	{ "unknown_op", "{\"v\":1,\"op\":\"reboot\",\"id\":\"x\"}", "bad_request", "op",
	  "unknown op" },
	{ "op_of_another_type", "{\"v\":1,\"op\":7}", "bad_request", "op", "wanted a text" },
	{ "no_op", "{\"v\":1}", "bad_request", "op", "" },
	{ "no_v", "{\"op\":\"ping\"}", "bad_request", "v", "wanted" },
	{ "another_v", "{\"v\":2,\"op\":\"ping\"}", "bad_request", "v", "wanted" },
	{ "v_of_another_type", "{\"v\":\"1\",\"op\":\"ping\"}", "bad_request", "v", "wanted" },
	{ "duplicate_keys", "{\"v\":1,\"op\":\"ping\",\"op\":\"reload\"}", "bad_request", NULL,
	  "duplicate" },
	{ "unknown_member", "{\"v\":1,\"op\":\"ping\",\"shout\":true}", "bad_request", "shout",
	  "no such member" },
	{ "missing_member", "{\"v\":1,\"op\":\"handover\"}", "bad_request", "call", "missing" },
	{ "caller_of_another_type", CALL_HEAD "\"caller\":79160000201" CALL_END, "bad_request",
	  "caller", "wanted a text" },
	{ "number_that_is_no_json", CALL_HEAD "\"caller\":+79160000201" CALL_END, "bad_request",
	  NULL, "not JSON" },
	{ "caller_null", CALL_HEAD "\"caller\":null" CALL_END, "bad_request", "caller",
	  "wanted a text" },
	{ "facts_of_another_type", "{\"v\":1,\"op\":\"qualify\",\"call\":\"pbx1/1\",\"facts\":[]}",
	  "bad_request", "facts", "wanted an object" },
	{ "fact_of_another_type",
	  "{\"v\":1,\"op\":\"qualify\",\"call\":\"pbx1/1\",\"facts\":{\"band\":3}}", "bad_request",
	  "facts.band", "wanted a text" },
	{ "fact_with_another_value",
	  "{\"v\":1,\"op\":\"qualify\",\"call\":\"pbx1/1\",\"facts\":{\"band\":\"huge\"}}",
	  "bad_request", "facts", "band is one of" },
	{ "fact_that_is_worked_out",
	  "{\"v\":1,\"op\":\"qualify\",\"call\":\"pbx1/1\",\"facts\":{\"owner\":\"active\"}}",
	  "bad_request", "facts", "worked out" },
	{ "leg_out_of_range",
	  "{\"v\":1,\"op\":\"next\",\"call\":\"pbx1/1\",\"status\":\"BUSY\",\"leg\":-1}",
	  "bad_request", "leg", "wanted a whole number" },
	{ "number_out_of_range", "{\"v\":1,\"op\":\"ack\",\"seq\":1e400}", "bad_request", NULL,
	  "not JSON" },
	{ "time_that_is_none", CALL_HEAD "\"caller\":\"1\",\"at\":\"tomorrow\"" CALL_END,
	  "bad_request", "at", "not a time" },
	{ "call_without_source", "{\"v\":1,\"op\":\"handover\",\"call\":\"not a call\"}",
	  "bad_request", "call", "" },
	{ "call_that_is_neither", "{\"v\":1,\"op\":\"handover\",\"call\":\"pbx1/\"}", "bad_request",
	  "call", "neither a call's 8 characters nor source/pbx-id" },
	{ "status_of_24_characters",
	  "{\"v\":1,\"op\":\"next\",\"call\":\"pbx1/1\",\"status\":\"ABCDEFGHIJKLMNOPQRSTUVWX\"}",
	  "bad_request", "status", "longer than 23 characters" },
	/* An answer of the script is two: what was said, and what it sets. */
	{ "more_answers_than_there_is_room",
	  "{\"v\":1,\"op\":\"qualify\",\"call\":\"pbx1/1\",\"facts\":{" FIVE("a") FIVE("b")
		  FIVE("c") "\"address\":\"БЦ Северный\"}}",
	  "bad_request", "facts", "more than 16 at once" },
	{ "unknown_call", "{\"v\":1,\"op\":\"handover\",\"call\":\"pbx1/nobody\"}", "not_found",
	  "call", "" },
	{ "unknown_call_id", "{\"v\":1,\"op\":\"ended\",\"call\":\"7KQ2M8F4\"}", "not_found",
	  "call", "" },
	{ "ack_before_subscribe", "{\"v\":1,\"op\":\"ack\",\"seq\":1}", "refused", "op",
	  "subscribe" },
	{ "control_op_tail", "{\"v\":1,\"op\":\"tail\"}", "refused", "op", "control socket" },
	{ "control_op_status", "{\"v\":1,\"op\":\"status\"}", "refused", "op", "control socket" },
	{ "control_op_reload", "{\"v\":1,\"op\":\"reload\"}", "refused", "op", "control socket" },
};

static void ping(int fd, const char *id)
{
	char line[64];

	snprintf(line, sizeof(line), "{\"v\":1,\"op\":\"ping\",\"id\":\"%s\"}", id);
	assert_true(lines_ask(fd, line, reply, sizeof(reply)));
	assert_string_equal(json_value(reply, "re"), id);
	assert_string_equal(json_value(reply, "ok"), "true");
}

/* A line of the store may come after a later one of the loop: `re` says which is which. */
static void read_good(const char *re)
{
	assert_string_equal(json_value(reply, "ok"), "true");
	assert_string_equal(json_value(reply, "re"), re);
}

static void refused_between_good_lines(void **state)
{
	const struct bad_line *bad = *state;
	int fd = lines_connect(the_daemon.events);
	int n_bad = 0;

	snprintf(text, sizeof(text),
		 "{\"v\":1,\"op\":\"ping\",\"id\":\"before\"}\n%s\n"
		 "{\"v\":1,\"op\":\"ping\",\"id\":\"behind\"}",
		 bad->line);
	assert_true(lines_send(fd, text));
	for (int i = 0; i < 3; i++) {
		assert_true(lines_read(fd, reply, sizeof(reply), 3000));
		if (strcmp(json_value(reply, "ok"), "false") != 0) {
			read_good(i == 0 ? "before" : "behind");
			continue;
		}
		n_bad++;
		assert_string_equal(json_value(reply, "code"), bad->code);
		assert_string_equal(json_value(reply, "field"),
				    bad->field != NULL ? bad->field : "null");
		assert_non_null(strstr(json_value(reply, "text"), bad->says));
		assert_null(strstr(reply, "9160000")); /* no number in an error message */
	}
	assert_int_equal(n_bad, 1);
	ping(fd, "again");
	close(fd);
	assert_int_equal(witness_number("SELECT count(*) FROM call"), 0);
	witness_finish();
}

/* ---- long lines ---- */

/* The error comes, then the end of the stream; another connection does not notice. */
static void assert_ended_by(const char *bytes, size_t n)
{
	int other = lines_connect(the_daemon.events);
	int fd = lines_connect(the_daemon.events);
	size_t sent = 0;
	char byte;

	while (sent < n) {
		ssize_t put = send(fd, bytes + sent, n - sent, MSG_NOSIGNAL);

		if (put <= 0) {
			break; /* closed in the middle of it */
		}
		sent += (size_t)put;
	}
	assert_true(lines_read(fd, reply, sizeof(reply), 3000));
	assert_string_equal(json_value(reply, "code"), "bad_request");
	assert_non_null(strstr(json_value(reply, "text"), "64 KiB"));
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	assert_int_equal(poll(&wait, 1, 5000), 1);
	assert_true(recv(fd, &byte, 1, 0) <= 0);
	close(fd);
	ping(other, "other");
	close(other);
	witness_finish();
}

static void line_of_64_kib(void **state)
{
	(void)state;
	memset(text, ' ', LINE_MAX_BYTES);
	memcpy(text, "{\"v\":1,\"op\":\"ping\"}", 19);
	text[LINE_MAX_BYTES] = '\n';
	assert_ended_by(text, LINE_MAX_BYTES + 1);
}

static void line_of_a_megabyte(void **state)
{
	(void)state;
	memset(text, '[', BIG);
	assert_ended_by(text, BIG);
}

/* One byte less is a line like any other. */
static void longest_line(void **state)
{
	int fd = lines_connect(the_daemon.events);

	(void)state;
	memset(text, ' ', LINE_MAX_BYTES - 1);
	memcpy(text, "{\"v\":1,\"op\":\"ping\"}", 19);
	text[LINE_MAX_BYTES - 1] = '\0';
	assert_true(lines_ask(fd, text, reply, sizeof(reply)));
	assert_string_equal(json_value(reply, "ok"), "true");
	ping(fd, "again");
	close(fd);
	witness_finish();
}

static void sixty_thousand_brackets(void **state)
{
	int fd = lines_connect(the_daemon.events);

	(void)state;
	memset(text, '[', 60000);
	text[60000] = '\0';
	assert_true(lines_ask(fd, text, reply, sizeof(reply)));
	assert_non_null(strstr(json_value(reply, "text"), "nested deeper"));
	ping(fd, "again");
	close(fd);
	witness_finish();
}

/* ---- callers ---- */

static void ask_call(int fd, const char *id, const char *caller)
{
	char line[1024];

	snprintf(line, sizeof(line),
		 "{\"v\":1,\"op\":\"call\",\"id\":\"x\",\"source\":\"pbx1\","
		 "\"call\":\"%s\",\"caller\":\"%s\",\"did\":\"+74950000100\","
		 "\"at\":\"2026-12-01T11:00\"}",
		 id, caller);
	assert_true(lines_ask(fd, line, reply, sizeof(reply)));
}

static void caller_empty_and_of_300_digits(void **state)
{
	int fd = lines_connect(the_daemon.events);
	char digits[400];

	(void)state;
	ask_call(fd, "1", "");
	assert_string_equal(json_value(reply, "reason"), "CALLER_WITHHELD");
	assert_string_equal(json_value(reply, "durable"), "true");
	memset(digits, '7', 300);
	digits[300] = '\0';
	ask_call(fd, "2", digits);
	assert_string_equal(json_value(reply, "reason"), "FIRST_LINE");
	memset(digits, '7', 399);
	digits[399] = '\0';
	ask_call(fd, "3", digits); /* more than any field holds */
	assert_string_equal(json_value(reply, "field"), "caller");
	ask_call(fd, "4", "x'); DROP TABLE call; --");
	assert_string_equal(json_value(reply, "ok"), "true");
	close(fd);
	assert_int_equal(witness_number("SELECT count(*) FROM call"), 3);
	witness_finish();
}

/* ---- the queue ---- */

static void subscribe_twice(void **state)
{
	static const char line[] = "{\"v\":1,\"op\":\"subscribe\",\"consumer\":\"board\"}";
	int fd = lines_connect(the_daemon.events);

	(void)state;
	assert_true(lines_ask(fd, line, reply, sizeof(reply)));
	assert_string_equal(json_value(reply, "ok"), "true");
	assert_true(lines_ask(fd, line, reply, sizeof(reply)));
	assert_string_equal(json_value(reply, "code"), "refused");
	assert_string_equal(json_value(reply, "field"), "consumer");
	close(fd);
	witness_finish();
}

static void ack_of_what_was_not_sent(void **state)
{
	int fd = lines_connect(the_daemon.events);

	(void)state;
	assert_true(lines_ask(fd, "{\"v\":1,\"op\":\"subscribe\",\"consumer\":\"board\"}", reply,
			      sizeof(reply)));
	assert_true(lines_ask(fd, "{\"v\":1,\"op\":\"ack\",\"seq\":999}", reply, sizeof(reply)));
	assert_string_equal(json_value(reply, "ok"), "false");
	assert_string_equal(json_value(reply, "field"), "seq");
	assert_string_equal(ring(CRM_OWNED), "OWNER_ACTIVE durable");
	assert_true(lines_read(fd, reply, sizeof(reply), 3000)); /* it still gets what there is */
	assert_string_equal(json_value(reply, "topic"), "decision");
	close(fd);
	witness_finish();
}

/* ---- a peer that never reads ---- */

static long resident_kib(void)
{
	char path[64], line[256];
	long kib = -1;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)the_daemon.pid);
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	while (fgets(line, sizeof(line), file) != NULL) {
		if (strncmp(line, "VmRSS:", 6) == 0) {
			kib = strtol(line + 6, NULL, 10);
		}
	}
	fclose(file);
	return kib;
}

/* It asks as fast as it can for a quarter of a second; what it does not read is not made. */
static void peer_that_never_reads(void **state)
{
	int fd = lines_connect(the_daemon.events);
	long before = resident_kib();
	long long end = monotonic_ms() + 250;
	size_t n = 0, sent = 0;

	(void)state;
	while (n + 64 < sizeof(text)) {
		n += (size_t)snprintf(text + n, sizeof(text) - n, "{\"v\":1,\"op\":\"who\"}\n");
	}
	while (monotonic_ms() < end) {
		struct pollfd wait = { .fd = fd, .events = POLLOUT };

		if (poll(&wait, 1, 20) == 1) {
			ssize_t put = send(fd, text, n, MSG_NOSIGNAL | MSG_DONTWAIT);

			sent += put > 0 ? (size_t)put : 0;
		}
	}
	assert_true(sent > 64 * 1024);    /* it did ask for more than it was willing to take, */
	assert_true(sent < sizeof(text)); /* and was stopped */
	assert_true(resident_kib() - before < 8 * 1024);
	assert_string_equal(ring(CRM_OWNED), "OWNER_ACTIVE durable");
	close(fd);
	witness_finish();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, witness_teardown)

int main(void)
{
	enum { N_LINES = TEST_COUNT(bad_lines) };
	const struct CMUnitTest others[] = {
		TEST(line_of_64_kib),
		TEST(line_of_a_megabyte),
		TEST(longest_line),
		TEST(sixty_thousand_brackets),
		TEST(caller_empty_and_of_300_digits),
		TEST(subscribe_twice),
		TEST(ack_of_what_was_not_sent),
		TEST(peer_that_never_reads),
	};
	struct CMUnitTest tests[N_LINES + TEST_COUNT(others)];

	for (size_t i = 0; i < N_LINES; i++) {
		tests[i] = (struct CMUnitTest){ bad_lines[i].name, refused_between_good_lines,
						set_up, witness_teardown,
						(void *)(uintptr_t)&bad_lines[i] };
	}
	memcpy(tests + N_LINES, others, sizeof(others));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
