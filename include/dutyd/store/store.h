/*
 * store: the thread that looks up, decides and makes it last.
 *
 * Layer store. One thread takes all waiting jobs as a batch: one read transaction of the CRM for
 * the look-ups, decide(), one commit (WAL, synchronous=FULL) for every decision, its facts, its
 * trace and its outbox message, then all jobs go back. The next batch gathers while the disk syncs.
 * The loop thread and this one share the two bounded queues behind store_submit and
 * store_take_done, what store_health() tells, and a job's claim (job.h). A third thread moves the
 * database's log into its file meanwhile and knows nothing of jobs (checkpointer.h).
 *
 * The same (source, pbx id, stage) again gives the stored decision: `is_repeat`. qualify is a
 * repeat when it tells nothing new, next when its leg is the same.
 *
 * A commit that fails is retried once on a new connection. If that fails too the batch is answered
 * with is_durable = false and kept in memory (the lifeboat: a second database with the same
 * tables), which serves repeats and is written home, in order, as soon as the disk takes it. A
 * damaged database at start is moved aside (NAME.damaged-DATE), an alarm goes to the new one's
 * outbox. An unusable directory is the same as a disk that refuses: serving goes on without
 * durability.
 */
#ifndef DUTYD_STORE_STORE_H
#define DUTYD_STORE_STORE_H

#include "dutyd/store/job.h"

enum { STORE_QUEUE_MAX = 8192, STORE_BATCH_MAX = 256, STORE_KEY_BYTES = 32 };

struct store; /* opaque: made by store_open, ended by store_close */

STAILQ_HEAD(job_list, job);

/*
 * Opens (or makes) the database and starts the thread; before it returns, the database has been
 * checked. NULL only when no thread can be made. *last_number is the highest call number known.
 */
struct store *store_open(const char *path, int64_t *last_number, struct err *err);

/*
 * Finishes what was submitted, checkpoints, ends the thread. Jobs not taken are destroyed. False:
 * the disk has refused to the end, and what was kept in memory is lost.
 */
bool store_close(struct store **store);

/*
 * False when STORE_QUEUE_MAX jobs are under way: the caller keeps the job and answers by himself.
 */
bool store_submit(struct store *store, struct job *job);

/* Readable while jobs are done that store_take_done has not taken; it takes max at most. */
int store_done_fd(const struct store *store);
void store_take_done(struct store *store, struct job_list *done, int max);

/* How the store is; told by its thread with each batch, and each time it has tried to get home. */
struct store_health {
	bool is_at_sea;         /* decisions are in the lifeboat, not on the disk */
	bool is_boat_full;      /* not even there: some are nowhere but in the log */
	enum crm_state crm;     /* of the last look-up */
	bool is_crm_skipped;    /* it fails too often to be tried each time */
	struct err problem;     /* why it is at sea */
	struct err crm_problem; /* why the CRM does not answer; no number in it */
	int64_t batch_ms;       /* how long the batch under way is taking, 0 = there is none */
};

void store_health(const struct store *store, struct store_health *health);

/*
 * Key of the number tags in the log: kept in the database, random for this run when there is none.
 */
void store_tag_key(const struct store *store, uint8_t key[STORE_KEY_BYTES]);

#endif
