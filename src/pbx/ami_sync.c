#include "dutyd/pbx/ami_sync.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"

struct ami_waiting {
	STAILQ_ENTRY(ami_waiting) link;
	struct ami_event event;
};

/* An id is "s", the place here and the round: "s2.17". Channels last: they prove the others. */
static const char *const actions[AMI_SYNC_LISTS] = { "DeviceStateList", "QueueStatus",
						     "CoreShowChannels" };

void ami_sync_init(struct ami_sync *sync)
{
	memset(sync, 0, sizeof(*sync));
	STAILQ_INIT(&sync->waiting);
}

bool ami_sync_take(struct ami_sync *sync, struct ami_event *event)
{
	struct ami_waiting *first = STAILQ_FIRST(&sync->waiting);

	if (first == NULL) {
		sync->is_running = false;
		return false;
	}
	STAILQ_REMOVE_HEAD(&sync->waiting, link);
	sync->n_waiting--;
	*event = first->event;
	free(first);
	return true;
}

void ami_sync_drop(struct ami_sync *sync)
{
	struct ami_event event;

	while (ami_sync_take(sync, &event)) {
	}
	memset(sync->is_refused, 0, sizeof(sync->is_refused));
}

void ami_sync_begin(struct ami_sync *sync, struct buf *out)
{
	struct ami_action action;
	char id[AMI_ID_SIZE];

	sync->is_running = true;
	sync->round++;
	sync->n_open = AMI_SYNC_LISTS;
	for (int i = 0; i < AMI_SYNC_LISTS; i++) {
		sync->is_open[i] = true;
		sync->was_refused[i] = sync->is_refused[i];
		sync->is_refused[i] = false;
		snprintf(id, sizeof(id), "s%d.%d", i, sync->round);
		ami_action_begin(&action, actions[i], id);
		if (ami_action_end(&action)) {
			buf_put(out, action.out.text, action.out.len);
		}
	}
}

/* The list's place, -1 for the ids of others. */
static int list_of(const char *action_id)
{
	int list = action_id[0] == 's' && action_id[1] != '\0' ? action_id[1] - '0' : -1;

	return list >= 0 && list < AMI_SYNC_LISTS && action_id[2] == '.' ? list : -1;
}

static bool is_ours(const struct ami_sync *sync, const char *action_id)
{
	int64_t round;

	return list_of(action_id) >= 0 && str_to_int(action_id + 3, 1, INT32_MAX, &round) &&
	       round == sync->round;
}

const char *ami_sync_name(const char *action_id)
{
	int list = list_of(action_id);

	return list >= 0 ? actions[list] : "-";
}

static void close_list(struct ami_sync *sync, const char *action_id)
{
	bool *is_open = &sync->is_open[list_of(action_id)];

	sync->n_open -= *is_open;
	*is_open = false;
}

bool ami_sync_has_channels(const struct ami_sync *sync)
{
	return !sync->is_refused[AMI_SYNC_LISTS - 1];
}

static enum ami_sync_verdict hold(struct ami_sync *sync, const struct ami_event *event)
{
	if (event->kind == AMI_OTHER) {
		return AMI_SYNC_HELD;
	}
	if (sync->n_waiting == AMI_SYNC_WAITING_MAX) {
		return AMI_SYNC_FULL;
	}
	struct ami_waiting *waiting = xcalloc(1, sizeof(*waiting));

	waiting->event = *event;
	STAILQ_INSERT_TAIL(&sync->waiting, waiting, link);
	sync->n_waiting++;
	return AMI_SYNC_HELD;
}

bool ami_sync_is_done(const struct ami_sync *sync)
{
	return sync->is_running && sync->n_open == 0;
}

enum ami_sync_verdict ami_sync_event(struct ami_sync *sync, const struct ami_event *event)
{
	int list = list_of(event->action_id);

	/* A user's own event may carry any ActionID: only what the answers look like counts. */
	if (!sync->is_running || event->kind == AMI_SHUTDOWN) {
		return AMI_SYNC_NONE;
	}
	if (!is_ours(sync, event->action_id)) {
		return event->kind == AMI_RESPONSE ? AMI_SYNC_NONE : hold(sync, event);
	}
	if (event->kind == AMI_RESPONSE) {
		if (event->is_success) {
			return AMI_SYNC_HELD;
		}
		close_list(sync, event->action_id);
		sync->is_refused[list] = true;
		return sync->was_refused[list] ? AMI_SYNC_HELD : AMI_SYNC_REFUSED;
	}
	if (event->kind == AMI_LIST_END) {
		close_list(sync, event->action_id);
		return ami_sync_is_done(sync) ? AMI_SYNC_DONE : AMI_SYNC_HELD;
	}
	return event->kind == AMI_OTHER ? AMI_SYNC_HELD : AMI_SYNC_ITEM;
}
