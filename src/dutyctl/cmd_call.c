#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/family.h"

static const struct command commands[] = {
	{ "call answered", "--by WHO [--json] CALL", "somebody has lifted", cmd_call_answered },
	{ "call assign", "--to WHO [--by WHO] [--json] CALL",
	  "the head gives the client to somebody", cmd_call_assign },
	{ "call confirm", "[--task handover | callback | meeting] [--by WHO] [--json] CALL",
	  "what had to be done for the caller is done", cmd_call_confirm },
	{ "call handback", "[--by WHO] [--json] CALL",
	  "a rep gives the client back to the client department", cmd_call_handback },
	{ "call introduce", "[--to WHO] [--by WHO] [--json] CALL",
	  "the caller's organisation gets to know a rep", cmd_call_introduce },
	{ "call suggest", "[--at TIME] [--json] CALL",
	  "to whom the head could assign this client: the free first, the strongest first",
	  cmd_call_suggest },
	{ "call show", "[--json] CALL",
	  "the whole story of a call: decisions, answers, tasks, whose client", cmd_call_show },
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
