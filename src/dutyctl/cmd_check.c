#include <stdio.h>
#include <stdlib.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/mem.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/config/load.h"
#include "dutyd/config/russian.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/print.h"
#include "dutyd/store/crm_check.h"

/* The longest text of a problem, with every byte escaped as \u0000. */
enum { PROBLEM_JSON_MAX = 6 * (REPORT_FILE_SIZE + REPORT_PATH_SIZE + 2 * REPORT_TEXT_SIZE) + 128 };

static const char *or_null(const char *text)
{
	return text[0] != '\0' ? text : NULL;
}

static const char *plural(int n)
{
	return n == 1 ? "" : "s";
}

static void write_problem(struct buf *out, const struct report_problem *problem)
{
	json_open(out, NULL);
	json_text(out, "file", problem->file);
	json_int(out, "line", problem->line);
	json_text(out, "level", problem->level == REPORT_ERROR ? "error" : "warning");
	json_text(out, "path", or_null(problem->path));
	json_text(out, "text", problem->text);
	json_text(out, "hint", or_null(problem->hint));
	json_close(out);
}

static bool print_report_json(const struct report *report)
{
	size_t size = (size_t)report->n_problems * PROBLEM_JSON_MAX + 8;
	char *memory = xcalloc(1, size);
	struct buf out = buf_over(memory, size);

	json_open_array(&out, NULL);
	for (int i = 0; i < report->n_problems; i++) {
		write_problem(&out, &report->problems[i]);
	}
	json_close_array(&out);
	bool is_printed = print_json(&out);
	free(memory);
	return is_printed;
}

static void print_report(const char *path, const struct report *report,
			 enum report_language language)
{
	int errors = report->n_errors;
	int warnings = report->n_warnings;

	report_print(report, stdout);
	if (language == REPORT_RUSSIAN) {
		printf("%s: ошибок: %d, предупреждений: %d\n", path, errors, warnings);
	} else if (errors == 0) {
		printf("%s: ok, %d warning%s\n", path, warnings, plural(warnings));
	} else {
		printf("%s: %d error%s, %d warning%s\n", path, errors, plural(errors), warnings,
		       plural(warnings));
	}
}

/* What holds today may be over tomorrow: a swap's day passes. --as-of asks for another day. */
static bool read_options(struct context *context, int64_t *now_ms, enum exit_code *code)
{
	static const struct option own[] = {
		{ "as-of", required_argument, NULL, CONTEXT_LONG_ONLY }, { NULL, 0, NULL, 0 }
	};
	int32_t day;
	int option;

	while ((option = context_option(context, own, code)) != CONTEXT_END) {
		if (option == CONTEXT_STOP) {
			return false;
		}
		if (!civil_parse(optarg, &day)) {
			*code = context_misused(context, "--as-of wants a date such as 2026-11-30");
			return false;
		}
		*now_ms = ((int64_t)day * 86400 + 43200) * 1000; /* noon: that day in any zone */
	}
	if (context->argc - optind > 1) {
		*code = context_misused(context, "one file at a time");
		return false;
	}
	return true;
}

enum exit_code cmd_check(struct context *context)
{
	struct config_options options = { .now_ms = clock_wall_ms(),
					  .check_outside = true,
					  .outside = crm_check,
					  .language = russian_if_wanted() };
	struct report report;
	enum exit_code code;

	if (!read_options(context, &options.now_ms, &code)) {
		return code;
	}
	if (optind < context->argc) {
		context->config_path = context->argv[optind];
	}
	if (!context_is_readable(context)) {
		return EXIT_TROUBLE;
	}
	report_init(&report);
	struct policy *policy = config_load(context->config_path, &options, &report);
	code = policy != NULL && report.n_errors == 0 ? EXIT_FINE : EXIT_NEGATIVE;
	report_sort(&report);
	if (!context->is_json) {
		print_report(context->config_path, &report, options.language);
	} else if (!print_report_json(&report)) {
		code = EXIT_TROUBLE;
	}
	policy_unref(&policy);
	report_finish(&report);
	return context_end(context, code);
}
