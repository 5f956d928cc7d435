/*
 * volume: how many enquiries have entered the commercial department, and whose they became.
 *
 * Layer domain. An enquiry is a call handed over into the department that was not its owner's
 * already; mystery shoppers' and repeats are none. The seed counts 500 in 30 days as 16.7 a
 * day; by working days it is 22.7, so both are shown.
 */
#ifndef DUTYD_DOMAIN_VOLUME_H
#define DUTYD_DOMAIN_VOLUME_H

#include "dutyd/domain/policy.h"

struct volume {
	int enquiries;
	int days, working_days;
	int *of;     /* by person of the policy */
	int nobodys; /* of nobody whom the policy knows */
};

/* Days from first to last, none of them if last is before first. */
struct volume volume_make(const struct policy *policy, int32_t first, int32_t last);
void volume_free(struct volume *volume);

void volume_add(struct volume *volume, const struct policy *policy, const char *belongs_to);

/* 167 for 16.7; -1 without a day. */
int volume_tenths(int enquiries, int days);

/* Hundredths of a per cent. */
int volume_share(const struct volume *volume, int n);

#endif
