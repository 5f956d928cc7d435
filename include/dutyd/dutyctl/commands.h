/*
 * commands: the run functions that main.c's table names, one file each.
 *
 * Layer dutyctl. Each reads its own options through context_option() and returns the exit code.
 */
#ifndef DUTYD_DUTYCTL_COMMANDS_H
#define DUTYD_DUTYCTL_COMMANDS_H

#include "dutyd/dutyctl/context.h"

enum exit_code cmd_call(struct context *context); /* the table of those that follow */
enum exit_code cmd_call_handover(struct context *context);
enum exit_code cmd_call_qualify(struct context *context);
enum exit_code cmd_call_script(struct context *context);
enum exit_code cmd_call_answered(struct context *context);
enum exit_code cmd_call_assign(struct context *context);
enum exit_code cmd_call_confirm(struct context *context);
enum exit_code cmd_call_handback(struct context *context);
enum exit_code cmd_call_introduce(struct context *context);
enum exit_code cmd_call_suggest(struct context *context);
enum exit_code cmd_call_show(struct context *context);
enum exit_code cmd_check(struct context *context);
enum exit_code cmd_crm(struct context *context); /* the table of those that follow */
enum exit_code cmd_crm_check(struct context *context);
enum exit_code cmd_crm_apply(struct context *context);
enum exit_code cmd_crm_import(struct context *context);
enum exit_code cmd_ledger(struct context *context); /* the table of those that follow */
enum exit_code cmd_ledger_show(struct context *context);
enum exit_code cmd_ledger_verify(struct context *context);
enum exit_code cmd_phone(struct context *context);
enum exit_code cmd_privacy(struct context *context); /* the table of those that follow */
enum exit_code cmd_privacy_export(struct context *context);
enum exit_code cmd_privacy_forget(struct context *context);
enum exit_code cmd_privacy_purge(struct context *context);
enum exit_code cmd_queue(struct context *context); /* the table of those that follow */
enum exit_code cmd_queue_ack(struct context *context);
enum exit_code cmd_queue_forget(struct context *context);
enum exit_code cmd_queue_redeliver(struct context *context);
enum exit_code cmd_queue_tail(struct context *context);
enum exit_code cmd_qa(struct context *context); /* the table of those that follow */
enum exit_code cmd_qa_add(struct context *context);
enum exit_code cmd_qa_list(struct context *context);
enum exit_code cmd_qa_overdue(struct context *context);
enum exit_code cmd_reload(struct context *context);
enum exit_code cmd_report(struct context *context); /* the table of those that follow */
enum exit_code cmd_report_callbacks(struct context *context);
enum exit_code cmd_report_commission(struct context *context);
enum exit_code cmd_report_conflicts(struct context *context);
enum exit_code cmd_report_handovers(struct context *context);
enum exit_code cmd_report_head(struct context *context);
enum exit_code cmd_report_interruptions(struct context *context);
enum exit_code cmd_report_meetings(struct context *context);
enum exit_code cmd_report_protected_hours(struct context *context);
enum exit_code cmd_report_quality(struct context *context);
enum exit_code cmd_report_service_level(struct context *context);
enum exit_code cmd_report_unqualified(struct context *context);
enum exit_code cmd_report_volume(struct context *context);
enum exit_code cmd_roster(struct context *context); /* the table of those that follow */
enum exit_code cmd_roster_check(struct context *context);
enum exit_code cmd_roster_fairness(struct context *context);
enum exit_code cmd_roster_ics(struct context *context);
enum exit_code cmd_roster_override(struct context *context);
enum exit_code cmd_roster_plan(struct context *context);
enum exit_code cmd_roster_print(struct context *context);
enum exit_code cmd_roster_publish(struct context *context);
enum exit_code cmd_roster_show(struct context *context);
enum exit_code cmd_roster_swap(struct context *context);
enum exit_code cmd_roster_urgent(struct context *context);
enum exit_code cmd_route(struct context *context);
enum exit_code cmd_script(struct context *context); /* the table of those that follow */
enum exit_code cmd_script_show(struct context *context);
enum exit_code cmd_show(struct context *context); /* the table of those that follow */
enum exit_code cmd_show_agents(struct context *context);
enum exit_code cmd_show_config(struct context *context);
enum exit_code cmd_show_links(struct context *context);
enum exit_code cmd_show_outbox(struct context *context);
enum exit_code cmd_show_queues(struct context *context);
enum exit_code cmd_show_tasks(struct context *context);
enum exit_code cmd_simulate(struct context *context);
enum exit_code cmd_status(struct context *context); /* with a person: cmd_status_of */
enum exit_code cmd_status_of(struct context *context);
enum exit_code cmd_suggest(struct context *context);
enum exit_code cmd_trace(struct context *context);
enum exit_code cmd_who(struct context *context);

#endif
