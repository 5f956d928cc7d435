#include "dutyd/domain/party_key.h"

#include <stdio.h>
#include <string.h>

#include "dutyd/base/str.h"

#define COMPANY "company:"
#define CONTACT "contact:"
#define ORG "org:"

static void of_id(const char *kind, int64_t id, char key[PARTY_KEY_SIZE])
{
	key[0] = '\0';
	if (id != 0) {
		snprintf(key, PARTY_KEY_SIZE, "%s%lld", kind, (long long)id);
	}
}

void party_key_company(int64_t company_id, char key[PARTY_KEY_SIZE])
{
	of_id(COMPANY, company_id, key);
}

void party_key_contact(int64_t contact_id, char key[PARTY_KEY_SIZE])
{
	of_id(CONTACT, contact_id, key);
}

static int64_t id_of(const char *kind, const char *key)
{
	int64_t id;

	if (!str_has_prefix(key, kind) || !str_to_int(key + strlen(kind), 1, INT64_MAX, &id)) {
		return 0;
	}
	return id;
}

int64_t party_key_company_id(const char *key)
{
	return id_of(COMPANY, key);
}

int64_t party_key_contact_id(const char *key)
{
	return id_of(CONTACT, key);
}

void party_key_organisation(const char *name_key, char key[PARTY_KEY_SIZE])
{
	key[0] = '\0';
	if (name_key[0] != '\0') {
		snprintf(key, PARTY_KEY_SIZE, ORG "%s", name_key);
	}
}

/* ---- the party ---- */

/* Whose number it is, is certain only for these; which company, also when he has named it. */
static bool is_certain(const struct party *party)
{
	return party->match == MATCH_EXT || party->match == MATCH_EXACT ||
	       party->match == MATCH_COMPANY;
}

/* A number of several parties says nothing of this one. */
static bool is_of_many(const struct party *party)
{
	return party->match == MATCH_SHARED || party->match == MATCH_AMBIGUOUS;
}

void party_key(const struct party_seen *seen, char key[PARTY_KEY_SIZE])
{
	const struct party *party = seen->party;
	bool is_known = party != NULL && is_certain(party);
	bool is_named = party != NULL && party->named == NAMED_FOUND;
	int64_t contact = is_known ? party->contact_id : 0;
	int64_t company = is_known || is_named ? party->company_id : 0;

	key[0] = '\0';
	if (seen->kind != PARTY_PRIVATE) {
		party_key_company(company, key);
		if (key[0] == '\0') {
			party_key_organisation(seen->organisation, key);
		}
	}
	if (key[0] == '\0') {
		party_key_contact(contact, key);
	}
	if (key[0] == '\0' && (party == NULL || !is_of_many(party))) {
		str_copy(key, PARTY_KEY_SIZE, seen->tel);
	}
	if (key[0] == '\0') {
		snprintf(key, PARTY_KEY_SIZE, "call:%s", seen->call);
	}
}
