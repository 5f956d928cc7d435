/*
 * shopper: the numbers from which mystery shoppers call.
 *
 * Layer domain: data, part of struct policy. Such a caller is an ordinary unknown one to everybody
 * but the head: nothing that an officer sees may tell.
 */
#ifndef DUTYD_DOMAIN_SHOPPER_H
#define DUTYD_DOMAIN_SHOPPER_H

#include <stdbool.h>

#include "dutyd/domain/civil.h"
#include "dutyd/domain/phone.h"

enum { SHOPPERS_MAX = 64 };

struct shoppers {
	int n_numbers;
	char numbers[SHOPPERS_MAX][PHONE_E164_SIZE];
	int remind_days; /* an officer without a test for so long is overdue */
};

/* last, today: days; last CIVIL_DAY_NONE: he was never tested. */
bool shopper_is_overdue(int32_t last, int32_t today, int days);

bool shopper_is(const struct shoppers *shoppers, const struct phone *caller);

#endif
