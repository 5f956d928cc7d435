/*
 * closing: how often a rep closes what he receives.
 *
 * Layer domain: arithmetic. What is counted are the deals of the CRM; without any the strength that
 * the configuration gives a person stands for it.
 */
#ifndef DUTYD_DOMAIN_CLOSING_H
#define DUTYD_DOMAIN_CLOSING_H

#include "dutyd/domain/policy.h"

struct closing {
	int received, won;
};

/* One more that somebody has received, as the CRM names him; nobody of the policy's is left out. */
void closing_count(const struct policy *policy, struct closing *closings, const char *employee,
		   bool is_won);

/* Per cent, rounded down; 0 for who has received nothing. */
int closing_percent(const struct closing *closing);

/*
 * For muster_rank: one strength for each person of the policy. Who has received anything stands
 * before who has not, by won / received; people of one share, and those without any, by
 * people.strength.
 */
void closing_strengths(const struct policy *policy, const struct closing *closings, int *strengths);

#endif
