/*
 * side_job: the jobs that are no call's: acts on the roster, statuses of people, tests of officers.
 *
 * Layer store, internal: which module plans and writes which. Of any other job nothing is done.
 */
#ifndef DUTYD_STORE_SIDE_JOB_H
#define DUTYD_STORE_SIDE_JOB_H

#include "dutyd/store/worker.h"

int side_job_plan(struct worker *worker, struct job *job, struct record *record);
int side_job_write(struct db *db, const struct record *record);

#endif
