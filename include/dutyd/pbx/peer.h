/*
 * peer: what every telephony peer looks like from above.
 *
 * Layer pbx. A peer (FastAGI session, JSON-lines connection) turns what it reads into a request and
 * hands it to the router through peer_request_cb; the router answers every request exactly once
 * with peer_answer or peer_refuse, or never when the peer is gone: then it learns so by
 * peer_gone_cb and must forget the pointer. All of it happens on the loop thread.
 */
#ifndef DUTYD_PBX_PEER_H
#define DUTYD_PBX_PEER_H

#include "dutyd/codec/request.h"
#include "dutyd/store/job.h"

struct peer;

struct peer_ops { /* re: the id of the request that is answered, "" = it had none */
	/* answer: the decision; body: the same as JSON text, never NULL for a decision. */
	void (*answer)(struct peer *peer, const char *re, const struct answer *answer,
		       const char *body);
	/* Any other good answer: members of a JSON object without braces, "" = nothing to tell. */
	void (*reply)(struct peer *peer, const char *re, const char *members);
	/* A request that cannot be met. code: bad_request not_found refused busy failed. */
	void (*refuse)(struct peer *peer, const char *re, const char *code, const char *field,
		       const char *text);
	/*
	 * An outbox message to a subscriber; false when the peer's output is full: send it later.
	 */
	bool (*deliver)(struct peer *peer, const struct job_message *message);
};

struct peer { /* first member of every peer's own struct */
	const struct peer_ops *ops;
	const char *kind; /* "fastagi", "lines", "control" */
	bool is_control;  /* may tail, status; reload when is_admin */
	bool is_admin;
	long uid;           /* of a control peer, -1 = unknown */
	void *subscription; /* the service's, NULL = none */
};

struct peer_handler { /* the service's side */
	void (*request)(void *arg, struct peer *peer, const struct request *request);
	void (*gone)(void *arg, struct peer *peer);
	/* Of a peer with a subscription: what was written is on its way, there is room again. */
	void (*drained)(void *arg, struct peer *peer);
	void *arg;
};

#endif
