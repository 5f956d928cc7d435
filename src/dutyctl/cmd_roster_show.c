#include <stdio.h>
#include <stdlib.h>

#include "dutyd/base/mem.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/print.h"
#include "dutyd/dutyctl/roster_as_config.h"
#include "dutyd/dutyctl/roster_view.h"

/* Two names and a reason with every byte escaped as \u0000, and the rest. */
enum { DAY_JSON_MAX = 6 * (2 * POLICY_TITLE_SIZE + ROSTER_WHY_SIZE + BOOK_ACTOR_SIZE) + 512 };

enum { OPTION_AS_OF = CONTEXT_LONG_ONLY, OPTION_AS_CONFIG };

struct show {
	struct roster_view view;
	struct roster_days days;
	int32_t as_of;
	bool is_as_config;
};

static bool read_options(struct context *context, struct show *show, enum exit_code *code)
{
	static const struct option own[] = {
		{ "as-of", required_argument, NULL, OPTION_AS_OF },
		{ "as-config", no_argument, NULL, OPTION_AS_CONFIG },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = context_option(context, own, code)) != CONTEXT_END) {
		if (option == CONTEXT_STOP) {
			return false;
		}
		if (option == OPTION_AS_CONFIG) {
			show->is_as_config = true;
		} else if (!roster_view_as_of(context, optarg, &show->as_of)) {
			*code = EXIT_TROUBLE;
			return false;
		}
	}
	if (context->argc - optind > 1 ||
	    (optind < context->argc && !roster_days_parse(context->argv[optind], &show->days))) {
		*code = context_misused(context, "wanted: a month (2026-12), a date or "
						 "2026-12-01..2026-12-31");
		return false;
	}
	return true;
}

/* From today to the end of what is published, or as far as would be. */
static void complete(struct show *show)
{
	const struct roster_view *view = &show->view;
	int32_t begin = roster_view_begin(view);

	if (show->days.first != CIVIL_DAY_NONE) {
		return;
	}
	show->days.first = view->today > begin ? view->today : begin;
	show->days.last = show->days.first + view->policy->roster.publish_days - 1;
	if (view->book->last > show->days.last) {
		show->days.last = view->book->last;
	}
}

static const struct book_publication *publication_of(const struct show *show, int32_t day)
{
	const struct book_row *row = book_on(show->view.book, day);

	return row != NULL ? book_publication(show->view.book, row->publication) : NULL;
}

/* "#3 of 2026-11-23 by 1000:irina" */
static void publication_text(const struct show *show, int32_t day, char *text, size_t size)
{
	const struct book_publication *act = publication_of(show, day);
	char at[ZONE_TEXT_SIZE];

	if (act == NULL) {
		snprintf(text, size, "planned");
		return;
	}
	zone_format_ms(show->view.policy->zone, act->made_ms, at);
	snprintf(text, size, "#%d of %.10s by %s", act->id, at, act->made_by);
}

static void add_row(const struct show *show, int32_t day, struct print_table *table)
{
	const struct roster_view *view = &show->view;
	struct roster_entry entry = roster_view_on(view, day);
	const struct book_row *row = book_on(view->book, day);
	char date[ROSTER_DAY_SIZE], instead[64] = "", publication[128];

	if (entry.instead_of[0] != '\0') {
		snprintf(instead, sizeof(instead), "instead of %s", entry.instead_of);
	}
	publication_text(show, day, publication, sizeof(publication));
	print_table_row(table,
			(const char *[]){ roster_day_text(day, date), entry.who,
					  roster_full_name(view->policy, entry.who),
					  entry.is_known ? roster_kind_name(entry.kind) : "-",
					  instead, entry.is_known ? publication : "",
					  row != NULL ? row->why : "" });
}

static void print_days(const struct show *show)
{
	struct print_table table;

	print_table_init(&table, 7);
	for (int32_t day = show->days.first; day <= show->days.last; day++) {
		add_row(show, day, &table);
	}
	print_table_end(&table, NULL);
}

static void write_publication(struct buf *out, const struct show *show, int32_t day)
{
	const struct book_publication *act = publication_of(show, day);
	char at[ZONE_TEXT_SIZE];

	if (act == NULL) {
		json_null(out, "publication");
		return;
	}
	zone_format_ms(show->view.policy->zone, act->made_ms, at);
	json_open(out, "publication");
	json_int(out, "id", act->id);
	json_text(out, "at", at);
	json_text(out, "by", act->made_by);
	json_close(out);
}

static void write_day(struct buf *out, const struct show *show, int32_t day)
{
	const struct roster_view *view = &show->view;
	struct roster_entry entry = roster_view_on(view, day);
	const struct book_row *row = book_on(view->book, day);

	json_open(out, NULL);
	roster_json_day(out, "day", day);
	json_text(out, "weekday", civil_weekday_name(civil_weekday(day)));
	json_text(out, "kind", entry.is_known ? roster_kind_name(entry.kind) : NULL);
	roster_json_text(out, "who", entry.who);
	roster_json_text(out, "name", roster_full_name(view->policy, entry.who));
	roster_json_text(out, "instead_of", entry.instead_of);
	json_bool(out, "published", entry.is_published);
	write_publication(out, show, day);
	roster_json_text(out, "why", row != NULL ? row->why : NULL);
	json_close(out);
}

static bool print_days_json(const struct show *show)
{
	size_t n = (size_t)(show->days.last - show->days.first) + 1;
	size_t size = n * DAY_JSON_MAX + 256;
	char *memory = xcalloc(1, size);
	struct buf out = buf_over(memory, size);

	json_open(&out, NULL);
	roster_json_day(&out, "first", show->days.first);
	roster_json_day(&out, "last", show->days.last);
	json_open_array(&out, "days");
	for (int32_t day = show->days.first; day <= show->days.last; day++) {
		write_day(&out, show, day);
	}
	json_close_array(&out);
	json_close(&out);
	bool is_printed = print_json(&out);
	free(memory);
	return is_printed;
}

static enum exit_code print(struct show *show)
{
	complete(show);
	if (!roster_view_want(&show->view, show->days)) {
		return EXIT_TROUBLE;
	}
	if (show->is_as_config) {
		roster_as_config(&show->view, show->days);
		return EXIT_FINE;
	}
	if (show->view.context->is_json) {
		return print_days_json(show) ? EXIT_FINE : EXIT_TROUBLE;
	}
	print_days(show);
	return EXIT_FINE;
}

enum exit_code cmd_roster_show(struct context *context)
{
	struct show show = { .as_of = CIVIL_DAY_NONE, .days = { CIVIL_DAY_NONE, CIVIL_DAY_NONE } };
	enum exit_code code;

	if (!read_options(context, &show, &code)) {
		return code;
	}
	if (show.is_as_config && context->is_json) {
		return context_misused(context, "--as-config is no JSON");
	}
	code = roster_view_open(&show.view, context, show.as_of);
	if (code == EXIT_FINE) {
		code = print(&show);
	}
	roster_view_close(&show.view);
	return context_end(context, code);
}
