/*
 * address_zone: what the caller's address says: a business centre, a street that is not covered
 * . Not the time zone, which is zone.h.
 *
 * Layer domain: data, part of struct policy, and the comparing of addresses; pure. What the caller
 * calls his address (the answer "address") lies in a zone when one of the zone's addresses stands
 * in it, word by word and side by side. The rules are ours:
 *
 *   - case and punctuation go, "ё" is "е"
 *   - a house's number is a word with the letter or fraction behind it: "5", "5а" and "5/2" are
 *     three houses, "5 корпус 2" is a part of "5"
 *   - what only says that a street, a town or a house follows goes ("ул.", "г.", "д.", "дом" before
 *     a number); other kinds have one spelling ("пр-т" is "проспект", "БЦ" is "бизнес-центр")
 *   - of several the longest in words counts, as it is the most exact; of equal ones the first
 */
#ifndef DUTYD_DOMAIN_ADDRESS_ZONE_H
#define DUTYD_DOMAIN_ADDRESS_ZONE_H

#include "dutyd/domain/company.h"

#define ADDRESS_SAID "address" /* the answer's name */

/* No text grows by more than a blank for each of its bytes. */
enum { ADDRESS_KEY_SIZE = 2 * POLICY_TITLE_SIZE + 2 };

struct given;
struct policy;

struct address {
	char text[POLICY_TITLE_SIZE]; /* as it is written */
	char key[ADDRESS_KEY_SIZE];
};

struct address_zone {
	char id[POLICY_ID_SIZE];
	char title[POLICY_TITLE_SIZE];
	int n_addresses;
	struct address *addresses;
	uint8_t set[FACT_COUNT];       /* values, FACT_UNKNOWN = says nothing of it */
	char offer[POLICY_TITLE_SIZE]; /* what may be offered there, "" = not told */
};

struct address_zones {
	int n;
	struct address_zone *of;
};

/* The last address that was told; zeroed: none was. */
struct address_said {
	const struct address_zone *zone; /* NULL = in none; lives as long as the policy */
	uint16_t author;                 /* 1 + who wrote it down, 0 = not told */
};

/* " ленина 5 ": every word between blanks. False when no word is there to tell a place by. */
bool address_key(const char *text, char key[ADDRESS_KEY_SIZE]);

const struct address_zone *address_zone_find(const struct address_zones *zones, const char *text);

/* An answer as it is kept (given.h); any but the address is left out. author as in job.h. */
void address_take(struct address_said *said, const struct policy *policy, const struct given *given,
		  const char *author);

/*
 * Over what the script's answers say, whose source it has: the address is more exact. An officer's
 * own fact stays.
 */
void address_to_facts(const struct address_said *said, struct facts *facts);

void address_zones_finish(struct address_zones *zones);

#endif
