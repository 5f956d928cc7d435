#include <stdio.h>

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
	return client_ask_word(context, "reload", print_reloaded);
}
