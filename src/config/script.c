/*
 * script: the officer's questions. A later release asks them; this one checks that they can be
 * asked: every `next` exists, number ranges have neither hole nor overlap, no path goes round.
 */
#include <limits.h>
#include <string.h>

#include "dutyd/config/suggest.h"
#include "dutyd/config/topics.h"
#include "dutyd/config/values.h"

enum { ASK_MAX = 160, PATH_MAX_QUESTIONS = 4, WALK_MAX = 64, WALK_STEPS = 10000 };
enum input { INPUT_CHOICE, INPUT_NUMBER, INPUT_TEXT };

struct answer_range {
	int from, to;
	char key[8];
};

struct question {
	int input; /* enum input */
	const struct tree_node *answers;
};

static const char *const input_words[] = { "choice", "number", "text", NULL };

/* The question of that name; reports one that does not exist. */
static const struct tree_node *find_question(struct loader *l, const struct tree_node *node)
{
	const struct tree_node *questions = loader_find(l, "script", "questions");
	char hint[SUGGEST_SIZE];

	if (questions == NULL || tree_kind(questions) != TREE_GROUP) {
		return NULL;
	}
	const struct tree_node *question = tree_find(questions, tree_text(node));
	if (question != NULL) {
		return question;
	}
	struct suggest suggest = suggest_for(tree_text(node));
	for (int i = 0; i < tree_count(questions); i++) {
		suggest_offer(&suggest, tree_name(tree_at(questions, i)));
	}
	loader_error(l, node, "no question \"%.60s\"", tree_text(node));
	if (suggest_hint(&suggest, hint)) {
		loader_hint(l, "%s", hint);
	}
	return NULL;
}

static void take_question(const struct given *given, const char *text, void *to)
{
	(void)text;
	(void)to;
	find_question(given->loader, given->node);
}

static void read_set(const struct given *given, void *to)
{
	struct facts facts = { 0 };

	(void)to;
	topic_read_set(given->loader, given->node, SOURCE_SCRIPT, &facts);
}

static void take_anything(const struct given *given, const char *text, void *to)
{
	(void)given;
	(void)text;
	(void)to;
}

static const struct key answer_keys[] = {
	{ .name = "key", .kind = KEY_TEXT, .min = 1, .max = 1, KEY_AT(struct answer_range, key) },
	{ .name = "text", .kind = KEY_TEXT, .take = take_anything },
	{ .name = "from",
	  .kind = KEY_INT,
	  .min = INT_MIN,
	  .max = INT_MAX,
	  .otherwise = INT_MIN,
	  KEY_AT(struct answer_range, from) },
	{ .name = "to",
	  .kind = KEY_INT,
	  .min = INT_MIN,
	  .max = INT_MAX,
	  .otherwise = INT_MAX,
	  KEY_AT(struct answer_range, to) },
	{ .name = "set", .kind = KEY_GROUP, .read = read_set },
	{ .name = "next", .kind = KEY_TEXT, .take = take_question },
	{ 0 },
};

/* Ranges in the order of the file: each begins where the one before it ended. */
static void check_range(struct loader *l, const struct tree_node *node,
			const struct answer_range *range, const struct answer_range *before)
{
	if (range->from > range->to) {
		loader_error(l, node, "from = %d is above to = %d", range->from, range->to);
	} else if (before == NULL) {
		return;
	} else if (range->from <= before->to) {
		loader_error(l, node, "overlaps the answer before it, which goes to %d",
			     before->to);
	} else if (range->from > before->to + 1) {
		loader_error(l, node, "a hole between %d and %d: no answer fits %d", before->to,
			     range->from, before->to + 1);
	}
}

static void check_key(struct loader *l, const struct tree_node *answers, int index)
{
	const struct tree_node *node = tree_find(tree_at(answers, index), "key");

	for (int i = 0; node != NULL && tree_kind(node) == TREE_TEXT && i < index; i++) {
		const struct tree_node *answer = tree_at(answers, i);
		const struct tree_node *other =
			tree_kind(answer) == TREE_GROUP ? tree_find(answer, "key") : NULL;
		if (other != NULL && tree_kind(other) == TREE_TEXT &&
		    strcmp(tree_text(other), tree_text(node)) == 0) {
			loader_error(l, node, "\"%s\" is the key of %s already", tree_text(node),
				     tree_name(answer));
		}
	}
}

static void check_answers(struct loader *l, const struct question *question)
{
	struct answer_range ranges[2]; /* this one and the one before */

	for (int i = 0; i < tree_count(question->answers); i++) {
		const struct tree_node *node = tree_at(question->answers, i);
		struct answer_range *range = &ranges[i % 2];
		char id[POLICY_ID_SIZE];
		*range = (struct answer_range){ .from = INT_MIN, .to = INT_MAX };
		if (!keys_entry(l, node, id, sizeof(id))) {
			return;
		}
		keys_read(l, node, answer_keys, range);
		check_key(l, question->answers, i);
		if (question->input == INPUT_NUMBER) {
			check_range(l, node, range, i > 0 ? &ranges[(i + 1) % 2] : NULL);
		} else if (tree_find(node, "from") != NULL || tree_find(node, "to") != NULL) {
			loader_error(l, node, "from and to are only for input = \"number\"");
		}
	}
}

static void read_answers(const struct given *given, void *to)
{
	struct question *question = to;

	question->answers = given->node;
}

static void take_ask(const struct given *given, const char *text, void *to)
{
	size_t n = 0;

	(void)to;
	for (const char *p = text; *p != '\0'; p++) {
		n += ((unsigned char)*p & 0xc0) != 0x80;
	}
	if (n > ASK_MAX) {
		loader_warn(given->loader, given->node, "%zu characters are much to read aloud", n);
	}
}

static const struct key question_keys[] = {
	{ .name = "ask",
	  .kind = KEY_TEXT,
	  .is_required = true,
	  .min = 1,
	  .max = 1000,
	  .take = take_ask },
	{ .name = "input",
	  .kind = KEY_TEXT,
	  .text = "choice",
	  .take = value_word,
	  .words = input_words,
	  KEY_AT(struct question, input) },
	{ .name = "answers", .kind = KEY_GROUP, .read = read_answers },
	{ .name = "save", .kind = KEY_TEXT, .min = 1, .max = 32, .take = take_anything },
	{ .name = "next", .kind = KEY_TEXT, .take = take_question },
	{ 0 },
};

static void read_questions(const struct given *given, void *to)
{
	struct loader *l = given->loader;
	char id[POLICY_ID_SIZE];

	(void)to;
	for (int i = 0; i < tree_count(given->node); i++) {
		const struct tree_node *node = tree_at(given->node, i);
		struct question question = { 0 };
		if (!keys_entry(l, node, id, sizeof(id))) {
			continue;
		}
		keys_read(l, node, question_keys, &question);
		if (question.input != INPUT_TEXT && tree_count(node) > 0 &&
		    (question.answers == NULL || tree_count(question.answers) == 0)) {
			loader_error_missing(l, node, "answers");
		} else if (question.answers != NULL) {
			check_answers(l, &question);
		}
		if (question.input != INPUT_TEXT && tree_find(node, "save") != NULL) {
			loader_error(l, tree_find(node, "save"), "only for input = \"text\"");
		}
	}
}

static const struct key script_keys[] = {
	{ .name = "first", .kind = KEY_TEXT, .is_required = true, .take = take_question },
	{ .name = "questions", .kind = KEY_GROUP, .is_required = true, .read = read_questions },
	{ 0 },
};

/* ---- the paths through it ---- */

struct walk {
	struct loader *l;
	int depth, steps;
	const struct tree_node *path[WALK_MAX];
	const struct tree_node *seen[WALK_MAX]; /* questions some path comes to */
	int n_seen;
	bool is_over;
};

static void walk_question(struct walk *w, const struct tree_node *question);

static bool is_seen(const struct walk *w, const struct tree_node *question)
{
	for (int i = 0; i < w->n_seen; i++) {
		if (w->seen[i] == question) {
			return true;
		}
	}
	return false;
}

static void walk_next(struct walk *w, const struct tree_node *node)
{
	const struct tree_node *next = tree_find(node, "next");
	const struct tree_node *questions = loader_find(w->l, "script", "questions");

	if (next != NULL && tree_kind(next) == TREE_TEXT) {
		const struct tree_node *question = tree_find(questions, tree_text(next));
		if (question != NULL && tree_kind(question) == TREE_GROUP) {
			walk_question(w, question);
		}
	}
}

/* Paths may be exponentially many: after WALK_STEPS the walk has seen enough. */
static void walk_question(struct walk *w, const struct tree_node *question)
{
	for (int i = 0; i < w->depth; i++) {
		if (w->path[i] == question) {
			loader_error(w->l, question,
				     "the script comes back to this question for ever");
			w->is_over = true;
		}
	}
	if (w->is_over || w->depth == WALK_MAX || ++w->steps > WALK_STEPS) {
		return;
	}
	w->path[w->depth++] = question;
	if (!is_seen(w, question) && w->n_seen < WALK_MAX) {
		w->seen[w->n_seen++] = question;
	}
	if (w->depth == PATH_MAX_QUESTIONS + 1) {
		loader_warn(w->l, question,
			    "is the fifth question of a path: 2 to 4 are best (R-18)");
		w->is_over = true;
	}
	const struct tree_node *answers = tree_find(question, "answers");
	for (int i = 0; answers != NULL && i < tree_count(answers) && !w->is_over; i++) {
		const struct tree_node *answer = tree_at(answers, i);
		if (tree_kind(answer) == TREE_GROUP) {
			walk_next(w, answer);
		}
	}
	if (!w->is_over) {
		walk_next(w, question);
	}
	w->depth--;
}

static void warn_unreachable(struct walk *w, const struct tree_node *questions)
{
	/* A walk that was broken off, or more questions than it remembers, proves nothing. */
	bool is_whole = !w->is_over && w->steps <= WALK_STEPS && w->n_seen < WALK_MAX;

	for (int i = 0; is_whole && i < tree_count(questions); i++) {
		if (!is_seen(w, tree_at(questions, i))) {
			loader_warn(w->l, tree_at(questions, i), "no path comes to this question");
		}
	}
}

void topic_script(const struct given *given, void *to)
{
	struct loader *l = given->loader;
	const struct tree_node *questions = tree_find(given->node, "questions");
	const struct tree_node *first = tree_find(given->node, "first");
	int errors = l->report->n_errors;

	(void)to;
	keys_read(l, given->node, script_keys, &errors); /* no row of it writes */
	/* Only a script without errors has paths worth following. */
	if (errors != l->report->n_errors || questions == NULL || first == NULL) {
		return;
	}
	struct walk walk = { .l = l };
	walk_question(&walk, tree_find(questions, tree_text(first)));
	warn_unreachable(&walk, questions);
}
