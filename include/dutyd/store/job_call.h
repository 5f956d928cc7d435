/*
 * job_call: which call a job is about, and what the job tells of it.
 *
 * Layer store. Filled by the loop from a request (intake, answers, acts) before the job is
 * submitted; the store thread reads it.
 */
#ifndef DUTYD_STORE_JOB_CALL_H
#define DUTYD_STORE_JOB_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include "dutyd/domain/book.h"
#include "dutyd/domain/decision.h"
#include "dutyd/domain/given.h"
#include "dutyd/domain/phone.h"
#include "dutyd/domain/words.h"

struct job_call {
	/* Which call: its number, or (source, pbx_id) when number is 0. */
	int64_t number;
	char source[SOURCE_SIZE], pbx_id[PBX_ID_SIZE];
	bool may_create; /* an unknown (source, pbx_id) becomes a new call, named new_number */
	int64_t new_number;

	enum stage stage;
	int64_t now_ms; /* wall clock, or the event's own time where it is trusted */
	struct phone caller;
	char did[PHONE_E164_SIZE];
	char name[GIVEN_TEXT_SIZE]; /* as the caller sends it: stored, shown escaped, never used */
	int n_given;
	struct given *given;           /* of the job, NULL = none yet: job_call_give */
	char author[POLICY_ID_SIZE];   /* who answered the questions, "" = not told */
	char question[POLICY_ID_SIZE]; /* to be shown, whatever is asked next; "" = that one */
	char status[STATUS_SIZE];      /* next: DIALSTATUS; ended: the outcome */
	int leg;                       /* next: the leg that failed, -1 = the last one tried */
	char by[POLICY_ID_SIZE];       /* answered: employee id, "" = unknown */
	bool is_stranger;              /* answered: known not to be whom he was handed to */
	int64_t tested_ms;             /* quality: when */
	int score;                     /* quality: -1 = not judged */
	char to[POLICY_ID_SIZE];       /* assign, introduce: to whom, "" = not told */
	char task[16];                 /* confirm: what is done: handover, callback, meeting */
	bool is_own_only;              /* `by` may act on what is his alone */
	char actor[BOOK_ACTOR_SIZE];   /* "1000:irina" of the control socket, "" = a peer */
};

/* Room for one more answer, in n_given already; NULL: there are GIVEN_MAX. */
struct given *job_call_give(struct job_call *call);

#endif
