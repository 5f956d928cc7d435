/*
 * book_plan: what would be added to the book: by a publication, or by a change of a published day.
 *
 * Layer domain, pure: nothing is written here. The store writes the rows of a plan in one commit;
 * `dutyctl roster plan` only shows them. A published day is never planned again: what no longer
 * fits it is a conflict for people to settle, by swap, override or urgent.
 */
#ifndef DUTYD_DOMAIN_BOOK_PLAN_H
#define DUTYD_DOMAIN_BOOK_PLAN_H

#include "dutyd/base/err.h"
#include "dutyd/domain/book.h"

enum { BOOK_PUBLISH_MAX = 400 }; /* days in one act */

enum book_conflict_kind {
	BOOK_ABSENT,       /* the published person is on leave now */
	BOOK_GONE,         /* no longer employed, or not in the configuration */
	BOOK_NOT_WORKED,   /* somebody is published for what is a day off now */
	BOOK_WORKED,       /* published as off, a working day now */
	BOOK_OTHER_SWAP,   /* the configuration swaps a day that was published without it */
	BOOK_OTHER_PERSON, /* the configuration's override names another than was published */
	BOOK_CONFLICT_COUNT
};

struct book_conflict {
	int32_t day; /* a published one */
	enum book_conflict_kind kind;
	char who[ROSTER_NAME_SIZE]; /* published; "" = nobody */
	int32_t with;               /* OTHER_SWAP: the other day, else CIVIL_DAY_NONE */
};

struct book_plan {
	int n_rows, n_conflicts;
	struct book_row *rows; /* by day; publication 0, made_ms as asked for */
	struct book_conflict *conflicts;
};

enum book_action { BOOK_PUBLISH, BOOK_SWAP, BOOK_OVERRIDE, BOOK_URGENT, BOOK_ACTION_COUNT };

struct book_ask {
	enum book_action action;
	int32_t today; /* duty_day_at() of now_ms */
	int64_t now_ms;
	int32_t from, to; /* publish A..B, swap D1 with D2, override from; urgent: today */
	char who[ROSTER_NAME_SIZE];
	char why[ROSTER_WHY_SIZE];
};

/*
 * Rows for the days from … to that are not published yet, and every conflict of a published day
 * among them. The span is the caller's to bound.
 */
struct book_plan *book_plan(const struct policy *policy, const struct book *book, int32_t from,
			    int32_t to);
void book_plan_free(struct book_plan **plan); /* NULL allowed */

/*
 * The rows of an act, checked: published days lie before today and are over, today changes by
 * urgent only, nobody lands on his own absence. NULL and err when it is refused. Urgent on a day
 * that is not published publishes it as planned first. Conflicts are those of publish.
 */
struct book_plan *book_act(const struct policy *policy, const struct book *book,
			   const struct book_ask *ask, struct err *err);

const char *book_action_name(enum book_action action);
bool book_action_parse(const char *word, enum book_action *action);
const char *book_conflict_name(enum book_conflict_kind kind);

#endif
