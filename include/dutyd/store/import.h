/*
 * import: rows of another CRM into a new base, which then takes the place of the old one.
 *
 * Layer store. Everything goes into PATH.new, in one transaction; the old base is only read, and
 * locked against other writers meanwhile. What this import does not bring is copied from it:
 * other sources' rows, assignments and their history, deals, blocked numbers. import_finish builds
 * the indexes, checks the new base whole, gives it the old one's mode and group, and renames it;
 * whoever looks up in the old one goes on until he sees the new one (crm.h). Until then nothing has
 * changed, whatever happens.
 *
 * A row is known again by (source, id): it keeps dutyd's id, its assignment and history. All rows
 * of companies come before those of contacts, so that a contact's company can be found by name.
 *
 * Owners: the company's own row says whose it is; if it does not, its contacts do, and two who
 * contradict each other are two live owners (never the first of them). A private person's row
 * speaks for himself. An assignment that dutyd made (reason other than "import") ends only when the
 * CRM names somebody else and has been touched since.
 *
 * The mail domain of a company is the one that more than half of its mails have, of its own
 * row and of its contacts'; free mail services do not count. Without such a majority, or without
 * mails, what stands there stays.
 *
 * Memory: at most IMPORT_MEMORY_MB, and two bytes for each row. IMPORT_CACHE_MB of it are SQLite's
 * pages, half of that while the indexes are sorted.
 */
#ifndef DUTYD_STORE_IMPORT_H
#define DUTYD_STORE_IMPORT_H

#include "dutyd/base/err.h"
#include "dutyd/domain/crm_record.h"

enum { IMPORT_CACHE_MB = 128, IMPORT_MEMORY_MB = 240 };

struct import; /* opaque: made by import_begin, ended by import_finish or import_cancel */

struct import_owner {
	char id[64]; /* login, or the name of one whom the configuration does not know */
	char name[POLICY_TITLE_SIZE];
	bool is_stored; /* import's */
};

enum import_put { IMPORT_NEW, IMPORT_KNOWN, IMPORT_REPEATED, IMPORT_FAILED };

struct import_totals {
	int64_t added[2], updated[2], deleted[2]; /* [0] contacts, [1] companies */
	int64_t before[2];                        /* live rows of these sources before */
	int64_t phones, odd_phones;
	int64_t named_companies;   /* made because contacts name them */
	int64_t unclear_companies; /* contacts whose company's name several have */
	int64_t owners_new, owners_ended, owners_kept, owners_two;
	int64_t domains, domains_torn; /* companies: told by their mails, without a majority */
	int64_t bytes;                 /* of the new file */
};

/* NULL and a problem: another writer is at work, no place, not a base of dutyd's. */
struct import *import_begin(const char *path, int64_t now_s, struct err *err);

/* Between rows of different sources; covers: its contacts or companies are all in this import. */
int import_source(struct import *import, const char *source, const bool covers[2], struct err *err);

/* owner NULL: the row names none. */
enum import_put import_put(struct import *import, const struct crm_record *record,
			   struct import_owner *owner);

/* A row that was refused is not one that has vanished: what stands there stays. */
int import_keep(struct import *import, bool is_company, const char *id);

/* How much of the new base there is for the eyes of whoever waits. */
const char *import_problem(const struct import *import);

/*
 * Ends what has vanished and what nobody confirmed; totals then say what a swap would mean.
 * import_finish swaps. Both 0 or -1; after -1 the only thing left is import_cancel.
 */
int import_settle(struct import *import, bool is_partial, struct import_totals *totals,
		  struct err *err);
int import_finish(struct import **import, struct import_totals *totals, struct err *err);
void import_cancel(struct import **import);

#endif
