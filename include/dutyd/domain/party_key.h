/*
 * party_key: who calls, as one word that stays the same from call to call.
 *
 * Layer domain. "company:17" and "contact:42" by the CRM's ids, "org:NAME" for an organisation that
 * only its name is known of (as org_name.h reads it), "tel:TAG" by the keyed tag of the number,
 * "call:7KQ2M8F4" when there is nothing else. The word holds no number, so what is kept under it
 * may be kept when the number has to be forgotten. A private person is himself and never the
 * company he works for.
 */
#ifndef DUTYD_DOMAIN_PARTY_KEY_H
#define DUTYD_DOMAIN_PARTY_KEY_H

#include "dutyd/domain/callid.h"
#include "dutyd/domain/org_name.h"
#include "dutyd/domain/party.h"

enum { PARTY_KEY_SIZE = 200, PARTY_TEL_SIZE = 24 };

struct party_seen {
	const struct party *party; /* as the CRM has him, NULL = nobody looked */
	uint8_t kind;              /* enum party_value, as far as is known by now */
	const char *organisation;  /* the key of its name, "" = not told */
	const char *tel;           /* "tel:TAG", "" = no number */
	const char *call;          /* the 8-character id */
};

void party_key(const struct party_seen *seen, char key[PARTY_KEY_SIZE]);

/* "company:17"; "" for 0. */
void party_key_company(int64_t company_id, char key[PARTY_KEY_SIZE]);
void party_key_contact(int64_t contact_id, char key[PARTY_KEY_SIZE]);

/* "org:vektor" by the key of a name (org_name.h); "" for none. */
void party_key_organisation(const char *name_key, char key[PARTY_KEY_SIZE]);

/* The id behind "company:" or "contact:"; 0 when the key is of another kind. */
int64_t party_key_company_id(const char *key);
int64_t party_key_contact_id(const char *key);

#endif
