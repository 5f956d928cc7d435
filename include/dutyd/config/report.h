/*
 * report: every problem of a configuration, collected, sorted and printed at once.
 *
 * Layer config. Whoever finds a problem adds it and goes on, so that an admin sees all of them in
 * one go (DESIGN.md section 4). A line reads `file:line: error: path: what`, with `    hint: cure`
 * under it where one is known. Order: the main file first, then the included ones in the order in
 * which they were opened, each by line.
 *
 * The report owns copies of all texts and outlives the files and the tree they speak of. Texts are
 * cut at a character boundary, and after REPORT_MAX problems the rest is only counted.
 */
#ifndef DUTYD_CONFIG_REPORT_H
#define DUTYD_CONFIG_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { REPORT_MAX = 500, REPORT_FILE_SIZE = 256, REPORT_PATH_SIZE = 192, REPORT_TEXT_SIZE = 512 };

enum report_level { REPORT_ERROR, REPORT_WARNING };
enum report_language { REPORT_ENGLISH, REPORT_RUSSIAN };

/* Where a problem is. file_rank: 0 for the main file, counting on in the order of opening. */
struct report_place {
	const char *file;
	int file_rank;
	int line;         /* 0 = the file as a whole */
	const char *path; /* "departments.client.members", NULL or "" = none */
};

struct report_problem {
	enum report_level level;
	enum report_language language; /* of text and hint: see russian.h */
	int file_rank, line, rank;     /* rank: in the order of being found, the last sort key */
	char file[REPORT_FILE_SIZE];
	char path[REPORT_PATH_SIZE];
	char text[REPORT_TEXT_SIZE];
	char hint[REPORT_TEXT_SIZE]; /* "" = none */
};

struct report {
	int n_errors, n_warnings; /* all of them, kept or not */
	int n_problems;           /* kept */
	bool is_last_kept;        /* does report_hint have something to hang on */
	struct report_problem *problems;
};

void report_init(struct report *report);
void report_finish(struct report *report);

void report_add(struct report *report, const struct report_place *place, enum report_level level,
		const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The cure for the problem added last. */
void report_hint(struct report *report, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

void report_sort(struct report *report);

/* Sorted by report_sort; ends with a count of what was not kept. */
void report_print(const struct report *report, FILE *to);

/* One problem as it is printed, hint line included, without a final line break. */
void report_format(const struct report_problem *problem, char *text, size_t size);

#endif
