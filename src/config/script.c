/*
 * script: the officer's questions. They are read in two passes, names first, because any question
 * may lead to any other. The paths through them are in script_paths.c.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/buf.h"
#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/config/script_paths.h"
#include "dutyd/config/shows.h"
#include "dutyd/config/suggest.h"
#include "dutyd/config/topics.h"

enum { ASK_MAX = 160, FORBIDDEN_MAX = 64 };

static const char *const input_words[] = { "choice", "number", "text", NULL };

static void take_question(const struct given *given, const char *text, void *to)
{
	const struct script *script = &given->loader->policy->script;
	struct suggest suggest = suggest_for(text);
	char hint[SUGGEST_SIZE];

	for (int i = 0; i < script->n_questions; i++) {
		if (strcmp(script->questions[i].id, text) == 0) {
			*(int *)to = i;
			return;
		}
		suggest_offer(&suggest, script->questions[i].id);
	}
	loader_error(given->loader, given->node, "no question \"%.60s\"", text);
	if (suggest_hint(&suggest, hint)) {
		loader_hint(given->loader, "%s", hint);
	}
}

static SHOW(question)
{
	int question = *(const int *)from;

	(void)key;
	if (question == SCRIPT_END) {
		return false;
	}
	buf_put_text(text, w->policy->script.questions[question].id);
	return true;
}

/* ---- answers ---- */

static void read_set(const struct given *given, void *to)
{
	struct script_answer *answer = to;

	topic_read_set(given->loader, given->node, answer->set);
}

static void write_set(struct writer *w, const struct key *key, const void *from)
{
	const struct script_answer *answer = from;

	topic_write_set(w, key->name, answer->set);
}

#define ANSWER_AT(field) KEY_AT(struct script_answer, field)

static const struct key answer_keys[] = {
	{ .name = "key", .kind = KEY_TEXT, .min = 1, .max = 1, ANSWER_AT(key) },
	{ .name = "text", .kind = KEY_TEXT, .min = 1, .max = 120, ANSWER_AT(text) },
	{ .name = "from",
	  .kind = KEY_INT,
	  .min = INT_MIN,
	  .max = INT_MAX,
	  .otherwise = INT_MIN,
	  .is_silent = true,
	  ANSWER_AT(from) },
	{ .name = "to",
	  .kind = KEY_INT,
	  .min = INT_MIN,
	  .max = INT_MAX,
	  .otherwise = INT_MAX,
	  .is_silent = true,
	  ANSWER_AT(to) },
	{ .name = "offer",
	  .kind = KEY_TEXT,
	  .min = 1,
	  .max = 120,
	  .show = show_given,
	  ANSWER_AT(offer) },
	{ .name = "set", .kind = KEY_GROUP, .read = read_set, .write = write_set },
	{ .name = "next",
	  .kind = KEY_TEXT,
	  .take = take_question,
	  .show = show_question,
	  ANSWER_AT(next) },
	{ 0 },
};

/* Ranges in the order of the file: each begins where the one before it ended. */
static void check_range(struct loader *l, const struct tree_node *node,
			const struct script_answer *range, const struct script_answer *before)
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

/* The keyboard's key is the answer's place unless it is written. A number is typed. */
static void default_key(struct script_answer *answer, int index)
{
	static const char keys[] = "123456789abcdefghijklmnopqrstuvwxyz";

	if (answer->key[0] == '\0' && index < (int)sizeof(keys) - 1) {
		answer->key[0] = keys[index];
		answer->key[1] = '\0';
	}
}

static void check_key(struct loader *l, const struct tree_node *node,
		      const struct script_question *question, int index)
{
	const struct tree_node *written = tree_find(node, "key");
	const char *key = question->answers[index].key;

	for (int i = 0; i < index && key[0] != '\0'; i++) {
		if (strcmp(question->answers[i].key, key) == 0) {
			loader_error(l, written != NULL ? written : node,
				     "\"%s\" is the key of %s already", key,
				     question->answers[i].id);
			return;
		}
	}
}

static void read_answer(struct loader *l, const struct tree_node *node,
			struct script_question *question, int index)
{
	struct script_answer *answer = &question->answers[index];

	*answer = (struct script_answer){ .from = INT_MIN, .to = INT_MAX, .next = SCRIPT_END };
	if (!keys_entry(l, node, answer->id, sizeof(answer->id))) {
		return;
	}
	keys_read(l, node, answer_keys, answer);
	if (answer->text[0] == '\0') {
		str_copy(answer->text, sizeof(answer->text), answer->id);
	}
	if (question->input == SCRIPT_NUMBER) {
		check_range(l, node, answer, index > 0 ? answer - 1 : NULL);
	} else if (tree_find(node, "from") != NULL || tree_find(node, "to") != NULL) {
		loader_error(l, node, "from and to are only for input = \"number\"");
	}
	if (question->input == SCRIPT_CHOICE) {
		default_key(answer, index);
	}
	check_key(l, node, question, index);
}

static void read_answers(const struct given *given, void *to)
{
	struct script_question *question = to;
	int n = tree_count(given->node);

	question->answers = xcalloc((size_t)n + 1, sizeof(*question->answers));
	question->n_answers = n;
	for (int i = 0; i < n; i++) {
		read_answer(given->loader, tree_at(given->node, i), question, i);
	}
}

static void write_answers(struct writer *w, const struct key *key, const void *from)
{
	const struct script_question *question = from;

	if (question->n_answers == 0) {
		return; /* a text */
	}
	writer_entries(w, key->name, RECORDS(question->answers, question->n_answers, answer_keys));
}

/* ---- questions ---- */

static void take_ask(const struct given *given, const char *text, void *to)
{
	size_t n = 0;

	*(char **)to = xstrdup(text);
	for (const char *p = text; *p != '\0'; p++) {
		n += ((unsigned char)*p & 0xc0) != 0x80;
	}
	if (n > ASK_MAX) {
		loader_warn(given->loader, given->node, "%zu characters are much to read aloud", n);
	}
}

static SHOW(ask)
{
	return show_copy(w, key, *(char *const *)from, text);
}

#define QUESTION_AT(field) KEY_AT(struct script_question, field)

/* input before answers: they are read by it. */
static const struct key question_keys[] = {
	{ .name = "ask",
	  .kind = KEY_TEXT,
	  .is_required = true,
	  .min = 1,
	  .max = 1000,
	  .take = take_ask,
	  .show = show_ask,
	  QUESTION_AT(ask) },
	{ .name = "input",
	  .kind = KEY_TEXT,
	  .text = "choice",
	  VALUE(word),
	  .words = input_words,
	  QUESTION_AT(input) },
	{ .name = "answers", .kind = KEY_GROUP, .read = read_answers, .write = write_answers },
	{ .name = "save", .kind = KEY_TEXT, .min = 1, .max = 32, QUESTION_AT(save) },
	{ .name = "next",
	  .kind = KEY_TEXT,
	  .take = take_question,
	  .show = show_question,
	  QUESTION_AT(next) },
	{ 0 },
};

static void read_question(struct loader *l, const struct tree_node *node,
			  struct script_question *question)
{
	const struct tree_node *answers = tree_find(node, "answers");

	keys_read(l, node, question_keys, question);
	if (question->input != SCRIPT_TEXT &&
	    (answers == NULL || (tree_kind(answers) == TREE_GROUP && tree_count(answers) == 0))) {
		loader_error_missing(l, node, "answers");
	}
	if (question->input != SCRIPT_TEXT && tree_find(node, "save") != NULL) {
		loader_error(l, tree_find(node, "save"), "only for input = \"text\"");
	}
}

/* Question i in the tree is question i of the script. */
static void read_questions(const struct given *given, void *to)
{
	const struct script *script = to;

	for (int i = 0; i < script->n_questions; i++) {
		const struct tree_node *node = tree_at(given->node, i);
		struct script_question *question = &script->questions[i];
		if (keys_entry(given->loader, node, question->id, sizeof(question->id))) {
			read_question(given->loader, node, question);
		}
	}
}

static void write_questions(struct writer *w, const struct key *key, const void *from)
{
	const struct script *script = from;

	writer_entries(w, key->name,
		       RECORDS(script->questions, script->n_questions, question_keys));
}

static void name_questions(struct script *script, const struct tree_node *questions)
{
	int n = tree_count(questions);

	script->questions = xcalloc((size_t)n + 1, sizeof(*script->questions));
	script->n_questions = n;
	for (int i = 0; i < n; i++) {
		struct script_question *question = &script->questions[i];
		question->next = SCRIPT_END;
		str_copy_cut(question->id, sizeof(question->id), tree_name(tree_at(questions, i)));
	}
}

/* ---- what no question may say (R-17) ---- */

static void take_forbidden(const struct given *given, const char *text, void *to)
{
	struct script *script = to;

	if (text[0] == '\0' ||
	    !str_copy(script->forbidden[script->n_forbidden], sizeof(*script->forbidden), text)) {
		loader_error(given->loader, given->node, text[0] == '\0' ? "is empty" : "too long");
		return;
	}
	script->n_forbidden++;
}

static void read_forbidden(const struct given *given, void *to)
{
	struct script *script = to;
	size_t n = (size_t)tree_count(given->node);

	script->forbidden = xcalloc(n + 1, sizeof(*script->forbidden));
	keys_each(given, to);
}

static void write_forbidden(struct writer *w, const struct key *key, const void *from)
{
	const struct script *script = from;
	const char *texts[FORBIDDEN_MAX];

	for (int i = 0; i < script->n_forbidden; i++) {
		texts[i] = script->forbidden[i];
	}
	writer_list(w, key->name, script->n_forbidden, texts);
}

static const struct key script_keys[] = {
	{ .name = "first",
	  .kind = KEY_TEXT,
	  .is_required = true,
	  .take = take_question,
	  .show = show_question,
	  KEY_AT(struct script, first) },
	{ .name = "questions",
	  .kind = KEY_GROUP,
	  .is_required = true,
	  .read = read_questions,
	  .write = write_questions },
	{ .name = "forbidden_phrases",
	  .kind = KEY_LIST,
	  .max = FORBIDDEN_MAX,
	  .take = take_forbidden,
	  .read = read_forbidden,
	  .write = write_forbidden },
	{ 0 },
};

void topic_script(const struct given *given, void *to)
{
	struct loader *l = given->loader;
	struct script *script = &((struct policy *)to)->script;
	const struct tree_node *questions = tree_find(given->node, "questions");
	int errors = l->report->n_errors;

	if (questions != NULL && tree_kind(questions) == TREE_GROUP) {
		name_questions(script, questions);
	}
	if (script->n_questions > SCRIPT_QUESTIONS_MAX) {
		loader_error(l, questions, "%d questions, at most %d", script->n_questions,
			     SCRIPT_QUESTIONS_MAX);
	}
	keys_read(l, given->node, script_keys, script);
	if (questions != NULL) {
		script_check_phrases(l, questions);
	}
	/* Only a script without errors has paths worth following. */
	if (errors == l->report->n_errors && questions != NULL && script->first != SCRIPT_END) {
		script_check_paths(l, questions);
	}
}

void topic_write_script(struct writer *w, const struct key *key, const void *from)
{
	const struct script *script = &((const struct policy *)from)->script;

	if (script->n_questions > 0) {
		writer_open(w, key->name);
		writer_table(w, script_keys, script);
		writer_close(w);
	}
}
