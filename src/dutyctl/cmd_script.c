#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/family.h"

static const struct command commands[] = {
	{ "script show", "[--json] [FILE]", "every path of questions, and where it leads",
	  cmd_script_show },
};

enum exit_code cmd_script(struct context *context)
{
	return family_run(context, commands, sizeof(commands) / sizeof(commands[0]));
}
