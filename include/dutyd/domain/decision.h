/*
 * decision: what decide() has found: who is rung in which order, why, and what it looked at.
 *
 * Layer domain: data only. The chain is walked leg by leg: each leg that fails brings a decision of
 * the stage next. Texts live as long as the policy.
 */
#ifndef DUTYD_DOMAIN_DECISION_H
#define DUTYD_DOMAIN_DECISION_H

#include <stdbool.h>
#include <stdint.h>

#include "dutyd/domain/mode.h"
#include "dutyd/domain/party.h"
#include "dutyd/domain/policy.h"

enum { LEGS_MAX = 8, TRACE_MAX = 96, LEGS_TEXT_SIZE = 1024, STATUS_SIZE = 24 };

struct leg {
	enum action action;
	enum role role;
	int person; /* PERSON_NONE for a queue */
	int seconds;
	int wait; /* seconds that the call waits while his phone says that it is busy, 0 = none */
	char target[POLICY_TOKEN_SIZE];
};

struct chain {
	int n_legs;
	struct leg legs[LEGS_MAX];
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
	enum mode mode; /* how the commercial department works at this moment */
	int department; /* who has the call */
	int employee;   /* who is rung, PERSON_NONE for a queue */
	int belongs_to; /* whose client it is (promise 5), PERSON_NONE = nobody's yet */
	/*
	 * Who has to see to it that the caller is called back: of a message, and of whatever comes
	 * when its department is closed. PERSON_NONE: nobody needs to, or there is nobody at all.
	 */
	int responsible;
	int acting_head; /* who stood in for a head who is not here, PERSON_NONE = nobody */
	int introduced;  /* stage introduce: who gets to know the organisation, PERSON_NONE */
	enum reason reason;
	const char *rule; /* id of a policy's rule, or a word of ours; lives as the policy */
	const char *why;
	bool has_duty; /* the roster was asked: */
	struct duty duty;
	bool is_gap; /* nobody on the roster: an alarm goes with the decision */
	struct owner owner;
	struct facts facts;              /* as decided upon */
	const struct address_zone *zone; /* that the caller's address lies in, NULL = none */
	/* Of a qualification (verdict.h): */
	int n_asked; /* by the script so far, on the path that counts */
	const struct script_question *asked[SCRIPT_QUESTIONS_MAX];
	const struct script_question *question; /* to be asked next, NULL = none */
	bool is_verdict;                        /* there is no more to be asked */
	const char *offer;                      /* what may be offered, NULL = not told */
	int n_trace;
	struct trace_step trace[TRACE_MAX]; /* last: large, and only n_trace of it are anything */
};

#endif
