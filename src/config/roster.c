/*
 * roster: whose turn it is, from roster.conf. Keys that stand for themselves are rows; the
 * groups of days are in roster_days.c, what the plan must hold to in roster_check.c.
 */
#include <string.h>
#include <sys/stat.h>

#include "dutyd/base/buf.h"
#include "dutyd/base/str.h"
#include "dutyd/config/roster_text.h"
#include "dutyd/config/topics.h"
#include "dutyd/config/shows.h"

enum { OLD_START_DAYS = 400 };

static const char *const missed_words[] = { "defer", "skip", NULL };
static const char *const off_hours_words[] = { "next-duty", "last-duty", "head", NULL };

static bool is_in_order(const struct roster_rule *rule, int person)
{
	for (int i = 0; i < rule->n_order; i++) {
		if (rule->order[i] == person) {
			return true;
		}
	}
	return false;
}

static void read_order(const struct given *given, void *to)
{
	struct loader *l = given->loader;
	struct roster_rule *rule = to;

	rule->n_order = value_indexes(given, &rule->order);
	if (rule->department == DEPARTMENT_NONE) {
		return;
	}
	const struct policy_department *department = &l->policy->departments[rule->department];
	for (int i = 0; i < rule->n_order; i++) {
		if (!department_has_member(department, rule->order[i])) {
			loader_error(l, given->node, "%s is not in department %s",
				     policy_person_id(l->policy, rule->order[i]), department->id);
		}
	}
	for (int i = 0; i < department->n_members && rule->n_order > 0; i++) {
		if (!is_in_order(rule, department->members[i])) {
			loader_warn(l, given->node, "%s of department %s never has duty",
				    policy_person_id(l->policy, department->members[i]),
				    department->id);
		}
	}
}

static void write_order(struct writer *w, const struct key *key, const void *from)
{
	const struct roster_rule *rule = from;

	writer_people(w, key->name, rule->n_order, rule->order);
}

/* "2026-11-30 mon": the word is optional, but a wrong one betrays a wrong date. */
static void take_start(const struct given *given, const char *text, void *to)
{
	struct loader *l = given->loader;
	char date[CIVIL_TEXT_SIZE] = "";
	const char *blank = strchr(text, ' ');
	size_t n = blank != NULL ? (size_t)(blank - text) : strlen(text);
	int32_t day;

	if (!str_copy_n(date, sizeof(date), text, n)) {
		date[0] = '\0';
	}
	if (!value_parse_day(l, given->node, date[0] != '\0' ? date : text, &day)) {
		return;
	}
	*(int32_t *)to = day;
	if (blank == NULL) {
		return;
	}
	int weekday = civil_weekday_parse(blank + 1);
	if (weekday != civil_weekday(day)) {
		loader_error(l, given->node, "%s is a %s, not \"%.20s\"", date, roster_weekday(day),
			     blank + 1);
		loader_hint(l, "\"%s %s\"", date, civil_weekday_name(civil_weekday(day)));
	}
}

static SHOW(start)
{
	int32_t day = *(const int32_t *)from;

	show_day(w, key, from, text);
	buf_printf(text, " %s", civil_weekday_name(civil_weekday(day)));
	return true;
}

#define RULE_AT(field) KEY_AT(struct roster_rule, field)

/* In the order in which they are read: each may look at those above it. */
static const struct key roster_keys[] = {
	{ .name = "department",
	  .kind = KEY_TEXT,
	  .is_required = true,
	  VALUE(department),
	  RULE_AT(department) },
	{ .name = "order",
	  .kind = KEY_LIST,
	  .is_required = true,
	  .min = 1,
	  .max = 250,
	  .take = value_person,
	  .read = read_order,
	  .write = write_order },
	{ .name = "start",
	  .kind = KEY_TEXT,
	  .is_required = true,
	  .take = take_start,
	  .show = show_start,
	  RULE_AT(start) },
	{ .name = "workdays", .kind = KEY_TEXT, .text = "mon-fri", VALUE(days), RULE_AT(workdays) },
	{ .name = "turn",
	  .kind = KEY_TEXT,
	  .text = "00:00",
	  .max = CIVIL_DAY_MINUTES / 2,
	  VALUE(minute),
	  RULE_AT(turn_minute) },
	{ .name = "missed",
	  .kind = KEY_TEXT,
	  .text = "defer",
	  VALUE(word),
	  .words = missed_words,
	  RULE_AT(missed) },
	{ .name = "off_hours",
	  .kind = KEY_TEXT,
	  .text = "next-duty",
	  VALUE(word),
	  .words = off_hours_words,
	  RULE_AT(off_hours) },
	{ .name = "publish_days",
	  .kind = KEY_INT,
	  .min = 1,
	  .max = 400,
	  .otherwise = 45,
	  RULE_AT(publish_days) },
	{ .name = "warn_days",
	  .kind = KEY_INT,
	  .min = 1,
	  .max = 60,
	  .otherwise = 7,
	  RULE_AT(warn_days) },
	{ .name = "auto_publish", .kind = KEY_BOOL, RULE_AT(is_published_daily) },
	{ .name = "holidays",
	  .kind = KEY_GROUP,
	  .read = roster_read_holidays,
	  .write = roster_write_holidays },
	{ .name = "extra_workdays",
	  .kind = KEY_GROUP,
	  .read = roster_read_extra,
	  .write = roster_write_extra },
	{ .name = "absences",
	  .kind = KEY_GROUP,
	  .read = roster_read_absences,
	  .write = roster_write_absences },
	{ .name = "swaps",
	  .kind = KEY_GROUP,
	  .read = roster_read_swaps,
	  .write = roster_write_swaps },
	{ .name = "overrides",
	  .kind = KEY_GROUP,
	  .read = roster_read_overrides,
	  .write = roster_write_overrides },
	{ 0 },
};

static void check_start(struct loader *l, const struct tree_node *node)
{
	const struct roster_rule *rule = &l->policy->roster;
	char why[ROSTER_TEXT_SIZE];

	if (rule->start != CIVIL_DAY_NONE && rule->workdays != 0 &&
	    !roster_is_workday(rule, rule->start)) {
		loader_error(l, node, "%s: nobody works then", roster_why_off(l, rule->start, why));
	}
}

static void check_department(struct loader *l, const struct tree_node *group)
{
	const struct roster_rule *rule = &l->policy->roster;

	if (rule->department == DEPARTMENT_NONE) {
		return;
	}
	const struct policy_department *department = &l->policy->departments[rule->department];
	if (department->inbound != INBOUND_DUTY && department->inbound != INBOUND_AUTO) {
		loader_warn(l, tree_find(group, "department"),
			    "%s does not work by duty: inbound is not \"duty\"", department->id);
	}
	if (rule->off_hours == ROSTER_OFF_HEAD && department->head == PERSON_NONE) {
		loader_error(l, tree_find(group, "off_hours"), "\"head\", but %s has no head",
			     department->id);
	}
}

/*
 * Working out today's turn from a day that far back means that every absence since must still be
 * written; what was published needs none of that. No database, nothing published.
 */
static void check_old_start(struct loader *l, const struct tree_node *node)
{
	const struct policy *policy = l->policy;
	char start[CIVIL_TEXT_SIZE];
	struct stat st;

	if (l->options->check_outside && l->today != CIVIL_DAY_NONE &&
	    policy->roster.start != CIVIL_DAY_NONE &&
	    policy->roster.start < l->today - OLD_START_DAYS &&
	    stat(policy->store_database, &st) != 0) {
		civil_format(policy->roster.start, start);
		loader_warn(l, node, "%s is more than %d days ago, and nothing is published", start,
			    OLD_START_DAYS);
	}
}

/* A year of which days are planned, but no holidays are written, has been forgotten. */
static void check_holiday_years(struct loader *l, const struct tree_node *group)
{
	const struct roster_rule *rule = &l->policy->roster;
	const struct tree_node *node = tree_find(group, "holidays");
	int first, last, month, day;

	if (l->today == CIVIL_DAY_NONE || rule->start == CIVIL_DAY_NONE ||
	    rule->start > l->today + rule->publish_days) {
		return;
	}
	civil_to_ymd(l->today > rule->start ? l->today : rule->start, &first, &month, &day);
	civil_to_ymd(l->today + rule->publish_days, &last, &month, &day);
	for (int year = first; year <= last; year++) {
		int32_t begins = civil_from_ymd(year, 1, 1), ends = civil_from_ymd(year, 12, 31);
		bool has_any = false;
		for (int i = 0; i < rule->n_holidays; i++) {
			has_any = has_any || (rule->holidays[i].from <= ends &&
					      rule->holidays[i].to >= begins);
		}
		if (!has_any) {
			loader_warn(l, node != NULL ? node : group,
				    "no holidays in %d, and days of it are planned", year);
		}
	}
}

void topic_roster(const struct given *given, void *to)
{
	struct loader *l = given->loader;
	struct policy *policy = to;
	struct roster_rule *rule = &policy->roster;
	const struct tree_node *start = tree_find(given->node, "start");
	int errors = l->report->n_errors;

	rule->start = CIVIL_DAY_NONE;
	rule->department = DEPARTMENT_NONE;
	policy->has_roster = true;
	keys_read(l, given->node, roster_keys, rule);
	if (start != NULL) {
		check_start(l, start);
		check_old_start(l, start);
	}
	check_department(l, given->node);
	if (errors == l->report->n_errors) {
		check_holiday_years(l, given->node);
	}
	if (rule->publish_days <= rule->warn_days) {
		loader_error(l, loader_written(given->node, "publish_days", "warn_days"),
			     "publish_days = %d is not above warn_days = %d", rule->publish_days,
			     rule->warn_days);
	}
	l->is_roster_good = errors == l->report->n_errors;
}

void topic_write_roster(struct writer *w, const struct key *key, const void *from)
{
	const struct policy *policy = from;

	if (policy->has_roster) {
		writer_open(w, key->name);
		writer_table(w, roster_keys, &policy->roster);
		writer_close(w);
	}
}
