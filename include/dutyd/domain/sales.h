/*
 * sales: contract sizes, who may sell them, and what that earns.
 *
 * Layer domain: data, part of struct policy. A band is one of the three values of the fact "band";
 * its name stands in the configuration, its limit is in roubles a year. Departments are named by
 * their index in the policy. Rates are hundredths of a per cent, so that no rounding ever decides
 * what somebody is paid.
 */
#ifndef DUTYD_DOMAIN_SALES_H
#define DUTYD_DOMAIN_SALES_H

#include <stdbool.h>
#include <stdint.h>

#include "dutyd/domain/company.h"

/* who is paid for a small sale to a large company. */
enum small_sale { SMALL_SALE_CLIENT, SMALL_SALE_COMMERCIAL };

struct sales_band {
	uint8_t value; /* enum band_value */
	char title[POLICY_TITLE_SIZE];
	char offer[POLICY_TITLE_SIZE]; /* what may be offered, "" = not told */
	int below;                     /* exclusive; 0 = no limit */
	int n_sellers;
	int *sellers;
};

struct sales_rate {
	int department;
	uint8_t band; /* enum band_value */
	int hundredths;
};

struct sales {
	int n_bands;
	struct sales_band bands[BAND_COUNT]; /* from small to large, as the limits say */
	bool has_commission;
	enum small_sale small_sale;
	int n_rates;
	struct sales_rate *rates; /* what is not here earns nothing */
};

void sales_finish(struct sales *sales);

#endif
