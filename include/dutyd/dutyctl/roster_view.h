/*
 * roster_view: the roster as the roster commands read it, from dutyd.conf and dutyd.db.
 *
 * Layer dutyctl. Nothing is written and no daemon is needed: the book is read from the store's
 * file, which may be missing (nothing is published), and the days are those of book_compose, as
 * the daemon has them. A command opens a view, says which days it wants and looks at them one by
 * one; people come as ids, since a book outlives the configuration that names them. Texts of an
 * entry live as long as the view.
 */
#ifndef DUTYD_DUTYCTL_ROSTER_VIEW_H
#define DUTYD_DUTYCTL_ROSTER_VIEW_H

#include "dutyd/base/buf.h"
#include "dutyd/codec/roster_month.h"
#include "dutyd/dutyctl/context.h"

enum {
	ROSTER_SPAN_MAX = 3660,   /* days of one question */
	ROSTER_REACH_MAX = 36600, /* days behind the roster's start */
	ROSTER_DAY_SIZE = 20
};

struct roster_days {
	int32_t first, last; /* both included; CIVIL_DAY_NONE = not said */
};

struct roster_view {
	struct context *context;
	struct policy *policy;
	struct book *book;
	int32_t today;
	struct roster *roster; /* of the days wanted last */
};

/* "2026-12", "2026-12-01" or "2026-12-01..2026-12-31". */
bool roster_days_parse(const char *text, struct roster_days *days);

/*
 * The options of a command that has none but --as-of, and at most one argument with days. False
 * when *code is to be returned.
 */
bool roster_view_options(struct context *context, int32_t *as_of, struct roster_days *days,
			 enum exit_code *code);

/* The value of --as-of. False after saying what is wrong. */
bool roster_view_as_of(const struct context *context, const char *text, int32_t *as_of);

/*
 * as_of CIVIL_DAY_NONE: today as the clock and the book have it. EXIT_FINE, or it has been said
 * what is wrong. roster_view_close() ends it in either case.
 */
enum exit_code roster_view_open(struct roster_view *view, struct context *context, int32_t as_of);
void roster_view_close(struct roster_view *view);

/* The book of a policy whose file may be missing; false after saying why it cannot be read. */
bool roster_view_book(const struct context *context, const struct policy *policy,
		      struct book **book);

/* Makes these days known. False after saying that it is too many. */
bool roster_view_want(struct roster_view *view, struct roster_days days);

struct roster_entry roster_view_on(const struct roster_view *view, int32_t day);

/* Days before it are neither published nor planned. */
int32_t roster_view_begin(const struct roster_view *view);

/* "mon 2026-11-30" */
const char *roster_day_text(int32_t day, char text[ROSTER_DAY_SIZE]);

/* A date or null; "" or NULL as null. */
void roster_json_day(struct buf *out, const char *key, int32_t day);
void roster_json_text(struct buf *out, const char *key, const char *text);

#endif
