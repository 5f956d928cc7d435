#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/domain/book_plan.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/print.h"
#include "dutyd/dutyctl/roster_tally.h"

/* Ids with every byte escaped as \u0000, and the rest. */
enum { ENTRY_JSON_MAX = 6 * (3 * ROSTER_NAME_SIZE) + 256 };

struct preview {
	struct roster_view view;
	struct roster_days days;
	struct book_plan *plan;
	struct roster_tally tally; /* of everything from today on that is or would be published */
};

/* As publish would: the past, and what lies before the roster's first day, is left out. */
static enum exit_code settle_days(struct preview *preview)
{
	const struct roster_view *view = &preview->view;
	struct roster_days *days = &preview->days;
	int32_t begin = roster_view_begin(view);
	char date[CIVIL_TEXT_SIZE];

	begin = begin > view->today ? begin : view->today;
	if (days->first == CIVIL_DAY_NONE) {
		days->first = begin;
		while (book_on(view->book, days->first) != NULL) {
			days->first++;
		}
		days->last = days->first + view->policy->roster.publish_days - 1;
	}
	days->first = days->first < begin ? begin : days->first;
	if (days->last < days->first) {
		civil_format(days->last, date);
		return context_trouble(view->context, "%s is over, or before the roster's start",
				       date);
	}
	return EXIT_FINE;
}

static bool make(struct preview *preview)
{
	struct roster_view *view = &preview->view;
	struct roster_days all = { view->today, preview->days.last };

	all.first = preview->days.first < all.first ? preview->days.first : all.first;
	all.last = view->book->last > all.last ? view->book->last : all.last;
	if (!roster_view_want(view, all)) {
		return false;
	}
	preview->plan =
		book_plan(view->policy, view->book, preview->days.first, preview->days.last);
	preview->tally = roster_tally_make(view, all);
	return true;
}

static int count_published(const struct preview *preview, const char *who)
{
	const struct book *book = preview->view.book;
	int n = 0;

	for (int32_t day = preview->view.today; book->last >= day; day++) {
		const struct book_row *row = book_on(book, day);

		n += row != NULL && strcmp(row->who, who) == 0;
	}
	return n;
}

static int count_added(const struct preview *preview, const char *who)
{
	int n = 0;

	for (int i = 0; i < preview->plan->n_rows; i++) {
		n += strcmp(preview->plan->rows[i].who, who) == 0;
	}
	return n;
}

/* ---- for people ---- */

/* Days that nobody works are published too, but say nothing. */
static int print_added(const struct book_plan *plan)
{
	struct print_table table;
	char date[ROSTER_DAY_SIZE + 2], text[ROSTER_DAY_SIZE], instead[64];
	int n = 0;

	print_table_init(&table, 4);
	for (int i = 0; i < plan->n_rows; i++) {
		const struct book_row *row = &plan->rows[i];

		if (row->kind == ROSTER_OFF) {
			continue;
		}
		snprintf(date, sizeof(date), "+ %s", roster_day_text(row->day, text));
		snprintf(instead, sizeof(instead), "instead of %s", row->instead_of);
		print_table_row(&table,
				(const char *[]){ date, row->who[0] != '\0' ? row->who : "NOBODY",
						  roster_kind_name(row->kind),
						  row->instead_of[0] != '\0' ? instead : "" });
		n++;
	}
	print_table_end(&table, NULL);
	return n;
}

static void print_conflicts(const struct book_plan *plan)
{
	char text[ROSTER_DAY_SIZE];

	for (int i = 0; i < plan->n_conflicts; i++) {
		const struct book_conflict *conflict = &plan->conflicts[i];

		printf("! %s  %s  stays as published, but: %s\n",
		       roster_day_text(conflict->day, text),
		       conflict->who[0] != '\0' ? conflict->who : "nobody",
		       book_conflict_name(conflict->kind));
	}
	if (plan->n_conflicts > 0) {
		puts("`dutyctl roster check` says what can be done");
	}
}

/* "+3", and which days they are. */
static void print_person(struct print_table *table, const struct preview *preview, const char *who)
{
	size_t size = (size_t)preview->plan->n_rows * CIVIL_TEXT_SIZE + 1;
	char *memory = xcalloc(1, size);
	struct buf days = buf_over(memory, size);
	char date[CIVIL_TEXT_SIZE], published[16], added[16];

	for (int i = 0; i < preview->plan->n_rows; i++) {
		if (strcmp(preview->plan->rows[i].who, who) == 0) {
			civil_format(preview->plan->rows[i].day, date);
			buf_printf(&days, "%s%s", days.len > 0 ? " " : "", date);
		}
	}
	snprintf(published, sizeof(published), "%d", count_published(preview, who));
	snprintf(added, sizeof(added), "+%d", count_added(preview, who));
	print_table_row(table, (const char *[]){ who, published, added, memory });
	free(memory);
}

static void print_people(const struct preview *preview)
{
	struct print_table table;

	print_table_init(&table, 4);
	print_table_row(&table, (const char *[]){ "person", "published", "new", "days" });
	for (int i = 0; i < preview->tally.n; i++) {
		print_person(&table, preview, preview->tally.counts[i].id);
	}
	print_table_end(&table, NULL);
}

static void print_plan(const struct preview *preview)
{
	const struct book_plan *plan = preview->plan;
	int n_days = preview->days.last - preview->days.first + 1;
	char first[ROSTER_DAY_SIZE], last[ROSTER_DAY_SIZE];

	printf("%s to %s: %d to publish, %d published already\n",
	       roster_day_text(preview->days.first, first),
	       roster_day_text(preview->days.last, last), plan->n_rows, n_days - plan->n_rows);
	if (print_added(plan) == 0) {
		puts("no day of duty would be added");
	}
	print_conflicts(plan);
	putchar('\n');
	print_people(preview);
}

/* ---- for programs ---- */

static void write_rows(struct buf *out, const struct preview *preview)
{
	json_open_array(out, "rows");
	for (int i = 0; i < preview->plan->n_rows; i++) {
		const struct book_row *row = &preview->plan->rows[i];

		json_open(out, NULL);
		roster_json_day(out, "day", row->day);
		json_text(out, "weekday", civil_weekday_name(civil_weekday(row->day)));
		json_text(out, "kind", roster_kind_name(row->kind));
		roster_json_text(out, "who", row->who);
		roster_json_text(out, "instead_of", row->instead_of);
		json_close(out);
	}
	json_close_array(out);
}

static void write_conflicts(struct buf *out, const struct preview *preview)
{
	json_open_array(out, "conflicts");
	for (int i = 0; i < preview->plan->n_conflicts; i++) {
		const struct book_conflict *conflict = &preview->plan->conflicts[i];

		json_open(out, NULL);
		roster_json_day(out, "day", conflict->day);
		json_text(out, "kind", book_conflict_name(conflict->kind));
		roster_json_text(out, "who", conflict->who);
		roster_json_day(out, "with", conflict->with);
		json_close(out);
	}
	json_close_array(out);
}

static void write_people(struct buf *out, const struct preview *preview)
{
	json_open_array(out, "people");
	for (int i = 0; i < preview->tally.n; i++) {
		const char *who = preview->tally.counts[i].id;

		json_open(out, NULL);
		json_text(out, "who", who);
		json_int(out, "published", count_published(preview, who));
		json_int(out, "new", count_added(preview, who));
		json_close(out);
	}
	json_close_array(out);
}

static bool print_plan_json(const struct preview *preview)
{
	size_t n = (size_t)preview->plan->n_rows + (size_t)preview->plan->n_conflicts +
		   (size_t)preview->tally.n + 1;
	size_t size = n * ENTRY_JSON_MAX;
	char *memory = xcalloc(1, size);
	struct buf out = buf_over(memory, size);

	json_open(&out, NULL);
	roster_json_day(&out, "first", preview->days.first);
	roster_json_day(&out, "last", preview->days.last);
	write_rows(&out, preview);
	write_conflicts(&out, preview);
	write_people(&out, preview);
	json_close(&out);
	bool is_printed = print_json(&out);
	free(memory);
	return is_printed;
}

static enum exit_code print(struct preview *preview)
{
	enum exit_code code = settle_days(preview);

	if (code != EXIT_FINE) {
		return code;
	}
	if (!make(preview)) {
		return EXIT_TROUBLE;
	}
	if (!preview->view.context->is_json) {
		print_plan(preview);
		return EXIT_FINE;
	}
	return print_plan_json(preview) ? EXIT_FINE : EXIT_TROUBLE;
}

enum exit_code cmd_roster_plan(struct context *context)
{
	struct preview preview = { .plan = NULL };
	enum exit_code code;
	int32_t as_of;

	if (!roster_view_options(context, &as_of, &preview.days, &code)) {
		return code;
	}
	code = roster_view_open(&preview.view, context, as_of);
	if (code == EXIT_FINE) {
		code = print(&preview);
	}
	book_plan_free(&preview.plan);
	roster_tally_free(&preview.tally);
	roster_view_close(&preview.view);
	return context_end(context, code);
}
