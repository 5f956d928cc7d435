/*
 * follow: what follows from a record once it is written: ledger, tasks, audit, and who is told.
 *
 * Layer store, internal; all of it in the record's own transaction. A mystery shopper's call leaves
 * nothing but its own rows.
 */
#ifndef DUTYD_STORE_FOLLOW_H
#define DUTYD_STORE_FOLLOW_H

#include "dutyd/store/record.h"

int follow_decision(struct db *db, const struct record *record);
int follow_note(struct db *db, const struct record *record); /* answered, ended */
int follow_confirmed(struct db *db, const struct record *record);
int follow_tend(struct db *db, struct job *job); /* what has become late, or waits */

#endif
