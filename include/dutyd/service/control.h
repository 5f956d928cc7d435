/*
 * control: answers that need no call: who, status, tail, reload.
 *
 * Layer service, loop thread. Each writes the members of a JSON object, as peer_ops.reply takes
 * them.
 */
#ifndef DUTYD_SERVICE_CONTROL_H
#define DUTYD_SERVICE_CONTROL_H

#include "dutyd/base/buf.h"
#include "dutyd/service/counters.h"
#include "dutyd/service/current.h"
#include "dutyd/service/measures.h"
#include "dutyd/store/store.h"

struct control_view { /* what status shows beside the configuration */
	const struct counters *counters;
	const struct measures *measures;
	const struct store_health *store;
};

void control_write_who(struct buf *out, const struct current *current, int64_t at_ms);
void control_write_status(struct buf *out, const struct current *current,
			  const struct control_view *view);
void control_write_tail(struct buf *out, const struct job_queue *queue);

/* Loads anew. True with what is in force now; false with every problem, one a line. */
bool control_reload(struct buf *out, struct current *current);

#endif
