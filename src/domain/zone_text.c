/* The written forms of an instant: zone_format_ms and zone_parse_ms of zone.h. */
#include <string.h>

#include "dutyd/base/buf.h"
#include "dutyd/base/str.h"
#include "dutyd/domain/civil.h"
#include "dutyd/domain/zone.h"

enum { DATE_CHARS = 10, DAY_SECONDS = 86400 };

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0 ? 1 : 0);
}

static void put_two(struct buf *b, char before, int value)
{
	buf_put_char(b, before);
	buf_put_digits(b, value, 2);
}

/* Without printf: every decision and every log line has one. */
void zone_format_ms(const struct zone *zone, int64_t utc_ms, char text[ZONE_TEXT_SIZE])
{
	struct buf b = buf_over(text, ZONE_TEXT_SIZE);
	int64_t utc = floor_div(utc_ms, 1000);
	int ms = (int)((utc_ms % 1000 + 1000) % 1000);
	/* RFC 3339 has no seconds in an offset: the clock is shown by the whole minute, so that
	 * the text still names this very instant (Monrovia, 44 min 30 s until 1972). */
	int32_t minutes = zone_offset(zone, utc) / 60;
	int64_t local = utc + (int64_t)minutes * 60;
	int64_t day = floor_div(local, DAY_SECONDS);
	int second = (int)(local - day * DAY_SECONDS);
	int west = minutes < 0 ? -minutes : minutes;
	char date[CIVIL_TEXT_SIZE];

	civil_format(day > INT32_MIN && day < INT32_MAX ? (int32_t)day : CIVIL_DAY_NONE, date);
	buf_put_text(&b, date);
	put_two(&b, 'T', second / 3600);
	put_two(&b, ':', second / 60 % 60);
	put_two(&b, ':', second % 60);
	buf_put_char(&b, '.');
	buf_put_digits(&b, ms, 3);
	put_two(&b, minutes < 0 ? '-' : '+', west / 60);
	put_two(&b, ':', west % 60);
}

static bool read_two(const char **text, int max, int *value)
{
	const char *p = *text;

	if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9') {
		return false;
	}
	*value = (p[0] - '0') * 10 + (p[1] - '0');
	*text += 2;
	return *value <= max;
}

/* "412" after a point: one to nine digits, of which a millisecond keeps three. */
static bool read_fraction(const char **text, int *ms)
{
	size_t n = strspn(*text, "0123456789");
	int value = 0;

	for (size_t i = 0; i < 3; i++) {
		value = value * 10 + (i < n ? (*text)[i] - '0' : 0);
	}
	*text += n;
	*ms = value;
	return n >= 1 && n <= 9;
}

/* "11:00", "11:00:30", "11:00:30.412" */
static bool read_clock(const char **text, int *second, int *ms)
{
	int hours, minutes, seconds = 0;

	*ms = 0;
	if (!read_two(text, 23, &hours) || *(*text)++ != ':' || !read_two(text, 59, &minutes)) {
		return false;
	}
	if (**text == ':') {
		(*text)++;
		if (!read_two(text, 59, &seconds)) {
			return false;
		}
		if (**text == '.') {
			(*text)++;
			if (!read_fraction(text, ms)) {
				return false;
			}
		}
	}
	*second = (hours * 60 + minutes) * 60 + seconds;
	return true;
}

/* "Z" or "+03:00" */
static bool read_offset(const char **text, int *offset)
{
	int hours, minutes;
	char sign = *(*text)++;

	if (sign == 'Z') {
		*offset = 0;
		return true;
	}
	if ((sign != '+' && sign != '-') || !read_two(text, 23, &hours) || *(*text)++ != ':' ||
	    !read_two(text, 59, &minutes)) {
		return false;
	}
	*offset = (hours * 60 + minutes) * (sign == '-' ? -60 : 60);
	return true;
}

bool zone_parse_ms(const struct zone *zone, const char *text, int64_t *utc_ms)
{
	char date[CIVIL_TEXT_SIZE];
	int32_t day;
	int second, ms, offset;

	if (!str_copy_n(date, sizeof(date), text, strnlen(text, DATE_CHARS)) ||
	    !civil_parse(date, &day)) {
		return false;
	}
	text += DATE_CHARS;
	if (*text == '\0') {
		*utc_ms = zone_day_start(zone, day) * 1000;
		return true;
	}
	if (*text != ' ' && *text != 'T') {
		return false;
	}
	text++;
	if (!read_clock(&text, &second, &ms)) {
		return false;
	}
	int64_t utc;

	if (*text == '\0') {
		utc = zone_instant_of(zone, day, second);
	} else if (read_offset(&text, &offset) && *text == '\0') {
		utc = (int64_t)day * DAY_SECONDS + second - offset;
	} else {
		return false;
	}
	*utc_ms = utc * 1000 + ms;
	return true;
}
