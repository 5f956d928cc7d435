#include "dutyd/net/listener.h"

#include <errno.h>
#include <event2/listener.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "dutyd/base/log.h"
#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "net_private.h"
#include "net_socket.h"

enum { REST_MS = 1000, WAKE_MS = 1 };

struct net_listener {
	struct net_loop *loop;
	struct evconnlistener *library;
	struct net_timer *rest;
	const char *name;
	const struct net_allow *allow;
	const char *when_full;
	int max_conns, n_conns;
	struct net_conns conns;
	bool is_stopped;
	net_accept_cb cb;
	void *arg;
	struct net_address address;
	/* Of the socket's file, when it is ours to remove. */
	bool has_file;
	dev_t file_device;
	ino_t file_inode;
};

static void offer(struct net_listener *listener, int fd, const char *peer)
{
	struct net_accepted accepted = { .loop = listener->loop, .listener = listener, .fd = fd };

	str_copy(accepted.peer, sizeof(accepted.peer), peer);
	listener->cb(listener->arg, &accepted);
	if (accepted.fd >= 0) {
		close(accepted.fd);
	}
}

static void turn_away(const struct net_listener *listener, int fd)
{
	const char *word = listener->when_full != NULL ? listener->when_full : "";

	LOG(WARN, EV("net.full"), KV_S("listener", listener->name),
	    KV_I("connections", listener->n_conns));
	/* Into the empty buffer of a new connection; who has gone already misses nothing. */
	if (send(fd, word, strlen(word), MSG_NOSIGNAL | MSG_DONTWAIT) > 0) {
		shutdown(fd, SHUT_WR);
	}
	close(fd);
}

static void on_accept(struct evconnlistener *library, evutil_socket_t fd, struct sockaddr *name,
		      int len, void *arg)
{
	struct net_listener *listener = arg;
	struct net_address from = { .len = (socklen_t)len };
	char peer[NET_PEER_SIZE];

	(void)library;
	from.storage.ss_family = listener->address.storage.ss_family;
	memcpy(&from.storage, name, (size_t)len < sizeof(from.storage) ? (size_t)len : 0);
	net_address_format(&from, peer);
	if (!net_allow_has(listener->allow, &from)) {
		LOG(WARN, EV("net.denied"), KV_S("listener", listener->name), KV_S("peer", peer));
		close(fd);
	} else if (listener->n_conns >= listener->max_conns) {
		turn_away(listener, fd);
	} else {
		offer(listener, fd, peer);
	}
}

/* Left enabled, the library calls this again at once and for ever (libevent #71). */
static void on_accept_error(struct evconnlistener *library, void *arg)
{
	struct net_listener *listener = arg;
	int error = errno;

	evconnlistener_disable(library);
	net_timer_start(listener->rest, REST_MS);
	LOG(ERR, EV("net.accept"), KV_S("listener", listener->name), KV_S("error", strerror(error)),
	    KV_I("rest_ms", REST_MS));
}

static void on_rested(void *arg)
{
	struct net_listener *listener = arg;

	if (!listener->is_stopped) {
		evconnlistener_enable(listener->library);
	}
}

/* The descriptor, or -1. */
static int open_listening(struct net_listener *listener, const struct net_listen *listen,
			  struct err *err)
{
	struct stat st;

	if (listen->fd >= 0) {
		return net_socket_inherit(listen->fd, &listener->address, err) == 0 ? listen->fd :
										      -1;
	}
	if (net_address_parse(listen->address, &listener->address, err) != 0) {
		return -1;
	}
	int fd = net_socket_listen(&listener->address, listen->mode, err);

	if (fd >= 0 && net_address_is_unix(&listener->address) && stat(listen->address, &st) == 0) {
		listener->has_file = true;
		listener->file_device = st.st_dev;
		listener->file_inode = st.st_ino;
	}
	return fd;
}

struct net_listener *net_listener_create(struct net_loop *loop, const struct net_listen *listen,
					 net_accept_cb cb, void *arg, struct err *err)
{
	struct net_listener *listener = xcalloc(1, sizeof(*listener));
	int fd = open_listening(listener, listen, err);

	if (fd < 0) {
		if (listen->fd >= 0) {
			close(listen->fd);
		} else {
			err_prefix(err, listen->address);
		}
		err_prefix(err, listen->name);
		free(listener);
		return NULL;
	}
	/* What it accepts inherits that (tcp(7)): said once, not for every call. */
	if (!net_address_is_unix(&listener->address)) {
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
	}
	listener->loop = loop;
	listener->name = listen->name;
	listener->allow = listen->allow;
	listener->max_conns = listen->max_conns;
	listener->when_full = listen->when_full;
	listener->cb = cb;
	listener->arg = arg;
	listener->rest = net_timer_create(loop, on_rested, listener);
	listener->library = evconnlistener_new(loop->base, on_accept, listener,
					       LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 0,
					       fd);
	evconnlistener_set_error_cb(listener->library, on_accept_error);
	return listener;
}

/* A file that another process has put there meanwhile is that one's. */
static void remove_file(struct net_listener *listener)
{
	const struct sockaddr_un *un = (const struct sockaddr_un *)&listener->address.storage;
	struct stat st;

	if (listener->has_file && stat(un->sun_path, &st) == 0 &&
	    st.st_dev == listener->file_device && st.st_ino == listener->file_inode) {
		unlink(un->sun_path);
	}
	listener->has_file = false;
}

void net_listener_stop(struct net_listener *listener)
{
	if (!listener->is_stopped) {
		listener->is_stopped = true;
		net_timer_stop(listener->rest);
		remove_file(listener);
		evconnlistener_free(listener->library);
		listener->library = NULL;
	}
}

void net_listener_destroy(struct net_listener **listener)
{
	if (*listener == NULL) {
		return;
	}
	while (!LIST_EMPTY(&(*listener)->conns)) {
		struct net_conn *conn = LIST_FIRST(&(*listener)->conns);

		net_conn_destroy(&conn); /* takes itself off the list */
	}
	net_listener_stop(*listener);
	net_timer_destroy(&(*listener)->rest);
	free(*listener);
	*listener = NULL;
}

void net_listener_add_conn(struct net_listener *listener, int n)
{
	listener->n_conns += n;
	/* A descriptor is free again: who has waited in the backlog need not wait for the rest. */
	if (n < 0 && !listener->is_stopped && net_timer_is_running(listener->rest)) {
		net_timer_start(listener->rest, WAKE_MS);
	}
}

struct net_conns *net_listener_list(struct net_listener *listener)
{
	return &listener->conns;
}

int net_listener_conns(const struct net_listener *listener)
{
	return listener->n_conns;
}

int net_listener_port(const struct net_listener *listener)
{
	struct sockaddr_in6 name; /* the port stands at the same place as in sockaddr_in */
	socklen_t len = sizeof(name);

	memset(&name, 0, sizeof(name));
	if (listener->library == NULL ||
	    getsockname(evconnlistener_get_fd(listener->library), (struct sockaddr *)&name, &len) !=
		    0 ||
	    net_address_is_unix(&listener->address)) {
		return 0;
	}
	return ntohs(name.sin6_port);
}
