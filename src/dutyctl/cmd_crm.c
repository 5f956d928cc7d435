#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/family.h"

static const struct command commands[] = {
	{ "crm apply", "[--json]", "assignments of the decision queue into the built-in CRM",
	  cmd_crm_apply },
	{ "crm import",
	  "[--into FILE] [--map NAME] [--dry-run] [--partial] [--shrink] "
	  "[--refused FILE] [--json] FILE...",
	  "a CRM's exports into a new customer base, which then takes the old one's place",
	  cmd_crm_import },
	{ "crm check", "[--all] [--json]", "what in the customer base a person has to look at",
	  cmd_crm_check },
};

enum exit_code cmd_crm(struct context *context)
{
	return family_run(context, commands, sizeof(commands) / sizeof(commands[0]));
}
