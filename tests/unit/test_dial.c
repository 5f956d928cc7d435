/* layer: net */
#include "test_main.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "dutyd/base/clock.h"
#include "dutyd/net/dial.h"

struct caller {
	struct net_loop *loop;
	struct net_dial *dial;
	char path[64];
	int n_trying, n_connected, n_failed;
	bool is_unready;
	char problem[64];
};

static bool on_trying(void *arg)
{
	struct caller *caller = arg;

	caller->n_trying++;
	return !caller->is_unready;
}

/* The socket is not taken: it is closed for us. */
static void on_connected(void *arg, struct net_accepted *accepted)
{
	struct caller *caller = arg;

	assert_true(accepted->fd >= 0);
	assert_null(accepted->listener);
	caller->n_connected++;
}

static void on_failed(void *arg, const char *problem)
{
	struct caller *caller = arg;

	caller->n_failed++;
	snprintf(caller->problem, sizeof(caller->problem), "%s", problem);
}

static const struct net_dial_ops ops = { on_trying, on_connected, on_failed };

static void set_up(struct caller *caller, const char *address)
{
	const struct net_dial_options options = { address, 1000, 100, 1000 };
	struct err err;

	caller->loop = net_loop_create(&err);
	caller->dial = net_dial_create(caller->loop, &options, &ops, caller, &err);
	assert_non_null(caller->dial);
}

static void tear_down(struct caller *caller)
{
	net_dial_destroy(&caller->dial);
	net_dial_destroy(&caller->dial);
	net_loop_destroy(&caller->loop);
}

static void run_until(struct caller *caller, const int *count, int n)
{
	int64_t end_ms = clock_monotonic_ms() + 10000;

	while (*count < n) {
		assert_true(clock_monotonic_ms() < end_ms);
		net_loop_pass(caller->loop);
		usleep(200);
	}
}

/* Not taken: closed for us. */
static void on_accept(void *arg, struct net_accepted *accepted)
{
	(void)arg;
	(void)accepted;
}

static void nobody_listens_and_then_somebody_does(void **state)
{
	struct caller caller = { 0 };
	struct err err;

	(void)state;
	snprintf(caller.path, sizeof(caller.path), "/tmp/test-dial.%d", (int)getpid());
	set_up(&caller, caller.path);
	net_dial_start(caller.dial);
	run_until(&caller, &caller.n_failed, 1);
	assert_string_equal(caller.problem, "No such file or directory");
	struct net_listen listen = {
		.name = "x", .address = caller.path, .fd = -1, .mode = 0600, .max_conns = 1
	};
	struct net_listener *listener =
		net_listener_create(caller.loop, &listen, on_accept, NULL, &err);

	assert_non_null(listener);
	net_dial_again(caller.dial);
	run_until(&caller, &caller.n_connected, 1);
	assert_int_equal(caller.n_trying, 2);
	net_listener_destroy(&listener);
	tear_down(&caller);
}

/* Whoever is not ready says so, and nothing is tried until he is. */
static void an_attempt_that_is_not_wanted_now(void **state)
{
	struct caller caller = { .is_unready = true };

	(void)state;
	set_up(&caller, "127.0.0.1:1");
	net_dial_start(caller.dial);
	run_until(&caller, &caller.n_trying, 1);
	for (int i = 0; i < 20; i++) {
		usleep(1000);
		net_loop_pass(caller.loop);
	}
	assert_int_equal(caller.n_trying, 1);
	assert_int_equal(caller.n_failed, 0);
	caller.is_unready = false;
	net_dial_again(caller.dial);
	run_until(&caller, &caller.n_failed, 1);
	assert_int_equal(caller.n_trying, 2);
	tear_down(&caller);
}

/* Loopback refuses at once; port 1 has no listener. */
static void a_refused_connection(void **state)
{
	struct caller caller = { 0 };

	(void)state;
	set_up(&caller, "127.0.0.1:1");
	net_dial_start(caller.dial);
	run_until(&caller, &caller.n_failed, 1);
	assert_string_equal(caller.problem, "Connection refused");
	tear_down(&caller);
}

/* A peer that neither takes nor refuses, as one behind a firewall: a full backlog does so. */
static void an_attempt_that_nobody_answers_ends(void **state)
{
	struct caller caller = { 0 };
	struct sockaddr_in in = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(in);
	int server = socket(AF_INET, SOCK_STREAM, 0), fillers[4];
	char address[32];

	(void)state;
	assert_int_equal(bind(server, (struct sockaddr *)&in, len), 0);
	assert_int_equal(listen(server, 0), 0);
	assert_int_equal(getsockname(server, (struct sockaddr *)&in, &len), 0);
	for (size_t i = 0; i < TEST_COUNT(fillers); i++) {
		fillers[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		connect(fillers[i], (struct sockaddr *)&in, len);
	}
	snprintf(address, sizeof(address), "127.0.0.1:%d", ntohs(in.sin_port));
	set_up(&caller, address);
	int64_t begun_ms = clock_monotonic_ms();

	net_dial_start(caller.dial);
	run_until(&caller, &caller.n_failed, 1);
	assert_string_equal(caller.problem, "Connection timed out");
	assert_in_range(clock_monotonic_ms() - begun_ms, 900, 5000);
	assert_int_equal(caller.n_connected, 0);
	for (size_t i = 0; i < TEST_COUNT(fillers); i++) {
		close(fillers[i]);
	}
	close(server);
	tear_down(&caller);
}

static void waits_grow_with_jitter_up_to_their_limit(void **state)
{
	static const int limits[] = { 100, 200, 400, 800, 1000, 1000, 1000 };
	struct caller caller = { 0 };
	int n_different = 0;

	(void)state;
	set_up(&caller, "127.0.0.1:1");
	for (int round = 0; round < 20; round++) {
		int first = 0;

		for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
			int wait_ms = net_dial_again(caller.dial);

			assert_in_range(wait_ms, limits[i] / 2, limits[i]);
			first = i == 0 ? wait_ms : first;
		}
		n_different += first != 100;
		net_dial_settle(caller.dial);
	}
	assert_true(n_different > 0);
	tear_down(&caller);
}

static void an_address_that_is_none(void **state)
{
	const struct net_dial_options options = { "asterisk.example:5038", 1000, 100, 1000 };
	struct net_loop *loop = net_loop_create(NULL);
	struct err err = { "" };

	(void)state;
	assert_null(net_dial_create(loop, &options, &ops, NULL, &err));
	assert_non_null(strstr(err.text, "numeric"));
	net_loop_destroy(&loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_listens_and_then_somebody_does),
		cmocka_unit_test(an_attempt_that_is_not_wanted_now),
		cmocka_unit_test(a_refused_connection),
		cmocka_unit_test(an_attempt_that_nobody_answers_ends),
		cmocka_unit_test(waits_grow_with_jitter_up_to_their_limit),
		cmocka_unit_test(an_address_that_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
