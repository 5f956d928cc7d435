/*
 * reader: dutyd.db, read by a program that is not its daemon.
 *
 * Layer store. Read-only, while the daemon writes, in one read transaction: everything that is read
 * until db_close() is of the same moment. A statement is prepared before its first use.
 */
#ifndef DUTYD_STORE_READER_H
#define DUTYD_STORE_READER_H

#include "dutyd/domain/party_key.h"
#include "dutyd/store/db.h"

enum reader_opened {
	READER_OPENED,
	READER_ABSENT, /* no such file: err says so as well */
	READER_FAILED
};

/* *version: of the tables, never newer than ours; 0 = there are none. */
enum reader_opened reader_open(struct db *db, const char *path, int64_t *version, struct err *err);

/* 0, or -1 and db->problem. */
int reader_prepare(struct db *db, enum sql query);

/* "tel:TAG" of a number, by the file's own key. 0, or -1 and db->problem. */
int reader_tel(struct db *db, const char *e164, char tel[PARTY_TEL_SIZE]);

#endif
