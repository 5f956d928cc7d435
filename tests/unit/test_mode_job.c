/* layer: store support */
/* A day begins with inbound = "auto": what is counted, decided, kept and told. */
#include "test_main.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "dutyd/base/str.h"
#include "dutyd/store/roster_store.h"
#include "seed_crm.h"
#include "seed_policy.h"
#include "seed_store.h"
#include "team.h"

static struct seed_store seed;
static int n_calls;

static struct policy_department *commercial_of(void)
{
	return &seed.policy->departments[SEED_COMMERCIAL];
}

/* The seed company in auto mode, five days looked at, December published up to the eighteenth. */
static int set_up(void **state)
{
	(void)state;
	n_calls = 0;
	seed_store_make(&seed);
	commercial_of()->inbound = INBOUND_AUTO;
	commercial_of()->auto_enter = 8;
	commercial_of()->auto_leave = 5;
	commercial_of()->auto_window_days = commercial_of()->auto_min_days = 5;
	seed_store_open(&seed);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	seed_store_remove(&seed);
	return 0;
}

static void run(enum job_roster_what what, const struct book_ask *ask, const char *at)
{
	struct job *job = job_create(JOB_ROSTER, seed.policy, seed.roster);

	job->act->what = what;
	if (ask != NULL) {
		job->act->ask = *ask;
	}
	str_copy(job->act->actor, sizeof(job->act->actor), "1000:irina");
	job->call.now_ms = seed_time(seed.policy, at);
	seed_run(&seed, job);
	if (job->result != JOB_OK) {
		fail_msg("%s: %s", at, job->err.text);
	}
	job_destroy(&job);
}

static void publish(const char *from, const char *to)
{
	struct book_ask ask = { .action = BOOK_PUBLISH,
				.from = team_day(from),
				.to = team_day(to) };
	char at[32];

	snprintf(at, sizeof(at), "%s 07:00", from);
	run(ROSTER_ACT, &ask, at);
}

static void begin_day(const char *day)
{
	char at[32];

	snprintf(at, sizeof(at), "%s 00:00", day);
	run(ROSTER_DAY, NULL, at);
}

/* n callers of numbers nobody else has are handed over on that day. */
static void hand_over(const char *day, int n)
{
	char at[32];

	snprintf(at, sizeof(at), "%s 11:00", day);
	seed.now_ms = seed_time(seed.policy, at);
	for (int i = 0; i < n; i++) {
		char pbx_id[32], number[24];

		snprintf(pbx_id, sizeof(pbx_id), "m.%d", ++n_calls);
		snprintf(number, sizeof(number), "+7499200%04d", n_calls);
		struct job *job = seed_job(&seed, STAGE_ARRIVAL, pbx_id);

		phone_normalise(&seed.policy->phones, number, &job->call.caller);
		seed_run(&seed, job);
		job_destroy(&job);
		job = seed_ask(&seed, STAGE_HANDOVER, pbx_id);
		job_destroy(&job);
	}
}

/* "head 39/5 volume", "-" */
static void expect(const char *day, const char *wanted)
{
	char sql[256], word[64];

	snprintf(sql, sizeof(sql),
		 "SELECT coalesce((SELECT mode || ' ' || handovers || '/' || days || ' ' || why"
		 " FROM mode_day WHERE day = '%s'), '-')",
		 day);
	seed_word(seed.path, sql, word, sizeof(word));
	assert_string_equal(word, wanted);
}

static const char *const week[] = { "2026-11-30", "2026-12-01", "2026-12-02", "2026-12-03",
				    "2026-12-04" };

/* Five days of eight: enough for the duty from Tuesday the eighth on. */
static void have_a_busy_week(void)
{
	for (size_t i = 0; i < TEST_COUNT(week); i++) {
		begin_day(week[i]);
		hand_over(week[i], 8);
	}
}

static void r60_many_handovers_bring_the_duty_a_day_ahead(void **state)
{
	char payload[256];

	(void)state;
	publish("2026-11-30", "2026-12-18");
	have_a_busy_week();
	expect("2026-11-30", "head 0/0 stays");
	expect("2026-12-04", "head 24/3 stays"); /* decided on Thursday: three days are over */
	begin_day("2026-12-07");
	expect("2026-12-07", "head 32/4 stays"); /* on Friday: too few days yet */
	expect("2026-12-08", "duty 40/5 volume");
	seed_word(seed.path, "SELECT payload FROM outbox WHERE topic = 'mode'", payload,
		  sizeof(payload));
	assert_string_equal(payload,
			    "{\"department\":\"commercial\",\"day\":\"2026-12-08\","
			    "\"mode\":\"duty\",\"before\":\"head\",\"handovers\":40,\"days\":5}");
	assert_int_equal(seed_number(seed.path,
				     "SELECT count(*) FROM outbox"
				     " WHERE topic = 'mode' AND key = 'mode/2026-12-08'"),
			 1);
}

/* What comes on a day, or a reload at noon, changes nothing of that day. */
static void r61_crossing_the_threshold_at_noon_changes_nothing_today(void **state)
{
	(void)state;
	publish("2026-11-30", "2026-12-18");
	have_a_busy_week();
	begin_day("2026-12-07");
	hand_over("2026-12-07", 100);
	run(ROSTER_DAY, NULL, "2026-12-07 12:00");
	expect("2026-12-07", "head 32/4 stays");
	expect("2026-12-08", "duty 40/5 volume");
	/* The decision says by which mode it was made. */
	assert_int_equal(
		seed_number(seed.path,
			    "SELECT count(*) FROM decision WHERE body ->> 'mode' = 'duty'"),
		0);
}

static void r61_no_roster_for_the_day_it_stays_with_the_head(void **state)
{
	(void)state;
	publish("2026-11-30", "2026-12-07");
	have_a_busy_week();
	begin_day("2026-12-07");
	expect("2026-12-08", "head 40/5 unpublished");
	assert_int_equal(seed_number(seed.path, "SELECT count(*) FROM outbox WHERE topic = 'alarm'"
						" AND key = 'mode-unpublished/2026-12-08'"),
			 1);
	/* Published in time it would have come; now it comes with the next look. */
	publish("2026-12-08", "2026-12-18");
	hand_over("2026-12-07", 8);
	begin_day("2026-12-08");
	expect("2026-12-09", "duty 40/5 volume");
}

/* Which of the eight calls of a day it is. */
#define NTH "pbx_id GLOB 'm.*' AND CAST(substr(pbx_id, 3) AS INTEGER) % 8"

static void r62_what_counts_as_volume(void **state)
{
	(void)state;
	publish("2026-11-30", "2026-12-18");
	have_a_busy_week();
	/* One of each week day is a test call, one a repeat of another party's, one an owner's. */
	sqlite3 *sqlite = seed_open(seed.path);
	seed_exec(sqlite, "UPDATE call SET is_test = 1 WHERE " NTH " = 0;"
			  "UPDATE call SET party = 'company:1' WHERE " NTH " IN (1, 2);"
			  "UPDATE decision SET reason = 'OWNER_ACTIVE' WHERE stage = 'handover' AND"
			  " call_id IN (SELECT id FROM call WHERE " NTH " = 3);");
	sqlite3_close(sqlite);
	/* Private people by the hundred are no hand-over. */
	seed.now_ms = seed_time(seed.policy, "2026-12-04 12:00");
	for (int i = 0; i < 100; i++) {
		char pbx_id[32];

		snprintf(pbx_id, sizeof(pbx_id), "p.%d", i);
		struct job *job = seed_ask(&seed, STAGE_ARRIVAL, pbx_id);
		job_destroy(&job);
	}
	begin_day("2026-12-07");
	expect("2026-12-08", "head 25/5 stays");
}

static void the_daemon_was_off_the_mode_goes_on(void **state)
{
	(void)state;
	publish("2026-11-30", "2026-12-18");
	have_a_busy_week();
	begin_day("2026-12-07");
	begin_day("2026-12-10"); /* after two days without anybody to look */
	expect("2026-12-09", "-");
	expect("2026-12-10", "duty 0/0 stays");
	expect("2026-12-11", "head 16/5 volume"); /* two busy days, three empty ones */
}

static void the_book_has_the_modes_and_the_rows_stay(void **state)
{
	struct book *book = NULL;
	struct err err = { "" };

	(void)state;
	publish("2026-11-30", "2026-12-18");
	have_a_busy_week();
	begin_day("2026-12-07");
	seed_store_close(&seed);
	assert_int_equal(roster_store_read(seed.path, seed.policy, &book, &err), 0);
	assert_int_equal(book->n_modes, 7);
	assert_int_equal(book->modes[6].day, team_day("2026-12-08"));
	assert_int_equal(book->modes[6].mode, MODE_DUTY);
	struct roster *roster = book_compose(seed.policy, book, seed.policy->roster.start, 60);
	assert_int_equal(mode_on(seed.policy, roster, team_day("2026-12-07")), MODE_HEAD);
	assert_int_equal(mode_on(seed.policy, roster, team_day("2026-12-09")), MODE_DUTY);
	roster_unref(&roster);
	book_free(&book);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(r60_many_handovers_bring_the_duty_a_day_ahead,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			r61_crossing_the_threshold_at_noon_changes_nothing_today, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(r61_no_roster_for_the_day_it_stays_with_the_head,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(r62_what_counts_as_volume, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_daemon_was_off_the_mode_goes_on, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(the_book_has_the_modes_and_the_rows_stay, set_up,
						tear_down),
	};

	return cmocka_run_group_tests_name("mode job", tests, NULL, NULL);
}
