/*
 * roster_text: what the files about the roster share.
 *
 * Layer config, private to it: days and absences in words, and the readers of its groups of
 * days. Entry i of such a group in the tree is entry i of the policy's array as long as the
 * group was read without an error, which is_roster_good says.
 */
#ifndef DUTYD_CONFIG_ROSTER_TEXT_H
#define DUTYD_CONFIG_ROSTER_TEXT_H

#include "dutyd/config/keys.h"

enum { ROSTER_TEXT_SIZE = 640 };

const char *roster_weekday(int32_t day); /* "Monday" */

/* "2026-12-19 is a Saturday", "2027-01-04 is a holiday (roster.holidays.new-year, a.conf:12)" */
const char *roster_why_off(struct loader *l, int32_t day, char text[ROSTER_TEXT_SIZE]);

/* The absence of that person on that day, or NULL. */
const struct roster_absence *roster_absence_on(const struct roster_rule *rule, int person,
					       int32_t day);

/* "lena is absent 2026-12-21 to 2026-12-25 (roster.absences.lena, roster.conf:14)" */
const char *roster_why_absent(struct loader *l, const struct roster_absence *absence,
			      char text[ROSTER_TEXT_SIZE]);

/* Rows of a roster's table. */
void roster_read_holidays(const struct given *given, void *to);
void roster_read_extra(const struct given *given, void *to);
void roster_read_absences(const struct given *given, void *to);
void roster_read_swaps(const struct given *given, void *to);
void roster_read_overrides(const struct given *given, void *to);

/* And back; from is the roster_rule. */
void roster_write_holidays(struct writer *w, const struct key *key, const void *from);
void roster_write_extra(struct writer *w, const struct key *key, const void *from);
void roster_write_absences(struct writer *w, const struct key *key, const void *from);
void roster_write_swaps(struct writer *w, const struct key *key, const void *from);
void roster_write_overrides(struct writer *w, const struct key *key, const void *from);

#endif
