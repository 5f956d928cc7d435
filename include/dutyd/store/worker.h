/*
 * worker: the store thread: batches of jobs against a database that may refuse.
 *
 * Layer store, internal. At any moment the batch's records stand in one place: an open transaction
 * of the disk, or the lifeboat (worker_keep moves them). A job is planned once (plan.h); after
 * that only its record is written, however often.
 */
#ifndef DUTYD_STORE_WORKER_H
#define DUTYD_STORE_WORKER_H

#include "dutyd/codec/decision_json.h"
#include "dutyd/store/crm.h"
#include "dutyd/store/lifeboat.h"
#include "dutyd/store/queue.h"
#include "dutyd/store/record.h"
#include "dutyd/store/tidy.h"

enum { WORKER_HOME_MS = 200, WORKER_IDLE_MS = 1000, WORKER_SLOW_MS = 20 };

struct digest_tagger;

struct worker {
	struct queues *queues; /* shared with the loop; the rest is the store thread's alone */
	char path[POLICY_PATH_SIZE];
	struct db disk;
	struct lifeboat boat;
	bool is_at_sea;    /* decisions go to the lifeboat */
	bool is_boat_full; /* said so already */
	bool is_suspect;   /* a sync failed: what seems to be in the file may not be there */
	struct tidy tidy;
	int64_t home_after_ms; /* monotonic: no attempt before */
	struct err told;       /* the last problem that was logged */

	struct crm *crm;
	int64_t last_decision;
	uint8_t tag_key[STORE_KEY_BYTES];
	struct digest_tagger *tagger; /* of that key */
	bool has_ledger;              /* it may hold a row */

	/* Of the batch. */
	bool is_retried;
	int n_records;
	struct record records[STORE_BATCH_MAX];

	/* Of the job; here because they are large. */
	struct party party;
	struct situation situation;
	struct decision decision;
	char body[DECISION_JSON_MAX];
};

/* Opens what can be opened; *last_number: the highest call number known. Before the thread runs. */
void worker_init(struct worker *worker, const char *path, int64_t *last_number);
bool worker_finish(struct worker *worker); /* false: something never came to the disk */

/* One batch, answered, committed and still in the list; what it names is planned and written. */
void worker_run_batch(struct worker *worker, const struct job_list *batch);

/* Until the queues are closed and empty. */
void worker_run(struct worker *worker);

/* For the loop (store_health). */
void worker_tell_health(struct worker *worker);

/* The database that jobs are planned and written on now. */
struct db *worker_db(struct worker *worker);

/* At sea: the disk for reading, or NULL when it cannot be read either. */
struct db *worker_disk(struct worker *worker);

#endif
