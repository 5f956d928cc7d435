/*
 * manager: a manager of our own, which answers as a test wants it.
 *
 * It runs in the test's loop and tells what it was asked in its members.
 */
#ifndef TEST_MANAGER_H
#define TEST_MANAGER_H

#include <sys/types.h>

#include "dutyd/codec/ami.h"
#include "dutyd/net/conn.h"

/* A manager that says what the test wants, as much at a time as the test wants. */
struct manager {
	struct net_listener *listener;
	struct net_conn *conn;
	struct ami_message action;
	char out[65536];
	size_t n_out, n_sent;
	int chunk; /* bytes a pass, 0 = all */
	bool is_mute, has_no_challenge, refuses_login, refuses_lists, is_other;
	bool has_no_end; /* its lists */
	const char *during_lists, *after_lists;
	/* What is in the lists, up to a NULL, the lines of each; NULL: one or two of our own. */
	const char *const *devices, *const *members, *const *channels;
	const char *refused; /* an action for which the account has no right, NULL = none */
	const char *clock;   /* lines of a pong, NULL = none */
	int n_logins, n_pings;
	char login[512];
	char asked[8192]; /* every other action, a line each: "QueueRemove Queue=q Interface=x" */
};

/* The word that a daemon's secret = "file:PATH" finds, in a file of that mode. */
void manager_secret(const char *path, const char *word, mode_t mode);

void manager_open(struct manager *m, struct net_loop *loop, const char *path);
void manager_close(struct manager *m);

/* To be sent; a line break becomes CR LF. */
void manager_say(struct manager *m, const char *text);

/* Sends what there is, or one chunk of it. Call it in each turn of the loop. */
void manager_flush(struct manager *m);

#endif
