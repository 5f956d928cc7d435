#include "dutyd/net/conn.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "dutyd/base/mem.h"
#include "net_private.h"

enum { STUCK_SECONDS = 30, FINISH_MS = 2000 };

struct net_conn {
	TAILQ_ENTRY(net_conn) link; /* in loop->dead once it is closed */
	LIST_ENTRY(net_conn) of_listener;
	struct net_loop *loop;
	struct net_listener *listener;
	struct bufferevent *bev;
	struct event *deadline;
	const struct net_conn_ops *ops;
	void *arg;
	size_t line_max, output_max;
	size_t scanned; /* bytes at the front of the input without a line end */
	bool is_closed, is_paused;
	bool has_ended, is_end_told; /* the peer's side */
	bool is_finishing, is_deaf;  /* lines are thrown away; the line was too long */
	bool is_shutting, is_shut;   /* our side */
	enum net_close why;
	char peer[NET_PEER_SIZE];
};

static void close_because(struct net_conn *conn, enum net_close why)
{
	if (conn->is_closed) {
		return;
	}
	conn->is_closed = true;
	conn->why = why;
	bufferevent_setcb(conn->bev, NULL, NULL, NULL, NULL);
	bufferevent_disable(conn->bev, EV_READ | EV_WRITE);
	event_del(conn->deadline);
	TAILQ_INSERT_TAIL(&conn->loop->dead, conn, link);
	net_loop_wake_reaper(conn->loop);
}

static void bury(struct net_conn *conn)
{
	TAILQ_REMOVE(&conn->loop->dead, conn, link);
	conn->ops->closed(conn->arg, conn->why);
	bufferevent_free(conn->bev);
	event_free(conn->deadline);
	if (conn->listener != NULL) {
		LIST_REMOVE(conn, of_listener);
		net_listener_add_conn(conn->listener, -1);
	}
	free(conn);
}

/* One that is closed meanwhile waits for the next pass, so that this one ends. */
void net_conn_reap_dead(struct net_loop *loop)
{
	const struct net_conn *last = TAILQ_LAST(&loop->dead, net_conn_list);
	struct net_conn *conn;
	bool is_last = false;

	while (!is_last && (conn = TAILQ_FIRST(&loop->dead)) != NULL) {
		is_last = conn == last;
		bury(conn); /* NOLINT(clang-analyzer-unix.Malloc): bury takes it off the list */
	}
	if (!TAILQ_EMPTY(&loop->dead)) {
		net_loop_wake_reaper(loop);
	}
}

static bool is_listening(const struct net_conn *conn)
{
	return !conn->is_closed && !conn->is_paused && !conn->is_finishing && !conn->is_deaf;
}

/* end: of the line, its line break. */
static void tell_line(struct net_conn *conn, char *line, char *end)
{
	if (end > line && end[-1] == '\r') {
		end--;
	}
	*end = '\0';
	conn->ops->line(conn->arg, line, (size_t)(end - line));
}

/* All whole lines, while they are wanted. */
static void take_lines(struct net_conn *conn, struct evbuffer *in)
{
	size_t n = evbuffer_get_length(in);
	size_t at = 0;
	struct evbuffer_ptr from;

	/* Without `scanned` a line that comes a byte at a time would be searched line_max times. */
	evbuffer_ptr_set(in, &from, conn->scanned, EVBUFFER_PTR_SET);
	conn->scanned = n;
	if (evbuffer_search(in, "\n", 1, &from).pos < 0) {
		return;
	}
	char *text = (char *)evbuffer_pullup(in, -1);
	char *end = text;

	while (is_listening(conn) && (end = memchr(text + at, '\n', n - at)) != NULL) {
		tell_line(conn, text + at, end);
		at = (size_t)(end + 1 - text);
	}
	conn->scanned = end == NULL ? n - at : 0;
	evbuffer_drain(in, at);
}

static void on_read(struct bufferevent *bev, void *arg)
{
	struct net_conn *conn = arg;
	struct evbuffer *in = bufferevent_get_input(bev);

	if (is_listening(conn)) {
		take_lines(conn, in);
	}
	/*
	 * A full buffer without a line end must be dealt with here: the library calls again for
	 * ever while it stays at the high watermark (libevent #891).
	 */
	if (is_listening(conn) && evbuffer_get_length(in) >= conn->line_max) {
		conn->is_deaf = true;
		bufferevent_disable(bev, EV_READ);
		conn->ops->line_too_long(conn->arg);
	}
	if (conn->is_finishing && !conn->is_closed) {
		evbuffer_drain(in, evbuffer_get_length(in));
	}
	if (is_listening(conn) && conn->has_ended && !conn->is_end_told) {
		conn->is_end_told = true;
		conn->ops->ended(conn->arg);
	}
}

/* The output is empty: what waited for that. */
static void settle(struct net_conn *conn)
{
	if (conn->is_shutting && !conn->is_shut) {
		conn->is_shut = true;
		shutdown(bufferevent_getfd(conn->bev), SHUT_WR);
	}
	if (conn->is_finishing && conn->has_ended) {
		close_because(conn, NET_CLOSE_LOCAL);
	}
}

static void on_written(struct bufferevent *bev, void *arg)
{
	struct net_conn *conn = arg;

	(void)bev;
	settle(conn);
	if (!conn->is_closed && conn->ops->drained != NULL) {
		conn->ops->drained(conn->arg);
	}
}

static void on_event(struct bufferevent *bev, short what, void *arg)
{
	struct net_conn *conn = arg;

	if ((what & BEV_EVENT_EOF) != 0 && (what & BEV_EVENT_READING) != 0) {
		conn->has_ended = true;
		on_read(bev, conn);
		if (!conn->is_closed && net_conn_unsent(conn) == 0) {
			settle(conn);
		}
	} else if ((what & BEV_EVENT_TIMEOUT) != 0) {
		bool is_idle = (what & BEV_EVENT_READING) != 0;

		close_because(conn, is_idle ? NET_CLOSE_IDLE : NET_CLOSE_STUCK);
	} else {
		close_because(conn, NET_CLOSE_PEER);
	}
}

static void on_deadline(evutil_socket_t fd, short what, void *arg)
{
	struct net_conn *conn = arg;

	(void)fd;
	(void)what;
	close_because(conn, conn->is_finishing ? NET_CLOSE_LOCAL : NET_CLOSE_DEADLINE);
}

struct net_conn *net_conn_open(struct net_accepted *accepted, const struct net_limits *limits,
			       const struct net_conn_ops *ops, void *arg)
{
	struct timeval idle = { limits->idle_ms / 1000, limits->idle_ms % 1000 * 1000 };
	static const struct timeval stuck = { STUCK_SECONDS, 0 };
	struct net_conn *conn = xcalloc(1, sizeof(*conn));

	conn->loop = accepted->loop;
	conn->listener = accepted->listener;
	conn->ops = ops;
	conn->arg = arg;
	conn->line_max = limits->line_max;
	conn->output_max = limits->output_max;
	memcpy(conn->peer, accepted->peer, sizeof(conn->peer));
	conn->deadline = evtimer_new(conn->loop->base, on_deadline, conn);
	conn->bev = bufferevent_socket_new(conn->loop->base, accepted->fd, BEV_OPT_CLOSE_ON_FREE);
	accepted->fd = -1;
	if (conn->listener != NULL) {
		LIST_INSERT_HEAD(net_listener_list(conn->listener), conn, of_listener);
		net_listener_add_conn(conn->listener, 1);
	}
	bufferevent_setcb(conn->bev, on_read, on_written, on_event, conn);
	bufferevent_setwatermark(conn->bev, EV_READ, 0, conn->line_max);
	bufferevent_set_timeouts(conn->bev, limits->idle_ms > 0 ? &idle : NULL, &stuck);
	/* Writing is enabled from the start; saying so again would wait for a useless event. */
	bufferevent_enable(conn->bev, EV_READ);
	net_conn_set_deadline(conn, limits->deadline_ms);
	return conn;
}

/*
 * What the socket takes at once need not wait for an event of the loop, which costs two more
 * system calls. An error is not told from here: the bufferevent meets it again and does.
 */
static size_t send_now(const struct net_conn *conn, const void *bytes, size_t n, int flags)
{
	ssize_t sent = -1;

	if (net_conn_unsent(conn) == 0) {
		sent = send(net_conn_fd(conn), bytes, n, flags | MSG_NOSIGNAL);
	}
	return sent > 0 ? (size_t)sent : 0;
}

static void write_out(struct net_conn *conn, const void *bytes, size_t n, int flags)
{
	size_t sent;

	if (conn->is_closed || conn->is_shutting) {
		return;
	}
	if (n > conn->output_max || net_conn_unsent(conn) > conn->output_max - n) {
		close_because(conn, NET_CLOSE_STUCK);
		return;
	}
	sent = send_now(conn, bytes, n, flags);
	if (sent < n) {
		bufferevent_write(conn->bev, (const char *)bytes + sent, n - sent);
	}
}

/* After what is written has left the peer is told that no more comes. */
static void shutdown_write(struct net_conn *conn)
{
	if (conn->is_closed) {
		return;
	}
	conn->is_shutting = true;
	if (net_conn_unsent(conn) == 0) {
		settle(conn);
	}
}

void net_conn_write(struct net_conn *conn, const void *bytes, size_t n)
{
	write_out(conn, bytes, n, 0);
}

/* MSG_MORE holds the text back until the shutdown sends it on: the peer is woken once. */
void net_conn_write_last(struct net_conn *conn, const void *bytes, size_t n)
{
	write_out(conn, bytes, n, MSG_MORE);
	shutdown_write(conn);
}

int net_conn_fd(const struct net_conn *conn)
{
	return bufferevent_getfd(conn->bev);
}

const char *net_conn_peer(const struct net_conn *conn)
{
	return conn->peer;
}

size_t net_conn_unsent(const struct net_conn *conn)
{
	return evbuffer_get_length(bufferevent_get_output(conn->bev));
}

void net_conn_pause(struct net_conn *conn, bool is_paused)
{
	if (conn->is_closed || conn->is_paused == is_paused) {
		return;
	}
	conn->is_paused = is_paused;
	if (conn->is_finishing || conn->is_deaf) {
		return;
	}
	if (is_paused) {
		bufferevent_disable(conn->bev, EV_READ);
		return;
	}
	if (!conn->has_ended) {
		bufferevent_enable(conn->bev, EV_READ);
	}
	/* Lines that wait in the buffer are no event of the socket; not from here, but soon. */
	bufferevent_trigger(conn->bev, EV_READ, BEV_TRIG_DEFER_CALLBACKS);
}

void net_conn_set_deadline(struct net_conn *conn, int ms)
{
	struct timeval wait = { ms / 1000, ms % 1000 * 1000 };

	if (conn->is_closed) {
		return;
	}
	if (ms > 0) {
		evtimer_add(conn->deadline, &wait);
	} else {
		evtimer_del(conn->deadline);
	}
}

void net_conn_finish(struct net_conn *conn)
{
	if (conn->is_closed || conn->is_finishing) {
		return;
	}
	conn->is_finishing = true;
	net_conn_set_deadline(conn, FINISH_MS);
	/* Closing on unread bytes would reset the connection: what still comes is thrown away. */
	if (!conn->has_ended) {
		bufferevent_enable(conn->bev, EV_READ);
		bufferevent_trigger(conn->bev, EV_READ, BEV_TRIG_DEFER_CALLBACKS);
	}
	shutdown_write(conn);
}

void net_conn_close(struct net_conn *conn)
{
	close_because(conn, NET_CLOSE_LOCAL);
}

void net_conn_destroy(struct net_conn **conn)
{
	struct net_conn *gone = *conn;

	*conn = NULL;
	if (gone != NULL) {
		close_because(gone, NET_CLOSE_LOCAL);
		bury(gone);
	}
}
