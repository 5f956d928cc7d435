#include "dutyd/dutyctl/context.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/str.h"
#include "dutyd/config/file.h"
#include "dutyd/config/load.h"
#include "dutyd/config/russian.h"
#include "dutyd/config/source.h"
#include "dutyd/dutyctl/print.h"

#define DEFAULT_SOCKET "/run/dutyd/control.sock"

enum { OPTIONS_MAX = 16, OPTION_JSON = 1000, OPTION_HELP };

static const struct option common[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "socket", required_argument, NULL, 's' },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ NULL, 0, NULL, 0 },
};

/* getopt_long() wants a table of long options and a string of short ones. */
struct spelling {
	struct option longs[OPTIONS_MAX];
	char shorts[3 * OPTIONS_MAX];
};

static void add_options(struct spelling *spelling, size_t *n_longs, const struct option *options)
{
	size_t n_shorts = strlen(spelling->shorts);

	for (; options->name != NULL && *n_longs < OPTIONS_MAX - 1; options++) {
		spelling->longs[(*n_longs)++] = *options;
		if (options->val < CONTEXT_LONG_ONLY) {
			spelling->shorts[n_shorts++] = (char)options->val;
			spelling->shorts[n_shorts] = '\0';
			if (options->has_arg == required_argument) {
				spelling->shorts[n_shorts++] = ':';
				spelling->shorts[n_shorts] = '\0';
			}
		}
	}
}

static void print_usage(const struct context *context, FILE *to)
{
	int column = fprintf(to, "usage: dutyctl %s ", context->command->name);

	print_wrapped(to, column, context->command->usage);
}

/* The one way to ask for it that is no mistake: stdout, exit 0. */
static enum exit_code print_help(const struct context *context)
{
	print_usage(context, stdout);
	print_wrapped(stdout, 0, context->command->help);
	printf("\n"
	       "  -c, --config FILE    the configuration (%s)\n"
	       "  -s, --socket SOCKET  the daemon's control socket\n"
	       "      --json           for programs\n"
	       "      --help           this text; dutyctl(1) has the rest\n",
	       context->config_path);
	return context_end(context, EXIT_FINE);
}

int context_option(struct context *context, const struct option *own, enum exit_code *code)
{
	struct spelling spelling = { .shorts = "" };
	size_t n_longs = 0;

	add_options(&spelling, &n_longs, common);
	add_options(&spelling, &n_longs, own);
	for (;;) {
		int option = getopt_long(context->argc, context->argv, spelling.shorts,
					 spelling.longs, NULL);

		switch (option) {
		case 'c':
			context->config_path = optarg;
			context->is_config_given = true;
			break;
		case 's':
			context->socket_path = optarg;
			break;
		case OPTION_JSON:
			context->is_json = true;
			break;
		case OPTION_HELP:
			*code = print_help(context);
			return CONTEXT_STOP;
		case '?': /* getopt has said what it is */
			print_usage(context, stderr);
			*code = EXIT_TROUBLE;
			return CONTEXT_STOP;
		default:
			return option;
		}
	}
}

/* What was printed so far comes out first, so that the two streams read in order in a terminal. */
static void complain(const struct context *context, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

static void complain(const struct context *context, const char *format, va_list args)
{
	fflush(stdout);
	fprintf(stderr, "%s: ", context->argv[0]);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

enum exit_code context_trouble(const struct context *context, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	complain(context, format, args);
	va_end(args);
	return EXIT_TROUBLE;
}

enum exit_code context_misused(const struct context *context, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	complain(context, format, args);
	va_end(args);
	print_usage(context, stderr);
	return EXIT_TROUBLE;
}

static bool takes_files(struct context *context, int n_max, const char *wanted,
			enum exit_code *code)
{
	static const struct option own[] = { { NULL, 0, NULL, 0 } };

	if (context_option(context, own, code) == CONTEXT_STOP) {
		return false;
	}
	if (context->argc - optind > n_max) {
		*code = context_misused(context, "%s", wanted);
		return false;
	}
	return true;
}

bool context_takes_nothing(struct context *context, enum exit_code *code)
{
	return takes_files(context, 0, "no argument is wanted", code);
}

bool context_takes_config(struct context *context, enum exit_code *code)
{
	if (!takes_files(context, 1, "one file at a time", code)) {
		return false;
	}
	if (optind < context->argc) {
		context->config_path = context->argv[optind];
	}
	return true;
}

bool context_is_readable(const struct context *context)
{
	struct file_text text;
	struct err err;

	if (file_read(context->config_path, SOURCE_FILE_MAX, &text, &err) != 0) {
		context_trouble(context, "%s: %s", context->config_path, err.text);
		return false;
	}
	free(text.bytes);
	return true;
}

static struct policy *load(const struct context *context, struct report *report)
{
	/* As the daemon starts with it: what has come only with time is no obstacle. */
	struct config_options options = { .now_ms = clock_wall_ms(),
					  .is_start = true,
					  .language = russian_if_wanted() };

	report_init(report);
	return config_load(context->config_path, &options, report);
}

/* Warnings are for `check`: here they would stand between the admin and his answer every time. */
static void print_errors(struct report *report)
{
	char text[REPORT_FILE_SIZE + REPORT_PATH_SIZE + 2 * REPORT_TEXT_SIZE + 64];

	report_sort(report);
	for (int i = 0; i < report->n_problems; i++) {
		if (report->problems[i].level == REPORT_ERROR) {
			report_format(&report->problems[i], text, sizeof(text));
			fprintf(stderr, "%s\n", text);
		}
	}
}

struct policy *context_policy(const struct context *context)
{
	struct report report;
	struct policy *policy = load(context, &report);

	if (policy == NULL) {
		print_errors(&report);
		context_trouble(context, "%s cannot be used; -c FILE names another configuration",
				context->config_path);
	}
	report_finish(&report);
	return policy;
}

struct policy *context_policy_if_any(const struct context *context)
{
	struct report report;
	struct policy *policy = load(context, &report);

	report_finish(&report);
	return policy;
}

bool context_socket(const struct context *context, char *path, size_t size)
{
	if (context->socket_path != NULL) {
		str_copy_cut(path, size, context->socket_path);
		return !context->is_socket_guessed;
	}
	struct policy *policy = context_policy_if_any(context);
	bool is_usable = policy != NULL;
	bool is_known = is_usable && policy->control.socket[0] != '\0';

	str_copy(path, size, is_known ? policy->control.socket : DEFAULT_SOCKET);
	policy_unref(&policy);
	return is_usable;
}

void context_keep_socket(struct context *context, char *path, size_t size)
{
	context->is_socket_guessed = !context_socket(context, path, size);
	context->socket_path = path;
}

enum exit_code context_end(const struct context *context, enum exit_code code)
{
	if (fflush(stdout) != 0 || ferror(stdout) != 0) {
		return context_trouble(context, "writing the output: %m");
	}
	return code;
}
