#include "dutyd/domain/words.h"

#include <assert.h>
#include <string.h>

static const char *const stages[STAGE_COUNT] = {
	[STAGE_ARRIVAL] = "arrival",   [STAGE_QUALIFY] = "qualify",
	[STAGE_HANDOVER] = "handover", [STAGE_NEXT] = "next",
	[STAGE_ANSWERED] = "answered", [STAGE_ENDED] = "ended",
	[STAGE_HANDBACK] = "handback", [STAGE_INTRODUCE] = "introduce",
	[STAGE_ASSIGN] = "assign",     [STAGE_CONFIRM] = "confirm",
};

static const char *const actions[ACTION_COUNT] = {
	[ACTION_DIAL] = "dial",
	[ACTION_QUEUE] = "queue",
	[ACTION_MESSAGE] = "message",
	[ACTION_REJECT] = "reject",
};

static const char *const roles[ROLE_COUNT] = {
	[ROLE_QUEUE] = "queue",         [ROLE_OWNER] = "owner", [ROLE_DUTY] = "duty",
	[ROLE_BACKUP] = "backup",       [ROLE_HEAD] = "head",   [ROLE_CALLBACK] = "callback",
	[ROLE_VOICEMAIL] = "voicemail",
};

static const char *const reasons[REASON_COUNT] = {
	[REASON_OWNER_ACTIVE] = "OWNER_ACTIVE",
	[REASON_OWNER_AWAY] = "OWNER_AWAY",
	[REASON_OWNER_GONE] = "OWNER_GONE",
	[REASON_FIRST_LINE] = "FIRST_LINE",
	[REASON_NON_COMMERCIAL] = "NON_COMMERCIAL",
	[REASON_PRIVATE_PERSON] = "PRIVATE_PERSON",
	[REASON_LARGE_CORPORATE] = "LARGE_CORPORATE",
	[REASON_MULTI_OFFICE] = "MULTI_OFFICE",
	[REASON_LARGE_BAND] = "LARGE_BAND",
	[REASON_NEEDS_MEETING] = "NEEDS_MEETING",
	[REASON_SMALL_OR_MEDIUM] = "SMALL_OR_MEDIUM",
	[REASON_HEAD_MODE] = "HEAD_MODE",
	[REASON_HEAD_ASSIGNED] = "HEAD_ASSIGNED",
	[REASON_DUTY_TODAY] = "DUTY_TODAY",
	[REASON_DUTY_OVERRIDE] = "DUTY_OVERRIDE",
	[REASON_DUTY_GAP] = "DUTY_GAP",
	[REASON_AFTER_HOURS] = "AFTER_HOURS",
	[REASON_CALLER_WITHHELD] = "CALLER_WITHHELD",
	[REASON_CRM_AMBIGUOUS] = "CRM_AMBIGUOUS",
	[REASON_CRM_TIMEOUT] = "CRM_TIMEOUT",
	[REASON_CRM_ERROR] = "CRM_ERROR",
	[REASON_BLOCKED] = "BLOCKED",
	[REASON_OVERFLOW] = "OVERFLOW",
	[REASON_HANDBACK] = "HANDBACK",
	[REASON_REPEAT] = "REPEAT",
	[REASON_DEADLINE] = "DEADLINE",
};

static const char *name_of(const char *const *words, int count, int value)
{
	assert(value >= 0 && value < count);
	return words[value];
}

/* The word's place in the list, or -1. */
static int place_of(const char *const *words, int count, const char *word)
{
	for (int i = 0; i < count; i++) {
		if (strcmp(words[i], word) == 0) {
			return i;
		}
	}
	return -1;
}

const char *stage_name(enum stage stage)
{
	return name_of(stages, STAGE_COUNT, (int)stage);
}

const char *action_name(enum action action)
{
	return name_of(actions, ACTION_COUNT, (int)action);
}

const char *role_name(enum role role)
{
	return name_of(roles, ROLE_COUNT, (int)role);
}

const char *reason_name(enum reason reason)
{
	return name_of(reasons, REASON_COUNT, (int)reason);
}

bool stage_parse(const char *word, enum stage *stage)
{
	int place = place_of(stages, STAGE_COUNT, word);

	if (place >= 0) {
		*stage = (enum stage)place;
	}
	return place >= 0;
}

bool action_parse(const char *word, enum action *action)
{
	int place = place_of(actions, ACTION_COUNT, word);

	if (place >= 0) {
		*action = (enum action)place;
	}
	return place >= 0;
}

bool role_parse(const char *word, enum role *role)
{
	int place = place_of(roles, ROLE_COUNT, word);

	if (place >= 0) {
		*role = (enum role)place;
	}
	return place >= 0;
}

bool reason_parse(const char *word, enum reason *reason)
{
	int place = place_of(reasons, REASON_COUNT, word);

	if (place >= 0) {
		*reason = (enum reason)place;
	}
	return place >= 0;
}
