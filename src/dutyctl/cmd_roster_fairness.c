#include <stdio.h>
#include <stdlib.h>

#include "dutyd/base/mem.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/print.h"
#include "dutyd/dutyctl/roster_tally.h"

enum { PERSON_JSON_MAX = 6 * (2 * POLICY_TITLE_SIZE) + 256, NUMBER_SIZE = 12, WEEK = 7 };

/* The quarter of the year, as far as there is a roster in it: what people compare. */
static void complete(const struct roster_view *view, struct roster_days *days)
{
	int32_t begin = roster_view_begin(view);
	int year, month, day;

	if (days->first != CIVIL_DAY_NONE) {
		return;
	}
	civil_to_ymd(view->today > begin ? view->today : begin, &year, &month, &day);
	int quarter = year * 4 + (month - 1) / 3;
	days->first = civil_from_ymd(year, quarter % 4 * 3 + 1, 1);
	days->last = civil_from_ymd((quarter + 1) / 4, (quarter + 1) % 4 * 3 + 1, 1) - 1;
	days->first = days->first < begin ? begin : days->first;
}

static void find_weekdays(const struct roster_tally *tally, bool is_worked[WEEK])
{
	for (int w = 0; w < WEEK; w++) {
		is_worked[w] = false;
		for (int i = 0; i < tally->n; i++) {
			is_worked[w] = is_worked[w] || tally->counts[i].weekdays[w] > 0;
		}
	}
}

static void print_header(struct print_table *table, const bool is_worked[WEEK])
{
	const char *cells[PRINT_COLUMNS_MAX + 1] = { "person", "", "turns" };
	int n = 3;

	for (int w = 0; w < WEEK; w++) {
		if (is_worked[w]) {
			cells[n++] = civil_weekday_name(w);
		}
	}
	cells[n++] = "gave";
	cells[n++] = "took";
	print_table_init(table, n);
	print_table_row(table, cells);
}

static void print_count(struct print_table *table, const struct policy *policy,
			const struct roster_count *count, const bool is_worked[WEEK])
{
	char numbers[PRINT_COLUMNS_MAX][NUMBER_SIZE];
	const char *cells[PRINT_COLUMNS_MAX + 1] = { count->id,
						     roster_full_name(policy, count->id) };
	int values[PRINT_COLUMNS_MAX] = { 0, 0, count->turns };
	int n = 3;

	for (int w = 0; w < WEEK; w++) {
		if (is_worked[w]) {
			values[n++] = count->weekdays[w];
		}
	}
	values[n++] = count->gave;
	values[n++] = count->took;
	for (int i = 2; i < n; i++) {
		snprintf(numbers[i], NUMBER_SIZE, "%d", values[i]);
		cells[i] = numbers[i];
	}
	print_table_row(table, cells);
}

static void print_tally(const struct roster_view *view, struct roster_days days,
			const struct roster_tally *tally)
{
	char first[ROSTER_DAY_SIZE], last[ROSTER_DAY_SIZE];
	struct print_table table;
	bool is_worked[WEEK];

	printf("%s to %s: spread %d\n", roster_day_text(days.first, first),
	       roster_day_text(days.last, last), roster_tally_spread(tally));
	find_weekdays(tally, is_worked);
	print_header(&table, is_worked);
	for (int i = 0; i < tally->n; i++) {
		print_count(&table, view->policy, &tally->counts[i], is_worked);
	}
	print_table_end(&table, NULL);
}

static void write_count(struct buf *out, const struct policy *policy,
			const struct roster_count *count)
{
	json_open(out, NULL);
	json_text(out, "who", count->id);
	json_text(out, "name", roster_full_name(policy, count->id));
	json_int(out, "turns", count->turns);
	json_open(out, "weekdays");
	for (int w = 0; w < WEEK; w++) {
		json_int(out, civil_weekday_name(w), count->weekdays[w]);
	}
	json_close(out);
	json_int(out, "gave", count->gave);
	json_int(out, "took", count->took);
	json_bool(out, "compared", count->is_compared);
	json_close(out);
}

static bool print_tally_json(const struct roster_view *view, struct roster_days days,
			     const struct roster_tally *tally)
{
	size_t size = (size_t)tally->n * PERSON_JSON_MAX + 256;
	char *memory = xcalloc(1, size);
	struct buf out = buf_over(memory, size);

	json_open(&out, NULL);
	roster_json_day(&out, "first", days.first);
	roster_json_day(&out, "last", days.last);
	json_int(&out, "spread", roster_tally_spread(tally));
	json_open_array(&out, "people");
	for (int i = 0; i < tally->n; i++) {
		write_count(&out, view->policy, &tally->counts[i]);
	}
	json_close_array(&out);
	json_close(&out);
	bool is_printed = print_json(&out);
	free(memory);
	return is_printed;
}

static enum exit_code print(struct roster_view *view, struct roster_days days)
{
	enum exit_code code = EXIT_FINE;

	complete(view, &days);
	if (!roster_view_want(view, days)) {
		return EXIT_TROUBLE;
	}
	struct roster_tally tally = roster_tally_make(view, days);
	if (!view->context->is_json) {
		print_tally(view, days, &tally);
	} else if (!print_tally_json(view, days, &tally)) {
		code = EXIT_TROUBLE;
	}
	roster_tally_free(&tally);
	return code;
}

enum exit_code cmd_roster_fairness(struct context *context)
{
	struct roster_view view;
	struct roster_days days;
	enum exit_code code;
	int32_t as_of;

	if (!roster_view_options(context, &as_of, &days, &code)) {
		return code;
	}
	code = roster_view_open(&view, context, as_of);
	if (code == EXIT_FINE) {
		code = print(&view, days);
	}
	roster_view_close(&view);
	return context_end(context, code);
}
