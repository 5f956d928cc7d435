/* layer: net support */
/*
 * Head mode, its absences and the days without a duty, in the real daemon: who is there is what
 * people say of themselves, as they would at their desks.
 */
#include "test_main.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "teller.h"

#define HEAD_MODE                                                                                  \
	{ "inbound = \"duty\"; ", "inbound = \"head\"; deputy = [ \"lena\" ]; " },                 \
	{                                                                                          \
		"expect = \"masha\"; reason = \"DUTY_TODAY\"",                                     \
			"expect = \"irina\"; reason = \"HEAD_MODE\""                               \
	}

static const char *const reps[] = { "vasya", "masha", "petya", "olya", "sasha", "lena", "dima" };

static int n_callers;

static void is_now(const char *who, const char *status)
{
	tell("{\"v\":1,\"op\":\"status\",\"employee\":\"%s\",\"status\":\"%s\"}", who, status);
}

/* A stranger of several offices is handed over. "HEAD_MODE irina irina": reason, rung, whose. */
static const char *stranger(const char *day)
{
	static char text[96];
	char call[12], caller[24], came[32], asked[32], went[32];

	snprintf(call, sizeof(call), "%d", ++n_callers);
	snprintf(caller, sizeof(caller), "+7916100%04d", n_callers);
	snprintf(came, sizeof(came), "%sT11:00", day);
	snprintf(asked, sizeof(asked), "%sT11:02", day);
	snprintf(went, sizeof(went), "%sT11:03", day);
	arrive(call, caller, came);
	qualify(call, "anya", "\"party\":\"org\",\"offices\":\"several\"", asked);
	hand_over(call, went);
	snprintf(text, sizeof(text), "%s %s %s", json_value(the_reply, "reason"),
		 json_value(the_reply, "employee"), json_value(the_reply, "belongs_to"));
	return text;
}

static const struct daemon_options head_mode = { .edits = { HEAD_MODE } };

static void r44_every_hand_over_is_the_heads(void **state)
{
	(void)state;
	witness_start(&head_mode);
	assert_string_equal(stranger("2026-12-01"), "HEAD_MODE irina irina"); /* Masha's day */
	assert_string_equal(stranger("2026-12-02"), "HEAD_MODE irina irina"); /* Petya's */
	assert_string_equal(stranger("2026-12-16"), "HEAD_MODE irina irina");
	witness_finish();
}

/* The head goes, then her deputy, then the strongest rep; at last nobody is left. */
static void r48_the_head_is_away(void **state)
{
	(void)state;
	witness_start(&head_mode);
	is_now("irina", "break");
	assert_string_equal(stranger("2026-12-01"), "HEAD_MODE lena irina");
	is_now("lena", "off");
	assert_string_equal(stranger("2026-12-01"), "HEAD_MODE masha irina"); /* strength 40 */
	is_now("masha", "break");
	assert_string_equal(stranger("2026-12-01"), "HEAD_MODE vasya irina"); /* 20 */
	for (size_t i = 0; i < TEST_COUNT(reps); i++) {
		is_now(reps[i], "off");
	}
	assert_string_equal(stranger("2026-12-01"), "HEAD_MODE null irina");
	assert_string_equal(json_value(the_reply, "action"), "queue");
	assert_string_equal(json_value(the_reply, "target"), "client");
	/* Nobody lifts there either: a message, and the head's to call back. */
	tell("{\"v\":1,\"op\":\"next\",\"call\":\"pbx/%d\",\"status\":\"TIMEOUT\","
	     "\"at\":\"2026-12-01T11:05\"}",
	     n_callers);
	assert_string_equal(json_value(the_reply, "action"), "message");
	assert_int_equal(witness_number("SELECT count(*) FROM task WHERE kind = 'callback'"
					" AND responsible = 'irina' AND closed_ms IS NULL"),
			 1);
	is_now("irina", "available");
	assert_string_equal(stranger("2026-12-01"), "HEAD_MODE irina irina");
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
	assert_string_equal(stranger(GAP), wanted);
	assert_int_equal(witness_number("SELECT count(*) FROM outbox WHERE topic = 'alarm'"
					" AND key = 'roster-gap/" GAP "'"),
			 1);
	stranger(GAP);
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
	assert_string_equal(json_value(the_reply, "target"), "client");
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
