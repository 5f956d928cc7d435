/*
 * roster_store: the published roster in dutyd.db, read into a book.
 *
 * Layer store. The tables are those of schema/roster.sql. A program without a store of its own
 * (dutyctl) reads the file with roster_store_read, read-only and while the daemon writes; the store
 * thread reads on its own connection (roster_job.h).
 */
#ifndef DUTYD_STORE_ROSTER_STORE_H
#define DUTYD_STORE_ROSTER_STORE_H

#include "dutyd/base/err.h"
#include "dutyd/domain/book.h"

struct db;
struct policy;

/*
 * The book of the policy's roster department, for book_free. 0 with an empty book when there is no
 * file yet, or one of before rosters were published; -1 and err when it cannot be read.
 */
int roster_store_read(const char *path, const struct policy *policy, struct book **book,
		      struct err *err);

/* The same on an open connection. 0 or -1 (db->problem). */
int roster_store_load(struct db *db, const char *department, struct book **book);

#endif
