#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/family.h"

static const struct command commands[] = {
	{ "show agents", "[--json]", "who is there, and what he does", cmd_show_agents },
	{ "show config", "[--json] [FILE]",
	  "the configuration as it is understood, every default filled in", cmd_show_config },
	{ "show links", "[--json]", "the link to the PBX", cmd_show_links },
	{ "show outbox", "[--json]", "who reads the decision queue, and how far everybody is",
	  cmd_show_outbox },
	{ "show queues", "[--json] [FILE]", "the PBX's queues.conf, out of the configuration",
	  cmd_show_queues },
	{ "show tasks", "[--json]", "who still has to do what, by deadline", cmd_show_tasks },
};

enum exit_code cmd_show(struct context *context)
{
	return family_run(context, commands, sizeof(commands) / sizeof(commands[0]));
}
