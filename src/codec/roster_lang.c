#include "dutyd/codec/roster_lang.h"

#include <string.h>

static const struct roster_words all_words[ROSTER_LANG_COUNT] = {
	[ROSTER_LANG_EN] = {
		.code = "en",
		.months = { "January", "February", "March", "April", "May", "June", "July",
			    "August", "September", "October", "November", "December" },
		.weekdays = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
			      "Sunday" },
		.kinds = { [ROSTER_OFF] = "", [ROSTER_TURN] = "", [ROSTER_SWAP] = "swap",
			   [ROSTER_OVERRIDE] = "override", [ROSTER_URGENT] = "urgent",
			   [ROSTER_GAP] = "no duty" },
		.roster = "Duty roster",
		.is_on_duty = ": on duty",
		.duty_of = "Duty: ",
		.nobody = "NOBODY",
		.instead_of = "instead of ",
		.publication = "Publication",
		.draft = "DRAFT, not published",
		.plan = "plan",
		.count = "Days each",
		.outdated = "The sheet with the highest publication number is the one that counts.",
		.calendar_lag = "Calendars on phones may be a day behind.",
		.cancelled = "Cancelled: ",
	},
	[ROSTER_LANG_RU] = {
		.code = "ru",
		.months = { "Январь", "Февраль", "Март", "Апрель", "Май", "Июнь", "Июль", "Август",
			    "Сентябрь", "Октябрь", "Ноябрь", "Декабрь" },
		.weekdays = { "Понедельник", "Вторник", "Среда", "Четверг", "Пятница", "Суббота",
			      "Воскресенье" },
		.kinds = { [ROSTER_OFF] = "", [ROSTER_TURN] = "", [ROSTER_SWAP] = "обмен",
			   [ROSTER_OVERRIDE] = "замена", [ROSTER_URGENT] = "срочно",
			   [ROSTER_GAP] = "нет дежурного" },
		.roster = "График дежурств",
		.is_on_duty = ": дежурство",
		.duty_of = "Дежурство: ",
		.nobody = "НИКОГО",
		.instead_of = "вместо: ",
		.publication = "Публикация №",
		.draft = "ЧЕРНОВИК, не вывешен",
		.plan = "план",
		.count = "Дежурств",
		.outdated = "Действует лист с наибольшим номером публикации.",
		.calendar_lag = "Календарь в телефоне может отставать на сутки.",
		.cancelled = "Отменено: ",
		.is_day_first = true,
	},
};

const struct roster_words *roster_words(enum roster_lang lang)
{
	return &all_words[(unsigned)lang < ROSTER_LANG_COUNT ? lang : ROSTER_LANG_EN];
}

bool roster_lang_parse(const char *text, enum roster_lang *lang)
{
	for (int i = 0; i < ROSTER_LANG_COUNT; i++) {
		if (strcmp(text, all_words[i].code) == 0) {
			*lang = (enum roster_lang)i;
			return true;
		}
	}
	return false;
}
