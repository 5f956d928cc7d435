/*
 * task: what somebody still has to do for a party, and whom a party has reached.
 *
 * Layer store, internal. A message that was taken is to be called back (by whom: worktime.h), a
 * client who was picked up by another, or turns out to be another's while a rep talks with him
 * is to be handed over, a large company's meeting is to
 * be booked. At most one open task of a kind for each party, and one for each decision, so
 * that what is written twice is there once. A task past its time is told of once.
 */
#ifndef DUTYD_STORE_TASK_H
#define DUTYD_STORE_TASK_H

#include "dutyd/store/record.h"

/* What follows from a decision, an answer, the end, from somebody's word that it is done. */
int task_write_decision(struct db *db, const struct record *record);
int task_write_answered(struct db *db, const struct record *record);
int task_write_ended(struct db *db, const struct record *record);
int task_write_confirmed(struct db *db, const struct record *record);

/* Is there an open one of job->call.task for the call's party, and may `by` close it? */
int task_find(struct db *db, struct job *job, const struct record *record);

/* Tells of those that are late. Part of JOB_TEND. */
int task_tend(struct db *db, struct job *job);

#endif
