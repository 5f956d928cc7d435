#include "dutyd/domain/hours.h"

#include <string.h>

#include "dutyd/base/str.h"

enum { DAYS_SIZE = 128, TIMES_SIZE = 32, WEEK_DAYS = 7 };

/* What is written before the times may hold commas ("mon,wed 09:00-12:00"): a digit ends it. */
static int read_days(const char *text, size_t n, struct hours_span *span, struct err *err)
{
	char days[DAYS_SIZE];

	while (n > 0 && text[n - 1] == ' ') {
		n--;
	}
	if (n == 0) {
		return err_set(err, "weekdays are missing before the times");
	}
	if (!str_copy_n(days, sizeof(days), text, n)) {
		return err_set(err, "the list of weekdays is too long");
	}
	return civil_weekdays_parse(days, &span->days, err);
}

/* "09:00-18:00" */
static int read_times(const char *text, size_t n, struct hours_span *span, struct err *err)
{
	char times[TIMES_SIZE];
	int from, to;

	while (n > 0 && text[n - 1] == ' ') {
		n--;
	}
	if (!str_copy_n(times, sizeof(times), text, n)) {
		return err_set(err, "the times are too long, wanted is HH:MM-HH:MM");
	}
	char *dash = strchr(times, '-');

	if (dash == NULL) {
		return err_set(err, "times are HH:MM-HH:MM, not \"%s\"", times);
	}
	*dash = '\0';
	if (!civil_minute_parse(times, &from) || !civil_minute_parse(dash + 1, &to)) {
		return err_set(err, "times are HH:MM-HH:MM (00:00 to 24:00), not \"%s-%s\"", times,
			       dash + 1);
	}
	if (from >= to) {
		return err_set(err, "%s is not before %s", times, dash + 1);
	}
	span->from_minute = (int16_t)from;
	span->to_minute = (int16_t)to;
	return 0;
}

static int add_span(struct hours *hours, const struct hours_span *span, struct err *err)
{
	for (int i = 0; i < hours->n_spans; i++) {
		const struct hours_span *other = &hours->spans[i];
		unsigned common = other->days & span->days;

		if (common != 0 && span->from_minute < other->to_minute &&
		    other->from_minute < span->to_minute) {
			return err_set(err, "two spans overlap on %s",
				       civil_weekday_name(__builtin_ctz(common)));
		}
	}
	if (hours->n_spans == HOURS_SPANS_MAX) {
		return err_set(err, "more than %d spans", HOURS_SPANS_MAX);
	}
	hours->spans[hours->n_spans++] = *span;
	return 0;
}

int hours_parse(const char *text, struct hours *hours, struct err *err)
{
	struct hours found = { 0 };

	for (;;) {
		struct hours_span span = { 0 };
		size_t n_days = strcspn(text, "0123456789");
		size_t n_times = strcspn(text + n_days, ",");

		if (text[n_days] == '\0') {
			return err_set(err, "times are missing, wanted is \"mon-fri 09:00-18:00\"");
		}
		if (read_days(text, n_days, &span, err) != 0 ||
		    read_times(text + n_days, n_times, &span, err) != 0 ||
		    add_span(&found, &span, err) != 0) {
			return -1;
		}
		text += n_days + n_times;
		if (*text == '\0') {
			*hours = found;
			return 0;
		}
		text++;
	}
}

bool hours_is_open(const struct hours *hours, int weekday, int minute)
{
	for (int i = 0; i < hours->n_spans; i++) {
		const struct hours_span *span = &hours->spans[i];

		if ((span->days >> weekday & 1) != 0 && minute >= span->from_minute &&
		    minute < span->to_minute) {
			return true;
		}
	}
	return false;
}

int hours_close_of(const struct hours *hours, int weekday)
{
	int close = 0;

	for (int i = 0; i < hours->n_spans; i++) {
		const struct hours_span *span = &hours->spans[i];

		if ((span->days >> weekday & 1) != 0 && span->to_minute > close) {
			close = span->to_minute;
		}
	}
	return close;
}

int hours_weekday_like(const struct hours *hours, int weekday)
{
	for (int back = 0; back < WEEK_DAYS; back++) {
		int day = (weekday + WEEK_DAYS - back) % WEEK_DAYS;

		if (hours_close_of(hours, day) > 0) {
			return day;
		}
	}
	return weekday;
}
