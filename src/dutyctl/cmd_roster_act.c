/* The commands that change the published roster: each is one request to the daemon. */
#include <stdio.h>
#include <string.h>

#include "dutyd/codec/json_out.h"
#include "dutyd/domain/book_plan.h"
#include "dutyd/dutyctl/client.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/print.h"
#include "dutyd/dutyctl/roster_view.h"

/* Every byte of who and why escaped as \u0000. */
enum { REQUEST_SIZE = 6 * (POLICY_ID_SIZE + ROSTER_WHY_SIZE) + 256 };

struct act {
	struct context *context;
	enum book_action action;
	struct roster_days days; /* of a swap: the two days */
	const char *who, *why;   /* NULL = the action has none */
};

/* ---- what came of it ---- */

static const char *day_of(const struct json_reply *value, char text[ROSTER_DAY_SIZE])
{
	int32_t day;

	if (!civil_parse(json_reply_text_of(value, "day"), &day)) {
		return "-";
	}
	return roster_day_text(day, text);
}

/* Rows of one day follow one another: an urgent change first publishes the day as planned. */
static size_t count_days(const struct json_reply *rows)
{
	const char *day = "";
	size_t n = 0;

	for (size_t i = 0; i < json_reply_count(rows); i++) {
		const char *next = json_reply_text_of(json_reply_element(rows, i), "day");

		n += strcmp(next, day) != 0;
		day = next;
	}
	return n;
}

static void print_rows(const struct json_reply *rows)
{
	struct print_table table;

	print_table_init(&table, 4);
	for (size_t i = 0; i < json_reply_count(rows); i++) {
		const struct json_reply *row = json_reply_element(rows, i);
		const char *other = json_reply_text_of(row, "instead_of"),
			   *who = json_reply_text_of(row, "who");
		char date[ROSTER_DAY_SIZE], instead[64];

		if (strcmp(json_reply_text_of(row, "kind"), roster_kind_name(ROSTER_OFF)) == 0) {
			continue;
		}
		snprintf(instead, sizeof(instead), "instead of %s", other);
		print_table_row(&table, (const char *[]){ day_of(row, date),
							  who[0] != '\0' ? who : "NOBODY",
							  json_reply_text_of(row, "kind"),
							  other[0] != '\0' ? instead : "" });
	}
	print_table_end(&table, NULL);
}

static void print_reply(const struct json_reply *reply)
{
	const struct json_reply *conflicts = json_reply_member(reply, "conflicts");
	long long id = json_reply_int(json_reply_member(reply, "publication"), 0);
	size_t n = count_days(json_reply_member(reply, "rows"));

	printf("publication %lld: %s, %zu day%s from %s to %s\n", id,
	       json_reply_text_of(reply, "action"), n, n == 1 ? "" : "s",
	       json_reply_text_of(reply, "first"), json_reply_text_of(reply, "last"));
	print_rows(json_reply_member(reply, "rows"));
	n = json_reply_count(conflicts);
	for (size_t i = 0; i < n; i++) {
		const struct json_reply *conflict = json_reply_element(conflicts, i);
		char date[ROSTER_DAY_SIZE];

		printf("! %s  %s  stays as published, but: %s\n", day_of(conflict, date),
		       json_reply_text_of(conflict, "who"), json_reply_text_of(conflict, "kind"));
	}
	if (n > 0) {
		puts("`dutyctl roster check` says what can be done");
	}
}

static enum exit_code ask(const struct act *act)
{
	char memory[REQUEST_SIZE];
	struct buf request = buf_over(memory, sizeof(memory));

	client_begin(&request, "roster");
	json_text(&request, "action", book_action_name(act->action));
	if (act->days.first != CIVIL_DAY_NONE) {
		roster_json_day(&request, "from", act->days.first);
	}
	if (act->days.last != CIVIL_DAY_NONE) {
		roster_json_day(&request, "to", act->days.last);
	}
	if (act->who != NULL) {
		json_text(&request, "who", act->who);
	}
	if (act->why != NULL) {
		json_text(&request, "reason", act->why);
	}
	return client_run(act->context, &request, print_reply);
}

/* ---- what is asked ---- */

/* --reason, which `urgent` must have and the others may, and then n arguments. */
static bool read_options(struct act *act, int n, enum exit_code *code)
{
	static const struct option own[] = {
		{ "reason", required_argument, NULL, CONTEXT_LONG_ONLY }, { NULL, 0, NULL, 0 }
	};
	int option;

	act->days = (struct roster_days){ CIVIL_DAY_NONE, CIVIL_DAY_NONE };
	while ((option = context_option(act->context, own, code)) != CONTEXT_END) {
		if (option == CONTEXT_STOP) {
			return false;
		}
		act->why = optarg;
	}
	if (act->why != NULL && strlen(act->why) >= ROSTER_WHY_SIZE) {
		*code = context_misused(act->context, "--reason: longer than %d bytes",
					ROSTER_WHY_SIZE - 1);
		return false;
	}
	if (act->context->argc - optind != n) {
		*code = context_misused(act->context, n == 1 ? "one argument is wanted" :
							       "two arguments are wanted");
		return false;
	}
	return true;
}

static bool read_day(const struct act *act, int at, int32_t *day, enum exit_code *code)
{
	const char *text = act->context->argv[optind + at];

	if (!civil_parse(text, day)) {
		*code = context_misused(act->context, "%s: wanted a date such as 2026-12-01", text);
		return false;
	}
	return true;
}

static bool read_who(struct act *act, int at, enum exit_code *code)
{
	act->who = act->context->argv[optind + at];
	if (act->who[0] == '\0' || strlen(act->who) >= POLICY_ID_SIZE) {
		*code = context_misused(act->context, "\"%s\" is nobody's name", act->who);
		return false;
	}
	return true;
}

enum exit_code cmd_roster_publish(struct context *context)
{
	struct act act = { .context = context, .action = BOOK_PUBLISH };
	enum exit_code code;

	if (!read_options(&act, 1, &code)) {
		return code;
	}
	if (!roster_days_parse(context->argv[optind], &act.days)) {
		return context_misused(context,
				       "%s: wanted a month (2026-12) or 2026-12-01..2026-12-31",
				       context->argv[optind]);
	}
	return ask(&act);
}

enum exit_code cmd_roster_swap(struct context *context)
{
	struct act act = { .context = context, .action = BOOK_SWAP };
	enum exit_code code;

	if (!read_options(&act, 2, &code) || !read_day(&act, 0, &act.days.first, &code) ||
	    !read_day(&act, 1, &act.days.last, &code)) {
		return code;
	}
	return ask(&act);
}

enum exit_code cmd_roster_override(struct context *context)
{
	struct act act = { .context = context, .action = BOOK_OVERRIDE };
	enum exit_code code;

	if (!read_options(&act, 2, &code) || !read_day(&act, 0, &act.days.first, &code) ||
	    !read_who(&act, 1, &code)) {
		return code;
	}
	return ask(&act);
}

enum exit_code cmd_roster_urgent(struct context *context)
{
	struct act act = { .context = context, .action = BOOK_URGENT };
	enum exit_code code;

	if (!read_options(&act, 1, &code) || !read_who(&act, 0, &code)) {
		return code;
	}
	if (act.why == NULL || act.why[0] == '\0') {
		return context_misused(context, "--reason is missing: today changes only with one");
	}
	return ask(&act);
}
