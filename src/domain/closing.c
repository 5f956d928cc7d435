#include "dutyd/domain/closing.h"

#include "dutyd/domain/party.h"

enum { STRENGTH_MAX = 100, SHARES = 10000 };

void closing_count(const struct policy *policy, struct closing *closings, const char *employee,
		   bool is_won)
{
	int person = party_find_owner(policy, employee);

	if (person != PERSON_NONE) {
		closings[person].received++;
		closings[person].won += is_won;
	}
}

int closing_percent(const struct closing *closing)
{
	return closing->received > 0 ? closing->won * 100 / closing->received : 0;
}

static int share(const struct closing *closing)
{
	return (int)((int64_t)closing->won * SHARES / closing->received);
}

void closing_strengths(const struct policy *policy, const struct closing *closings, int *strengths)
{
	for (int i = 0; i < policy->n_people; i++) {
		strengths[i] = policy->people[i].strength;
		if (closings[i].received > 0) {
			strengths[i] += (share(&closings[i]) + 1) * (STRENGTH_MAX + 1);
		}
	}
}
