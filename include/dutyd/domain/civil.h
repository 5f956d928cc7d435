/*
 * civil: days of the calendar, without clock or zone.
 *
 * Layer domain. A civil day is a count of days since 1970-01-01 (proleptic Gregorian); what instant
 * it begins at is the zone's business (zone.h). Weekdays are ISO 8601: Monday is 0 here, Sunday 6.
 * Words for weekdays are accepted in English and Russian ("mon-fri", "пн,ср,пт"; DESIGN.md section
 * 4).
 */
#ifndef DUTYD_DOMAIN_CIVIL_H
#define DUTYD_DOMAIN_CIVIL_H

#include <stdbool.h>
#include <stdint.h>

#include "dutyd/base/err.h"

enum { CIVIL_TEXT_SIZE = 12, CIVIL_DAY_NONE = INT32_MIN };

/* "2026-11-30"; exactly that form, a day that exists, years 1970 to 9999. */
bool civil_parse(const char *text, int32_t *day);

/* "-" for a day outside the years 0 to 9999, CIVIL_DAY_NONE among them. */
void civil_format(int32_t day, char text[CIVIL_TEXT_SIZE]);

int32_t civil_from_ymd(int year, int month, int day);
void civil_to_ymd(int32_t civil_day, int *year, int *month, int *day);

int civil_weekday(int32_t day);              /* 0 Monday … 6 Sunday */
const char *civil_weekday_name(int weekday); /* "mon" … "sun" */

/* "mon", "Monday", "пн", "ПН": the weekday, or -1. Case is ignored in both languages. */
int civil_weekday_parse(const char *word);

/* "mon-fri", "пн,ср,пт", "sat": bit 0 is Monday. A range may wrap ("fri-mon"). */
int civil_weekdays_parse(const char *text, uint8_t *days, struct err *err);

enum { CIVIL_DAY_MINUTES = 1440 };

/* "09:00" to minutes; 0 to 24:00. */
bool civil_minute_parse(const char *text, int *minute);

#endif
