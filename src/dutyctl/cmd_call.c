#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/family.h"

static const struct command commands[] = {
	{ "call qualify", "[--author WHO] [--at TIME] [--json] CALL NAME=VALUE...",
	  "what the caller has said: facts, answers to the script, his organisation",
	  cmd_call_qualify },
	{ "call handover", "[--json] CALL", "transfer the caller into the commercial department",
	  cmd_call_handover },
	{ "call script", "[--author WHO] [--at TIME] [--json] CALL",
	  "the script, question by question", cmd_call_script },
};

enum exit_code cmd_call(struct context *context)
{
	return family_run(context, commands, sizeof(commands) / sizeof(commands[0]));
}
