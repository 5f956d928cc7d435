#include "dutyd/net/loop.h"

#include <signal.h>
#include <stdlib.h>

#include "dutyd/base/log.h"
#include "dutyd/base/mem.h"
#include "net_private.h"

struct net_timer {
	struct event *event;
	net_cb cb;
	void *arg;
};

struct net_watch {
	struct event *event;
	net_cb cb;
	void *arg;
};

static void log_library(int severity, const char *text)
{
	if (severity >= EVENT_LOG_WARN) {
		LOG(WARN, EV("net.library"), KV_S("text", text));
	}
}

static void die_with_library(int code)
{
	LOG(ERR, EV("net.library"), KV_S("text", "fatal error"), KV_I("code", code));
	abort();
}

static void reap(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	net_conn_reap_dead(arg);
}

void net_loop_wake_reaper(struct net_loop *loop)
{
	static const struct timeval now = { 0, 0 };

	event_add(loop->reaper, &now);
}

struct net_loop *net_loop_create(struct err *err)
{
	event_set_log_callback(log_library);
	event_set_fatal_callback(die_with_library);
	signal(SIGPIPE, SIG_IGN);

	struct event_base *base = event_base_new();

	if (base == NULL) {
		err_set(err, "the event library does not start");
		return NULL;
	}
	struct net_loop *loop = xcalloc(1, sizeof(*loop));

	loop->base = base;
	TAILQ_INIT(&loop->dead);
	loop->reaper = evtimer_new(base, reap, loop);
	return loop;
}

void net_loop_destroy(struct net_loop **loop)
{
	if (*loop == NULL) {
		return;
	}
	/* A descriptor is closed one pass after its connection was freed. */
	net_loop_pass(*loop);
	net_loop_pass(*loop);
	event_free((*loop)->reaper);
	event_base_free((*loop)->base);
	free(*loop);
	*loop = NULL;
}

void net_loop_run(struct net_loop *loop)
{
	if (!loop->is_stopped) {
		event_base_loop(loop->base, EVLOOP_NO_EXIT_ON_EMPTY);
	}
	loop->is_stopped = false;
}

void net_loop_stop(struct net_loop *loop)
{
	loop->is_stopped = true;
	event_base_loopbreak(loop->base);
}

void net_loop_pass(struct net_loop *loop)
{
	event_base_loop(loop->base, EVLOOP_NONBLOCK);
}

static void timer_fired(evutil_socket_t fd, short what, void *arg)
{
	struct net_timer *timer = arg;

	(void)fd;
	(void)what;
	timer->cb(timer->arg);
}

struct net_timer *net_timer_create(struct net_loop *loop, net_cb cb, void *arg)
{
	struct net_timer *timer = xcalloc(1, sizeof(*timer));

	timer->cb = cb;
	timer->arg = arg;
	timer->event = evtimer_new(loop->base, timer_fired, timer);
	return timer;
}

void net_timer_start(struct net_timer *timer, int ms)
{
	struct timeval wait = { ms / 1000, ms % 1000 * 1000 };

	evtimer_add(timer->event, &wait);
}

void net_timer_stop(struct net_timer *timer)
{
	evtimer_del(timer->event);
}

bool net_timer_is_running(const struct net_timer *timer)
{
	return evtimer_pending(timer->event, NULL) != 0;
}

void net_timer_destroy(struct net_timer **timer)
{
	if (*timer != NULL) {
		event_free((*timer)->event);
		free(*timer);
		*timer = NULL;
	}
}

static void watch_fired(evutil_socket_t fd, short what, void *arg)
{
	struct net_watch *watch = arg;

	(void)fd;
	(void)what;
	watch->cb(watch->arg);
}

static struct net_watch *watch_create(struct net_loop *loop, int fd, short what, net_cb cb)
{
	struct net_watch *watch = xcalloc(1, sizeof(*watch));

	watch->cb = cb;
	watch->event = event_new(loop->base, fd, (short)(what | EV_PERSIST), watch_fired, watch);
	event_add(watch->event, NULL);
	return watch;
}

struct net_watch *net_watch_create(struct net_loop *loop, int fd, net_cb cb, void *arg)
{
	struct net_watch *watch = watch_create(loop, fd, EV_READ, cb);

	watch->arg = arg;
	return watch;
}

struct net_watch *net_watch_signal(struct net_loop *loop, int signal_number, net_cb cb, void *arg)
{
	struct net_watch *watch = watch_create(loop, signal_number, EV_SIGNAL, cb);

	watch->arg = arg;
	return watch;
}

void net_watch_destroy(struct net_watch **watch)
{
	if (*watch != NULL) {
		event_free((*watch)->event);
		free(*watch);
		*watch = NULL;
	}
}
