#include "dutyd/domain/sim_people.h"

#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/domain/department.h"
#include "dutyd/domain/dice.h"

enum { NOON_SECOND = 13 * 3600 };

struct sim_people sim_people_make(const struct policy *policy, const struct profile *profile)
{
	return (struct sim_people){ .policy = policy,
				    .profile = profile,
				    .busy_until_ms =
					    xcalloc((size_t)policy->n_people, sizeof(int64_t)) };
}

void sim_people_free(struct sim_people *people)
{
	free(people->busy_until_ms);
	*people = (struct sim_people){ 0 };
}

bool sim_is_on_shift(const struct policy *policy, int person, int64_t at_ms)
{
	int32_t day = zone_day_at(policy->zone, at_ms / 1000);

	return policy_is_employed(policy, person, day) && !policy_is_absent(policy, person, day) &&
	       (!policy->has_roster || roster_is_workday(&policy->roster, day));
}

bool sim_is_away(const struct sim_people *people, int person, int duty, int64_t at_ms)
{
	const struct policy_department *commercial =
		&people->policy->departments[people->policy->commercial];
	struct zone_local now = zone_local_at(people->policy->zone, at_ms / 1000);
	uint64_t half_day = (uint64_t)now.day * 2 + (now.second >= NOON_SECOND);
	struct dice dice =
		dice_make((uint64_t)people->profile->seed, half_day * 1000 + (uint64_t)person);

	if (!sim_is_on_shift(people->policy, person, at_ms)) {
		return true;
	}
	return person != duty && department_has_member(commercial, person) &&
	       dice_percent(&dice, people->profile->people.away);
}

bool sim_is_busy(const struct sim_people *people, int person, int64_t at_ms)
{
	return people->busy_until_ms[person] > at_ms;
}

void sim_presence(const struct sim_people *people, int duty, int64_t at_ms,
		  struct presence *presence)
{
	memset(presence, 0, sizeof(*presence));
	for (int i = 0; i < people->policy->n_people && i < PRESENCE_PEOPLE_MAX; i++) {
		if (sim_is_away(people, i, duty, at_ms)) {
			presence->of[i] = PRESENCE_AWAY;
		} else {
			presence->of[i] = sim_is_busy(people, i, at_ms) ? PRESENCE_BUSY :
									  PRESENCE_AVAILABLE;
		}
	}
}

/* Of those free by then who has been free the longest. */
int sim_next_officer(const struct sim_people *people, int64_t at_ms, int64_t *free_ms)
{
	const struct policy *policy = people->policy;
	const struct policy_department *client = &policy->departments[policy->client];
	int next = PERSON_NONE;

	for (int i = 0; i < client->n_members; i++) {
		int person = client->members[i];

		if (sim_is_on_shift(policy, person, at_ms) &&
		    (next == PERSON_NONE ||
		     people->busy_until_ms[person] < people->busy_until_ms[next])) {
			next = person;
		}
	}
	if (next != PERSON_NONE) {
		*free_ms = people->busy_until_ms[next] > at_ms ? people->busy_until_ms[next] :
								 at_ms;
	}
	return next;
}
