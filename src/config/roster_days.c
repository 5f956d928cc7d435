/* The roster's groups of days: holidays, extra working days, absences, swaps, overrides. */
#include <stdio.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/config/roster_text.h"
#include "dutyd/config/shows.h"

enum { HOLIDAY_DAYS_MAX = 60, ABSENCE_DAYS_LONG = 120 };

/* "2026-12-31" or "2026-12-31..2027-01-10" */
static bool parse_span(struct loader *l, const struct tree_node *node, struct roster_span *span)
{
	char first[CIVIL_TEXT_SIZE] = "";

	if (!keys_want(l, node, TREE_TEXT)) {
		return false;
	}
	const char *text = tree_text(node), *dots = strstr(text, "..");
	if (dots == NULL) {
		bool is_day = value_parse_day(l, node, text, &span->from);
		span->to = span->from;
		return is_day;
	}
	/* What is too long for a date is shown as it stands there. */
	(void)str_copy_n(first, sizeof(first), text, (size_t)(dots - text));
	if (!value_parse_day(l, node, first[0] != '\0' ? first : text, &span->from) ||
	    !value_parse_day(l, node, dots + 2, &span->to)) {
		return false;
	}
	if (span->to < span->from) {
		loader_error(l, node, "%s is before %s", dots + 2, first);
		return false;
	}
	return true;
}

static bool is_any_workday(const struct roster_rule *rule, const struct roster_span *span)
{
	for (int32_t day = span->from; day <= span->to; day++) {
		if ((rule->workdays >> civil_weekday(day) & 1) != 0) {
			return true;
		}
	}
	return false;
}

/* The name only says what the day is; any that libconfig takes will do, if it fits. */
static void take_name(struct loader *l, const struct tree_node *node, struct roster_span *span)
{
	if (!str_copy_cut(span->id, sizeof(span->id), tree_name(node))) {
		loader_error(l, node, "longer than %zu bytes", sizeof(span->id) - 1);
	}
}

static void check_holiday(struct loader *l, const struct tree_node *node,
			  const struct roster_rule *rule, int index)
{
	const struct roster_span *span = &rule->holidays[index];

	if (span->to - span->from >= HOLIDAY_DAYS_MAX) {
		loader_error(l, node, "%d days: more than %d", span->to - span->from + 1,
			     HOLIDAY_DAYS_MAX);
	} else if (rule->workdays != 0 && !is_any_workday(rule, span)) {
		loader_warn(l, node, "nobody works then anyway (workdays)");
	}
	for (int i = 0; i < index; i++) {
		if (rule->holidays[i].from <= span->to && rule->holidays[i].to >= span->from) {
			loader_warn(l, node, "overlaps %s", rule->holidays[i].id);
		}
	}
}

void roster_read_holidays(const struct given *given, void *to)
{
	struct roster_rule *rule = to;
	int n = tree_count(given->node);

	rule->holidays = xcalloc((size_t)n + 1, sizeof(*rule->holidays));
	for (int i = 0; i < n; i++) {
		const struct tree_node *node = tree_at(given->node, i);
		struct roster_span *span = &rule->holidays[rule->n_holidays];
		take_name(given->loader, node, span);
		if (parse_span(given->loader, node, span)) {
			check_holiday(given->loader, node, rule, rule->n_holidays);
			rule->n_holidays++;
		}
	}
}

static void write_spans(struct writer *w, const char *name, const struct roster_span *spans, int n)
{
	writer_open(w, name);
	for (int i = 0; i < n; i++) {
		char from[CIVIL_TEXT_SIZE], to[CIVIL_TEXT_SIZE], both[2 * CIVIL_TEXT_SIZE + 2];
		civil_format(spans[i].from, from);
		civil_format(spans[i].to, to);
		snprintf(both, sizeof(both), "%s..%s", from, to);
		writer_text(w, spans[i].id, spans[i].from == spans[i].to ? from : both);
	}
	writer_close(w);
}

void roster_write_holidays(struct writer *w, const struct key *key, const void *from)
{
	const struct roster_rule *rule = from;

	write_spans(w, key->name, rule->holidays, rule->n_holidays);
}

void roster_write_extra(struct writer *w, const struct key *key, const void *from)
{
	const struct roster_rule *rule = from;

	write_spans(w, key->name, rule->extra, rule->n_extra);
}

void roster_read_extra(const struct given *given, void *to)
{
	struct loader *l = given->loader;
	struct roster_rule *rule = to;
	int n = tree_count(given->node);

	rule->extra = xcalloc((size_t)n + 1, sizeof(*rule->extra));
	for (int i = 0; i < n; i++) {
		const struct tree_node *node = tree_at(given->node, i);
		struct roster_span *span = &rule->extra[rule->n_extra];
		take_name(l, node, span);
		if (!keys_want(l, node, TREE_TEXT) ||
		    !value_parse_day(l, node, tree_text(node), &span->from)) {
			continue;
		}
		span->to = span->from;
		for (int h = 0; h < rule->n_holidays; h++) {
			if (span->from >= rule->holidays[h].from &&
			    span->from <= rule->holidays[h].to) {
				loader_error(l, node, "is in the holiday %s too",
					     rule->holidays[h].id);
			}
		}
		if ((rule->workdays >> civil_weekday(span->from) & 1) != 0) {
			loader_warn(l, node, "a %s is a working day anyway",
				    roster_weekday(span->from));
		}
		rule->n_extra++;
	}
}

/* ---- absences ---- */

static const struct key absence_keys[] = {
	{ .name = "who",
	  .kind = KEY_TEXT,
	  .is_required = true,
	  VALUE(person),
	  KEY_AT(struct roster_absence, person) },
	{ .name = "from",
	  .kind = KEY_TEXT,
	  .is_required = true,
	  VALUE(day),
	  KEY_AT(struct roster_absence, from) },
	{ .name = "to", .kind = KEY_TEXT, VALUE(day), KEY_AT(struct roster_absence, to) },
	{ .name = "why", .kind = KEY_TEXT, KEY_AT(struct roster_absence, why) },
	{ 0 },
};

/* The commonest slip of all: an absence over New Year with the old year on both sides. */
static void hint_next_year(struct loader *l, const struct roster_absence *absence)
{
	char text[CIVIL_TEXT_SIZE];
	int year, month, day;

	civil_to_ymd(absence->to, &year, &month, &day);
	int32_t later = civil_from_ymd(year + 1, month, day);
	if (later >= absence->from) {
		civil_format(later, text);
		loader_hint(l, "%s?", text);
	}
}

static bool check_reversed(struct loader *l, const struct tree_node *node,
			   const struct roster_absence *absence)
{
	char from[CIVIL_TEXT_SIZE], to[CIVIL_TEXT_SIZE];

	if (absence->to >= absence->from) {
		return true;
	}
	civil_format(absence->from, from);
	civil_format(absence->to, to);
	loader_error(l, node, "to = %s is before from = %s", to, from);
	hint_next_year(l, absence);
	return false;
}

static void check_absence(struct loader *l, const struct tree_node *node,
			  const struct roster_rule *rule, int index)
{
	const struct roster_absence *absence = &rule->absences[index];
	bool is_in_order = false;

	if (!check_reversed(l, node, absence)) {
		return;
	}
	if (absence->to - absence->from >= ABSENCE_DAYS_LONG) {
		loader_warn(l, node, "%d days: is that right?", absence->to - absence->from + 1);
	}
	if (l->today != CIVIL_DAY_NONE && absence->to < l->today) {
		loader_warn(l, node, "is over");
	}
	for (int i = 0; i < rule->n_order; i++) {
		is_in_order = is_in_order || rule->order[i] == absence->person;
	}
	if (!is_in_order && rule->n_order > 0) {
		loader_warn(l, node, "%s is not in the order of the roster",
			    policy_person_id(l->policy, absence->person));
	}
	for (int i = 0; i < index; i++) {
		const struct roster_absence *other = &rule->absences[i];
		if (other->person == absence->person && other->from <= absence->to &&
		    other->to >= absence->from) {
			loader_error(l, node, "overlaps %s of the same person", other->id);
		}
	}
}

void roster_read_absences(const struct given *given, void *to)
{
	struct loader *l = given->loader;
	struct roster_rule *rule = to;
	int n = tree_count(given->node);

	rule->absences = xcalloc((size_t)n + 1, sizeof(*rule->absences));
	for (int i = 0; i < n; i++) {
		const struct tree_node *node = tree_at(given->node, i);
		struct roster_absence *absence = &rule->absences[rule->n_absences];
		*absence = (struct roster_absence){ .person = PERSON_NONE,
						    .from = CIVIL_DAY_NONE,
						    .to = CIVIL_DAY_NONE };
		if (!keys_entry(l, node, absence->id, sizeof(absence->id))) {
			continue;
		}
		loader_line(l, node, absence->place, sizeof(absence->place));
		keys_read(l, node, absence_keys, absence);
		if (absence->to == CIVIL_DAY_NONE && tree_find(node, "to") == NULL) {
			absence->to = absence->from;
		}
		if (absence->person != PERSON_NONE && absence->from != CIVIL_DAY_NONE &&
		    absence->to != CIVIL_DAY_NONE) {
			check_absence(l, node, rule, rule->n_absences++);
		}
	}
}

void roster_write_absences(struct writer *w, const struct key *key, const void *from)
{
	const struct roster_rule *rule = from;

	writer_entries(w, key->name, RECORDS(rule->absences, rule->n_absences, absence_keys));
}

/* ---- swaps, overrides ---- */

/* "d2026-12-16": a name cannot begin with a digit. */
static bool parse_name(struct loader *l, const struct tree_node *node, int32_t *day)
{
	const char *name = tree_name(node);

	if (name[0] != 'd' || !civil_parse(name + 1, day)) {
		loader_error(l, node, "\"%.40s\" is no day", name);
		loader_hint(l, "a d and the date: d2026-12-16");
		return false;
	}
	return value_parse_day(l, node, name + 1, day);
}

void roster_read_swaps(const struct given *given, void *to)
{
	struct loader *l = given->loader;
	struct roster_rule *rule = to;
	int n = tree_count(given->node);

	rule->swaps = xcalloc((size_t)n + 1, sizeof(*rule->swaps));
	for (int i = 0; i < n; i++) {
		const struct tree_node *node = tree_at(given->node, i);
		struct roster_swap *swap = &rule->swaps[rule->n_swaps];
		bool is_named = parse_name(l, node, &swap->day);
		if (keys_want(l, node, TREE_TEXT) &&
		    value_parse_day(l, node, tree_text(node), &swap->with) && is_named) {
			rule->n_swaps++;
		}
	}
}

void roster_read_overrides(const struct given *given, void *to)
{
	struct loader *l = given->loader;
	struct roster_rule *rule = to;
	struct given entry = *given;
	int n = tree_count(given->node);

	rule->overrides = xcalloc((size_t)n + 1, sizeof(*rule->overrides));
	for (int i = 0; i < n; i++) {
		struct roster_override *override = &rule->overrides[rule->n_overrides];
		entry.node = tree_at(given->node, i);
		bool is_named = parse_name(l, entry.node, &override->day);
		if (!keys_want(l, entry.node, TREE_TEXT)) {
			continue;
		}
		value_person(&entry, tree_text(entry.node), &override->person);
		rule->n_overrides += is_named && override->person != PERSON_NONE;
	}
}

/* The way back: "d2026-12-16" is the name. */
static void write_day(struct writer *w, int32_t day, const char *text)
{
	char name[CIVIL_TEXT_SIZE + 1] = "d";

	civil_format(day, name + 1);
	writer_text(w, name, text);
}

void roster_write_swaps(struct writer *w, const struct key *key, const void *from)
{
	const struct roster_rule *rule = from;
	char with[CIVIL_TEXT_SIZE];

	writer_open(w, key->name);
	for (int i = 0; i < rule->n_swaps; i++) {
		civil_format(rule->swaps[i].with, with);
		write_day(w, rule->swaps[i].day, with);
	}
	writer_close(w);
}

void roster_write_overrides(struct writer *w, const struct key *key, const void *from)
{
	const struct roster_rule *rule = from;

	writer_open(w, key->name);
	for (int i = 0; i < rule->n_overrides; i++) {
		write_day(w, rule->overrides[i].day,
			  policy_person_id(w->policy, rule->overrides[i].person));
	}
	writer_close(w);
}
