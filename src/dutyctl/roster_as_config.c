#include "dutyd/dutyctl/roster_as_config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"

enum line { LINE_NONE, LINE_SWAP, LINE_SWAPPED, LINE_OVERRIDE, LINE_REMARK };

struct lines {
	const struct roster_view *view;
	struct roster_days days;
	struct roster *turns; /* without any swap or override */
	enum line *kinds;     /* of days.first + i */
	int32_t *with;        /* of a swap */
};

/* The policy is this program's alone: nobody else sees it without its swaps. */
static struct roster *plan_turns(struct roster_view *view, struct roster_days days)
{
	struct roster_rule *rule = &view->policy->roster;
	int n_swaps = rule->n_swaps, n_overrides = rule->n_overrides;

	rule->n_swaps = rule->n_overrides = 0;
	struct roster *turns = roster_plan(view->policy, days.first, days.last - days.first + 1);
	rule->n_swaps = n_swaps;
	rule->n_overrides = n_overrides;
	return turns;
}

static const char *turn_of(const struct lines *lines, int32_t day)
{
	return policy_person_id(lines->view->policy, roster_on(lines->turns, day).person);
}

/* May roster.conf give him the day? */
static bool is_allowed(const struct lines *lines, const char *id, int32_t day)
{
	const struct policy *policy = lines->view->policy;
	int person = policy_find_person(policy, id);

	return person != PERSON_NONE && day >= policy->roster.start &&
	       roster_is_workday(&policy->roster, day) && policy_is_employed(policy, person, day) &&
	       !policy_is_absent(policy, person, day);
}

/* What a day without a line has; a holiday published as such is the rule's holiday. */
static bool is_told(const struct lines *lines, int32_t day, const struct roster_entry *entry)
{
	bool is_off = !roster_is_workday(&lines->view->policy->roster, day);

	return !entry->is_known || (strcmp(turn_of(lines, day), entry->who) == 0 &&
				    (entry->kind == ROSTER_OFF) == is_off);
}

/* A later day that has given its person to this one, and has this one's. */
static int32_t find_partner(const struct lines *lines, int32_t day,
			    const struct roster_entry *entry)
{
	for (int32_t other = day + 1; other <= lines->days.last; other++) {
		struct roster_entry there = roster_view_on(lines->view, other);

		if (there.kind == ROSTER_SWAP &&
		    lines->kinds[other - lines->days.first] == LINE_NONE &&
		    strcmp(there.who, turn_of(lines, day)) == 0 &&
		    strcmp(entry->who, turn_of(lines, other)) == 0 &&
		    is_allowed(lines, there.who, other)) {
			return other;
		}
	}
	return CIVIL_DAY_NONE;
}

static void sort_day(struct lines *lines, int32_t day)
{
	struct roster_entry entry = roster_view_on(lines->view, day);
	enum line *kind = &lines->kinds[day - lines->days.first];

	if (*kind != LINE_NONE || is_told(lines, day, &entry)) {
		return;
	}
	if (!is_allowed(lines, entry.who, day)) {
		*kind = LINE_REMARK;
		return;
	}
	*kind = LINE_OVERRIDE;
	int32_t other = entry.kind == ROSTER_SWAP ? find_partner(lines, day, &entry) :
						    CIVIL_DAY_NONE;
	if (other != CIVIL_DAY_NONE) {
		*kind = LINE_SWAP;
		lines->with[day - lines->days.first] = other;
		lines->kinds[other - lines->days.first] = LINE_SWAPPED;
	}
}

static void print_group(const struct lines *lines, const char *name, enum line wanted)
{
	char date[CIVIL_TEXT_SIZE], other[CIVIL_TEXT_SIZE];

	printf("%s : {\n", name);
	for (int32_t day = lines->days.first; day <= lines->days.last; day++) {
		int i = day - lines->days.first;
		const char *who = roster_view_on(lines->view, day).who;
		const char *turn = turn_of(lines, day);

		civil_format(day, date);
		if (lines->kinds[i] != wanted) {
			continue;
		}
		if (wanted == LINE_SWAP) {
			civil_format(lines->with[i], other);
			printf("  d%s = \"%s\";  # %s and %s\n", date, other, who, turn);
		} else {
			printf("  d%s = \"%s\";  # instead of %s\n", date, who,
			       turn[0] != '\0' ? turn : "nobody");
		}
	}
	puts("};");
}

static void print_remarks(const struct lines *lines)
{
	char date[ROSTER_DAY_SIZE];

	for (int32_t day = lines->days.first; day <= lines->days.last; day++) {
		struct roster_entry entry = roster_view_on(lines->view, day);
		const char *turn = turn_of(lines, day);

		if (lines->kinds[day - lines->days.first] == LINE_REMARK) {
			printf("# %s is published as %s%s%s, by the configuration it is %s: no "
			       "swap or override can say that\n",
			       roster_day_text(day, date), roster_kind_name(entry.kind),
			       entry.who[0] != '\0' ? " of " : "", entry.who,
			       turn[0] != '\0' ? turn : "nobody's");
		}
	}
}

void roster_as_config(struct roster_view *view, struct roster_days days)
{
	size_t n = (size_t)(days.last - days.first) + 1;
	struct lines lines = { .view = view, .days = days, .turns = plan_turns(view, days) };

	lines.kinds = xcalloc(n, sizeof(*lines.kinds));
	lines.with = xcalloc(n, sizeof(*lines.with));
	for (int32_t day = days.first; day <= days.last; day++) {
		sort_day(&lines, day);
	}
	print_remarks(&lines);
	print_group(&lines, "swaps", LINE_SWAP);
	print_group(&lines, "overrides", LINE_OVERRIDE);
	free(lines.kinds);
	free(lines.with);
	roster_unref(&lines.turns);
}
