/*
 * crm_match: from the rows of a number to who is calling.
 *
 * Layer store, internal: arithmetic on rows, no database. Rows are added one by one in any order
 * and any number; what they have in common is kept, what they contradict each other in is not
 * certain and stays empty (TRAPS: the first of several rows is never taken).
 */
#ifndef DUTYD_STORE_CRM_MATCH_H
#define DUTYD_STORE_CRM_MATCH_H

#include "dutyd/domain/party.h"

enum { TALLY_MAX = 32 }; /* more different ones than this are not told apart; they are many */

struct crm_row { /* one row of dutyd_lookup; texts live as long as the row */
	const char *e164, *ext;
	const char *contact_name, *company_name, *party, *band, *owner_id; /* NULL: not told */
	int64_t contact_id, company_id;                                    /* 0 = none */
	int64_t owner_since;
	int offices;
	bool is_company_large, is_blocked;
};

struct tally_set {
	int n;
	int64_t of[TALLY_MAX];
};

struct tally {
	const struct policy *policy; /* who is who */
	bool has_bare_company;       /* the number is the company's, nobody's in person */
	bool has_org, has_private;
	bool is_torn_org, is_torn_private; /* two owners for one party */
	bool is_torn_band;
	struct party party; /* names, size, owners: of the rows so far */
	struct tally_set contacts, companies;
	struct tally_set employed, loners; /* contacts seen with a company, and without one */
};

struct crm_match {
	bool has_ext, is_blocked;
	struct tally with_ext, all;
};

void crm_match_begin(struct crm_match *match, const struct policy *policy);
void crm_match_add(struct crm_match *match, const struct phone *phone, const struct crm_row *row);

/* Everything in party but its state. */
void crm_match_end(const struct crm_match *match, int shared_from, struct party *party);

#endif
