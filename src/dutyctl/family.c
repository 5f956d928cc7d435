#include "dutyd/dutyctl/family.h"

#include <string.h>

#include "dutyd/dutyctl/print.h"

enum { NAME_SIZE = 64, USAGE_SIZE = 128, INDENT = 2, GAP = 2 };

void family_list(const struct command *commands, size_t n_commands, FILE *to)
{
	int width = 0;

	for (size_t i = 0; i < n_commands; i++) {
		int n = (int)strlen(commands[i].name);

		width = n > width ? n : width;
	}
	for (size_t i = 0; i < n_commands; i++) {
		fprintf(to, "%*s%-*s", INDENT, "", width + GAP, commands[i].name);
		print_wrapped(to, INDENT + width + GAP, commands[i].help);
	}
}

static void print_usage(const struct command *commands, size_t n_commands, FILE *to)
{
	int n = (int)strcspn(commands[0].name, " ");
	char usage[USAGE_SIZE];

	snprintf(usage, sizeof(usage),
		 "[-c FILE] [-s SOCKET] [--json] %.*s COMMAND [OPTION]... [ARGUMENT]...", n,
		 commands[0].name);
	print_wrapped(to, fprintf(to, "usage: dutyctl "), usage);
	fputc('\n', to);
	family_list(commands, n_commands, to);
	fprintf(to, "\ndutyctl %.*s COMMAND --help tells more; dutyctl(1) tells all.\n", n,
		commands[0].name);
}

static enum exit_code run(struct context *context, const struct command *command)
{
	static char name[NAME_SIZE];

	snprintf(name, sizeof(name), "dutyctl %s", command->name);
	context->command = command;
	context->argc--;
	context->argv++;
	context->argv[0] = name;
	return command->run(context);
}

enum exit_code family_run(struct context *context, const struct command *commands,
			  size_t n_commands)
{
	const char *word = context->argc > 1 ? context->argv[1] : "";

	for (size_t i = 0; i < n_commands; i++) {
		if (strcmp(word, strchr(commands[i].name, ' ') + 1) == 0) {
			return run(context, &commands[i]);
		}
	}
	if (strcmp(word, "--help") == 0) {
		print_usage(commands, n_commands, stdout);
		return context_end(context, EXIT_FINE);
	}
	if (word[0] != '\0') {
		fprintf(stderr, "dutyctl: no command \"%.*s %s\"\n\n",
			(int)strcspn(commands[0].name, " "), commands[0].name, word);
	}
	print_usage(commands, n_commands, stderr);
	return EXIT_TROUBLE;
}
