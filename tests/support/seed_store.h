/*
 * seed_store: a store in a folder of its own, the seed company's policy and CRM, and jobs for it.
 *
 * For tests that play the loop: submit, wait for the answer, look at it.
 */
#ifndef TEST_SEED_STORE_H
#define TEST_SEED_STORE_H

#include "dutyd/store/store.h"

struct seed_store {
	char folder[128], path[160], crm_path[160];
	struct policy *policy;
	struct roster *roster;
	struct store *store;
	int64_t last_number; /* of calls */
	int64_t now_ms;      /* what jobs say the time is: Tuesday 2026-12-01 11:00, Masha's duty */
	struct job_list done; /* came back, nobody has asked for it yet */
};

/* Numbers in its CRM: ...01 a client of Vasya, ...02 a stranger. */
#define SEED_OWNED "+74951110001"
#define SEED_STRANGER "+74951110002"

void seed_store_make(struct seed_store *seed); /* not opened yet */
void seed_store_open(struct seed_store *seed);
void seed_store_close(struct seed_store *seed);
void seed_store_reopen(struct seed_store *seed);
void seed_store_remove(struct seed_store *seed);

/* A job of that stage for the PBX's call; an arrival may create it. */
struct job *seed_job(struct seed_store *seed, enum stage stage, const char *pbx_id);
void seed_give(struct job *job, const char *name, const char *text);

void seed_submit(struct seed_store *seed, struct job *job);
void seed_wait(struct seed_store *seed, struct job *job); /* until that one is back */

void seed_assert_durable(const struct job *job);

/* Submit and wait. */
struct job *seed_run(struct seed_store *seed, struct job *job);

/* The whole of a stage; the job is for job_destroy. */
struct job *seed_ask(struct seed_store *seed, enum stage stage, const char *pbx_id);

/* From here on the log is kept: how many of its lines have that in them. */
void seed_log_begin(void);
int seed_logged(const char *needle);

#endif
