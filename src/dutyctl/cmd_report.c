#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/family.h"

#define TIME "[--as-of TIME] [--json] [MONTH | DATE | DATE..DATE]"

static const struct command commands[] = {
	{ "report interruptions", TIME, "whom enquiries have rung: owner, duty, or anybody else",
	  cmd_report_interruptions },
	{ "report protected-hours", TIME, "working time that enquiries have left to the reps",
	  cmd_report_protected_hours },
	{ "report volume", TIME, "enquiries a day and a working day, and each rep's share",
	  cmd_report_volume },
	{ "report service-level", TIME, "how fast callers reached somebody",
	  cmd_report_service_level },
	{ "report handovers", TIME, "clients picked up by another: still to be handed over, late",
	  cmd_report_handovers },
	{ "report callbacks", TIME, "who is to be called back: open, late", cmd_report_callbacks },
	{ "report meetings", TIME, "large companies whose meeting is still to be booked",
	  cmd_report_meetings },
	{ "report head", TIME, "what came to the head: kept, passed on, open", cmd_report_head },
	{ "report conflicts", TIME, "clients who have tried another than their owner",
	  cmd_report_conflicts },
	{ "report unqualified", TIME, "calls that ended without a verdict, with the officer",
	  cmd_report_unqualified },
	{ "report quality", TIME, "how each officer did in his last test, and who is overdue",
	  cmd_report_quality },
	{ "report commission", TIME, "what the month's deals would earn whom, and why not",
	  cmd_report_commission },
};

enum exit_code cmd_report(struct context *context)
{
	return family_run(context, commands, sizeof(commands) / sizeof(commands[0]));
}
