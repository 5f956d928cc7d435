/*
 * mode_job: how the commercial department will work on the next day, as part of a day's beginning.
 *
 * Layer store, internal; the rule is domain's (mode.h). Counted are the hand-overs that the mode
 * decides about: into the commercial department, once for each party and day, without those that
 * reached an owner and without test calls. Rows are written with the roster's in one
 * savepoint; a row that is there already stays.
 */
#ifndef DUTYD_STORE_MODE_JOB_H
#define DUTYD_STORE_MODE_JOB_H

#include "dutyd/store/worker.h"

/* Fills job->act's modes; nothing unless inbound = "auto". 0, or -1: the database failed. */
int mode_job_plan(struct worker *worker, struct job *job, const struct book *book);
int mode_job_write(struct db *db, const struct job *job);

#endif
