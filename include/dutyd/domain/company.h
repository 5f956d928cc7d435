/*
 * company: the people, lines, departments and rules of a policy, one record each.
 *
 * Layer domain: data only, part of struct policy (policy.h). Texts are fixed buffers; people and
 * departments are named by their index in the policy's arrays.
 */
#ifndef DUTYD_DOMAIN_COMPANY_H
#define DUTYD_DOMAIN_COMPANY_H

#include <stdbool.h>
#include <stdint.h>

#include "dutyd/domain/civil.h"
#include "dutyd/domain/duty.h"
#include "dutyd/domain/facts.h"
#include "dutyd/domain/hours.h"
#include "dutyd/domain/phone.h"
#include "dutyd/domain/roster.h"
#include "dutyd/domain/words.h"

enum {
	POLICY_ID_SIZE = 33,
	POLICY_TITLE_SIZE = 256, /* room for 120 Russian letters */
	POLICY_TOKEN_SIZE = 65,
	POLICY_PATH_SIZE = 256,
	POLICY_ALLOW_MAX = 16,
	POLICY_SELECT_SIZE = 4096
};

struct policy_person {
	char id[POLICY_ID_SIZE];
	char name[POLICY_TITLE_SIZE];
	char ext[8];
	char mobile[PHONE_E164_SIZE];
	char crm[64];                 /* login in the CRM, "" = none */
	char dial[POLICY_TOKEN_SIZE]; /* what the PBX dials, "PJSIP/202" */
	int strength;
	int32_t from, to; /* employed on these days, both included */
};

struct policy_line {
	char id[POLICY_ID_SIZE];
	char title[POLICY_TITLE_SIZE];
	char number[PHONE_E164_SIZE];
	int channels;
	int department;
};

enum department_inbound { INBOUND_DIRECT, INBOUND_DUTY, INBOUND_HEAD, INBOUND_AUTO };
enum department_overflow { OVERFLOW_TO_HEAD, OVERFLOW_CALLBACK, OVERFLOW_VOICEMAIL };
enum department_gap { GAP_TO_HEAD, GAP_TO_LAST_DUTY, GAP_TO_CLIENT }; /* */
enum department_ring { RING_LONGEST_IDLE, RING_ALL, RING_IN_ORDER };
enum { SILENT_MAX = 2 };

struct policy_department {
	char id[POLICY_ID_SIZE];
	char title[POLICY_TITLE_SIZE];
	int n_members;
	int *members;
	int head; /* PERSON_NONE = none */
	struct hours hours;
	bool keeps_holidays; /* closed on the roster's holidays */
	char queue[POLICY_TOKEN_SIZE];
	enum department_ring ring;
	int ring_seconds, queue_seconds;
	enum department_overflow overflow;
	enum department_inbound inbound;
	int n_silent;
	enum role silent[SILENT_MAX]; /* backup, head: who picks up when the duty does not */
	int duty_wait; /* seconds that a call waits for a duty who is talking */
	enum department_gap gap;
	int handover_hours;
	int suggest_days;     /* deals of that many days say how strong a rep is */
	int callback_minutes; /* a message that was taken is late after that much working time */
	int waiting_minutes; /* a call that nobody lifts for so long is an alarm; 0 = none */
	int meeting_days;    /* working days in which a large company's meeting is booked */
	int n_deputies;
	int *deputies;
	int auto_enter, auto_leave, auto_window_days, auto_min_days; /* 0 unless inbound = auto */
};

enum owner_touch { OWNER_TOUCH_OWNER, OWNER_TOUCH_CLIENT };
enum owner_away { OWNER_AWAY_DUTY, OWNER_AWAY_HEAD, OWNER_AWAY_CLIENT };
enum owner_stale { OWNER_STALE_HEAD, OWNER_STALE_DUTY }; /* */

enum rule_target { RULE_TO_DEPARTMENT, RULE_TO_OWNER, RULE_TO_HEAD };

struct policy_rule {
	char id[POLICY_ID_SIZE];
	uint8_t when[FACT_COUNT]; /* bit v-1 set: value v fits; 0: not asked */
	bool requires_meeting;    /* stands in when, and is written as a key of its own */
	enum rule_target to;
	int department;
	enum reason reason;
	char why[POLICY_TITLE_SIZE];
	char offer[POLICY_TITLE_SIZE]; /* R-22, "" = not told */
};

/* What the configuration says must come true of itself (config/cases.h). */
struct policy_case {
	char id[POLICY_ID_SIZE];
	char from[POLICY_TOKEN_SIZE]; /* as written; "" = withheld */
	int line;                     /* -1 = none */
	int64_t at_ms;                /* INT64_MIN = the moment of the check */
	enum stage stage;
	uint8_t set[FACT_COUNT];            /* values, FACT_UNKNOWN = not said */
	char address[POLICY_TITLE_SIZE];    /* as the caller tells it, "" = not told */
	char expect[POLICY_TOKEN_SIZE + 8]; /* a person, a department or "queue:NAME" */
	int reason;                         /* enum reason, -1 = any */
};

#endif
