/*
 * ami_link: the connection to Asterisk's manager: kept up, logged in, proven alive.
 *
 * Layer pbx. down → connecting → authenticating → resyncing → live, and from any of them back to
 * down, from where it is tried again after 0.5 to 30 s. Login is by MD5 challenge, by the plain
 * secret where the server refuses to challenge. Every login is followed by a whole resync
 * (ami_sync.h); ami_link_resync() asks for another while live. A Ping every ping_ms; when nothing
 * at all was heard for silent_ms the peer counts as dead, though no FIN ever came.
 *
 * The secret is read anew for each attempt and kept no longer than that, so that a file that was
 * missing, or another word in it, needs no reload.
 *
 * Logged: ami.live, ami.down (WARN, with the reason), ami.denied (an action Asterisk refuses us),
 * ami.secret (ERR, it cannot be read). The secret is never logged.
 */
#ifndef DUTYD_PBX_AMI_LINK_H
#define DUTYD_PBX_AMI_LINK_H

#include "dutyd/base/secret.h"
#include "dutyd/codec/ami_event.h"
#include "dutyd/domain/policy.h"
#include "dutyd/net/loop.h"

struct ami_link; /* opaque: made by ami_link_create, ended by ami_link_destroy */

enum ami_link_state {
	AMI_LINK_DOWN,
	AMI_LINK_CONNECTING,
	AMI_LINK_AUTHENTICATING,
	AMI_LINK_RESYNCING,
	AMI_LINK_LIVE
};

struct ami_link_options {
	char address[80];                        /* "host:port" */
	char user[64], secret[POLICY_PATH_SIZE]; /* where it lies, see secret.h */
	int connect_ms, login_ms, sync_ms, ping_ms, silent_ms, wait_min_ms, wait_max_ms;
};

struct ami_link_ops {
	/* A resync begins: what is not listed now is no more. */
	void (*sync_began)(void *arg);
	/* An item of it, or, between syncs, what has just happened. */
	void (*event)(void *arg, const struct ami_event *event);
	/*
	 * Everything has been listed; what happened meanwhile follows as events. has_channels:
	 * Asterisk gave the list of channels, so what is not in it is gone.
	 */
	void (*sync_ended)(void *arg, bool has_channels);
	/* The answer to an action of ami_link_send(). */
	void (*response)(void *arg, const struct ami_event *event);
	/* Live, and proven so once more; clock_s is the time there, 0 when it does not tell. */
	void (*pong)(void *arg, int64_t clock_s);
	/* No longer live; what was known may be wrong from now on. */
	void (*lost)(void *arg);
};

struct ami_link_view { /* for status */
	enum ami_link_state state;
	const char *problem; /* of the last attempt, "" = none */
	long long logins, events, lost;
	int64_t since_ms; /* monotonic, of the state */
};

/* Everything but address, user and secret. */
void ami_link_defaults(struct ami_link_options *options);

/* ops must live as long as the link. NULL and err for an address that is none. */
struct ami_link *ami_link_create(struct net_loop *loop, const struct ami_link_options *options,
				 const struct ami_link_ops *ops, void *arg, struct err *err);

/* ops are not called. */
void ami_link_destroy(struct ami_link **link);

/* Sends a finished action; false when not live or when the action is refused. */
bool ami_link_send(struct ami_link *link, struct ami_action *action);

/* Asks for everything again; nothing to be done unless live and in sync. */
void ami_link_resync(struct ami_link *link);

/* Heard within the last quarter of a second: it is there, if behind with its words. */
bool ami_link_is_talking(const struct ami_link *link);

struct ami_link_view ami_link_view(const struct ami_link *link);

const char *ami_link_state_name(enum ami_link_state state);

#endif
