/*
 * listener: accepts connections on loopback TCP or a unix socket.
 *
 * Layer net. Out of descriptors, the event library would call back 500,000 times a second: here the
 * listener rests for a second, says so once and goes on. Above max_conns a connection is accepted
 * and closed at once, which a PBX takes for "no answer" and falls back; it does not wait. Where the
 * protocol has a word for that it is said first, as far as it goes out without waiting.
 *
 * A unix socket left behind by a dead process is replaced; one that somebody answers on is an
 * error. The file is removed again when the listener goes, if it is still the same file. An
 * inherited descriptor (socket activation) is used as it is and its file is left alone.
 */
#ifndef DUTYD_NET_LISTENER_H
#define DUTYD_NET_LISTENER_H

#include <sys/types.h>

#include "dutyd/net/address.h"
#include "dutyd/net/loop.h"

struct net_listener;

struct net_listen {
	const char *name;    /* for the log: "fastagi", "events", "control" */
	const char *address; /* "host:port" or "/path"; not used with an inherited fd */
	int fd;              /* inherited and already listening, -1 = none */
	mode_t mode;         /* of a unix socket's file */
	int max_conns;
	const char *when_full;         /* sent to those above that; NULL = nothing */
	const struct net_allow *allow; /* lives as long as the listener; NULL = this machine */
};

/* One new connection, valid inside the callback: net_conn_open() takes it, else it is closed. */
struct net_accepted {
	struct net_loop *loop;
	struct net_listener *listener; /* NULL: not counted */
	int fd;
	char peer[NET_PEER_SIZE];
};

typedef void (*net_accept_cb)(void *arg, struct net_accepted *accepted);

/* An inherited fd is the listener's from here on, also when NULL is returned. */
struct net_listener *net_listener_create(struct net_loop *loop, const struct net_listen *listen,
					 net_accept_cb cb, void *arg, struct err *err);

/* Its connections go with it: each is told that it is closed. */
void net_listener_destroy(struct net_listener **listener);

/* Accepts no more; open connections go on. */
void net_listener_stop(struct net_listener *listener);

int net_listener_port(const struct net_listener *listener); /* 0 for a unix socket */
int net_listener_conns(const struct net_listener *listener);

#endif
