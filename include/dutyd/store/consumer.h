/*
 * consumer: who reads the decision queue, how far he is, and what he could not take.
 *
 * Layer store, internal. A consumer is known from its first fetch. Its cursor only moves forward
 * and only to messages that exist. Acts are part of a batch's transaction and may be written twice.
 */
#ifndef DUTYD_STORE_CONSUMER_H
#define DUTYD_STORE_CONSUMER_H

#include "dutyd/store/record.h"

/*
 * One that is not known yet begins at the first message. 0, also when it was refused: every one
 * keeps messages from going, so there are no more than CONSUMERS_MAX.
 */
int consumer_register(struct db *db, struct job *job);

/* The cursor of a consumer, 0 for one that is not known. 0 or -1. */
int consumer_cursor(struct db *db, const char *consumer, int64_t *cursor);

/* A job's act (queue_act.h). 0, also when it was refused (job->result), or -1: it failed. */
int consumer_act(struct db *db, struct job *job);

/* All of them, by name. 0 or -1. */
int consumer_read(struct db *db, struct queue_readers *readers);

/*
 * {"last":…,"kept":…,"consumers":[{"consumer":…,"cursor":…,"behind":…,"waits_since":…,"seen":…,
 * "refused":…,"dead":…}]} into the job's body. 0 or -1.
 */
int consumer_list(struct db *db, struct job *job);

#endif
