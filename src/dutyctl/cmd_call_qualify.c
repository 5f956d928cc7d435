#include <stdio.h>

#include "dutyd/dutyctl/call_ask.h"
#include "dutyd/dutyctl/commands.h"

enum exit_code cmd_call_qualify(struct context *context)
{
	struct call_ask ask;
	struct call_answer answer;
	enum exit_code code = EXIT_FINE;

	if (!call_ask_read(&ask, context, &code)) {
		return code;
	}
	if (optind >= context->argc) {
		return context_misused(context, "what has he said? NAME=VALUE is wanted");
	}
	code = call_ask_qualify(&ask, context->argc - optind, context->argv + optind, &answer);
	if (code != EXIT_FINE) {
		return code;
	}
	if (context->is_json) {
		puts(answer.line);
	} else {
		call_print_verdict(&answer);
	}
	call_answer_free(&answer);
	return context_end(context, EXIT_FINE);
}
