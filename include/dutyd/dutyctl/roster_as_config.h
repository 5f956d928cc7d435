/*
 * roster_as_config: days of the roster as lines of roster.conf.
 *
 * Layer dutyctl. Swaps and overrides touch no other day than those they name, so the turns of the
 * rule without any of them, compared with the days as they are, give the lines: a pair of swapped
 * days is a swap, everything else an override. They stand for all the swaps and overrides of those
 * days; what no such line can say (a published gap, a day off) is told in a comment.
 */
#ifndef DUTYD_DUTYCTL_ROSTER_AS_CONFIG_H
#define DUTYD_DUTYCTL_ROSTER_AS_CONFIG_H

#include "dutyd/dutyctl/roster_view.h"

/* On stdout, of days that the view knows. */
void roster_as_config(struct roster_view *view, struct roster_days days);

#endif
