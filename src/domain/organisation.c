#include "dutyd/domain/organisation.h"

#include <string.h>

#include "dutyd/base/str.h"

enum { WEIGHT_NAME = 1, WEIGHT_DOMAIN = 2, WEIGHT_INN = 4 };

void org_clue_take(struct org_clue *clue, const char *name, const char *text)
{
	if (strcmp(name, ORG_SAID_NAME) == 0) {
		str_copy_cut(clue->name, sizeof(clue->name), text);
		org_name_key(text, clue->name_key);
	} else if (strcmp(name, ORG_SAID_INN) == 0) {
		org_inn_key(text, clue->inn);
	} else if (strcmp(name, ORG_SAID_EMAIL) == 0 || strcmp(name, ORG_SAID_DOMAIN) == 0) {
		org_domain_key(text, clue->domain);
	}
}

bool org_clue_is_empty(const struct org_clue *clue)
{
	return clue->name_key[0] == '\0' && clue->inn[0] == '\0' && clue->domain[0] == '\0';
}

static bool is_same(const char *said, const char *stored)
{
	return said[0] != '\0' && stored != NULL && strcmp(said, stored) == 0;
}

/* A foreign base may keep the three as people typed them. */
static int weigh(const struct org_clue *clue, const struct org_row *row)
{
	char name[ORG_KEY_SIZE], inn[ORG_INN_SIZE], domain[ORG_DOMAIN_SIZE];
	bool has_name = row->name_key != NULL && row->name_key[0] != '\0';
	int weight = 0;

	org_name_key(row->name == NULL || has_name ? "" : row->name, name);
	org_inn_key(row->inn == NULL ? "" : row->inn, inn);
	org_domain_key(row->domain == NULL ? "" : row->domain, domain);
	weight += is_same(clue->name_key, has_name ? row->name_key : name) ? WEIGHT_NAME : 0;
	weight += is_same(clue->domain, domain) ? WEIGHT_DOMAIN : 0;
	weight += is_same(clue->inn, inn) ? WEIGHT_INN : 0;
	return weight;
}

static void take(struct organisation *to, const struct org_row *row, int weight)
{
	*to = (struct organisation){ .weight = weight,
				     .company_id = row->company_id,
				     .is_large = row->is_large,
				     .offices = row->offices > 0 ? row->offices : 0 };
	str_copy_cut(to->name, sizeof(to->name), row->name == NULL ? "" : row->name);
	if (row->band == NULL || !fact_value_parse(FACT_BAND, row->band, &to->band)) {
		to->band = FACT_UNKNOWN;
	}
	if (row->owner_id != NULL && str_copy(to->owner.id, sizeof(to->owner.id), row->owner_id)) {
		to->owner.since = to->owner.id[0] != '\0' ? row->owner_since : 0;
	}
}

/* Another row of the same weight: of the same company with the same owner it changes nothing. */
static void compare(const struct policy *policy, struct organisation *to, const struct org_row *row)
{
	const char *owner = row->owner_id == NULL ? "" : row->owner_id;

	if (row->company_id != to->company_id ||
	    (owner[0] != '\0' && to->owner.id[0] != '\0' &&
	     !party_is_same_owner(policy, owner, to->owner.id))) {
		to->is_ambiguous = true;
	} else if (to->owner.id[0] == '\0') {
		bool is_ambiguous = to->is_ambiguous; /* a third company between stays in the way */

		take(to, row, to->weight);
		to->is_ambiguous = is_ambiguous;
	} else if (row->owner_since > to->owner.since) {
		to->owner.since = row->owner_since;
	}
}

void organisation_add(const struct policy *policy, struct organisation *organisation,
		      const struct org_clue *clue, const struct org_row *row)
{
	int weight = row->company_id != 0 ? weigh(clue, row) : 0;

	if (weight > organisation->weight) {
		take(organisation, row, weight);
	} else if (weight > 0 && weight == organisation->weight) {
		compare(policy, organisation, row);
	}
}

/* The number's own company, when it is certain and somebody works with it, is not talked away. */
static bool is_number_certain(const struct party *party)
{
	return (party->match == MATCH_EXT || party->match == MATCH_EXACT ||
		party->match == MATCH_COMPANY) &&
	       party->company_id != 0 && party->owner_as_org.id[0] != '\0';
}

void organisation_join(struct party *party, const struct organisation *found)
{
	if (found->weight == 0) {
		party->named = NAMED_UNKNOWN;
		return;
	}
	if (found->is_ambiguous) {
		party->named = NAMED_AMBIGUOUS;
		return;
	}
	if (party->company_id == found->company_id && party->match != MATCH_AMBIGUOUS) {
		party->named = NAMED_SAME;
		return;
	}
	if (is_number_certain(party)) {
		party->named = NAMED_OTHER;
		return;
	}
	party->named = NAMED_FOUND;
	party->state = CRM_STATE_OK;
	party->company_id = found->company_id;
	memcpy(party->company_name, found->name, sizeof(party->company_name));
	party->is_company_large = found->is_large;
	party->offices = found->offices;
	party->owner_as_org = found->owner;
	if (party->kind == FACT_UNKNOWN) {
		party->kind = PARTY_ORG;
	}
	if (party->band == FACT_UNKNOWN) {
		party->band = found->band;
	}
}
