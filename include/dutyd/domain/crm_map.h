/*
 * crm_map: which column of a CRM's export means what.
 *
 * Layer domain. A map is a source's name and the titles of its columns. Those of Bitrix24, amoCRM
 * and SuiteCRM are built in, with the titles these systems write themselves; others come from the
 * configuration (crm.import). Titles are compared by crm_text_key, and a title may stand for the
 * same field in several columns: phones and mails are collected, of any other field the first that
 * is filled counts. Titles that a system is known by but that are not used are in its map too
 * (CRM_FIELD_NONE): the map with most known titles is the file's.
 */
#ifndef DUTYD_DOMAIN_CRM_MAP_H
#define DUTYD_DOMAIN_CRM_MAP_H

#include <stdbool.h>
#include <stddef.h>

enum crm_field {
	CRM_FIELD_NONE,
	CRM_FIELD_ID,
	CRM_FIELD_TYPE, /* is the row a company's or a contact's */
	CRM_FIELD_NAME, /* whole: of the contact, or of the company in a file of companies */
	CRM_FIELD_FIRST_NAME,
	CRM_FIELD_MIDDLE_NAME,
	CRM_FIELD_LAST_NAME,
	CRM_FIELD_COMPANY, /* where the contact works */
	CRM_FIELD_COMPANY_ID,
	CRM_FIELD_POSITION,
	CRM_FIELD_WORK, /* phones, by kind: work to other */
	CRM_FIELD_DIRECT,
	CRM_FIELD_MOBILE,
	CRM_FIELD_HOME,
	CRM_FIELD_FAX,
	CRM_FIELD_OTHER,
	CRM_FIELD_OWNER,
	CRM_FIELD_TOUCHED, /* when somebody last worked with it */
	CRM_FIELD_INN,
	CRM_FIELD_LARGE,
	CRM_FIELD_OFFICES,
	CRM_FIELD_COMPUTERS,
	CRM_FIELD_BAND,
	CRM_FIELD_EMAIL, /* at work: a company is known by its domain */
	CRM_FIELD_COUNT
};

enum crm_rows { CRM_ROWS_CONTACTS, CRM_ROWS_COMPANIES, CRM_ROWS_MIXED };

enum { CRM_TITLE_SIZE = 256, CRM_SOURCE_SIZE = 33, CRM_TITLES_MAX = 128 };

struct crm_title {
	enum crm_field field;
	char title[CRM_TITLE_SIZE];
};

struct crm_map {
	char id[CRM_SOURCE_SIZE];     /* what --map names */
	char source[CRM_SOURCE_SIZE]; /* company.source, contact.source */
	int rows;                     /* enum crm_rows */
	int n_titles;
	const struct crm_title *titles;
	struct crm_title *own_titles; /* the same, of a map that crm_map_add fills */
};

extern const struct crm_map crm_maps[]; /* the built-in ones */
extern const size_t crm_maps_count;

/*
 * Small letters, ё as е, one blank between words, none around, no colon behind: titles, people and
 * companies are compared by it. Cut at a character when it does not fit.
 */
void crm_text_key(const char *text, char *key, size_t size);

/* For a map that is not built in. False: it has CRM_TITLES_MAX already, or the title is long. */
bool crm_map_add(struct crm_map *map, enum crm_field field, const char *title);
void crm_map_finish(struct crm_map *map);

/* NULL: no map of that name among the built-in and the given ones; the latter come first. */
const struct crm_map *crm_map_named(const struct crm_map *own, int n_own, const char *id);

/*
 * fields[i] becomes what column i means. Returns how many of the titles the map knows, 0 when an
 * id, or any name or phone, is missing: it is another system's file then.
 */
int crm_map_fit(const struct crm_map *map, const char *const *titles, size_t n,
		enum crm_field *fields);

/* The map that knows most of the titles; NULL when none fits, or two fit alike. */
const struct crm_map *crm_map_best(const struct crm_map *own, int n_own, const char *const *titles,
				   size_t n);

bool crm_field_is_phone(enum crm_field field);
const char *crm_field_name(enum crm_field field); /* as the configuration writes it; "" for NONE */
const char *crm_rows_name(enum crm_rows rows);

#endif
