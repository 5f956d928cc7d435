#include "dutyd/domain/civil.h"

#include <string.h>

#include "dutyd/base/buf.h"
#include "dutyd/base/str.h"

enum { WORD_SIZE = 24, PART_SIZE = 64, DAYS_OF_ERA = 146097, EPOCH_OF_ERA = 719468 };

/* Years begin in March here, so that a leap day is a year's last (Hinnant, days_from_civil). */
int32_t civil_from_ymd(int year, int month, int day)
{
	int64_t y = month <= 2 ? (int64_t)year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return (int32_t)(era * DAYS_OF_ERA + day_of_era - EPOCH_OF_ERA);
}

void civil_to_ymd(int32_t civil_day, int *year, int *month, int *day)
{
	int64_t z = (int64_t)civil_day + EPOCH_OF_ERA;
	int64_t era = (z >= 0 ? z : z - (DAYS_OF_ERA - 1)) / DAYS_OF_ERA;
	int64_t doe = z - era * DAYS_OF_ERA;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t month_from_march = (5 * doy + 2) / 153;

	*day = (int)(doy - (153 * month_from_march + 2) / 5 + 1);
	*month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
	*year = (int)(yoe + era * 400 + (*month <= 2 ? 1 : 0));
}

/* n digits at text as a number, or -1. */
static int digits(const char *text, int n)
{
	int value = 0;

	for (int i = 0; i < n; i++) {
		if (text[i] < '0' || text[i] > '9') {
			return -1;
		}
		value = value * 10 + (text[i] - '0');
	}
	return value;
}

bool civil_parse(const char *text, int32_t *day)
{
	if (strlen(text) != 10 || text[4] != '-' || text[7] != '-') {
		return false;
	}
	int year = digits(text, 4);
	int month = digits(text + 5, 2);
	int mday = digits(text + 8, 2);

	if (year < 1970 || month < 1 || month > 12 || mday < 1 || mday > 31) {
		return false;
	}
	int32_t found = civil_from_ymd(year, month, mday);
	int same_year, same_month, same_day;

	/* 31 April comes back as 1 May: a day that does not exist. */
	civil_to_ymd(found, &same_year, &same_month, &same_day);
	if (same_day != mday) {
		return false;
	}
	*day = found;
	return true;
}

void civil_format(int32_t day, char text[CIVIL_TEXT_SIZE])
{
	struct buf b = buf_over(text, CIVIL_TEXT_SIZE);
	int year, month, mday;

	civil_to_ymd(day, &year, &month, &mday);
	if (year < 0 || year > 9999) {
		buf_put_char(&b, '-');
		return;
	}
	buf_put_digits(&b, year, 4);
	buf_put_char(&b, '-');
	buf_put_digits(&b, month, 2);
	buf_put_char(&b, '-');
	buf_put_digits(&b, mday, 2);
}

int civil_weekday(int32_t day)
{
	/* 1970-01-01 was a Thursday. */
	int64_t n = ((int64_t)day + 3) % 7;

	return (int)(n < 0 ? n + 7 : n);
}

static const char *const weekday_words[7][3] = {
	{ "mon", "monday", "пн" },   { "tue", "tuesday", "вт" }, { "wed", "wednesday", "ср" },
	{ "thu", "thursday", "чт" }, { "fri", "friday", "пт" },  { "sat", "saturday", "сб" },
	{ "sun", "sunday", "вс" },
};

const char *civil_weekday_name(int weekday)
{
	return weekday >= 0 && weekday < 7 ? weekday_words[weekday][0] : "?";
}

/* Small letters for A-Z and А-Я; Я and its row change the first byte of the two, too. */
static void fold_case(char *text)
{
	for (unsigned char *p = (unsigned char *)text; *p != '\0'; p++) {
		if (*p >= 'A' && *p <= 'Z') {
			*p = (unsigned char)(*p + 0x20);
		} else if (p[0] == 0xd0 && p[1] >= 0x90 && p[1] <= 0x9f) {
			p[1] = (unsigned char)(p[1] + 0x20);
		} else if (p[0] == 0xd0 && p[1] >= 0xa0 && p[1] <= 0xaf) {
			p[0] = 0xd1;
			p[1] = (unsigned char)(p[1] - 0x20);
		}
	}
}

int civil_weekday_parse(const char *word)
{
	char small[WORD_SIZE];

	if (!str_copy(small, sizeof(small), word)) {
		return -1;
	}
	fold_case(small);
	for (int day = 0; day < 7; day++) {
		for (int form = 0; form < 3; form++) {
			if (strcmp(small, weekday_words[day][form]) == 0) {
				return day;
			}
		}
	}
	return -1;
}

/* The weekday in text's first n bytes, blanks around it ignored, or -1. */
static int weekday_of(const char *text, size_t n)
{
	char word[WORD_SIZE];

	while (n > 0 && *text == ' ') {
		text++;
		n--;
	}
	while (n > 0 && text[n - 1] == ' ') {
		n--;
	}
	return str_copy_n(word, sizeof(word), text, n) ? civil_weekday_parse(word) : -1;
}

/* One "mon" or "fri-mon" out of a list. */
static int add_weekdays(const char *text, size_t n, uint8_t *days, struct err *err)
{
	const char *dash = memchr(text, '-', n);
	size_t n_first = dash != NULL ? (size_t)(dash - text) : n;
	int first = weekday_of(text, n_first);
	int last = dash != NULL ? weekday_of(dash + 1, n - n_first - 1) : first;

	if (first < 0 || last < 0) {
		char part[PART_SIZE];

		/* The whole text cannot be shown only when it is absurdly long. */
		if (!str_copy_n(part, sizeof(part), text, n)) {
			return err_set(err, "not a weekday: too long");
		}
		return err_set(err, "not a weekday or a range of weekdays: \"%s\"", part);
	}
	for (int day = first;; day = (day + 1) % 7) {
		*days = (uint8_t)(*days | 1u << day);
		if (day == last) {
			return 0;
		}
	}
}

int civil_weekdays_parse(const char *text, uint8_t *days, struct err *err)
{
	uint8_t found = 0;

	for (;;) {
		size_t n = strcspn(text, ",");

		if (add_weekdays(text, n, &found, err) != 0) {
			return -1;
		}
		if (text[n] == '\0') {
			*days = found;
			return 0;
		}
		text += n + 1;
	}
}

bool civil_minute_parse(const char *text, int *minute)
{
	if (strlen(text) != 5 || text[2] != ':') {
		return false;
	}
	int hours = digits(text, 2);
	int minutes = digits(text + 3, 2);

	if (hours < 0 || minutes < 0 || minutes > 59 || hours * 60 + minutes > CIVIL_DAY_MINUTES) {
		return false;
	}
	*minute = hours * 60 + minutes;
	return true;
}
