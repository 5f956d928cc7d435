/* layer: net support */
/*
 * Head mode, its absences and the days without a duty, in the real daemon: who is there is what
 * people say of themselves, as they would at their desks.
 */
#include "test_main.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "witness.h"

#define HEAD_MODE                                                                                  \
	{ "inbound = \"duty\"; ", "inbound = \"head\"; deputy = [ \"lena\" ]; " },                 \
	{                                                                                          \
		"expect = \"masha\"; reason = \"DUTY_TODAY\"",                                     \
			"expect = \"irina\"; reason = \"HEAD_MODE\""                               \
	}

static const char *const reps[] = { "vasya", "masha", "petya", "olya", "sasha", "lena", "dima" };

static char reply[DAEMON_LINE_MAX];
static int n_callers;

static void tell(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void tell(const char *format, ...)
{
	char line[512];
	int fd = lines_connect(the_daemon.events);
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	assert_true(fd >= 0);
	assert_true(lines_ask(fd, line, reply, sizeof(reply)));
	close(fd);
	assert_string_equal(json_value(reply, "ok"), "true");
}

static void is_now(const char *who, const char *status)
{
	tell("{\"v\":1,\"op\":\"status\",\"employee\":\"%s\",\"status\":\"%s\"}", who, status);
}

/* A stranger of several offices is handed over. "HEAD_MODE irina irina": reason, rung, whose. */
static const char *hand_over(const char *day)
{
	static char text[96];

	n_callers++;
	tell("{\"v\":1,\"op\":\"call\",\"source\":\"pbx\",\"call\":\"%d\","
	     "\"caller\":\"+7916100%04d\",\"did\":\"+74950000100\",\"at\":\"%sT11:00\"}",
	     n_callers, n_callers, day);
	tell("{\"v\":1,\"op\":\"qualify\",\"call\":\"pbx/%d\",\"author\":\"anya\",\"facts\":"
	     "{\"party\":\"org\",\"offices\":\"several\"},\"at\":\"%sT11:02\"}",
	     n_callers, day);
	tell("{\"v\":1,\"op\":\"handover\",\"call\":\"pbx/%d\",\"at\":\"%sT11:03\"}", n_callers,
	     day);
	snprintf(text, sizeof(text), "%s %s %s", json_value(reply, "reason"),
		 json_value(reply, "employee"), json_value(reply, "belongs_to"));
	return text;
}

static const struct daemon_options head_mode = { .edits = { HEAD_MODE } };

static void r44_every_hand_over_is_the_heads(void **state)
{
	(void)state;
	witness_start(&head_mode);
	assert_string_equal(hand_over("2026-12-01"), "HEAD_MODE irina irina"); /* Masha's day */
	assert_string_equal(hand_over("2026-12-02"), "HEAD_MODE irina irina"); /* Petya's */
	assert_string_equal(hand_over("2026-12-16"), "HEAD_MODE irina irina");
	witness_finish();
}

/* The head goes, then her deputy, then the strongest rep; at last nobody is left. */
static void r48_the_head_is_away(void **state)
{
	(void)state;
	witness_start(&head_mode);
	is_now("irina", "break");
	assert_string_equal(hand_over("2026-12-01"), "HEAD_MODE lena irina");
	is_now("lena", "off");
	assert_string_equal(hand_over("2026-12-01"), "HEAD_MODE masha irina"); /* strength 40 */
	is_now("masha", "break");
	assert_string_equal(hand_over("2026-12-01"), "HEAD_MODE vasya irina"); /* 20 */
	for (size_t i = 0; i < TEST_COUNT(reps); i++) {
		is_now(reps[i], "off");
	}
	assert_string_equal(hand_over("2026-12-01"), "HEAD_MODE null irina");
	assert_string_equal(json_value(reply, "action"), "queue");
	assert_string_equal(json_value(reply, "target"), "client");
	/* Nobody lifts there either: a message, and the head's to call back. */
	tell("{\"v\":1,\"op\":\"next\",\"call\":\"pbx/%d\",\"status\":\"TIMEOUT\","
	     "\"at\":\"2026-12-01T11:05\"}",
	     n_callers);
	assert_string_equal(json_value(reply, "action"), "message");
	assert_int_equal(witness_number("SELECT count(*) FROM task WHERE kind = 'callback'"
					" AND responsible = 'irina' AND closed_ms IS NULL"),
			 1);
	is_now("irina", "available");
	assert_string_equal(hand_over("2026-12-01"), "HEAD_MODE irina irina");
	is_now("vasya", "available"); /* the witness asks for his client */
	witness_finish();
}

/* ---- R-59 ---- */

/* The roster begins on the 30th: the Monday before has nobody. */
#define GAP "2026-11-23"

static void gap(const char *duty_gap, const char *wanted)
{
	char set[64];
	struct daemon_options options = { .edits = { { "duty_gap = \"head\"", set } } };

	snprintf(set, sizeof(set), "duty_gap = \"%s\"", duty_gap);
	witness_start(&options);
	assert_string_equal(hand_over(GAP), wanted);
	assert_int_equal(witness_number("SELECT count(*) FROM outbox WHERE topic = 'alarm'"
					" AND key = 'roster-gap/" GAP "'"),
			 1);
	hand_over(GAP);
	assert_int_equal(witness_number("SELECT count(*) FROM outbox WHERE topic = 'alarm'"
					" AND key LIKE 'roster-gap/%'"),
			 1);
	witness_finish();
}

static void r59_a_day_without_a_duty_is_the_heads(void **state)
{
	(void)state;
	gap("head", "DUTY_GAP irina irina");
}

static void r59_or_it_stays_with_the_client_department(void **state)
{
	(void)state;
	gap("client", "DUTY_GAP null null");
	assert_string_equal(json_value(reply, "target"), "client");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_teardown(name, witness_teardown)
		TEST(r44_every_hand_over_is_the_heads),
		TEST(r48_the_head_is_away),
		TEST(r59_a_day_without_a_duty_is_the_heads),
		TEST(r59_or_it_stays_with_the_client_department),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
