#include "dutyd/service/answers.h"

#include <string.h>

#include "dutyd/base/buf.h"
#include "dutyd/base/str.h"
#include "dutyd/domain/walk.h"

enum { CHOICES_SIZE = 160 };

static bool add(struct job_call *call, const struct given *given, struct refusal *refusal)
{
	struct given *room = job_call_give(call);

	if (room == NULL) {
		refusal->field = "facts";
		err_set(&refusal->err, "more than %d at once", GIVEN_MAX);
		return false;
	}
	*room = *given;
	return true;
}

static bool add_kept(struct job_call *call, const char *name, const char *text,
		     struct refusal *refusal)
{
	struct given given = { .source = SOURCE_SCRIPT };

	str_copy(given.name, sizeof(given.name), name);
	str_copy(given.text, sizeof(given.text), text);
	return add(call, &given, refusal);
}

/* ---- facts ---- */

static void list_values(enum fact fact, char *text, size_t size)
{
	struct buf out = buf_over(text, size);

	for (uint8_t v = 1; v <= FACT_VALUES_MAX && fact_value_name(fact, v) != NULL; v++) {
		buf_printf(&out, "%s%s", v > 1 ? ", " : "", fact_value_name(fact, v));
	}
}

static bool check_fact(enum fact fact, const struct given *given, struct refusal *refusal)
{
	uint8_t value;
	char values[96];

	if (!fact_is_answerable(fact)) {
		refusal->field = "facts";
		err_set(&refusal->err, "%s is worked out, not told", given->name);
		return false;
	}
	if (!fact_value_parse(fact, given->text, &value)) {
		list_values(fact, values, sizeof(values));
		refusal->field = "facts";
		err_set(&refusal->err, "%s is one of: %s", given->name, values);
		return false;
	}
	return true;
}

/* ---- answers to the script's questions ---- */

static bool take_answer(const struct script_question *question, const char *said,
			struct job_call *call, struct refusal *refusal)
{
	int answer = walk_match(question, said);
	const char *kept = walk_kept(question, answer, said);
	char name[GIVEN_NAME_SIZE] = { GIVEN_ANSWER };
	enum fact fact;

	str_copy(name + 1, sizeof(name) - 1, question->id);
	if (!add_kept(call, name, kept, refusal)) {
		return false;
	}
	if (question->input == SCRIPT_NUMBER && kept == said && !fact_parse(question->id, &fact)) {
		return add_kept(call, question->id, said, refusal);
	}
	if (question->input == SCRIPT_TEXT && question->save[0] != '\0') {
		return add_kept(call, question->save, said, refusal);
	}
	return true;
}

static bool refuse_answer(const struct script_question *question, const char *field,
			  struct refusal *refusal)
{
	char choices[CHOICES_SIZE];

	walk_choices(question, choices, sizeof(choices));
	refusal->field = field;
	err_set(&refusal->err, "%s is %s%s", question->id,
		question->input == SCRIPT_CHOICE ? "one of: " : "", choices);
	return false;
}

static bool read_given(const struct policy *policy, const struct given *given,
		       struct job_call *call, struct refusal *refusal)
{
	int index = walk_question(&policy->script, given->name);
	const struct script_question *question =
		index != SCRIPT_END ? &policy->script.questions[index] : NULL;
	bool is_answer = question != NULL && walk_match(question, given->text) != WALK_UNFIT;
	enum fact fact;
	uint8_t value;

	if (is_answer && !take_answer(question, given->text, call, refusal)) {
		return false;
	}
	if (fact_parse(given->name, &fact)) {
		/* A question may be called like a fact and have keys of its own. */
		if (is_answer && !fact_value_parse(fact, given->text, &value)) {
			return true;
		}
		return check_fact(fact, given, refusal) && add(call, given, refusal);
	}
	if (question != NULL) {
		return is_answer || refuse_answer(question, "facts", refusal);
	}
	return add(call, given, refusal); /* an address, an organisation's name */
}

/* One question, by its name: of op answer, and of FastAGI's question= and answer=. */
static bool read_question(const struct policy *policy, const struct request *request,
			  struct job_call *call, struct refusal *refusal)
{
	int index = walk_question(&policy->script, request->question);

	if (index == SCRIPT_END) {
		refusal->field = "question";
		err_set(&refusal->err, "the script has no question \"%s\"", request->question);
		return false;
	}
	if (request->op == REQUEST_SCRIPT) {
		str_copy(call->question, sizeof(call->question), request->question);
		return true;
	}
	const struct script_question *question = &policy->script.questions[index];
	if (walk_match(question, request->answer) == WALK_UNFIT) {
		return refuse_answer(question, "answer", refusal);
	}
	return take_answer(question, request->answer, call, refusal);
}

bool answers_read(const struct policy *policy, const struct request *request, struct job_call *call,
		  struct refusal *refusal)
{
	memcpy(call->author, request->author, sizeof(call->author));
	for (int i = 0; i < request->n_given; i++) {
		if (!read_given(policy, &request->given[i], call, refusal)) {
			return false;
		}
	}
	return request->question[0] == '\0' || read_question(policy, request, call, refusal);
}
