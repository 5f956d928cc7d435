#include "dutyd/domain/answer.h"

#include "dutyd/base/buf.h"
#include "dutyd/base/str.h"

/* Is somebody else rung than the one who works with the client now, and has not asked for it? */
static bool is_for_another(const struct decision *decision)
{
	return decision->belongs_to != decision->employee && decision->reason != REASON_HANDBACK &&
	       (decision->reason == REASON_OWNER_ACTIVE || decision->reason == REASON_OWNER_AWAY ||
		decision->owner.person == decision->belongs_to);
}

/* Who works, or worked, with the client: first, so that it is never what is cut off. */
static void write_banner(struct buf *out, const struct policy *policy,
			 const struct decision *decision)
{
	const char *name = policy_person_name(policy, decision->belongs_to);

	if (name[0] != '\0') {
		buf_printf(out, "owner: %s%s", name,
			   is_for_another(decision) ? " - do not quote terms" : "");
		return;
	}
	name = decision->owner.former_id[0] != '\0' ?
		       decision->owner.former_id :
		       policy_person_name(policy, decision->owner.former);
	if (name[0] != '\0') {
		buf_printf(out, "former owner: %s", name);
	}
}

/* "owner: Вася Петров - do not quote terms | ООО Вектор, Иван": what fits on the screen. */
static void write_card(const struct policy *policy, const struct party *party,
		       const struct decision *decision, struct answer *answer)
{
	const char *company = party != NULL ? party->company_name : "";
	const char *contact = party != NULL ? party->contact_name : "";
	bool is_both = company[0] != '\0' && contact[0] != '\0';
	char text[3 * POLICY_TITLE_SIZE + 64] = "";
	struct buf out = buf_over(text, sizeof(text));

	write_banner(&out, policy, decision);
	if (out.len > 0 && (company[0] != '\0' || contact[0] != '\0')) {
		buf_put_text(&out, " | ");
	}
	buf_printf(&out, "%s%s%s", company, is_both ? ", " : "", contact);
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
	answer->wait = leg->wait;
	answer->leg = decision->leg;
	answer->role = leg->role;
	answer->reason = decision->reason;
	answer->is_durable = answer->is_watched = false;
	str_copy(answer->target, sizeof(answer->target), leg->target);
	str_copy(answer->employee, sizeof(answer->employee),
		 policy_person_id(policy, decision->employee));
	str_copy(answer->belongs_to, sizeof(answer->belongs_to),
		 policy_person_id(policy, decision->belongs_to));
	str_copy(answer->responsible, sizeof(answer->responsible),
		 policy_person_id(policy, decision->responsible));
	str_copy(answer->department, sizeof(answer->department),
		 policy->departments[decision->department].id);
	str_copy(answer->rule, sizeof(answer->rule), decision->rule);
	str_copy(answer->question, sizeof(answer->question),
		 decision->question != NULL ? decision->question->id : "");
	answer->is_verdict = decision->is_verdict;
	write_card(policy, party, decision, answer);
}
