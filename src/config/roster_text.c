#include "dutyd/config/roster_text.h"

#include <stdio.h>

const char *roster_weekday(int32_t day)
{
	static const char *const names[] = { "Monday", "Tuesday",  "Wednesday", "Thursday",
					     "Friday", "Saturday", "Sunday" };

	return names[civil_weekday(day)];
}

const char *roster_why_off(struct loader *l, int32_t day, char text[ROSTER_TEXT_SIZE])
{
	const struct roster_rule *rule = &l->policy->roster;
	char date[CIVIL_TEXT_SIZE], where[LOADER_PLACE_SIZE];

	civil_format(day, date);
	for (int i = 0; i < rule->n_holidays; i++) {
		const struct tree_node *group = loader_find(l, "roster", "holidays");
		const struct tree_node *node =
			group != NULL ? tree_find(group, rule->holidays[i].id) : NULL;
		if (day >= rule->holidays[i].from && day <= rule->holidays[i].to && node != NULL) {
			snprintf(text, ROSTER_TEXT_SIZE, "%s is a holiday (%s)", date,
				 loader_place(l, node, where));
			return text;
		}
	}
	snprintf(text, ROSTER_TEXT_SIZE, "%s is a %s", date, roster_weekday(day));
	return text;
}

const struct roster_absence *roster_absence_on(const struct roster_rule *rule, int person,
					       int32_t day)
{
	for (int i = 0; i < rule->n_absences; i++) {
		const struct roster_absence *absence = &rule->absences[i];
		if (absence->person == person && day >= absence->from && day <= absence->to) {
			return absence;
		}
	}
	return NULL;
}

const char *roster_why_absent(struct loader *l, const struct roster_absence *absence,
			      char text[ROSTER_TEXT_SIZE])
{
	const struct tree_node *group = loader_find(l, "roster", "absences");
	const struct tree_node *node = group != NULL ? tree_find(group, absence->id) : NULL;
	char from[CIVIL_TEXT_SIZE], to[CIVIL_TEXT_SIZE], where[LOADER_PLACE_SIZE] = "";

	civil_format(absence->from, from);
	civil_format(absence->to, to);
	if (node != NULL) {
		loader_place(l, node, where);
	}
	snprintf(text, ROSTER_TEXT_SIZE, "%s is absent %s to %s (%s)",
		 policy_person_id(l->policy, absence->person), from, to, where);
	return text;
}
