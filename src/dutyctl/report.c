#include "dutyd/dutyctl/report.h"

#include <stdio.h>
#include <stdlib.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/mem.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/dutyctl/print.h"
#include "dutyd/dutyctl/roster_view.h"

enum { HEAD_JSON_MAX = 512 };

/* ---- the time ---- */

static void month_of(int32_t day, struct roster_days *days)
{
	int year, month, date;

	civil_to_ymd(day, &year, &month, &date);
	days->first = civil_from_ymd(year, month, 1);
	days->last = (month == 12 ? civil_from_ymd(year + 1, 1, 1) :
				    civil_from_ymd(year, month + 1, 1)) -
		     1;
}

static bool read_time(struct report *report, const char *text, enum report_time otherwise)
{
	struct roster_days days;
	int32_t today = zone_day_at(report->policy->zone, report->now_ms / 1000);

	if (text != NULL && !roster_days_parse(text, &days)) {
		context_misused(report->context, "wanted: a month (2026-12), a date or "
						 "2026-12-01..2026-12-31");
		return false;
	}
	if (text == NULL && otherwise == REPORT_MONTH) {
		month_of(today, &days);
	} else if (text == NULL) {
		days.first = days.last = today;
	}
	if (days.last - days.first >= ROSTER_SPAN_MAX || days.last - today >= ROSTER_REACH_MAX) {
		context_misused(report->context, "at most ten years at a time, of this century");
		return false;
	}
	report->first = days.first;
	report->last = days.last;
	report->from_ms = zone_day_start(report->policy->zone, days.first) * 1000;
	report->until_ms = zone_day_start(report->policy->zone, days.last + 1) * 1000;
	return true;
}

static bool read_as_of(struct report *report, const char *text)
{
	report->now_ms = clock_wall_ms();
	if (text != NULL && !zone_parse_ms(report->policy->zone, text, &report->now_ms)) {
		context_misused(report->context, "--as-of wants a date or a time such as "
						 "\"2026-12-01 11:00\"");
		return false;
	}
	return true;
}

/* ---- open and close ---- */

static bool read_options(struct context *context, const char **as_of, enum exit_code *code)
{
	static const struct option own[] = {
		{ "as-of", required_argument, NULL, CONTEXT_LONG_ONLY }, { NULL, 0, NULL, 0 }
	};
	int option;

	while ((option = context_option(context, own, code)) != CONTEXT_END) {
		if (option == CONTEXT_STOP) {
			return false;
		}
		*as_of = optarg;
	}
	if (context->argc - optind > 1) {
		*code = context_misused(context, "one month, date or stretch of days");
		return false;
	}
	return true;
}

static bool open_archive(struct report *report)
{
	struct err err;

	report->archive = archive_open(ARCHIVE_STORE, report->policy->store_database, &err);
	if (report->archive == NULL) {
		context_trouble(report->context, "%s", err.text);
	}
	return report->archive != NULL;
}

bool report_open(struct report *report, struct context *context, enum report_time otherwise,
		 enum exit_code *code)
{
	const char *as_of = NULL;

	*report = (struct report){ .context = context };
	if (!read_options(context, &as_of, code)) {
		return false;
	}
	*code = EXIT_TROUBLE;
	report->policy = context_policy(context);
	return report->policy != NULL && read_as_of(report, as_of) &&
	       read_time(report, context->argv[optind], otherwise) && open_archive(report);
}

void report_close(struct report *report)
{
	archive_close(&report->archive);
	policy_unref(&report->policy);
}

enum exit_code report_run(struct context *context, enum report_time otherwise,
			  enum exit_code (*show)(const struct report *report))
{
	struct report report;
	enum exit_code code;

	if (report_open(&report, context, otherwise, &code)) {
		code = show(&report);
	}
	report_close(&report);
	return context_end(context, code);
}

bool report_unread(const struct report *report)
{
	context_trouble(report->context, "%s: %s", report->policy->store_database,
			archive_problem(report->archive));
	return false;
}

bool report_read(const struct report *report, enum archive_query query, const char *word,
		 void (*take)(const struct archive_row *row, void *arg), void *arg)
{
	struct archive_ask ask = { .from_ms = report->from_ms,
				   .until_ms = report->until_ms,
				   .word = word,
				   .is_time_told = report->policy->intake.is_time_trusted };

	return archive_read(report->archive, query, &ask, take, arg) == 0 || report_unread(report);
}

/* ---- show ---- */

static void print_head(const struct report *report)
{
	char first[ROSTER_DAY_SIZE], last[ROSTER_DAY_SIZE];

	roster_day_text(report->first, first);
	printf("%s", first);
	if (report->last != report->first) {
		printf(" to %s", roster_day_text(report->last, last));
	}
	putchar('\n');
}

static void print_part(const struct report *report, const struct report_part *part, bool is_first)
{
	bool is_empty = listing_rows(part->listing) == 0;

	if (!is_first && !(is_empty && part->none == NULL)) {
		putchar('\n');
	}
	if (part->key == NULL) {
		listing_print_lines(part->listing, report->policy);
	} else if (!is_empty) {
		listing_print(part->listing, report->policy);
	} else if (part->none != NULL) {
		puts(part->none);
	}
}

static bool print_as_json(const struct report *report, const struct report_part *parts, size_t n)
{
	size_t size = HEAD_JSON_MAX;

	for (size_t i = 0; i < n; i++) {
		size += listing_json_size(parts[i].listing);
	}
	char *memory = xcalloc(1, size);
	struct buf out = buf_over(memory, size);

	json_open(&out, NULL);
	roster_json_day(&out, "first", report->first);
	roster_json_day(&out, "last", report->last);
	for (size_t i = 0; i < n; i++) {
		if (parts[i].key == NULL) {
			listing_write_members(parts[i].listing, report->policy, &out);
		} else {
			json_open_array(&out, parts[i].key);
			listing_write(parts[i].listing, report->policy, &out);
			json_close_array(&out);
		}
	}
	json_close(&out);
	bool is_printed = print_json(&out);

	free(memory);
	return is_printed;
}

enum exit_code report_show(const struct report *report, const struct report_part *parts, size_t n)
{
	enum exit_code code = EXIT_FINE;

	if (report->context->is_json) {
		code = print_as_json(report, parts, n) ? EXIT_FINE : EXIT_TROUBLE;
	} else {
		print_head(report);
		for (size_t i = 0; i < n; i++) {
			print_part(report, &parts[i], i == 0);
		}
	}
	for (size_t i = 0; i < n; i++) {
		listing_free(parts[i].listing);
	}
	return code;
}
