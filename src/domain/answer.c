#include "dutyd/domain/answer.h"

#include <stdio.h>

#include "dutyd/base/str.h"

/* "ООО Вектор, Иван | owner: Вася Петров": what fits on the officer's screen. */
static void write_card(const struct policy *policy, const struct party *party,
		       const struct decision *decision, struct answer *answer)
{
	const char *company = party != NULL ? party->company_name : "";
	const char *contact = party != NULL ? party->contact_name : "";
	const char *comma = company[0] != '\0' && contact[0] != '\0' ? ", " : "";
	char text[3 * POLICY_TITLE_SIZE + 32] = "";
	size_t n = 0;

	if (company[0] != '\0' || contact[0] != '\0') {
		n = (size_t)snprintf(text, sizeof(text), "%s%s%s", company, comma, contact);
	}
	if (decision->belongs_to != PERSON_NONE) {
		snprintf(text + n, sizeof(text) - n, "%sowner: %s", n > 0 ? " | " : "",
			 policy->people[decision->belongs_to].name);
	}
	str_copy_cut(answer->card, sizeof(answer->card), text);
	for (char *c = answer->card; *c != '\0'; c++) {
		if ((unsigned char)*c < 0x20 || *c == 0x7f) {
			*c = ' ';
		}
	}
}

void answer_from_decision(const struct policy *policy, const struct party *party,
			  const struct decision *decision, struct answer *answer)
{
	const struct leg *leg = &decision->chain.legs[decision->leg];

	answer->stage = decision->stage;
	answer->action = decision->action;
	answer->seconds = leg->seconds;
	answer->leg = decision->leg;
	answer->reason = decision->reason;
	answer->is_durable = false;
	str_copy(answer->target, sizeof(answer->target), leg->target);
	str_copy(answer->employee, sizeof(answer->employee),
		 policy_person_id(policy, decision->employee));
	str_copy(answer->belongs_to, sizeof(answer->belongs_to),
		 policy_person_id(policy, decision->belongs_to));
	str_copy(answer->department, sizeof(answer->department),
		 policy->departments[decision->department].id);
	str_copy(answer->rule, sizeof(answer->rule), decision->rule);
	write_card(policy, party, decision, answer);
}
