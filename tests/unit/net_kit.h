/*
 * net_kit: one connection over a socketpair, and what it told; included after test_main.h.
 */
#ifndef NET_KIT_H
#define NET_KIT_H

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "dutyd/net/conn.h"

/* A test program need not use all of these. */
#define KIT __attribute__((unused)) static

enum { SMALL_LINE = 64, SMALL_OUTPUT = 4096 };

struct end {
	struct net_loop *loop;
	struct net_conn *conn;
	int peer; /* our side of the pair */
	char heard[1024];
	int n_lines, n_too_long, n_ended, n_drained, n_closed;
	enum net_close why;
	void (*at_line)(struct end *end);
};

KIT void on_line(void *arg, const char *line, size_t len)
{
	struct end *end = arg;
	size_t at = strlen(end->heard);

	assert_int_equal(line[len], '\0');
	end->n_lines++;
	for (size_t i = 0; i < len && at + 2 < sizeof(end->heard); i++) {
		end->heard[at++] = (char)(line[i] == '\0' ? '0' : line[i]);
	}
	if (at + 1 < sizeof(end->heard)) {
		end->heard[at] = '|';
	}
	if (end->at_line != NULL) {
		end->at_line(end);
	}
}

KIT void on_too_long(void *arg)
{
	((struct end *)arg)->n_too_long++;
}

KIT void on_ended(void *arg)
{
	((struct end *)arg)->n_ended++;
}

KIT void on_drained(void *arg)
{
	((struct end *)arg)->n_drained++;
}

KIT void on_closed(void *arg, enum net_close why)
{
	struct end *end = arg;

	end->n_closed++;
	end->why = why;
	end->conn = NULL;
}

KIT const struct net_conn_ops ops = { on_line, on_too_long, on_ended, on_drained, on_closed };

KIT void open_end(struct end *end, const struct net_limits *limits)
{
	int pair[2];
	struct err err;

	memset(end, 0, sizeof(*end));
	end->loop = net_loop_create(&err);
	assert_non_null(end->loop);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
	struct net_accepted accepted = { .loop = end->loop, .fd = pair[0], .peer = "pair" };

	end->peer = pair[1];
	end->conn = net_conn_open(&accepted, limits, &ops, end);
}

KIT void open_small(struct end *end)
{
	const struct net_limits limits = { .line_max = SMALL_LINE, .output_max = SMALL_OUTPUT };

	open_end(end, &limits);
}

KIT void close_end(struct end *end)
{
	net_conn_destroy(&end->conn);
	assert_int_equal(end->n_closed, 1);
	if (end->peer >= 0) {
		close(end->peer);
	}
	net_loop_destroy(&end->loop);
	assert_null(end->loop);
}

KIT void passes(struct net_loop *loop, int n)
{
	for (int i = 0; i < n; i++) {
		net_loop_pass(loop);
	}
}

KIT ssize_t read_peer(struct end *end, char *text, size_t size)
{
	ssize_t n = read(end->peer, text, size - 1);

	text[n > 0 ? n : 0] = '\0';
	return n;
}

#endif
