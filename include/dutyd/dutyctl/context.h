/*
 * context: what every command of dutyctl starts from: its options, files and exit codes.
 *
 * Layer dutyctl, the top. One struct lives for the whole run of the program and is passed to the
 * command. The options of every command (-c, -s, --json, --help) are read here, so a command lists
 * only its own. What a command finds goes to stdout, everything else to stderr with the command's
 * name in front.
 */
#ifndef DUTYD_DUTYCTL_CONTEXT_H
#define DUTYD_DUTYCTL_CONTEXT_H

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dutyd/domain/policy.h"

/* DESIGN.md section 7. */
enum exit_code { EXIT_FINE, EXIT_NEGATIVE, EXIT_TROUBLE, EXIT_NO_DAEMON };

struct context {
	int argc; /* of the command: argv[0] is its full name, "dutyctl route" */
	char **argv;
	const struct command *command;
	const char *config_path;
	bool is_config_given;    /* by -c: else the path is the default */
	const char *socket_path; /* of -s; NULL = the configuration's */
	bool is_socket_guessed;  /* kept, and context_socket was false */
	bool is_json;
};

/* A command of the table in main.c. */
struct command {
	const char *name;  /* one word or two: "queue tail" */
	const char *usage; /* what follows the name */
	const char *help;  /* one line */
	enum exit_code (*run)(struct context *context);
};

/* CONTEXT_END: the options are through, argv[optind] is next. CONTEXT_STOP: return *code now. */
enum { CONTEXT_END = -1, CONTEXT_STOP = -2, CONTEXT_LONG_ONLY = 256 };

/*
 * The next option out of `own` (ended by a zero entry): its val. A val that is a letter is a short
 * option too; CONTEXT_LONG_ONLY and up are not. Common options are dealt with inside.
 */
int context_option(struct context *context, const struct option *own, enum exit_code *code);

/*
 * The whole command line of a command with no options of its own: nothing more, or at most one
 * file, which then is the configuration. False: return *code.
 */
bool context_takes_nothing(struct context *context, enum exit_code *code);
bool context_takes_config(struct context *context, enum exit_code *code);

/* How to call the command, on stderr with a reason in front. Returns EXIT_TROUBLE. */
enum exit_code context_misused(const struct context *context, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * "dutyctl route: text" on stderr. Returns EXIT_TROUBLE; a note is the same without consequences.
 */
enum exit_code context_trouble(const struct context *context, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A configuration that is no file, or is not there, is no bad one: false, and said on stderr. */
bool context_is_readable(const struct context *context);

/* The configuration, or NULL: with its errors on stderr, or in silence. policy_unref() ends it. */
struct policy *context_policy(const struct context *context);
struct policy *context_policy_if_any(const struct context *context);

/*
 * Where the daemon listens: -s, else the configuration's, else the default of both. False: it is
 * the default because the configuration, which may name another, cannot be used.
 */
bool context_socket(const struct context *context, char *path, size_t size);

/* The same, found once for all questions; `path` is the context's from then on. */
void context_keep_socket(struct context *context, char *path, size_t size);

/* Flushes stdout: a report cut short by a full disk is no success. */
enum exit_code context_end(const struct context *context, enum exit_code code);

#endif
