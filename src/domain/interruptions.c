#include "dutyd/domain/interruptions.h"

#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"

static const char *const kind_names[OFFER_KIND_COUNT] = {
	[OFFER_OWNER] = "owner",
	[OFFER_DUTY] = "duty",
	[OFFER_BACKUP] = "backup",
	[OFFER_HEAD] = "head",
	[OFFER_INTERRUPTION] = "interruptions",
};

bool offer_is_made(enum stage stage, enum action action, const char *employee)
{
	return action == ACTION_DIAL && employee[0] != '\0' && stage != STAGE_QUALIFY;
}

const char *offer_kind_name(enum offer_kind kind)
{
	return kind_names[kind];
}

void offers_add(struct offers *offers, const struct offer *offer)
{
	offers->all = xreallocarray(offers->all, (size_t)offers->n + 1, sizeof(*offer));
	offers->all[offers->n++] = *offer;
}

void offers_free(struct offers *offers)
{
	free(offers->all);
	*offers = (struct offers){ 0 };
}

/* ---- one offer ---- */

/* Whom the wall named at that moment; NULL when the day was not published yet. */
static const char *published_duty(const struct book *book, const struct offer *offer)
{
	const char *who = NULL;
	int n;

	if (offer->duty_day == CIVIL_DAY_NONE) {
		return NULL;
	}
	const struct book_row *rows = book_rows_of(book, offer->duty_day, &n);

	for (int i = 0; i < n && rows[i].made_ms <= offer->at_ms; i++) {
		who = rows[i].who;
	}
	return who;
}

enum offer_kind offer_kind(const struct offer *offer, const struct book *book)
{
	const char *duty;

	switch (offer->role) {
	case ROLE_OWNER:
		return strcmp(offer->who, offer->belongs_to) == 0 ? OFFER_OWNER :
								    OFFER_INTERRUPTION;
	case ROLE_DUTY:
		duty = published_duty(book, offer);
		return duty == NULL || strcmp(duty, offer->who) == 0 ? OFFER_DUTY :
								       OFFER_INTERRUPTION;
	case ROLE_BACKUP:
		return OFFER_BACKUP;
	case ROLE_HEAD:
		return OFFER_HEAD;
	default:
		return OFFER_INTERRUPTION;
	}
}

/* His place in the department, behind all members for its head, -1 for anybody else. */
static int place_of(const struct policy *policy, const char *who)
{
	const struct policy_department *commercial = &policy->departments[policy->commercial];
	int person = policy_find_person(policy, who);

	for (int i = 0; person != PERSON_NONE && i < commercial->n_members; i++) {
		if (commercial->members[i] == person) {
			return i;
		}
	}
	return person != PERSON_NONE && person == commercial->head ? commercial->n_members : -1;
}

bool offer_is_commercial(const struct policy *policy, const struct offer *offer)
{
	if (policy_find_person(policy, offer->who) == PERSON_NONE) {
		return strcmp(offer->department, policy->departments[policy->commercial].id) == 0;
	}
	return place_of(policy, offer->who) >= 0;
}

/* How many people are rung for the call as this offer begins. */
static int rung_with(const struct policy *policy, const struct offers *offers, int index)
{
	const struct offer *offer = &offers->all[index];
	int n = 1;

	for (int i = index - 1; i >= 0 && offers->all[i].call == offer->call; i--) {
		const struct offer *other = &offers->all[i];

		n += offer_is_commercial(policy, other) && other->over_ms > offer->at_ms &&
		     strcmp(other->who, offer->who) != 0;
	}
	return n;
}

int offers_simultaneous(const struct policy *policy, const struct offers *offers)
{
	int most = 0;

	for (int i = 0; i < offers->n; i++) {
		if (offer_is_commercial(policy, &offers->all[i])) {
			int n = rung_with(policy, offers, i);

			most = n > most ? n : most;
		}
	}
	return most;
}

/* ---- counting ---- */

static struct offer_count *count_of(struct offer_counts *counts, int32_t day, const char *who)
{
	for (int i = 0; i < counts->n; i++) {
		if (counts->all[i].day == day && strcmp(counts->all[i].who, who) == 0) {
			return &counts->all[i];
		}
	}
	counts->all = xreallocarray(counts->all, (size_t)counts->n + 1, sizeof(*counts->all));
	struct offer_count *count = &counts->all[counts->n++];

	*count = (struct offer_count){ .day = day };
	str_copy(count->who, sizeof(count->who), who);
	return count;
}

static void add_everybody(const struct policy *policy, struct offer_counts *counts)
{
	const struct policy_department *commercial = &policy->departments[policy->commercial];

	for (int i = 0; i < commercial->n_members; i++) {
		count_of(counts, CIVIL_DAY_NONE, policy->people[commercial->members[i]].id);
	}
}

/* Insertion: what is counted comes nearly sorted, and there is one row a person and day. */
static void sort(const struct policy *policy, struct offer_counts *counts)
{
	for (int i = 1; i < counts->n; i++) {
		struct offer_count row = counts->all[i];
		unsigned place = (unsigned)place_of(policy, row.who);
		int j = i;

		for (; j > 0; j--) {
			const struct offer_count *other = &counts->all[j - 1];

			if (other->day < row.day ||
			    (other->day == row.day &&
			     (unsigned)place_of(policy, other->who) <= place)) {
				break;
			}
			counts->all[j] = *other;
		}
		counts->all[j] = row;
	}
}

struct offer_counts offer_counts_make(const struct policy *policy, const struct book *book,
				      const struct offers *offers, bool is_by_day)
{
	struct offer_counts counts = { 0 };

	if (!is_by_day) {
		add_everybody(policy, &counts);
	}
	for (int i = 0; i < offers->n; i++) {
		const struct offer *offer = &offers->all[i];

		if (offer_is_commercial(policy, offer)) {
			int32_t day = is_by_day ? offer->day : CIVIL_DAY_NONE;

			count_of(&counts, day, offer->who)->of[offer_kind(offer, book)]++;
		}
	}
	sort(policy, &counts);
	return counts;
}

void offer_counts_free(struct offer_counts *counts)
{
	free(counts->all);
	*counts = (struct offer_counts){ 0 };
}

int offer_counts_total(const struct offer_counts *counts, enum offer_kind kind)
{
	int total = 0;

	for (int i = 0; i < counts->n; i++) {
		total += counts->all[i].of[kind];
	}
	return total;
}

int offer_count_all(const struct offer_count *count)
{
	int all = 0;

	for (int i = 0; i < OFFER_KIND_COUNT; i++) {
		all += count->of[i];
	}
	return all;
}
