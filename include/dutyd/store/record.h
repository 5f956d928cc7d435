/*
 * record: what the database knows of a job's call, and what a job adds to it.
 *
 * Layer store, internal. record_load reads; record_write adds rows that may be there already, so a
 * batch whose commit failed is written again from its records, on another connection if need be,
 * without deciding anew: the answers that went out stay the stored ones.
 */
#ifndef DUTYD_STORE_RECORD_H
#define DUTYD_STORE_RECORD_H

#include "dutyd/domain/entry.h"
#include "dutyd/domain/organisation.h"
#include "dutyd/domain/party_key.h"
#include "dutyd/domain/walk.h"
#include "dutyd/store/db.h"
#include "dutyd/store/job.h"

enum { RECORD_ACTOR_SIZE = BOOK_ACTOR_SIZE };

enum record_kind {
	RECORD_NOTHING,
	RECORD_DECISION,
	RECORD_NOTE,
	RECORD_QUEUE,
	RECORD_TEND,
	RECORD_PRIVACY,
	RECORD_QUALITY,
	RECORD_ROSTER,
	RECORD_PBX
};

/* The last decision that sent a caller on to another: which of the call's, and whom it rings. */
struct record_sent {
	char stage[16]; /* "" = none did */
	int attempt;
	char employee[POLICY_ID_SIZE];
};

/* A call as it stands before the job. */
struct record_call {
	int64_t number, arrived_ms, answered_ms, ended_ms;
	struct phone caller;
	char did[PHONE_E164_SIZE];
	char belongs_to[POLICY_ID_SIZE], answered_by[POLICY_ID_SIZE];
	char party[PARTY_KEY_SIZE];
	char author[POLICY_ID_SIZE]; /* of the last answers, "" = not told */
	bool is_awaited;             /* lifted, and sent on: by nobody since (lift.h) */
	bool is_test;                /* a mystery shopper's: leaves nothing in the ledger */
	struct facts facts;          /* of the answers given so far */
	struct walk walk;            /* through the script */
	struct org_clue clue;        /* what they say of the caller's organisation */
	struct address_said address; /* the zone that his address lies in */
	int n_facts;
	uint32_t new_given; /* bit i: the job's given[i] is not known yet */
	int64_t stored;     /* id of the decision that answers the job already, 0 = none */
	int attempts;       /* decisions of the job's stage */
	struct record_sent sent;
	struct record_before { /* the last decision */
		bool is_there;
		int64_t id;
		int leg, attempt;
		char stage[16], reason[POLICY_ID_SIZE], department[POLICY_ID_SIZE],
			belongs_to[POLICY_ID_SIZE];
		char legs[LEGS_TEXT_SIZE];
	} before;
};

struct record {
	enum record_kind kind;
	struct job *job;
	bool is_seen;      /* the CRM was asked for the job's caller ahead (plan.h): */
	struct party seen; /* what it said */
	bool is_new_call;
	char source[SOURCE_SIZE], pbx_id[PBX_ID_SIZE]; /* of a new call */
	struct record_call call;
	/* RECORD_DECISION; what else is stored stands in the job's answer and body. */
	int attempt, failed_leg;
	enum match match;
	enum crm_state crm;
	int64_t contact_id, company_id;
	int32_t gap_day;    /* CIVIL_DAY_NONE: no gap */
	int64_t quality_id; /* RECORD_QUALITY */
	enum named named;
	char company[POLICY_TITLE_SIZE]; /* of NAMED_FOUND, told of by conflict.h */
	int n_rivals; /* who have the client at once (Q10): ids, or as the CRM says */
	char rivals[PARTY_RIVALS_MAX][64];
	char legs[LEGS_TEXT_SIZE];
	/* What goes into the ledger and to the CRM. */
	int64_t decision_id; /* that it follows from */
	char party[PARTY_KEY_SIZE], organisation[PARTY_KEY_SIZE], tel[PARTY_TEL_SIZE];
	char given_party[PARTY_KEY_SIZE], given_tel[PARTY_TEL_SIZE]; /* what ENTRY_END ends */
	char author[RECORD_ACTOR_SIZE], band[8];
	enum reason reason;
	bool is_for_meeting;
	int64_t audit; /* id of the act's row there, -1 = nobody's act */
	int n_entries;
	struct entry entries[ENTRIES_MAX];
};

/* 1 found, 0 no such call, -1 the database failed. */
int record_load(struct db *db, const struct job *job, struct record_call *call);

/* The stored decision into job->answer and job->body. 0, or -1 when the database failed. */
int record_answer(struct db *db, int64_t decision_id, const struct record_call *call,
		  struct job *job);

/*
 * For people, as JSON into job->body (the views of schema/ledger.sql): a whole call, and the tasks
 * that are open, by deadline. 0 or -1.
 */
int record_story(struct db *db, struct job *job, int64_t number);
int record_tasks(struct db *db, struct job *job);

/* Every row of the record, outbox messages included. 0 or -1. */
int record_write(struct db *db, const struct record *record);

#endif
