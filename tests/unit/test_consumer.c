/* layer: store support */
#include "test_main.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "disk_fault.h"
#include "dutyd/base/str.h"
#include "dutyd/store/consumer.h"
#include "dutyd/store/db.h"
#include "dutyd/store/outbox.h"
#include "seed_crm.h"
#include "seed_store.h"

static struct seed_store seed;

static int set_up(void **state)
{
	(void)state;
	seed_store_make(&seed);
	seed.policy->queue = (struct policy_queue){ .tries = 3,
						    .lag_messages = 10,
						    .lag_minutes = 60,
						    .keep_days = 30,
						    .keep_messages = 1000 };
	/* Nobody lifts here, and nobody is to be told. */
	seed.policy->departments[seed.policy->client].waiting_minutes = 0;
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

static void write_decisions(int from, int n)
{
	for (int i = from; i < from + n; i++) {
		char pbx_id[16];

		snprintf(pbx_id, sizeof(pbx_id), "1.%d", i);
		struct job *job = seed_ask(&seed, STAGE_ARRIVAL, pbx_id);

		assert_int_equal(job->result, JOB_OK);
		job_destroy(&job);
	}
}

static struct job *new_job(enum job_kind kind, const char *consumer, int64_t seq)
{
	struct job *job = job_create(kind, seed.policy, seed.roster);

	job->call.now_ms = seed.now_ms;
	if (job->queue != NULL) {
		str_copy(job->queue->consumer, sizeof(job->queue->consumer), consumer);
		job->queue->after = seq;
	}
	return job;
}

/* Says it at a moment of its own, as real ones are: the same moment twice is one and the same. */
static struct job *act(enum queue_act act, const char *consumer, int64_t seq)
{
	struct job *job = new_job(JOB_QUEUE, consumer, seq);

	job->call.now_ms = seed.now_ms += 1000;
	job->queue->act = act;
	str_copy(job->queue->problem, sizeof(job->queue->problem), "HTTP 500");
	return seed_run(&seed, job);
}

static void want(enum queue_act what, const char *consumer, int64_t seq, enum job_result wanted)
{
	struct job *job = act(what, consumer, seq);

	assert_int_equal(job->result, wanted);
	job_destroy(&job);
}

static struct job *fetch(const char *consumer, bool is_again)
{
	struct job *job = new_job(JOB_FETCH, consumer, is_again ? 0 : -1);

	job->queue->is_again = is_again;
	return seed_run(&seed, job);
}

static int64_t first_of(const char *consumer, bool is_again)
{
	struct job *job = fetch(consumer, is_again);
	int64_t seq = job->queue->n_messages > 0 ? job->queue->messages[0].seq : 0;

	assert_int_equal(job->result, JOB_OK);
	assert_true(job->queue->n_messages == 0 || job->queue->messages[0].is_again == is_again);
	job_destroy(&job);
	return seq;
}

static int64_t number(const char *sql)
{
	return seed_number(seed.path, sql);
}

static void tend(bool *is_more)
{
	struct job *job = seed_run(&seed, new_job(JOB_TEND, "", 0));

	assert_int_equal(job->result, JOB_OK);
	*is_more = job->is_more;
	job_destroy(&job);
}

static void tend_whole(void)
{
	bool is_more;

	do {
		tend(&is_more);
	} while (is_more);
}

/* ---- refused, dead, delivered again ---- */

static void a_message_is_a_dead_letter_after_so_many_tries(void **state)
{
	(void)state;
	write_decisions(0, 3);
	assert_int_equal(first_of("crm", false), 1);
	for (int tries = 1; tries <= 3; tries++) {
		struct job *job = act(QUEUE_REFUSE, "crm", 1);

		assert_int_equal(job->result, JOB_OK);
		assert_int_equal(job->queue->tries, tries);
		assert_int_equal(job->queue->is_dead, tries == 3);
		assert_int_equal(job->queue->cursor, tries == 3 ? 1 : 0);
		job_destroy(&job);
	}
	assert_int_equal(first_of("crm", false), 2); /* what follows comes on */
	assert_int_equal(number("SELECT count(*) FROM outbox WHERE topic = 'alarm'"
				" AND key = 'dead-letter/crm/1'"),
			 1);
}

static void only_the_first_that_waits_can_be_refused(void **state)
{
	(void)state;
	write_decisions(0, 3);
	assert_int_equal(first_of("crm", false), 1);
	want(QUEUE_REFUSE, "crm", 2, JOB_REFUSED);
	want(QUEUE_REFUSE, "crm", 99, JOB_REFUSED);
	want(QUEUE_CONFIRM, "crm", 1, JOB_OK);
	want(QUEUE_REFUSE, "crm", 1, JOB_REFUSED); /* confirmed is confirmed */
	want(QUEUE_REFUSE, "crm", 2, JOB_OK);
	want(QUEUE_CONFIRM, "crm", 2, JOB_OK); /* taken after all */
	assert_int_equal(number("SELECT count(*) FROM refusal"), 0);
}

static void bury(int64_t seq)
{
	for (int i = 0; i < 3; i++) {
		want(QUEUE_REFUSE, "crm", seq, JOB_OK);
	}
}

static void a_dead_letter_comes_again_when_asked_for(void **state)
{
	(void)state;
	write_decisions(0, 4);
	assert_int_equal(first_of("crm", false), 1);
	bury(1);
	bury(2);
	assert_int_equal(first_of("crm", true), 0);
	want(QUEUE_REDELIVER, "crm", 3, JOB_REFUSED); /* that one is not dead */
	struct job *job = act(QUEUE_REDELIVER, "crm", -1);
	assert_int_equal(job->queue->tries, 2);
	job_destroy(&job);
	assert_int_equal(first_of("crm", true), 1);
	want(QUEUE_CONFIRM, "crm", 1, JOB_OK); /* only that one: the other is still to come */
	assert_int_equal(number("SELECT cursor FROM consumer"), 2);
	assert_int_equal(first_of("crm", true), 2);
	want(QUEUE_REFUSE, "crm", 2, JOB_OK); /* once more in vain: it waits to be asked for */
	assert_int_equal(first_of("crm", true), 0);
	assert_int_equal(number("SELECT tries FROM refusal WHERE seq = 2"), 4);
	assert_int_equal(number("SELECT count(*) FROM outbox WHERE key LIKE 'dead-letter/%'"), 2);
}

static void a_refusal_written_twice_counts_once(void **state)
{
	(void)state;
	write_decisions(0, 1);
	assert_int_equal(first_of("crm", false), 1);
	disk_fault_set(&(struct disk_fault){ "dutyd.db", DISK_FAULT_SYNC, 0, 1, EIO, 0 });
	struct job *job = act(QUEUE_REFUSE, "crm", 1);
	assert_int_equal(job->result, JOB_OK); /* the batch was written again */
	assert_int_equal(job->queue->tries, 1);
	assert_true(disk_fault_hits() > 0);
	job_destroy(&job);
	assert_int_equal(number("SELECT tries FROM refusal"), 1);
}

/* ---- known and forgotten ---- */

static void a_forgotten_consumer_begins_anew(void **state)
{
	(void)state;
	write_decisions(0, 3);
	assert_int_equal(first_of("crm", false), 1);
	bury(1);
	want(QUEUE_FORGET, "crm", -1, JOB_OK);
	want(QUEUE_FORGET, "crm", -1, JOB_REFUSED);
	want(QUEUE_REDELIVER, "crm", -1, JOB_REFUSED);
	assert_int_equal(number("SELECT (SELECT count(*) FROM consumer)"
				" + (SELECT count(*) FROM refusal)"),
			 0);
	assert_int_equal(first_of("crm", false), 1);
}

static void there_are_no_more_than_so_many_consumers(void **state)
{
	char name[16];

	(void)state;
	for (int i = 0; i < CONSUMERS_MAX; i++) {
		snprintf(name, sizeof(name), "c%d", i);
		first_of(name, false);
	}
	struct job *job = fetch("one-more", false);
	assert_int_equal(job->result, JOB_REFUSED);
	job_destroy(&job);
	want(QUEUE_BEGIN, "one-more", 0, JOB_REFUSED);
	first_of("c7", false); /* who is known stays welcome */
	want(QUEUE_FORGET, "c7", -1, JOB_OK);
	first_of("one-more", false);
}

static void only_a_known_consumer_confirms(void **state)
{
	(void)state;
	write_decisions(0, 3);
	want(QUEUE_BEGIN, "crm", 9, JOB_FAILED); /* no such message, and no consumer */
	want(QUEUE_CONFIRM, "crm", 2, JOB_REFUSED);
	want(QUEUE_BEGIN, "crm", 2, JOB_OK);
	struct job *job = act(QUEUE_CONFIRM, "cmr", 3);
	assert_string_equal(job->err.text, "no consumer of that name; known: crm");
	job_destroy(&job);
}

static void the_list_says_how_far_everybody_is(void **state)
{
	(void)state;
	write_decisions(0, 5);
	assert_int_equal(first_of("crm", false), 1);
	want(QUEUE_CONFIRM, "crm", 2, JOB_OK);
	bury(3);
	want(QUEUE_REFUSE, "crm", 4, JOB_OK);
	struct job *job = seed_run(&seed, new_job(JOB_LIST, "", 0));
	assert_int_equal(job->result, JOB_OK);
	/* five decisions and the alarm of the dead letter */
	assert_non_null(strstr(job->body, "{\"last\":6,\"kept\":6,\"consumers\":[{"
					  "\"consumer\":\"crm\",\"cursor\":3,\"behind\":3,"));
	assert_non_null(strstr(job->body, "\"refused\":1,\"dead\":1}]}"));
	job_destroy(&job);
}

/* ---- what goes by itself ---- */

static void go_days(int days)
{
	seed.now_ms += days * 86400000LL;
}

static void what_everybody_has_confirmed_goes_after_its_days(void **state)
{
	(void)state;
	write_decisions(0, 6);
	first_of("crm", false);
	first_of("board", false);
	want(QUEUE_CONFIRM, "crm", 6, JOB_OK);
	want(QUEUE_CONFIRM, "board", 4, JOB_OK);
	tend_whole();
	assert_int_equal(number("SELECT count(*) FROM outbox"), 6); /* too young */
	go_days(31);
	tend_whole();
	assert_int_equal(number("SELECT min(seq) FROM outbox"), 5); /* the slowest holds the rest */
	assert_int_equal(number("SELECT count(*) FROM decision"), 6);
	write_decisions(6, 1);
	assert_int_equal(number("SELECT max(seq) FROM outbox"),
			 8); /* an alarm, and no number twice */
}

/* Even when none is left: a consumer that keeps messages by number must not meet one twice. */
static void numbers_go_on_behind_an_empty_queue(void **state)
{
	(void)state;
	write_decisions(0, 3);
	go_days(31);
	tend_whole();
	assert_int_equal(number("SELECT count(*) FROM outbox"), 0);
	write_decisions(3, 1);
	assert_int_equal(number("SELECT max(seq) FROM outbox"), 4);
}

static void a_dead_letter_is_kept_for_whoever_may_want_it(void **state)
{
	(void)state;
	write_decisions(0, 3);
	first_of("crm", false);
	bury(1);
	want(QUEUE_CONFIRM, "crm", 3, JOB_OK);
	go_days(31);
	tend_whole();
	assert_int_equal(number("SELECT min(seq) FROM outbox"), 1);
	want(QUEUE_REDELIVER, "crm", 1, JOB_OK);
	want(QUEUE_CONFIRM, "crm", 1, JOB_OK);
	tend_whole();
	assert_true(number("SELECT min(seq) FROM outbox") > 3);
}

static void run_sql(const char *sql)
{
	struct sqlite3 *sqlite = seed_open(seed.path);

	seed_exec(sqlite, sql);
	sqlite3_close(sqlite);
}

/* However many they are: more than one pass looks at. */
static void dead_letters_in_front_do_not_keep_the_rest(void **state)
{
	(void)state;
	seed.policy->queue.keep_messages = 100000;
	first_of("crm", false);
	run_sql("WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000)"
		" INSERT INTO outbox (topic, key, at_ms, payload)"
		" SELECT 'alarm', 'x/' || i, 1000, '{}' FROM n;"
		"INSERT INTO refusal (consumer, seq, tries, problem, at_ms, dead_ms)"
		" SELECT 'crm', seq, 3, 'HTTP 500', 1000, 1000 FROM outbox WHERE seq <= 3000;"
		"UPDATE consumer SET cursor = 6000");
	tend_whole();
	assert_int_equal(number("SELECT count(*) FROM outbox WHERE at_ms = 1000"), 3000);
	assert_int_equal(number("SELECT count(*) FROM refusal"), 3000);
}

static void the_queue_is_bounded_whoever_sleeps(void **state)
{
	(void)state;
	first_of("sleeper", false);
	seed.policy->queue.keep_messages = 20;
	write_decisions(0, 50);
	tend_whole();
	assert_in_range(number("SELECT count(*) FROM outbox"), 20, 23);
	assert_int_equal(
		number("SELECT count(*) FROM outbox WHERE key LIKE 'consumer-lost/sleeper/%'"), 1);
	assert_true(first_of("sleeper", false) >= 30); /* goes on where there is something */
}

static void a_consumer_that_lags_is_told_once_a_day(void **state)
{
	static const char told[] =
		"SELECT count(*) FROM outbox WHERE key LIKE 'consumer-lags/crm/%'";

	(void)state;
	write_decisions(0, 5);
	first_of("crm", false);
	tend_whole();
	assert_int_equal(number(told), 0);
	write_decisions(5, 6); /* eleven, and ten are allowed */
	tend_whole();
	tend_whole();
	assert_int_equal(number(told), 1);
	want(QUEUE_CONFIRM, "crm", 11, JOB_OK);
	go_days(1); /* only the alarm waits, but for a day */
	tend_whole();
	assert_int_equal(number(told), 2);
}

static void at_sea_nothing_is_tended(void **state)
{
	(void)state;
	write_decisions(0, 2);
	disk_fault_set(&(struct disk_fault){ "dutyd.db", DISK_FAULT_SYNC, 0, -1, EIO, 0 });
	struct job *job = seed_ask(&seed, STAGE_ARRIVAL, "sea");
	assert_false(job->is_durable);
	job_destroy(&job);
	job = seed_run(&seed, new_job(JOB_TEND, "", 0));
	assert_int_equal(job->result, JOB_FAILED);
	job_destroy(&job);
	job = seed_run(&seed, new_job(JOB_LIST, "", 0));
	assert_int_equal(job->result, JOB_FAILED);
	job_destroy(&job);
}

/* ---- a statement that fails says nothing ---- */

static struct {
	int n, failing; /* statements begun; the one that fails */
} statements;

static int on_statement(unsigned event, void *arg, void *statement, void *sql)
{
	(void)event, (void)arg, (void)statement, (void)sql;
	statements.n++;
	return 0;
}

static int is_interrupted(void *arg)
{
	(void)arg;
	return statements.n == statements.failing;
}

static int run_job(struct db *db, struct job *job)
{
	if (job->kind == JOB_QUEUE) {
		return consumer_act(db, job);
	}
	return consumer_register(db, job) != 0 ? -1 : outbox_fetch(db, job);
}

/* The same in a transaction that goes back, with another statement failing each time. */
static void assert_no_failure_is_an_answer(struct db *db, enum job_kind kind, enum queue_act act,
					   const char *consumer)
{
	bool is_over = false;

	for (int i = 1; !is_over; i++) {
		struct job *job = new_job(kind, consumer, kind == JOB_FETCH ? -1 : 2);

		job->queue->act = act;
		assert_int_equal(db_exec(db, "BEGIN"), 0);
		statements.n = 0;
		statements.failing = i;
		int rc = run_job(db, job);
		statements.failing = -1;
		is_over = statements.n < i;
		assert_int_equal(rc, is_over ? 0 : -1);
		assert_int_equal(job->result, JOB_OK);
		assert_true(i > 1 || !is_over);
		job_destroy(&job);
		(void)db_exec(db, "ROLLBACK"); /* SQLite may have done so by itself */
	}
}

static void a_failed_statement_is_no_answer(void **state)
{
	struct db db = { 0 };

	(void)state;
	write_decisions(0, 4);
	first_of("crm", false);
	bury(1);
	bury(2);
	first_of("idle", false);
	want(QUEUE_CONFIRM, "idle", 1, JOB_OK);
	seed_store_close(&seed);
	assert_int_equal(db_open(&db, seed.path, 0), DB_OPENED);
	sqlite3_trace_v2(db.sqlite, SQLITE_TRACE_STMT, on_statement, NULL);
	sqlite3_progress_handler(db.sqlite, 1, is_interrupted, NULL);
	assert_no_failure_is_an_answer(&db, JOB_QUEUE, QUEUE_REDELIVER, "crm");
	assert_no_failure_is_an_answer(&db, JOB_QUEUE, QUEUE_FORGET, "crm");
	assert_no_failure_is_an_answer(&db, JOB_QUEUE, QUEUE_REFUSE, "idle");
	assert_no_failure_is_an_answer(&db, JOB_QUEUE, QUEUE_CONFIRM, "idle");
	assert_no_failure_is_an_answer(&db, JOB_QUEUE, QUEUE_BEGIN, "begun");
	assert_no_failure_is_an_answer(&db, JOB_FETCH, QUEUE_CONFIRM, "idle");
	assert_no_failure_is_an_answer(&db, JOB_FETCH, QUEUE_CONFIRM, "new");
	db_close(&db);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_message_is_a_dead_letter_after_so_many_tries),
		T(only_the_first_that_waits_can_be_refused),
		T(a_dead_letter_comes_again_when_asked_for),
		T(a_refusal_written_twice_counts_once),
		T(a_forgotten_consumer_begins_anew),
		T(there_are_no_more_than_so_many_consumers),
		T(only_a_known_consumer_confirms),
		T(the_list_says_how_far_everybody_is),
		T(what_everybody_has_confirmed_goes_after_its_days),
		T(numbers_go_on_behind_an_empty_queue),
		T(a_dead_letter_is_kept_for_whoever_may_want_it),
		T(dead_letters_in_front_do_not_keep_the_rest),
		T(the_queue_is_bounded_whoever_sleeps),
		T(a_consumer_that_lags_is_told_once_a_day),
		T(at_sea_nothing_is_tended),
		T(a_failed_statement_is_no_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
