/*
 * roster_rule: what the admin writes about the roster (roster.conf).
 *
 * Layer domain: data only, part of struct policy; roster.h says what becomes of it. People are
 * indexes into the policy's list, days civil days (civil.h).
 */
#ifndef DUTYD_DOMAIN_ROSTER_RULE_H
#define DUTYD_DOMAIN_ROSTER_RULE_H

#include <stdbool.h>
#include <stdint.h>

#include "dutyd/domain/civil.h"

enum { PERSON_NONE = -1, ROSTER_NAME_SIZE = 33, ROSTER_WHY_SIZE = 128, ROSTER_PLACE_SIZE = 272 };

enum roster_missed { ROSTER_MISSED_DEFER, ROSTER_MISSED_SKIP };
enum roster_off_hours { ROSTER_OFF_NEXT_DUTY, ROSTER_OFF_LAST_DUTY, ROSTER_OFF_HEAD };

struct roster_span { /* holidays, extra working days */
	char id[ROSTER_NAME_SIZE];
	int32_t from, to; /* both included */
};

struct roster_absence {
	char id[ROSTER_NAME_SIZE];
	int person;
	int32_t from, to;
	char why[ROSTER_WHY_SIZE], place[ROSTER_PLACE_SIZE]; /* place: "roster.conf:13" */
};

struct roster_swap {
	int32_t day, with;
};

struct roster_override {
	int32_t day;
	int person;
};

struct roster_rule {
	int department; /* index into the policy's departments */
	int n_order;
	int *order;
	int32_t start;    /* the first of order serves this day */
	uint8_t workdays; /* bit 0 Monday */
	int turn_minute;  /* when the day passes on, minutes after the day's start */
	enum roster_missed missed;
	enum roster_off_hours off_hours;
	int publish_days, warn_days;
	bool is_published_daily; /* auto_publish: up to publish_days ahead, every day */
	int n_holidays, n_extra, n_absences, n_swaps, n_overrides;
	struct roster_span *holidays, *extra;
	struct roster_absence *absences;
	struct roster_swap *swaps;
	struct roster_override *overrides;
};

#endif
