/*
 * roster_lang: the words of the printed sheet and of the calendar file, in English and Russian.
 *
 * Layer codec: constant tables, nothing else. Names of people, departments and the company are
 * the configuration's and stay as they are. Russian would bend a name after most words, which a
 * program cannot do well, so the Russian texts are built with a colon: "вместо: Лена".
 */
#ifndef DUTYD_CODEC_ROSTER_LANG_H
#define DUTYD_CODEC_ROSTER_LANG_H

#include <stdbool.h>

#include "dutyd/domain/roster.h"

enum roster_lang { ROSTER_LANG_EN, ROSTER_LANG_RU, ROSTER_LANG_COUNT };

struct roster_words {
	const char *code; /* BCP 47: "en", "ru" */
	const char *months[12];
	const char *weekdays[7];              /* Monday first */
	const char *kinds[ROSTER_KIND_COUNT]; /* "" where the day needs no remark */
	const char *roster, *nobody;          /* "Duty roster", "NOBODY" */
	const char *is_on_duty, *duty_of;     /* behind a name; before a department's */
	const char *instead_of;               /* put before a name, blank included */
	const char *publication, *draft, *plan;
	const char *count;                   /* over the count of days per person */
	const char *outdated, *calendar_lag; /* sentences for the reader */
	const char *cancelled;               /* "Cancelled: " */
	bool is_day_first;                   /* 31.12.2026 rather than 2026-12-31 */
};

const struct roster_words *roster_words(enum roster_lang lang);

/* "en" or "ru". */
bool roster_lang_parse(const char *text, enum roster_lang *lang);

#endif
