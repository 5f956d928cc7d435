#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/codec/json_out.h"
#include "dutyd/dutyctl/client.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/print.h"

enum { CALL_SIZE = 128, REQUEST_SIZE = 6 * CALL_SIZE + 128 };

static const char *text_of(const struct json_reply *value, const char *key)
{
	return json_reply_text(json_reply_member(value, key), "-");
}

static void print_decision(const struct json_reply *reply)
{
	const struct json_reply *decision = json_reply_member(reply, "decision");

	print_line("call", "%s", text_of(decision, "call"));
	print_line("action", "%s", text_of(decision, "action"));
	print_line("employee", "%s", text_of(decision, "employee"));
	print_line("belongs to", "%s", text_of(decision, "belongs_to"));
	print_line("reason", "%s", text_of(decision, "reason"));
}

enum exit_code cmd_call_handover(struct context *context)
{
	static const struct option own[] = { { NULL, 0, NULL, 0 } };
	enum exit_code code = EXIT_FINE;
	char memory[REQUEST_SIZE];
	struct buf request = buf_over(memory, sizeof(memory));
	struct json_reply *reply;
	char *line = NULL;

	if (context_option(context, own, &code) == CONTEXT_STOP) {
		return code;
	}
	if (context->argc - optind != 1 || strlen(context->argv[optind]) >= CALL_SIZE) {
		return context_misused(context, "one call is wanted: its 8 characters");
	}
	json_open(&request, NULL);
	json_int(&request, "v", 1);
	json_text(&request, "op", "handover");
	json_text(&request, "id", "1");
	json_text(&request, "call", context->argv[optind]);
	json_close(&request);
	buf_put_char(&request, '\n');
	code = client_ask(context, request.text, &reply, &line);
	if (code != EXIT_FINE) {
		return code;
	}
	if (context->is_json) {
		puts(line);
	} else {
		print_decision(reply);
	}
	json_reply_free(&reply);
	free(line);
	return context_end(context, EXIT_FINE);
}
