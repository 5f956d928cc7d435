/*
 * waiting: calls that nobody has lifted for too long.
 *
 * Layer store, internal. Part of JOB_TEND. A call that was to be dialled or queued, and that is
 * neither answered nor over when departments.*.waiting_minutes of working time have passed, is told
 * of once: an alarm in the queue and a log line, with the name of who has to see to it. A message
 * that was taken is a task (task.h) instead, and a mystery shopper alarms nobody. Whom an officer
 * has handed over waits again from then on, for the department that he was handed to.
 *
 * Calls are looked at in the order in which they came, from behind the last one that is settled;
 * that one's number is kept, so that a long history costs nothing. At most WAITING_ROWS at once, so
 * that no call notices (7 ms): whoever is behind so many that may still be answered comes later.
 */
#ifndef DUTYD_STORE_WAITING_H
#define DUTYD_STORE_WAITING_H

#include "dutyd/store/record.h"

enum { WAITING_ROWS = 2000 };

/* 0, or -1: the database failed. */
int waiting_tend(struct db *db, struct job *job);

#endif
