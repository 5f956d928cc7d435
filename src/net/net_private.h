/*
 * net_private: what the files of net know of each other and nobody else does.
 *
 * Layer net, private to src/net: the loop's inside, the list of connections that wait to be freed,
 * and those of a listener, which it counts and ends.
 */
#ifndef DUTYD_NET_PRIVATE_H
#define DUTYD_NET_PRIVATE_H

#include <event2/event.h>
#include <sys/queue.h>

#include "dutyd/net/conn.h"

TAILQ_HEAD(net_conn_list, net_conn);
LIST_HEAD(net_conns, net_conn);

struct net_loop {
	struct event_base *base;
	bool is_stopped;
	struct event *reaper;
	struct net_conn_list dead;
};

/* Frees the connections that are on the list `dead` at the start. */
void net_conn_reap_dead(struct net_loop *loop);

/* Something is on the list: it is freed from the top of the loop. */
void net_loop_wake_reaper(struct net_loop *loop);

int net_conn_fd(const struct net_conn *conn);

/* Of one that comes or goes; a listener's list of them is kept by conn.c. */
void net_listener_add_conn(struct net_listener *listener, int n);
struct net_conns *net_listener_list(struct net_listener *listener);

#endif
