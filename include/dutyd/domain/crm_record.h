/*
 * crm_record: one row of a CRM's export, understood.
 *
 * Layer domain. Cells in, record out, by the fields that the columns have (crm_map.h). A cell may
 * hold several numbers and words; each number is normalised here, once (TRAPS.md 4.2), and one that
 * cannot be read is kept as it stands and counted. Texts too long for their place are cut, but an
 * id is refused rather than cut. Texts of phones point into the cells.
 */
#ifndef DUTYD_DOMAIN_CRM_RECORD_H
#define DUTYD_DOMAIN_CRM_RECORD_H

#include <stdint.h>

#include "dutyd/domain/company.h"
#include "dutyd/domain/crm_map.h"
#include "dutyd/domain/org_name.h"

/* The id of a company that is only named by its contacts is its name. */
enum {
	CRM_RECORD_PHONES_MAX = 32,
	CRM_RECORD_DOMAINS_MAX = 8,
	CRM_ID_SIZE = POLICY_TITLE_SIZE + 8
};

enum crm_refusal {
	CRM_TAKEN,
	CRM_NO_ID,
	CRM_LONG_ID,
	CRM_NO_NAME,  /* a company without one; a person may have none */
	CRM_NO_PHONE, /* a contact without one is no use; a company may have none */
	CRM_NO_TYPE,  /* neither a company nor a contact */
	CRM_FEW_CELLS,
	CRM_MANY_CELLS,
	CRM_BROKEN_QUOTES,
	CRM_BROKEN_TEXT, /* not the encoding that the file has */
	CRM_LONG_ROW,
	CRM_REPEATED_ID,
	CRM_REFUSAL_COUNT
};

struct crm_phone {
	enum crm_field kind;
	const char *raw;
	struct phone phone;
};

struct crm_record {
	bool is_company;
	char id[CRM_ID_SIZE];
	char name[POLICY_TITLE_SIZE];
	char company[POLICY_TITLE_SIZE];
	char company_id[CRM_ID_SIZE];
	char position[POLICY_TITLE_SIZE];
	char owner[POLICY_TITLE_SIZE];    /* as the CRM writes it */
	char inn[13];                     /* "" = not told, or no such number */
	int32_t touched_day;              /* CIVIL_DAY_NONE = not told */
	int is_large, offices, computers; /* -1 = not told */
	uint8_t band;                     /* enum band_value, 0 = not told */
	int n_phones, n_odd;              /* odd ones are among the phones */
	struct crm_phone phones[CRM_RECORD_PHONES_MAX];
	int n_domains; /* of its mails, each once, as org_domain_key makes them */
	char domains[CRM_RECORD_DOMAINS_MAX][ORG_DOMAIN_SIZE];
};

struct crm_columns {
	const enum crm_field *fields;
	size_t n;
	enum crm_rows rows;
};

/*
 * A row with fewer or more cells than columns (empty ones behind the last are no more) is refused,
 * and the record's id is read all the same where it can be.
 */
enum crm_refusal crm_record_read(const struct crm_columns *columns, const struct phone_rules *rules,
				 const char *const *cells, size_t n_cells,
				 struct crm_record *record);

/* The id alone, as far as the cells go; "" when it is not among them. */
void crm_record_read_id(const struct crm_columns *columns, const char *const *cells, size_t n_cells,
			char id[CRM_ID_SIZE]);

/* Whom the CRM means: a login, an id, a name, "Last First" too. An index or PERSON_NONE. */
struct policy;
int crm_owner_find(const struct policy *policy, const char *text);

const char *crm_refusal_name(enum crm_refusal refusal);

#endif
