/*
 * walk: an officer's way through the script: what was answered so far, and what is asked next.
 *
 * Layer domain, pure. A walk is a set of answers, at most one for each question; the path through
 * it is worked out anew each time: from the first question, along the answers, to the first that
 * has none. So going back is answering an earlier question again, and what was said on a branch
 * that was left counts no more. A zeroed struct is a walk that has not begun.
 *
 * Whatever carries an answer may say it by its key, its id or its text; a number by itself.
 */
#ifndef DUTYD_DOMAIN_WALK_H
#define DUTYD_DOMAIN_WALK_H

#include "dutyd/domain/given.h"
#include "dutyd/domain/script.h"

enum { WALK_UNFIT = -1 };

struct walk {
	uint16_t said[SCRIPT_QUESTIONS_MAX]; /* by question: the answer's index + 1; 0 = none */
};

/* The question's index, SCRIPT_END when there is none of that name. */
int walk_question(const struct script *script, const char *id);

/*
 * Which answer is meant: its index (0 for a text, which has none), or WALK_UNFIT. The choices in
 * words, "1 организация, 2 частное лицо", for whoever said something else; ", ..." behind them
 * where not all fit, so that size is above 8.
 */
int walk_match(const struct script_question *question, const char *said);
void walk_choices(const struct script_question *question, char *text, size_t size);

/* What is kept of an answer: its id; a number or a text as it was said. */
const char *walk_kept(const struct script_question *question, int answer, const char *said);

void walk_say(struct walk *walk, int question, int answer);

/* An answer as it is kept (given.h); what the script no longer knows is left out. */
void walk_take(struct walk *walk, const struct script *script, const struct given *given);

/* To be asked now; SCRIPT_END: the script is through, or there is none. */
int walk_next(const struct script *script, const struct walk *walk);
bool walk_has_begun(const struct script *script, const struct walk *walk);

/* The questions on the path that have an answer, in order; returns how many. */
int walk_asked(const struct script *script, const struct walk *walk,
	       const struct script_question *asked[SCRIPT_QUESTIONS_MAX]);

/* What the answers on the path say (source script). */
void walk_to_facts(const struct script *script, const struct walk *walk, struct facts *facts);

/* Of the answers on the path the last one's that has an offer; "" = none. */
const char *walk_offer(const struct script *script, const struct walk *walk);

/* Every path to an end of the script, in the order of the answers; WALK_PATHS_MAX at most. */
enum { WALK_PATHS_MAX = 4096 };
typedef void (*walk_path_cb)(void *arg, const struct walk *walk);
void walk_each_path(const struct script *script, walk_path_cb each, void *arg);

#endif
