/*
 * ledger_message: what the CRM is told of a decision: whose client it is, and who works it.
 *
 * Layer store, internal. Two topics of the decision queue. "jurisdiction": every decision of the
 * stages qualify and handover and every act on a call: party, department, belongs_to, reason.
 * "assignment": every row of the ledger, which is what a CRM writes into its own tables.
 */
#ifndef DUTYD_STORE_LEDGER_MESSAGE_H
#define DUTYD_STORE_LEDGER_MESSAGE_H

#include "dutyd/store/ledger.h"

int ledger_message_entry(struct db *db, const struct record *record, const struct ledger_row *row);
int ledger_message_jurisdiction(struct db *db, const struct record *record);

#endif
