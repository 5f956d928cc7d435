/* What has become of a call: call show, trace, and show tasks. The daemon is asked. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/str.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/domain/given.h"
#include "dutyd/dutyctl/client.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/print.h"

enum {
	REQUEST_SIZE = 6 * (SOURCE_SIZE + PBX_ID_SIZE) + 128,
	TIME_SIZE = 32,
	SHORT_TIME = 16,
	TEXT_SIZE = 512
};

struct view {
	struct policy *policy; /* for the zone; NULL: UTC */
	struct print_table table;
};

typedef void view_print(struct view *view, const struct json_reply *reply);

/* ---- words ---- */

static const char *time_of(const struct view *view, const struct json_reply *value, const char *key,
			   char text[TIME_SIZE])
{
	int64_t at_ms = json_reply_int(json_reply_member(value, key), 0);
	struct zone_local local = { .day = (int32_t)(at_ms / 86400000),
				    .second = (int32_t)(at_ms / 1000 % 86400) };
	char day[CIVIL_TEXT_SIZE];

	if (at_ms == 0) {
		return "-";
	}
	if (view->policy != NULL) {
		local = zone_local_at(view->policy->zone, at_ms / 1000);
	}
	civil_format(local.day, day);
	snprintf(text, TIME_SIZE, "%.10s %02d:%02d", day, local.second / 3600 % 24,
		 local.second / 60 % 60);
	return text;
}

/* Task, state, until when, whose it is to do, who has the client meanwhile. */
static void add_task(struct view *view, const struct json_reply *task)
{
	char due[TIME_SIZE], closed[TIME_SIZE];
	const char *state =
		json_reply_int(json_reply_member(task, "reported_ms"), 0) != 0 ? "late" : "open";

	if (strcmp(time_of(view, task, "closed_ms", closed), "-") != 0) {
		state = "closed";
	}
	print_table_row(&view->table, (const char *[]){ json_reply_or_dash(task, "task"), state,
							time_of(view, task, "due_ms", due),
							json_reply_or_dash(task, "responsible"),
							json_reply_or_dash(task, "answered_by"),
							json_reply_or_dash(task, "party") });
}

static void add_tasks(struct view *view, const struct json_reply *tasks)
{
	print_table_init(&view->table, 6);
	for (size_t i = 0; i < json_reply_count(tasks); i++) {
		add_task(view, json_reply_element(tasks, i));
	}
}

static void print_tasks(struct view *view, const struct json_reply *reply)
{
	add_tasks(view, json_reply_member(reply, "tasks"));
	print_table_end(&view->table, NULL);
}

/* ---- call show ---- */

static void print_facts(struct view *view, const struct json_reply *facts)
{
	char at[TIME_SIZE];

	print_table_init(&view->table, 5);
	for (size_t i = 0; i < json_reply_count(facts); i++) {
		const struct json_reply *fact = json_reply_element(facts, i);

		print_table_row(&view->table,
				(const char *[]){ time_of(view, fact, "at_ms", at),
						  json_reply_or_dash(fact, "name"),
						  json_reply_or_dash(fact, "value"),
						  json_reply_or_dash(fact, "source"),
						  json_reply_or_dash(fact, "author") });
	}
	print_table_end(&view->table, "facts");
}

/* The zone that the address lay in when it was last decided upon. */
static void print_zone(const struct json_reply *decisions)
{
	const char *zone = "";

	for (size_t i = 0; i < json_reply_count(decisions); i++) {
		const struct json_reply *facts =
			json_reply_member(json_reply_element(decisions, i), "facts");

		/* A leg that failed looks at no facts. */
		if (json_reply_text_of(facts, "department")[0] != '\0') {
			zone = json_reply_text_of(facts, "zone");
		}
	}
	if (zone[0] != '\0') {
		print_line("zone", "%s", zone);
	}
}

static void short_time(const struct json_reply *decision, char at[TIME_SIZE])
{
	str_copy_n(at, TIME_SIZE, json_reply_or_dash(decision, "at"), SHORT_TIME);
	if (strlen(at) > 10) {
		at[10] = ' ';
	}
}

static void print_decisions(struct view *view, const struct json_reply *decisions)
{
	char at[TIME_SIZE];

	print_table_init(&view->table, 6);
	for (size_t i = 0; i < json_reply_count(decisions); i++) {
		const struct json_reply *decision = json_reply_element(decisions, i);

		short_time(decision, at);
		print_table_row(&view->table,
				(const char *[]){ at, json_reply_or_dash(decision, "stage"),
						  json_reply_or_dash(decision, "action"),
						  json_reply_or_dash(decision, "employee"),
						  json_reply_or_dash(decision, "belongs_to"),
						  json_reply_or_dash(decision, "reason") });
	}
	print_table_end(&view->table, "decisions");
}

static void print_ledger(struct view *view, const struct json_reply *rows)
{
	char at[TIME_SIZE];

	print_table_init(&view->table, 5);
	for (size_t i = 0; i < json_reply_count(rows); i++) {
		const struct json_reply *row = json_reply_element(rows, i);

		print_table_row(&view->table,
				(const char *[]){ time_of(view, row, "at_ms", at),
						  json_reply_or_dash(row, "entry"),
						  json_reply_or_dash(row, "employee"),
						  json_reply_or_dash(row, "reason"),
						  json_reply_or_dash(row, "author") });
	}
	print_table_end(&view->table, "ledger");
}

static void print_story(struct view *view, const struct json_reply *reply)
{
	char arrived[TIME_SIZE], answered[TIME_SIZE], ended[TIME_SIZE];

	print_line("call", "%s  %s/%s", json_reply_or_dash(reply, "call"),
		   json_reply_or_dash(reply, "source"), json_reply_or_dash(reply, "pbx_id"));
	print_line("party", "%s  to %s", json_reply_or_dash(reply, "party"),
		   json_reply_or_dash(reply, "did"));
	print_line("arrived", "%s  answered %s  ended %s  %s",
		   time_of(view, reply, "arrived_ms", arrived),
		   time_of(view, reply, "answered_ms", answered),
		   time_of(view, reply, "ended_ms", ended), json_reply_or_dash(reply, "outcome"));
	print_line("answered by", "%s", json_reply_or_dash(reply, "answered_by"));
	print_line("belongs to", "%s", json_reply_or_dash(reply, "belongs_to"));
	print_facts(view, json_reply_member(reply, "facts"));
	print_zone(json_reply_member(reply, "decisions"));
	print_decisions(view, json_reply_member(reply, "decisions"));
	add_tasks(view, json_reply_member(reply, "tasks"));
	print_table_end(&view->table, "tasks");
	print_ledger(view, json_reply_member(reply, "ledger"));
}

/* ---- trace ---- */

struct step {
	char text[TEXT_SIZE];
	struct buf out;
};

static void add_member(void *arg, const char *key, const struct json_reply *value)
{
	struct step *step = arg;
	char *text = json_reply_show(value);

	buf_printf(&step->out, "%s%s %s", step->out.len > 0 ? "  " : "", key, text);
	free(text);
}

static void print_trace_of(struct view *view, const struct json_reply *decision)
{
	const struct json_reply *trace = json_reply_member(decision, "trace");
	char at[TIME_SIZE];

	(void)view;
	short_time(decision, at);
	printf("%s  %s: %s by rule %s (%s)\n", at, json_reply_or_dash(decision, "stage"),
	       json_reply_or_dash(decision, "reason"), json_reply_or_dash(decision, "rule"),
	       json_reply_or_dash(decision, "why"));
	for (size_t i = 0; i < json_reply_count(trace); i++) {
		struct step step;

		step.out = buf_over(step.text, sizeof(step.text));
		json_reply_each(json_reply_element(trace, i), add_member, &step);
		fputs("    ", stdout);
		print_text(step.text);
		putchar('\n');
	}
}

static void print_traces(struct view *view, const struct json_reply *reply)
{
	const struct json_reply *decisions = json_reply_member(reply, "decisions");

	for (size_t i = 0; i < json_reply_count(decisions); i++) {
		print_trace_of(view, json_reply_element(decisions, i));
	}
}

/* ---- asking ---- */

static enum exit_code ask(struct context *context, const char *what, const char *call,
			  view_print *print)
{
	char request[REQUEST_SIZE];
	struct buf out = buf_over(request, sizeof(request));
	struct json_reply *reply;
	char *line = NULL;

	client_begin(&out, "show");
	json_text(&out, "what", what);
	if (call != NULL) {
		json_text(&out, "call", call);
	}
	json_close(&out);
	buf_put_char(&out, '\n');
	if (out.is_full) {
		return context_misused(context, "no call has so long a name");
	}
	enum exit_code code = client_ask(context, request, &reply, &line);
	if (code != EXIT_FINE) {
		return code;
	}
	struct view view = { .policy = context->is_json ? NULL : context_policy_if_any(context) };

	if (context->is_json) {
		puts(line);
	} else {
		print(&view, reply);
	}
	if (view.policy != NULL) {
		policy_unref(&view.policy);
	}
	json_reply_free(&reply);
	free(line);
	return context_end(context, EXIT_FINE);
}

static enum exit_code run(struct context *context, const char *what, view_print *print)
{
	static const struct option own[] = { { NULL, 0, NULL, 0 } };
	bool is_of_call = strcmp(what, "call") == 0;
	enum exit_code code;

	if (context_option(context, own, &code) == CONTEXT_STOP) {
		return code;
	}
	if (context->argc - optind != is_of_call) {
		return context_misused(
			context, is_of_call ? "one call is wanted: 7KQ2M8F4 or SOURCE/PBX-ID" :
					      "no argument is wanted");
	}
	return ask(context, what, context->argv[optind], print);
}

enum exit_code cmd_call_show(struct context *context)
{
	return run(context, "call", print_story);
}

enum exit_code cmd_show_tasks(struct context *context)
{
	return run(context, "tasks", print_tasks);
}

enum exit_code cmd_trace(struct context *context)
{
	return run(context, "call", print_traces);
}
