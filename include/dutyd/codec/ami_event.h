/*
 * ami_event: what a manager message tells, as one flat record.
 *
 * Layer codec. Of some 180 kinds of events these are the ones that say who is on the phone with
 * whom; every other is AMI_OTHER. A list's items and the live event of the same content have the
 * same kind and differ by the action id. Texts that do not fit make the event AMI_OTHER: half a
 * name would be another's; and so does a missing one that the kind lives by.
 */
#ifndef DUTYD_CODEC_AMI_EVENT_H
#define DUTYD_CODEC_AMI_EVENT_H

#include "dutyd/codec/ami.h"

enum {
	AMI_ID_SIZE = 24,
	AMI_CHANNEL_SIZE = 128,
	AMI_UNIQUEID_SIZE = 65, /* as much of one as a call can be named by */
	AMI_BRIDGE_SIZE = 40,
	AMI_DEVICE_SIZE = 96,
	AMI_WORD_SIZE = 65,
};

enum ami_kind {
	AMI_OTHER,
	AMI_RESPONSE,       /* of an action: is_success, text */
	AMI_LIST_END,       /* of an action that answers with a list */
	AMI_CHANNEL,        /* Newchannel, Newstate, CoreShowChannel */
	AMI_HANGUP,         /* cause */
	AMI_BRIDGE_ENTER,   /* bridge */
	AMI_BRIDGE_LEAVE,   /* bridge */
	AMI_DIAL_END,       /* channel and uniqueid of who was dialled; is_success: answered */
	AMI_DEVICE,         /* device, device_state */
	AMI_MEMBER,         /* QueueMember, QueueMemberAdded, …Pause, …Status */
	AMI_MEMBER_REMOVED, /* queue, interface */
	AMI_SHUTDOWN,
	AMI_BOOTED, /* FullyBooted */
	AMI_KIND_COUNT
};

/* As DeviceStateChange has them; a device nobody has registered is UNAVAILABLE. */
enum ami_device {
	AMI_DEVICE_UNKNOWN,
	AMI_DEVICE_FREE,
	AMI_DEVICE_RINGING,
	AMI_DEVICE_BUSY, /* INUSE, BUSY, ONHOLD, RINGINUSE */
	AMI_DEVICE_GONE, /* UNAVAILABLE, INVALID */
};

enum ami_state { AMI_STATE_DOWN = 0, AMI_STATE_RING = 4, AMI_STATE_RINGING = 5, AMI_STATE_UP = 6 };

struct ami_event {
	enum ami_kind kind;
	char action_id[AMI_ID_SIZE];
	bool is_success;
	char text[AMI_DEVICE_SIZE]; /* Message of a response, cut */
	char channel[AMI_CHANNEL_SIZE], uniqueid[AMI_UNIQUEID_SIZE], linkedid[AMI_UNIQUEID_SIZE];
	char bridge[AMI_BRIDGE_SIZE]; /* "" = none */
	int state;                    /* enum ami_state, -1 = not told */
	int cause;                    /* Q.850 */
	char device[AMI_DEVICE_SIZE];
	enum ami_device device_state;
	char queue[AMI_WORD_SIZE], interface[AMI_DEVICE_SIZE];
	bool is_paused, is_dynamic;
	bool is_no_answer; /* DIAL_END: the time was over (a busy one of a queue says so too) */
	int64_t clock_s;   /* RESPONSE to a Ping: what time it is there, 0 = not told */
};

void ami_event_read(const struct ami_message *message, struct ami_event *event);

#endif
