/*
 * ami_sync: the lists that tell how things stand in the PBX, and what happens meanwhile.
 *
 * Layer pbx, used by ami_link alone. A sync asks for the device states, the queues' members and
 * the channels, all at once. Until the last of the three lists is complete every live event waits,
 * so that what happened after a list was made is told after it. A list that Asterisk refuses (no
 * right, no app_queue) is an empty one, and named once a login.
 */
#ifndef DUTYD_PBX_AMI_SYNC_H
#define DUTYD_PBX_AMI_SYNC_H

#include <sys/queue.h>

#include "dutyd/codec/ami_event.h"

enum { AMI_SYNC_LISTS = 3, AMI_SYNC_WAITING_MAX = 16384 };

struct ami_waiting;

struct ami_sync {
	bool is_running;
	int round, n_open;
	bool is_open[AMI_SYNC_LISTS];
	bool is_refused[AMI_SYNC_LISTS], was_refused[AMI_SYNC_LISTS]; /* this time, the last */
	int n_waiting;
	STAILQ_HEAD(ami_waiting_list, ami_waiting) waiting;
};

enum ami_sync_verdict {
	AMI_SYNC_NONE,    /* nothing to do with it: a live event, at once */
	AMI_SYNC_ITEM,    /* of a list */
	AMI_SYNC_HELD,    /* a live event that waits, or the middle of a list */
	AMI_SYNC_REFUSED, /* Asterisk gives that list to others only: ami_sync_name() */
	AMI_SYNC_DONE,    /* the last list is complete: take what waited */
	AMI_SYNC_FULL,    /* too much has happened meanwhile */
};

void ami_sync_init(struct ami_sync *sync);
void ami_sync_drop(struct ami_sync *sync); /* the connection is gone */

/* The actions to be sent, as bytes. Only when none is running. */
void ami_sync_begin(struct ami_sync *sync, struct buf *out);

/* REFUSED and DONE may fall together: DONE is asked for by ami_sync_is_done(). */
enum ami_sync_verdict ami_sync_event(struct ami_sync *sync, const struct ami_event *event);
bool ami_sync_is_done(const struct ami_sync *sync);

/* When it is done: the channels were listed. */
bool ami_sync_has_channels(const struct ami_sync *sync);

/* The action that such an id belongs to. */
const char *ami_sync_name(const char *action_id);

/* The events that waited, in order, until it says false; then the sync is over. */
bool ami_sync_take(struct ami_sync *sync, struct ami_event *event);

#endif
