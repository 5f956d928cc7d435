/*
 * lines: JSON lines, one request or message a line: the events socket, its TCP twin, and the
 * control socket of dutyctl.
 *
 * Layer pbx. A connection may send on without waiting: answers carry the request's "id" as "re".
 * With LINES_IN_FLIGHT requests unanswered, or LINES_UNSENT_MAX bytes not yet taken by the peer,
 * nothing more is read from it, and messages of the queue wait (deliver says false). A bad line
 * gets an error line and the connection lives on; an over-long one is the last. One connection too
 * many gets an error line and ends. A peer that ended its side gets what it still is owed. The
 * handler's gone() is called once for a peer that leaves with requests unanswered or with a
 * subscription.
 */
#ifndef DUTYD_PBX_LINES_H
#define DUTYD_PBX_LINES_H

#include "dutyd/net/listener.h"
#include "dutyd/pbx/peer.h"

struct lines;

enum { LINES_IN_FLIGHT = 256, LINES_UNSENT_MAX = 256 * 1024, LINES_OUTPUT_MAX = 16 * 1024 * 1024 };

/*
 * Control: the peers are users of this machine; root, our own user and members of admin_group
 * (NULL or unknown: nobody else) are admins. The group is looked up here and now.
 */
struct lines_kind {
	bool is_control;
	const char *admin_group;
};

/* handler must live as long as the lines. NULL and err when the address cannot be had. */
struct lines *lines_create(struct net_loop *loop, const struct net_listen *listen,
			   const struct lines_kind *kind, const struct peer_handler *handler,
			   struct err *err);

/* Another group after a reload; open connections keep what they were given. */
void lines_set_admin_group(struct lines *lines, const char *group);

/* Accepts no more; connections go on. */
void lines_stop(struct lines *lines);

/* Ends the connections as they stand. Not from a callback of the handler. */
void lines_destroy(struct lines **lines);

int lines_unanswered(const struct lines *lines); /* requests of all connections */

#endif
