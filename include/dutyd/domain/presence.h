/*
 * presence: who can be rung right now, as an immutable snapshot.
 *
 * Layer domain. The PBX link fills it; until it has spoken everybody is PRESENCE_UNKNOWN, which
 * rings like PRESENCE_AVAILABLE: a daemon that knows nothing must not silence anybody. Only
 * PRESENCE_AWAY takes a person out of a chain; busy is normal and costs nothing.
 */
#ifndef DUTYD_DOMAIN_PRESENCE_H
#define DUTYD_DOMAIN_PRESENCE_H

#include <stdint.h>

enum presence_state { PRESENCE_UNKNOWN, PRESENCE_AVAILABLE, PRESENCE_BUSY, PRESENCE_AWAY };
enum { PRESENCE_PEOPLE_MAX = 250 };

struct presence {
	uint8_t of[PRESENCE_PEOPLE_MAX]; /* by index of policy->people */
};

#endif
