/* Who is there: `show agents`, `show links`, and `status PERSON STATUS`. */
#include <stdio.h>

#include "dutyd/codec/json_out.h"
#include "dutyd/domain/roster.h"
#include "dutyd/dutyctl/client.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/print.h"

/* Every byte of who and why escaped as \u0000. */
enum { REQUEST_SIZE = 6 * (3 * POLICY_ID_SIZE + ROSTER_WHY_SIZE) + 256, WORD_SIZE = 32 };

static const char *seconds_of(const struct json_reply *value, const char *key, char text[WORD_SIZE])
{
	long long seconds = json_reply_int(json_reply_member(value, key), 0);

	if (seconds < 0) {
		return "never";
	}
	snprintf(text, WORD_SIZE, "%lld s", seconds);
	return text;
}

static void print_agents(const struct json_reply *reply)
{
	const struct json_reply *agents = json_reply_member(reply, "agents");
	struct print_table table;

	print_table_init(&table, 7);
	print_table_row(&table, (const char *[]){ "employee", "presence", "status", "phone",
						  "state", "for", "missed" });
	for (size_t i = 0; i < json_reply_count(agents); i++) {
		const struct json_reply *agent = json_reply_element(agents, i);
		char since[WORD_SIZE], missed[WORD_SIZE];

		snprintf(missed, sizeof(missed), "%lld",
			 (long long)json_reply_int(json_reply_member(agent, "missed"), 0));
		print_table_row(&table,
				(const char *[]){ json_reply_or_dash(agent, "employee"),
						  json_reply_or_dash(agent, "presence"),
						  json_reply_or_dash(agent, "status"),
						  json_reply_or_dash(agent, "phone"),
						  json_reply_or_dash(agent, "state"),
						  seconds_of(agent, "state_s", since), missed });
	}
	print_table_end(&table, NULL);
}

static void print_links(const struct json_reply *reply)
{
	const struct json_reply *links = json_reply_member(reply, "links");
	struct print_table table;

	print_table_init(&table, 5);
	print_table_row(&table,
			(const char *[]){ "link", "state", "for", "synced ago", "problem" });
	for (size_t i = 0; i < json_reply_count(links); i++) {
		const struct json_reply *link = json_reply_element(links, i);
		char since[WORD_SIZE], synced[WORD_SIZE];

		print_table_row(&table, (const char *[]){ json_reply_or_dash(link, "link"),
							  json_reply_or_dash(link, "state"),
							  seconds_of(link, "state_s", since),
							  seconds_of(link, "synced_s", synced),
							  json_reply_or_dash(link, "problem") });
	}
	print_table_end(&table, NULL);
}

static enum exit_code show(struct context *context, const char *what,
			   void (*print)(const struct json_reply *reply))
{
	enum exit_code code = EXIT_FINE;
	char memory[REQUEST_SIZE];
	struct buf request = buf_over(memory, sizeof(memory));

	if (!context_takes_nothing(context, &code)) {
		return code;
	}
	client_begin(&request, "show");
	json_text(&request, "what", what);
	return client_run(context, &request, print);
}

enum exit_code cmd_show_agents(struct context *context)
{
	return show(context, "agents", print_agents);
}

enum exit_code cmd_show_links(struct context *context)
{
	return show(context, "links", print_links);
}

static void print_set(const struct json_reply *reply)
{
	printf("%s: %s\n", json_reply_or_dash(reply, "employee"),
	       json_reply_or_dash(reply, "status"));
}

enum exit_code cmd_status_of(struct context *context)
{
	enum { OVERRIDE = CONTEXT_LONG_ONLY, REASON };
	static const struct option own[] = { { "override-by", required_argument, NULL, OVERRIDE },
					     { "reason", required_argument, NULL, REASON },
					     { NULL, 0, NULL, 0 } };
	const char *by = NULL, *why = NULL;
	enum exit_code code = EXIT_FINE;
	char memory[REQUEST_SIZE];
	struct buf request = buf_over(memory, sizeof(memory));
	int option;

	while ((option = context_option(context, own, &code)) != CONTEXT_END) {
		if (option == CONTEXT_STOP) {
			return code;
		}
		by = option == OVERRIDE ? optarg : by;
		why = option == REASON ? optarg : why;
	}
	if (context->argc - optind != 2) {
		return context_misused(context,
				       "a person and a status are wanted: available, break, off");
	}
	client_begin(&request, "status");
	json_text(&request, "employee", context->argv[optind]);
	json_text(&request, "status", context->argv[optind + 1]);
	if (by != NULL) {
		json_text(&request, "override_by", by);
	}
	if (why != NULL) {
		json_text(&request, "reason", why);
	}
	return client_run(context, &request, print_set);
}
