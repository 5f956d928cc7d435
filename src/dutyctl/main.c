#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "dutyd/base/log.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/print.h"

#define DEFAULT_CONFIG "/etc/dutyd/dutyd.conf"

enum { NAME_SIZE = 64, MAIN_JSON = CONTEXT_LONG_ONLY, MAIN_HELP };

static const struct command commands[] = {
	{ "check", "[--json] [--as-of DATE] [FILE]", "every problem of a configuration at once",
	  cmd_check },
	{ "route",
	  "--from NUMBER [--to DID] [--at TIME] [--set FACT=VALUE]... [--stage STAGE]\n"
	  "                     [--explain] [--json]",
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
	{ "ledger show", "[--person WHO] [--day DATE] [--json] [PARTY | NUMBER]",
	  "whose client is whose, and since when; read from the file, without the daemon",
	  cmd_ledger_show },
	{ "ledger verify", "[--json]", "is any row of the ledger altered, missing or inserted",
	  cmd_ledger_verify },
	{ "report", "REPORT", "what has happened: interruptions, hand-overs, commission …",
	  cmd_report },
	{ "crm", "COMMAND", "the customer base: import, check", cmd_crm },
	{ "simulate",
	  "[--days N] [--seed N] [--from DATE] [--against CONFIG] [--svg FILE]\n"
	  "                        [--lang en|ru] [--keep FOLDER] [--json] PROFILE",
	  "a company's calls, run through the same engine without touching anything",
	  cmd_simulate },
	{ "qa", "COMMAND", "mystery shoppers: who was tested when, and who is to be", cmd_qa },
	{ "phone", "[--json] TEXT", "how a telephone number is read", cmd_phone },
	{ "queue tail", "[-n COUNT] [--after SEQ] [-f] [--json]",
	  "the newest messages of the decision queue", cmd_queue_tail },
	{ "queue ack", "[--json] CONSUMER SEQ",
	  "move a consumer's cursor: what is before it is not delivered any more", cmd_queue_ack },
	{ "queue redeliver", "[--json] CONSUMER [SEQ]",
	  "deliver dead letters once more, one or all of a consumer's", cmd_queue_redeliver },
	{ "queue forget", "[--json] CONSUMER",
	  "drop a consumer that will not come back, so that messages need not wait for it",
	  cmd_queue_forget },
	{ "privacy purge", "[--json]", "mask and delete now what is old enough",
	  cmd_privacy_purge },
	{ "privacy forget", "[--json] NUMBER | contact:ID",
	  "take away all that is held about a caller; his calls stay, without him",
	  cmd_privacy_forget },
	{ "privacy export", "NUMBER | contact:ID", "all that is held about a caller, as JSON",
	  cmd_privacy_export },
	{ "show outbox", "[--json]", "who reads the decision queue, and how far everybody is",
	  cmd_show_outbox },
	{ "show config", "[--json] [FILE]",
	  "the configuration as it is understood, every default filled in", cmd_show_config },
	{ "show tasks", "[--json]", "who still has to do what, by deadline", cmd_show_tasks },
	{ "show agents", "[--json]", "who is there, and what he does", cmd_show_agents },
	{ "show links", "[--json]", "the link to the PBX", cmd_show_links },
	{ "status",
	  "[--json]\n"
	  "       dutyctl status PERSON available|break|off [--override-by HEAD --reason TEXT]",
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
	for (size_t i = 0; i < N_COMMANDS; i++) {
		fprintf(to, "  %-17s%s\n", commands[i].name, commands[i].help);
	}
	fputs("\ndutyctl COMMAND --help tells more; dutyctl(1) tells all.\n", to);
}

/* How many words of argv the name takes, 0 when it is not the one. */
static int match_name_words(const char *name, int argc, char **argv)
{
	const char *blank = strchr(name, ' ');
	size_t first = blank != NULL ? (size_t)(blank - name) : strlen(name);

	if (argc < 1 || strlen(argv[0]) != first || strncmp(argv[0], name, first) != 0) {
		return 0;
	}
	if (blank == NULL) {
		return 1;
	}
	return argc > 1 && strcmp(argv[1], blank + 1) == 0 ? 2 : 0;
}

static int run_command(struct context *context, const struct command *command, int n_words)
{
	static char name[NAME_SIZE];

	snprintf(name, sizeof(name), "dutyctl %s", command->name);
	context->command = command;
	context->argc -= n_words - 1;
	context->argv += n_words - 1;
	context->argv[0] = name;
	optind = 0; /* glibc: begin anew, with other options */
	return command->run(context);
}

static int find_and_run(struct context *context)
{
	for (size_t i = 0; i < N_COMMANDS; i++) {
		int n = match_name_words(commands[i].name, context->argc, context->argv);

		if (n > 0) {
			return run_command(context, &commands[i], n);
		}
	}
	if (context->argc > 0) {
		fprintf(stderr, "dutyctl: no command \"%s%s%s\"\n\n", context->argv[0],
			context->argc > 1 ? " " : "", context->argc > 1 ? context->argv[1] : "");
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
	struct context context = { .config_path = DEFAULT_CONFIG };
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
