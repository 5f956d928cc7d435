/*
 * job: one piece of work for the store thread, and what came of it.
 *
 * Layer store. The loop fills the upper part, submits the job (store.h) and owns it again when it
 * comes back from store_take_done(); in between only the store thread touches it, but for `claim`:
 *	NEW ──store──► DECIDED   answer and body are ready; the commit may still fail or be late
 *	NEW ──loop───► FALLBACK  nothing in time: decide_fallback() answered, just that is stored
 *
 * Whoever changes NEW first wins (job_claim_*). After DECIDED the loop may read answer to is_repeat
 * while the job is still away; is_durable, result and the rest only when it is back.
 */
#ifndef DUTYD_STORE_JOB_H
#define DUTYD_STORE_JOB_H

#include <stdatomic.h>
#include <sys/queue.h>

#include "dutyd/domain/answer.h"
#include "dutyd/store/job_call.h"
#include "dutyd/store/privacy_act.h"
#include "dutyd/store/queue_act.h"
#include "dutyd/store/roster_act.h"

enum job_kind {
	JOB_DECIDE,  /* arrival, qualify, handover, next: look up, decide, commit */
	JOB_TRY,     /* the same without writing anything (op route) */
	JOB_NOTE,    /* answered, ended: recorded, nothing to decide */
	JOB_FETCH,   /* messages of the outbox for a consumer */
	JOB_QUEUE,   /* what a consumer, or somebody about it, says of messages: queue_act.h */
	JOB_LIST,    /* the consumers, as JSON in body */
	JOB_READERS, /* the same, in queue->readers */
	JOB_TEND,    /* what nobody asks for: the queue's retention, who lags, is the CRM there */
	JOB_QUALITY, /* a mystery shopper's test of an officer, told by an admin */
	JOB_SHOW,    /* a call as it is stored, or without one the open tasks, as JSON in body */
	JOB_ROSTER,  /* the published roster: read, a new day, or an act of somebody's */
	JOB_PBX,     /* what the PBX link wants (pbx_job.h) */
	JOB_PRIVACY, /* what may no longer be known of a caller: privacy_act.h */
};

/* JOB_REFUSED: the database is fine, what was asked is not. */
enum job_result { JOB_OK, JOB_NOT_FOUND, JOB_FAILED, JOB_REFUSED };
enum job_claim { JOB_NEW, JOB_DECIDED, JOB_FALLBACK };

struct job {
	STAILQ_ENTRY(job) link;
	enum job_kind kind;
	bool is_carried;         /* nobody waits for it: it may be written with what comes next */
	void *owner;             /* the loop's; the store never looks at it */
	int64_t crm_deadline_ms; /* monotonic */
	struct policy *policy;   /* references held by the job, these three */
	struct roster *roster;
	struct presence *presence; /* NULL = nothing known */
	struct job_call call;
	struct job_queue *queue; /* FETCH and QUEUE only */
	struct job_roster *act;  /* ROSTER only; what came of it is in body */
	struct job_pbx *pbx;
	struct job_privacy *privacy;
	_Atomic int claim;    /* enum job_claim */
	struct answer answer; /* what came of it: */
	char *body; /* the decision as JSON, NUL-terminated, owned by the job; NULL = none */
	enum match match;
	enum role role;             /* of the leg, of a decision made now; and for which day */
	int32_t duty_day;           /* the roster was asked, CIVIL_DAY_NONE = for none */
	bool is_repeat, is_durable; /* an earlier request's stored answer; on disk, synced */
	bool is_more;               /* TEND, PRIVACY: there is more to do, ask again */
	enum job_result result;
	struct err err; /* unless JOB_OK */
	/* NOTE: 0 = never. Its answer: call, belongs_to and, as employee, who answered last. */
	int64_t arrived_ms, answered_ms, took_us; /* took: from batch start to commit */
};

/* Without a policy it is bound to one later, before it is submitted; both take references. */
struct job *job_create(enum job_kind kind, struct policy *policy, struct roster *roster);
void job_bind(struct job *job, struct policy *policy, struct roster *roster);
void job_destroy(struct job **job);

/* A copy of the text. */
void job_set_body(struct job *job, const char *body);

/* Both return the state that stands after the attempt. */
enum job_claim job_claim_decided(struct job *job);
enum job_claim job_claim_fallback(struct job *job);

/* The situation that a job describes, for decide() and decide_fallback(). party may be NULL. */
void job_situation(const struct job *job, const struct party *party, struct situation *situation);

/*
 * An answer that is a fact, and may be given, becomes one; a number of computers says whether the
 * company is a large one (large_company.computers, R-21). Any other is only kept.
 * author: an id or anything else that names somebody of the policy, "" = not told.
 */
void job_given_fact(const struct policy *policy, const struct given *given, const char *author,
		    struct facts *facts);

#endif
