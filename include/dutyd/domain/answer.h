/*
 * answer: a decision in words, as it leaves for a PBX or comes back from the store.
 *
 * Layer domain. Unlike struct decision it needs no policy to be read. Every text is a token
 * (str_is_token) except card, which is cut and free of control characters but is never to be
 * evaluated by a dialplan. The card says whose the client is: "owner: NAME", with
 * "- do not quote terms" whenever somebody else than a working owner is rung, or
 * "former owner: NAME", and then who is calling.
 */
#ifndef DUTYD_DOMAIN_ANSWER_H
#define DUTYD_DOMAIN_ANSWER_H

#include "dutyd/domain/callid.h"
#include "dutyd/domain/decide.h"

enum { ANSWER_CARD_SIZE = 80 };

struct answer {
	char call[CALLID_SIZE];
	int64_t decision_id;
	enum stage stage;
	enum action action;
	char target[POLICY_TOKEN_SIZE]; /* never empty */
	int seconds;
	int wait; /* for a busy phone (struct leg) */
	int leg;
	enum role role;                /* of that leg */
	char employee[POLICY_ID_SIZE]; /* "" = none */
	char department[POLICY_ID_SIZE];
	char belongs_to[POLICY_ID_SIZE];  /* "" = nobody's yet */
	char responsible[POLICY_ID_SIZE]; /* who has to call back, "" = nobody (decision.h) */
	enum reason reason;
	char rule[POLICY_ID_SIZE];
	char card[ANSWER_CARD_SIZE];
	char question[POLICY_ID_SIZE]; /* of a qualification: what is asked next, "" = nothing */
	bool is_verdict;               /* the reason is where the qualification ended */
	bool is_durable;
	bool is_watched; /* who answers and when it ends is seen: the dialplan need not tell */
};

/*
 * call and decision_id are left as they are; is_durable is false until the commit, is_watched until
 * somebody knows better.
 */
void answer_from_decision(const struct policy *policy, const struct party *party,
			  const struct decision *decision, struct answer *answer);

#endif
