/*
 * quality: what a mystery shopper has found out about an officer, written down, and who has
 * not been tested for too long.
 *
 * Layer store, internal. Only what an admin tells; the shopper's call itself is recorded like any
 * other, and marked. A call that is named becomes a test's, whatever number it came from:
 * whose client it has made of him he no longer is, and what was to be done for him is done with.
 */
#ifndef DUTYD_STORE_QUALITY_H
#define DUTYD_STORE_QUALITY_H

#include "dutyd/store/worker.h"

/*
 * Mystery shoppers' calls of which nobody wrote down how it went: a test of the officer who
 * lifted first and asked, not of whom he handed the caller to. employee, at_ms, call_id.
 */
#define QUALITY_CALLS                                                                              \
	"SELECT coalesce((SELECT r.employee FROM reach r WHERE r.party = 'test:' || c.id"          \
	" ORDER BY r.first_ms LIMIT 1), c.answered_by) AS employee, c.answered_ms AS at_ms,"       \
	" c.id AS call_id FROM call c WHERE c.is_test = 1 AND c.answered_by IS NOT NULL"           \
	" AND NOT EXISTS (SELECT 1 FROM quality_test q WHERE q.call_id = c.id)"

/*
 * job->call: by, now_ms, tested_ms, score, name (a note), actor, and the call or none. 0, or -1: it
 * failed.
 */
int quality_plan(struct worker *worker, struct job *job, struct record *record);
int quality_write(struct db *db, const struct record *record);

/* Somebody has lifted a shopper's call: the first one of the client department is tested. */
int quality_lifted(struct db *db, const struct record *record);

/*
 * Tells of officers who were not tested for quality.remind_days: an alarm and a log line, each once
 * a day for each of them. Where nobody was ever tested, and no shopper's number is configured,
 * nobody is missed. Part of JOB_TEND.
 */
int quality_tend(struct db *db, const struct job *job);

#endif
