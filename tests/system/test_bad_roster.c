/* layer: net support */
/*
 * A roster with holes: a day with nobody is the head's and raises one alarm, whoever is away is not
 * rung, and a roster that is wrong never replaces one that is right.
 */
#include "test_main.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "witness.h"

static char caller[16];
static struct agi_call call = { .uniqueid = the_uniqueid, .caller = caller };

/* An officer hands an unknown caller over on that day at eleven: another one each time (Q9). */
static const char *hand_over(const char *day)
{
	static char path[64];
	static int n_calls;

	snprintf(the_uniqueid, sizeof(the_uniqueid), "1700000000.%d", ++n_calls);
	snprintf(caller, sizeof(caller), "+791600090%02d", n_calls);
	snprintf(path, sizeof(path), "handover?at=%sT11:00", day);
	call.path = path;
	return ring_as(&call);
}

static void assert_who(const char *employee, const char *belongs_to)
{
	assert_string_equal(agi_var(&the_answer, "EMPLOYEE"), employee);
	assert_string_equal(agi_var(&the_answer, "BELONGS_TO"), belongs_to);
	assert_string_equal(agi_var(&the_answer, "ACTION"), "dial");
}

static void start_with_absences(const char *absences)
{
	struct daemon_options options = { .edits = { { "absences : {", absences } } };

	witness_start(&options);
}

/* ---- nobody ---- */

static void day_with_nobody(void **state)
{
	(void)state;
	start_with_absences(
		"absences : {"
		" n1 : { who = \"vasya\"; from = \"2026-12-02\"; to = \"2026-12-02\"; };"
		" n2 : { who = \"masha\"; from = \"2026-12-02\"; to = \"2026-12-02\"; };"
		" n3 : { who = \"petya\"; from = \"2026-12-02\"; to = \"2026-12-02\"; };"
		" n4 : { who = \"olya\"; from = \"2026-12-02\"; to = \"2026-12-02\"; };"
		" n5 : { who = \"sasha\"; from = \"2026-12-02\"; to = \"2026-12-02\"; };"
		" n6 : { who = \"lena\"; from = \"2026-12-02\"; to = \"2026-12-02\"; };"
		" n7 : { who = \"dima\"; from = \"2026-12-02\"; to = \"2026-12-02\"; };");
	for (int i = 0; i < 2; i++) {
		assert_string_equal(hand_over("2026-12-02"), "DUTY_GAP durable");
		assert_who("irina", "irina");
		assert_string_equal(agi_var(&the_answer, "TARGET"), "PJSIP/200");
	}
	/* The head does not answer: the client department lifts, and nobody of sales is rung. */
	call.path = "next?status=NOANSWER&leg=0&at=2026-12-02T11:01";
	assert_string_equal(ring_as(&call), "DUTY_GAP durable");
	assert_string_equal(agi_var(&the_answer, "TARGET"), "client");
	assert_true(witness_has_message("alarm", "roster-gap/2026-12-02"));
	assert_int_equal(witness_number("SELECT count(*) FROM outbox WHERE topic = 'alarm'"
					" AND key LIKE 'roster-gap/%'"),
			 1);
	assert_string_equal(hand_over("2026-12-03"), "DUTY_TODAY durable");
	witness_finish();
}

/* The rule knows no such day: that is a gap like any other, never a wrong person. */
static void day_far_beyond_the_plan(void **state)
{
	(void)state;
	witness_start(NULL);
	assert_string_equal(hand_over("2037-06-01"), "DUTY_GAP durable");
	assert_who("irina", "irina");
	assert_true(witness_has_message("alarm", "roster-gap"));
	witness_finish();
}

static void day_before_the_start(void **state)
{
	(void)state;
	witness_start(NULL);
	assert_string_equal(hand_over("2026-06-01"), "DUTY_GAP durable");
	assert_who("irina", "irina");
	witness_finish();
}

/* ---- somebody is away ---- */

static void duty_is_absent(void **state)
{
	(void)state;
	start_with_absences("absences : { n1 : { who = \"petya\"; from = \"2026-12-02\";"
			    " to = \"2026-12-02\"; };");
	assert_string_equal(hand_over("2026-12-02"), "DUTY_TODAY durable");
	assert_who("olya", "olya");
	assert_string_equal(hand_over("2026-12-03"), "DUTY_TODAY durable");
	assert_who("petya", "petya"); /* missed = "defer": he serves first when he is back */
	witness_finish();
}

static void owner_is_absent(void **state)
{
	(void)state;
	start_with_absences("absences : { n1 : { who = \"vasya\"; from = \"2026-12-01\";"
			    " to = \"2026-12-01\"; };");
	assert_string_equal(ring(CRM_OWNED), "OWNER_AWAY durable");
	assert_who("masha", "vasya"); /* the duty takes it, the client stays his */
	witness_finish_with("OWNER_AWAY durable");
}

/* ---- it is wrong ---- */

/* The daemon says where and what, for people, and does not start. */
static void assert_not_started(const struct daemon_edit *edit, const char *where, const char *what)
{
	struct daemon_options options = { .edits = { *edit } };

	witness_prepare(&options);
	assert_false(daemon_launch(&the_daemon, &options));
	int status = daemon_wait(&the_daemon, 5000);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 1);
	assert_true(daemon_logged(&the_daemon, where, what, 0));
	daemon_kill(&the_daemon);
	daemon_remove(&the_daemon);
	witness_start(NULL);
	witness_finish();
}

static void order_without_anybody(void **state)
{
	(void)state;
	assert_not_started(
		&(struct daemon_edit){ "order = [ \"vasya\", \"masha\", \"petya\", \"olya\","
				       " \"sasha\", \"lena\", \"dima\" ]",
				       "order = [ ]" },
		"roster.conf:4: error: roster.order", "");
}

static void stranger_in_the_order(void **state)
{
	(void)state;
	assert_not_started(&(struct daemon_edit){ "\"olya\", \"sasha\"", "\"olga\", \"sasha\"" },
			   "roster.conf:4: error: roster.order", "olga");
}

static void override_with_somebody_absent(void **state)
{
	(void)state;
	assert_not_started(&(struct daemon_edit){ "d2026-12-22 = \"lena\"",
						  "d2026-12-08 = \"olya\"" },
			   "roster.conf:17: error: roster.overrides", "olya");
}

static void roster_that_is_no_text(void **state)
{
	(void)state;
	assert_not_started(&(struct daemon_edit){ "missed = \"defer\"", "missed = \xff\xfe{{{" },
			   "roster.conf:", "error:");
}

/* ---- it becomes wrong while calls go on ---- */

static void rewrite_roster(const char *sed)
{
	char command[DAEMON_PATH_SIZE * 2 + 128];

	snprintf(command, sizeof(command), "sed -i '%s' '%s/roster.conf'", sed, the_daemon.dir);
	assert_int_equal(system(command), 0);
	assert_int_equal(kill(the_daemon.pid, SIGHUP), 0);
}

static void wrong_after_a_reload(void **state)
{
	(void)state;
	witness_start(NULL);
	assert_string_equal(hand_over("2026-12-22"), "DUTY_OVERRIDE durable");
	assert_who("lena", "lena");
	rewrite_roster("s/= \"lena\"; };/= \"lenna\"; };/");
	assert_true(daemon_logged(&the_daemon, "ev=conf.error", "lenna", 3000));
	assert_true(daemon_logged(&the_daemon, "ev=conf.rejected", "errors=1", 3000));
	assert_string_equal(hand_over("2026-12-22"), "DUTY_OVERRIDE durable");
	assert_who("lena", "lena"); /* the one that was good stays */
	rewrite_roster("s/= \"lenna\"; };/= \"sasha\"; };/");
	assert_true(daemon_logged(&the_daemon, "ev=conf.loaded", "generation=2", 3000));
	assert_string_equal(hand_over("2026-12-22"), "DUTY_OVERRIDE durable");
	assert_who("sasha", "sasha");
	witness_finish();
}

#define TEST(name) cmocka_unit_test_teardown(name, witness_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(day_with_nobody),        TEST(day_far_beyond_the_plan),
		TEST(day_before_the_start),   TEST(duty_is_absent),
		TEST(owner_is_absent),        TEST(order_without_anybody),
		TEST(stranger_in_the_order),  TEST(override_with_somebody_absent),
		TEST(roster_that_is_no_text), TEST(wrong_after_a_reload),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
