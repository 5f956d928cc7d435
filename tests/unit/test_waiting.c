/* layer: store support */
/*
 * A call that nobody lifts within ten minutes of working hours is told of once, with the name of
 * who has to see to it; an officer who is not tested, once a day.
 */
#include "test_main.h"

#include "ledger_kit.h"

#define MINUTE_MS 60000LL
#define HOUR_MS (60 * MINUTE_MS)
#define ALARMS(kind) "SELECT count(*) FROM outbox WHERE topic = 'alarm' AND key LIKE '" kind "/%'"

static int set_up_queue(void **state)
{
	set_up(state);
	seed.policy->queue.keep_days = 30;
	seed.policy->queue.keep_messages = seed.policy->queue.lag_messages = 1000;
	seed.policy->queue.lag_minutes = 100000;
	seed_log_begin();
	return 0;
}

/* An upkeep so long after the seed's eleven o'clock. */
static void tend_after(int64_t ms)
{
	bool is_more = true;

	while (is_more) {
		struct job *job = job_create(JOB_TEND, seed.policy, seed.roster);

		job->call.now_ms = seed.now_ms + ms;
		seed_run(&seed, job);
		assert_int_equal(job->result, JOB_OK);
		is_more = job->is_more;
		job_destroy(&job);
	}
}

static void end(const char *pbx_id)
{
	struct job *job = seed_job(&seed, STAGE_ENDED, pbx_id);

	str_copy(job->call.status, sizeof(job->call.status), "abandoned");
	seed_run(&seed, job);
	job_destroy(&job);
}

static void run_sql(const char *sql)
{
	sqlite3 *sqlite = seed_open(seed.path);

	seed_exec(sqlite, sql);
	sqlite3_close(sqlite);
}

static void assert_alarm(const char *path, const char *wanted)
{
	char sql[160], found[128];

	snprintf(sql, sizeof(sql), "SELECT payload ->> '$.%s' FROM outbox WHERE topic = 'alarm'",
		 path);
	seed_word(seed.path, sql, found, sizeof(found));
	assert_string_equal(found, wanted);
}

static void r05_who_waits_too_long_is_told_of_once(void **state)
{
	(void)state;
	arrive("1", SEED_STRANGER);
	tend_after(10 * MINUTE_MS - 1);
	assert_int_equal(count(ALARMS("call-waits")), 0);
	tend_after(10 * MINUTE_MS);
	assert_int_equal(count(ALARMS("call-waits")), 1);
	assert_alarm("responsible", "masha"); /* the duty, the department has no head */
	assert_alarm("department", "client");
	tend_after(11 * MINUTE_MS);
	tend_after(24 * HOUR_MS);
	assert_int_equal(count(ALARMS("call-waits")), 1);
	assert_int_equal(seed_logged("ev=call.waits"), 1);
}

static void r05_the_owner_is_who_answers_for_his_client(void **state)
{
	(void)state;
	arrive("1", SEED_OWNED);
	tend_after(HOUR_MS);
	assert_alarm("responsible", "vasya");
}

static void r05_who_was_answered_or_is_gone_waits_for_nobody(void **state)
{
	(void)state;
	arrive("answered", SEED_STRANGER);
	answer("answered", "anya");
	arrive("gone", SEED_STRANGER);
	end("gone");
	arrive("tested", SEED_STRANGER);
	run_sql("UPDATE call SET is_test = 1 WHERE pbx_id = 'tested'");
	tend_after(HOUR_MS);
	assert_int_equal(count(ALARMS("call-waits")), 0);
	assert_int_equal(count("SELECT after = (SELECT max(id) FROM call) FROM waiting"), 1);
}

/* The officer has lifted, the duty has not. */
static void r05_who_is_handed_over_waits_again(void **state)
{
	(void)state;
	arrive("1", SEED_STRANGER);
	answer("1", "anya");
	tend_after(MINUTE_MS); /* settled */
	seed.now_ms += 5 * MINUTE_MS;
	stage(STAGE_HANDOVER, "1", "offices", "several");
	tend_after(10 * MINUTE_MS - 1);
	assert_int_equal(count(ALARMS("call-waits")), 0);
	tend_after(10 * MINUTE_MS);
	assert_int_equal(count(ALARMS("call-waits")), 1);
	assert_alarm("responsible", "masha");
	assert_alarm("department", "commercial");
	assert_alarm("arrived", "2026-12-01T11:05:00.000+03:00");
	tend_after(11 * MINUTE_MS);
	assert_int_equal(count(ALARMS("call-waits")), 1);
}

static void r05_but_not_for_whom_the_duty_lifted_or_who_is_gone(void **state)
{
	static const char *const calls[] = { "answered", "gone" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		arrive(calls[i], i == 0 ? SEED_STRANGER : "+79160000002");
		answer(calls[i], "anya");
		stage(STAGE_HANDOVER, calls[i], "offices", "several");
	}
	answer("answered", "masha");
	end("gone");
	tend_after(15 * MINUTE_MS);
	assert_int_equal(count(ALARMS("call-waits")), 0);
}

/* In the evening a message is taken: that is a task, told of when nobody has called back. */
static void r05_a_message_is_a_task_and_no_call_that_waits(void **state)
{
	(void)state;
	seed.now_ms += 9 * HOUR_MS;
	assert_string_equal(arrive("1", SEED_STRANGER), "AFTER_HOURS -");
	tend_after(24 * HOUR_MS);
	assert_int_equal(count(ALARMS("call-waits")), 0);
	assert_int_equal(count("SELECT count(*) FROM task WHERE reported_ms IS NOT NULL"), 1);
}

/* Five to six: five minutes of that day and five of the next morning. */
static void r05_only_working_hours_count(void **state)
{
	(void)state;
	seed.now_ms += 6 * HOUR_MS + 55 * MINUTE_MS;
	assert_string_equal(arrive("1", SEED_STRANGER), "FIRST_LINE -");
	tend_after(15 * HOUR_MS + 9 * MINUTE_MS);
	assert_int_equal(count(ALARMS("call-waits")), 0);
	tend_after(15 * HOUR_MS + 10 * MINUTE_MS);
	assert_int_equal(count(ALARMS("call-waits")), 1);
	assert_alarm("due", "2026-12-02T09:05:00.000+03:00");
}

/* Who may still be answered in time holds nobody up, and is not forgotten. */
static void one_that_still_waits_holds_up_nobody(void **state)
{
	(void)state;
	arrive("first", SEED_OWNED); /* its department gives it an hour */
	seed.policy->departments[SEED_COMMERCIAL].waiting_minutes = 60;
	arrive("second", SEED_STRANGER);
	tend_after(20 * MINUTE_MS);
	assert_alarm("department", "client");
	tend_after(30 * MINUTE_MS);
	assert_int_equal(count(ALARMS("call-waits")), 1);
	assert_int_equal(seed_logged("ev=call.waits"), 1);
	tend_after(60 * MINUTE_MS);
	assert_int_equal(count(ALARMS("call-waits")), 2);
	assert_int_equal(seed_logged("ev=call.waits"), 2);
}

static void nought_minutes_are_never(void **state)
{
	(void)state;
	arrive("1", SEED_STRANGER);
	seed.policy->departments[SEED_CLIENT].waiting_minutes = 0;
	tend_after(HOUR_MS);
	assert_int_equal(count(ALARMS("call-waits")), 0);
}

/* What came before dutyd looked for them is history. */
static void calls_of_an_older_version_are_history(void **state)
{
	(void)state;
	arrive("1", SEED_STRANGER);
	run_sql("DROP TABLE waiting; DROP INDEX refusal_seq; DROP INDEX audit_status;"
		"DROP INDEX task_call; PRAGMA user_version = 6");
	seed_store_reopen(&seed);
	arrive("2", SEED_STRANGER);
	tend_after(HOUR_MS);
	assert_int_equal(count(ALARMS("call-waits")), 1);
}

/* ---- R-23 ---- */

static void r23_where_nobody_is_tested_nobody_is_missed(void **state)
{
	(void)state;
	tend_after(0);
	assert_int_equal(count(ALARMS("quality-overdue")), 0);
}

static void r23_an_officer_without_a_test_is_told_of_each_day(void **state)
{
	(void)state;
	seed.policy->quality.remind_days = 90;
	run_sql("INSERT INTO quality_test (employee, at_ms, made_ms, made_by) VALUES"
		" ('anya', unixepoch('2026-09-03') * 1000, 1, '0:root'),"
		" ('katya', unixepoch('2026-09-02') * 1000, 1, '0:root'),"
		" ('sveta', unixepoch('2026-11-02') * 1000, 1, '0:root')");
	tend_after(0); /* 1 December: 89 days, 90 days, 29 days */
	assert_int_equal(count(ALARMS("quality-overdue")), 1);
	assert_alarm("employee", "katya");
	assert_alarm("last", "2026-09-02");
	tend_after(HOUR_MS);
	assert_int_equal(count(ALARMS("quality-overdue")), 1);
	assert_int_equal(seed_logged("ev=quality.overdue"), 1);
	tend_after(24 * HOUR_MS);
	assert_int_equal(count(ALARMS("quality-overdue")), 3); /* katya again, anya now */
}

/* The shopper's call of today is Katya's test, who asked, and nobody's to whom she handed it on. */
static void r23_a_shopper_tests_the_officer_who_lifted_first(void **state)
{
	static const char *const who[] = { "vasya", "katya", "anya", "masha" };

	(void)state;
	seed.policy->quality.remind_days = 90;
	run_sql("INSERT INTO quality_test (employee, at_ms, made_ms, made_by) VALUES"
		" ('anya', unixepoch('2026-08-02') * 1000, 1, '0:root'),"
		" ('sveta', unixepoch('2026-11-02') * 1000, 1, '0:root')");
	arrive("1", SEED_STRANGER);
	run_sql("UPDATE call SET is_test = 1");
	for (size_t i = 0; i < TEST_COUNT(who); i++) {
		seed.now_ms += 1000;
		answer("1", who[i]);
	}
	tend_after(0);
	assert_int_equal(count(ALARMS("quality-overdue")), 1);
	assert_alarm("employee", "anya");
	/* Written down as somebody's test it is nobody else's. */
	run_sql("INSERT INTO quality_test (employee, at_ms, call_id, made_ms, made_by)"
		" SELECT 'sveta', answered_ms, id, 1, '0:root' FROM call");
	tend_after(24 * HOUR_MS);
	assert_int_equal(count(ALARMS("quality-overdue")), 3); /* Anya again */
	assert_int_equal(count(ALARMS("quality-overdue/katya")), 1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up_queue, tear_down)
		TEST(r05_who_waits_too_long_is_told_of_once),
		TEST(r05_the_owner_is_who_answers_for_his_client),
		TEST(r05_who_was_answered_or_is_gone_waits_for_nobody),
		TEST(r05_a_message_is_a_task_and_no_call_that_waits),
		TEST(r05_only_working_hours_count),
		TEST(one_that_still_waits_holds_up_nobody),
		TEST(nought_minutes_are_never),
		TEST(calls_of_an_older_version_are_history),
		/* Behind those that count the log: of an event it has five in ten seconds. */
		TEST(r05_who_is_handed_over_waits_again),
		TEST(r05_but_not_for_whom_the_duty_lifted_or_who_is_gone),
		TEST(r23_where_nobody_is_tested_nobody_is_missed),
		TEST(r23_an_officer_without_a_test_is_told_of_each_day),
		TEST(r23_a_shopper_tests_the_officer_who_lifted_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
