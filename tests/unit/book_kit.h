/*
 * book_kit: books for the tests of what is made from them. Included after test_main.h; the company
 * is seed_policy's or of its shape (the roster's department is "commercial").
 */
#ifndef BOOK_KIT_H
#define BOOK_KIT_H

#include <stdio.h>
#include <string.h>

#include "dutyd/domain/book.h"
#include "dutyd/domain/policy.h"
#include "seed_policy.h"
#include "team.h"

/* A test program need not use all of these. */
#define KIT __attribute__((unused)) static

KIT void kit_act(struct book *book, int id, int64_t made_ms, const char *by)
{
	struct book_publication act = { .id = id, .made_ms = made_ms };

	snprintf(act.made_by, sizeof(act.made_by), "%s", by);
	book_add_publication(book, &act);
}

/* One more row of a day, made by that act. */
KIT void kit_row(struct book *book, const char *day, enum roster_kind kind, const char *who,
		 const char *instead_of)
{
	struct book_row row = { .day = team_day(day), .kind = kind };
	const struct book_publication *act = &book->publications[book->n_publications - 1];

	book_rows_of(book, row.day, &row.seq);
	row.seq++;
	row.publication = act->id;
	row.made_ms = act->made_ms;
	snprintf(row.who, sizeof(row.who), "%s", who);
	snprintf(row.instead_of, sizeof(row.instead_of), "%s", instead_of);
	book_add(book, &row);
}

/* The roster's days from one to another, published by the newest act. */
KIT void kit_publish(struct book *book, const struct policy *policy, const char *from,
		     const char *to)
{
	struct roster *roster =
		roster_plan(policy, team_day(from), team_day(to) - team_day(from) + 1);

	for (int32_t day = team_day(from); day <= team_day(to); day++) {
		struct roster_day row = roster_on(roster, day);
		char date[CIVIL_TEXT_SIZE];

		civil_format(day, date);
		kit_row(book, date, (enum roster_kind)row.kind,
			policy_person_id(policy, row.person),
			policy_person_id(policy, row.instead_of));
	}
	roster_unref(&roster);
}

KIT void kit_name(struct policy *policy, int person, const char *name)
{
	snprintf(policy->people[person].name, sizeof(policy->people[person].name), "%s", name);
}

KIT int kit_count(const char *text, const char *part)
{
	int n = 0;

	for (const char *at = strstr(text, part); at != NULL; at = strstr(at + 1, part)) {
		n++;
	}
	return n;
}

#endif
