/*
 * meeting: who has answered whom, seen from who is joined with whom.
 *
 * Layer domain: no clock, no I/O. Whoever shares a bridge with a caller has answered him, whatever
 * led there: his own phone, a neighbour's pickup, a transfer. No dialplan needs to tell. A
 * caller who shares one with a channel that is nobody's phone has been answered as well, by
 * somebody whom the configuration does not know: a stranger.
 */
#ifndef DUTYD_DOMAIN_MEETING_H
#define DUTYD_DOMAIN_MEETING_H

#include "dutyd/domain/staff.h"

struct meeting_calls {
	/* Who has answered that call last: NULL = no call of ours, "" = nobody, "?" a stranger. */
	const char *(*answerer)(void *arg, const char *uniqueid);
	/* Has he been handed on since, to where a stranger who lifts has picked him up? */
	bool (*is_waiting)(void *arg, const char *uniqueid);
	/* person is the id; NULL = a stranger, told of where nobody has answered, or he waits. */
	void (*answered)(void *arg, const char *uniqueid, const char *person);
	void *arg;
};

/*
 * The meetings that a channel has come into, or, newcomer NULL, all there are: of these only those
 * whose call has an answerer who is not in them.
 */
void meeting_look(const struct wire *wire, const struct staff *staff, const char *newcomer,
		  const struct meeting_calls *calls);

/*
 * A channel is gone, and this was its last state: a caller who has been with somebody without our
 * seeing who, as behind a Local channel, was answered all the same.
 */
void meeting_end(const struct wire_channel *last, const struct meeting_calls *calls);

#endif
