#include "dutyd/domain/book_plan.h"

#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/domain/sheet.h"

static void add_row(struct book_plan *plan, const struct sheet *sheet, int32_t day)
{
	const struct roster_day row = sheet_on(sheet, day);
	struct book_row *added = &plan->rows[plan->n_rows++];
	const char *queue = sheet_queue(sheet, day);

	*added = (struct book_row){ .day = day, .seq = 1, .kind = (enum roster_kind)row.kind };
	str_copy(added->who, sizeof(added->who), policy_person_id(sheet->policy, row.person));
	str_copy(added->instead_of, sizeof(added->instead_of),
		 policy_person_id(sheet->policy, row.instead_of));
	added->queue = queue != NULL ? xstrdup(queue) : NULL;
}

/* ---- conflicts ---- */

static void add_conflict(struct book_plan *plan, const struct book_row *row,
			 enum book_conflict_kind kind, int32_t with)
{
	struct book_conflict *added;

	plan->conflicts = xreallocarray(plan->conflicts, (size_t)plan->n_conflicts + 1,
					sizeof(*plan->conflicts));
	added = &plan->conflicts[plan->n_conflicts++];
	*added = (struct book_conflict){ .day = row->day, .kind = kind, .with = with };
	str_copy(added->who, sizeof(added->who), row->who);
}

static void check_person(struct book_plan *plan, const struct policy *policy,
			 const struct book_row *row)
{
	int person = policy_find_person(policy, row->who);

	if (row->who[0] == '\0') {
		return;
	}
	if (!policy_is_employed(policy, person, row->day)) {
		add_conflict(plan, row, BOOK_GONE, CIVIL_DAY_NONE);
	} else if (policy_is_absent(policy, person, row->day)) {
		add_conflict(plan, row, BOOK_ABSENT, CIVIL_DAY_NONE);
	}
}

static void check_workday(struct book_plan *plan, const struct policy *policy,
			  const struct book_row *row)
{
	bool is_worked = roster_is_workday(&policy->roster, row->day);

	if (is_worked && row->kind == ROSTER_OFF) {
		add_conflict(plan, row, BOOK_WORKED, CIVIL_DAY_NONE);
	} else if (!is_worked && row->kind != ROSTER_OFF) {
		add_conflict(plan, row, BOOK_NOT_WORKED, CIVIL_DAY_NONE);
	}
}

/* Who replaced somebody by a change of the book itself needs no line in the configuration. */
static bool was_published_so(const struct book *book, const struct book_row *row,
			     enum roster_kind kind)
{
	int n;
	const struct book_row *rows = book_rows_of(book, row->day, &n);

	for (int i = 0; i < n; i++) {
		if (rows[i].kind == kind ||
		    (rows[i].kind == ROSTER_GAP && rows[i].instead_of[0] != '\0')) {
			return true;
		}
	}
	return false;
}

static void check_swap(struct book_plan *plan, const struct sheet *sheet,
		       const struct book_row *row, int32_t with)
{
	int other = sheet_on(sheet, with).person;

	if (!was_published_so(sheet->book, row, ROSTER_SWAP) &&
	    other != policy_find_person(sheet->policy, row->who) && row->kind != ROSTER_OFF) {
		add_conflict(plan, row, BOOK_OTHER_SWAP, with);
	}
}

static void check_changes(struct book_plan *plan, const struct sheet *sheet,
			  const struct book_row *row)
{
	const struct roster_rule *rule = sheet->rule;

	for (int i = 0; i < rule->n_swaps; i++) {
		const struct roster_swap *swap = &rule->swaps[i];

		if (swap->day == row->day || swap->with == row->day) {
			check_swap(plan, sheet, row,
				   swap->day == row->day ? swap->with : swap->day);
		}
	}
	for (int i = 0; i < rule->n_overrides; i++) {
		const struct roster_override *override = &rule->overrides[i];
		const char *who = policy_person_id(sheet->policy, override->person);

		if (override->day == row->day && strcmp(who, row->who) != 0 &&
		    !was_published_so(sheet->book, row, ROSTER_OVERRIDE)) {
			add_conflict(plan, row, BOOK_OTHER_PERSON, CIVIL_DAY_NONE);
		}
	}
}

/* ---- the whole ---- */

struct book_plan *book_plan(const struct policy *policy, const struct book *book, int32_t from,
			    int32_t to)
{
	struct book_plan *plan = xcalloc(1, sizeof(*plan));
	struct sheet sheet = { .first = from, .last = to };

	if (!policy->has_roster || to < from) {
		return plan;
	}
	sheet_make(&sheet, policy, book, true);
	plan->rows = xcalloc((size_t)(to - from) + 1, sizeof(*plan->rows));
	for (int32_t day = from; day <= to; day++) {
		const struct book_row *row = book_on(sheet.book, day);

		if (row == NULL) {
			add_row(plan, &sheet, day);
		} else {
			check_person(plan, policy, row);
			check_workday(plan, policy, row);
			check_changes(plan, &sheet, row);
		}
	}
	sheet_finish(&sheet);
	return plan;
}

void book_plan_free(struct book_plan **plan)
{
	struct book_plan *gone = *plan;

	*plan = NULL;
	if (gone == NULL) {
		return;
	}
	for (int i = 0; i < gone->n_rows; i++) {
		free(gone->rows[i].queue);
	}
	free(gone->rows);
	free(gone->conflicts);
	free(gone);
}

const char *book_conflict_name(enum book_conflict_kind kind)
{
	static const char *const names[BOOK_CONFLICT_COUNT] = {
		[BOOK_ABSENT] = "absent",         [BOOK_GONE] = "gone",
		[BOOK_NOT_WORKED] = "not-worked", [BOOK_WORKED] = "worked",
		[BOOK_OTHER_SWAP] = "other-swap", [BOOK_OTHER_PERSON] = "other-person",
	};

	return (unsigned)kind < BOOK_CONFLICT_COUNT ? names[kind] : "?";
}
