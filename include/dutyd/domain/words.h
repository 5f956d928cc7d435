/*
 * words: the closed lists of DESIGN.md section 3 and 6, each value with its one spelling.
 *
 * Layer domain. *_name gives the word as it stands in messages, logs and the store; *_parse reads
 * exactly that word. The numbers are never stored or sent.
 */
#ifndef DUTYD_DOMAIN_WORDS_H
#define DUTYD_DOMAIN_WORDS_H

#include <stdbool.h>

enum stage {
	STAGE_ARRIVAL,  /* the call comes in */
	STAGE_QUALIFY,  /* the officer's answers */
	STAGE_HANDOVER, /* it enters the commercial department: this moment's duty */
	STAGE_NEXT,     /* a leg failed */
	STAGE_ANSWERED, /* recorded, decides nothing */
	STAGE_ENDED,    /* recorded, decides nothing */
	/* Acts: somebody decides by hand. */
	STAGE_HANDBACK,  /* the rep gives the client back */
	STAGE_INTRODUCE, /* the caller's organisation gets to know a rep */
	STAGE_ASSIGN,    /* the head gives the client to somebody */
	STAGE_CONFIRM,   /* what had to be done is done; recorded, decides nothing */
	STAGE_COUNT
};

enum action { ACTION_DIAL, ACTION_QUEUE, ACTION_MESSAGE, ACTION_REJECT, ACTION_COUNT };

/*
 * Why a leg stands in the chain; decides nothing by itself, the trace shows it. The last two are of
 * a message that no officer is asked to take any more (departments.ID.overflow).
 */
enum role {
	ROLE_QUEUE,
	ROLE_OWNER,
	ROLE_DUTY,
	ROLE_BACKUP,
	ROLE_HEAD,
	ROLE_CALLBACK,
	ROLE_VOICEMAIL,
	ROLE_COUNT
};

enum reason {
	REASON_OWNER_ACTIVE,
	REASON_OWNER_AWAY,
	REASON_OWNER_GONE,
	REASON_FIRST_LINE,
	REASON_NON_COMMERCIAL,
	REASON_PRIVATE_PERSON,
	REASON_LARGE_CORPORATE,
	REASON_MULTI_OFFICE,
	REASON_LARGE_BAND,
	REASON_NEEDS_MEETING,
	REASON_SMALL_OR_MEDIUM,
	REASON_HEAD_MODE,
	REASON_HEAD_ASSIGNED,
	REASON_DUTY_TODAY,
	REASON_DUTY_OVERRIDE,
	REASON_DUTY_GAP,
	REASON_AFTER_HOURS,
	REASON_CALLER_WITHHELD,
	REASON_CRM_AMBIGUOUS,
	REASON_CRM_TIMEOUT,
	REASON_CRM_ERROR,
	REASON_BLOCKED,
	REASON_OVERFLOW,
	REASON_HANDBACK,
	REASON_REPEAT,
	REASON_DEADLINE,
	REASON_COUNT
};

static inline bool stage_is_act(enum stage stage)
{
	return stage == STAGE_HANDBACK || stage == STAGE_INTRODUCE || stage == STAGE_ASSIGN;
}

/* The client department finishes it by itself. */
static inline bool reason_is_client_final(enum reason reason)
{
	return reason == REASON_SMALL_OR_MEDIUM || reason == REASON_PRIVATE_PERSON;
}

const char *stage_name(enum stage stage);
const char *action_name(enum action action);
const char *role_name(enum role role);
const char *reason_name(enum reason reason);

bool stage_parse(const char *word, enum stage *stage);
bool action_parse(const char *word, enum action *action);
bool role_parse(const char *word, enum role *role);
bool reason_parse(const char *word, enum reason *reason);

#endif
