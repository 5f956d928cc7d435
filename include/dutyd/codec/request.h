/*
 * request: what a telephony peer asks, in one form for all of them.
 *
 * Layer codec. The FastAGI and JSON readers fill it; pbx hands it to the router. Texts are as
 * received, bounded and without NUL: nothing here is normalised, looked up or trusted. A text that
 * the peer left out is "", a number -1.
 *
 * How a call is named: with a source, `call` is that PBX's own id (op call, and FastAGI unless its
 * query says call= alone); without one it is the 8-character id or "source/pbx-id". `pbx_id` is
 * the PBX's own id wherever the peer told it, beside whatever `call` says.
 */
#ifndef DUTYD_CODEC_REQUEST_H
#define DUTYD_CODEC_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "dutyd/domain/given.h"
#include "dutyd/domain/words.h"

enum request_op {
	REQUEST_CALL,
	REQUEST_QUALIFY,
	REQUEST_ANSWER, /* one question of the script */
	REQUEST_SCRIPT, /* how far it is; writes nothing */
	REQUEST_HANDOVER,
	REQUEST_NEXT,
	REQUEST_ANSWERED,
	REQUEST_ENDED,
	REQUEST_HANDBACK,
	REQUEST_INTRODUCE,
	REQUEST_ASSIGN,
	REQUEST_CONFIRM, /* a task is done */
	REQUEST_ROUTE,   /* decide, write nothing */
	REQUEST_WHO,
	REQUEST_PING,
	REQUEST_SUBSCRIBE,
	REQUEST_ACK,
	REQUEST_NACK,
	REQUEST_TAIL, /* control socket only, from here on */
	REQUEST_STATUS,
	REQUEST_RELOAD,
	REQUEST_QUEUE, /* ack, redeliver, forget: about a consumer */
	REQUEST_CONSUMERS,
	REQUEST_SHOW,     /* agents, links, tasks, call */
	REQUEST_QA,       /* add: how an officer did in a test */
	REQUEST_PRIVACY,  /* purge, forget, export */
	REQUEST_ROSTER,   /* publish, swap, override, urgent */
	REQUEST_PRESENCE, /* op status with an employee, on any socket: his, not the daemon's */
	REQUEST_COUNT
};

enum { REQUEST_ID_SIZE = 65, REQUEST_TEXT_SIZE = 320 };

struct request {
	enum request_op op;
	char id[REQUEST_ID_SIZE]; /* "id" of a JSON line, given back as "re"; "" = none */
	char call[PBX_ID_SIZE + SOURCE_SIZE];
	char source[SOURCE_SIZE];
	char pbx_id[PBX_ID_SIZE];
	bool may_create; /* the peer tells enough for a new call (FastAGI always, JSON: op call) */
	char caller[REQUEST_TEXT_SIZE], did[REQUEST_TEXT_SIZE], name[REQUEST_TEXT_SIZE];
	bool is_withheld; /* presentation says so, whatever number stands there */
	char at[64];      /* the event's own time, "" = now */
	enum stage stage; /* REQUEST_ROUTE */
	char author[POLICY_ID_SIZE];
	char question[POLICY_ID_SIZE], answer[GIVEN_TEXT_SIZE]; /* answer; script: to be shown */
	char status[REQUEST_TEXT_SIZE]; /* next: DIALSTATUS; ended: outcome */
	int leg;                        /* next: -1 = not told */
	char by[REQUEST_TEXT_SIZE];
	char consumer[POLICY_ID_SIZE];
	int64_t seq; /* ack; tail: after; -1 = not told */
	int limit;   /* tail; -1 = not told */
	/* roster: what is to be done; days as texts */
	char action[16], from[CIVIL_TEXT_SIZE], to[POLICY_ID_SIZE];
	char score[8]; /* qa */
	char who[POLICY_ID_SIZE], reason[ROSTER_WHY_SIZE];
	int n_given;
	struct given given[GIVEN_MAX]; /* last: large, and only n_given of it are anything */
};

void request_init(struct request *request);

/* The first value told of a name stays; false: no room, a bad name or too long. */
bool request_give(struct request *request, const char *name, const char *text,
		  enum fact_source source);

const char *request_op_name(enum request_op op);
bool request_op_parse(const char *word, enum request_op *op);

#endif
