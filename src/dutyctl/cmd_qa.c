#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/family.h"

static const struct command commands[] = {
	{ "qa add", "[--call CALL] [--at DATE | TIME] [--score 0..100] [--note TEXT] [--json] WHO",
	  "write down how somebody did in a mystery shopper's test", cmd_qa_add },
	{ "qa list", "[--json] [WHO]", "every test: who, when, by which call, with what score",
	  cmd_qa_list },
	{ "qa overdue", "[--days COUNT] [--as-of DATE] [--json]",
	  "officers without a test for too long; exit 1 if there are any", cmd_qa_overdue },
};

enum exit_code cmd_qa(struct context *context)
{
	return family_run(context, commands, sizeof(commands) / sizeof(commands[0]));
}
