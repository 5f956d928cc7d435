/*
 * dial: an outgoing connection, tried again and again.
 *
 * Layer net. One attempt at a time, each with a socket of its own: after a refused connect the
 * event library's object cannot be used again (TRAPS.md). Between attempts it waits, twice as long
 * each time and never longer than wait_max_ms, with jitter: half of the wait is random, so that
 * many clients do not come back in step. net_dial_settle() makes the waits short again; call it
 * when the peer has proven good, not when it merely accepted.
 *
 * Callbacks come from the loop only. In connected(), net_conn_open() takes the socket, else it is
 * closed. After connected() or failed() nothing more happens until net_dial_again().
 */
#ifndef DUTYD_NET_DIAL_H
#define DUTYD_NET_DIAL_H

#include "dutyd/net/listener.h"

struct net_dial; /* opaque: made by net_dial_create, ended by net_dial_destroy */

struct net_dial_options {
	const char *address; /* "host:port" or "/path", numeric */
	int connect_ms;      /* an attempt that takes longer has failed */
	int wait_min_ms, wait_max_ms;
};

struct net_dial_ops {
	/* An attempt begins; false: not this time, and nothing more until net_dial_again(). */
	bool (*trying)(void *arg);
	void (*connected)(void *arg, struct net_accepted *accepted);
	void (*failed)(void *arg, const char *problem);
};

/* ops must live as long as the dial. NULL and err for an address that is none. Not started yet. */
struct net_dial *net_dial_create(struct net_loop *loop, const struct net_dial_options *options,
				 const struct net_dial_ops *ops, void *arg, struct err *err);

/* The first attempt, soon; then each time when another is wanted. Returns the wait in ms. */
int net_dial_start(struct net_dial *dial);
int net_dial_again(struct net_dial *dial);

void net_dial_settle(struct net_dial *dial);

/* No callback any more. */
void net_dial_destroy(struct net_dial **dial);

#endif
