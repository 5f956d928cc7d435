/*
 * callers: the seed company as it is shipped (conf/dutyd.conf), and the parties that may ring it.
 */
#ifndef TEST_CALLERS_H
#define TEST_CALLERS_H

#include "dutyd/domain/party.h"

enum who {
	NOBODY,
	OWNED,
	OWNED_BY_OFFICER,
	OWNED_ABSENT,
	OWNED_GONE,
	OWNED_STALE,
	PRIVATE_AT_BOSCH,
	LARGE,
	SEVERAL_OFFICES,
	AMBIGUOUS,
	SHARED,
	BLOCKED,
	LOCKED,
	BROKEN,
	WITHHELD,
	WHO_COUNT
};

/* NULL when it does not load; the report goes to stderr. */
struct policy *callers_policy(void);

/* "2026-12-01 11:00" in the company's zone; a wrong text is the end of the test program. */
int64_t callers_instant(const struct policy *policy, const char *text);

void callers_make(const struct policy *policy, enum who who, struct party *party);

#endif
