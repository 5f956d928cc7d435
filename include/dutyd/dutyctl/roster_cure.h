/*
 * roster_cure: who could help out on a published day whose person cannot serve it.
 *
 * Layer dutyctl. Two ways: the partner of a swap, whose own day may be exchanged (both published
 * and still to come, both people there on the other's day), and the substitute, who takes the day
 * over. Nobody gets duty twice running if another can be found; the nearest day and the fewest
 * turns of the month come first.
 */
#ifndef DUTYD_DUTYCTL_ROSTER_CURE_H
#define DUTYD_DUTYCTL_ROSTER_CURE_H

#include "dutyd/dutyctl/roster_view.h"

struct roster_cure {
	int32_t partner_day; /* CIVIL_DAY_NONE = no swap is possible */
	const char *partner;
	const char *substitute; /* NULL = nobody */
	int substitute_turns;   /* in the month of the day, so far */
};

/* The view knows the day's month and a week around it. who: "" for a gap. */
struct roster_cure roster_cure_find(const struct roster_view *view, int32_t day, const char *who);

#endif
