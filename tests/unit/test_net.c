/* layer: net */
#include "test_main.h"

#include <event2/event.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>

#include "dutyd/base/clock.h"
#include "net_kit.h"

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

static void send_text(struct end *end, const char *text)
{
	assert_int_equal(write(end->peer, text, strlen(text)), strlen(text));
	passes(end->loop, 2);
}

static void lines_at_every_split(void **state)
{
	static const char text[] = "a\nbb\r\n\n\r\nc\0d\n\re\nlast";

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++) {
		struct end end;

		open_small(&end);
		assert_int_equal(write(end.peer, text, i), i);
		passes(end.loop, 2);
		assert_int_equal(write(end.peer, text + i, sizeof(text) - 1 - i),
				 sizeof(text) - 1 - i);
		passes(end.loop, 2);
		assert_string_equal(end.heard, "a|bb|||c0d|\re|");
		close_end(&end);
	}
}

static void the_longest_line(void **state)
{
	char text[SMALL_LINE + 1];
	struct end end;

	(void)state;
	open_small(&end);
	memset(text, 'x', SMALL_LINE);
	text[SMALL_LINE] = '\0';
	text[SMALL_LINE - 1] = '\n';
	send_text(&end, text);
	assert_int_equal(end.n_lines, 1);
	assert_int_equal(end.n_too_long, 0);
	text[SMALL_LINE - 1] = 'x';
	send_text(&end, text);
	assert_int_equal(end.n_too_long, 1);
	send_text(&end, "\nmore\n");
	assert_int_equal(end.n_lines, 1);
	close_end(&end);
}

/* libevent #891: a full buffer used to call back for ever inside one pass. */
static void a_flood_without_line_ends(void **state)
{
	static char flood[50000];
	struct end end;

	(void)state;
	open_small(&end);
	memset(flood, 'x', sizeof(flood));
	assert_true(write(end.peer, flood, sizeof(flood)) > SMALL_LINE);
	passes(end.loop, 100);
	assert_int_equal(end.n_too_long, 1);
	close_end(&end);
}

/* No more than line_max is taken from the kernel, whatever a peer has sent. */
static void input_is_bounded(void **state)
{
	static char chunk[100];
	struct end end;
	int left = 0;

	(void)state;
	open_small(&end);
	for (int i = 0; i < 30; i++) {
		assert_int_equal(write(end.peer, chunk, sizeof(chunk)), sizeof(chunk));
	}
	passes(end.loop, 5);
	assert_int_equal(end.n_too_long, 1);
	assert_int_equal(ioctl(end.peer, SIOCOUTQ, &left), 0);
	assert_true(left > 28 * (int)sizeof(chunk));
	close_end(&end);
}

static void one_write_over_the_bound(void **state)
{
	static char chunk[SMALL_OUTPUT + 1];
	struct end end;

	(void)state;
	open_small(&end);
	net_conn_write(end.conn, chunk, sizeof(chunk));
	assert_int_equal(end.n_closed, 0);
	net_conn_write(end.conn, "x", 1);
	run_until(end.loop, &end.n_closed, 1, 500);
	assert_int_equal(end.why, NET_CLOSE_STUCK);
	close_end(&end);
}

static void trickle(struct end *end, int every_ms, int for_ms)
{
	int64_t start = clock_monotonic_ms();

	while (end->n_closed == 0 && clock_monotonic_ms() - start < for_ms) {
		(void)!write(end->peer, "x", 1);
		for (int i = 0; i < every_ms; i++) {
			net_loop_pass(end->loop);
			usleep(1000);
		}
	}
}

static void a_deadline_is_absolute(void **state)
{
	const struct net_limits limits = {
		.line_max = 4096, .output_max = 4096, .deadline_ms = 200, .idle_ms = 100
	};
	struct end end;
	int64_t start = clock_monotonic_ms();

	(void)state;
	open_end(&end, &limits);
	trickle(&end, 20, 2000);
	assert_int_equal(end.n_closed, 1);
	assert_int_equal(end.why, NET_CLOSE_DEADLINE);
	assert_in_range(clock_monotonic_ms() - start, 195, 5000);
	close_end(&end);
}

static void an_idle_timer_is_not(void **state)
{
	const struct net_limits limits = { .line_max = 4096, .output_max = 4096, .idle_ms = 400 };
	struct end end;

	(void)state;
	open_end(&end, &limits);
	trickle(&end, 20, 1000); /* longer than the timer, and never as long without a byte */
	assert_int_equal(end.n_closed, 0);
	run_until(end.loop, &end.n_closed, 1, 5000);
	assert_int_equal(end.n_closed, 1);
	assert_int_equal(end.why, NET_CLOSE_IDLE);
	close_end(&end);
}

static void a_deadline_can_be_moved(void **state)
{
	const struct net_limits limits = { .line_max = 64, .output_max = 64, .deadline_ms = 60 };
	struct end end;

	(void)state;
	open_end(&end, &limits);
	net_conn_set_deadline(end.conn, 0);
	run_until(end.loop, &end.n_closed, 1, 150);
	assert_int_equal(end.n_closed, 0);
	net_conn_set_deadline(end.conn, 30);
	run_until(end.loop, &end.n_closed, 1, 500);
	assert_int_equal(end.why, NET_CLOSE_DEADLINE);
	close_end(&end);
}

static void a_half_closed_peer_is_answered(void **state)
{
	struct end end;
	char text[64];

	(void)state;
	open_small(&end);
	assert_int_equal(write(end.peer, "ask\nrest", 8), 8);
	shutdown(end.peer, SHUT_WR);
	passes(end.loop, 3);
	assert_string_equal(end.heard, "ask|");
	assert_int_equal(end.n_ended, 1);
	run_until(end.loop, &end.n_closed, 1, 50);
	assert_int_equal(end.n_closed, 0);
	net_conn_write(end.conn, "answer\n", 7);
	net_conn_finish(end.conn);
	run_until(end.loop, &end.n_closed, 1, 500);
	assert_int_equal(end.why, NET_CLOSE_LOCAL);
	assert_int_equal(end.n_drained, 0);
	assert_int_equal(read_peer(&end, text, sizeof(text)), 7);
	assert_string_equal(text, "answer\n");
	assert_int_equal(read_peer(&end, text, sizeof(text)), 0);
	close_end(&end);
}

static void our_half_close_goes_on_reading(void **state)
{
	struct end end;
	char text[64];

	(void)state;
	open_small(&end);
	net_conn_write_last(end.conn, "commands\n", 9);
	net_conn_write(end.conn, "late\n", 5);
	passes(end.loop, 3);
	assert_int_equal(read_peer(&end, text, sizeof(text)), 9);
	assert_int_equal(read_peer(&end, text, sizeof(text)), 0);
	send_text(&end, "reply\n");
	assert_string_equal(end.heard, "reply|");
	shutdown(end.peer, SHUT_WR);
	passes(end.loop, 3);
	assert_int_equal(end.n_ended, 1);
	close_end(&end);
}

/* Closing on unread bytes would be a reset that can overtake the answer. */
static void finish_flushes_and_listens_out(void **state)
{
	const struct net_limits limits = { .line_max = 64, .output_max = 1 << 20 };
	static char sent[600000], got[4096];
	struct end end;
	size_t n_got = 0;
	ssize_t n;

	(void)state;
	open_end(&end, &limits);
	net_conn_write(end.conn, sent, sizeof(sent));
	net_conn_finish(end.conn);
	for (int i = 0; i < 5000 && n_got < sizeof(sent); i++) {
		(void)!write(end.peer, "noise noise noise\n", 18);
		net_loop_pass(end.loop);
		while ((n = read(end.peer, got, sizeof(got))) > 0) {
			n_got += (size_t)n;
		}
	}
	passes(end.loop, 3);
	assert_int_equal(n_got, sizeof(sent));
	assert_int_equal(read(end.peer, got, 1), 0);
	assert_int_equal(end.n_closed, 0);
	close(end.peer);
	end.peer = -1;
	run_until(end.loop, &end.n_closed, 1, 500);
	assert_int_equal(end.n_closed, 1);
	close_end(&end);
}

static void finish_has_an_end(void **state)
{
	struct end end;

	(void)state;
	open_small(&end);
	net_conn_finish(end.conn);
	net_conn_finish(end.conn);
	assert_in_range(run_until(end.loop, &end.n_closed, 1, 4000), 1800, 3000);
	assert_int_equal(end.why, NET_CLOSE_LOCAL);
	close_end(&end);
}

static void close_twice(struct end *end)
{
	net_conn_close(end->conn);
	net_conn_close(end->conn);
	net_conn_finish(end->conn);
	net_conn_pause(end->conn, true);
	net_conn_write(end->conn, "x", 1);
	net_conn_set_deadline(end->conn, 5);
	assert_int_equal(end->n_closed, 0);
}

static void closing_inside_a_callback(void **state)
{
	struct end end;

	(void)state;
	open_small(&end);
	end.at_line = close_twice;
	send_text(&end, "a\nb\nc\n");
	passes(end.loop, 3);
	assert_string_equal(end.heard, "a|");
	assert_int_equal(end.n_closed, 1);
	assert_int_equal(end.why, NET_CLOSE_LOCAL);
	close_end(&end);
}

static void pause_here(struct end *end)
{
	net_conn_pause(end->conn, true);
}

static void pausing(void **state)
{
	struct end end;

	(void)state;
	open_small(&end);
	end.at_line = pause_here;
	assert_int_equal(write(end.peer, "a\nb\nc\n", 6), 6);
	passes(end.loop, 5);
	assert_string_equal(end.heard, "a|");
	net_conn_pause(end.conn, false);
	assert_string_equal(end.heard, "a|");
	passes(end.loop, 5);
	assert_string_equal(end.heard, "a|b|");
	shutdown(end.peer, SHUT_WR);
	passes(end.loop, 5);
	assert_int_equal(end.n_ended, 0);
	end.at_line = NULL;
	net_conn_pause(end.conn, false);
	passes(end.loop, 5);
	assert_string_equal(end.heard, "a|b|c|");
	assert_int_equal(end.n_ended, 1);
	close_end(&end);
}

static void a_peer_that_vanishes(void **state)
{
	struct end end;

	(void)state;
	open_small(&end);
	close(end.peer);
	end.peer = -1;
	run_until(end.loop, &end.n_ended, 1, 500);
	assert_int_equal(end.n_ended, 1);
	net_conn_write(end.conn, "x", 1);
	run_until(end.loop, &end.n_closed, 1, 500);
	assert_int_equal(end.why, NET_CLOSE_PEER);
	assert_string_equal(net_close_name(end.why), "peer");
	close_end(&end);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_at_every_split),
		cmocka_unit_test(the_longest_line),
		cmocka_unit_test(a_flood_without_line_ends),
		cmocka_unit_test(input_is_bounded),
		cmocka_unit_test(one_write_over_the_bound),
		cmocka_unit_test(a_deadline_is_absolute),
		cmocka_unit_test(an_idle_timer_is_not),
		cmocka_unit_test(a_deadline_can_be_moved),
		cmocka_unit_test(a_half_closed_peer_is_answered),
		cmocka_unit_test(our_half_close_goes_on_reading),
		cmocka_unit_test(finish_flushes_and_listens_out),
		cmocka_unit_test(finish_has_an_end),
		cmocka_unit_test(closing_inside_a_callback),
		cmocka_unit_test(pausing),
		cmocka_unit_test(a_peer_that_vanishes),
	};

	/* Finds events that are used before they are made or after they are freed. */
	event_enable_debug_mode();
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	libevent_global_shutdown();
	return failed;
}
