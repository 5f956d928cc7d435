/*
 * roster_job: JOB_ROSTER: an act on the published roster, or a new day, in the batch's commit.
 *
 * Layer store, internal. What may be done is decided by domain (book_plan.h) and checked once more
 * by the database's own triggers; a refusal of theirs fails the job and nothing else of the batch.
 * Written in the lifeboat is nothing: a roster that might never reach the disk does not hang on the
 * wall.
 */
#ifndef DUTYD_STORE_ROSTER_JOB_H
#define DUTYD_STORE_ROSTER_JOB_H

#include "dutyd/store/worker.h"

/* 0, also when it is refused (job->result), or -1: the database failed. */
int roster_job_plan(struct worker *worker, struct job *job, struct record *record);
int roster_job_write(struct db *db, const struct record *record);

/* The book as it stands after the commit, into the job. 0 or -1. */
int roster_job_finish(struct db *db, struct job *job);

#endif
