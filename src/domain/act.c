#include "dutyd/domain/act.h"

#include <stddef.h>

#include "dutyd/domain/entry.h"

/*
 * The rep sees that no more than a small sale will come of it: the officers execute it. A
 * large company stays his all the same.
 */
static void hand_back(const struct draft *d)
{
	bool is_large = decision_is_of_large_company(d->decision);

	because(d, REASON_HANDBACK, "handback",
		is_large ? "the client department executes the sale, the company stays the rep's" :
			   "given back to the client department");
	to_client(d);
	if (is_large) {
		d->decision->belongs_to = d->situation->before.belongs_to;
	}
}

const char *decide_act_refusal(const struct policy *policy, const struct decision *decision)
{
	const struct facts *facts = &decision->facts;
	uint8_t band = facts_get(facts, FACT_BAND);

	if (decision->reason != REASON_HANDBACK || facts_get(facts, FACT_PARTY) == PARTY_PRIVATE) {
		return NULL;
	}
	if (facts_get(facts, FACT_MEETING) == MEETING_NEEDED) {
		return "a meeting is needed, and the client department goes to none";
	}
	if (!decision_is_of_large_company(decision)) {
		return NULL;
	}
	if (policy->sales.small_sale != SMALL_SALE_CLIENT) {
		return "a large company's small sale is the rep's own";
	}
	return band == FACT_UNKNOWN || band == BAND_SMALL ?
		       NULL :
		       "a large company's matter that is not small stays with the rep";
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
