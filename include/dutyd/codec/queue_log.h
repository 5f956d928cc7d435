/*
 * queue_log: what became of calls, in the lines that Asterisk's app_queue writes.
 *
 * Layer codec. For statistics tools that read queue_log. Asterisk itself writes of its own
 * queues; here stand the calls that are in none because dutyd rings people by name: the queue is
 * the department, the agent what is dialled, the call its 8 characters.
 *
 *	1795683834|7KQ2M8F4|commercial|NONE|ENTERQUEUE|||1
 *	1795683838|7KQ2M8F4|commercial|PJSIP/202|RINGNOANSWER|4000
 *	1795683840|7KQ2M8F4|commercial|PJSIP/203|CONNECT|6|7KQ2M8F4|2
 *	1795683901|7KQ2M8F4|commercial|PJSIP/203|COMPLETECALLER|6|61|1
 *
 * or ABANDON|position|original position|wait, or EXITWITHTIMEOUT|position|original position|wait
 * when the client department's queue gets the call. Who hung up first is not known: the caller.
 * What has been written tells what calls are under way, so a restart reads the end of its own file.
 */
#ifndef DUTYD_CODEC_QUEUE_LOG_H
#define DUTYD_CODEC_QUEUE_LOG_H

#include "dutyd/base/buf.h"
#include "dutyd/domain/callid.h"
#include "dutyd/domain/company.h"

enum { QUEUE_LOG_CALLS = 1024, QUEUE_LOG_LINE_MAX = 512 };

struct queue_log_call {
	char call[CALLID_SIZE]; /* "" = free */
	char queue[POLICY_ID_SIZE];
	char agent[POLICY_TOKEN_SIZE];           /* rung, or talking */
	char employee[POLICY_ID_SIZE];           /* the same person */
	int64_t entered_s, rung_ms, connected_s; /* 0 = not yet */
};

struct queue_log {
	struct queue_log_call calls[QUEUE_LOG_CALLS]; /* a ring: the oldest is forgotten */
	int next;
};

/* A line of the file, when it is taken over. */
void queue_log_read(struct queue_log *log, const char *line, size_t len);

/* A message of the decision queue: what is to be written, none, one or two lines, into out. */
void queue_log_tell(struct queue_log *log, const char *body, struct buf *out);

#endif
