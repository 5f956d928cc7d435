/*
 * queues_conf: the queues of a configuration as Asterisk's queues.conf has them.
 *
 * Layer codec. How a queue rings, and for how long, is settled by Asterisk's file alone: no
 * variable of a call changes it. So that ring, ring_seconds and members are said once, the file is
 * written out of the policy.
 */
#ifndef DUTYD_CODEC_QUEUES_CONF_H
#define DUTYD_CODEC_QUEUES_CONF_H

#include "dutyd/base/buf.h"
#include "dutyd/domain/policy.h"

/* Room for any policy. */
size_t queues_conf_size(const struct policy *policy);

/* Every department in whose queue callers wait, with those who are employed on that day. */
void queues_conf_write(struct buf *out, const struct policy *policy, int32_t day);

#endif
