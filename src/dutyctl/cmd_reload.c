#include <stdio.h>
#include <stdlib.h>

#include "dutyd/dutyctl/client.h"
#include "dutyd/dutyctl/commands.h"

static void print_reloaded(const struct json_reply *reply)
{
	long long generation = json_reply_int(json_reply_member(reply, "generation"), 0);
	long long warnings = json_reply_int(json_reply_member(reply, "warnings"), 0);
	const char *digest = json_reply_text(json_reply_member(reply, "digest"), "-");

	printf("reloaded: generation %lld, configuration %.12s, %lld warning%s\n", generation,
	       digest, warnings, warnings == 1 ? "" : "s");
}

/* A refusal's text is every problem of the configuration; what was in force stays in force. */
enum exit_code cmd_reload(struct context *context)
{
	static const struct option own[] = { { NULL, 0, NULL, 0 } };
	struct json_reply *reply;
	char *line = NULL;
	enum exit_code code;

	if (context_option(context, own, &code) == CONTEXT_STOP) {
		return code;
	}
	if (optind < context->argc) {
		return context_misused(context, "no argument is wanted");
	}
	code = client_ask(context, "{\"v\":1,\"op\":\"reload\",\"id\":\"1\"}\n", &reply, &line);
	if (code != EXIT_FINE) {
		return code;
	}
	if (context->is_json) {
		puts(line);
	} else {
		print_reloaded(reply);
	}
	json_reply_free(&reply);
	free(line);
	return context_end(context, EXIT_FINE);
}
