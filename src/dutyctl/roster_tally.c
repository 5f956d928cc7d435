#include "dutyd/dutyctl/roster_tally.h"

#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"

static struct roster_count *find(const struct roster_tally *tally, const char *id)
{
	for (int i = 0; i < tally->n; i++) {
		if (strcmp(tally->counts[i].id, id) == 0) {
			return &tally->counts[i];
		}
	}
	return NULL;
}

static struct roster_count *find_or_add(struct roster_tally *tally, const char *id)
{
	struct roster_count *count = find(tally, id);

	if (count == NULL) {
		tally->counts =
			xreallocarray(tally->counts, (size_t)tally->n + 1, sizeof(*tally->counts));
		count = &tally->counts[tally->n++];
		*count = (struct roster_count){ .id = id };
	}
	return count;
}

static void add_order(struct roster_tally *tally, const struct policy *policy,
		      struct roster_days days)
{
	for (int i = 0; i < policy->roster.n_order; i++) {
		int person = policy->roster.order[i];
		struct roster_count *count = find_or_add(tally, policy_person_id(policy, person));

		count->is_compared = policy_is_employed(policy, person, days.first) &&
				     policy_is_employed(policy, person, days.last);
	}
}

static void add_day(struct roster_tally *tally, const struct roster_entry *entry, int32_t day)
{
	if (entry->who[0] != '\0') {
		struct roster_count *count = find_or_add(tally, entry->who);

		count->turns++;
		count->weekdays[civil_weekday(day)]++;
		count->took += entry->instead_of[0] != '\0';
	}
	if (entry->instead_of[0] != '\0') {
		find_or_add(tally, entry->instead_of)->gave++;
	}
}

static void compare(struct roster_tally *tally)
{
	tally->least = tally->most = -1;
	for (int i = 0; i < tally->n; i++) {
		int turns = tally->counts[i].turns;

		if (!tally->counts[i].is_compared) {
			continue;
		}
		if (tally->least < 0 || turns < tally->counts[tally->least].turns) {
			tally->least = i;
		}
		if (tally->most < 0 || turns > tally->counts[tally->most].turns) {
			tally->most = i;
		}
	}
}

struct roster_tally roster_tally_make(const struct roster_view *view, struct roster_days days)
{
	struct roster_tally tally = { 0 };

	add_order(&tally, view->policy, days);
	for (int32_t day = days.first; day <= days.last; day++) {
		struct roster_entry entry = roster_view_on(view, day);

		add_day(&tally, &entry, day);
	}
	compare(&tally);
	return tally;
}

void roster_tally_free(struct roster_tally *tally)
{
	free(tally->counts);
	*tally = (struct roster_tally){ .least = -1, .most = -1 };
}

int roster_tally_spread(const struct roster_tally *tally)
{
	return tally->least < 0 ?
		       0 :
		       tally->counts[tally->most].turns - tally->counts[tally->least].turns;
}

int roster_tally_turns(const struct roster_tally *tally, const char *id)
{
	const struct roster_count *count = find(tally, id);

	return count != NULL ? count->turns : 0;
}
