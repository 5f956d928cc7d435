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
 * backup or head, or whoever stands in for the head (muster.h); every chain ends in the client
 * department's queue: a decision is never empty.
 *
 * After hours (opening.h) the hours that count are those of the department that would have the
 * call: at arrival the line's, or the owner's; at a handover the commercial one. Closed, it becomes
 * a task of `responsible`: the owner, else the duty by the roster's off_hours, else the head. An
 * officer who is there takes the message (the client department's queue comes first), else the PBX
 * does.
 */
#ifndef DUTYD_DOMAIN_DECIDE_H
#define DUTYD_DOMAIN_DECIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "dutyd/domain/decision.h"
#include "dutyd/domain/presence.h"

/* What the call is at this moment. */
struct situation {
	enum stage stage;
	int64_t now_ms; /* wall clock */
	int line;       /* index of policy->lines, -1 = unknown DID */
	bool is_withheld;
	const struct party *party; /* never NULL but for decide_fallback() */
	struct facts facts; /* answers so far; decide adds what the CRM and the owner make of it */
	struct address_said address; /* its zone's facts stand in facts already */
	int to;                      /* acts: whom it is for, PERSON_NONE = not told */
	int officer; /* who took it in the client department, PERSON_NONE = not known */
	/* STAGE_NEXT: the chain of the decision before, and how its leg went; acts: belongs_to. */
	struct {
		struct chain chain;
		int leg;
		enum reason reason;
		int department, belongs_to;
		char status[STATUS_SIZE]; /* DIALSTATUS or QUEUESTATUS, as the PBX calls it */
	} before;
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
 * store; a leg that is waited for has its wait as a sixth. Reading back with a policy that no
 * longer knows a person leaves PERSON_NONE there.
 */
void chain_format(const struct policy *policy, const struct chain *chain, char *text, size_t size);
bool chain_parse(const struct policy *policy, const char *text, struct chain *chain);

#endif
