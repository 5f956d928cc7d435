/*
 * loop: the one event loop, its timers, watched descriptors and signals.
 *
 * Layer net; no header of net shows the event library. Everything runs on the thread that calls
 * net_loop_run(), one callback after the other; there is one loop in a process (signals belong to
 * the last one made). Creating it ignores SIGPIPE: a peer that went away is an error of the write.
 *
 * Timers count by the monotonic clock. Callbacks may start, stop and destroy any timer or watch,
 * their own included.
 */
#ifndef DUTYD_NET_LOOP_H
#define DUTYD_NET_LOOP_H

#include <stdbool.h>

#include "dutyd/base/err.h"

struct net_loop;
struct net_timer;
struct net_watch;

typedef void (*net_cb)(void *arg);

struct net_loop *net_loop_create(struct err *err);

/* Everything that was made on the loop must be gone by then. */
void net_loop_destroy(struct net_loop **loop);

/* Until net_loop_stop(), which may have come before. */
void net_loop_run(struct net_loop *loop);
void net_loop_stop(struct net_loop *loop);

/* What is ready now, without waiting; tests, and the last pass before the end. */
void net_loop_pass(struct net_loop *loop);

/* Not started yet. One shot: the callback may start it again. */
struct net_timer *net_timer_create(struct net_loop *loop, net_cb cb, void *arg);
void net_timer_start(struct net_timer *timer, int ms); /* from now, also when it runs already */
void net_timer_stop(struct net_timer *timer);
bool net_timer_is_running(const struct net_timer *timer);
void net_timer_destroy(struct net_timer **timer);

/* cb whenever fd can be read; fd stays the caller's. */
struct net_watch *net_watch_create(struct net_loop *loop, int fd, net_cb cb, void *arg);
struct net_watch *net_watch_signal(struct net_loop *loop, int signal_number, net_cb cb, void *arg);
void net_watch_destroy(struct net_watch **watch);

#endif
