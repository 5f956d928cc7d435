/*
 * ledger: whose client is whose, row after row, each bound to the one before it.
 *
 * Layer store, internal but for the row and its hash. The table is that of schema/ledger.sql: rows
 * are only added, and every hash covers its row and the hash before, so that an altered, missing or
 * inserted row shows (ledger_check.h). A row that is there already, by decision, entry and
 * employee, is not added again: a batch may be written twice.
 */
#ifndef DUTYD_STORE_LEDGER_H
#define DUTYD_STORE_LEDGER_H

#include "dutyd/base/digest.h"
#include "dutyd/domain/party_key.h"
#include "dutyd/store/record.h"

/* Where meta keeps the hash of the last row. */
#define LEDGER_HEAD "ledger_head"

struct ledger_row {
	int64_t id, at_ms;
	char day[CIVIL_TEXT_SIZE];
	char entry[16], party[PARTY_KEY_SIZE], tel[PARTY_TEL_SIZE];
	char employee[POLICY_ID_SIZE], department[POLICY_ID_SIZE], band[8], reason[32];
	char author[RECORD_ACTOR_SIZE];
	int64_t call_id, decision_id;
	uint8_t hash[DIGEST_BYTES];
};

/* Columns as in SQL_LEDGER_ROWS, which all queries for whole rows share. */
struct sqlite3_stmt;
void ledger_read(struct sqlite3_stmt *statement, struct ledger_row *row);

/* Of the row without its own hash, behind that of the row before it. */
void ledger_hash(const uint8_t before[DIGEST_BYTES], const struct ledger_row *row,
		 uint8_t hash[DIGEST_BYTES]);

/* At the end, with the id and the hash that follow there. 0 or -1. */
int ledger_append(struct db *db, struct ledger_row *row);

/* Rows, and messages for the CRM, of a decision or a note (record->entries). 0 or -1. */
int ledger_write(struct db *db, const struct record *record);

#endif
