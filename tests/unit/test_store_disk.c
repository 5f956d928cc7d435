/* layer: store support */
#include "test_main.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disk_fault.h"
#include "dutyd/base/clock.h"
#include "dutyd/base/str.h"
#include "dutyd/codec/decision_json.h"
#include "seed_crm.h"
#include "seed_store.h"

static struct seed_store seed;

static int set_up(void **state)
{
	(void)state;
	seed_store_make(&seed);
	return 0;
}

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

/* Decisions in the file itself, whatever stands in its log. */
static int64_t count_without_log(void)
{
	char copy[200], command[512];

	snprintf(copy, sizeof(copy), "%s.copy", seed.path);
	snprintf(command, sizeof(command), "cp %s %s", seed.path, copy);
	assert_int_equal(system(command), 0);
	return seed_number(copy, "SELECT count(*) FROM decision");
}

static void a_sync_that_fails_once_costs_nothing(void **state)
{
	(void)state;
	disk_fault_set(&(struct disk_fault){ "dutyd.db", DISK_FAULT_SYNC, 0, 1, EIO, 0 });
	struct job *job = seed_ask(&seed, STAGE_ARRIVAL, "1.1");

	seed_assert_durable(job);
	assert_int_equal(disk_fault_hits(), 1);
	/* Pages of a failed sync may never reach the disk: they were written anew, elsewhere. */
	assert_int_equal(count_without_log(), 1);
	seed_store_reopen(&seed);
	struct job *again = seed_ask(&seed, STAGE_ARRIVAL, "1.1");

	assert_true(again->is_repeat);
	assert_string_equal(again->body, job->body);
	assert_int_equal(count("SELECT count(*) FROM decision"), 1);
	assert_int_equal(count("SELECT count(*) FROM outbox"), 1);
	job_destroy(&again);
	job_destroy(&job);
}

/*
 * After a failed sync the rows may be seen in the file all the same. Finding them there is no
 * commit: the second sync, of the retry, fails too, and nobody may be told "durable".
 */
static void a_failed_sync_is_never_taken_for_success(void **state)
{
	(void)state;
	disk_fault_set(&(struct disk_fault){ "dutyd.db", DISK_FAULT_SYNC, 0, 2, EIO, 0 });
	struct job *job = seed_ask(&seed, STAGE_ARRIVAL, "1.1");

	assert_int_equal(disk_fault_hits(), 2);
	assert_false(job->is_durable);
	job_destroy(&job);
	job = seed_ask(&seed, STAGE_ARRIVAL, "1.1");
	assert_true(job->is_repeat);
	seed_assert_durable(job);
	job_destroy(&job);
	assert_int_equal(count("SELECT count(*) FROM decision"), 1);
}

static void wait_for_home(void)
{
	int64_t until_ms = clock_monotonic_ms() + 3000;
	bool is_home = false;

	disk_fault_clear();
	for (int i = 0; !is_home && clock_monotonic_ms() < until_ms; i++) {
		char pbx_id[32];

		usleep(20000);
		snprintf(pbx_id, sizeof(pbx_id), "probe.%d", i);
		struct job *job = seed_ask(&seed, STAGE_ARRIVAL, pbx_id);

		is_home = job->is_durable;
		job_destroy(&job);
	}
	assert_true(is_home);
}

static const struct {
	const char *name;
	int calls, error;
} disk_cases[] = { { "sync_eio", DISK_FAULT_SYNC, EIO },
		   { "write_enospc", DISK_FAULT_WRITE, ENOSPC },
		   { "write_eio", DISK_FAULT_WRITE, EIO } };

/* All stages of a call that began before, and of one that begins at sea. */
static void sail(const char *pbx_id, bool is_new, char *body)
{
	struct job *job;

	if (is_new) {
		job = seed_ask(&seed, STAGE_ARRIVAL, pbx_id);
		assert_int_equal(job->result, JOB_OK);
		assert_false(job->is_durable);
		job_destroy(&job);
	}
	job = seed_job(&seed, STAGE_HANDOVER, pbx_id);
	seed_give(job, "offices", "several");
	seed_run(&seed, job);
	assert_int_equal(job->result, JOB_OK);
	assert_false(job->is_durable);
	assert_string_equal(job->answer.employee, "masha");
	strcpy(body, job->body);
	job_destroy(&job);
	job = seed_ask(&seed, STAGE_HANDOVER, pbx_id);
	assert_true(job->is_repeat);
	assert_string_equal(job->body, body);
	job_destroy(&job);
	job = seed_job(&seed, STAGE_ANSWERED, pbx_id);
	str_copy(job->call.by, sizeof(job->call.by), "petya");
	seed_run(&seed, job);
	assert_int_equal(job->result, JOB_OK);
	job_destroy(&job);
}

static void assert_home(const char *pbx_id, const char *body)
{
	char sql[512];

	struct job *job = seed_ask(&seed, STAGE_HANDOVER, pbx_id);

	assert_true(job->is_repeat);
	seed_assert_durable(job);
	assert_string_equal(job->body, body);
	job_destroy(&job);
	snprintf(sql, sizeof(sql),
		 "SELECT count(*) FROM call c JOIN decision d ON d.call_id = c.id JOIN outbox o"
		 " ON o.decision_id = d.id AND o.topic = 'decision' WHERE c.pbx_id = '%s'"
		 " AND c.belongs_to = 'masha'"
		 " AND c.answered_by = 'petya'",
		 pbx_id);
	assert_int_equal(count(sql), 2);
}

static void a_disk_that_refuses_for_long_loses_nothing(void **state)
{
	char old_body[DECISION_JSON_MAX], new_body[DECISION_JSON_MAX];

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(disk_cases); i++) {
		char old_id[16], new_id[16];

		print_message("%s\n", disk_cases[i].name);
		snprintf(old_id, sizeof(old_id), "old.%zu", i);
		snprintf(new_id, sizeof(new_id), "new.%zu", i);
		struct job *job = seed_ask(&seed, STAGE_ARRIVAL, old_id);

		seed_assert_durable(job);
		job_destroy(&job);
		disk_fault_set(&(struct disk_fault){ "dutyd.db", disk_cases[i].calls, 0, -1,
						     disk_cases[i].error, 0 });
		sail(new_id, true, new_body);
		sail(old_id, false, old_body);
		assert_true(disk_fault_hits() > 2);
		wait_for_home();
		assert_home(new_id, new_body);
		assert_home(old_id, old_body);
	}
	seed_store_reopen(&seed);
	assert_int_equal(count("SELECT count(DISTINCT printf('%d %s %d', call_id, stage, attempt))"
			       " FROM decision"),
			 count("SELECT count(*) FROM decision"));
	assert_int_equal(count("SELECT count(*) FROM outbox WHERE topic = 'decision'"),
			 count("SELECT count(*) FROM decision"));
	assert_int_equal(count("SELECT count(*) FROM pragma_quick_check WHERE quick_check = 'ok'"),
			 1);
}

static void comes_home_when_nobody_calls(void **state)
{
	(void)state;
	disk_fault_set(&(struct disk_fault){ "dutyd.db", DISK_FAULT_SYNC, 0, -1, EIO, 0 });
	struct job *job = seed_ask(&seed, STAGE_ARRIVAL, "1.1");

	assert_false(job->is_durable);
	job_destroy(&job);
	disk_fault_clear();
	usleep(600000);
	assert_int_equal(count("SELECT count(*) FROM decision"), 1);
}

static void closing_takes_the_lifeboat_home(void **state)
{
	(void)state;
	disk_fault_set(&(struct disk_fault){ "dutyd.db", DISK_FAULT_SYNC, 0, -1, EIO, 0 });
	struct job *job = seed_ask(&seed, STAGE_ARRIVAL, "1.1");

	job_destroy(&job);
	disk_fault_clear();
	seed_store_close(&seed);
	assert_int_equal(count("SELECT count(*) FROM decision"), 1);
}

static void a_folder_that_is_none_serves_until_it_is_one(void **state)
{
	char file[160], body[DECISION_JSON_MAX];

	(void)state;
	snprintf(file, sizeof(file), "%s/sub", seed.folder);
	snprintf(seed.path, sizeof(seed.path), "%s/sub/dutyd.db", seed.folder);
	fclose(fopen(file, "w"));
	seed_store_open(&seed);
	sail("new", true, body);
	/* A call that only the lost file could know: decided without its past. */
	struct job *blind = seed_job(&seed, STAGE_HANDOVER, "");

	blind->call.number = 1000;
	seed_run(&seed, blind);
	assert_int_equal(blind->result, JOB_OK);
	assert_string_equal(blind->answer.call, "000000Z8");
	job_destroy(&blind);
	assert_int_equal(remove(file), 0);
	assert_int_equal(mkdir(file, 0755), 0);
	wait_for_home();
	assert_home("new", body);
	assert_int_equal(count("SELECT count(*) FROM decision WHERE call_id = 1000"), 1);
	assert_true(count("SELECT min(id) FROM decision") > 1000000000);
}

static void another_writer_of_the_file_is_survived(void **state)
{
	(void)state;
	sqlite3 *other = seed_open(seed.path);

	seed_exec(other, "BEGIN IMMEDIATE");
	struct job *job = seed_ask(&seed, STAGE_ARRIVAL, "1.1");

	assert_int_equal(job->result, JOB_OK);
	assert_false(job->is_durable);
	job_destroy(&job);
	seed_exec(other, "COMMIT");
	sqlite3_close(other);
	wait_for_home();
	job = seed_ask(&seed, STAGE_ARRIVAL, "1.1");
	assert_true(job->is_repeat);
	seed_assert_durable(job);
	job_destroy(&job);
}

/* The CRM is asked for all new callers of a batch first: none gets what it says of another. */
static void each_caller_of_a_batch_is_himself(void **state)
{
	enum { N = 24 };
	struct job *jobs[N];
	char id[16];

	(void)state;
	/* A slow sync holds the thread, so that all of them make one batch. */
	disk_fault_set(&(struct disk_fault){ "dutyd.db", DISK_FAULT_SYNC, 0, 1, 0, 200 });
	struct job *first = seed_job(&seed, STAGE_ARRIVAL, "0");

	seed_submit(&seed, first);
	for (int i = 0; i < N; i++) {
		bool is_note = i % 5 == 4; /* of the call before it: nobody is looked up */

		snprintf(id, sizeof(id), "1.%d", is_note ? i - 1 : i);
		jobs[i] = seed_job(&seed, is_note ? STAGE_ANSWERED : STAGE_ARRIVAL, id);
		if (i % 3 == 0) {
			phone_normalise(&seed.policy->phones, SEED_OWNED, &jobs[i]->call.caller);
		}
		seed_submit(&seed, jobs[i]);
	}
	for (int i = 0; i < N; i++) {
		bool is_owned = jobs[i]->call.caller.e164[11] == SEED_OWNED[11];

		seed_wait(&seed, jobs[i]);
		seed_assert_durable(jobs[i]);
		if (jobs[i]->kind == JOB_DECIDE) {
			assert_int_equal(jobs[i]->match, is_owned ? MATCH_EXACT : MATCH_NONE);
			assert_string_equal(jobs[i]->answer.belongs_to, is_owned ? "vasya" : "");
		}
		job_destroy(&jobs[i]);
	}
	seed_wait(&seed, first);
	job_destroy(&first);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up_open, tear_down)
#define T_CLOSED(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_sync_that_fails_once_costs_nothing),
		T(a_failed_sync_is_never_taken_for_success),
		T(a_disk_that_refuses_for_long_loses_nothing),
		T(comes_home_when_nobody_calls),
		T(closing_takes_the_lifeboat_home),
		T_CLOSED(a_folder_that_is_none_serves_until_it_is_one),
		T(another_writer_of_the_file_is_survived),
		T(each_caller_of_a_batch_is_himself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
