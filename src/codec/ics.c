#include "dutyd/codec/ics.h"

#include <string.h>

#include "dutyd/base/str.h"
#include "dutyd/codec/roster_month.h"

enum {
	LINE_OCTETS = 75,    /* RFC 5545 3.1: without the line break, its own blank included */
	EVENT_OCTETS = 2048, /* names and titles at their longest, all of it escaped */
	HEAD_OCTETS = 4096,
	DAY_SECONDS = 86400
};

static const int64_t last_second = 253402300799; /* of the year 9999 */

/* A content line being written. */
struct line {
	struct buf *out;
	int octets; /* in the physical line */
};

struct event {
	int32_t day;
	const struct book_row *row; /* the day's last: what SEQUENCE and time come from */
	const struct book_row *shown;
	bool is_cancelled;
};

/* Bytes that stay together: a fold must not split a character. */
static void put_unit(struct line *line, const char *bytes, size_t n)
{
	if (line->octets + (int)n > LINE_OCTETS) {
		buf_put_text(line->out, "\r\n ");
		line->octets = 1;
	}
	buf_put(line->out, bytes, n);
	line->octets += (int)n;
}

/* Ours: ASCII that needs no escape. */
static struct line open_line(struct buf *out, const char *property)
{
	struct line line = { out, 0 };

	for (const char *p = property; *p != '\0'; p++) {
		put_unit(&line, p, 1);
	}
	return line;
}

/* A value of type TEXT, or a part of one (RFC 5545 3.3.11). */
static void put_escaped(struct line *line, const char *text)
{
	size_t left = strlen(text);

	while (left > 0) {
		size_t n = str_utf8_len(text, left);
		char pair[] = { '\\', *text };

		if (*text == '\n') {
			put_unit(line, "\\n", 2);
		} else if (strchr("\\;,", *text) != NULL) {
			put_unit(line, pair, 2);
		} else if ((unsigned char)*text < 0x20 || *text == 0x7f) {
			put_unit(line, " ", 1);
		} else {
			put_unit(line, n > 0 ? text : "\xEF\xBF\xBD", n > 0 ? n : 3);
		}
		n = n > 0 ? n : 1;
		text += n;
		left -= n;
	}
}

static void close_line(const struct line *line)
{
	buf_put_text(line->out, "\r\n");
}

static void put_text(struct buf *out, const char *property, const char *text)
{
	struct line line = open_line(out, property);

	put_escaped(&line, text);
	close_line(&line);
}

static void put_date(struct buf *out, const char *property, int32_t civil_day)
{
	int year, month, day;

	civil_to_ymd(civil_day, &year, &month, &day);
	buf_printf(out, "%s%04d%02d%02d\r\n", property, year, month, day);
}

static void put_moment(struct buf *out, const char *property, int64_t utc_ms)
{
	int64_t utc = utc_ms / 1000;
	int year, month, day;

	utc = utc < 0 ? 0 : utc > last_second ? last_second : utc;
	civil_to_ymd((int32_t)(utc / DAY_SECONDS), &year, &month, &day);
	int second = (int)(utc % DAY_SECONDS);

	buf_printf(out, "%s%04d%02d%02dT%02d%02d%02dZ\r\n", property, year, month, day,
		   second / 3600, second / 60 % 60, second % 60);
}

static const struct policy_department *department_of(const struct policy *policy)
{
	return &policy->departments[policy->roster.department];
}

static const char *title_of(const struct policy *policy)
{
	const struct policy_department *department = department_of(policy);

	return department->title[0] != '\0' ? department->title : department->id;
}

/* One value under two names: RFC 7986's, and the older one that most programs read. */
static void put_twice(struct buf *out, const char *const names[2], const char *a, const char *b)
{
	for (int i = 0; i < 2; i++) {
		struct line line = open_line(out, names[i]);

		put_escaped(&line, a);
		put_escaped(&line, b);
		close_line(&line);
	}
}

static void put_head(struct buf *out, const struct ics_calendar *calendar)
{
	static const char *const name[] = { "NAME:", "X-WR-CALNAME:" };
	static const char *const description[] = { "DESCRIPTION:", "X-WR-CALDESC:" };
	const struct roster_words *words = roster_words(calendar->lang);
	const struct policy *policy = calendar->policy;
	char title[512] = "";
	struct buf joined = buf_over(title, sizeof(title));

	buf_printf(&joined, "%s: ", words->roster);
	buf_put_text(out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//dutyd//duty roster//EN\r\n"
			  "CALSCALE:GREGORIAN\r\n");
	put_twice(out, name, title,
		  calendar->person != NULL ? roster_full_name(policy, calendar->person) :
					     title_of(policy));
	buf_reset(&joined);
	buf_printf(&joined, "%s. ", policy->company);
	put_twice(out, description, policy->company[0] != '\0' ? title : "", words->calendar_lag);
	buf_put_text(out, "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\nX-PUBLISHED-TTL:PT1H\r\n");
}

static void put_summary(struct buf *out, const struct ics_calendar *calendar,
			const struct event *event)
{
	const struct roster_words *words = roster_words(calendar->lang);
	struct line line = open_line(out, "SUMMARY:");

	put_escaped(&line, event->is_cancelled ? words->cancelled : "");
	if (calendar->person != NULL) {
		put_escaped(&line, words->duty_of);
		put_escaped(&line, title_of(calendar->policy));
	} else {
		put_escaped(&line, roster_full_name(calendar->policy, event->shown->who));
		put_escaped(&line, words->is_on_duty);
	}
	close_line(&line);
}

static void put_description(struct buf *out, const struct ics_calendar *calendar,
			    const struct event *event)
{
	const struct roster_words *words = roster_words(calendar->lang);
	struct line line = open_line(out, "DESCRIPTION:");
	char number[16];
	struct buf text = buf_over(number, sizeof(number));

	buf_printf(&text, " %d", event->row->publication);
	put_escaped(&line, title_of(calendar->policy));
	put_escaped(&line, "\n");
	if (!event->is_cancelled && event->row->instead_of[0] != '\0') {
		put_escaped(&line, words->kinds[event->row->kind]);
		put_escaped(&line, ", ");
		put_escaped(&line, words->instead_of);
		put_escaped(&line, roster_full_name(calendar->policy, event->row->instead_of));
		put_escaped(&line, "\n");
	}
	put_escaped(&line, words->publication);
	put_escaped(&line, number);
	close_line(&line);
}

static void put_uid(struct buf *out, const char *department, int32_t civil_day)
{
	struct line line = open_line(out, "UID:");
	char rest[24];
	struct buf text = buf_over(rest, sizeof(rest));
	int year, month, day;

	civil_to_ymd(civil_day, &year, &month, &day);
	buf_printf(&text, "-%04d%02d%02d@dutyd", year, month, day);
	put_escaped(&line, department);
	put_escaped(&line, rest);
	close_line(&line);
}

static void put_event(struct buf *out, const struct ics_calendar *calendar,
		      const struct event *event)
{
	bool is_busy = calendar->person != NULL && !event->is_cancelled;

	buf_put_text(out, "BEGIN:VEVENT\r\n");
	put_uid(out, calendar->book->department, event->day);
	put_moment(out, "DTSTAMP:", event->row->made_ms);
	put_moment(out, "LAST-MODIFIED:", event->row->made_ms);
	buf_printf(out, "SEQUENCE:%d\r\n", event->row->seq - 1);
	put_date(out, "DTSTART;VALUE=DATE:", event->day);
	put_date(out, "DTEND;VALUE=DATE:", event->day + 1);
	put_text(out, "STATUS:", event->is_cancelled ? "CANCELLED" : "CONFIRMED");
	put_text(out, "TRANSP:", is_busy ? "OPAQUE" : "TRANSPARENT");
	put_summary(out, calendar, event);
	put_description(out, calendar, event);
	buf_put_text(out, "END:VEVENT\r\n");
}

static bool is_of_interest(const struct ics_calendar *calendar, const struct book_row *row)
{
	return row->who[0] != '\0' &&
	       (calendar->person == NULL || strcmp(row->who, calendar->person) == 0);
}

/* False when the day never had anybody of interest. n is at least 1. */
static bool read_event(struct event *event, const struct ics_calendar *calendar,
		       const struct book_row *rows, int n)
{
	int shown = n - 1;

	while (shown >= 0 && !is_of_interest(calendar, &rows[shown])) {
		shown--;
	}
	if (shown < 0) {
		return false;
	}
	*event = (struct event){ .day = rows[0].day,
				 .row = &rows[n - 1],
				 .shown = &rows[shown],
				 .is_cancelled = shown < n - 1 };
	return true;
}

static int put_events(struct buf *out, const struct ics_calendar *calendar)
{
	const struct book *book = calendar->book;
	int n_events = 0, n = 0;

	for (int i = 0; i < book->n_rows; i += n) {
		int32_t day = book->rows[i].day;
		struct event event;

		for (n = 1; i + n < book->n_rows && book->rows[i + n].day == day; n++) {
		}
		if (day >= calendar->first && day <= calendar->last &&
		    read_event(&event, calendar, &book->rows[i], n)) {
			put_event(out, calendar, &event);
			n_events++;
		}
	}
	return n_events;
}

size_t ics_size_max(const struct book *book)
{
	return HEAD_OCTETS + (book != NULL ? (size_t)book->n_rows * EVENT_OCTETS : 0);
}

void ics_write(struct buf *out, const struct ics_calendar *calendar)
{
	const struct policy *policy = calendar->policy;
	bool is_ours = calendar->book != NULL &&
		       strcmp(calendar->book->department, department_of(policy)->id) == 0;

	put_head(out, calendar);
	if (!is_ours || put_events(out, calendar) == 0) {
		/* A calendar has at least one component (RFC 5545 3.6); this one means nothing. */
		buf_put_text(out, "BEGIN:VTIMEZONE\r\nTZID:UTC\r\nBEGIN:STANDARD\r\n"
				  "DTSTART:19700101T000000\r\nTZOFFSETFROM:+0000\r\n"
				  "TZOFFSETTO:+0000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n");
	}
	buf_put_text(out, "END:VCALENDAR\r\n");
}
