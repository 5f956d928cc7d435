#include "dutyd/domain/volume.h"

#include <stdlib.h>

#include "dutyd/base/mem.h"

static bool is_worked(const struct policy *policy, int32_t day)
{
	const struct hours *hours = &policy->departments[policy->commercial].hours;

	return policy->has_roster ? roster_is_workday(&policy->roster, day) :
				    hours_close_of(hours, civil_weekday(day)) > 0;
}

struct volume volume_make(const struct policy *policy, int32_t first, int32_t last)
{
	struct volume volume = { .of = xcalloc((size_t)policy->n_people, sizeof(int)) };

	for (int32_t day = first; day <= last; day++) {
		volume.days++;
		volume.working_days += is_worked(policy, day);
	}
	return volume;
}

void volume_free(struct volume *volume)
{
	free(volume->of);
	*volume = (struct volume){ 0 };
}

void volume_add(struct volume *volume, const struct policy *policy, const char *belongs_to)
{
	int person = policy_find_person(policy, belongs_to);

	volume->enquiries++;
	if (person != PERSON_NONE) {
		volume->of[person]++;
	} else {
		volume->nobodys++;
	}
}

int volume_tenths(int enquiries, int days)
{
	return days == 0 ? -1 : (int)((enquiries * INT64_C(20) + days) / (2 * (int64_t)days));
}

int volume_share(const struct volume *volume, int n)
{
	return volume->enquiries == 0 ? 0 : (int)(n * INT64_C(10000) / volume->enquiries);
}
