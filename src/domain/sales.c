#include "dutyd/domain/sales.h"

#include <stdlib.h>

void sales_finish(struct sales *sales)
{
	for (int i = 0; i < sales->n_bands; i++) {
		free(sales->bands[i].sellers);
	}
	free(sales->rates);
	*sales = (struct sales){ 0 };
}
