/* layer: service support */
/* Messages of the queue to a consumer, when the disk fails under them. */
#include "test_main.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "disk_fault.h"
#include "dutyd/base/clock.h"
#include "dutyd/base/str.h"
#include "dutyd/service/delivery.h"
#include "seed_policy.h"
#include "seed_store.h"

static struct seed_store seed;
static struct current current;
static struct delivery *delivery;
static int n_new, n_again; /* messages that the consumer got */
static int64_t last_seq;

/* ---- the consumer ---- */

static void on_reply(struct peer *peer, const char *re, const char *members)
{
	(void)peer;
	(void)re;
	(void)members;
}

static void on_refuse(struct peer *peer, const char *re, const char *code, const char *field,
		      const char *text)
{
	(void)peer;
	(void)re;
	(void)field;
	fail_msg("%s: %s", code, text);
}

static bool on_message(struct peer *peer, const struct job_message *message)
{
	(void)peer;
	n_new += !message->is_again;
	n_again += message->is_again;
	last_seq = message->seq;
	return true;
}

static const struct peer_ops ops = { NULL, on_reply, on_refuse, on_message };
static struct peer consumer = { .ops = &ops, .kind = "lines" };

static struct request request_of(enum request_op op, int64_t seq)
{
	struct request request;

	request_init(&request);
	request.op = op;
	request.seq = seq;
	str_copy(request.consumer, sizeof(request.consumer), "crm");
	return request;
}

/* ---- the loop ---- */

/* The next job that comes back, whosever it is. */
static struct job *take(void)
{
	struct pollfd ready = { .fd = store_done_fd(seed.store), .events = POLLIN };
	struct job_list back = STAILQ_HEAD_INITIALIZER(back);

	if (STAILQ_EMPTY(&seed.done)) {
		assert_int_equal(poll(&ready, 1, 10000), 1);
		store_take_done(seed.store, &back, 1);
		STAILQ_CONCAT(&seed.done, &back);
	}
	struct job *job = STAILQ_FIRST(&seed.done);

	STAILQ_REMOVE_HEAD(&seed.done, link);
	return job;
}

static void settle(int n_jobs)
{
	while (n_jobs-- > 0) {
		delivery_done(delivery, take());
	}
}

static int set_up(void **state)
{
	(void)state;
	seed_store_make(&seed);
	seed.policy->queue = (struct policy_queue){ .tries = 1,
						    .lag_messages = 10,
						    .lag_minutes = 60,
						    .keep_days = 30,
						    .keep_messages = 1000 };
	seed_store_open(&seed);
	current = (struct current){ .policy = seed.policy, .roster = seed.roster };
	delivery = delivery_create(seed.store, &current);
	n_new = n_again = 0;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	disk_fault_clear();
	seed_store_close(&seed);
	delivery_destroy(&delivery);
	seed_store_remove(&seed);
	return 0;
}

static bool is_durable(const char *pbx_id)
{
	struct job *job = seed_ask(&seed, STAGE_ARRIVAL, pbx_id);
	bool is_durable = job->is_durable;

	job_destroy(&job);
	return is_durable;
}

static void come_home(void)
{
	int64_t until_ms = clock_monotonic_ms() + 5000;
	char pbx_id[32];
	int n = 0;

	disk_fault_clear();
	do {
		usleep(20000);
		snprintf(pbx_id, sizeof(pbx_id), "home.%d", n++);
		assert_true(clock_monotonic_ms() < until_ms);
	} while (!is_durable(pbx_id));
}

static void a_dead_letter_that_is_wanted_outlives_a_fetch_at_sea(void **state)
{
	struct request subscribe = request_of(REQUEST_SUBSCRIBE, 0);
	struct request redeliver = request_of(REQUEST_QUEUE, -1);

	(void)state;
	assert_true(is_durable("1"));
	delivery_subscribe(delivery, &consumer, &subscribe);
	settle(2); /* what is new, and no dead letter */
	assert_int_equal(n_new, 1);
	struct request nack = request_of(REQUEST_NACK, last_seq);

	delivery_ack(delivery, &consumer, &nack);
	settle(2); /* and whether there is more */
	str_copy(redeliver.action, sizeof(redeliver.action), "redeliver");
	delivery_act(delivery, &consumer, &redeliver);
	struct job *wanted = take();

	disk_fault_set(&(struct disk_fault){ "dutyd.db", DISK_FAULT_SYNC, 0, -1, EIO, 0 });
	assert_false(is_durable("2"));
	delivery_done(delivery, wanted);
	settle(2); /* fetched at sea, both */
	assert_int_equal(n_again, 0);
	come_home();
	delivery_poke(delivery);
	settle(2);
	assert_true(n_new > 1);
	assert_int_equal(n_again, 1);
	delivery_poke(delivery);
	settle(1); /* once */
	assert_int_equal(n_again, 1);
	delivery_forget(delivery, &consumer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_dead_letter_that_is_wanted_outlives_a_fetch_at_sea, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
