#include "dutyd/domain/sim_baseline.h"

#include <stdlib.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/domain/dice.h"

enum { PURPOSE = 7 };

struct sim_baseline sim_baseline_make(enum sim_baseline_kind kind, const struct policy *policy,
				      const struct profile *profile)
{
	return (struct sim_baseline){ .kind = kind,
				      .people = sim_people_make(policy, profile),
				      .rung_ms =
					      xcalloc((size_t)policy->n_people, sizeof(int64_t)) };
}

void sim_baseline_free(struct sim_baseline *baseline)
{
	sim_people_free(&baseline->people);
	offers_free(&baseline->offers);
	free(baseline->rung_ms);
	baseline->rung_ms = NULL;
}

/* The members who can be rung now, the longest silent first; returns how many. */
static int find_free(const struct sim_baseline *baseline, int64_t at_ms, int *reps)
{
	const struct policy *policy = baseline->people.policy;
	const struct policy_department *commercial = &policy->departments[policy->commercial];
	int n = 0;

	for (int i = 0; i < commercial->n_members; i++) {
		int person = commercial->members[i];
		int j = n;

		if (sim_is_away(&baseline->people, person, PERSON_NONE, at_ms) ||
		    sim_is_busy(&baseline->people, person, at_ms)) {
			continue;
		}
		for (; j > 0 && baseline->rung_ms[reps[j - 1]] > baseline->rung_ms[person]; j--) {
			reps[j] = reps[j - 1];
		}
		reps[j] = person;
		n++;
	}
	return n;
}

static void ring(struct sim_baseline *baseline, int64_t call, int64_t at_ms, int person)
{
	const struct policy *policy = baseline->people.policy;
	int ring_seconds = policy->departments[policy->commercial].ring_seconds;
	struct offer offer = { .call = call,
			       .at_ms = at_ms,
			       .over_ms = at_ms + ring_seconds * INT64_C(1000),
			       .day = zone_day_at(policy->zone, at_ms / 1000),
			       .duty_day = CIVIL_DAY_NONE,
			       .role = ROLE_QUEUE };

	str_copy(offer.who, sizeof(offer.who), policy->people[person].id);
	str_copy(offer.department, sizeof(offer.department),
		 policy->departments[policy->commercial].id);
	offers_add(&baseline->offers, &offer);
	baseline->rung_ms[person] = at_ms;
}

static void talk(struct sim_baseline *baseline, int64_t at_ms, int person, struct dice *dice)
{
	int64_t talk_ms = dice_about(dice, baseline->people.profile->people.talk_seconds) * 1000;

	baseline->people.busy_until_ms[person] = at_ms + talk_ms;
	baseline->answered++;
}

static void ring_all(struct sim_baseline *baseline, const int *reps, int n,
		     const struct offer *enquiry, struct dice *dice)
{
	for (int i = 0; i < n; i++) {
		ring(baseline, enquiry->call, enquiry->at_ms, reps[i]);
	}
	talk(baseline, enquiry->at_ms, reps[dice_below(dice, n)], dice);
}

static void ring_one(struct sim_baseline *baseline, const int *reps, int n,
		     const struct offer *enquiry, struct dice *dice)
{
	const struct policy *policy = baseline->people.policy;
	int64_t at_ms = enquiry->at_ms;

	for (int i = 0; i < n; i++) {
		ring(baseline, enquiry->call, at_ms, reps[i]);
		if (dice_percent(dice, baseline->people.profile->people.answer)) {
			talk(baseline, at_ms, reps[i], dice);
			return;
		}
		at_ms += policy->departments[policy->commercial].ring_seconds * INT64_C(1000);
	}
}

void sim_baseline_add(struct sim_baseline *baseline, int64_t call, int64_t at_ms, uint64_t seed)
{
	int *reps = xcalloc((size_t)baseline->people.policy->n_people, sizeof(int));
	int n = find_free(baseline, at_ms, reps);
	struct offer enquiry = { .call = call, .at_ms = at_ms };
	struct dice dice = dice_make(seed, PURPOSE);

	if (n > 0 && baseline->kind == SIM_RING_ALL) {
		ring_all(baseline, reps, n, &enquiry, &dice);
	} else {
		ring_one(baseline, reps, n, &enquiry, &dice);
	}
	free(reps);
}
