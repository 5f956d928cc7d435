/*
 * health: is what dutyd promises kept right now, and if not, why; as lines for /healthz.
 *
 * Layer service, loop thread. Broken is promise 2: decisions go out that are not on the disk (the
 * lifeboat has them, a commit is late, the disk has not answered for HEALTH_BATCH_MS). All else is
 * a warning, for calls are answered right without it, if less well: the CRM, the roster, the link
 * to the PBX. The lines hold nothing of a call and no caller's number.
 */
#ifndef DUTYD_SERVICE_HEALTH_H
#define DUTYD_SERVICE_HEALTH_H

#include "dutyd/base/buf.h"
#include "dutyd/service/current.h"
#include "dutyd/service/exchange.h"
#include "dutyd/store/store.h"

enum { HEALTH_BATCH_MS = 1000 };

struct health_view {
	const struct current *current;
	struct store_health store;
	int n_late; /* decisions that went out before they were on disk, and still are not */
	struct exchange_view pbx;
	int64_t now_ms; /* wall clock */
};

/* Is promise 2 kept? */
bool health_is_durable(const struct health_view *view);

/*
 * "ok", or a line "store: …"; then a line "warning: AREA: …" for each thing that is amiss. Returns
 * health_is_durable().
 */
bool health_write(struct buf *out, const struct health_view *view);

#endif
