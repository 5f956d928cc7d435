#include "dutyd/domain/walk.h"

#include <stdio.h>
#include <string.h>

#include "dutyd/base/buf.h"
#include "dutyd/base/str.h"
#include "dutyd/domain/letter.h"

int walk_question(const struct script *script, const char *id)
{
	for (int i = 0; i < script->n_questions; i++) {
		if (strcmp(script->questions[i].id, id) == 0) {
			return i;
		}
	}
	return SCRIPT_END;
}

/* ---- what was said ---- */

static int match_number(const struct script_question *question, const char *said)
{
	int64_t number;

	if (!str_to_int(said, INT32_MIN, INT32_MAX, &number)) {
		return WALK_UNFIT;
	}
	for (int i = 0; i < question->n_answers; i++) {
		if (number >= question->answers[i].from && number <= question->answers[i].to) {
			return i;
		}
	}
	return WALK_UNFIT;
}

/* A key first: in one script "2" may be the key of one answer and the text of another. */
static int match_choice(const struct script_question *question, const char *said)
{
	const struct script_answer *answers = question->answers;

	if (said[0] == '\0') {
		return WALK_UNFIT;
	}
	for (int i = 0; i < question->n_answers; i++) {
		if (answers[i].key[0] != '\0' && letter_equal(answers[i].key, said)) {
			return i;
		}
	}
	for (int i = 0; i < question->n_answers; i++) {
		if (str_equal_nocase(answers[i].id, said)) {
			return i;
		}
	}
	for (int i = 0; i < question->n_answers; i++) {
		if (letter_equal(answers[i].text, said)) {
			return i;
		}
	}
	return WALK_UNFIT;
}

int walk_match(const struct script_question *question, const char *said)
{
	int answer;

	switch (question->input) {
	case SCRIPT_TEXT:
		return said[strspn(said, " \t")] != '\0' ? 0 : WALK_UNFIT;
	case SCRIPT_NUMBER:
		answer = match_number(question, said);
		return answer != WALK_UNFIT ? answer : match_choice(question, said);
	default:
		return match_choice(question, said);
	}
}

void walk_choices(const struct script_question *question, char *text, size_t size)
{
	static const char more[] = ", ...";
	struct buf out = buf_over(text, size - strlen(more));

	if (question->input == SCRIPT_TEXT) {
		buf_put_text(&out, "a text");
	} else if (question->input == SCRIPT_NUMBER) {
		buf_put_text(&out, "a whole number");
	}
	for (int i = 0; question->input == SCRIPT_CHOICE && i < question->n_answers; i++) {
		const struct script_answer *answer = &question->answers[i];

		buf_printf(&out, "%s%s %s", i > 0 ? ", " : "", answer->key, answer->text);
	}
	if (out.is_full) { /* not all of them: there is room left to say so */
		out = buf_over(text + out.len, size - out.len);
		buf_put_text(&out, out.text > text ? more : "...");
	}
}

const char *walk_kept(const struct script_question *question, int answer, const char *said)
{
	int64_t number;
	bool is_number = question->input == SCRIPT_NUMBER &&
			 str_to_int(said, INT32_MIN, INT32_MAX, &number);

	return question->input == SCRIPT_TEXT || is_number ? said : question->answers[answer].id;
}

void walk_say(struct walk *walk, int question, int answer)
{
	walk->said[question] = (uint16_t)(answer + 1);
}

void walk_take(struct walk *walk, const struct script *script, const struct given *given)
{
	if (given->name[0] != GIVEN_ANSWER) {
		return;
	}
	int question = walk_question(script, given->name + 1);

	if (question == SCRIPT_END) {
		return;
	}
	int answer = walk_match(&script->questions[question], given->text);

	if (answer != WALK_UNFIT) {
		walk_say(walk, question, answer);
	}
}

/* ---- the path ---- */

/* NULL for a text, which has no answers to choose from. */
static const struct script_answer *answer_of(const struct script *script, const struct walk *walk,
					     int question)
{
	const struct script_question *it = &script->questions[question];
	int answer = walk->said[question] - 1;

	return answer < it->n_answers ? &it->answers[answer] : NULL;
}

static bool is_answered(const struct walk *walk, int question)
{
	return question != SCRIPT_END && walk->said[question] != 0;
}

static int follow(const struct script *script, const struct walk *walk, int question)
{
	bool has_choice = answer_of(script, walk, question) != NULL;

	return script_next(script, question, has_choice ? walk->said[question] - 1 : -1);
}

bool walk_has_begun(const struct script *script, const struct walk *walk)
{
	return is_answered(walk, script->first);
}

int walk_next(const struct script *script, const struct walk *walk)
{
	int question = script->first;

	while (is_answered(walk, question)) {
		question = follow(script, walk, question);
	}
	return question;
}

int walk_asked(const struct script *script, const struct walk *walk,
	       const struct script_question *asked[SCRIPT_QUESTIONS_MAX])
{
	int n = 0;

	for (int q = script->first; is_answered(walk, q) && n < SCRIPT_QUESTIONS_MAX;
	     q = follow(script, walk, q)) {
		asked[n++] = &script->questions[q];
	}
	return n;
}

void walk_to_facts(const struct script *script, const struct walk *walk, struct facts *facts)
{
	for (int q = script->first; is_answered(walk, q); q = follow(script, walk, q)) {
		const struct script_answer *answer = answer_of(script, walk, q);

		for (int f = 0; answer != NULL && f < FACT_COUNT; f++) {
			facts_set(facts, (enum fact)f, answer->set[f], SOURCE_SCRIPT);
		}
	}
}

const char *walk_offer(const struct script *script, const struct walk *walk)
{
	const char *offer = "";

	for (int q = script->first; is_answered(walk, q); q = follow(script, walk, q)) {
		const struct script_answer *answer = answer_of(script, walk, q);

		if (answer != NULL && answer->offer[0] != '\0') {
			offer = answer->offer;
		}
	}
	return offer;
}

/* ---- all of them ---- */

struct tour {
	const struct script *script;
	struct walk walk;
	walk_path_cb each;
	void *arg;
	int n_paths;
};

static void visit(struct tour *tour, int question)
{
	if (question == SCRIPT_END) {
		tour->each(tour->arg, &tour->walk);
		tour->n_paths++;
		return;
	}
	int n_answers = tour->script->questions[question].n_answers;

	for (int i = 0; i < (n_answers > 0 ? n_answers : 1); i++) {
		if (tour->n_paths >= WALK_PATHS_MAX) {
			break;
		}
		walk_say(&tour->walk, question, i);
		visit(tour, script_next(tour->script, question, n_answers > 0 ? i : -1));
	}
	tour->walk.said[question] = 0;
}

void walk_each_path(const struct script *script, walk_path_cb each, void *arg)
{
	struct tour tour = { .script = script, .each = each, .arg = arg };

	if (script->first != SCRIPT_END) {
		visit(&tour, script->first);
	}
}
