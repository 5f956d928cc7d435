#include "dutyd/service/lease.h"

#include <stdio.h>
#include <string.h>

static const char action_id[] = "watch";

bool lease_is_due(const struct lease *lease)
{
	return lease->is_listed && !lease->is_refused;
}

void lease_give(struct ami_action *action, int64_t clock_s)
{
	char until[24];

	snprintf(until, sizeof(until), "%lld", (long long)clock_s + LEASE_SECONDS);
	ami_action_begin(action, "Setvar", action_id);
	ami_action_put(action, "Variable", "DUTYD_WATCHES");
	ami_action_put(action, "Value", until);
}

void lease_answered(struct lease *lease, const struct ami_event *event)
{
	if (strcmp(event->action_id, action_id) == 0 && !event->is_success) {
		lease->is_refused = true;
	}
}
