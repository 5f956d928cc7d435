#include "dutyd/domain/ringing.h"

#include <string.h>

#include "dutyd/domain/department.h"
#include "dutyd/domain/presence.h"

struct ringing {
	const struct policy *policy;
	const struct wire_channel *channel;
	bool is_rung[PRESENCE_PEOPLE_MAX];
	int n;
};

static bool rings_commercial(const struct policy *policy, const struct wire_channel *channel)
{
	return channel->state == WIRE_RINGING && channel->person != PERSON_NONE &&
	       channel->person < PRESENCE_PEOPLE_MAX &&
	       department_find_own(policy, channel->person) == policy->commercial;
}

/* A person with two telephones is one. */
static void count(void *arg, const struct wire_channel *other)
{
	struct ringing *ringing = arg;

	if (rings_commercial(ringing->policy, other) && other->round == ringing->channel->round &&
	    strcmp(other->linkedid, ringing->channel->linkedid) == 0 &&
	    !ringing->is_rung[other->person]) {
		ringing->is_rung[other->person] = true;
		ringing->n++;
	}
}

void ringing_note(const struct wire *wire, const struct policy *policy,
		  const struct wire_channel *channel, int *most)
{
	struct ringing ringing = { .policy = policy, .channel = channel };

	if (rings_commercial(policy, channel) && channel->linkedid[0] != '\0') {
		wire_each(wire, count, &ringing);
	}
	*most = ringing.n > *most ? ringing.n : *most;
}
