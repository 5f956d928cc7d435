#include "dutyd/domain/mode.h"

#include <assert.h>
#include <string.h>

#include "dutyd/domain/duty.h"
#include "dutyd/domain/policy.h"

static const char *const names[MODE_COUNT] = { [MODE_HEAD] = "head", [MODE_DUTY] = "duty" };

struct mode_volume mode_volume_of(const struct policy_department *department, const int *counts,
				  int n)
{
	int first = n > department->auto_window_days ? n - department->auto_window_days : 0;
	struct mode_volume volume = { .n = n - first };

	for (int i = first; i < n; i++) {
		volume.sum += counts[i];
	}
	return volume;
}

/* Compared as sums. A mean of exactly enter_duty enters, of exactly leave_duty does not leave. */
enum mode mode_after(const struct policy_department *department, enum mode now,
		     struct mode_volume volume)
{
	if (volume.n == 0 || volume.n < department->auto_min_days) {
		return now;
	}
	if (now == MODE_HEAD) {
		return volume.sum >= department->auto_enter * volume.n ? MODE_DUTY : MODE_HEAD;
	}
	return volume.sum < department->auto_leave * volume.n ? MODE_HEAD : MODE_DUTY;
}

/* The last row up to the day; rows stand in the order of their days. */
static enum mode decided_for(const struct roster *roster, int32_t day)
{
	for (int i = roster != NULL ? roster->n_modes - 1 : -1; i >= 0; i--) {
		if (roster->modes[i].day <= day) {
			return roster->modes[i].mode;
		}
	}
	return MODE_HEAD;
}

enum mode mode_on(const struct policy *policy, const struct roster *roster, int32_t day)
{
	switch (policy->departments[policy->commercial].inbound) {
	case INBOUND_DUTY:
		return MODE_DUTY;
	case INBOUND_AUTO:
		return decided_for(roster, day);
	default:
		return MODE_HEAD;
	}
}

enum mode mode_at(const struct policy *policy, const struct roster *roster, int64_t utc_ms)
{
	enum department_inbound inbound = policy->departments[policy->commercial].inbound;

	if (inbound != INBOUND_AUTO || roster == NULL) {
		return inbound == INBOUND_DUTY ? MODE_DUTY : MODE_HEAD;
	}
	struct duty duty = duty_at(policy, roster, utc_ms);

	return decided_for(roster,
			   duty.day != CIVIL_DAY_NONE ? duty.day : duty_day_at(policy, utc_ms));
}

const char *mode_name(enum mode mode)
{
	assert(mode < MODE_COUNT);
	return names[mode];
}

bool mode_parse(const char *word, enum mode *mode)
{
	for (int i = 0; i < MODE_COUNT; i++) {
		if (strcmp(names[i], word) == 0) {
			*mode = (enum mode)i;
			return true;
		}
	}
	return false;
}
