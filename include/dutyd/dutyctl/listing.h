/*
 * listing: what a report found: columns of one kind each, rows of cells, for people or programs.
 *
 * Layer dutyctl. A report fills its listings and says nothing of how they look: the same cells come
 * out as an aligned table or as JSON. Cells are added from left to right, row after row; texts are
 * copied. Ids of people are shown with their names, times in the company's zone.
 */
#ifndef DUTYD_DUTYCTL_LISTING_H
#define DUTYD_DUTYCTL_LISTING_H

#include "dutyd/base/buf.h"
#include "dutyd/domain/policy.h"

enum listing_kind {
	LISTING_TEXT,
	LISTING_PERSON, /* an id */
	LISTING_CALL,   /* a call's number: its 8 characters */
	LISTING_TIME,   /* UTC milliseconds */
	LISTING_DAY,    /* a civil day */
	LISTING_COUNT,
	LISTING_SECONDS,
	LISTING_MINUTES, /* "7 h 30 min" */
	LISTING_TENTHS,  /* 167: "16.7" */
	LISTING_PERCENT, /* hundredths of a per cent: "2.00 %" */
	LISTING_KOPECKS, /* "12 345.67" */
	LISTING_YES      /* "yes" or nothing */
};

struct listing_column {
	const char *key;   /* in JSON */
	const char *title; /* in a terminal; NULL = for programs only */
	enum listing_kind kind;
};

struct listing_cell {
	bool is_empty;
	int64_t number;
	char *text;
};

struct listing {
	const struct listing_column *columns;
	int n_columns;
	size_t n_cells;
	struct listing_cell *cells;
};

#define LISTING(columns) listing_make(columns, (int)(sizeof(columns) / sizeof((columns)[0])))

struct listing listing_make(const struct listing_column *columns, int n_columns);
void listing_free(struct listing *listing);

/* The next cell. An empty text is an empty cell. */
void listing_number(struct listing *listing, int64_t number);
void listing_text(struct listing *listing, const char *text);
void listing_empty(struct listing *listing);

size_t listing_rows(const struct listing *listing);

/* A table with a heading and numbers to the right; or its only row as lines "title  value". */
void listing_print(const struct listing *listing, const struct policy *policy);
void listing_print_lines(const struct listing *listing, const struct policy *policy);

/* Rows as objects of an array; or its only row as members of the object that is open. */
void listing_write(const struct listing *listing, const struct policy *policy, struct buf *out);
void listing_write_members(const struct listing *listing, const struct policy *policy,
			   struct buf *out);

/* As much memory as either of these needs. */
size_t listing_json_size(const struct listing *listing);

#endif
