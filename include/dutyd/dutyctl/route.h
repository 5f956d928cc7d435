/*
 * route: what `dutyctl route` asks and what came of it.
 *
 * Layer dutyctl; shared by cmd_route.c, route_ask.c and route_print.c. The same steps as in the
 * daemon, from the same files: read the number, look the caller up within the policy's budget,
 * compose the roster, decide(). Nothing is written anywhere.
 */
#ifndef DUTYD_DUTYCTL_ROUTE_H
#define DUTYD_DUTYCTL_ROUTE_H

#include "dutyd/domain/answer.h"
#include "dutyd/domain/book.h"
#include "dutyd/domain/decide.h"
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
	struct party party;
	struct err crm_problem; /* "" = the CRM could be read, or nothing was to be looked up */
	struct decision decision;
	struct answer answer;
};

/* Reads the words with the policy's eyes; false when one of them is wrong, which has been said. */
bool route_ask(const struct context *context, const struct policy *policy,
	       const struct route_words *words, struct route *route);

/* Looks up and decides. route_finish() ends it, whatever happened. */
void route_decide(struct route *route);
void route_finish(struct route *route);

void route_print(const struct route *route); /* who is rung, and why */
void route_print_explained(
	const struct route *route); /* behind it: every rule, the CRM, the roster */

#endif
