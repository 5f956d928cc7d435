#include "dutyd/domain/entry.h"

#include <string.h>

struct list {
	struct entry *entries;
	int n;
};

static void add(struct list *list, enum entry_kind kind, int person)
{
	if (person != PERSON_NONE && list->n < ENTRIES_MAX) {
		list->entries[list->n++] = (struct entry){ kind, person };
	}
}

/* Nothing where he has that owner already, by an earlier call or by this one, and for certain. */
static void give(struct list *list, const struct decision *decision,
		 const struct entry_before *before)
{
	int person = decision->belongs_to;

	if (before->given != PERSON_NONE ?
		    person != before->given :
		    person != decision->owner.person || decision->owner.is_soft) {
		add(list, ENTRY_ASSIGN, person);
	}
}

/* the rep keeps the relation, the officer executes the sale and is paid for it. */
static void add_sale(struct list *list, const struct policy *policy,
		     const struct decision *decision, int officer)
{
	if (policy->sales.small_sale == SMALL_SALE_CLIENT &&
	    decision_is_of_large_company(decision) &&
	    facts_get(&decision->facts, FACT_BAND) == BAND_SMALL && officer != PERSON_NONE &&
	    policy_department_of(policy, officer) != policy->commercial) {
		add(list, ENTRY_SALE, officer);
	}
}

static void add_handover(struct list *list, const struct policy *policy,
			 const struct decision *decision, const struct entry_before *before)
{
	if (decision->department == policy->commercial) {
		give(list, decision, before);
		add_sale(list, policy, decision, before->officer);
	}
}

/* What is written down of him later takes him from no rep, unless an owner is found. */
static bool stays_whose_he_is(const struct policy *policy, const struct decision *decision,
			      int given)
{
	bool may_be_his = decision->department == policy->commercial ||
			  decision->reason == REASON_FIRST_LINE; /* too little is known again */

	return may_be_his && decision->belongs_to == PERSON_NONE &&
	       policy_department_of(policy, given) == policy->commercial;
}

int entries_of(const struct policy *policy, const struct decision *decision,
	       const struct entry_before *before, struct entry entries[ENTRIES_MAX])
{
	struct list list = { .entries = entries };

	if (decision->reason == REASON_DEADLINE) {
		return 0; /* nobody has decided anything */
	}
	switch (decision->stage) {
	case STAGE_QUALIFY:
	case STAGE_HANDOVER:
		if (reason_is_client_final(decision->reason)) {
			give(&list, decision, before);
		} else if (decision->stage == STAGE_HANDOVER) {
			add_handover(&list, policy, decision, before);
		} else if (!stays_whose_he_is(policy, decision, before->given)) {
			/* The officer has asked on, and it is not his client after all. */
			add(&list, ENTRY_END, before->given);
		}
		break;
	case STAGE_ASSIGN:
		give(&list, decision, before);
		break;
	case STAGE_HANDBACK:
		if (decision->belongs_to == PERSON_NONE) {
			add(&list, ENTRY_HANDBACK, before->holder);
		} /* else the sale is his who lifts (assign.h), and nothing else */
		break;
	case STAGE_INTRODUCE:
		add(&list, ENTRY_INTRODUCE, decision->introduced);
		break;
	default:
		break;
	}
	return list.n;
}

bool decision_is_of_large_company(const struct decision *decision)
{
	return facts_get(&decision->facts, FACT_COMPANY) == COMPANY_LARGE &&
	       facts_get(&decision->facts, FACT_PARTY) != PARTY_PRIVATE;
}

bool decision_is_for_meeting(const struct policy *policy, const struct decision *decision)
{
	const struct facts *facts = &decision->facts;

	return decision->stage == STAGE_HANDOVER && decision->department == policy->commercial &&
	       facts_get(facts, FACT_PARTY) != PARTY_PRIVATE &&
	       (facts_get(facts, FACT_COMPANY) == COMPANY_LARGE ||
		facts_get(facts, FACT_OFFICES) == OFFICES_SEVERAL);
}

static const char *const names[ENTRY_COUNT] = {
	[ENTRY_ASSIGN] = "assign",       [ENTRY_SALE] = "sale", [ENTRY_HANDBACK] = "handback",
	[ENTRY_INTRODUCE] = "introduce", [ENTRY_END] = "end",
};

const char *entry_name(enum entry_kind kind)
{
	return (unsigned)kind < ENTRY_COUNT ? names[kind] : "?";
}

bool entry_parse(const char *word, enum entry_kind *kind)
{
	for (int i = 0; i < ENTRY_COUNT; i++) {
		if (strcmp(names[i], word) == 0) {
			*kind = (enum entry_kind)i;
			return true;
		}
	}
	return false;
}
