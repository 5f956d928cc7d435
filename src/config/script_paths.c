#include "dutyd/config/script_paths.h"

#include <stdlib.h>
#include <string.h>

#include "dutyd/base/buf.h"
#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/domain/letter.h"
#include "dutyd/domain/verdict.h"

enum { PATH_MIN = 2, PATH_MAX_QUESTIONS = 4, PATH_TEXT_SIZE = 320 };

enum colour { WHITE, GREY, BLACK }; /* not seen, on the path to here, done */

/* The ways from a question to an end of the script, itself counted. */
struct ways {
	enum colour colour;
	int longest, shortest;
	int next_longest, next_shortest; /* the question that follows, or SCRIPT_END */
};

struct survey {
	struct loader *l;
	const struct tree_node *questions;
	const struct script *script;
	struct ways *ways;
	bool is_round;
};

static void visit(struct survey *w, int question);

static void follow(struct survey *w, int question, int next)
{
	struct ways *here = &w->ways[question];
	int longest = 1, shortest = 1;

	if (next != SCRIPT_END) {
		visit(w, next);
		longest += w->ways[next].longest;
		shortest += w->ways[next].shortest;
	}
	if (longest > here->longest) {
		here->longest = longest;
		here->next_longest = next;
	}
	if (here->shortest == 0 || shortest < here->shortest) {
		here->shortest = shortest;
		here->next_shortest = next;
	}
}

static void visit(struct survey *w, int question)
{
	const struct script_question *it = &w->script->questions[question];
	struct ways *here = &w->ways[question];

	if (here->colour == GREY && !w->is_round) {
		loader_error(w->l, tree_at(w->questions, question),
			     "the script comes back to this question for ever");
		w->is_round = true;
	}
	if (here->colour != WHITE) {
		return;
	}
	here->colour = GREY;
	for (int i = 0; i < it->n_answers && !w->is_round; i++) {
		follow(w, question, script_next(w->script, question, i));
	}
	if (it->n_answers == 0) {
		follow(w, question, it->next);
	}
	here->colour = BLACK;
}

/* "who, offices, computers" */
static void name_path(const struct survey *w, bool is_longest, char text[PATH_TEXT_SIZE])
{
	struct buf b = buf_over(text, PATH_TEXT_SIZE);

	for (int q = w->script->first; q != SCRIPT_END;
	     q = is_longest ? w->ways[q].next_longest : w->ways[q].next_shortest) {
		buf_put_text(&b, b.len > 0 ? ", " : "");
		buf_put_text(&b, w->script->questions[q].id);
	}
}

static void check_lengths(const struct survey *w)
{
	const struct ways *first = &w->ways[w->script->first];
	const struct tree_node *node = tree_at(w->questions, w->script->first);
	char path[PATH_TEXT_SIZE];

	if (first->longest > PATH_MAX_QUESTIONS) {
		name_path(w, true, path);
		loader_error(w->l, node, "a path of %d questions (%s): at most 4 are asked (R-18)",
			     first->longest, path);
	}
	if (first->shortest < PATH_MIN) {
		name_path(w, false, path);
		loader_warn(w->l, node, "a path of one question (%s): 2 to 4 are best (R-18)",
			    path);
	}
}

void script_check_paths(struct loader *l, const struct tree_node *questions)
{
	const struct script *script = &l->policy->script;
	struct survey walk = { .l = l, .questions = questions, .script = script };

	walk.ways = xcalloc((size_t)script->n_questions, sizeof(*walk.ways));
	visit(&walk, script->first);
	/* A walk that was broken off has not been everywhere. */
	if (!walk.is_round) {
		check_lengths(&walk);
		for (int i = 0; i < script->n_questions; i++) {
			if (walk.ways[i].colour == WHITE) {
				loader_warn(l, tree_at(questions, i),
					    "no path comes to this question");
			}
		}
	}
	free(walk.ways);
}

/* ---- phrases ---- */

/* The texts are UTF-8, keys.c has seen to it. */
static bool begins_with(const char *text, const char *phrase)
{
	while (*phrase != '\0') {
		uint32_t a, b;
		if (*text == '\0') {
			return false;
		}
		text += str_utf8_read(text, strlen(text), &a);
		phrase += str_utf8_read(phrase, strlen(phrase), &b);
		if (letter_fold(a) != letter_fold(b)) {
			return false;
		}
	}
	return true;
}

static bool says(const char *text, const char *phrase)
{
	for (; *text != '\0'; text += str_utf8_len(text, strlen(text))) {
		if (begins_with(text, phrase)) {
			return true;
		}
	}
	return false;
}

void script_check_phrases(struct loader *l, const struct tree_node *questions)
{
	const struct script *script = &l->policy->script;

	for (int i = 0; i < script->n_questions; i++) {
		const char *ask = script->questions[i].ask;
		for (int p = 0; p < script->n_forbidden; p++) {
			if (ask != NULL && says(ask, script->forbidden[p])) {
				loader_warn(l, tree_find(tree_at(questions, i), "ask"),
					    "says \"%s\": the client often does not know (R-17)",
					    script->forbidden[p]);
			}
		}
	}
}

/* ---- offers ---- */

struct offers {
	struct loader *l;
	const struct tree_node *questions;
	bool *is_told; /* by question: one warning for each is enough */
};

/* The last answer of a path that ends with nothing to offer. */
static void check_offer(void *arg, const struct walk *walk)
{
	struct offers *offers = arg;
	const struct policy *policy = offers->l->policy;
	const struct script_question *asked[SCRIPT_QUESTIONS_MAX];
	int n = walk_asked(&policy->script, walk, asked);
	struct decision decision;

	verdict_imagine(policy, walk, &decision);
	long last = n > 0 ? asked[n - 1] - policy->script.questions : -1;
	if (last < 0 || decision.offer != NULL || offers->is_told[last]) {
		return;
	}
	offers->is_told[last] = true;
	loader_warn(offers->l, tree_at(offers->questions, (int)last),
		    "a path ends here with %s and nothing that may be offered (R-22)",
		    reason_name(decision.reason));
	loader_hint(offers->l, "offer = \"...\" of an answer, of the band or of rules.%s",
		    decision.rule);
}

void script_check_offers(struct loader *l)
{
	const struct policy *policy = l->policy;
	struct offers offers = { .l = l, .questions = loader_find(l, "script", "questions") };

	if (offers.questions == NULL || l->report->n_errors > 0) {
		return;
	}
	offers.is_told = xcalloc((size_t)policy->script.n_questions + 1, sizeof(bool));
	walk_each_path(&policy->script, check_offer, &offers);
	free(offers.is_told);
}
