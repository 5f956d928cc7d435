/*
 * plan: from a job to its answer and its record.
 *
 * Layer store, internal: the part of a batch that looks up and decides, for one job. Nothing is
 * written here. A job that fails (-1) may be planned again on another database: until its claim is
 * taken nothing of it has been shown to anybody.
 */
#ifndef DUTYD_STORE_PLAN_H
#define DUTYD_STORE_PLAN_H

#include "dutyd/store/worker.h"

/*
 * Who calls, into record->seen, where that is known before the call is: of a new one. In a batch
 * this comes first for all jobs.
 */
void plan_look_ahead(struct worker *worker, const struct job *job, struct record *record);

/* 0, or -1: the database failed. record->kind says whether there is something to write. */
int plan_job(struct worker *worker, struct job *job, struct record *record);

#endif
