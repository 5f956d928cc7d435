/*
 * duty_queue: a queue of the PBX whose only member is today's duty.
 *
 * Layer service, loop thread; part of exchange.h. Where asterisk.duty_queue names one, its members
 * are compared with the roster after every sync and at the turn of the day: the duty is added,
 * every other taken out. A member that stands in queues.conf cannot be taken out by the manager:
 * that is told once.
 *
 * Logged: duty.queue.
 */
#ifndef DUTYD_SERVICE_DUTY_QUEUE_H
#define DUTYD_SERVICE_DUTY_QUEUE_H

#include "dutyd/codec/ami_event.h"
#include "dutyd/service/current.h"

enum { DUTY_QUEUE_MAX = 64 };

struct duty_queue {
	int n;
	struct duty_queue_member {
		char interface[AMI_DEVICE_SIZE];
		bool is_dynamic;
	} members[DUTY_QUEUE_MAX];
	bool is_fixed_told;
};

/* Sends an action; false when that cannot be done now. */
typedef bool (*duty_queue_send)(void *arg, struct ami_action *action);

void duty_queue_clear(struct duty_queue *queue);

/* A member of some queue, or no longer one. */
void duty_queue_event(struct duty_queue *queue, const struct policy *policy,
		      const struct ami_event *event);

void duty_queue_settle(struct duty_queue *queue, const struct current *current, int64_t wall_ms,
		       duty_queue_send send, void *arg);

#endif
