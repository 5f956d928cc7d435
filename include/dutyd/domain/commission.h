/*
 * commission: what a deal earns, whom, and why not.
 *
 * Layer domain: pure arithmetic on whole kopecks and hundredths of a per cent; the result is
 * advice, nobody is paid by it. Who may earn on a contract is the band's sellers and their rates:
 * large ones only the commercial department, small ones only the client department,
 * medium ones both, each at its own rate. On an inbound client the ledger is asked whose he
 * is; and a small sale to a large company is paid to whom the ledger names for it, or by
 * commission.small_sale_by_large_company. Amounts are cut down to the kopeck, deal by deal,
 * so that what is printed adds up.
 */
#ifndef DUTYD_DOMAIN_COMMISSION_H
#define DUTYD_DOMAIN_COMMISSION_H

#include "dutyd/domain/policy.h"

/* Larger ones are somebody's mistake, and their sums would not fit. */
#define COMMISSION_AMOUNT_MAX INT64_C(1000000000000000) /* kopecks */

/* What the ledger says of a party at a moment: ids, "" = nobody. */
struct holding {
	bool is_known;                 /* there is at least one row of it */
	char holder[POLICY_ID_SIZE];   /* whose client it is */
	char executor[POLICY_ID_SIZE]; /* who executes the sale and is paid for it */
	char returner[POLICY_ID_SIZE]; /* who has given the client back */
	int64_t decision;              /* the row that says so cites it */
};

/* One row of the ledger after another, in its order. */
void holding_add(struct holding *holding, const char *entry, const char *employee,
		 int64_t decision);

struct commission_deal {
	int32_t day; /* it was won on */
	int person;  /* who closed it by the CRM, PERSON_NONE = nobody whom the policy knows */
	uint8_t band;
	int64_t amount_kop;
	bool is_inbound, is_company_large;
	struct holding holding;
};

enum commission_why {
	COMMISSION_PAID,
	COMMISSION_PAID_EXECUTOR,    /* not the one who closed it */
	COMMISSION_PAID_SMALL,       /* the rep, small as it is */
	COMMISSION_CLIENT_LARGE,     /* */
	COMMISSION_COMMERCIAL_SMALL, /* */
	COMMISSION_REP_OF_LARGE,     /* an officer is to execute it */
	COMMISSION_NO_SELLER,        /* his department does not sell that band */
	COMMISSION_NO_RATE,
	COMMISSION_HANDED_BACK,   /* */
	COMMISSION_OTHERS_CLIENT, /* the ledger names another */
	COMMISSION_NOBODY,        /* not in the configuration, or not employed that day */
	COMMISSION_BAD_AMOUNT,
	COMMISSION_WHY_COUNT
};

struct commission {
	int person; /* who earns; who closed it, when it earns nothing */
	int hundredths;
	int64_t earned_kop;
	enum commission_why why;
};

struct commission commission_of(const struct policy *policy, const struct commission_deal *deal);

/* For people: "R-38: the commercial department earns nothing on small sales". */
const char *commission_why_text(enum commission_why why);

/* The rate in hundredths of a per cent, 0 when there is none. */
int commission_rate(const struct policy *policy, int department, uint8_t band);

/* bands for which the commercial rate is less than twice the client department's. */
bool commission_is_close(const struct policy *policy, uint8_t band);

/*
 * is that more than the median of the n reps' earnings (sorted here)? Without reps nobody is
 * above them.
 */
bool commission_is_above_median(int64_t earned_kop, int64_t *reps, int n);

#endif
