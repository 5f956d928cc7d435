#include "dutyd/codec/queues_conf.h"

enum { HEADER_SIZE = 256, DEPARTMENT_SIZE = 256 + POLICY_TOKEN_SIZE, MEMBER_SIZE = 16 };

static const char template[] = "[dutyd](!)\n"
			       "setinterfacevar = yes\n"
			       "membergosub = dutyd-answered\n";

static const char *const strategies[] = {
	[RING_LONGEST_IDLE] = "leastrecent",
	[RING_ALL] = "ringall",
	[RING_IN_ORDER] = "linear",
};

static void write_queue(struct buf *out, const struct policy *policy,
			const struct policy_department *department, int32_t day)
{
	buf_printf(out,
		   "\n[%s](dutyd)\nstrategy = %s\ntimeout = %d\nretry = 1\nringinuse = no\n"
		   "joinempty = yes\nleavewhenempty = no\n",
		   department->queue, strategies[department->ring], department->ring_seconds);
	for (int i = 0; i < department->n_members; i++) {
		int person = department->members[i];

		if (policy_is_employed(policy, person, day)) {
			buf_printf(out, "member = %s\n", policy->people[person].dial);
		}
	}
}

size_t queues_conf_size(const struct policy *policy)
{
	return HEADER_SIZE + (size_t)policy->n_departments * DEPARTMENT_SIZE +
	       (size_t)policy->n_people * (MEMBER_SIZE + POLICY_TOKEN_SIZE);
}

void queues_conf_write(struct buf *out, const struct policy *policy, int32_t day)
{
	buf_put_text(out, template);
	for (int i = 0; i < policy->n_departments; i++) {
		if (department_has_queue(policy, i)) {
			write_queue(out, policy, &policy->departments[i], day);
		}
	}
}
