/*
 * pbx_job: what the PBX link wants of the database.
 *
 * Layer store. RESUME reads what a restart has forgotten: the calls that have not ended, and the
 * statuses people have chosen. TELL writes a message of the queue and, where somebody has done
 * something, the audit row beside it, in one commit. A status is such an audit row: the last one of
 * a person counts.
 */
#ifndef DUTYD_STORE_PBX_JOB_H
#define DUTYD_STORE_PBX_JOB_H

#include "dutyd/store/record.h"

struct worker;

enum { PBX_CALLS_MAX = 4096, PBX_WORD_SIZE = 32, PBX_ACTOR_SIZE = 64 };

enum pbx_ask { PBX_RESUME, PBX_TELL };

struct pbx_call {
	int64_t number;
	char pbx_id[PBX_ID_SIZE], answered_by[POLICY_ID_SIZE];
	char did[PHONE_E164_SIZE]; /* "" = not known */
	bool is_moved;             /* who answered has given him away since */
};

struct pbx_status {
	char employee[POLICY_ID_SIZE], status[PBX_WORD_SIZE];
};

struct job_pbx { /* job->pbx */
	enum pbx_ask ask;
	/* TELL: a message, and an audit row when action is not "" */
	char topic[PBX_WORD_SIZE], key[sizeof(((struct job_message *)0)->key)];
	char *payload; /* JSON, owned; of both */
	char actor[PBX_ACTOR_SIZE], action[PBX_WORD_SIZE], object[POLICY_ID_SIZE];
	int64_t audit;
	/* RESUME: calls of `source` since the number `after` */
	int64_t after;
	int n_calls, n_statuses;
	struct pbx_call *calls;
	struct pbx_status *statuses;
};

struct job *pbx_job_create(enum pbx_ask ask, struct policy *policy);
void pbx_job_free(struct job_pbx **pbx);

int pbx_job_plan(struct worker *worker, struct job *job, struct record *record);
int pbx_job_write(struct db *db, const struct record *record);

#endif
