/* What swaps, overrides and the plan as a whole must hold to. */
#include "dutyd/config/roster_text.h"
#include "dutyd/config/topics.h"

enum { SPREAD_MAX = 2 };

/* The day must be worked and not be over. False after an error. */
static bool check_day(struct loader *l, const struct tree_node *node, int32_t day,
		      bool is_extra_hinted)
{
	char why[ROSTER_TEXT_SIZE], date[CIVIL_TEXT_SIZE];

	civil_format(day, date);
	if (!roster_is_workday(&l->policy->roster, day)) {
		loader_error(l, node, "%s: nobody is on duty", roster_why_off(l, day, why));
		if (is_extra_hinted) {
			loader_hint(l, "if it is worked: extra_workdays : { NAME = \"%s\"; };",
				    date);
		}
		return false;
	}
	if (day < l->policy->roster.start) {
		loader_error(l, node, "%s is before the roster's start", date);
		return false;
	}
	if (l->today != CIVIL_DAY_NONE && day < l->today) {
		loader_error_of_time(l, node, "%s is over", date);
		loader_hint(l, "take the line out: what was published stays as it was");
	}
	return true;
}

static bool touches(const struct roster_swap *swap, int32_t day)
{
	return swap->day == day || swap->with == day;
}

static void check_used(struct loader *l, const struct tree_node *node, int index)
{
	const struct roster_rule *rule = &l->policy->roster;
	const int32_t days[] = { rule->swaps[index].day, rule->swaps[index].with };
	char date[CIVIL_TEXT_SIZE];

	for (int d = 0; d < 2; d++) {
		civil_format(days[d], date);
		for (int i = 0; i < index; i++) {
			if (touches(&rule->swaps[i], days[d])) {
				loader_error(l, node, "%s is swapped already", date);
			}
		}
		for (int i = 0; i < rule->n_overrides; i++) {
			if (rule->overrides[i].day == days[d]) {
				loader_error(l, node, "%s stands in overrides too", date);
			}
		}
	}
}

static void check_lands(struct loader *l, const struct tree_node *node, int person, int32_t day)
{
	const struct roster_absence *absence = roster_absence_on(&l->policy->roster, person, day);
	char why[ROSTER_TEXT_SIZE], date[CIVIL_TEXT_SIZE];

	if (absence != NULL) {
		civil_format(day, date);
		loader_error(l, node, "on %s, %s", date, roster_why_absent(l, absence, why));
	} else if (person != PERSON_NONE && !policy_is_employed(l->policy, person, day)) {
		civil_format(day, date);
		loader_error(l, node, "%s is not employed on %s",
			     policy_person_id(l->policy, person), date);
	}
}

/* Who has which of the two days by turn and override, and may he have the other one? */
static void check_people(struct loader *l, const struct tree_node *node,
			 const struct roster_swap *swap, const struct roster *unswapped)
{
	int one = roster_on(unswapped, swap->day).person;
	int other = roster_on(unswapped, swap->with).person;

	if (one == other) {
		loader_warn(l, node, "both days are %s's: nothing changes",
			    one == PERSON_NONE ? "nobody" : policy_person_id(l->policy, one));
		return;
	}
	check_lands(l, node, one, swap->with);
	check_lands(l, node, other, swap->day);
}

static void check_swap(struct loader *l, const struct tree_node *node, int index,
		       const struct roster *unswapped)
{
	const struct roster_swap *swap = &l->policy->roster.swaps[index];

	if (swap->day == swap->with) {
		loader_error(l, node, "a day is swapped with itself");
		return;
	}
	bool is_worked = check_day(l, node, swap->day, false);
	if (check_day(l, node, swap->with, false) && is_worked) {
		check_used(l, node, index);
		check_people(l, node, swap, unswapped);
	}
}

/* The head may stand in for his people; anybody else is a slip more often than not. */
static void check_stranger(struct loader *l, const struct tree_node *node, int person)
{
	const struct policy_department *department =
		&l->policy->departments[l->policy->roster.department];

	if (person != department->head && !department_has_member(department, person)) {
		loader_warn(l, node, "%s is not in department %s",
			    policy_person_id(l->policy, person), department->id);
	}
}

static void check_override(struct loader *l, const struct tree_node *node, int index,
			   const struct roster *turns)
{
	const struct roster_rule *rule = &l->policy->roster;
	const struct roster_override *override = &rule->overrides[index];
	const struct roster_absence *absence =
		roster_absence_on(rule, override->person, override->day);
	char why[ROSTER_TEXT_SIZE];

	if (!check_day(l, node, override->day, true)) {
		return;
	}
	if (absence != NULL) {
		loader_error(l, node, "%s", roster_why_absent(l, absence, why));
		return;
	}
	check_lands(l, node, override->person, override->day);
	check_stranger(l, node, override->person);
	if (roster_on(turns, override->day).person == override->person) {
		loader_warn(l, node, "%s has duty that day anyway",
			    policy_person_id(l->policy, override->person));
	}
}

static void widen(int32_t day, int32_t *first, int32_t *last)
{
	*first = day < *first ? day : *first;
	*last = day > *last ? day : *last;
}

/* What the plan would be without swaps, and without overrides either: one plan for all of them. */
static struct roster *plan_without(struct loader *l, bool is_overridden)
{
	struct roster_rule *rule = &l->policy->roster;
	int n_swaps = rule->n_swaps, n_overrides = rule->n_overrides;
	int32_t first = rule->start, last = first;

	for (int i = 0; i < n_swaps; i++) {
		widen(rule->swaps[i].day, &first, &last);
		widen(rule->swaps[i].with, &first, &last);
	}
	for (int i = 0; i < n_overrides; i++) {
		widen(rule->overrides[i].day, &first, &last);
	}
	rule->n_swaps = 0;
	rule->n_overrides = is_overridden ? n_overrides : 0;
	struct roster *roster = roster_plan(l->policy, first, last - first + 1);
	rule->n_swaps = n_swaps;
	rule->n_overrides = n_overrides;
	return roster;
}

/* ---- the plan as a whole ---- */

static void check_gaps(struct loader *l, const struct tree_node *group, const struct roster *roster)
{
	int32_t first = CIVIL_DAY_NONE;
	char date[CIVIL_TEXT_SIZE];
	int n = 0;

	for (int i = 0; i < roster->n_days; i++) {
		if (roster->days[i].kind == ROSTER_GAP) {
			first = n == 0 ? roster->first + i : first;
			n++;
		}
	}
	if (n == 0) {
		return;
	}
	civil_format(first, date);
	loader_error_of_time(
		l, group,
		n > 1 ? "nobody can serve on %s, nor on later days within publish_days" :
			"nobody can serve on %s",
		date);
	loader_hint(l, "overrides : { d%s = \"NAME\"; };", date);
}

static void check_running(struct loader *l, const struct tree_node *group,
			  const struct roster *roster)
{
	char one[CIVIL_TEXT_SIZE], next[CIVIL_TEXT_SIZE];
	int last = -1;

	for (int i = 0; i < roster->n_days && l->policy->roster.n_order > 1; i++) {
		if (roster->days[i].person == PERSON_NONE) {
			continue;
		}
		if (last >= 0 && roster->days[last].person == roster->days[i].person) {
			civil_format(roster->first + last, one);
			civil_format(roster->first + i, next);
			loader_warn(l, group, "%s has duty twice running, on %s and %s",
				    policy_person_id(l->policy, roster->days[i].person), one, next);
		}
		last = i;
	}
}

/* How often each of the order has duty on the days of a roster. */
struct shares {
	int least, most; /* people; PERSON_NONE = nobody counts */
	int n_least, n_most;
};

/* Who is on the staff for all of the days counts, and has been away or not. */
static struct shares count_shares(const struct policy *policy, const struct roster *roster)
{
	struct shares shares = { .least = PERSON_NONE, .most = PERSON_NONE };

	for (int i = 0; i < policy->roster.n_order; i++) {
		int person = policy->roster.order[i], n = 0;
		if (!policy_is_employed(policy, person, roster->first) ||
		    !policy_is_employed(policy, person, roster->first + roster->n_days - 1)) {
			continue;
		}
		for (int d = 0; d < roster->n_days; d++) {
			n += roster->days[d].person == person;
		}
		if (shares.least == PERSON_NONE || n < shares.n_least) {
			shares.least = person;
			shares.n_least = n;
		}
		if (shares.most == PERSON_NONE || n > shares.n_most) {
			shares.most = person;
			shares.n_most = n;
		}
	}
	return shares;
}

static void check_quarter(struct loader *l, const struct tree_node *group, int32_t first,
			  int32_t last)
{
	char from[CIVIL_TEXT_SIZE], to[CIVIL_TEXT_SIZE];
	struct roster *roster = roster_plan(l->policy, first, last - first + 1);
	struct shares shares = count_shares(l->policy, roster);

	if (shares.n_most - shares.n_least > SPREAD_MAX) {
		civil_format(first, from);
		civil_format(last, to);
		loader_warn(l, group,
			    "from %s to %s %s has duty %d times and %s %d times: more than %d "
			    "apart in a quarter",
			    from, to, policy_person_id(l->policy, shares.most), shares.n_most,
			    policy_person_id(l->policy, shares.least), shares.n_least, SPREAD_MAX);
		loader_hint(l, "overrides : { dDATE = \"%s\"; };",
			    policy_person_id(l->policy, shares.least));
	}
	roster_unref(&roster);
}

/*
 * Each quarter of the year that publish_days reach into, from its beginning (the quarter is what
 * people compare) to the last day that is planned.
 */
static void check_spread(struct loader *l, const struct tree_node *group)
{
	const struct roster_rule *rule = &l->policy->roster;
	int32_t last = l->today + rule->publish_days;
	int year, month, day;

	civil_to_ymd(l->today > rule->start ? l->today : rule->start, &year, &month, &day);
	int quarter = year * 4 + (month - 1) / 3;
	for (;; quarter++) {
		int32_t first = civil_from_ymd(quarter / 4, quarter % 4 * 3 + 1, 1);
		int32_t next = civil_from_ymd((quarter + 1) / 4, (quarter + 1) % 4 * 3 + 1, 1);
		if (first > last) {
			return;
		}
		check_quarter(l, group, first < rule->start ? rule->start : first,
			      next - 1 < last ? next - 1 : last);
	}
}

static void check_plan(struct loader *l, const struct tree_node *group)
{
	const struct roster_rule *rule = &l->policy->roster;
	int32_t first = l->today > rule->start ? l->today : rule->start;
	int n_days = l->today + rule->publish_days - first + 1;

	if (n_days > 0) {
		struct roster *roster = roster_plan(l->policy, first, n_days);
		check_gaps(l, group, roster);
		check_running(l, group, roster);
		check_spread(l, group);
		roster_unref(&roster);
	}
}

void topic_check_roster(struct loader *l)
{
	const struct tree_node *group = tree_find(l->root, "roster");
	const struct roster_rule *rule = &l->policy->roster;
	int errors = l->report->n_errors;

	if (!l->is_roster_good) {
		return;
	}
	struct roster *unswapped = plan_without(l, true), *turns = plan_without(l, false);
	for (int i = 0; i < rule->n_swaps; i++) {
		check_swap(l, tree_at(tree_find(group, "swaps"), i), i, unswapped);
	}
	for (int i = 0; i < rule->n_overrides; i++) {
		check_override(l, tree_at(tree_find(group, "overrides"), i), i, turns);
	}
	roster_unref(&unswapped);
	roster_unref(&turns);
	if (l->today != CIVIL_DAY_NONE && errors == l->report->n_errors) {
		check_plan(l, group);
	}
}
