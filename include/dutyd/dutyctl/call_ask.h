/*
 * call_ask: the officer's part of a call, asked of the daemon and shown.
 *
 * Layer dutyctl. What call qualify and call script have in common: their options, the requests
 * qualify, answer and script, and how a decision of the stage qualify is told to people.
 */
#ifndef DUTYD_DUTYCTL_CALL_ASK_H
#define DUTYD_DUTYCTL_CALL_ASK_H

#include "dutyd/domain/given.h"
#include "dutyd/dutyctl/client.h"

struct call_ask {
	struct context *context;
	char socket[POLICY_PATH_SIZE];
	const char *call, *at; /* at: NULL = now */
	char author[POLICY_ID_SIZE];
};

struct call_answer { /* ended by call_answer_free() */
	struct json_reply *reply;
	char *line; /* as it came */
};

/* Options, then the call. False: *code says why. argv[optind] is what follows the call. */
bool call_ask_read(struct call_ask *ask, struct context *context, enum exit_code *code);

/* NAME=VALUE n times; false with a reason on stderr is EXIT_TROUBLE. */
enum exit_code call_ask_qualify(const struct call_ask *ask, int n, char *const *items,
				struct call_answer *answer);
enum exit_code call_ask_answer(const struct call_ask *ask, const char *question, const char *said,
			       struct call_answer *answer);

/* Where the script is; question NULL: what is asked next, else that one. */
enum exit_code call_ask_script(const struct call_ask *ask, const char *question,
			       struct call_answer *answer);

void call_answer_free(struct call_answer *answer);

/* Members of the decision. */
const struct json_reply *call_answer_script(const struct call_answer *answer);
bool call_answer_is_verdict(const struct call_answer *answer);

/* "  party=org  offices=several", and the whole verdict with what may be offered. */
void call_print_facts(const struct call_answer *answer);
void call_print_verdict(const struct call_answer *answer);

#endif
