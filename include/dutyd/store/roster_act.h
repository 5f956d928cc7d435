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

/*
 * read: nothing is written. day: the database learns what day it is, an alarm tells of a roster
 * that runs out, and the days ahead are published if the policy says so. act: as asked, or refused.
 */
enum job_roster_what { ROSTER_READ, ROSTER_DAY, ROSTER_ACT };

struct job_roster {
	enum job_roster_what what;
	struct book_ask ask;         /* today is worked out by the store from call.now_ms */
	char actor[BOOK_ACTOR_SIZE]; /* "1000:irina" */
	struct book_plan *plan;      /* what is written; NULL = nothing */
	int publication, audit;      /* ids of this act */
	int32_t alarm_to;            /* where a roster that runs out ends, NONE = it does not */
	struct book *book;           /* as it stands afterwards, with JOB_OK; NULL once taken */
};

#endif
