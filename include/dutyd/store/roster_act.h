/*
 * roster_act: the part of a job that is about the published roster.
 *
 * Layer store; owned by its job (job.h), which ends plan and book with itself. What came of an act
 * is the job's body: the JSON object that goes to whoever asked, and into the outbox as topic
 * "roster".
 */
#ifndef DUTYD_STORE_ROSTER_ACT_H
#define DUTYD_STORE_ROSTER_ACT_H

#include "dutyd/domain/book_plan.h"
#include "dutyd/domain/mode.h"

/*
 * read: nothing is written. day: the database learns what day it is, an alarm tells of a roster
 * that runs out, and the days ahead are published if the policy says so. act: as asked, or refused.
 */
enum job_roster_what { ROSTER_READ, ROSTER_DAY, ROSTER_ACT };

/* How the commercial department will work from a day on, and why so (mode_job.h). */
enum mode_why { MODE_STAYS, MODE_VOLUME, MODE_UNPUBLISHED };

struct mode_step {
	int32_t day;
	enum mode mode, before;
	enum mode_why why;
	struct mode_volume volume;
};

enum { MODE_STEPS_MAX = 2 }; /* a day that begins, and the next one */

struct job_roster {
	enum job_roster_what what;
	struct book_ask ask;         /* today is worked out by the store from call.now_ms */
	char actor[BOOK_ACTOR_SIZE]; /* "1000:irina" */
	struct book_plan *plan;      /* what is written; NULL = nothing */
	int publication, audit;      /* ids of this act */
	int n_modes;
	struct mode_step modes[MODE_STEPS_MAX];
	int32_t alarm_to;  /* where a roster that runs out ends, NONE = it does not */
	struct book *book; /* as it stands afterwards, with JOB_OK; NULL once taken */
};

#endif
