/* layer: net */
#include "test_main.h"

#include <event2/event.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "dutyd/base/clock.h"
#include "dutyd/net/loop.h"

/* Until *count has reached n, or for so long; the time it took. */
static int64_t run_until(struct net_loop *loop, const int *count, int n, int ms)
{
	int64_t start = clock_monotonic_ms();

	while (*count < n && clock_monotonic_ms() - start < ms) {
		net_loop_pass(loop);
		usleep(1000);
	}
	return clock_monotonic_ms() - start;
}

static void count_up(void *arg)
{
	(*(int *)arg)++;
}

static void timers(void **state)
{
	struct err err;
	struct net_loop *loop = net_loop_create(&err);
	int n_a = 0, n_b = 0;
	struct net_timer *a = net_timer_create(loop, count_up, &n_a);
	struct net_timer *b = net_timer_create(loop, count_up, &n_b);

	(void)state;
	assert_false(net_timer_is_running(a));
	net_timer_start(a, 50);
	net_timer_start(b, 20);
	net_timer_stop(b);
	assert_true(net_timer_is_running(a));
	assert_in_range(run_until(loop, &n_a, 1, 1000), 45, 300);
	run_until(loop, &n_a, 2, 100);
	assert_int_equal(n_a, 1);
	assert_int_equal(n_b, 0);
	net_timer_start(a, 0);
	run_until(loop, &n_a, 2, 100);
	assert_int_equal(n_a, 2);
	net_timer_destroy(&a);
	net_timer_destroy(&a);
	net_timer_destroy(&b);
	net_loop_destroy(&loop);
}

struct stopper {
	struct net_loop *loop;
	int fd;
	int n;
};

static void stop_loop(void *arg)
{
	struct stopper *stopper = arg;
	char c;

	if (stopper->fd >= 0) {
		(void)!read(stopper->fd, &c, 1);
	}
	stopper->n++;
	net_loop_stop(stopper->loop);
}

static void watches_and_signals(void **state)
{
	struct err err;
	int fds[2];

	(void)state;
	assert_int_equal(pipe2(fds, O_NONBLOCK), 0);
	struct stopper by_pipe = { net_loop_create(&err), fds[0], 0 };
	struct stopper by_signal = { by_pipe.loop, -1, 0 };
	struct net_watch *watch = net_watch_create(by_pipe.loop, fds[0], stop_loop, &by_pipe);
	struct net_watch *hup = net_watch_signal(by_pipe.loop, SIGHUP, stop_loop, &by_signal);

	assert_int_equal(write(fds[1], "x", 1), 1);
	net_loop_run(by_pipe.loop);
	assert_int_equal(by_pipe.n, 1);
	raise(SIGHUP);
	net_loop_run(by_pipe.loop);
	assert_int_equal(by_signal.n, 1);
	net_loop_stop(by_pipe.loop);
	net_loop_run(by_pipe.loop);
	net_watch_destroy(&watch);
	net_watch_destroy(&watch);
	net_watch_destroy(&hup);
	close(fds[0]);
	close(fds[1]);
	net_loop_destroy(&by_pipe.loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timers),
		cmocka_unit_test(watches_and_signals),
	};

	event_enable_debug_mode();
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	libevent_global_shutdown();
	return failed;
}
