#include "dutyd/domain/act.h"

/* The rep sees that no more than a small sale will come of it: the officers execute it. */
static void hand_back(const struct draft *d)
{
	because(d, REASON_HANDBACK, "handback", "given back to the client department");
	to_client(d);
}

/* The head has chosen who negotiates best. */
static void assign(const struct draft *d)
{
	because(d, REASON_HEAD_ASSIGNED, "assign", "given by the head");
	to_person(d, d->situation->to);
}

/* The organisation's own owner, whatever the caller is privately. */
static struct owner owner_of_organisation(const struct draft *d)
{
	struct facts facts = { 0 };

	facts_set(&facts, FACT_PARTY, PARTY_ORG, SOURCE_OFFICER);
	return party_owner_at(d->policy, d->situation->party, d->situation->now_ms, &facts);
}

/* Somebody gets to know the organisation; the private request stays where it is. */
static void introduce(const struct draft *d)
{
	struct decision *out = d->decision;
	struct owner owner = owner_of_organisation(d);

	if (d->situation->to != PERSON_NONE) {
		because(d, REASON_HEAD_ASSIGNED, "introduce",
			"introduced to whom the officer chose");
		to_person(d, d->situation->to);
	} else if (owner.person != PERSON_NONE) {
		because(d, REASON_OWNER_ACTIVE, "introduce",
			"introduced to the organisation's owner");
		out->owner = owner;
		to_owner(d);
	} else {
		because(d, REASON_DUTY_TODAY, "introduce",
			"introduced to the commercial department");
		to_commercial(d);
	}
	out->introduced = out->belongs_to;
	out->belongs_to = d->situation->before.belongs_to;
}

void decide_act(const struct draft *d)
{
	switch (d->situation->stage) {
	case STAGE_HANDBACK:
		hand_back(d);
		break;
	case STAGE_INTRODUCE:
		introduce(d);
		break;
	default:
		assign(d);
		break;
	}
}
