/*
 * privacy: what an admin asks about a caller's data: purge, forget, export.
 *
 * Layer service, loop thread. One act is a chain of small jobs, so that no call waits for a search
 * through years of them; the answer goes out when the last one is back.
 */
#ifndef DUTYD_SERVICE_PRIVACY_H
#define DUTYD_SERVICE_PRIVACY_H

#include "dutyd/pbx/peer.h"
#include "dutyd/service/current.h"
#include "dutyd/store/store.h"

struct privacy; /* opaque: made by privacy_create, ended by privacy_destroy */

struct privacy *privacy_create(struct store *store, const struct current *current);
void privacy_destroy(struct privacy **privacy); /* after the store is closed */

/* Op privacy, of an admin. */
void privacy_ask(struct privacy *privacy, struct peer *peer, const struct request *request);
void privacy_forget_peer(struct privacy *privacy, const struct peer *peer);

/* A JOB_PRIVACY is back; it is destroyed here, or goes on. */
void privacy_done(struct privacy *privacy, struct job *job);

#endif
