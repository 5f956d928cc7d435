/*
 * owners: whose client a party is by the ledger, beside the CRM.
 *
 * Layer store. The ledger knows a party by its company, by the name of an organisation, by the
 * contact and by the tag of its number (party_key.h). Of the CRM's owner and the ledger's the newer
 * one counts, and of an owner whose time the CRM does not tell, the ledger. The daemon asks with
 * each look-up; a program beside it asks the file, and gets the same answer.
 */
#ifndef DUTYD_STORE_OWNERS_H
#define DUTYD_STORE_OWNERS_H

#include "dutyd/domain/organisation.h"
#include "dutyd/domain/party_key.h"

struct db;

/* The company the CRM has, else the organisation that he has named; "" = neither. */
void owners_organisation(const struct party *party, const struct org_clue *clue,
			 char key[PARTY_KEY_SIZE]);

/* Many use this number: it says nothing of who calls, unless he has said so himself. */
bool owners_are_many(const struct party *party);

/* And he has not, or not so that he is known: the ledger is not asked. */
bool owners_are_unsaid(const struct party *party);

struct owners_ask {
	const char *organisation, *tel; /* "" = not known */
	int64_t call;                   /* whose own rows do not count, 0 = none */
	bool is_undone; /* nor what the head has said in it, which does else */
};

/* A client is handed on in the CRM, too: what is newer takes the place of what is there. */
void owners_renew(struct party_owner *owner, const char *id, int64_t since);

/* What the ledger says joins party->owner_* and former_*. 0, or -1: the database failed. */
int owners_read(struct db *db, const struct owners_ask *ask, struct party *party);

/*
 * The same for a caller, from the file at path, read beside the daemon. No file, or one without a
 * ledger yet, says nothing. 0, or -1 and err.
 */
int owners_read_file(const char *path, const struct phone *caller, const struct org_clue *clue,
		     struct party *party, struct err *err);

#endif
