/* layer: store support */
#include "test_main.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "disk_fault.h"
#include "dutyd/base/str.h"
#include "seed_crm.h"
#include "seed_store.h"

static struct seed_store seed;

static int set_up(void **state)
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

static void write_decisions(int from, int n)
{
	for (int i = from; i < from + n; i++) {
		char pbx_id[16];

		snprintf(pbx_id, sizeof(pbx_id), "1.%d", i);
		struct job *job = seed_ask(&seed, STAGE_ARRIVAL, pbx_id);

		assert_true(job->is_durable);
		job_destroy(&job);
	}
}

static struct job *queue_job(enum job_kind kind, const char *consumer, int64_t after, int limit)
{
	struct job *job = job_create(kind, seed.policy, seed.roster);

	job->call.now_ms = seed.now_ms;
	str_copy(job->queue->consumer, sizeof(job->queue->consumer), consumer);
	job->queue->after = after;
	job->queue->limit = limit;
	return seed_run(&seed, job);
}

static struct job *fetch(const char *consumer, int64_t after, int limit)
{
	struct job *job = queue_job(JOB_FETCH, consumer, after, limit);

	assert_int_equal(job->result, JOB_OK);
	return job;
}

static void ack(const char *consumer, int64_t seq, enum job_result wanted)
{
	struct job *job = queue_job(JOB_QUEUE, consumer, seq, 0);

	assert_int_equal(job->result, wanted);
	job_destroy(&job);
}

/* From its first fetch on a consumer is known. */
static void meet(const char *consumer)
{
	struct job *job = fetch(consumer, -1, 0);

	job_destroy(&job);
}

static void assert_span(const struct job *job, int64_t from, int64_t to)
{
	assert_int_equal(job->queue->n_messages, to - from + 1);
	for (int i = 0; i < job->queue->n_messages; i++) {
		assert_int_equal(job->queue->messages[i].seq, from + i);
	}
}

static void messages_come_in_order_and_whole(void **state)
{
	(void)state;
	struct job *decided = seed_ask(&seed, STAGE_ARRIVAL, "1.1");
	char key[96];

	snprintf(key, sizeof(key), "%s/arrival", decided->answer.call);
	struct job *job = fetch("crm", -1, 10);

	assert_span(job, 1, 1);
	assert_string_equal(job->queue->messages[0].topic, "decision");
	assert_string_equal(job->queue->messages[0].key, key);
	assert_string_equal(job->queue->messages[0].payload, decided->body);
	assert_int_equal(job->queue->messages[0].at_ms, seed.now_ms);
	job_destroy(&job);
	job_destroy(&decided);
}

static void a_consumer_goes_on_where_it_acknowledged(void **state)
{
	(void)state;
	write_decisions(0, 10);
	struct job *job = fetch("crm", -1, 4);

	assert_span(job, 1, 4);
	job_destroy(&job);
	job = fetch("crm", -1, 4); /* nothing was confirmed: the same again */
	assert_span(job, 1, 4);
	job_destroy(&job);
	ack("crm", 3, JOB_OK);
	job = fetch("crm", -1, 0);
	assert_span(job, 4, 10);
	job_destroy(&job);
	seed_store_close(&seed);
	seed_store_open(&seed);
	job = fetch("crm", -1, 0);
	assert_span(job, 4, 10);
	job_destroy(&job);
	job = fetch("board", -1, 2); /* another one has a cursor of its own */
	assert_span(job, 1, 2);
	job_destroy(&job);
	job = fetch("crm", 8, 0); /* what was sent and not confirmed is not sent twice */
	assert_span(job, 9, 10);
	job_destroy(&job);
}

static void a_cursor_moves_forward_only(void **state)
{
	(void)state;
	write_decisions(0, 5);
	meet("crm");
	ack("crm", 4, JOB_OK);
	ack("crm", 2, JOB_OK);
	assert_int_equal(seed_number(seed.path, "SELECT cursor FROM consumer WHERE name = 'crm'"),
			 4);
	ack("crm", 6, JOB_FAILED); /* it would miss what is not yet written */
	ack("crm", -1, JOB_FAILED);
	assert_int_equal(seed_number(seed.path, "SELECT cursor FROM consumer WHERE name = 'crm'"),
			 4);
	assert_int_equal(seed_number(seed.path, "SELECT seen_ms FROM consumer"), seed.now_ms);
}

static void a_subscriber_is_known_from_its_first_fetch(void **state)
{
	(void)state;
	struct job *job = fetch("crm", -1, 0);

	assert_int_equal(job->queue->n_messages, 0);
	job_destroy(&job);
	assert_int_equal(seed_number(seed.path, "SELECT count(*) FROM consumer WHERE cursor = 0"),
			 1);
	job = fetch("", 0, 0); /* a look without a name leaves no trace */
	job_destroy(&job);
	assert_int_equal(seed_number(seed.path, "SELECT count(*) FROM consumer"), 1);
}

static void the_tail_is_the_newest_in_order(void **state)
{
	(void)state;
	write_decisions(0, FETCH_MAX + 6);
	struct job *job = fetch("", 0, -3);

	assert_span(job, FETCH_MAX + 4, FETCH_MAX + 6);
	job_destroy(&job);
	job = fetch("", 0, 1000);
	assert_span(job, 1, FETCH_MAX);
	job_destroy(&job);
	job = fetch("", 0, -1000);
	assert_span(job, 7, FETCH_MAX + 6);
	job_destroy(&job);
}

static void repeats_send_nothing_twice(void **state)
{
	(void)state;
	write_decisions(0, 3);
	write_decisions(0, 3);
	struct job *job = fetch("crm", -1, 0);

	assert_span(job, 1, 3);
	job_destroy(&job);
}

static void at_sea_nothing_is_delivered_or_confirmed(void **state)
{
	(void)state;
	write_decisions(0, 2);
	meet("crm");
	disk_fault_set(&(struct disk_fault){ "dutyd.db", DISK_FAULT_SYNC, 0, -1, EIO, 0 });
	struct job *job = seed_ask(&seed, STAGE_ARRIVAL, "sea");

	assert_false(job->is_durable);
	job_destroy(&job);
	ack("crm", 1, JOB_FAILED);
	job = fetch("crm", -1, 0);
	assert_int_equal(job->queue->n_messages, 0);
	job_destroy(&job);
	disk_fault_clear();
	ack("crm", 1, JOB_OK); /* the batch's own way home */
	job = fetch("crm", -1, 0);
	assert_span(job, 2, 3);
	job_destroy(&job);
}

/* Messages are delivered after the commit that made them, never before. */
static void a_message_is_seen_after_its_commit(void **state)
{
	(void)state;
	disk_fault_set(&(struct disk_fault){ "dutyd.db", DISK_FAULT_SYNC, 0, 1, 0, 100 });
	struct job *first = seed_job(&seed, STAGE_ARRIVAL, "1.1");
	struct job *second = seed_job(&seed, STAGE_ARRIVAL, "1.2");
	struct job *tail = job_create(JOB_FETCH, seed.policy, seed.roster);

	seed_submit(&seed, first);
	seed_submit(&seed, tail);
	seed_submit(&seed, second);
	seed_wait(&seed, tail);
	assert_true(tail->queue->n_messages >= 1);
	assert_true(disk_fault_hits() > 0);
	seed_wait(&seed, first);
	seed_wait(&seed, second);
	job_destroy(&first);
	job_destroy(&second);
	job_destroy(&tail);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(messages_come_in_order_and_whole),
		T(a_consumer_goes_on_where_it_acknowledged),
		T(a_cursor_moves_forward_only),
		T(a_subscriber_is_known_from_its_first_fetch),
		T(the_tail_is_the_newest_in_order),
		T(repeats_send_nothing_twice),
		T(at_sea_nothing_is_delivered_or_confirmed),
		T(a_message_is_seen_after_its_commit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
