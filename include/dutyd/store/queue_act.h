/*
 * queue_act: the part of a job that is about the decision queue and its consumers.
 *
 * Layer store; owned by its job (job.h), which frees the payloads. A message that a consumer cannot
 * take is refused: it stays the consumer's to try again, until it has been refused queue.tries
 * times. Then it is a dead letter, the cursor goes on behind it, and it comes back only when
 * somebody asks (QUEUE_REDELIVER). Only the first message behind the cursor can be refused, so the
 * order of what follows is kept.
 */
#ifndef DUTYD_STORE_QUEUE_ACT_H
#define DUTYD_STORE_QUEUE_ACT_H

#include <stdbool.h>
#include <stdint.h>

#include "dutyd/domain/policy.h"

enum { FETCH_MAX = 64, QUEUE_PROBLEM_SIZE = 128, CONSUMERS_MAX = 64 };

enum queue_act {
	QUEUE_CONFIRM,   /* up to seq: the cursor; or one message that was delivered again */
	QUEUE_BEGIN,     /* the same, of one that need not be known yet */
	QUEUE_REFUSE,    /* seq, with a problem */
	QUEUE_REDELIVER, /* seq, or all dead letters when it is -1 */
	QUEUE_FORGET,    /* the consumer: no message waits for it any more */
};

struct job_message {
	int64_t seq, at_ms;
	char topic[POLICY_ID_SIZE];
	char key[96];
	bool is_again; /* a dead letter, delivered once more */
	char *payload; /* JSON, owned by the job */
};

struct queue_reader { /* a consumer, and how far it is */
	char name[POLICY_ID_SIZE];
	int64_t cursor, behind;
	int64_t waits_since_ms, seen_ms; /* the first message behind the cursor; 0 = none, never */
	int64_t refused, dead;
};

struct queue_readers {
	int64_t last, kept; /* the newest message; how many there are */
	int n;
	struct queue_reader all[CONSUMERS_MAX];
};

struct job_queue {
	char consumer[POLICY_ID_SIZE]; /* "" = peek without a cursor (queue tail) */
	/* FETCH: messages behind this, -1 = behind the cursor; else what the act is about. */
	int64_t after;
	int limit;     /* FETCH: at most FETCH_MAX; negative: the newest -limit ones */
	bool is_again; /* FETCH: dead letters that are to be delivered once more */
	enum queue_act act;
	char problem[QUEUE_PROBLEM_SIZE];
	/* What came of it. */
	int n_messages;
	struct job_message messages[FETCH_MAX];
	int tries;                     /* REFUSE: so far; REDELIVER: how many dead letters */
	bool is_dead;                  /* REFUSE: that was the last one */
	int64_t cursor;                /* after the act */
	struct queue_readers *readers; /* READERS only, owned by the job */
};

#endif
