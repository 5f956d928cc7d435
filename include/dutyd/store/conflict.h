/*
 * conflict: a caller who plays dumb turns out to be somebody's client.
 *
 * Layer store, internal. When the second check gives a party an owner, everybody whom the party has
 * reached so far is told to the queue: topic conflict, {"alert":"owner_conflict", "owner":…,
 * "reached":[…]}, once a call; the same when it is the ledger alone that knows the organisation and
 * whose it is. When it finds two companies of that name nobody is taken for the caller's owner, and
 * the head is told: topic alarm, "organisation-ambiguous"; when the CRM gives the client two owners
 * at once (Q10), "owner-ambiguous" with both. Of a mystery shopper's call nothing is told.
 */
#ifndef DUTYD_STORE_CONFLICT_H
#define DUTYD_STORE_CONFLICT_H

#include "dutyd/store/record.h"

/* Into the record, after deciding. */
void conflict_plan(const struct party *party, const struct decision *decision,
		   struct record *record);

/* The message, if there is one to send. 0 or -1. */
int conflict_write(struct db *db, const struct record *record);

#endif
