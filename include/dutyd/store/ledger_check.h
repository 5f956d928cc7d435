/*
 * ledger_check: is the ledger whole? And its rows, one after the other.
 *
 * Layer store. Works on the file, beside a running daemon or without one. Each hash is worked out
 * anew from its row and the hash that stands in the row before it: a row that was altered is
 * named itself, and so is the one behind it when the altered one was given a hash that fits. Ids
 * have no holes, so a missing row is named; the last hash stands in meta as well, so a row that was
 * cut off the end, or put there, shows.
 */
#ifndef DUTYD_STORE_LEDGER_CHECK_H
#define DUTYD_STORE_LEDGER_CHECK_H

#include "dutyd/base/err.h"
#include "dutyd/store/ledger.h"

struct ledger_reader {
	void *arg;
	void (*row)(void *arg, const struct ledger_row *row); /* NULL = not wanted */
	/* "row 12: altered"; NULL = nothing is checked */
	void (*finding)(void *arg, int64_t id, const char *what);
};

/* How many findings, and of how many rows; -1 and err when the file cannot be read. */
int ledger_walk(const char *path, const struct ledger_reader *reader, int64_t *n_rows,
		struct err *err);

/* "tel:TAG" of a number, by the key that lies in the file. 0, or -1 and err. */
int ledger_tel(const char *path, const char *e164, char key[PARTY_KEY_SIZE], struct err *err);

#endif
