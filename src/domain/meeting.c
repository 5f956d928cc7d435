#include "dutyd/domain/meeting.h"

#include <string.h>

struct meeting { /* in one bridge */
	const struct wire *wire;
	const struct staff *staff;
	const struct meeting_calls *calls;
	const struct wire_channel *newcomer; /* NULL: all are looked at */
	const struct wire_channel *person;
	const char *answerer; /* of the call in question */
	bool is_there;        /* the answerer */
};

static const char *id_of(const struct meeting *meeting, const struct wire_channel *channel)
{
	return meeting->staff->people[channel->person].id;
}

static void look_for_answerer(void *arg, const struct wire_channel *channel)
{
	struct meeting *meeting = arg;

	meeting->is_there = meeting->is_there ||
			    (channel->person != PERSON_NONE &&
			     strcmp(id_of(meeting, channel), meeting->answerer) == 0);
}

static bool is_in_bridge(struct meeting *meeting, const char *bridge, const char *answerer)
{
	meeting->answerer = answerer;
	meeting->is_there = false;
	wire_each_in(meeting->wire, bridge, look_for_answerer, meeting);
	return meeting->is_there;
}

/* A list shows a conversation that was told already, unless its answerer is not in it. */
static bool is_old_news(struct meeting *meeting, const char *answerer)
{
	return meeting->newcomer == NULL && answerer[0] != '\0' &&
	       is_in_bridge(meeting, meeting->person->bridge, answerer);
}

static bool concerns(const struct meeting *meeting, const struct wire_channel *other)
{
	return other != meeting->person &&
	       (meeting->newcomer == NULL || meeting->newcomer == other ||
		meeting->newcomer == meeting->person);
}

/* With a Local channel between them, the caller is who the phone is linked to. */
static void meet(void *arg, const struct wire_channel *other)
{
	struct meeting *meeting = arg;
	const struct wire_channel *person = meeting->person;
	const char *call = wire_is_joint(other) ? person->linkedid : other->uniqueid;

	if (!concerns(meeting, other) || strcmp(call, person->uniqueid) == 0) {
		return;
	}
	const char *answerer = meeting->calls->answerer(meeting->calls->arg, call);

	if (answerer != NULL && !is_old_news(meeting, answerer)) {
		meeting->calls->answered(meeting->calls->arg, call, id_of(meeting, person));
	}
}

static void meet_all(void *arg, const struct wire_channel *channel)
{
	struct meeting meeting = *(const struct meeting *)arg;

	if (channel->person != PERSON_NONE && channel->bridge[0] != '\0') {
		meeting.person = channel;
		wire_each_in(meeting.wire, channel->bridge, meet, &meeting);
	}
}

/* ---- strangers ---- */

static void look_for_stranger(void *arg, const struct wire_channel *other)
{
	struct meeting *meeting = arg;

	meeting->is_there =
		meeting->is_there ||
		(other != meeting->newcomer && other->person == PERSON_NONE &&
		 !wire_is_joint(other) &&
		 meeting->calls->answerer(meeting->calls->arg, other->uniqueid) == NULL);
}

/* In a list, a stranger who answered before cannot be told from the one who does now. */
static bool may_be_picked_up(struct meeting *meeting, const struct wire_channel *caller,
			     const char *answerer)
{
	if (!meeting->calls->is_waiting(meeting->calls->arg, caller->uniqueid)) {
		return false;
	}
	return meeting->newcomer != NULL ||
	       (strcmp(answerer, "?") != 0 && !is_in_bridge(meeting, caller->bridge, answerer));
}

/* A caller whom nobody of ours has answered yet, or not since he was handed on. */
static void meet_stranger(void *arg, const struct wire_channel *caller)
{
	struct meeting meeting = *(const struct meeting *)arg;
	const char *answerer = meeting.calls->answerer(meeting.calls->arg, caller->uniqueid);

	if (answerer == NULL ||
	    (answerer[0] != '\0' && !may_be_picked_up(&meeting, caller, answerer))) {
		return;
	}
	meeting.is_there = false;
	meeting.newcomer = caller;
	wire_each_in(meeting.wire, caller->bridge, look_for_stranger, &meeting);
	if (meeting.is_there) {
		meeting.calls->answered(meeting.calls->arg, caller->uniqueid, NULL);
	}
}

void meeting_look(const struct wire *wire, const struct staff *staff, const char *newcomer,
		  const struct meeting_calls *calls)
{
	struct meeting meeting = { .wire = wire, .staff = staff, .calls = calls };

	if (newcomer == NULL) {
		wire_each(wire, meet_all, &meeting);
		wire_each(wire, meet_stranger, &meeting);
		return;
	}
	meeting.newcomer = wire_find(wire, newcomer);
	if (meeting.newcomer != NULL) {
		wire_each_in(wire, meeting.newcomer->bridge, meet_all, &meeting);
		wire_each_in(wire, meeting.newcomer->bridge, meet_stranger, &meeting);
	}
}

void meeting_end(const struct wire_channel *last, const struct meeting_calls *calls)
{
	const char *answerer = last->has_met ? calls->answerer(calls->arg, last->uniqueid) : NULL;

	if (answerer != NULL && answerer[0] == '\0') {
		calls->answered(calls->arg, last->uniqueid, NULL);
	}
}
