/*
 * same_policy: are two policies equal in everything but the digest?
 *
 * For the tests of what a policy is written as. Field by field: padding and what stands behind a
 * text's end do not count.
 */
#ifndef TEST_SAME_POLICY_H
#define TEST_SAME_POLICY_H

#include "dutyd/domain/policy.h"

/* NULL, or the first field that differs ("people[3].dial"); lives until the next call. */
const char *same_policy(const struct policy *a, const struct policy *b);

#endif
