#include "dutyd/config/shows.h"

#include "dutyd/base/buf.h"

SHOW(copy)
{
	(void)w;
	(void)key;
	buf_put_text(text, from);
	return true;
}

SHOW(given)
{
	return *(const char *)from != '\0' && show_copy(w, key, from, text);
}

SHOW(word)
{
	(void)w;
	buf_put_text(text, key->words[*(const int *)from]);
	return true;
}

SHOW(day)
{
	char date[CIVIL_TEXT_SIZE];

	(void)w;
	(void)key;
	civil_format(*(const int32_t *)from, date);
	buf_put_text(text, date);
	return date[0] != '-';
}

void show_weekdays(struct buf *text, uint8_t days)
{
	const char *comma = "";

	for (int day = 0; day < 7; day++) {
		int last = day;
		if ((days >> day & 1) == 0) {
			continue;
		}
		while (last < 6 && (days >> (last + 1) & 1) != 0) {
			last++;
		}
		buf_printf(text, "%s%s", comma, civil_weekday_name(day));
		if (last > day) {
			buf_printf(text, "-%s", civil_weekday_name(last));
		}
		comma = ",";
		day = last;
	}
}

SHOW(days)
{
	(void)w;
	(void)key;
	show_weekdays(text, *(const uint8_t *)from);
	return true;
}

SHOW(hours)
{
	const struct hours *hours = from;

	(void)w;
	(void)key;
	for (int i = 0; i < hours->n_spans; i++) {
		const struct hours_span *span = &hours->spans[i];
		buf_put_text(text, i > 0 ? ", " : "");
		show_weekdays(text, span->days);
		buf_printf(text, " %02d:%02d-%02d:%02d", span->from_minute / 60,
			   span->from_minute % 60, span->to_minute / 60, span->to_minute % 60);
	}
	return hours->n_spans > 0;
}

SHOW(minute)
{
	int minute = *(const int *)from;

	(void)w;
	(void)key;
	buf_printf(text, "%02d:%02d", minute / 60, minute % 60);
	return true;
}

SHOW(person)
{
	int person = *(const int *)from;

	(void)key;
	buf_put_text(text, policy_person_id(w->policy, person));
	return person != PERSON_NONE;
}

SHOW(department)
{
	int department = *(const int *)from;

	(void)key;
	if (department == DEPARTMENT_NONE) {
		return false;
	}
	buf_put_text(text, w->policy->departments[department].id);
	return true;
}
