#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/family.h"

#define TIME "[--as-of TIME] [--json] [MONTH | DATE | DATE..DATE]"

static const struct command commands[] = {
	{ "report interruptions", TIME, "whom enquiries have rung: owner, duty, or anybody else",
	  cmd_report_interruptions },
	{ "report handovers", TIME, "clients picked up by another: still to be handed over, late",
	  cmd_report_handovers },
	{ "report head", TIME, "what came to the head: kept, passed on, open", cmd_report_head },
	{ "report commission", TIME, "what the month's deals would earn whom, and why not",
	  cmd_report_commission },
};

enum exit_code cmd_report(struct context *context)
{
	return family_run(context, commands, sizeof(commands) / sizeof(commands[0]));
}
