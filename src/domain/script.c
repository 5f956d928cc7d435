#include "dutyd/domain/script.h"

#include <stdlib.h>

int script_next(const struct script *script, int question, int answer)
{
	const struct script_question *it = &script->questions[question];

	if (answer >= 0 && it->answers[answer].next != SCRIPT_END) {
		return it->answers[answer].next;
	}
	return it->next;
}

void script_finish(struct script *script)
{
	for (int i = 0; i < script->n_questions; i++) {
		free(script->questions[i].ask);
		free(script->questions[i].answers);
	}
	free(script->questions);
	free(script->forbidden);
	*script = (struct script){ .first = SCRIPT_END };
}
