/*
 * fastagi: Asterisk asks, one session a question, and gets channel variables.
 *
 * Layer pbx. A session: the environment, complete within environment_ms of the accept, whatever
 * trickles in; one request to the handler; the whole answer in one write and the end of our side,
 * which makes Asterisk run it and leave AGI; its replies, until it ends or for reply_ms. A peer
 * that hung up or ended its side is answered all the same: the decision stands.
 *
 * What cannot be asked (no agi_uniqueid, no such stage) is not passed on: the console line
 * `VERBOSE "dutyd: …"` and the end, no variable at all, so that the dialplan falls back. Logged:
 * agi.odd (answered, but the environment was strange), agi.refused, agi.unset (Asterisk did not
 * take the answer), all WARN.
 */
#ifndef DUTYD_PBX_FASTAGI_H
#define DUTYD_PBX_FASTAGI_H

#include "dutyd/net/listener.h"
#include "dutyd/pbx/peer.h"

struct fastagi;

struct fastagi_limits {
	int environment_ms; /* 5000; and as long again for the handler's answer */
	int reply_ms;       /* 2000 */
};

struct fastagi_limits fastagi_limits_default(void);

/* handler must live as long as the fastagi. NULL and err when the address cannot be had. */
struct fastagi *fastagi_create(struct net_loop *loop, const struct net_listen *listen,
			       const struct fastagi_limits *limits,
			       const struct peer_handler *handler, struct err *err);

/* Accepts no more; sessions go on to their end. */
void fastagi_stop(struct fastagi *fastagi);

/* Ends the sessions as they stand. Not from a callback of the handler. */
void fastagi_destroy(struct fastagi **fastagi);

int fastagi_sessions(const struct fastagi *fastagi);
int fastagi_port(const struct fastagi *fastagi);

#endif
