/*
 * route: what `dutyctl route` asks and what came of it.
 *
 * Layer dutyctl; shared by cmd_route.c, route_ask.c, route_set.c, route_decide.c and route_print.c.
 * The same steps as in the daemon, from the same files: read the number and what the officer has
 * found out, look the caller up within the policy's budget, by the number, by what he says of
 * himself and in the ledger, compose the roster, decide(). Nothing is written anywhere.
 */
#ifndef DUTYD_DUTYCTL_ROUTE_H
#define DUTYD_DUTYCTL_ROUTE_H

#include "dutyd/domain/answer.h"
#include "dutyd/domain/book.h"
#include "dutyd/domain/decide.h"
#include "dutyd/domain/organisation.h"
#include "dutyd/domain/walk.h"
#include "dutyd/dutyctl/context.h"

enum { ROUTE_SET_MAX = 32 };

/* As written on the command line. */
struct route_words {
	const char *from, *to, *at, *stage; /* NULL = not given */
	int n_set;
	const char *set[ROUTE_SET_MAX]; /* "band=large" */
};

struct route {
	const struct policy *policy;
	struct book *book; /* the caller's to fill in before route_decide() */
	struct roster *roster;
	struct phone caller;
	struct situation situation;
	struct walk walk;     /* through the script, by what was set */
	struct org_clue clue; /* what was set of the caller's organisation */
	struct party party;
	struct err crm_problem;   /* "" = the CRM could be read, or nothing was to be looked up */
	struct err store_problem; /* the same of the ledger */
	struct decision decision;
	struct answer answer;
};

/* Reads the words with the policy's eyes; false when one of them is wrong, which has been said. */
bool route_ask(const struct context *context, const struct policy *policy,
	       const struct route_words *words, struct route *route);

/* Part of it: --set, as the daemon takes the officer's answers. False, which has been said. */
bool route_set(const struct context *context, const struct route_words *words, struct route *route);

/* Looks up and decides. route_finish() ends it, whatever happened. */
void route_decide(struct route *route);
void route_finish(struct route *route);

void route_print(const struct route *route); /* who is rung, and why */
void route_print_explained(
	const struct route *route); /* behind it: every rule, the CRM, the roster */

#endif
