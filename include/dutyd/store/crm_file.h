/*
 * crm_file: the connection to somebody else's database.
 *
 * Layer store, internal. The file is untrusted: read-only, no memory map, no triggers or functions
 * out of its schema, sizes and steps limited, SELECTs and nothing else. A SELECT of the
 * configuration's may call dutyd_name_key(text), which is org_name_key().
 *
 * Memory: up to 128 MB of its pages: of ten million numbers a look-up reads 5.8 pages with 16 MB,
 * and 3.6 with 64.
 */
#ifndef DUTYD_STORE_CRM_FILE_H
#define DUTYD_STORE_CRM_FILE_H

#include <sys/types.h>

#include "dutyd/base/err.h"
#include "dutyd/domain/policy.h"

enum crm_column {
	CRM_KEY10,
	CRM_E164,
	CRM_EXT,
	CRM_KIND,
	CRM_CONTACT_ID,
	CRM_CONTACT_NAME,
	CRM_PARTY,
	CRM_COMPANY_ID,
	CRM_COMPANY_NAME,
	CRM_COMPANY_LARGE,
	CRM_OFFICES,
	CRM_BAND,
	CRM_OWNER_ID,
	CRM_OWNER_SINCE,
	CRM_BLOCKED,
	CRM_COLUMN_COUNT
};

enum crm_org_column {
	CRM_ORG_COMPANY_ID,
	CRM_ORG_COMPANY_NAME,
	CRM_ORG_NAME_KEY,
	CRM_ORG_INN,
	CRM_ORG_DOMAIN,
	CRM_ORG_COMPANY_LARGE,
	CRM_ORG_OFFICES,
	CRM_ORG_BAND,
	CRM_ORG_OWNER_ID,
	CRM_ORG_OWNER_SINCE,
	CRM_ORG_COLUMN_COUNT
};

struct sqlite3;
struct sqlite3_stmt;

struct crm_file {
	struct sqlite3 *sqlite; /* NULL: closed */
	struct sqlite3_stmt *begin, *commit;
	struct sqlite3_stmt *look_up;
	int column[CRM_COLUMN_COUNT]; /* where the look-up has it */
	int parameter;                /* of :key10 */
	struct sqlite3_stmt *org;     /* NULL: this CRM cannot tell a company by its name */
	int org_column[CRM_ORG_COLUMN_COUNT];
	struct err org_problem;      /* why not */
	struct sqlite3_stmt *touch;  /* NULL: nor who of ours has called a number (crm_touch.h) */
	struct sqlite3_stmt *former; /* NULL: nor whose client somebody was (crm_former.h) */
	char path[POLICY_PATH_SIZE];
	char select[POLICY_SELECT_SIZE], org_select[POLICY_SELECT_SIZE];
	dev_t device; /* 0: there was no file */
	ino_t inode;
};

/*
 * Does the policy mean another file or look-up than was tried last, or does the path lead to
 * another file, or to none, by now?
 */
bool crm_file_is_other(const struct crm_file *file, const struct policy *policy);

/*
 * Opens and prepares; a struct that is open already stays as it is. SQLITE_OK, SQLITE_BUSY (ask
 * again), SQLITE_INTERRUPT, or another code with the problem in err.
 */
int crm_file_open(struct crm_file *file, const struct policy *policy, int (*is_over)(void *),
		  void *arg, struct err *err);
void crm_file_close(struct crm_file *file);

/* One read transaction for many questions. SQLITE_OK or SQLite's code; one that is open stays. */
int crm_file_begin(struct crm_file *file);
void crm_file_end(struct crm_file *file);

#endif
