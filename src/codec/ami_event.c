#include "dutyd/codec/ami_event.h"

#include <string.h>

#include "dutyd/base/str.h"

/* What a message of that name is. */
static const struct kind {
	const char *name;
	enum ami_kind kind;
} kinds[] = {
	{ "Newchannel", AMI_CHANNEL },       { "Newstate", AMI_CHANNEL },
	{ "CoreShowChannel", AMI_CHANNEL },  { "Hangup", AMI_HANGUP },
	{ "BridgeEnter", AMI_BRIDGE_ENTER }, { "BridgeLeave", AMI_BRIDGE_LEAVE },
	{ "DeviceStateChange", AMI_DEVICE }, { "QueueMember", AMI_MEMBER },
	{ "QueueMemberAdded", AMI_MEMBER },  { "QueueMemberPause", AMI_MEMBER },
	{ "QueueMemberStatus", AMI_MEMBER }, { "QueueMemberRemoved", AMI_MEMBER_REMOVED },
	{ "DialEnd", AMI_DIAL_END },         { "Shutdown", AMI_SHUTDOWN },
	{ "FullyBooted", AMI_BOOTED },
};

static const struct device_word {
	const char *word;
	enum ami_device state;
} device_words[] = {
	{ "NOT_INUSE", AMI_DEVICE_FREE },   { "INUSE", AMI_DEVICE_BUSY },
	{ "BUSY", AMI_DEVICE_BUSY },        { "ONHOLD", AMI_DEVICE_BUSY },
	{ "RINGING", AMI_DEVICE_RINGING },  { "RINGINUSE", AMI_DEVICE_BUSY },
	{ "UNAVAILABLE", AMI_DEVICE_GONE }, { "INVALID", AMI_DEVICE_GONE },
};

static enum ami_kind kind_of(const struct ami_message *message)
{
	const char *name = ami_message_get(message, "Event");

	if (name[0] == '\0') {
		return ami_message_get(message, "Response")[0] != '\0' ? AMI_RESPONSE : AMI_OTHER;
	}
	/* Every list ends so, whatever its name. */
	if (str_equal_nocase(ami_message_get(message, "EventList"), "Complete") ||
	    str_equal_nocase(ami_message_get(message, "EventList"), "cancelled")) {
		return AMI_LIST_END;
	}
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(name, kinds[i].name) == 0) {
			return kinds[i].kind;
		}
	}
	return AMI_OTHER;
}

static enum ami_device device_of(const char *word)
{
	for (size_t i = 0; i < sizeof(device_words) / sizeof(device_words[0]); i++) {
		if (strcmp(word, device_words[i].word) == 0) {
			return device_words[i].state;
		}
	}
	return AMI_DEVICE_UNKNOWN;
}

static bool has(const struct ami_message *message, const char *key)
{
	return ami_message_get(message, key)[0] != '\0';
}

/* What the kind cannot do without: left out of a message that is too long, it is not "no". */
static bool is_whole(const struct ami_event *event, const struct ami_message *message)
{
	switch (event->kind) {
	case AMI_CHANNEL:
	case AMI_HANGUP:
	case AMI_DIAL_END:
		return event->channel[0] != '\0' && event->uniqueid[0] != '\0';
	case AMI_BRIDGE_ENTER:
	case AMI_BRIDGE_LEAVE:
		return event->uniqueid[0] != '\0' && event->bridge[0] != '\0';
	case AMI_DEVICE:
		return event->device[0] != '\0' && has(message, "State");
	case AMI_MEMBER:
		return event->queue[0] != '\0' && event->interface[0] != '\0' &&
		       has(message, "Paused");
	case AMI_MEMBER_REMOVED:
		return event->queue[0] != '\0' && event->interface[0] != '\0';
	default:
		return true;
	}
}

static bool copy(char *to, size_t size, const struct ami_message *message, const char *key)
{
	return str_copy(to, size, ami_message_get(message, key));
}

/* An item of QueueStatus calls the phone Location, an event Interface. */
static bool copy_interface(struct ami_event *event, const struct ami_message *message)
{
	return copy(event->interface, sizeof(event->interface), message, "Interface") &&
	       (event->interface[0] != '\0' ||
		copy(event->interface, sizeof(event->interface), message, "Location"));
}

static bool copy_bridge(struct ami_event *event, const struct ami_message *message)
{
	return copy(event->bridge, sizeof(event->bridge), message, "BridgeUniqueid") &&
	       (event->bridge[0] != '\0' ||
		copy(event->bridge, sizeof(event->bridge), message, "BridgeId"));
}

/* Who was dialled, not who dials: a phone that is called is the news. */
static bool copy_dialled(struct ami_event *event, const struct ami_message *message)
{
	const char *status = ami_message_get(message, "DialStatus");

	event->is_no_answer = strcmp(status, "NOANSWER") == 0;
	event->is_success = strcmp(status, "ANSWER") == 0;
	return copy(event->channel, sizeof(event->channel), message, "DestChannel") &&
	       copy(event->uniqueid, sizeof(event->uniqueid), message, "DestUniqueid") &&
	       copy(event->linkedid, sizeof(event->linkedid), message, "DestLinkedid");
}

static bool copy_texts(struct ami_event *event, const struct ami_message *message)
{
	return copy(event->action_id, sizeof(event->action_id), message, "ActionID") &&
	       copy(event->channel, sizeof(event->channel), message, "Channel") &&
	       copy(event->uniqueid, sizeof(event->uniqueid), message, "Uniqueid") &&
	       copy(event->linkedid, sizeof(event->linkedid), message, "Linkedid") &&
	       copy(event->device, sizeof(event->device), message, "Device") &&
	       copy(event->queue, sizeof(event->queue), message, "Queue") &&
	       copy_interface(event, message) && copy_bridge(event, message);
}

/* "1764576137.000412", a whole second in older ones. */
static int64_t clock_of(const struct ami_message *message)
{
	const char *text = ami_message_get(message, "Timestamp");
	char seconds[24];
	int64_t value;

	return str_copy_n(seconds, sizeof(seconds), text, strcspn(text, ".")) &&
			       str_to_int(seconds, 0, INT64_MAX, &value) ?
		       value :
		       0;
}

void ami_event_read(const struct ami_message *message, struct ami_event *event)
{
	memset(event, 0, sizeof(*event));
	event->kind = kind_of(message);
	if (event->kind == AMI_OTHER) {
		return;
	}
	bool fits = copy_texts(event, message);

	event->is_success = strcmp(ami_message_get(message, "Response"), "Success") == 0;
	str_copy_cut(event->text, sizeof(event->text), ami_message_get(message, "Message"));
	event->state = (int)ami_message_int(message, "ChannelState", -1);
	event->cause = (int)ami_message_int(message, "Cause", 0);
	event->device_state = device_of(ami_message_get(message, "State"));
	event->clock_s = event->kind == AMI_RESPONSE ? clock_of(message) : 0;
	event->is_paused = ami_message_int(message, "Paused", 0) != 0;
	event->is_dynamic = strcmp(ami_message_get(message, "Membership"), "dynamic") == 0;
	if (event->kind == AMI_DIAL_END) {
		fits = fits && copy_dialled(event, message);
	}
	if (!fits || !is_whole(event, message)) {
		event->kind = AMI_OTHER;
	}
}
