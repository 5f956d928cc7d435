/* layer: store support */
#include "test_main.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "disk_fault.h"
#include "dutyd/base/str.h"
#include "dutyd/store/privacy.h"
#include "dutyd/store/subject.h"
#include "seed_crm.h"
#include "seed_store.h"

#define DAY_MS 86400000LL
#define OTHER "+79261234567"

static struct seed_store seed;

static int set_up(void **state)
{
	(void)state;
	seed_store_make(&seed);
	seed.policy->queue = (struct policy_queue){ .tries = 3,
						    .lag_messages = 100000,
						    .lag_minutes = 1000000,
						    .keep_days = 30,
						    .keep_messages = 1000000 };
	seed.policy->privacy.mask_days = 90;
	seed.policy->privacy.delete_days = 365;
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

static int64_t number(const char *sql)
{
	return seed_number(seed.path, sql);
}

/* A whole call of that number, with an address and a fact told by the officer. */
static void call_from(const char *e164, const char *pbx_id)
{
	struct job *job = seed_job(&seed, STAGE_ARRIVAL, pbx_id);

	phone_normalise(&seed.policy->phones, e164, &job->call.caller);
	str_copy(job->call.name, sizeof(job->call.name), "Anna");
	seed_assert_durable(seed_run(&seed, job));
	job_destroy(&job);
	job = seed_job(&seed, STAGE_QUALIFY, pbx_id);
	seed_give(job, "address", "Мира, 1");
	seed_give(job, "party", "private");
	seed_assert_durable(seed_run(&seed, job));
	job_destroy(&job);
}

static void tend(void)
{
	bool is_more = true;

	while (is_more) {
		struct job *job = job_create(JOB_TEND, seed.policy, seed.roster);

		job->call.now_ms = seed.now_ms;
		seed_run(&seed, job);
		assert_int_equal(job->result, JOB_OK);
		is_more = job->is_more;
		job_destroy(&job);
	}
}

/* As the loop does it: step after step, each with its own failures. */
static void act(enum privacy_act what, const char *subject, int64_t masked, int64_t deleted)
{
	struct job *job = job_create(JOB_PRIVACY, seed.policy, seed.roster);
	struct subject whom = { .contact_id = 0 };

	assert_true(what == PRIVACY_PURGE || subject_parse(&seed.policy->phones, subject, &whom));
	job->privacy->act = what;
	job->privacy->contact_id = whom.contact_id;
	str_copy(job->privacy->e164, sizeof(job->privacy->e164), whom.e164);
	str_copy(job->privacy->tag, sizeof(job->privacy->tag), "tel:#12345678");
	str_copy(job->privacy->actor, sizeof(job->privacy->actor), "0:root");
	job->call.now_ms = seed.now_ms;
	do {
		seed_run(&seed, job);
		assert_int_equal(job->result, JOB_OK);
		privacy_step_on(job->privacy);
	} while (job->is_more);
	assert_int_equal(job->privacy->n_masked, masked);
	assert_int_equal(job->privacy->n_deleted, deleted);
	job_destroy(&job);
}

static void assert_masked(int64_t n)
{
	assert_int_equal(number("SELECT count(*) FROM call WHERE caller IS NULL"
				" AND caller_name IS NULL"),
			 n);
	assert_int_equal(number("SELECT count(*) FROM fact WHERE name = 'address'"
				" AND value = '***'"),
			 n);
	assert_int_equal(number("SELECT count(*) FROM decision WHERE card = ''"
				" AND body ->> '$.card.masked' = 1"),
			 2 * n);
}

/* ---- by time ---- */

static void old_calls_are_masked_and_then_deleted(void **state)
{
	(void)state;
	call_from(SEED_STRANGER, "1");
	call_from(OTHER, "2");
	seed.now_ms += 60 * DAY_MS;
	call_from(OTHER, "3");
	tend();
	assert_masked(0);
	seed.now_ms += 31 * DAY_MS;
	tend();
	assert_masked(2);
	assert_int_equal(number("SELECT count(*) FROM fact WHERE name = 'party'"
				" AND value = 'private'"),
			 3); /* what was decided upon stays */
	assert_int_equal(number("SELECT count(*) FROM decision WHERE json_array_length(body,"
				" '$.trace') > 1"),
			 6);
	seed.now_ms += 275 * DAY_MS;
	tend();
	assert_int_equal(number("SELECT count(*) FROM call"), 1);
	assert_int_equal(number("SELECT count(*) FROM fact"), 2);
	assert_int_equal(number("SELECT count(*) FROM decision"), 2);
	assert_masked(1);
}

static void more_than_a_step_holds_go_too(void **state)
{
	char pbx_id[16];

	(void)state;
	for (int i = 0; i < PRIVACY_CALLS + 50; i++) {
		snprintf(pbx_id, sizeof(pbx_id), "n%d", i);
		struct job *job = seed_ask(&seed, STAGE_ARRIVAL, pbx_id);
		job_destroy(&job);
	}
	seed.now_ms += 91 * DAY_MS;
	tend();
	assert_int_equal(number("SELECT count(*) FROM call WHERE caller IS NOT NULL"), 0);
	seed.now_ms += 300 * DAY_MS;
	act(PRIVACY_PURGE, "", 0, PRIVACY_CALLS + 50);
	assert_int_equal(number("SELECT count(*) FROM call"), 0);
	assert_int_equal(number("SELECT count(*) FROM audit WHERE action = 'privacy.purge'"), 1);
}

static void put(const char *sql)
{
	struct sqlite3 *sqlite = seed_open(seed.path);

	seed_exec(sqlite, sql);
	sqlite3_close(sqlite);
}

static void what_is_done_goes_and_what_is_open_stays(void **state)
{
	(void)state;
	call_from(OTHER, "1");
	put("INSERT INTO task (kind, party, responsible, call_id, decision_id, opened_ms, due_ms,"
	    " closed_ms) SELECT 'callback', 'tel:1', 'anya', id, 1, arrived_ms, arrived_ms,"
	    " arrived_ms + 1000 FROM call UNION ALL SELECT 'meeting', 'tel:1', 'anya', id, 1,"
	    " arrived_ms, arrived_ms, NULL FROM call UNION ALL SELECT 'handover', 'tel:1', 'anya',"
	    " id, 1, arrived_ms, arrived_ms, arrived_ms + 300 * 86400000 FROM call");
	seed.now_ms += 366 * DAY_MS;
	tend();
	assert_int_equal(number("SELECT count(*) FROM call"), 0);
	assert_int_equal(number("SELECT count(*) FROM task WHERE kind = 'callback'"), 0);
	assert_int_equal(number("SELECT count(*) FROM task"), 2);
	seed.now_ms += 300 * DAY_MS;
	tend();
	assert_int_equal(number("SELECT count(*) FROM task WHERE kind = 'meeting'"), 1);
	assert_int_equal(number("SELECT count(*) FROM task"), 1);
}

/* Nobody's index says how old they are, so that they are looked through once a day. */
static void who_was_talked_to_goes_once_a_day_or_when_asked(void **state)
{
	static const char old[] = "INSERT INTO reach (party, employee, first_ms, last_ms)"
				  " VALUES ('tel:1', 'anya', 0, 0), ('tel:2', 'anya', 0, 9e12)";

	(void)state;
	put(old);
	tend();
	assert_int_equal(number("SELECT count(*) FROM reach"), 1);
	put("DELETE FROM reach");
	put(old);
	tend();
	assert_int_equal(number("SELECT count(*) FROM reach"), 2);
	act(PRIVACY_PURGE, "", 0, 0);
	assert_int_equal(number("SELECT count(*) FROM reach"), 1);
	put("DELETE FROM reach");
	put(old);
	seed.now_ms += DAY_MS;
	tend();
	assert_int_equal(number("SELECT count(*) FROM reach"), 1);
}

static void a_masked_call_still_goes_on(void **state)
{
	(void)state;
	call_from(OTHER, "1");
	seed.now_ms += 91 * DAY_MS;
	tend();
	struct job *job = seed_ask(&seed, STAGE_HANDOVER, "1");
	assert_int_equal(job->result, JOB_OK);
	assert_string_not_equal(job->answer.target, "");
	job_destroy(&job);
}

static void a_step_that_fails_is_done_again(void **state)
{
	(void)state;
	call_from(OTHER, "1");
	call_from(OTHER, "2");
	disk_fault_set(&(struct disk_fault){ "dutyd.db", DISK_FAULT_SYNC, 0, 1, EIO, 0 });
	act(PRIVACY_FORGET, OTHER, 2, 0);
	assert_true(disk_fault_hits() > 0);
	assert_masked(2);
	assert_int_equal(number("SELECT count(*) FROM audit"), 1);
}

/* ---- by wish ---- */

static void one_caller_is_forgotten_and_no_other(void **state)
{
	(void)state;
	call_from(SEED_STRANGER, "1");
	call_from(OTHER, "2");
	call_from(SEED_STRANGER, "3");
	call_from(OTHER, "4");
	act(PRIVACY_FORGET, "8 (926) 123-45-67", 2, 0);
	assert_masked(2);
	assert_int_equal(number("SELECT count(*) FROM call WHERE caller = '" OTHER "'"), 0);
	assert_int_equal(number("SELECT count(*) FROM call WHERE caller = '" SEED_STRANGER "'"), 2);
	assert_int_equal(number("SELECT count(*) FROM call WHERE party IS NULL AND caller IS NULL"),
			 2);
	assert_int_equal(number("SELECT count(*) FROM audit WHERE action = 'privacy.forget'"
				" AND actor = '0:root' AND object LIKE 'tel:%'"
				" AND detail ->> '$.masked' = 2"),
			 1);
	assert_int_equal(
		number("SELECT count(*) FROM audit WHERE object || detail LIKE '%9261234%'"), 0);
	act(PRIVACY_FORGET, OTHER, 0, 0); /* nobody any more */
}

static bool is_in_the_file(const char *what)
{
	char command[512];

	snprintf(command, sizeof(command), "cat %s* | grep -qa '%s'", seed.path, what);
	return system(command) == 0;
}

/* Neither in a table nor in what a table has given up. */
static void nothing_of_him_is_left_in_the_file(void **state)
{
	(void)state;
	call_from(OTHER, "1");
	call_from(SEED_STRANGER, "2");
	seed_store_reopen(&seed);
	assert_true(is_in_the_file("9261234567") && is_in_the_file("Мира, 1"));
	act(PRIVACY_FORGET, OTHER, 1, 0);
	act(PRIVACY_FORGET, SEED_STRANGER, 1, 0);
	seed_store_close(&seed);
	assert_false(is_in_the_file("9261234567"));
	assert_false(is_in_the_file("Anna"));
	assert_false(is_in_the_file("Мира, 1"));
	seed_store_open(&seed);
}

static void a_contact_is_forgotten_by_his_id(void **state)
{
	(void)state;
	call_from(SEED_OWNED, "1"); /* the CRM knows him */
	call_from(OTHER, "2");
	int64_t contact = number("SELECT contact_id FROM call WHERE pbx_id = '1'");
	char subject[32];
	assert_true(contact > 0);
	snprintf(subject, sizeof(subject), "contact:%lld", (long long)contact);
	act(PRIVACY_FORGET, subject, 1, 0);
	assert_int_equal(number("SELECT count(*) FROM call WHERE contact_id IS NOT NULL"), 0);
	assert_int_equal(number("SELECT count(*) FROM call WHERE caller = '" OTHER "'"), 1);
}

static void all_that_is_held_is_told(void **state)
{
	struct subject subject;
	struct err err = { "" };
	char *text = NULL;
	size_t size = 0;

	(void)state;
	call_from(OTHER, "1");
	call_from(SEED_STRANGER, "2");
	call_from(OTHER, "3");
	assert_true(subject_parse(&seed.policy->phones, OTHER, &subject));
	FILE *to = open_memstream(&text, &size);
	assert_int_equal(subject_write(seed.path, &subject, to, &err), 0);
	fclose(to);
	assert_memory_equal(text, "{\"calls\":[{\"call\":", 18);
	assert_non_null(strstr(text, "\"caller\":\"" OTHER "\""));
	assert_non_null(strstr(text, "Мира, 1"));
	assert_non_null(strstr(text, "\"decisions\":[{"));
	assert_non_null(strstr(text, "],\"ledger\":["));
	assert_non_null(strstr(text, "],\"tasks\":["));
	assert_null(strstr(text, SEED_STRANGER));
	free(text);
	act(PRIVACY_EXPORT, OTHER, 0, 0);
	assert_int_equal(number("SELECT count(*) FROM audit WHERE action = 'privacy.export'"), 1);
}

static void who_is_no_subject_is_refused(void **state)
{
	static const char *const texts[] = { "",          "abc",        "contact:", "contact:0",
					     "contact:x", "contact:-1", "12" };
	struct subject subject;

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(texts); i++) {
		assert_false(subject_parse(&seed.policy->phones, texts[i], &subject));
	}
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(old_calls_are_masked_and_then_deleted),
		T(more_than_a_step_holds_go_too),
		T(what_is_done_goes_and_what_is_open_stays),
		T(who_was_talked_to_goes_once_a_day_or_when_asked),
		T(a_masked_call_still_goes_on),
		T(a_step_that_fails_is_done_again),
		T(one_caller_is_forgotten_and_no_other),
		T(nothing_of_him_is_left_in_the_file),
		T(a_contact_is_forgotten_by_his_id),
		T(all_that_is_held_is_told),
		T(who_is_no_subject_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
