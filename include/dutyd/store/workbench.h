/*
 * workbench: the store without its thread, for a program that has all the time there is.
 *
 * Layer store. Jobs are planned, decided and written by exactly the code that the daemon runs, one
 * job a batch, before the call returns; only that all batches are parts of one transaction, since
 * what is simulated may be lost. The key of the number tags is a fixed one, so that the same jobs
 * leave the same bytes.
 */
#ifndef DUTYD_STORE_WORKBENCH_H
#define DUTYD_STORE_WORKBENCH_H

#include "dutyd/store/job.h"

struct workbench; /* opaque: made by workbench_open, ended by workbench_close */

/* Makes the database; NULL and err when that is not possible. */
struct workbench *workbench_open(const char *path, struct err *err);

/* Only now is it in the file: 0, or -1 and err. */
int workbench_close(struct workbench **workbench, struct err *err);

/* The job as store_take_done would give it back. */
void workbench_run(struct workbench *workbench, struct job *job);

/* For a call's new_number: the next one at that time. */
int64_t workbench_number(struct workbench *workbench, int64_t now_ms);

#endif
