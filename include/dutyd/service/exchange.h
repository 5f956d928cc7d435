/*
 * exchange: what the PBX is doing, kept by the manager link: who is on the phone, with whom.
 *
 * Layer service, loop thread. Owns the link, the channels (domain/wire.h) and the people
 * (domain/staff.h), and hands out presence as immutable snapshots. Everything is asked for anew
 * after each login and every asterisk.resync_seconds, so a lost event is put right by then: what is
 * not listed any more has ended, and is told so.
 *
 * The dialplan is told that we see all of this (lease.h).
 *
 * Without the group `asterisk` there is no link: people's own statuses are all that is known.
 *
 * Logged: presence.corrected (a state nothing proves any more).
 */
#ifndef DUTYD_SERVICE_EXCHANGE_H
#define DUTYD_SERVICE_EXCHANGE_H

#include "dutyd/domain/meeting.h"
#include "dutyd/pbx/ami_link.h"
#include "dutyd/service/current.h"

struct exchange; /* opaque: made by exchange_create, ended by exchange_destroy */

struct exchange_ops {
	/* As in struct meeting_calls. */
	const char *(*answerer)(void *arg, const char *uniqueid);
	bool (*is_waiting)(void *arg, const char *uniqueid);
	/* He and the caller can hear each other; person NULL: somebody we do not know. */
	void (*answered)(void *arg, const char *uniqueid, const char *person);
	/* The channel is gone; cause as in Q.850, -1: nobody has seen it go. */
	void (*ended)(void *arg, const char *uniqueid, int cause);
	/* Everything has been listed: whatever exchange_has() does not know is over. */
	void (*synced)(void *arg);
	/* His phone rang until the time was over. */
	void (*missed)(void *arg, int person);
};

struct exchange_view {
	bool is_used; /* there is a link */
	struct ami_link_view link;
	int channels;
	int64_t synced_ms; /* monotonic, 0 = never */
	long long corrected;
	int most_rung; /* of the commercial department for one call at one moment */
};

struct exchange *exchange_create(struct net_loop *loop, struct current *current,
				 const struct exchange_ops *ops, void *arg);
void exchange_destroy(struct exchange **exchange);

/* Another policy is in force. */
void exchange_renew(struct exchange *exchange);

/* A reference for the caller, by the policy's indexes. */
struct presence *exchange_presence(struct exchange *exchange, const struct policy *policy);

/* To be changed only by attendance.h, which tells with exchange_changed(). */
struct staff *exchange_staff(struct exchange *exchange);
void exchange_changed(struct exchange *exchange);

bool exchange_has(const struct exchange *exchange, const char *uniqueid);
bool exchange_is_live(const struct exchange *exchange);

/*
 * Live, nothing is kept from us, and the channel is there, or word of it is on its way: a busy
 * Asterisk asks before it tells. Whatever becomes of it will be told.
 */
bool exchange_sees(const struct exchange *exchange, const char *uniqueid);

/* Sends the channel to "extension@context"; false when that cannot be done now. */
bool exchange_redirect(struct exchange *exchange, const char *uniqueid, const char *place);

/* An action of another's making; the answer is only logged when it is bad. */
bool exchange_send(struct exchange *exchange, struct ami_action *action);

/* The duty may be another: his queue is put right. */
void exchange_settle(struct exchange *exchange);

struct exchange_view exchange_view(const struct exchange *exchange);

#endif
