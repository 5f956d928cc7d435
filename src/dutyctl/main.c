#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "dutyd/base/log.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/family.h"
#include "dutyd/dutyctl/print.h"

enum { NAME_SIZE = 64, MAIN_JSON = CONTEXT_LONG_ONLY, MAIN_HELP };

static const struct command commands[] = {
	{ "check", "[--json] [--as-of DATE] [FILE]", "every problem of a configuration at once",
	  cmd_check },
	{ "route",
	  "--from NUMBER [--to DID] [--at TIME] [--set FACT=VALUE]... [--stage STAGE] "
	  "[--explain] [--json]",
	  "who would get a call, and why; decided here, without the daemon", cmd_route },
	{ "who", "[--json] [DATE | TIME]", "who has duty", cmd_who },
	{ "suggest", "[--json] [TIME]",
	  "to whom the head could assign a client: the strongest first", cmd_suggest },
	{ "call", "COMMAND", "a call under way: the script, the officer's answers, a transfer",
	  cmd_call },
	{ "script", "COMMAND", "what the officers ask", cmd_script },
	{ "roster", "COMMAND", "the duty roster: plan, publish, show, check, change, print",
	  cmd_roster },
	{ "trace", "[--json] CALL", "every rule that was tried for a call, decision by decision",
	  cmd_trace },
	{ "ledger", "COMMAND", "whose client is whose, and since when: show, verify", cmd_ledger },
	{ "report", "COMMAND", "what has happened: interruptions, hand-overs, commission ...",
	  cmd_report },
	{ "crm", "COMMAND", "the customer base: import, check, apply", cmd_crm },
	{ "simulate",
	  "[--days N] [--seed N] [--from DATE] [--against CONFIG] [--svg FILE] "
	  "[--lang en|ru] [--keep FOLDER] [--json] PROFILE",
	  "a company's calls, run through the same engine without touching anything",
	  cmd_simulate },
	{ "qa", "COMMAND", "mystery shoppers: who was tested when, and who is to be", cmd_qa },
	{ "phone", "[--json] TEXT", "how a telephone number is read", cmd_phone },
	{ "queue", "COMMAND", "the decision queue: tail, ack, redeliver, forget", cmd_queue },
	{ "privacy", "COMMAND", "what is held about a caller: purge, forget, export", cmd_privacy },
	{ "show", "COMMAND", "the daemon's state: agents, links, outbox, tasks; the configuration",
	  cmd_show },
	{ "status", "[PERSON available|break|off] [--override-by HEAD] [--reason TEXT] [--json]",
	  "how the daemon is doing; or a person comes, takes a break, leaves", cmd_status },
	{ "reload", "[--json]", "make the daemon load its configuration anew", cmd_reload },
};

enum { N_COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static const struct option options[] = {
	{ "config", required_argument, NULL, 'c' }, { "socket", required_argument, NULL, 's' },
	{ "version", no_argument, NULL, 'V' },      { "json", no_argument, NULL, MAIN_JSON },
	{ "help", no_argument, NULL, MAIN_HELP },   { NULL, 0, NULL, 0 },
};

static void print_usage(FILE *to)
{
	fputs("usage: dutyctl [-c FILE] [-s SOCKET] [--json] COMMAND [OPTION]... [ARGUMENT]...\n"
	      "       dutyctl -V\n\n",
	      to);
	family_list(commands, N_COMMANDS, to);
	fputs("\ndutyctl COMMAND --help tells more; dutyctl(1) tells all.\n", to);
}

static int run_command(struct context *context, const struct command *command)
{
	static char name[NAME_SIZE];

	snprintf(name, sizeof(name), "dutyctl %s", command->name);
	context->command = command;
	context->argv[0] = name;
	optind = 0; /* glibc: begin anew, with other options */
	return command->run(context);
}

static int find_and_run(struct context *context)
{
	for (size_t i = 0; context->argc > 0 && i < N_COMMANDS; i++) {
		if (strcmp(context->argv[0], commands[i].name) == 0) {
			return run_command(context, &commands[i]);
		}
	}
	if (context->argc > 0) {
		fprintf(stderr, "dutyctl: no command \"%s\"\n\n", context->argv[0]);
	}
	print_usage(stderr);
	return EXIT_TROUBLE;
}

static int print_version(void)
{
	puts("dutyctl " DUTYD_VERSION);
	return EXIT_FINE;
}

int main(int argc, char **argv)
{
	struct context context = { .config_path = DUTYD_CONF };
	int option;

	print_init();
	log_open(open("/dev/null", O_WRONLY | O_CLOEXEC)); /* every command says it in words */
	while ((option = getopt_long(argc, argv, "+c:s:V", options, NULL)) != -1) {
		switch (option) {
		case 'c':
			context.config_path = optarg;
			context.is_config_given = true;
			break;
		case 's':
			context.socket_path = optarg;
			break;
		case 'V':
			return print_version();
		case MAIN_JSON:
			context.is_json = true;
			break;
		case MAIN_HELP:
			print_usage(stdout);
			return EXIT_FINE;
		default:
			print_usage(stderr);
			return EXIT_TROUBLE;
		}
	}
	context.argc = argc - optind;
	context.argv = argv + optind;
	return find_and_run(&context);
}
