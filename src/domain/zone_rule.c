#include "dutyd/domain/zone_rule.h"

#include <string.h>

#include "dutyd/domain/civil.h"

enum { NAME_MIN = 3, DAY_SECONDS = 86400, HOURS_OF_OFFSET = 24, HOURS_OF_CHANGE = 167 };

/* Each read_* below moves *text behind what it has read, and returns false where it cannot. */

static bool skip(const char **text, char c)
{
	if (**text != c) {
		return false;
	}
	(*text)++;
	return true;
}

static bool read_number(const char **text, int min, int max, int *value)
{
	int n = 0;
	int digits = 0;

	for (; **text >= '0' && **text <= '9' && digits < 4; (*text)++, digits++) {
		n = n * 10 + (**text - '0');
	}
	*value = n;
	return digits > 0 && n >= min && n <= max;
}

static bool read_name(const char **text)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	static const char quoted[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				     "0123456789+-";
	bool is_quoted = skip(text, '<');
	size_t n = strspn(*text, is_quoted ? quoted : letters);

	*text += n;
	return n >= NAME_MIN && (!is_quoted || skip(text, '>'));
}

/* [+-]hh[:mm[:ss]] */
static bool read_time(const char **text, int hours_max, int32_t *seconds)
{
	int hours, minutes = 0, rest = 0;
	bool is_negative = skip(text, '-');

	if (!is_negative) {
		skip(text, '+');
	}
	if (!read_number(text, 0, hours_max, &hours)) {
		return false;
	}
	if (skip(text, ':')) {
		if (!read_number(text, 0, 59, &minutes)) {
			return false;
		}
		if (skip(text, ':') && !read_number(text, 0, 59, &rest)) {
			return false;
		}
	}
	*seconds = (hours * 60 + minutes) * 60 + rest;
	if (is_negative) {
		*seconds = -*seconds;
	}
	return true;
}

/* The text counts west of Greenwich. */
static bool read_offset(const char **text, int32_t *east)
{
	if (!read_time(text, HOURS_OF_OFFSET, east)) {
		return false;
	}
	*east = -*east;
	return true;
}

static bool read_day(const char **text, struct zone_rule_change *change)
{
	if (skip(text, 'M')) {
		change->kind = ZONE_RULE_MONTH;
		return read_number(text, 1, 12, &change->month) && skip(text, '.') &&
		       read_number(text, 1, 5, &change->week) && skip(text, '.') &&
		       read_number(text, 0, 6, &change->weekday);
	}
	if (skip(text, 'J')) {
		change->kind = ZONE_RULE_JULIAN;
		return read_number(text, 1, 365, &change->day);
	}
	change->kind = ZONE_RULE_DAY;
	return read_number(text, 0, 365, &change->day);
}

static bool read_change(const char **text, struct zone_rule_change *change)
{
	change->second = 2 * 3600;
	if (!skip(text, ',') || !read_day(text, change)) {
		return false;
	}
	return !skip(text, '/') || read_time(text, HOURS_OF_CHANGE, &change->second);
}

int zone_rule_parse(const char *text, struct zone_rule *rule, struct err *err)
{
	const char *p = text;
	struct zone_rule found = { 0 };

	if (!read_name(&p) || !read_offset(&p, &found.standard)) {
		return err_set(err, "the footer names no zone and offset");
	}
	found.daylight = found.standard + 3600;
	if (*p != '\0') {
		found.has_daylight = true;
		if (!read_name(&p) || (*p != ',' && !read_offset(&p, &found.daylight))) {
			return err_set(err, "the footer's daylight saving time cannot be read");
		}
		if (!read_change(&p, &found.start) || !read_change(&p, &found.end) || *p != '\0') {
			return err_set(err, "the footer's rule of change cannot be read");
		}
	}
	*rule = found;
	return 0;
}

static bool is_leap_year(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int32_t day_of_change(const struct zone_rule_change *change, int year)
{
	if (change->kind == ZONE_RULE_DAY) {
		return civil_from_ymd(year, 1, 1) + change->day;
	}
	if (change->kind == ZONE_RULE_JULIAN) {
		bool is_behind_leap_day = change->day >= 60 && is_leap_year(year);

		return civil_from_ymd(year, 1, 1) + change->day - 1 + (is_behind_leap_day ? 1 : 0);
	}
	int32_t first = civil_from_ymd(year, change->month, 1);
	int weekday = (change->weekday + 6) % 7; /* theirs begins on Sunday, civil.h's on Monday */
	int32_t day = first + (weekday - civil_weekday(first) + 7) % 7 + (change->week - 1) * 7;
	int32_t next_month = change->month < 12 ? civil_from_ymd(year, change->month + 1, 1) :
						  civil_from_ymd(year + 1, 1, 1);

	return day < next_month ? day : day - 7;
}

static int64_t instant_of_change(const struct zone_rule_change *change, int year, int32_t offset)
{
	return (int64_t)day_of_change(change, year) * DAY_SECONDS + change->second - offset;
}

static int year_of(int64_t utc)
{
	enum { FAR = INT32_MAX - 1000 }; /* leaves the neighbouring years inside civil days */
	int64_t day = utc / DAY_SECONDS;
	int year, month, mday;

	day = day > FAR ? FAR : day < -FAR ? -FAR : day;
	civil_to_ymd((int32_t)day, &year, &month, &mday);
	return year;
}

/* Narrows span to the side of a change that utc is on. */
static void narrow(struct zone_span *span, int64_t change, int64_t utc, int32_t offset)
{
	if (change > utc) {
		span->until = change < span->until ? change : span->until;
	} else if (change > span->from) {
		span->from = change;
		span->offset = offset;
	}
}

/*
 * A change may lie a week outside its year, so two years on either side are looked at. Where one
 * year's end and the next one's start coincide daylight saving time goes on (RFC 8536,
 * "XXX3EDT4,0/0,J365/23"): the start, which wins a tie, is taken first.
 */
struct zone_span zone_rule_span(const struct zone_rule *rule, int64_t utc)
{
	struct zone_span span = { INT64_MIN, INT64_MAX, rule->standard };

	if (!rule->has_daylight) {
		return span;
	}
	int year = year_of(utc);

	for (int y = year + 2; y >= year - 2; y--) {
		narrow(&span, instant_of_change(&rule->start, y, rule->standard), utc,
		       rule->daylight);
		narrow(&span, instant_of_change(&rule->end, y, rule->daylight), utc,
		       rule->standard);
	}
	return span;
}
