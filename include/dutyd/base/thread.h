/*
 * thread: how this program starts a thread.
 *
 * Layer base. Signals are the first thread's: one that is started here takes none. The name is what
 * `top -H` and a debugger show.
 */
#ifndef DUTYD_BASE_THREAD_H
#define DUTYD_BASE_THREAD_H

#include <pthread.h>

/* 0, or the number of the error. name: at most 15 characters. */
int thread_start(pthread_t *thread, const char *name, void *(*run)(void *), void *arg);

#endif
