#include <stdio.h>
#include <string.h>

#include "dutyd/dutyctl/commands.h"

enum { NAME_SIZE = 64 };

static const struct command commands[] = {
	{ "crm apply", "[--json]", "assignments of the decision queue into the built-in CRM",
	  cmd_crm_apply },
	{ "crm import",
	  "[--into FILE] [--map NAME] [--dry-run] [--partial] [--shrink]\n"
	  "                          [--refused FILE] [--json] FILE...",
	  "a CRM's exports into a new customer base, which then takes the old one's place",
	  cmd_crm_import },
	{ "crm check", "[--all] [--json]", "what in the customer base a person has to look at",
	  cmd_crm_check },
};

enum { N_COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static void print_usage(FILE *to)
{
	fputs("usage: dutyctl [-c FILE] [--json] crm COMMAND [OPTION]... [ARGUMENT]...\n\n", to);
	for (size_t i = 0; i < N_COMMANDS; i++) {
		fprintf(to, "  %-12s%s\n", commands[i].name, commands[i].help);
	}
	fputs("\ndutyctl crm COMMAND --help tells more; dutyctl(1) tells all.\n", to);
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

enum exit_code cmd_crm(struct context *context)
{
	const char *word = context->argc > 1 ? context->argv[1] : "";

	for (size_t i = 0; i < N_COMMANDS; i++) {
		if (strcmp(word, commands[i].name + strlen("crm ")) == 0) {
			return run(context, &commands[i]);
		}
	}
	if (strcmp(word, "--help") == 0) {
		print_usage(stdout);
		return context_end(context, EXIT_FINE);
	}
	if (word[0] != '\0') {
		fprintf(stderr, "dutyctl: no command \"crm %s\"\n\n", word);
	}
	print_usage(stderr);
	return EXIT_TROUBLE;
}
