/* layer: service support */
/*
 * The simulation's own people and phones: calls whose moments can be worked out by hand.
 *
 * On Monday 2026-11-30 Vasya has duty. Two enquiries come, at 11:00:00 and 8 s later. A free phone
 * is lifted after 2 to 10 s, always, and the officers ask nothing: so the first is handed over by
 * 11:00:10, and before the second one is, from 11:00:10 to 11:00:18.
 */
#include "test_main.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "dutyd/base/str.h"
#include "dutyd/service/simulation.h"
#include "seed_crm.h"
#include "seed_policy.h"

enum { FIRST = 1, SECOND = 2, BETWEEN_MS = 8000 };

static struct profile profile;
static int duty_wait;
static char folder[128], store[160];

static int set_up(void **state)
{
	(void)state;
	profile = profile_seed500();
	profile.clients = 0;
	profile.people.answer = 100;
	profile.people.away = profile.people.neighbour = 0;
	profile.people.ask_seconds = 0;
	duty_wait = 60;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	if (folder[0] != '\0') {
		seed_folder_remove(folder);
	}
	folder[0] = '\0';
	return 0;
}

/* In a folder of its own, which the next one, and the test's end, removes. */
static void simulate(void)
{
	struct policy *policy = seed_policy();
	int64_t at_ms = seed_time(policy, "2026-11-30 11:00");
	struct sim_call calls[] = {
		{ .at_ms = at_ms, .kind = PROFILE_OFFICES, .caller = 0, .seed = 1 },
		{ .at_ms = at_ms + BETWEEN_MS, .kind = PROFILE_OFFICES, .caller = 1, .seed = 2 },
	};
	struct sim_plan plan = { .first = zone_day_at(policy->zone, at_ms / 1000),
				 .days = 1,
				 .n = TEST_COUNT(calls),
				 .calls = calls,
				 .n_callers = TEST_COUNT(calls) };
	struct simulation simulation = { .policy = policy, .profile = &profile, .plan = &plan };
	struct err err = { "" };

	tear_down(NULL);
	seed_folder_make(folder);
	snprintf(store, sizeof(store), "%s/dutyd.db", folder);
	str_copy(policy->store_database, sizeof(policy->store_database), store);
	snprintf(policy->crm.database, sizeof(policy->crm.database), "%s/crm.db", folder);
	policy->departments[policy->commercial].duty_wait = duty_wait;
	if (simulation_run(&simulation, &err) != 0) {
		fail_msg("%s", err.text);
	}
	simulation_finish(&simulation);
	policy_unref(&policy);
}

/* The first column of what is asked about that call, as text; "" = no row. */
static const char *ask(int call, const char *column, const char *where)
{
	static char text[256];
	struct sqlite3 *sqlite;
	sqlite3_stmt *statement;
	char sql[512];

	snprintf(sql, sizeof(sql),
		 "SELECT %s FROM call c JOIN decision d ON d.call_id = c.id"
		 " WHERE c.pbx_id = '%d' AND %s",
		 column, call, where);
	assert_int_equal(sqlite3_open(store, &sqlite), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(sqlite, sql, -1, &statement, NULL), SQLITE_OK);
	text[0] = '\0';
	if (sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_text(statement, 0) != NULL) {
		str_copy(text, sizeof(text), (const char *)sqlite3_column_text(statement, 0));
	}
	sqlite3_finalize(statement);
	sqlite3_close(sqlite);
	return text;
}

static int64_t number(int call, const char *column, const char *where)
{
	int64_t value = 0;

	assert_true(str_to_int(ask(call, column, where), 0, INT64_MAX, &value));
	return value;
}

/* Of the times that one of them has lifted this call. */
#define LIFTED(column, who)                                                                        \
	"(SELECT " column " FROM outbox o WHERE o.topic = 'answered'"                              \
	" AND o.payload ->> '$.call' = d.body ->> '$.call'"                                        \
	" AND o.payload ->> '$.answered_by' " who ")"

static int64_t handed_over_ms(int call)
{
	return number(call, "d.at_ms", "d.stage = 'handover'");
}

/* He talks 15 to 45 s: the first is done by 11:01:05, and the other waits till then. */
static void r53_a_call_waits_until_the_duty_hangs_up(void **state)
{
	(void)state;
	profile.people.talk_seconds = 30;
	duty_wait = 90;
	simulate();
	int64_t free_ms = number(FIRST, "c.ended_ms", "d.stage = 'handover'");
	int64_t lifted_ms = number(SECOND, LIFTED("max(o.at_ms)", "= 'vasya'"), "1");

	assert_true(handed_over_ms(SECOND) < free_ms);
	/* Asked again within 3.5 s, then his phone rings for 2 to 10. */
	assert_in_range(lifted_ms - free_ms, 2000, 13500);
	assert_string_equal(ask(SECOND, "count(*)", "d.stage = 'next'"), "0");
}

/* He talks 500 s at least. Asked every 3.5 s; after 56 s he is asked for the last time. */
static void r53_an_officer_lifts_after_duty_wait_and_not_before(void **state)
{
	(void)state;
	profile.people.talk_seconds = 1000;
	simulate();
	assert_int_equal(number(SECOND, "d.at_ms", "d.stage = 'next'") - handed_over_ms(SECOND),
			 59500);
	assert_string_equal(ask(SECOND, "d.body ->> '$.trace[0].leg'", "d.stage = 'next'"),
			    "0 BUSY");
	assert_string_equal(ask(SECOND, "d.action", "d.stage = 'next'"), "queue");
	assert_string_equal(ask(SECOND, "c.belongs_to", "d.stage = 'next'"), "vasya");
	assert_int_equal(number(SECOND, LIFTED("count(*)", "IN ('anya', 'katya', 'sveta')"), "1"),
			 2); /* who asked, and who takes the message */
}

/*
 * Who becomes free towards the end of the wait has only what is left of it to lift. Whether it is
 * over is looked at every 3 s.
 */
static void r53_the_wait_is_no_longer_for_a_phone_that_rings_at_last(void **state)
{
	int n_silent = 0;

	(void)state;
	profile.people.talk_seconds = 30;
	for (duty_wait = 5; duty_wait <= 60; duty_wait += 5) {
		simulate();
		if (strcmp(ask(SECOND, "count(*)", "d.stage = 'next'"), "0") != 0) {
			int64_t waited_ms = number(SECOND, "d.at_ms", "d.stage = 'next'") -
					    handed_over_ms(SECOND);

			assert_in_range(waited_ms, duty_wait * 1000 - 1000,
					duty_wait * 1000 + 3000);
			n_silent += strcmp(ask(SECOND, "d.body ->> '$.trace[0].leg'",
					       "d.stage = 'next'"),
					   "0 NOANSWER") == 0;
		}
	}
	assert_true(n_silent > 0);
}

static void a_caller_waits_for_the_duty_as_long_as_in_a_queue(void **state)
{
	(void)state;
	profile.people.talk_seconds = 1000;
	profile.people.patience_seconds = 20;
	simulate();
	assert_string_equal(ask(SECOND, "c.outcome", "d.stage = 'handover'"), "abandoned");
	assert_int_equal(number(SECOND, "c.ended_ms", "d.stage = 'handover'") -
				 handed_over_ms(SECOND),
			 20000);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(r53_a_call_waits_until_the_duty_hangs_up),
		TEST(r53_an_officer_lifts_after_duty_wait_and_not_before),
		TEST(r53_the_wait_is_no_longer_for_a_phone_that_rings_at_last),
		TEST(a_caller_waits_for_the_duty_as_long_as_in_a_queue),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
