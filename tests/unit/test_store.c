/* layer: store support */
#include "test_main.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "disk_fault.h"
#include "dutyd/base/clock.h"
#include "dutyd/base/str.h"
#include "seed_crm.h"
#include "seed_policy.h"
#include "seed_store.h"

static struct seed_store seed;

static int set_up_open(void **state)
{
	(void)state;
	seed_store_make(&seed);
	seed_store_open(&seed);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	disk_fault_clear();
	seed_store_remove(&seed);
	return 0;
}

static int64_t count(const char *sql)
{
	return seed_number(seed.path, sql);
}

/* ---- what is answered stays answered ---- */

static void an_arrival_is_durable_and_repeats_after_a_restart(void **state)
{
	(void)state;
	struct job *first = seed_ask(&seed, STAGE_ARRIVAL, "1.1");

	seed_assert_durable(first);
	assert_false(first->is_repeat);
	assert_int_equal(first->claim, JOB_DECIDED);
	assert_string_equal(reason_name(first->answer.reason), "FIRST_LINE");
	assert_int_equal(strlen(first->answer.call), 8);
	for (int i = 0; i < 2; i++) {
		struct job *again = seed_ask(&seed, STAGE_ARRIVAL, "1.1");

		seed_assert_durable(again);
		assert_true(again->is_repeat);
		assert_int_equal(again->answer.decision_id, first->answer.decision_id);
		assert_memory_equal(&again->answer, &first->answer, sizeof(again->answer));
		assert_string_equal(again->body, first->body);
		assert_int_equal(again->match, first->match);
		job_destroy(&again);
		seed_store_reopen(&seed);
	}
	assert_int_equal(count("SELECT count(*) FROM decision"), 1);
	assert_int_equal(count("SELECT id FROM call"), seed.last_number);
	job_destroy(&first);
}

static void rows_tell_what_the_answer_told(void **state)
{
	char word[4096];

	(void)state;
	struct job *job = seed_job(&seed, STAGE_ARRIVAL, "1.1");

	phone_normalise(&seed.policy->phones, SEED_OWNED, &job->call.caller);
	str_copy(job->call.name, sizeof(job->call.name), "'; DROP TABLE call; --");
	seed_run(&seed, job);
	seed_assert_durable(job);
	assert_string_equal(job->answer.belongs_to, "vasya");
	assert_string_equal(match_name(job->match), "exact");
	seed_word(seed.path, "SELECT caller || belongs_to || caller_name || company_id FROM call",
		  word, sizeof(word));
	assert_string_equal(word, SEED_OWNED "vasya'; DROP TABLE call; --1");
	seed_word(seed.path,
		  "SELECT stage || action || target || employee || belongs_to || reason || match"
		  " || crm FROM decision",
		  word, sizeof(word));
	assert_string_equal(word, "arrivaldialPJSIP/201vasyavasyaOWNER_ACTIVEexactok");
	seed_word(seed.path, "SELECT body FROM decision", word, sizeof(word));
	assert_string_equal(word, job->body);
	seed_word(seed.path, "SELECT topic || key || coalesce(payload, '-') FROM outbox", word,
		  sizeof(word));
	assert_string_equal(word + 8 + 8, "/arrival-");
	job_destroy(&job);
}

static void repeats_of_one_batch_get_one_answer(void **state)
{
	enum { N = 20 };
	struct job *jobs[N];

	(void)state;
	/* A slow sync holds the thread, so that the others wait and make one batch. */
	disk_fault_set(&(struct disk_fault){ "dutyd.db", DISK_FAULT_SYNC, 0, 1, 0, 100 });
	struct job *first = seed_job(&seed, STAGE_ARRIVAL, "0");

	seed_submit(&seed, first);
	for (int i = 0; i < N; i++) {
		jobs[i] = seed_job(&seed, STAGE_ARRIVAL, "1.1");
		seed_submit(&seed, jobs[i]);
	}
	for (int i = 0; i < N; i++) {
		seed_wait(&seed, jobs[i]);
		seed_assert_durable(jobs[i]);
		assert_int_equal(jobs[i]->is_repeat, i > 0);
		assert_string_equal(jobs[i]->answer.call, jobs[0]->answer.call);
		assert_string_equal(jobs[i]->body, jobs[0]->body);
	}
	assert_true(disk_fault_hits() > 0);
	assert_int_equal(count("SELECT count(*) FROM decision"), 2);
	assert_int_equal(count("SELECT count(*) FROM outbox"), 2);
	for (int i = 0; i < N; i++) {
		job_destroy(&jobs[i]);
	}
	seed_wait(&seed, first);
	job_destroy(&first);
}

static void an_unknown_call_is_not_found(void **state)
{
	(void)state;
	struct job *job = seed_ask(&seed, STAGE_HANDOVER, "nobody's");

	assert_int_equal(job->result, JOB_NOT_FOUND);
	assert_string_equal(job->err.text, "no call pbx1/nobody's");
	assert_null(job->body);
	job_destroy(&job);
	job = seed_job(&seed, STAGE_ENDED, "");
	job->call.number = 12345;
	seed_run(&seed, job);
	assert_int_equal(job->result, JOB_NOT_FOUND);
	assert_non_null(strstr(job->err.text, "no call 0000"));
	job_destroy(&job);
	assert_int_equal(count("SELECT count(*) FROM call"), 0);
}

static void a_try_writes_nothing(void **state)
{
	(void)state;
	struct job *job = job_create(JOB_TRY, seed.policy, seed.roster);

	job->call.now_ms = seed.now_ms;
	job->crm_deadline_ms = clock_monotonic_ms() + 150;
	phone_normalise(&seed.policy->phones, SEED_OWNED, &job->call.caller);
	seed_run(&seed, job);
	assert_int_equal(job->result, JOB_OK);
	assert_string_equal(job->answer.employee, "vasya");
	assert_false(job->is_durable);
	assert_int_equal(job->answer.decision_id, 0);
	job_destroy(&job);
	assert_int_equal(count("SELECT count(*) FROM decision"), 0);
	assert_int_equal(count("SELECT count(*) FROM call"), 0);
}

/* ---- the stages ---- */

static struct job *qualify(const char *name, const char *text)
{
	struct job *job = seed_job(&seed, STAGE_QUALIFY, "1.1");

	if (name != NULL) {
		seed_give(job, name, text);
	}
	return seed_run(&seed, job);
}

static void qualify_decides_anew_only_on_news(void **state)
{
	static const struct {
		const char *name, *text, *reason;
		bool is_repeat;
	} steps[] = {
		{ "party", "org", "FIRST_LINE", false },
		{ "party", "org", "FIRST_LINE", true },
		{ NULL, NULL, "FIRST_LINE", true },
		{ "offices", "several", "MULTI_OFFICE", false },
		{ "offices", "several", "MULTI_OFFICE", true },
		{ "address", "Тверская, 1", "MULTI_OFFICE", false }, /* a free one: kept, no fact */
		{ "party", "private", "PRIVATE_PERSON", false },
		{ "owner", "active", "PRIVATE_PERSON", false }, /* nobody may answer that */
	};

	(void)state;
	struct job *arrival = seed_ask(&seed, STAGE_ARRIVAL, "1.1");

	job_destroy(&arrival);
	for (size_t i = 0; i < TEST_COUNT(steps); i++) {
		struct job *job = qualify(steps[i].name, steps[i].text);

		seed_assert_durable(job);
		assert_int_equal(job->is_repeat, steps[i].is_repeat);
		assert_string_equal(reason_name(job->answer.reason), steps[i].reason);
		job_destroy(&job);
	}
	assert_int_equal(count("SELECT count(*) FROM decision WHERE stage = 'qualify'"), 5);
	assert_int_equal(count("SELECT count(*) FROM fact"), 5);
	assert_int_equal(count("SELECT count(*) FROM outbox WHERE topic = 'decision'"
			       " AND key GLOB '*/qualify/4'"),
			 1);
}

static void r54_handover_knows_the_answers_and_the_duty(void **state)
{
	(void)state;
	struct job *job = seed_ask(&seed, STAGE_ARRIVAL, "1.1");

	job_destroy(&job);
	job = qualify("offices", "several");
	job_destroy(&job);
	job = seed_ask(&seed, STAGE_HANDOVER, "1.1");
	seed_assert_durable(job);
	assert_string_equal(job->answer.employee, "masha");
	assert_string_equal(job->answer.belongs_to, "masha");
	job_destroy(&job);
	/* The next day another has the duty; the answer that was given stays. */
	seed.now_ms += 86400000;
	job = seed_ask(&seed, STAGE_HANDOVER, "1.1");
	assert_true(job->is_repeat);
	assert_string_equal(job->answer.employee, "masha");
	job_destroy(&job);
	assert_int_equal(count("SELECT count(*) FROM call WHERE belongs_to = 'masha'"), 1);
}

static struct job *next(int leg)
{
	struct job *job = seed_job(&seed, STAGE_NEXT, "1.1");

	job->call.leg = leg;
	str_copy(job->call.status, sizeof(job->call.status), "NOANSWER");
	return seed_run(&seed, job);
}

static void next_walks_the_legs_to_a_message(void **state)
{
	(void)state;
	struct job *job = seed_ask(&seed, STAGE_ARRIVAL, "1.1");

	job_destroy(&job);
	job = qualify("offices", "several");
	job_destroy(&job);
	job = seed_ask(&seed, STAGE_HANDOVER, "1.1");
	int leg = job->answer.leg;
	int n_legs = 1;

	while (job->answer.action != ACTION_MESSAGE && n_legs < 20) {
		leg = job->answer.leg;
		job_destroy(&job);
		job = next(leg);
		seed_assert_durable(job);
		assert_false(job->is_repeat);
		assert_string_equal(job->answer.belongs_to, "masha");
		int64_t id = job->answer.decision_id;
		struct job *again = next(leg);

		assert_true(again->is_repeat);
		assert_int_equal(again->answer.decision_id, id);
		job_destroy(&again);
		n_legs++;
	}
	assert_string_equal(reason_name(job->answer.reason), "OVERFLOW");
	assert_in_range(n_legs, 4, 8); /* duty, backup, head, perhaps the queue, the message */
	job_destroy(&job);
	assert_int_equal(count("SELECT count(*) FROM decision WHERE stage = 'next'"), n_legs - 1);
	assert_int_equal(count("SELECT count(*) FROM outbox WHERE topic = 'callback'"), 1);
}

static void next_without_a_leg_takes_the_last_one(void **state)
{
	(void)state;
	struct job *job = seed_ask(&seed, STAGE_ARRIVAL, "1.1");
	int leg = job->answer.leg;

	job_destroy(&job);
	for (int i = 1; i <= 2; i++) {
		job = next(-1);
		assert_false(job->is_repeat);
		assert_int_equal(job->answer.leg, leg + i);
		job_destroy(&job);
	}
	assert_int_equal(count("SELECT max(failed_leg) FROM decision"), leg + 1);
}

static void legs_of_another_chain_count_anew(void **state)
{
	(void)state;
	struct job *job = seed_ask(&seed, STAGE_ARRIVAL, "1.1");

	job_destroy(&job);
	job = next(0);
	job_destroy(&job);
	job = qualify("offices", "several");
	job_destroy(&job);
	job = seed_ask(&seed, STAGE_HANDOVER, "1.1");
	job_destroy(&job);
	job = next(0);
	assert_false(job->is_repeat);
	assert_int_equal(job->answer.leg, 1);
	job_destroy(&job);
}

static void who_answered_is_not_whose_client_it_is(void **state)
{
	(void)state;
	struct job *job = seed_job(&seed, STAGE_ARRIVAL, "1.1");

	phone_normalise(&seed.policy->phones, SEED_OWNED, &job->call.caller);
	seed_run(&seed, job);
	job_destroy(&job);
	/* The officer, told twice; then the duty: each pick-up is news of its own. */
	for (int i = 0; i < 3; i++) {
		seed.now_ms += 5000;
		job = seed_job(&seed, STAGE_ANSWERED, "1.1");
		str_copy(job->call.by, sizeof(job->call.by), i < 2 ? "anya" : "petya");
		seed_run(&seed, job);
		seed_assert_durable(job);
		assert_int_equal(job->is_repeat, i == 1);
		assert_int_equal(job->answered_ms - job->arrived_ms, 5000);
		assert_string_equal(job->answer.employee, i < 2 ? "anya" : "petya");
		assert_string_equal(job->answer.belongs_to, "vasya");
		job_destroy(&job);
	}
	for (int i = 0; i < 2; i++) {
		seed.now_ms += 5000;
		job = seed_job(&seed, STAGE_ENDED, "1.1");
		str_copy(job->call.status, sizeof(job->call.status), "answered");
		seed_run(&seed, job);
		seed_assert_durable(job);
		assert_int_equal(job->is_repeat, i);
		assert_int_equal(job->answered_ms - job->arrived_ms, 5000);
		job_destroy(&job);
	}
	assert_int_equal(
		count("SELECT count(*) FROM call WHERE belongs_to = 'vasya' AND answered_by ="
		      " 'petya' AND outcome = 'answered' AND answered_ms = arrived_ms + 5000"
		      " AND ended_ms = arrived_ms + 20000"),
		1);
	assert_int_equal(count("SELECT count(*) FROM outbox WHERE topic = 'answered'"), 2);
	assert_int_equal(count("SELECT count(*) FROM outbox WHERE topic = 'ended'"), 1);
	assert_int_equal(
		count("SELECT count(*) FROM outbox WHERE payload ->> '$.answered_by' = 'petya'"
		      " AND payload ->> '$.belongs_to' = 'vasya'"),
		1);
}

static void a_gap_in_the_roster_raises_one_alarm_a_day(void **state)
{
	(void)state;
	roster_unref(&seed.roster);
	seed.roster = roster_plan(seed.policy, seed.policy->roster.start + 30, 1);
	for (int i = 0; i < 2; i++) {
		char pbx_id[8];

		snprintf(pbx_id, sizeof(pbx_id), "1.%d", i);
		struct job *job = seed_job(&seed, STAGE_ARRIVAL, pbx_id);

		/* Another caller each time: after the first call he would be the head's client. */
		phone_normalise(&seed.policy->phones, i == 0 ? SEED_STRANGER : "+74951110003",
				&job->call.caller);
		seed_run(&seed, job);
		job_destroy(&job);
		job = seed_job(&seed, STAGE_HANDOVER, pbx_id);
		seed_give(job, "offices", "several");
		seed_run(&seed, job);
		assert_string_equal(reason_name(job->answer.reason), "DUTY_GAP");
		job_destroy(&job);
	}
	assert_int_equal(count("SELECT count(*) FROM outbox WHERE topic = 'alarm' AND key ="
			       " 'roster-gap/2026-12-01'"),
			 1);
}

/* Told as a number, by large_company.computers; corrected downwards it is taken back. */
static void r21_many_computers_make_a_large_company(void **state)
{
	static const struct {
		const char *computers, *reason;
	} rows[] = { { "99", "SMALL_OR_MEDIUM" },
		     { "100", "LARGE_CORPORATE" },
		     { "20", "SMALL_OR_MEDIUM" } };

	(void)state;
	job_destroy(&(struct job *){ seed_ask(&seed, STAGE_ARRIVAL, "1.1") });
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		struct job *job = seed_job(&seed, STAGE_QUALIFY, "1.1");

		seed_give(job, "band", "small");
		seed_give(job, "computers", rows[i].computers);
		seed_run(&seed, job);
		assert_string_equal(reason_name(job->answer.reason), rows[i].reason);
		job_destroy(&job);
	}
}

/* ---- too late ---- */

static void a_fallback_that_went_out_is_what_is_stored(void **state)
{
	(void)state;
	disk_fault_set(&(struct disk_fault){ "dutyd.db", DISK_FAULT_SYNC, 0, 1, 0, 100 });
	struct job *first = seed_job(&seed, STAGE_ARRIVAL, "0");
	struct job *late = seed_job(&seed, STAGE_ARRIVAL, "1.1");

	phone_normalise(&seed.policy->phones, SEED_OWNED, &late->call.caller);
	seed_submit(&seed, first);
	usleep(30000); /* it is being synced by now */
	seed_submit(&seed, late);
	assert_int_equal(job_claim_fallback(late), JOB_FALLBACK);
	seed_wait(&seed, first);
	seed_wait(&seed, late);
	seed_assert_durable(late);
	assert_string_equal(reason_name(late->answer.reason), "DEADLINE");
	job_destroy(&first);
	struct job *again = seed_ask(&seed, STAGE_ARRIVAL, "1.1");

	assert_true(again->is_repeat);
	assert_int_equal(again->claim, JOB_DECIDED);
	assert_string_equal(reason_name(again->answer.reason), "DEADLINE");
	assert_string_equal(again->body, late->body);
	job_destroy(&again);
	job_destroy(&late);
}

static void an_answer_can_be_read_while_the_disk_stalls(void **state)
{
	(void)state;
	disk_fault_set(&(struct disk_fault){ "dutyd.db", DISK_FAULT_SYNC, 0, 1, 0, 300 });
	struct job *job = seed_job(&seed, STAGE_ARRIVAL, "1.1");
	int64_t start_ms = clock_monotonic_ms();

	seed_submit(&seed, job);
	while (atomic_load(&job->claim) != JOB_DECIDED && clock_monotonic_ms() < start_ms + 250) {
		usleep(1000);
	}
	assert_true(clock_monotonic_ms() < start_ms + 200);
	assert_int_equal(job_claim_fallback(job), JOB_DECIDED);
	assert_string_equal(reason_name(job->answer.reason), "FIRST_LINE");
	seed_wait(&seed, job);
	assert_true(clock_monotonic_ms() >= start_ms + 250);
	seed_assert_durable(job);
	job_destroy(&job);
}

static void a_full_queue_says_so(void **state)
{
	int n = 0;

	(void)state;
	disk_fault_set(&(struct disk_fault){ "dutyd.db", DISK_FAULT_SYNC, 0, 1, 0, 200 });
	struct job *job = seed_job(&seed, STAGE_ARRIVAL, "1.1");

	while (n <= STORE_QUEUE_MAX && store_submit(seed.store, job)) {
		job = job_create(JOB_TRY, seed.policy, seed.roster);
		n++;
	}
	assert_int_equal(n, STORE_QUEUE_MAX);
	job_destroy(&job);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up_open, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(an_arrival_is_durable_and_repeats_after_a_restart),
		T(rows_tell_what_the_answer_told),
		T(repeats_of_one_batch_get_one_answer),
		T(an_unknown_call_is_not_found),
		T(a_try_writes_nothing),
		T(qualify_decides_anew_only_on_news),
		T(r54_handover_knows_the_answers_and_the_duty),
		T(next_walks_the_legs_to_a_message),
		T(next_without_a_leg_takes_the_last_one),
		T(legs_of_another_chain_count_anew),
		T(who_answered_is_not_whose_client_it_is),
		T(r21_many_computers_make_a_large_company),
		T(a_gap_in_the_roster_raises_one_alarm_a_day),
		T(a_fallback_that_went_out_is_what_is_stored),
		T(an_answer_can_be_read_while_the_disk_stalls),
		T(a_full_queue_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
