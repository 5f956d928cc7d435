/* layer: net */
#include "test_main.h"

#include <arpa/inet.h>
#include <event2/event.h>
#include <linux/tcp.h>
#include <netinet/in.h>

#include "net_kit.h"

static void output_is_bounded(void **state)
{
	static char chunk[1024];
	struct end end;
	int n = 0;

	(void)state;
	open_small(&end);
	while (end.n_closed == 0 && n < 100000) {
		net_conn_write(end.conn, chunk, sizeof(chunk));
		if (end.conn != NULL) {
			assert_true(net_conn_unsent(end.conn) <= SMALL_OUTPUT);
		}
		if (n++ % 3 == 2) {
			passes(end.loop, 2);
		}
	}
	assert_int_equal(end.n_closed, 1);
	assert_int_equal(end.why, NET_CLOSE_STUCK);
	/* What the kernel took, and our own bound. */
	assert_in_range(n, 5, 2000);
	close_end(&end);
}

/* Nothing waits for the loop, and nobody is told that it has left. */
static void what_the_socket_takes_leaves_at_once(void **state)
{
	struct end end;
	char text[64];

	(void)state;
	open_small(&end);
	net_conn_write(end.conn, "answer\n", 7);
	net_conn_write(end.conn, "more\n", 5);
	assert_int_equal(net_conn_unsent(end.conn), 0);
	assert_int_equal(read_peer(&end, text, sizeof(text)), 12);
	assert_string_equal(text, "answer\nmore\n");
	passes(end.loop, 3);
	assert_int_equal(end.n_drained, 0);
	close_end(&end);
}

/* What the peer can read now must be the next of a pattern; where that is then. */
static size_t read_pattern(struct end *end, size_t at, int n_reads)
{
	static unsigned char got[65536];
	ssize_t n;

	while (n_reads-- > 0 && (n = read(end->peer, got, sizeof(got))) > 0) {
		for (ssize_t i = 0; i < n; i++) {
			assert_int_equal(got[i], at++ % 251);
		}
	}
	return at;
}

/* The socket takes a part; the rest comes behind, once, in order, whatever is free by then. */
static void what_it_does_not_take_waits_in_order(void **state)
{
	const struct net_limits limits = { .line_max = 64, .output_max = 8 << 20 };
	static unsigned char sent[251 * 1200];
	size_t n_sent = 0, n_got = 0;
	struct end end;

	(void)state;
	for (size_t i = 0; i < sizeof(sent); i++) {
		sent[i] = (unsigned char)(i % 251);
	}
	open_end(&end, &limits);
	for (int i = 0; i < 5; i++) {
		net_conn_write(end.conn, sent, sizeof(sent));
		n_sent += sizeof(sent);
		n_got = read_pattern(&end, n_got, 2);
	}
	assert_in_range(net_conn_unsent(end.conn), 1, n_sent - n_got);
	for (int i = 0; i < 5000 && n_got < n_sent; i++) {
		net_loop_pass(end.loop);
		n_got = read_pattern(&end, n_got, 100);
	}
	assert_int_equal(n_got, n_sent);
	passes(end.loop, 3);
	assert_int_equal(end.n_drained, 1);
	assert_int_equal(net_conn_unsent(end.conn), 0);
	close_end(&end);
}

static void make_tcp_pair(int pair[2])
{
	struct sockaddr_in name = { .sin_family = AF_INET,
				    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(name);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	pair[1] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(listener, (struct sockaddr *)&name, size), 0);
	assert_int_equal(listen(listener, 1), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&name, &size), 0);
	assert_int_equal(connect(pair[1], (struct sockaddr *)&name, size), 0);
	pair[0] = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	assert_true(pair[0] >= 0);
	assert_int_equal(setsockopt(pair[0], IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int)),
			 0);
	close(listener);
}

/* One segment: whoever reads it is woken once, and Asterisk waits for the end. */
static void the_last_text_comes_with_the_end(void **state)
{
	static const struct net_limits limits = { .line_max = SMALL_LINE,
						  .output_max = SMALL_OUTPUT };
	struct tcp_info info = { 0 };
	socklen_t size = sizeof(info);
	struct end end, tcp = { .n_lines = 0 };
	int pair[2];
	char text[64];

	(void)state;
	open_small(&end);
	make_tcp_pair(pair);
	struct net_accepted accepted = { .loop = end.loop, .fd = pair[0], .peer = "tcp" };
	tcp.peer = pair[1];
	tcp.conn = net_conn_open(&accepted, &limits, &ops, &tcp);
	net_conn_write_last(tcp.conn, "answer\n", 7);
	assert_int_equal(read_peer(&tcp, text, sizeof(text)), 7);
	assert_int_equal(read_peer(&tcp, text, sizeof(text)), 0);
	assert_int_equal(getsockopt(tcp.peer, IPPROTO_TCP, TCP_INFO, &info, &size), 0);
	assert_int_equal(info.tcpi_segs_in, 2); /* the first is the connection's */
	net_conn_destroy(&tcp.conn);
	close(tcp.peer);
	close_end(&end);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(output_is_bounded),
		cmocka_unit_test(what_the_socket_takes_leaves_at_once),
		cmocka_unit_test(what_it_does_not_take_waits_in_order),
		cmocka_unit_test(the_last_text_comes_with_the_end),
	};

	/* Finds events that are used before they are made or after they are freed. */
	event_enable_debug_mode();
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	libevent_global_shutdown();
	return failed;
}
