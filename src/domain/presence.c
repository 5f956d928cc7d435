#include "dutyd/domain/presence.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "dutyd/base/mem.h"

struct presence *presence_create(void)
{
	struct presence *presence = xcalloc(1, sizeof(*presence));

	atomic_init(&presence->refs, 1);
	return presence;
}

struct presence *presence_ref(struct presence *presence)
{
	if (presence != NULL) {
		atomic_fetch_add_explicit(&presence->refs, 1, memory_order_relaxed);
	}
	return presence;
}

void presence_unref(struct presence **presence)
{
	struct presence *gone = *presence;

	*presence = NULL;
	if (gone != NULL && atomic_fetch_sub_explicit(&gone->refs, 1, memory_order_acq_rel) == 1) {
		free(gone);
	}
}

bool presence_is_away(enum presence_state state)
{
	return state >= PRESENCE_AWAY;
}

const char *presence_state_name(enum presence_state state)
{
	static const char *const names[PRESENCE_COUNT] = {
		[PRESENCE_UNKNOWN] = "unknown", [PRESENCE_AVAILABLE] = "available",
		[PRESENCE_BUSY] = "busy",       [PRESENCE_AWAY] = "away",
		[PRESENCE_PAUSED] = "paused",   [PRESENCE_UNREACHABLE] = "unreachable",
		[PRESENCE_GONE] = "gone",
	};

	return (unsigned)state < PRESENCE_COUNT ? names[state] : "?";
}
