/*
 * quality: what a mystery shopper has found out about an officer, written down, and who has
 * not been tested for too long.
 *
 * Layer store, internal. Only what an admin tells; the shopper's call itself is recorded like any
 * other, and marked. A call that is named becomes a test's, whatever number it came from.
 */
#ifndef DUTYD_STORE_QUALITY_H
#define DUTYD_STORE_QUALITY_H

#include "dutyd/store/worker.h"

/* job->call: by, now_ms, score, name (a note), actor, and the call or none. 0, or -1: it failed. */
int quality_plan(struct worker *worker, struct job *job, struct record *record);
int quality_write(struct db *db, const struct record *record);

/*
 * Tells of officers who were not tested for quality.remind_days: an alarm and a log line, each once
 * a day for each of them. Where nobody was ever tested, and no shopper's number is configured,
 * nobody is missed. Part of JOB_TEND.
 */
int quality_tend(struct db *db, const struct job *job);

#endif
