/*
 * import_file: the new base beside the old one, and how it takes its place.
 *
 * Layer store, internal to import. Here is all that touches files: PATH.new with a lock on it, the
 * old base attached as `old` and held against writers, indexes put off until the rows are in, and
 * the swap. A WAL that belongs to the old file would be taken for the new one's, so it is emptied
 * at the beginning, kept empty by the lock, and gone before the rename.
 */
#ifndef DUTYD_STORE_IMPORT_FILE_H
#define DUTYD_STORE_IMPORT_FILE_H

#include <stdbool.h>

#include "dutyd/base/err.h"

struct sqlite3;

enum { IMPORT_PATH_SIZE = 512 };

struct import_file {
	char path[IMPORT_PATH_SIZE], fresh[IMPORT_PATH_SIZE];
	int lock_fd;            /* of PATH.new; closed last: that would drop SQLite's locks */
	struct sqlite3 *sqlite; /* of PATH.new, in a transaction */
	struct sqlite3 *old;    /* holds the old base; NULL = there is none */
	char *indexes;          /* their SQL, until import_file_swap */
	bool is_wal;            /* the old one is, and so will be the new one */
};

int import_file_open(struct import_file *file, const char *path, struct err *err);

/* Runs SQL; a problem goes to err with what was being done in front. */
int import_file_run(struct import_file *file, const char *what, const char *sql, struct err *err);

/* Indexes, commit, integrity, mode, sync, rename. */
int import_file_swap(struct import_file *file, struct err *err);

/* Whatever came before; PATH.new goes away unless it was renamed. */
void import_file_close(struct import_file *file);

#endif
