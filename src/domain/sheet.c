#include "dutyd/domain/sheet.h"

#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/domain/carousel.h"

/* ---- rows ---- */

struct roster_day sheet_row(const struct policy *policy, const struct book_row *row)
{
	struct roster_day day = { (int16_t)policy_find_person(policy, row->who),
				  (int16_t)policy_find_person(policy, row->instead_of),
				  (uint8_t)row->kind };

	/* Whom the configuration does not know cannot be rung: a working day without anybody. */
	if (day.person == PERSON_NONE && row->kind != ROSTER_OFF) {
		day.kind = ROSTER_GAP;
	}
	return day;
}

static bool is_inside(const struct sheet *sheet, int32_t day)
{
	return day >= sheet->first && day <= sheet->last;
}

struct roster_day sheet_on(const struct sheet *sheet, int32_t day)
{
	return sheet->days[day - sheet->first];
}

const char *sheet_queue(const struct sheet *sheet, int32_t day)
{
	return sheet->queues[day - sheet->first_kept];
}

/* ---- turns ---- */

/* What the walk from the first day to the last carries along. */
struct walk {
	struct carousel carousel;
	bool has_queue; /* the turns have begun */
	int next_row;   /* of the book, behind the day before */
};

static struct roster_day turn_of(const struct sheet *sheet, struct walk *walk, int32_t day)
{
	struct roster_day row = { PERSON_NONE, PERSON_NONE, ROSTER_OFF };

	if (!roster_is_workday(sheet->rule, day)) {
		return row;
	}
	int person = walk->has_queue ? carousel_serve(&walk->carousel, day) : PERSON_NONE;

	row.person = (int16_t)person;
	row.kind = person != PERSON_NONE ? ROSTER_TURN : ROSTER_GAP;
	return row;
}

/* The rows of that day, or none: the book is read along with the days. */
static const struct book_row *published_rows(const struct sheet *sheet, struct walk *walk,
					     int32_t day, int *n)
{
	const struct book *book = sheet->book;
	int begin = walk->next_row;

	while (book != NULL && walk->next_row < book->n_rows &&
	       book->rows[walk->next_row].day == day) {
		walk->next_row++;
	}
	*n = walk->next_row - begin;
	return *n > 0 ? &book->rows[begin] : NULL;
}

/* Behind the last day of a published stretch the turns go on from what was stored with it. */
static void take_stored_queue(const struct sheet *sheet, struct walk *walk,
			      const struct book_row *rows, int n)
{
	const struct book *book = sheet->book;

	if (walk->next_row < book->n_rows && book->rows[walk->next_row].day == rows[0].day + 1) {
		return;
	}
	for (int i = n - 1; i >= 0; i--) {
		if (rows[i].queue != NULL) {
			carousel_adopt(&walk->carousel, rows[i].queue);
			walk->has_queue = true;
			return;
		}
	}
}

static void keep_queue(struct sheet *sheet, const struct walk *walk, int32_t day)
{
	if (sheet->queues != NULL && day >= sheet->first_kept && day <= sheet->last_kept) {
		sheet->queues[day - sheet->first_kept] = carousel_ids(&walk->carousel);
	}
}

static void lay_day(struct sheet *sheet, struct walk *walk, int32_t day)
{
	int n;
	const struct book_row *rows = published_rows(sheet, walk, day, &n);
	struct roster_day row;

	if (day == sheet->rule->start) {
		carousel_reset(&walk->carousel);
		walk->has_queue = true;
	}
	if (rows != NULL) {
		row = sheet_row(sheet->policy, &rows[n - 1]);
		take_stored_queue(sheet, walk, rows, n);
	} else {
		row = turn_of(sheet, walk, day);
		keep_queue(sheet, walk, day);
	}
	if (is_inside(sheet, day)) {
		sheet->days[day - sheet->first] = row;
	}
}

static void lay_days(struct sheet *sheet)
{
	struct walk walk = { .has_queue = false };
	int32_t day = sheet->first;

	day = sheet->rule->start < day ? sheet->rule->start : day;
	if (sheet->book != NULL && sheet->book->n_rows > 0 && sheet->book->rows[0].day < day) {
		day = sheet->book->rows[0].day;
	}
	carousel_init(&walk.carousel, sheet->policy);
	for (; day <= sheet->last; day++) {
		lay_day(sheet, &walk, day);
	}
	carousel_finish(&walk.carousel);
}

/* ---- what the configuration changes ---- */

/* The row of a working day; NULL for a day off, which neither swap nor override changes. */
static struct roster_day *working_row(const struct sheet *sheet, int32_t day)
{
	if (!is_inside(sheet, day)) {
		return NULL;
	}
	struct roster_day *row = &sheet->days[day - sheet->first];

	return row->kind != ROSTER_OFF ? row : NULL;
}

static void replace_person(struct roster_day *row, int person, enum roster_kind kind)
{
	row->instead_of = row->person;
	row->person = (int16_t)person;
	row->kind = (uint8_t)(person != PERSON_NONE ? kind : ROSTER_GAP);
}

static void apply_overrides(const struct sheet *sheet)
{
	for (int i = 0; i < sheet->rule->n_overrides; i++) {
		const struct roster_override *override = &sheet->rule->overrides[i];
		struct roster_day *row = working_row(sheet, override->day);

		if (row != NULL && row->person != override->person &&
		    book_on(sheet->book, override->day) == NULL) {
			replace_person(row, override->person, ROSTER_OVERRIDE);
		}
	}
}

/*
 * One of the two days is published. If it was published as swapped, whoever had it comes here; if
 * it was not, the swap came too late and is a conflict (book_plan.h).
 */
static void carry_swap_on(const struct sheet *sheet, const struct book_row *published,
			  struct roster_day *row)
{
	int person = policy_find_person(sheet->policy, published->instead_of);
	bool is_swapped = published->kind == ROSTER_SWAP ||
			  (published->kind == ROSTER_GAP && published->instead_of[0] != '\0');

	if (is_swapped && row->person != person) {
		replace_person(row, person, ROSTER_SWAP);
	}
}

static void apply_swap(const struct sheet *sheet, const struct roster_swap *swap)
{
	struct roster_day *one = working_row(sheet, swap->day);
	struct roster_day *other = working_row(sheet, swap->with);
	int n_one, n_other;
	const struct book_row *one_rows = book_rows_of(sheet->book, swap->day, &n_one);
	const struct book_row *other_rows = book_rows_of(sheet->book, swap->with, &n_other);

	if (one == NULL || other == NULL || (n_one > 0 && n_other > 0)) {
		return;
	}
	if (n_one > 0) {
		carry_swap_on(sheet, one_rows, other);
	} else if (n_other > 0) {
		carry_swap_on(sheet, other_rows, one);
	} else if (one->person != other->person) {
		int person = one->person;

		replace_person(one, other->person, ROSTER_SWAP);
		replace_person(other, person, ROSTER_SWAP);
	}
}

/* A day that is swapped brings the day it is swapped with into the plan. */
static void widen_for_swaps(struct sheet *sheet)
{
	int32_t first = sheet->first, last = sheet->last;

	for (int i = 0; i < sheet->rule->n_swaps; i++) {
		const struct roster_swap *swap = &sheet->rule->swaps[i];
		int32_t low = swap->day < swap->with ? swap->day : swap->with;
		int32_t high = swap->day < swap->with ? swap->with : swap->day;

		if ((low >= first && low <= last) || (high >= first && high <= last)) {
			sheet->first = low < sheet->first ? low : sheet->first;
			sheet->last = high > sheet->last ? high : sheet->last;
		}
	}
}

/* ---- the whole ---- */

static const struct book *book_of(const struct policy *policy, const struct book *book)
{
	bool is_ours =
		book != NULL &&
		strcmp(book->department, policy->departments[policy->roster.department].id) == 0;

	return is_ours ? book : NULL;
}

void sheet_make(struct sheet *sheet, const struct policy *policy, const struct book *book,
		bool are_queues_kept)
{
	sheet->policy = policy;
	sheet->rule = &policy->roster;
	sheet->book = book_of(policy, book);
	sheet->first_kept = sheet->first;
	sheet->last_kept = sheet->last;
	sheet->queues = NULL;
	if (are_queues_kept) {
		sheet->queues =
			xcalloc((size_t)(sheet->last - sheet->first) + 1, sizeof(*sheet->queues));
	}
	widen_for_swaps(sheet);
	sheet->days = xcalloc((size_t)(sheet->last - sheet->first) + 1, sizeof(*sheet->days));
	lay_days(sheet);
	apply_overrides(sheet);
	for (int i = 0; i < sheet->rule->n_swaps; i++) {
		apply_swap(sheet, &sheet->rule->swaps[i]);
	}
}

void sheet_finish(struct sheet *sheet)
{
	for (int32_t day = sheet->first_kept; sheet->queues != NULL && day <= sheet->last_kept;
	     day++) {
		free(sheet->queues[day - sheet->first_kept]);
	}
	free(sheet->queues);
	free(sheet->days);
	sheet->queues = NULL;
	sheet->days = NULL;
}
