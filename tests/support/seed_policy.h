/*
 * seed_policy: the company of the example configuration as a policy, made without reading it.
 *
 * People, departments, line, rules, bands and roster as in conf/dutyd.conf and conf/roster.conf; no
 * paths (crm.database, store_database) and no sockets. Ended with policy_unref.
 */
#ifndef TEST_SEED_POLICY_H
#define TEST_SEED_POLICY_H

#include "dutyd/domain/policy.h"

enum seed_person {
	SEED_IRINA,
	SEED_VASYA,
	SEED_MASHA,
	SEED_PETYA,
	SEED_OLYA,
	SEED_SASHA,
	SEED_LENA,
	SEED_DIMA,
	SEED_ANYA,
	SEED_KATYA,
	SEED_SVETA,
	SEED_PEOPLE
};
enum seed_department { SEED_CLIENT, SEED_COMMERCIAL, SEED_DEPARTMENTS };

struct policy *seed_policy(void);

/* From the first duty (Monday 2026-11-30, Vasya) 90 days on. */
struct roster *seed_roster(const struct policy *policy);

/* "2026-12-01 11:00" in the company's zone, as milliseconds. */
int64_t seed_time(const struct policy *policy, const char *text);

#endif
