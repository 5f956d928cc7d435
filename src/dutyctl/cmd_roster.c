#include <stdio.h>
#include <string.h>

#include "dutyd/dutyctl/commands.h"

enum { NAME_SIZE = 64 };

static const struct command commands[] = {
	{ "roster plan", "[--as-of DATE] [--json] [MONTH | DATE..DATE]",
	  "what a publication would add, by day and by person; writes nothing", cmd_roster_plan },
	{ "roster publish", "[--reason TEXT] [--json] MONTH | DATE..DATE",
	  "hang planned days on the wall: from then on they stay", cmd_roster_publish },
	{ "roster show", "[--as-of DATE] [--as-config] [--json] [MONTH | DATE..DATE]",
	  "the days: who, why, and since which publication", cmd_roster_show },
	{ "roster check", "[--as-of DATE] [--days COUNT] [--json]",
	  "gaps, published days that no longer fit, unfairness", cmd_roster_check },
	{ "roster swap", "[--reason TEXT] [--json] DATE DATE",
	  "exchange the people of two published days", cmd_roster_swap },
	{ "roster override", "[--reason TEXT] [--json] DATE WHO",
	  "give a published day to somebody else", cmd_roster_override },
	{ "roster urgent", "[--json] --reason TEXT WHO", "give the rest of today to somebody else",
	  cmd_roster_urgent },
	{ "roster fairness", "[--as-of DATE] [--json] [MONTH | DATE..DATE]",
	  "who has had how many turns", cmd_roster_fairness },
	{ "roster print", "[--lang en|ru] MONTH", "the sheet for the wall, as HTML",
	  cmd_roster_print },
	{ "roster ics", "[--person WHO] [--lang en|ru] [MONTH | DATE..DATE]",
	  "the published days as a calendar file", cmd_roster_ics },
};

enum { N_COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static void print_usage(FILE *to)
{
	fputs("usage: dutyctl [-c FILE] [-s SOCKET] [--json] roster COMMAND [OPTION]... "
	      "[ARGUMENT]...\n\n",
	      to);
	for (size_t i = 0; i < N_COMMANDS; i++) {
		fprintf(to, "  %-17s%s\n", commands[i].name, commands[i].help);
	}
	fputs("\ndutyctl roster COMMAND --help tells more; dutyctl(1) tells all.\n", to);
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

enum exit_code cmd_roster(struct context *context)
{
	const char *word = context->argc > 1 ? context->argv[1] : "";

	for (size_t i = 0; i < N_COMMANDS; i++) {
		if (strcmp(word, commands[i].name + strlen("roster ")) == 0) {
			return run(context, &commands[i]);
		}
	}
	if (strcmp(word, "--help") == 0) {
		print_usage(stdout);
		return context_end(context, EXIT_FINE);
	}
	if (word[0] != '\0') {
		fprintf(stderr, "dutyctl: no command \"roster %s\"\n\n", word);
	}
	print_usage(stderr);
	return EXIT_TROUBLE;
}
