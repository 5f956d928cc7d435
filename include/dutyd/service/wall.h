/*
 * wall: what is published, and whoever changes it.
 *
 * Layer service, loop thread. Acts of the admins (op roster) and the change of the day go to the
 * store as jobs; the book that comes back with each is in force from then on. At the start the book
 * is read here and now, before anybody can ask; a book that could not be read is asked for again
 * with each tick.
 */
#ifndef DUTYD_SERVICE_WALL_H
#define DUTYD_SERVICE_WALL_H

#include "dutyd/pbx/peer.h"
#include "dutyd/service/current.h"
#include "dutyd/service/intake.h"
#include "dutyd/store/store.h"

struct wall; /* opaque: made by wall_create, ended by wall_destroy */

struct wall *wall_create(struct store *store, struct current *current);
void wall_destroy(struct wall **wall); /* after the store is closed */

/* What an admin asks for, into a job; false with the field that cannot be read. */
bool wall_read(const struct policy *policy, const struct request *request, struct job *job,
	       struct refusal *refusal);

/* Op roster, of an admin. */
void wall_ask(struct wall *wall, struct peer *peer, const struct request *request);
void wall_forget(struct wall *wall, const struct peer *peer);

/* A JOB_ROSTER is back; it is destroyed here. */
void wall_done(struct wall *wall, struct job *job);

/* Another configuration is in force: the day is begun anew with it. */
void wall_renew(struct wall *wall);

/* Looks at the calendar. Milliseconds until the next day begins: look again then, or earlier. */
int64_t wall_tick(struct wall *wall);

#endif
