/*
 * organisation: the second identity check: who the caller is by what he says of himself.
 *
 * Layer domain: arithmetic; store/crm_org.h brings the rows. Free answers of the qualification name
 * an organisation: its name, its tax number, an e-mail address. The rows of the CRM that have one
 * of these keys are weighed: a tax number outweighs a domain, a domain a name, and several at once
 * outweigh one; when two companies weigh the same, neither is taken. What is found joins the party
 * that the number gave, which stays what it was where the number itself was certain.
 */
#ifndef DUTYD_DOMAIN_ORGANISATION_H
#define DUTYD_DOMAIN_ORGANISATION_H

#include "dutyd/domain/org_name.h"
#include "dutyd/domain/party.h"

/* The names of the answers that count; any other free answer says nothing of it. */
#define ORG_SAID_NAME "organisation"
#define ORG_SAID_INN "inn"
#define ORG_SAID_EMAIL "email"
#define ORG_SAID_DOMAIN "domain"

struct org_clue { /* what was said, as keys; "" = nothing, or nothing that can be looked up */
	char name[POLICY_TITLE_SIZE]; /* for people to read, as it was said */
	char name_key[ORG_KEY_SIZE];
	char inn[ORG_INN_SIZE];
	char domain[ORG_DOMAIN_SIZE];
};

/* A later answer of the same name takes the place of the earlier one. */
void org_clue_take(struct org_clue *clue, const char *name, const char *text);
bool org_clue_is_empty(const struct org_clue *clue);

struct org_row { /* of dutyd_organisation; texts live as long as the row, NULL = not told */
	int64_t company_id;
	const char *name, *name_key, *inn, *domain, *band, *owner_id;
	int64_t owner_since;
	int offices;
	bool is_large;
};

struct organisation {
	int weight;        /* of the best row so far, 0 = none */
	bool is_ambiguous; /* two companies, or two owners of one, weigh the same */
	int64_t company_id;
	char name[POLICY_TITLE_SIZE];
	bool is_large;
	int offices;  /* 0 = not told */
	uint8_t band; /* enum band_value, 0 = not told */
	struct party_owner owner;
};

/* Row by row, in any order, into a zeroed struct. A row that has none of the keys is left out. */
void organisation_add(const struct policy *policy, struct organisation *organisation,
		      const struct org_clue *clue, const struct org_row *row);

/* found: what the rows gave. Sets party->named, and the company and its owner where it may. */
void organisation_join(struct party *party, const struct organisation *found);

#endif
