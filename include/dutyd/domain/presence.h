/*
 * presence: who can be rung right now, as an immutable snapshot.
 *
 * Layer domain. The PBX link fills it (staff.h); until it has spoken everybody is PRESENCE_UNKNOWN,
 * which rings like PRESENCE_AVAILABLE: a daemon that knows nothing must not silence anybody. From
 * PRESENCE_AWAY on a person is taken out of a chain, and the trace says which of these he was; busy
 * is normal and costs nothing.
 *
 * A snapshot belongs to one policy, by whose indexes it names people. Either thread may take and
 * drop references.
 */
#ifndef DUTYD_DOMAIN_PRESENCE_H
#define DUTYD_DOMAIN_PRESENCE_H

#include <stdbool.h>
#include <stdint.h>

enum presence_state {
	PRESENCE_UNKNOWN,
	PRESENCE_AVAILABLE,
	PRESENCE_BUSY,
	PRESENCE_AWAY,        /* not to be rung, for no reason that is known */
	PRESENCE_PAUSED,      /* a break, his own or the PBX's pause */
	PRESENCE_UNREACHABLE, /* no phone of his is registered */
	PRESENCE_GONE,        /* off: he has left for the day */
	PRESENCE_COUNT
};

enum { PRESENCE_PEOPLE_MAX = 250 };

struct presence {
	_Atomic int refs;
	uint8_t of[PRESENCE_PEOPLE_MAX]; /* by index of policy->people */
};

/* Everybody unknown, one reference. */
struct presence *presence_create(void);
struct presence *presence_ref(struct presence *presence);
void presence_unref(struct presence **presence); /* NULL allowed */

bool presence_is_away(enum presence_state state);
const char *presence_state_name(enum presence_state state);

#endif
