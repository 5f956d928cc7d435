#include "dutyd/service/duty_queue.h"

#include <string.h>

#include "dutyd/base/log.h"
#include "dutyd/base/str.h"
#include "dutyd/domain/duty.h"

void duty_queue_clear(struct duty_queue *queue)
{
	queue->n = 0;
}

static int find(const struct duty_queue *queue, const char *interface)
{
	for (int i = 0; i < queue->n; i++) {
		if (strcmp(queue->members[i].interface, interface) == 0) {
			return i;
		}
	}
	return -1;
}

static void take_out(struct duty_queue *queue, int member)
{
	if (member >= 0) {
		queue->members[member] = queue->members[--queue->n];
	}
}

void duty_queue_event(struct duty_queue *queue, const struct policy *policy,
		      const struct ami_event *event)
{
	int member = find(queue, event->interface);

	if (policy->asterisk.duty_queue[0] == '\0' ||
	    strcmp(event->queue, policy->asterisk.duty_queue) != 0) {
		return;
	}
	if (event->kind == AMI_MEMBER_REMOVED) {
		take_out(queue, member);
	} else if (member < 0 && queue->n < DUTY_QUEUE_MAX) {
		struct duty_queue_member *added = &queue->members[queue->n++];

		str_copy(added->interface, sizeof(added->interface), event->interface);
		added->is_dynamic = event->is_dynamic;
	}
}

static bool change(const char *action_name, const char *queue_name, const char *interface,
		   duty_queue_send send, void *arg)
{
	struct ami_action action;

	ami_action_begin(&action, action_name, "duty-queue");
	ami_action_put(&action, "Queue", queue_name);
	ami_action_put(&action, "Interface", interface);
	if (!send(arg, &action)) {
		return false;
	}
	LOG(INFO, EV("duty.queue"), KV_S("queue", queue_name), KV_S("action", action_name),
	    KV_S("phone", interface));
	return true;
}

static void tell_fixed(struct duty_queue *queue, const char *queue_name, const char *interface)
{
	if (!queue->is_fixed_told) {
		queue->is_fixed_told = true;
		LOG(WARN, EV("duty.queue"), KV_S("queue", queue_name), KV_S("action", "fixed"),
		    KV_S("phone", interface));
	}
}

/* What the phone of this day's duty is called; "" without. */
static const char *phone_of_duty(const struct current *current, int64_t wall_ms)
{
	const struct policy *policy = current->policy;

	if (current->roster == NULL || !policy->has_roster) {
		return "";
	}
	int person = roster_at(current->roster, duty_day_at(policy, wall_ms), wall_ms).person;

	return person != PERSON_NONE ? policy->people[person].dial : "";
}

void duty_queue_settle(struct duty_queue *queue, const struct current *current, int64_t wall_ms,
		       duty_queue_send send, void *arg)
{
	const char *name = current->policy->asterisk.duty_queue;
	const char *duty = phone_of_duty(current, wall_ms);

	if (name[0] == '\0') {
		return;
	}
	/* The duty comes before the others go: the queue is never without anybody. */
	if (duty[0] != '\0' && find(queue, duty) < 0 &&
	    !change("QueueAdd", name, duty, send, arg)) {
		return;
	}
	for (int i = 0; i < queue->n; i++) {
		const struct duty_queue_member *member = &queue->members[i];

		if (strcmp(member->interface, duty) == 0) {
			continue;
		}
		if (member->is_dynamic) {
			change("QueueRemove", name, member->interface, send, arg);
		} else {
			tell_fixed(queue, name, member->interface);
		}
	}
}
