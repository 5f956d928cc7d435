/*
 * conn: one connection: bounded lines in, bounded bytes out, deadlines, and one way to end.
 *
 * Layer net; the only place that makes connections (TRAPS.md, libevent). A line ends with LF or
 * CRLF, may hold NUL and is at most line_max - 1 bytes long. Output that would pass output_max ends
 * the connection: a peer that does not read costs bounded memory.
 *
 * Lifetime: every conn calls ops->closed exactly once, and never from inside another net_conn_*
 * function but net_conn_destroy(); so a callback may close its own connection, and twice. Between
 * the close and ops->closed nothing else is called back and writes are ignored. After ops->closed
 * the pointer is gone.
 */
#ifndef DUTYD_NET_CONN_H
#define DUTYD_NET_CONN_H

#include <stddef.h>

#include "dutyd/net/listener.h"

struct net_conn;

enum net_close {
	NET_CLOSE_LOCAL,    /* net_conn_close, net_conn_finish, net_conn_destroy */
	NET_CLOSE_PEER,     /* reset, or an error of the socket */
	NET_CLOSE_DEADLINE, /* of net_conn_set_deadline */
	NET_CLOSE_IDLE,     /* nothing read for idle_ms */
	NET_CLOSE_STUCK,    /* output_max passed, or nothing could be written for 30 s */
};

struct net_conn_ops {
	/* Without its line end, closed by a NUL; valid inside the callback. */
	void (*line)(void *arg, const char *line, size_t len);
	/* line_max bytes without a line end: nothing is read any more. */
	void (*line_too_long)(void *arg);
	/* The peer will send no more, all its lines were told; it may still be reading. */
	void (*ended)(void *arg);
	/* All output that had to wait has left; NULL when nobody asks. */
	void (*drained)(void *arg);
	void (*closed)(void *arg, enum net_close why);
};

struct net_limits {
	size_t line_max, output_max;
	int deadline_ms; /* absolute, from the accept; 0 = none */
	int idle_ms;     /* 0 = none */
};

/* Takes accepted->fd. ops must live as long as the conn. */
struct net_conn *net_conn_open(struct net_accepted *accepted, const struct net_limits *limits,
			       const struct net_conn_ops *ops, void *arg);

/* What the socket takes is sent at once while nothing waits; so write a line as one piece. */
void net_conn_write(struct net_conn *conn, const void *bytes, size_t n);

/* Behind it nothing more is written, and the peer is told so with it; its lines still are read. */
void net_conn_write_last(struct net_conn *conn, const void *bytes, size_t n);

size_t net_conn_unsent(const struct net_conn *conn);

/* While paused no line is told and, once line_max bytes wait, none is read. */
void net_conn_pause(struct net_conn *conn, bool is_paused);

/* Replaces the deadline that stands; 0 = none. */
void net_conn_set_deadline(struct net_conn *conn, int ms);

/* Nothing more is written; closes when the peer has ended too, or after two seconds. */
void net_conn_finish(struct net_conn *conn);

/* At once; what has not left is lost. */
void net_conn_close(struct net_conn *conn);

/* Calls ops->closed and frees before it returns. Not from a callback of this conn. */
void net_conn_destroy(struct net_conn **conn);

const char *net_conn_peer(const struct net_conn *conn);

/* Who sits behind a unix socket (SO_PEERCRED, SO_PEERGROUPS); false for TCP. */
bool net_conn_user(const struct net_conn *conn, uid_t *uid);
bool net_conn_is_in_group(const struct net_conn *conn, gid_t gid);

const char *net_close_name(enum net_close why);

#endif
