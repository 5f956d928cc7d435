#include "dutyd/domain/book.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/domain/sheet.h"

/* ---- the book itself ---- */

struct book *book_create(const char *department)
{
	struct book *book = xcalloc(1, sizeof(*book));

	str_copy(book->department, sizeof(book->department), department);
	book->today = CIVIL_DAY_NONE;
	book->last = CIVIL_DAY_NONE;
	return book;
}

void book_free(struct book **book)
{
	struct book *gone = *book;

	*book = NULL;
	if (gone == NULL) {
		return;
	}
	for (int i = 0; i < gone->n_rows; i++) {
		free(gone->rows[i].queue);
	}
	free(gone->rows);
	free(gone->publications);
	free(gone->modes);
	free(gone);
}

/* Room for one more: arrays grow by half when their length is a power of two. */
static void *room_for_one(void *array, int n, size_t size)
{
	bool is_full = n == 0 || (n & (n - 1)) == 0;

	return is_full ? xreallocarray(array, n == 0 ? 1 : (size_t)n * 2, size) : array;
}

void book_add(struct book *book, const struct book_row *row)
{
	int at = book->n_rows;

	book->rows = room_for_one(book->rows, at, sizeof(*book->rows));
	/* In order almost always; what comes late moves up. */
	while (at > 0 &&
	       (book->rows[at - 1].day > row->day ||
		(book->rows[at - 1].day == row->day && book->rows[at - 1].seq > row->seq))) {
		at--;
	}
	memmove(&book->rows[at + 1], &book->rows[at],
		(size_t)(book->n_rows - at) * sizeof(*book->rows));
	book->rows[at] = *row;
	book->rows[at].queue = row->queue != NULL ? xstrdup(row->queue) : NULL;
	book->n_rows++;
	book->last = row->day > book->last ? row->day : book->last;
}

void book_add_publication(struct book *book, const struct book_publication *publication)
{
	int n = book->n_publications++;

	book->publications = room_for_one(book->publications, n, sizeof(*book->publications));
	book->publications[n] = *publication;
}

void book_add_mode(struct book *book, const struct mode_day *mode)
{
	int n = book->n_modes++;

	book->modes = room_for_one(book->modes, n, sizeof(*book->modes));
	book->modes[n] = *mode;
}

const struct book_row *book_rows_of(const struct book *book, int32_t day, int *n)
{
	int low = 0, high = book != NULL ? book->n_rows : 0;

	*n = 0;
	while (low < high) {
		int middle = low + (high - low) / 2;

		if (book->rows[middle].day < day) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	while (book != NULL && low + *n < book->n_rows && book->rows[low + *n].day == day) {
		(*n)++;
	}
	return *n > 0 ? &book->rows[low] : NULL;
}

const struct book_row *book_on(const struct book *book, int32_t day)
{
	int n;
	const struct book_row *rows = book_rows_of(book, day, &n);

	return rows != NULL ? &rows[n - 1] : NULL;
}

int32_t book_begin(const struct policy *policy, const struct book *book)
{
	int32_t start = policy->roster.start;

	return book != NULL && book->n_rows > 0 && book->rows[0].day < start ? book->rows[0].day :
									       start;
}

const struct book_publication *book_publication(const struct book *book, int id)
{
	for (int i = 0; book != NULL && i < book->n_publications; i++) {
		if (book->publications[i].id == id) {
			return &book->publications[i];
		}
	}
	return NULL;
}

/* ---- the roster that everybody reads ---- */

static void add_change(struct roster *roster, const struct roster_change *change)
{
	int n = roster->n_changes++;

	roster->changes = room_for_one(roster->changes, n, sizeof(*roster->changes));
	roster->changes[n] = *change;
}

/* What the day was before, and each urgent row from its moment on. */
static void add_changes_of(struct roster *roster, const struct policy *policy,
			   const struct book_row *rows, int n)
{
	int first = 0;

	while (first < n && rows[first].kind != ROSTER_URGENT) {
		first++;
	}
	if (first == n || first == 0) {
		return; /* nothing urgent, or nothing else: then it counts for all of the day */
	}
	struct roster_change change = { .day = rows[0].day,
					.from_ms = INT64_MIN,
					.row = sheet_row(policy, &rows[first - 1]) };
	add_change(roster, &change);
	for (int i = first; i < n; i++) {
		change.from_ms = rows[i].made_ms;
		change.row = sheet_row(policy, &rows[i]);
		add_change(roster, &change);
	}
}

static void add_changes(struct roster *roster, const struct sheet *sheet)
{
	const struct book *book = sheet->book;
	int n = 0;

	for (int i = 0; book != NULL && i < book->n_rows; i += n) {
		int32_t day = book->rows[i].day;

		n = 1;
		while (i + n < book->n_rows && book->rows[i + n].day == day) {
			n++;
		}
		if (n > 1 && day >= roster->first && day - roster->first < roster->n_days) {
			add_changes_of(roster, sheet->policy, &book->rows[i], n);
		}
	}
}

static void add_modes(struct roster *roster, const struct book *book)
{
	if (book == NULL || book->n_modes == 0) {
		return;
	}
	roster->n_modes = book->n_modes;
	roster->modes = xcalloc((size_t)book->n_modes, sizeof(*roster->modes));
	memcpy(roster->modes, book->modes, (size_t)book->n_modes * sizeof(*roster->modes));
}

struct roster *book_compose(const struct policy *policy, const struct book *book, int32_t first,
			    int n_days)
{
	struct roster *roster = xcalloc(1, sizeof(*roster));

	atomic_init(&roster->refs, 1);
	roster->first = first;
	if (!policy->has_roster || n_days <= 0) {
		return roster;
	}
	struct sheet sheet = { .first = first, .last = first + n_days - 1 };

	sheet_make(&sheet, policy, book, false);
	roster->n_days = n_days;
	roster->days = xcalloc((size_t)n_days, sizeof(*roster->days));
	memcpy(roster->days, &sheet.days[first - sheet.first],
	       (size_t)n_days * sizeof(*roster->days));
	add_changes(roster, &sheet);
	add_modes(roster, book);
	sheet_finish(&sheet);
	return roster;
}
