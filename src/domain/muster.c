#include "dutyd/domain/muster.h"

#include <stddef.h>

#include "dutyd/domain/zone.h"

static const struct policy_department *commercial_of(const struct muster *muster)
{
	return &muster->policy->departments[muster->policy->commercial];
}

enum presence_state muster_presence(const struct muster *muster, int person)
{
	if (muster->presence == NULL || person < 0 || person >= PRESENCE_PEOPLE_MAX) {
		return PRESENCE_UNKNOWN;
	}
	return (enum presence_state)muster->presence->of[person];
}

bool muster_is_at_work(const struct muster *muster, int person)
{
	int32_t day = zone_day_at(muster->policy->zone, muster->utc_ms / 1000);

	return policy_is_employed(muster->policy, person, day) &&
	       !policy_is_absent(muster->policy, person, day);
}

bool muster_is_here(const struct muster *muster, int person)
{
	return muster_is_at_work(muster, person) &&
	       !presence_is_away(muster_presence(muster, person));
}

int muster_head(const struct muster *muster)
{
	const struct policy_department *commercial = commercial_of(muster);

	if (commercial->head == PERSON_NONE || muster_is_here(muster, commercial->head)) {
		return commercial->head;
	}
	for (int i = 0; i < commercial->n_deputies; i++) {
		if (muster_is_here(muster, commercial->deputies[i])) {
			return commercial->deputies[i];
		}
	}
	return PERSON_NONE;
}

static bool is_free(const struct muster *muster, int person)
{
	enum presence_state state = muster_presence(muster, person);

	return state == PRESENCE_UNKNOWN || state == PRESENCE_AVAILABLE;
}

int muster_acting_head(const struct muster *muster)
{
	const struct policy_department *commercial = commercial_of(muster);
	int head = muster_head(muster), best = PERSON_NONE;

	if (head != PERSON_NONE || commercial->head == PERSON_NONE) {
		return head;
	}
	for (int i = 0; i < commercial->n_members; i++) {
		int person = commercial->members[i];

		if (muster_is_at_work(muster, person) && is_free(muster, person) &&
		    (best == PERSON_NONE || muster->policy->people[person].strength >
						    muster->policy->people[best].strength)) {
			best = person;
		}
	}
	return best;
}

static bool stands_before(const struct muster *muster, const int *strength, int a, int b)
{
	const struct policy_person *people = muster->policy->people;
	int of_a = strength != NULL ? strength[a] : people[a].strength;
	int of_b = strength != NULL ? strength[b] : people[b].strength;
	bool is_a_free = is_free(muster, a);

	return is_a_free != is_free(muster, b) ? is_a_free : of_a > of_b;
}

int muster_rank(const struct muster *muster, const int *strength, int *reps)
{
	const struct policy_department *commercial = commercial_of(muster);
	int n = 0;

	for (int i = 0; i < commercial->n_members; i++) {
		int person = commercial->members[i], at = n;

		if (!muster_is_at_work(muster, person)) {
			continue;
		}
		while (at > 0 && stands_before(muster, strength, person, reps[at - 1])) {
			reps[at] = reps[at - 1];
			at--;
		}
		reps[at] = person;
		n++;
	}
	return n;
}
