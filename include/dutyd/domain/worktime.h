/*
 * worktime: time as a department works it, and who has to do something then.
 *
 * Layer domain. A deadline of four hours given at five in the afternoon is at noon: only minutes
 * within the department's hours, on days on which it opens (opening_weekday), are counted. A
 * department without hours works the whole of such a day.
 */
#ifndef DUTYD_DOMAIN_WORKTIME_H
#define DUTYD_DOMAIN_WORKTIME_H

#include "dutyd/domain/policy.h"

/*
 * The moment when that much working time has passed; 0 minutes: now, or the next opening. Never
 * outside hours, unless the department does not open within a year.
 */
int64_t worktime_after(const struct policy *policy, int department, int64_t from_ms, int minutes);

/* The same clock n working days later, or the next opening after it. */
int64_t worktime_days_after(const struct policy *policy, int department, int64_t from_ms, int n);

/*
 * Who has to see to an enquiry: whose client it is, else the department's head, else the duty of
 * the next opening, else the head of sales. Never nobody, unless the company has no people.
 */
int worktime_responsible(const struct policy *policy, const struct roster *roster, int belongs_to,
			 int department, int64_t now_ms);

#endif
