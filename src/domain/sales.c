#include "dutyd/domain/sales.h"

#include <stddef.h>
#include <stdlib.h>

const struct sales_band *sales_band_of(const struct sales *sales, uint8_t band)
{
	for (int i = 0; i < sales->n_bands; i++) {
		if (sales->bands[i].value == band) {
			return &sales->bands[i];
		}
	}
	return NULL;
}

bool sales_may_sell(const struct sales *sales, int department, uint8_t band)
{
	const struct sales_band *it = sales_band_of(sales, band);

	for (int i = 0; it != NULL && i < it->n_sellers; i++) {
		if (it->sellers[i] == department) {
			return true;
		}
	}
	return false;
}

int sales_rate_of(const struct sales *sales, int department, uint8_t band)
{
	for (int i = 0; i < sales->n_rates; i++) {
		if (sales->rates[i].department == department && sales->rates[i].band == band) {
			return sales->rates[i].hundredths;
		}
	}
	return -1;
}

void sales_finish(struct sales *sales)
{
	for (int i = 0; i < sales->n_bands; i++) {
		free(sales->bands[i].sellers);
	}
	free(sales->rates);
	*sales = (struct sales){ 0 };
}
