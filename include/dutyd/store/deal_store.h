/*
 * deal_store: deals of the CRM, as far as reports ask for them.
 *
 * Layer store. Only the built-in CRM (schema/crm.sql) has the tables for it; any other gives an
 * error that says which one is missing.
 */
#ifndef DUTYD_STORE_DEAL_STORE_H
#define DUTYD_STORE_DEAL_STORE_H

#include "dutyd/domain/policy.h"

enum { DEAL_NUMBERS_SIZE = 512 };

struct deal {
	int64_t id, company_id, contact_id; /* 0 = none */
	char employee[64];                  /* as the CRM names him */
	char stage[16], name[POLICY_TITLE_SIZE];
	char numbers[DEAL_NUMBERS_SIZE]; /* E.164 between blanks, as many as there is room for */
	uint8_t band;
	int64_t amount_kop, opened_ms, closed_ms; /* closed 0 = open */
	bool is_inbound, is_company_large;        /* large as the policy sees it */
};

struct deals {
	int n;
	struct deal *all;
};

/* Won in the time, or opened since from_ms and whatever became of them. */
enum deal_which { DEALS_WON, DEALS_OPENED };

struct deal_ask {
	enum deal_which which;
	int64_t from_ms, until_ms;
};

/* 0, or -1 and err; deals_free in either case. */
int deal_store_read(const struct policy *policy, const struct deal_ask *ask, struct deals *deals,
		    struct err *err);
void deals_free(struct deals *deals);

#endif
