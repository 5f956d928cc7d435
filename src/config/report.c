#include "dutyd/config/report.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"

void report_init(struct report *report)
{
	*report = (struct report){ 0 };
}

void report_finish(struct report *report)
{
	free(report->problems);
	report_init(report);
}

/*
 * What a file says is quoted here: a line break or an escape in it must not reach a terminal, and
 * of a letter that "%.40s" has cut the rest goes too.
 */
static void defuse(char *text)
{
	char *to = text;
	size_t left = strlen(text);

	while (left > 0) {
		size_t n = str_utf8_len(text, left);
		bool is_control = (unsigned char)*text < 0x20 || *text == 0x7f;
		for (size_t i = 0; i < n; i++) {
			*to++ = is_control ? '?' : text[i];
		}
		n += n == 0;
		text += n;
		left -= n;
	}
	*to = '\0';
}

__attribute__((format(printf, 3, 0))) static void format_cut(char *to, size_t size,
							     const char *format, va_list args)
{
	char whole[2 * REPORT_TEXT_SIZE];

	vsnprintf(whole, sizeof(whole), format, args);
	str_copy_cut(to, size, whole);
	defuse(to);
}

static struct report_problem *grow(struct report *report)
{
	/* Powers of two: grown only when n is one. */
	if ((report->n_problems & (report->n_problems - 1)) == 0) {
		size_t room = report->n_problems == 0 ? 1 : 2 * (size_t)report->n_problems;
		report->problems = xreallocarray(report->problems, room, sizeof(*report->problems));
	}
	return &report->problems[report->n_problems++];
}

void report_add(struct report *report, const struct report_place *place, enum report_level level,
		const char *format, ...)
{
	int *count = level == REPORT_ERROR ? &report->n_errors : &report->n_warnings;

	(*count)++;
	report->is_last_kept = report->n_problems < REPORT_MAX;
	if (!report->is_last_kept) {
		return;
	}
	struct report_problem *problem = grow(report);
	*problem = (struct report_problem){ .level = level,
					    .file_rank = place->file_rank,
					    .line = place->line,
					    .rank = report->n_problems };
	str_copy_cut(problem->file, sizeof(problem->file), place->file);
	if (place->path != NULL) {
		str_copy_cut(problem->path, sizeof(problem->path), place->path);
	}
	defuse(problem->file);
	defuse(problem->path);
	va_list args;
	va_start(args, format);
	format_cut(problem->text, sizeof(problem->text), format, args);
	va_end(args);
}

void report_hint(struct report *report, const char *format, ...)
{
	if (!report->is_last_kept) {
		return;
	}
	struct report_problem *problem = &report->problems[report->n_problems - 1];
	va_list args;
	va_start(args, format);
	format_cut(problem->hint, sizeof(problem->hint), format, args);
	va_end(args);
}

static int compare(const void *left, const void *right)
{
	const struct report_problem *a = left, *b = right;

	if (a->file_rank != b->file_rank) {
		return a->file_rank < b->file_rank ? -1 : 1;
	}
	if (a->line != b->line) {
		return a->line < b->line ? -1 : 1;
	}
	return (a->rank > b->rank) - (a->rank < b->rank);
}

void report_sort(struct report *report)
{
	if (report->n_problems > 0) {
		qsort(report->problems, (size_t)report->n_problems, sizeof(*report->problems),
		      compare);
	}
	report->is_last_kept = false;
}

static const struct level_words {
	const char *error, *warning, *hint, *more, *problems;
} level_words[] = {
	[REPORT_ENGLISH] = { "error", "warning", "\n    hint: ", "… and ", " more problems" },
	[REPORT_RUSSIAN] = { "ошибка", "предупреждение",
			     "\n    подсказка: ", "… и ещё проблем: ", "" },
};

void report_format(const struct report_problem *problem, char *text, size_t size)
{
	char line[16] = "";

	if (problem->line > 0) {
		snprintf(line, sizeof(line), "%d:", problem->line);
	}
	const struct level_words *words = &level_words[problem->language];
	snprintf(text, size, "%s:%s %s: %s%s%s%s%s", problem->file, line,
		 problem->level == REPORT_ERROR ? words->error : words->warning, problem->path,
		 problem->path[0] != '\0' ? ": " : "", problem->text,
		 problem->hint[0] != '\0' ? words->hint : "", problem->hint);
}

void report_print(const struct report *report, FILE *to)
{
	char text[REPORT_FILE_SIZE + REPORT_PATH_SIZE + 2 * REPORT_TEXT_SIZE];

	for (int i = 0; i < report->n_problems; i++) {
		report_format(&report->problems[i], text, sizeof(text));
		fprintf(to, "%s\n", text);
	}
	int left_out = report->n_errors + report->n_warnings - report->n_problems;
	if (left_out > 0) {
		const struct level_words *words = &level_words[report->problems[0].language];
		fprintf(to, "%s%d%s\n", words->more, left_out, words->problems);
	}
}
