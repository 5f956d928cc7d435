/*
 * family: commands of one name and a second word: roster …, report ….
 *
 * Layer dutyctl. main.c's table has the first word; the family's own table has both, and its run
 * functions are called as main.c would.
 */
#ifndef DUTYD_DUTYCTL_FAMILY_H
#define DUTYD_DUTYCTL_FAMILY_H

#include <stdio.h>

#include "dutyd/dutyctl/context.h"

/* Each command's name and what it is for, a row each. */
void family_list(const struct command *commands, size_t n_commands, FILE *to);

/* The command that argv[1] names; the list of all on --help, or with a reason on a wrong word. */
enum exit_code family_run(struct context *context, const struct command *commands,
			  size_t n_commands);

#endif
