#include "dutyd/domain/party.h"

#include <string.h>

#include "dutyd/base/str.h"

static const char *const match_names[MATCH_COUNT] = {
	[MATCH_NONE] = "none",       [MATCH_EXT] = "ext",       [MATCH_EXACT] = "exact",
	[MATCH_COMPANY] = "company", [MATCH_SHARED] = "shared", [MATCH_AMBIGUOUS] = "ambiguous",
};

static const char *const crm_state_names[CRM_STATE_COUNT] = {
	[CRM_STATE_SKIPPED] = "skipped",
	[CRM_STATE_OK] = "ok",
	[CRM_STATE_TIMEOUT] = "timeout",
	[CRM_STATE_ERROR] = "error",
};

static const char *const named_names[NAMED_COUNT] = {
	[NAMED_NOTHING] = "nothing",     [NAMED_UNKNOWN] = "unknown",
	[NAMED_SAME] = "same",           [NAMED_FOUND] = "found",
	[NAMED_OTHER] = "other",         [NAMED_AMBIGUOUS] = "ambiguous",
	[NAMED_UNCHECKED] = "unchecked", [NAMED_NO_VIEW] = "no-view",
};

static uint8_t caller_value(const struct party *party, bool is_withheld)
{
	if (party->is_blocked) {
		return CALLER_BLOCKED;
	}
	if (is_withheld) {
		return CALLER_WITHHELD;
	}
	switch (party->match) {
	case MATCH_EXT:
	case MATCH_EXACT:
	case MATCH_COMPANY:
		return CALLER_KNOWN;
	case MATCH_AMBIGUOUS:
		return CALLER_AMBIGUOUS;
	default:
		return party->named == NAMED_AMBIGUOUS ? CALLER_AMBIGUOUS : CALLER_UNKNOWN;
	}
}

/* Several offices are a large company too where the policy says so (large_company.offices). */
static bool is_large(const struct policy *policy, const struct party *party)
{
	if (policy->large_by_crm_flag && party->is_company_large) {
		return true;
	}
	return policy->large_offices > 1 && party->offices >= policy->large_offices;
}

void party_to_facts(const struct policy *policy, const struct party *party, bool is_withheld,
		    struct facts *facts)
{
	facts_set(facts, FACT_CALLER, caller_value(party, is_withheld), SOURCE_CRM);
	bool is_nobody = party->match == MATCH_NONE || party->match == MATCH_SHARED;
	if (is_nobody && party->named != NAMED_FOUND) {
		return;
	}
	facts_set(facts, FACT_PARTY, party->kind, SOURCE_CRM);
	facts_set(facts, FACT_BAND, party->band, SOURCE_CRM);
	if (party->company_id == 0) {
		return;
	}
	facts_set(facts, FACT_COMPANY, is_large(policy, party) ? COMPANY_LARGE : COMPANY_NORMAL,
		  SOURCE_CRM);
	if (party->offices > 0) {
		facts_set(facts, FACT_OFFICES, party->offices > 1 ? OFFICES_SEVERAL : OFFICES_ONE,
			  SOURCE_CRM);
	}
}

int party_find_owner(const struct policy *policy, const char *id)
{
	int person = policy_find_person(policy, id);

	for (int i = 0; person == PERSON_NONE && i < policy->n_people; i++) {
		if (policy->people[i].crm[0] != '\0' && strcmp(policy->people[i].crm, id) == 0) {
			person = i;
		}
	}
	return person;
}

bool party_is_same_owner(const struct policy *policy, const char *a, const char *b)
{
	if (strcmp(a, b) == 0) {
		return true;
	}
	int person = party_find_owner(policy, a);

	return person != PERSON_NONE && person == party_find_owner(policy, b);
}

static bool is_stale(const struct policy *policy, const struct party_owner *named, int64_t utc_ms)
{
	int64_t days = policy->crm.owner_days;

	return days > 0 && named->since > 0 && utc_ms / 1000 - named->since > days * 86400;
}

static void name_former(const struct policy *policy, const char *id, struct owner *owner)
{
	owner->former = party_find_owner(policy, id);
	if (owner->former == PERSON_NONE) {
		str_copy(owner->former_id, sizeof(owner->former_id), id);
	}
}

static struct owner owner_at(const struct policy *policy, const struct party_owner *named,
			     int64_t utc_ms)
{
	struct owner owner = { .person = PERSON_NONE, .former = PERSON_NONE };
	int32_t day = zone_day_at(policy->zone, utc_ms / 1000);

	if (named->id[0] == '\0') {
		return owner;
	}
	int person = party_find_owner(policy, named->id);
	if (person == PERSON_NONE || !policy_is_employed(policy, person, day)) {
		owner.standing = OWNER_STANDS_GONE;
		name_former(policy, named->id, &owner);
	} else if (is_stale(policy, named, utc_ms)) {
		owner.standing = OWNER_STANDS_STALE;
		owner.former = person;
	} else {
		owner.standing = policy_is_absent(policy, person, day) ? OWNER_STANDS_AWAY :
									 OWNER_STANDS;
		owner.person = person;
	}
	return owner;
}

static bool is_of_late(const struct policy *policy, const struct party_owner *touch, int64_t utc_ms)
{
	int64_t ago = utc_ms / 1000 - touch->since;

	return ago >= 0 && ago <= (int64_t)policy->owner_outbound_days * 86400;
}

/* a prospect who calls a rep back. A real owner beats it; who has left leaves nothing. */
static struct owner soften(const struct policy *policy, const struct party *party, int64_t utc_ms,
			   struct owner owner)
{
	for (int i = 0; i < party->n_touches && owner.person == PERSON_NONE; i++) {
		struct party_owner named = party->touches[i];
		struct owner soft;

		if (policy->owner_outbound_days == 0 || !is_of_late(policy, &named, utc_ms)) {
			continue;
		}
		named.since = 0; /* crm.owner_days is not for touches */
		soft = owner_at(policy, &named, utc_ms);
		if (soft.person != PERSON_NONE) {
			soft.is_soft = true;
			owner = soft;
		}
	}
	return owner;
}

struct owner party_owner_at(const struct policy *policy, const struct party *party, int64_t utc_ms,
			    struct facts *facts)
{
	static const uint8_t fact_of[] = {
		[OWNER_STANDS_NOT] = OWNER_NONE,    [OWNER_STANDS] = OWNER_ACTIVE,
		[OWNER_STANDS_AWAY] = OWNER_ABSENT, [OWNER_STANDS_GONE] = OWNER_NONE,
		[OWNER_STANDS_STALE] = OWNER_NONE,
	};
	const struct party_owner *named = &party->owner_as_org, *former = &party->former_as_org;
	struct owner owner = { .person = PERSON_NONE, .former = PERSON_NONE };

	uint8_t kind = facts_get(facts, FACT_PARTY);
	if (kind == PARTY_PRIVATE || (kind == FACT_UNKNOWN && named->id[0] == '\0')) {
		named = &party->owner_as_private;
	}
	if (kind == PARTY_PRIVATE || (kind == FACT_UNKNOWN && former->id[0] == '\0')) {
		former = &party->former_as_private;
	}
	if (party->state != CRM_STATE_OK && named->id[0] == '\0') {
		return owner; /* the fact stays unknown: nobody could look */
	}
	/* Of a number that many use, the ledger knows an owner by what the caller has said only. */
	bool is_torn = (party->match == MATCH_SHARED && named->id[0] == '\0') ||
		       party->match == MATCH_AMBIGUOUS;
	if (!is_torn || party->named == NAMED_FOUND) {
		owner = owner_at(policy, named, utc_ms);
		if (owner.standing == OWNER_STANDS_NOT) {
			name_former(policy, former->id, &owner);
		}
		owner = kind == PARTY_PRIVATE ? owner : soften(policy, party, utc_ms, owner);
	}
	facts_set(facts, FACT_OWNER, fact_of[owner.standing], SOURCE_CRM);
	return owner;
}

bool party_is_disputed(const struct party *party)
{
	return party->match == MATCH_AMBIGUOUS && party->named != NAMED_FOUND;
}

const char *match_name(enum match match)
{
	return match_names[match];
}

const char *crm_state_name(enum crm_state state)
{
	return crm_state_names[state];
}

const char *named_name(enum named named)
{
	return named_names[named];
}
