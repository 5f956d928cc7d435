/*
 * script: the officer's questions, and what each answer says of the caller.
 *
 * Layer domain: data, part of struct policy. Questions are named by their index. A path begins at
 * `first` and goes from answer to answer: where an answer names no question the question's own
 * `next` follows, and where there is none the script ends. config has made sure that no path comes
 * back to where it was and that a number fits exactly one answer.
 */
#ifndef DUTYD_DOMAIN_SCRIPT_H
#define DUTYD_DOMAIN_SCRIPT_H

#include <stdint.h>

#include "dutyd/domain/company.h"

enum script_input { SCRIPT_CHOICE, SCRIPT_NUMBER, SCRIPT_TEXT };
enum { SCRIPT_END = -1, SCRIPT_QUESTIONS_MAX = 64, SCRIPT_KEY_SIZE = 5, SCRIPT_SAVE_SIZE = 33 };

struct script_answer {
	char id[POLICY_ID_SIZE];
	char key[SCRIPT_KEY_SIZE]; /* one character, "" = none */
	char text[POLICY_TITLE_SIZE];
	char offer[POLICY_TITLE_SIZE]; /* what may be offered then, "" = not told */
	int from, to;                  /* of a number, both included; INT_MIN and INT_MAX = open */
	uint8_t set[FACT_COUNT];       /* values, FACT_UNKNOWN = says nothing of it */
	int next;                      /* a question, or SCRIPT_END */
};

struct script_question {
	char id[POLICY_ID_SIZE];
	char *ask;
	enum script_input input;
	char save[SCRIPT_SAVE_SIZE]; /* the name a text is kept under, "" = it is not kept */
	int next;                    /* for a text, and for answers that name none */
	int n_answers;
	struct script_answer *answers;
};

struct script {
	int first;       /* SCRIPT_END without a script */
	int n_questions; /* 0 without a script */
	struct script_question *questions;
	int n_forbidden; /* what no question may say */
	char (*forbidden)[POLICY_TITLE_SIZE];
};

/* What follows an answer; answer -1 is that of a text. A question's index or SCRIPT_END. */
int script_next(const struct script *script, int question, int answer);

void script_finish(struct script *script);

#endif
