/*
 * roster_tally: how often each person has duty, and what he gave away and took over.
 *
 * Layer dutyctl. Counted on the days of a view, published ones as they stand, planned ones as they
 * would be. First comes everybody of the rule's order, then whoever else has had a day. Who is on
 * the staff all the time is compared: his absences are no excuse, they are the cause.
 */
#ifndef DUTYD_DUTYCTL_ROSTER_TALLY_H
#define DUTYD_DUTYCTL_ROSTER_TALLY_H

#include "dutyd/dutyctl/roster_view.h"

enum { ROSTER_SPREAD_MAX = 2 }; /* turns within a quarter */

struct roster_count {
	const char *id; /* as long as the view */
	int turns;
	int weekdays[7];
	int gave, took; /* days that another has instead of him, and he instead of another */
	bool is_compared;
};

struct roster_tally {
	int n;
	struct roster_count *counts;
	int least, most; /* of counts, among the compared; -1 = nobody is */
};

/* Of days that the view knows. */
struct roster_tally roster_tally_make(const struct roster_view *view, struct roster_days days);
void roster_tally_free(struct roster_tally *tally);

/* How far the compared people lie apart. */
int roster_tally_spread(const struct roster_tally *tally);

/* Of somebody, 0 for who is not counted. */
int roster_tally_turns(const struct roster_tally *tally, const char *id);

#endif
