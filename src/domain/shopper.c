#include "dutyd/domain/shopper.h"

#include <string.h>

bool shopper_is_overdue(int32_t last, int32_t today, int days)
{
	return last == CIVIL_DAY_NONE || today - last >= days;
}

bool shopper_is(const struct shoppers *shoppers, const struct phone *caller)
{
	for (int i = 0; caller->kind == PHONE_OK && i < shoppers->n_numbers; i++) {
		if (strcmp(shoppers->numbers[i], caller->e164) == 0) {
			return true;
		}
	}
	return false;
}
