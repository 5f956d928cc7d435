/*
 * mode: does the commercial department work by head or by duty on a day?
 *
 * Layer domain, pure. With inbound = "auto" it follows from the hand-overs into the department: few
 * of them go to the head, many to the day's duty. The mean over the last window_days finished
 * working days is looked at once, when a day begins, and decides the next working day: a change is
 * known a day ahead, and nothing that happens on a day changes that day. Between leave_duty and
 * enter_duty everything stays as it is. Duty mode needs a day that is published; without one the
 * head has it.
 *
 * What was decided is kept for good (schema/mode.sql), one row for each day, and reaches decide()
 * with the roster.
 */
#ifndef DUTYD_DOMAIN_MODE_H
#define DUTYD_DOMAIN_MODE_H

#include <stdbool.h>
#include <stdint.h>

struct policy;
struct policy_department;
struct roster;

enum mode { MODE_HEAD, MODE_DUTY, MODE_COUNT };

struct mode_day { /* from this day on, until another follows */
	int32_t day;
	enum mode mode;
};

/* What the last finished working days had: n of them, sum hand-overs. */
struct mode_volume {
	int n, sum;
};

/*
 * counts: hand-overs of each finished working day, oldest first; the last window_days of them are
 * added up.
 */
struct mode_volume mode_volume_of(const struct policy_department *department, const int *counts,
				  int n);

/* The mode that follows on `now`; fewer days than min_days change nothing. */
enum mode mode_after(const struct policy_department *department, enum mode now,
		     struct mode_volume volume);

/*
 * The mode of a day, and of the day whose enquiries come at a moment: in the evening that is the
 * next duty's, as roster.off_hours says. MODE_HEAD for auto as long as nothing else was decided.
 */
enum mode mode_on(const struct policy *policy, const struct roster *roster, int32_t day);
enum mode mode_at(const struct policy *policy, const struct roster *roster, int64_t utc_ms);

const char *mode_name(enum mode mode);
bool mode_parse(const char *word, enum mode *mode);

#endif
