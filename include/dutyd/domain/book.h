/*
 * book: the roster as it hangs on the wall: every row that was ever published.
 *
 * Layer domain: data, and the one roster that all programs read. Rows are only added (the store
 * sees to that, schema/roster.sql); of a day the row with the highest seq is in force. People are
 * named by their ids, so a book outlives the policy that it was read under, and still names who has
 * left.
 *
 * What is not published yet is planned from the queue that the last published day before it left
 * behind. An urgent row is in force from its own moment on; whoever had the day before keeps what
 * he was given until then.
 */
#ifndef DUTYD_DOMAIN_BOOK_H
#define DUTYD_DOMAIN_BOOK_H

#include "dutyd/domain/mode.h"
#include "dutyd/domain/roster.h"

enum { BOOK_ACTOR_SIZE = 64 };

struct book_row {
	int32_t day;
	int seq; /* 1, 2, … of its day */
	enum roster_kind kind;
	char who[ROSTER_NAME_SIZE];        /* "" for off and gap */
	char instead_of[ROSTER_NAME_SIZE]; /* "" = nobody was replaced */
	char why[ROSTER_WHY_SIZE];         /* of a change made by hand, "" = by the rule */
	int publication;                   /* id of the act that added it */
	int64_t made_ms;                   /* UTC */
	char *queue; /* behind this day: ids between blanks; NULL = as the row before had it */
};

struct book_publication { /* one act: a publish, swap, override or urgent */
	int id;
	int64_t made_ms;
	char made_by[BOOK_ACTOR_SIZE]; /* "1000:irina", or "dutyd" */
	int32_t first, last;           /* the days it added rows to lie between these */
	char note[ROSTER_WHY_SIZE];    /* "publish", "swap", "urgent: ill", … */
};

struct book {
	char department[ROSTER_NAME_SIZE];
	int32_t today; /* as the database knows it: the day that only `urgent` changes; or NONE */
	int32_t last;  /* the last published day, CIVIL_DAY_NONE = nothing is published */
	int n_rows, n_publications, n_modes;
	struct book_row *rows;                 /* by day, then seq */
	struct book_publication *publications; /* by id */
	struct mode_day *modes;                /* by day: as decided for inbound = "auto" */
};

struct policy;

struct book *book_create(const char *department);
void book_free(struct book **book); /* NULL allowed */

/* At the end, where it belongs by day and seq; the book has its own copy of row->queue. */
void book_add(struct book *book, const struct book_row *row);
void book_add_publication(struct book *book, const struct book_publication *publication);
void book_add_mode(struct book *book, const struct mode_day *mode);

/* All rows of a day in the order of seq, or NULL and *n = 0. book NULL: nothing is published. */
const struct book_row *book_rows_of(const struct book *book, int32_t day, int *n);

/* The row in force, NULL when the day is not published. */
const struct book_row *book_on(const struct book *book, int32_t day);

const struct book_publication *book_publication(const struct book *book, int id);

/*
 * The roster's first day: the rule's start, or a published one before it. Nothing lacks before, and
 * nothing is published. book NULL: nothing is.
 */
int32_t book_begin(const struct policy *policy, const struct book *book);

/*
 * Published days exactly as they stand in the book, all others planned (roster_plan's rules). A
 * swap between a published and a planned day is carried on, if it was published as a swap; apart
 * from that the configuration changes no published day. Who joined the order since stands at the
 * queue's end; a start behind the last published day begins a new queue. A published person whom
 * the policy no longer knows is a gap. book NULL, or of another department: all is planned.
 */
struct roster *book_compose(const struct policy *policy, const struct book *book, int32_t first,
			    int n_days);

#endif
