/*
 * sheet: days under construction: turns, overrides, swaps, and what is published already.
 *
 * Layer domain, internal to the roster: roster_plan, book_compose and book_plan are made of sheets.
 * The queue of turns is carried along from the rule's start, or from the last published day before
 * what is wanted; a published day puts its own row down and, at the end of a published stretch, the
 * queue that was stored with it.
 */
#ifndef DUTYD_DOMAIN_SHEET_H
#define DUTYD_DOMAIN_SHEET_H

#include "dutyd/domain/book.h"
#include "dutyd/domain/policy.h"

struct sheet {
	const struct policy *policy;
	const struct roster_rule *rule;
	const struct book *book; /* NULL = nothing is published */
	int32_t first, last;     /* both included; wider than asked for when a swap reaches out */
	struct roster_day *days;
	char **queues; /* of the days that were asked for; NULL unless queues are kept */
	int32_t first_kept, last_kept;
};

/* Days first … last, which must not be empty. are_queues_kept: sheet_queue will be asked. */
void sheet_make(struct sheet *sheet, const struct policy *policy, const struct book *book,
		bool are_queues_kept);
void sheet_finish(struct sheet *sheet);

struct roster_day sheet_on(const struct sheet *sheet, int32_t day);

/* The queue behind a planned day, ids between blanks; NULL for a published one. */
const char *sheet_queue(const struct sheet *sheet, int32_t day);

/* The book's row of that day as the policy knows its people. */
struct roster_day sheet_row(const struct policy *policy, const struct book_row *row);

#endif
