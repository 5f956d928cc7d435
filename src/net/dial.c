#include "dutyd/net/dial.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "dutyd/base/digest.h"
#include "dutyd/base/mem.h"
#include "net_private.h"

struct net_dial {
	struct net_loop *loop;
	struct net_address address;
	int connect_ms, wait_min_ms, wait_max_ms;
	int wait_ms; /* before the next attempt but for the jitter */
	struct net_timer *wait;
	struct event *attempt; /* NULL when none is under way */
	int fd;
	const struct net_dial_ops *ops;
	void *arg;
};

static void end_attempt(struct net_dial *dial)
{
	if (dial->attempt != NULL) {
		event_free(dial->attempt);
		dial->attempt = NULL;
	}
	if (dial->fd >= 0) {
		close(dial->fd);
		dial->fd = -1;
	}
}

static void fail(struct net_dial *dial, int error)
{
	end_attempt(dial);
	dial->ops->failed(dial->arg, strerror(error));
}

/* With nobody listening on a port of the ephemeral range, a socket can connect to itself. */
static bool is_own_echo(int fd)
{
	struct net_address here = { .len = sizeof(here.storage) };
	struct net_address there = { .len = sizeof(there.storage) };

	return getsockname(fd, (struct sockaddr *)&here.storage, &here.len) == 0 &&
	       getpeername(fd, (struct sockaddr *)&there.storage, &there.len) == 0 &&
	       !net_address_is_unix(&here) && here.len == there.len &&
	       memcmp(&here.storage, &there.storage, here.len) == 0;
}

static void succeed(struct net_dial *dial)
{
	struct net_accepted accepted = { .loop = dial->loop, .fd = dial->fd };
	int on = 1;

	dial->fd = -1;
	end_attempt(dial);
	if (!net_address_is_unix(&dial->address)) {
		setsockopt(accepted.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	}
	net_address_format(&dial->address, accepted.peer);
	dial->ops->connected(dial->arg, &accepted);
	if (accepted.fd >= 0) {
		close(accepted.fd);
	}
}

static void on_attempt(evutil_socket_t fd, short what, void *arg)
{
	struct net_dial *dial = arg;
	int error = 0;
	socklen_t len = sizeof(error);

	if ((what & EV_TIMEOUT) != 0) {
		fail(dial, ETIMEDOUT);
	} else if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0 || error != 0) {
		fail(dial, error != 0 ? error : errno);
	} else if (is_own_echo(fd)) {
		fail(dial, ECONNREFUSED);
	} else {
		succeed(dial);
	}
}

static void on_wait_over(void *arg)
{
	struct net_dial *dial = arg;
	const struct sockaddr *name = (const struct sockaddr *)&dial->address.storage;
	struct timeval limit = { dial->connect_ms / 1000, dial->connect_ms % 1000 * 1000 };

	if (!dial->ops->trying(dial->arg)) {
		return;
	}
	dial->fd = socket(dial->address.storage.ss_family,
			  SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (dial->fd < 0 ||
	    (connect(dial->fd, name, dial->address.len) != 0 && errno != EINPROGRESS)) {
		fail(dial, errno);
		return;
	}
	dial->attempt = event_new(dial->loop->base, dial->fd, EV_WRITE, on_attempt, dial);
	event_add(dial->attempt, &limit);
}

struct net_dial *net_dial_create(struct net_loop *loop, const struct net_dial_options *options,
				 const struct net_dial_ops *ops, void *arg, struct err *err)
{
	struct net_dial *dial = xcalloc(1, sizeof(*dial));

	if (net_address_parse(options->address, &dial->address, err) != 0) {
		free(dial);
		return NULL;
	}
	dial->loop = loop;
	dial->connect_ms = options->connect_ms;
	dial->wait_min_ms = options->wait_min_ms;
	dial->wait_max_ms = options->wait_max_ms;
	dial->ops = ops;
	dial->arg = arg;
	dial->fd = -1;
	dial->wait = net_timer_create(loop, on_wait_over, dial);
	net_dial_settle(dial);
	return dial;
}

int net_dial_start(struct net_dial *dial)
{
	net_timer_start(dial->wait, 0);
	return 0;
}

int net_dial_again(struct net_dial *dial)
{
	uint32_t random;
	int half = dial->wait_ms / 2;

	digest_random(&random, sizeof(random));
	int wait_ms = half + (int)(random % (uint32_t)(dial->wait_ms - half + 1));
	dial->wait_ms = dial->wait_ms > dial->wait_max_ms / 2 ? dial->wait_max_ms :
								2 * dial->wait_ms;
	net_timer_start(dial->wait, wait_ms);
	return wait_ms;
}

void net_dial_settle(struct net_dial *dial)
{
	dial->wait_ms = dial->wait_min_ms;
}

void net_dial_destroy(struct net_dial **dial)
{
	if (*dial == NULL) {
		return;
	}
	end_attempt(*dial);
	net_timer_destroy(&(*dial)->wait);
	free(*dial);
	*dial = NULL;
}
