/*
 * actor: who is behind a peer, for the audit.
 *
 * Layer service.
 */
#ifndef DUTYD_SERVICE_ACTOR_H
#define DUTYD_SERVICE_ACTOR_H

#include "dutyd/pbx/peer.h"

/* "1000:irina", "1000" for a user without a name, "lines" for a peer that no user stands behind. */
void actor_name(const struct peer *peer, char *actor, size_t size);

#endif
