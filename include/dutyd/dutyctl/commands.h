/*
 * commands: the run functions that main.c's table names, one file each.
 *
 * Layer dutyctl. Each reads its own options through context_option() and returns the exit code.
 */
#ifndef DUTYD_DUTYCTL_COMMANDS_H
#define DUTYD_DUTYCTL_COMMANDS_H

#include "dutyd/dutyctl/context.h"

enum exit_code cmd_check(struct context *context);
enum exit_code cmd_phone(struct context *context);
enum exit_code cmd_queue_tail(struct context *context);
enum exit_code cmd_reload(struct context *context);
enum exit_code cmd_route(struct context *context);
enum exit_code cmd_status(struct context *context);
enum exit_code cmd_who(struct context *context);

#endif
