/*
 * relay: messages from the queue into a sink, none lost and none out of order.
 *
 * Layer export. As many messages as there are go out together, are made safe and only then
 * confirmed. One that is refused is told to the daemon, which counts, and tried again until the
 * daemon calls it a dead letter. A far side that is away is waited for, for ever: that is nobody's
 * fault and no message's.
 */
#ifndef DUTYD_EXPORT_RELAY_H
#define DUTYD_EXPORT_RELAY_H

#include "dutyd/export/source.h"

enum { RELAY_BATCH = 64 };

/* Until a signal ends it. */
void relay_run(struct source *source, const struct policy_export *to, const struct sink_ops *ops,
	       void *sink);

#endif
