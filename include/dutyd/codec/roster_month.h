/*
 * roster_month: one month of the roster as it is shown to people, before it is laid out.
 *
 * Layer codec. Published days come from the book as they stand there, the others from the composed
 * roster. People are named by their ids here, so that a printed month of last year still names who
 * has left since. A view: the ids live as long as the policy and the book do.
 */
#ifndef DUTYD_CODEC_ROSTER_MONTH_H
#define DUTYD_CODEC_ROSTER_MONTH_H

#include "dutyd/domain/book.h"
#include "dutyd/domain/policy.h"

enum { MONTH_DAYS_MAX = 31, SHOWN_NAME_SIZE = POLICY_TITLE_SIZE };

struct roster_source {
	const struct policy *policy;
	const struct roster *roster; /* book_compose's: for the days that are not published */
	const struct book *book;     /* NULL, or another department's: nothing is published */
};

struct roster_entry {
	bool is_known; /* false: neither published nor planned, nothing can be said about it */
	bool is_published;
	enum roster_kind kind;
	const char *who, *instead_of; /* "" = nobody */
};

struct roster_month {
	int32_t first;
	int n_days;
	struct roster_entry days[MONTH_DAYS_MAX];

	/* The newest act that wrote a day of the month; NULL when none did. */
	const struct book_publication *edition;
};

/* month is 1 to 12. */
void roster_month_read(struct roster_month *to, const struct roster_source *from, int year,
		       int month);

/* How often somebody serves among the first n days. */
int roster_month_count(const struct roster_month *month, const char *id, int n);

/* The book if it is the roster's department's, else NULL. */
const struct book *roster_source_book(const struct roster_source *from);

/* As configured; the id itself for somebody whom the configuration does not name (any more). */
const char *roster_full_name(const struct policy *policy, const char *id);

/*
 * The first name, with as much of what follows as tells namesakes apart: "Sasha", "Sasha P.", or
 * the whole name. A namesake need not serve this month: next month he may.
 */
void roster_short_name(const struct policy *policy, const char *id, char name[SHOWN_NAME_SIZE]);

#endif
