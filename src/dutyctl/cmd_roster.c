#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/family.h"

static const struct command commands[] = {
	{ "roster plan", "[--as-of DATE] [--json] [MONTH | DATE..DATE]",
	  "what a publication would add, by day and by person; writes nothing", cmd_roster_plan },
	{ "roster publish", "[--reason TEXT] [--json] MONTH | DATE..DATE",
	  "hang planned days on the wall: from then on they stay", cmd_roster_publish },
	{ "roster show", "[--as-of DATE] [--as-config] [--json] [MONTH | DATE..DATE]",
	  "the days: who, why, and since which publication", cmd_roster_show },
	{ "roster check", "[--as-of DATE] [--days COUNT] [--json]",
	  "gaps, published days that no longer fit, unfairness", cmd_roster_check },
	{ "roster swap", "[--reason TEXT] [--json] DATE DATE",
	  "exchange the people of two published days", cmd_roster_swap },
	{ "roster override", "[--reason TEXT] [--json] DATE WHO",
	  "give a published day to somebody else", cmd_roster_override },
	{ "roster urgent", "[--json] --reason TEXT WHO", "give the rest of today to somebody else",
	  cmd_roster_urgent },
	{ "roster fairness", "[--as-of DATE] [--json] [MONTH | DATE..DATE]",
	  "who has had how many turns", cmd_roster_fairness },
	{ "roster print", "[--lang en|ru] MONTH", "the sheet for the wall, as HTML",
	  cmd_roster_print },
	{ "roster ics", "[--person WHO] [--lang en|ru] [MONTH | DATE..DATE]",
	  "the published days as a calendar file", cmd_roster_ics },
};

enum exit_code cmd_roster(struct context *context)
{
	return family_run(context, commands, sizeof(commands) / sizeof(commands[0]));
}
