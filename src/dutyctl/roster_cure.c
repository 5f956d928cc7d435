#include "dutyd/dutyctl/roster_cure.h"

#include <string.h>

#include "dutyd/dutyctl/roster_tally.h"

enum { RUNNING_FREE = 7, WORST = 1 << 20 };

static bool can_serve(const struct policy *policy, int person, int32_t day)
{
	return person != PERSON_NONE && policy_is_employed(policy, person, day) &&
	       !policy_is_absent(policy, person, day);
}

/* The next day of duty in that direction, within a week; "" on the day that is swapped with it. */
static const char *neighbour(const struct roster_view *view, int32_t day, int step, int32_t swapped)
{
	for (int i = 1; i <= RUNNING_FREE; i++) {
		struct roster_entry entry = roster_view_on(view, day + i * step);

		if (entry.is_known && entry.kind != ROSTER_OFF) {
			return day + i * step == swapped ? "" : entry.who;
		}
	}
	return "";
}

static bool is_running(const struct roster_view *view, int32_t day, const char *who,
		       int32_t swapped)
{
	return strcmp(neighbour(view, day, -1, swapped), who) == 0 ||
	       strcmp(neighbour(view, day, 1, swapped), who) == 0;
}

/* The lower the better; WORST and above: not possible. */
static int rate_partner(const struct roster_view *view, int32_t day, const char *who, int32_t other)
{
	const struct policy *policy = view->policy;
	const struct book_row *row = book_on(view->book, other);

	if (row == NULL || row->who[0] == '\0' || strcmp(row->who, who) == 0 ||
	    !roster_is_workday(&policy->roster, other) ||
	    !can_serve(policy, policy_find_person(policy, row->who), day) ||
	    !can_serve(policy, policy_find_person(policy, who), other)) {
		return WORST;
	}
	bool is_tiring = is_running(view, day, row->who, other) ||
			 is_running(view, other, who, day);

	return (is_tiring ? WORST / 2 : 0) + (other > day ? other - day : day - other);
}

static void find_partner(const struct roster_view *view, int32_t day, const char *who,
			 struct roster_cure *cure)
{
	int best = WORST;

	/* Today changes by `urgent` alone, which swaps nothing. */
	for (int32_t other = view->today + 1; day > view->today && other <= view->book->last;
	     other++) {
		int rate = other != day ? rate_partner(view, day, who, other) : WORST;

		if (rate < best) {
			best = rate;
			cure->partner_day = other;
			cure->partner = book_on(view->book, other)->who;
		}
	}
}

static struct roster_days month_of(int32_t day)
{
	struct roster_days days = { day, day };
	char month[CIVIL_TEXT_SIZE];

	civil_format(day, month);
	month[7] = '\0';
	roster_days_parse(month, &days);
	return days;
}

static void find_substitute(const struct roster_view *view, int32_t day, const char *who,
			    struct roster_cure *cure)
{
	const struct policy *policy = view->policy;
	struct roster_tally tally = roster_tally_make(view, month_of(day));
	int best = WORST;

	for (int i = 0; i < policy->roster.n_order; i++) {
		int person = policy->roster.order[i];
		const char *id = policy_person_id(policy, person);
		int turns = roster_tally_turns(&tally, id);
		int rate = turns + (is_running(view, day, id, CIVIL_DAY_NONE) ? WORST / 2 : 0);

		if (strcmp(id, who) != 0 && can_serve(policy, person, day) && rate < best) {
			best = rate;
			cure->substitute = id;
			cure->substitute_turns = turns;
		}
	}
	roster_tally_free(&tally);
}

struct roster_cure roster_cure_find(const struct roster_view *view, int32_t day, const char *who)
{
	struct roster_cure cure = { .partner_day = CIVIL_DAY_NONE };

	find_partner(view, day, who, &cure);
	find_substitute(view, day, who, &cure);
	return cure;
}
