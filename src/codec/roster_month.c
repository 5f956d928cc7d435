#include "dutyd/codec/roster_month.h"

#include <string.h>

#include "dutyd/base/str.h"

const struct book *roster_source_book(const struct roster_source *from)
{
	const char *department = from->policy->departments[from->policy->roster.department].id;

	return from->book != NULL && strcmp(from->book->department, department) == 0 ? from->book :
										       NULL;
}

static struct roster_entry published_entry(const struct book_row *row)
{
	return (struct roster_entry){ .is_known = true,
				      .is_published = true,
				      .kind = row->kind,
				      .who = row->who,
				      .instead_of = row->instead_of };
}

static struct roster_entry planned_entry(const struct roster_source *from, int32_t day)
{
	const struct roster *roster = from->roster;
	struct roster_day row = roster_on(roster, day);
	bool is_within = roster != NULL && day >= roster->first &&
			 (int64_t)day - roster->first < roster->n_days;
	/* Before the roster's start everything is a gap, but nobody is missing. */
	bool is_planned = row.kind != ROSTER_GAP || day >= from->policy->roster.start;

	return (struct roster_entry){ .is_known = is_within && is_planned,
				      .kind = (enum roster_kind)row.kind,
				      .who = policy_person_id(from->policy, row.person),
				      .instead_of =
					      policy_person_id(from->policy, row.instead_of) };
}

static int newest_publication(const struct book_row *rows, int n)
{
	int newest = 0;

	for (int i = 0; i < n; i++) {
		newest = rows[i].publication > newest ? rows[i].publication : newest;
	}
	return newest;
}

void roster_month_read(struct roster_month *to, const struct roster_source *from, int year,
		       int month)
{
	const struct book *book = roster_source_book(from);
	int newest = 0;

	to->first = civil_from_ymd(year, month, 1);
	to->n_days = civil_from_ymd(year + month / 12, month % 12 + 1, 1) - to->first;
	for (int i = 0; i < to->n_days; i++) {
		int n = 0;
		const struct book_row *rows = book_rows_of(book, to->first + i, &n);
		int publication = newest_publication(rows, n);

		to->days[i] = n > 0 ? published_entry(&rows[n - 1]) :
				      planned_entry(from, to->first + i);
		newest = publication > newest ? publication : newest;
	}
	to->edition = newest > 0 ? book_publication(book, newest) : NULL;
}

int roster_month_count(const struct roster_month *month, const char *id, int n)
{
	int found = 0;

	for (int i = 0; i < n; i++) {
		found += month->days[i].is_known && strcmp(month->days[i].who, id) == 0;
	}
	return found;
}

const char *roster_full_name(const struct policy *policy, const char *id)
{
	int person = policy_find_person(policy, id);

	return person != PERSON_NONE && policy->people[person].name[0] != '\0' ?
		       policy->people[person].name :
		       id;
}

static bool is_namesake(const char *name, size_t n, const char *other)
{
	return strncmp(name, other, n) == 0 && (other[n] == '\0' || other[n] == ' ');
}

void roster_short_name(const struct policy *policy, const char *id, char name[SHOWN_NAME_SIZE])
{
	const char *full = roster_full_name(policy, id);
	size_t first = strcspn(full, " ");
	size_t initial = full[first] == ' ' ? first + 1 : first;

	initial += str_utf8_len(full + initial, strlen(full + initial));

	size_t n = first;

	for (int i = 0; i < policy->n_people; i++) {
		const char *other = policy->people[i].name;

		if (strcmp(id, policy->people[i].id) == 0 || !is_namesake(full, first, other)) {
			continue;
		}
		if (strncmp(full, other, initial) == 0) {
			n = strlen(full);
			break;
		}
		n = initial;
	}
	str_copy_n(name, SHOWN_NAME_SIZE, full, n);
	if (n == initial && n > first && n + 1 < SHOWN_NAME_SIZE) {
		memcpy(name + n, ".", 2);
	}
}
