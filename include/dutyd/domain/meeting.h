/*
 * meeting: who has answered whom, seen from who is joined with whom.
 *
 * Layer domain: no clock, no I/O. Whoever shares a bridge with a caller has answered him, whatever
 * led there: his own phone, a neighbour's pickup, a transfer. No dialplan needs to tell.
 */
#ifndef DUTYD_DOMAIN_MEETING_H
#define DUTYD_DOMAIN_MEETING_H

#include "dutyd/domain/staff.h"

struct meeting_calls {
	/* Who has answered that call last: NULL = it is no call of ours, "" = nobody yet. */
	const char *(*answerer)(void *arg, const char *uniqueid);
	/* person is the id. May be told again. */
	void (*answered)(void *arg, const char *uniqueid, const char *person);
	void *arg;
};

/*
 * The meetings that a channel has come into, or, newcomer NULL, all there are: of these only those
 * whose call has an answerer who is not in them.
 */
void meeting_look(const struct wire *wire, const struct staff *staff, const char *newcomer,
		  const struct meeting_calls *calls);

#endif
