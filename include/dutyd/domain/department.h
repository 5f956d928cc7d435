/*
 * department: who belongs to one, who leads it, and whether callers wait in it.
 *
 * Layer domain, pure. A person who is in no department is nobody's, whatever policy_department_of
 * makes of him to have an answer; the head is a member only where he is listed.
 */
#ifndef DUTYD_DOMAIN_DEPARTMENT_H
#define DUTYD_DOMAIN_DEPARTMENT_H

#include "dutyd/domain/company.h"

struct policy;

/* PERSON_NONE is nobody's. */
bool department_has_member(const struct policy_department *department, int person);

/* Its head, or a deputy of his, whoever of them is here today (muster_head). */
bool department_is_led_by(const struct policy_department *department, int person);

/* Do callers wait in its queue? In the client department's, and where a line leads. */
bool department_has_queue(const struct policy *policy, int department);

/* Whose member he is, or else which he leads (as a deputy only commercial's); -1 = nobody's. */
int department_find_own(const struct policy *policy, int person);

#endif
