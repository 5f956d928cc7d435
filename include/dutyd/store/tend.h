/*
 * tend: what nobody asks for: old messages go, and a consumer that falls behind is told of.
 *
 * Layer store, internal. One piece of it per JOB_TEND, in the batch's transaction and small enough
 * that no call notices; job->is_more asks for the next. A message goes when every consumer has
 * confirmed it and queue.keep_days have passed, and in any case when queue.keep_messages newer ones
 * are there: the queue is bounded, and whoever has missed something is named in an alarm.
 */
#ifndef DUTYD_STORE_TEND_H
#define DUTYD_STORE_TEND_H

#include "dutyd/store/record.h"

enum { TEND_ROWS = 2000 };

/* 0, or -1: the database failed. */
int tend_queue(struct db *db, struct job *job);

#endif
