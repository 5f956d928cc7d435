/*
 * decide: who gets the call, and why. One pure function.
 *
 * Layer domain: no clock, no I/O, no globals, no allocation. The daemon, `dutyctl route`, the
 * configuration's own cases and the tests all call decide() and differ only in what they pass.
 *
 * The order of D0 (REQUIREMENTS.md): blocked; the owner; at arrival otherwise the client department
 * lifts first, whatever the CRM knows of the company; after the officer's answers the
 * policy's rules top to bottom; in the commercial department the owner, else the head (mode head)
 * or the duty of this moment. A leg in the commercial department names only owner, duty,
 * backup or head, and every chain ends in the client department's queue: a decision is never empty
 * (R-06).
 */
#ifndef DUTYD_DOMAIN_DECIDE_H
#define DUTYD_DOMAIN_DECIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "dutyd/domain/party.h"
#include "dutyd/domain/policy.h"
#include "dutyd/domain/presence.h"

enum { LEGS_MAX = 8, TRACE_MAX = 96, LEGS_TEXT_SIZE = 1024, STATUS_SIZE = 24 };

struct leg {
	enum action action;
	enum role role;
	int person; /* PERSON_NONE for a queue */
	int seconds;
	char target[POLICY_TOKEN_SIZE];
};

struct chain {
	int n_legs;
	struct leg legs[LEGS_MAX];
};

/* What the call is at this moment. */
struct situation {
	enum stage stage;
	int64_t now_ms; /* wall clock */
	int line;       /* index of policy->lines, -1 = unknown DID */
	bool is_withheld;
	const struct party *party; /* never NULL but for decide_fallback() */
	struct facts facts; /* answers so far; decide adds what the CRM and the owner make of it */
	int officer;        /* who took it in the client department, PERSON_NONE = not known */
	/* For STAGE_NEXT: the chain of the decision before, and how its leg went. */
	struct {
		struct chain chain;
		int leg;
		enum reason reason;
		int department, belongs_to;
		char status[STATUS_SIZE]; /* DIALSTATUS or QUEUESTATUS, as the PBX calls it */
	} before;
};

enum trace_kind { TRACE_RULE, TRACE_NOTE };

struct trace_step {
	enum trace_kind kind;
	const char *name; /* the rule's id, or what the note is about; lives as the policy */
	bool is_fit;
	/* TRACE_RULE that does not fit: the first fact that does not, and its value. */
	enum fact fact;
	uint8_t value;
	char note[72]; /* TRACE_NOTE */
};

struct decision {
	enum stage stage;
	int64_t at_ms;
	enum action action;
	struct chain chain;
	int leg;        /* the one to be tried now */
	int department; /* who has the call */
	int employee;   /* who is rung, PERSON_NONE for a queue */
	int belongs_to; /* whose client it is (promise 5), PERSON_NONE = nobody's yet */
	enum reason reason;
	const char *rule; /* id of a policy's rule, or a word of ours; lives as the policy */
	const char *why;
	bool has_duty; /* the roster was asked: */
	struct duty duty;
	bool is_gap; /* nobody on the roster: an alarm goes with the decision */
	struct owner owner;
	struct facts facts; /* as decided upon */
	int n_trace;
	struct trace_step trace[TRACE_MAX];
};

/* roster and presence may be NULL: nothing planned, nothing known. */
void decide(const struct policy *policy, const struct roster *roster,
	    const struct presence *presence, const struct situation *situation,
	    struct decision *decision);

/* The answer when even deciding was impossible in time: the client department, reason DEADLINE. */
void decide_fallback(const struct policy *policy, const struct situation *situation,
		     struct decision *decision);

/*
 * A chain as one line of tokens, "dial PJSIP/202 duty masha 20;queue client queue - 60", for the
 * store. Reading back with a policy that no longer knows a person leaves PERSON_NONE there.
 */
void chain_format(const struct policy *policy, const struct chain *chain, char *text, size_t size);
bool chain_parse(const struct policy *policy, const char *text, struct chain *chain);

#endif
