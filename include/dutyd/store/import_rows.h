/*
 * import_rows: what an import keeps in mind between rows, and its statements.
 *
 * Layer store, internal to import.c, import_put.c and import_mail.c.
 */
#ifndef DUTYD_STORE_IMPORT_ROWS_H
#define DUTYD_STORE_IMPORT_ROWS_H

#include "dutyd/store/id_set.h"
#include "dutyd/store/import.h"
#include "dutyd/store/import_file.h"

enum { IMPORT_CONTACT, IMPORT_COMPANY, IMPORT_SOURCES_MAX = 16 };

enum import_sql {
	IMPORT_ADD_CONTACT,
	IMPORT_ADD_COMPANY,
	IMPORT_FIND_CONTACT,
	IMPORT_FIND_COMPANY,
	IMPORT_SET_CONTACT,
	IMPORT_SET_COMPANY,
	IMPORT_ADD_PHONE,
	IMPORT_ADD_EMPLOYEE,
	IMPORT_OWNERS_OF_COMPANY,
	IMPORT_OWNERS_OF_CONTACT,
	IMPORT_ADD_ASSIGNMENT,
	IMPORT_TOUCH_ASSIGNMENT,
	IMPORT_NOTE_NAME,
	IMPORT_FIND_NAME,
	IMPORT_NOTE_MAIL,
	IMPORT_SQL_COUNT
};

struct sqlite3_stmt;

struct import {
	struct import_file file;
	struct sqlite3_stmt *statements[IMPORT_SQL_COUNT];
	struct err problem;
	int64_t now_s;
	char source[CRM_SOURCE_SIZE];
	int n_sources;
	struct {
		char name[CRM_SOURCE_SIZE];
		bool covers[2];
	} sources[IMPORT_SOURCES_MAX];
	bool has_names;          /* of this source's companies, in the table name */
	int64_t last[2];         /* largest ids */
	struct id_set seen[2];   /* rows that this import brought, or kept */
	struct id_set fresh[2];  /* with phones of this import: the old ones are not copied */
	struct id_set owned;     /* companies whose own row names the owner, or was kept */
	struct id_set named;     /* companies that are only known by their contacts' rows */
	struct id_set judged;    /* companies whose contacts this import brought */
	struct id_set two;       /* parties counted as having two owners, companies only */
	struct id_set confirmed; /* assignments */
	struct id_set outdated;  /* dutyd's own that the CRM has overruled */
	int64_t last_assignment;
	/* Rows of one company stand together more often than not. */
	struct {
		char name[POLICY_TITLE_SIZE], employee[64];
		int64_t company, owned; /* 0 = none; the company that the employee owns */
	} memo;
	struct import_totals totals;
};

/* The statement, its parameters still to bind; NULL, and problem, when it cannot be prepared. */
struct sqlite3_stmt *import_statement(struct import *import, enum import_sql id);

/* SQLITE_ROW or SQLITE_DONE, or -1 and problem. */
int import_step(struct import *import, struct sqlite3_stmt *statement);

/* Makes the table of this source's companies by name. */
int import_note_names(struct import *import);

/* Each domain of the record's mails is one word for its company's; 0 or -1. */
int import_note_mails(struct import *import, const struct crm_record *record, int64_t company);

/* The domains that have more than half of the words; is_partial: only where there is none yet. */
int import_settle_mails(struct import *import, bool is_partial, struct err *err);

#endif
