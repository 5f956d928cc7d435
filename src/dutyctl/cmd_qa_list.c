/*
 * qa list, qa overdue: read beside the daemon, as the reports are. A mystery shopper's call is a
 * test of the officer who lifted first, whether or not its score was written down.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/listing.h"
#include "dutyd/store/archive.h"

/* Columns of ARCHIVE_TESTS. */
enum { WHO, AT, CALL, SCORE, NOTE, BY };
enum { OPTION_DAYS = CONTEXT_LONG_ONLY, OPTION_AS_OF, DAYS_MAX = 3650 };

static const struct listing_column test_columns[] = {
	{ "employee", "who", LISTING_PERSON }, { "at", "at", LISTING_TIME },
	{ "call", "call", LISTING_CALL },      { "score", "score", LISTING_COUNT },
	{ "note", "note", LISTING_TEXT },      { "made_by", "written down by", LISTING_TEXT },
};

static const struct listing_column overdue_columns[] = {
	{ "employee", "who", LISTING_PERSON },
	{ "last", "last test", LISTING_DAY },
	{ "days", "days ago", LISTING_COUNT },
};

struct work {
	struct policy *policy;
	const char *who; /* of qa list; "" = everybody */
	struct listing tests;
	int32_t *last_days; /* by person, of qa overdue; CIVIL_DAY_NONE = never */
	int32_t today;
};

static void take_listed(const struct archive_row *row, void *arg)
{
	struct work *work = arg;

	if (work->who[0] != '\0' && strcmp(work->who, archive_text(row, WHO)) != 0) {
		return;
	}
	listing_text(&work->tests, archive_text(row, WHO));
	listing_number(&work->tests, archive_int(row, AT));
	if (archive_int(row, CALL) != 0) {
		listing_number(&work->tests, archive_int(row, CALL));
	} else {
		listing_empty(&work->tests);
	}
	if (archive_int(row, SCORE) >= 0) {
		listing_number(&work->tests, archive_int(row, SCORE));
	} else {
		listing_empty(&work->tests);
	}
	listing_text(&work->tests, archive_text(row, NOTE));
	listing_text(&work->tests, archive_text(row, BY));
}

static void take_last(const struct archive_row *row, void *arg)
{
	struct work *work = arg;
	int person = policy_find_person(work->policy, archive_text(row, WHO));
	int32_t day = zone_day_at(work->policy->zone, archive_int(row, AT) / 1000);

	if (person != PERSON_NONE && day <= work->today &&
	    (work->last_days[person] == CIVIL_DAY_NONE || day > work->last_days[person])) {
		work->last_days[person] = day;
	}
}

static bool read_tests(const struct context *context, struct work *work,
		       void (*take)(const struct archive_row *row, void *arg))
{
	static const struct archive_ask ask = { .until_ms = INT64_MAX, .word = "" };
	struct err err = { "" };
	struct archive *archive = archive_open(ARCHIVE_STORE, work->policy->store_database, &err);

	if (archive == NULL) {
		context_trouble(context, "%s", err.text);
		return false;
	}
	bool is_read = archive_read(archive, ARCHIVE_TESTS, &ask, take, work) == 0;
	if (!is_read) {
		context_trouble(context, "%s: %s", work->policy->store_database,
				archive_problem(archive));
	}
	archive_close(&archive);
	return is_read;
}

/* Frees the listing. */
static enum exit_code show(const struct context *context, const struct work *work,
			   struct listing *listing, const char *key, const char *none)
{
	enum exit_code code = EXIT_FINE;

	if (context->is_json) {
		size_t size = listing_json_size(listing) + 64;
		char *memory = xcalloc(1, size);
		struct buf out = buf_over(memory, size);

		json_open(&out, NULL);
		json_open_array(&out, key);
		listing_write(listing, work->policy, &out);
		json_close_array(&out);
		json_close(&out);
		puts(out.text);
		free(memory);
	} else if (listing_rows(listing) > 0) {
		listing_print(listing, work->policy);
	} else {
		puts(none);
	}
	listing_free(listing);
	return context_end(context, code);
}

enum exit_code cmd_qa_list(struct context *context)
{
	static const struct option own[] = { { NULL, 0, NULL, 0 } };
	struct work work = { .who = "" };
	enum exit_code code = EXIT_TROUBLE;

	if (context_option(context, own, &code) == CONTEXT_STOP) {
		return code;
	}
	if (context->argc - optind > 1) {
		return context_misused(context, "one person at a time");
	}
	work.policy = context_policy(context);
	if (work.policy == NULL) {
		return EXIT_TROUBLE;
	}
	if (optind < context->argc) {
		int person = policy_find_person_any(work.policy, context->argv[optind]);

		if (person == PERSON_NONE) {
			policy_unref(&work.policy);
			return context_trouble(context, "nobody is called %s",
					       context->argv[optind]);
		}
		work.who = policy_person_id(work.policy, person);
	}
	work.tests = LISTING(test_columns);
	if (read_tests(context, &work, take_listed)) {
		code = show(context, &work, &work.tests, "tests", "no test");
	} else {
		listing_free(&work.tests);
		code = EXIT_TROUBLE;
	}
	policy_unref(&work.policy);
	return code;
}

/* ---- overdue ---- */

/* Those who lift first, and work here today. */
static void list_overdue(const struct work *work, int days, struct listing *overdue)
{
	const struct policy_department *client = &work->policy->departments[work->policy->client];

	for (int i = 0; i < client->n_members; i++) {
		int person = client->members[i];
		int32_t last = work->last_days[person];

		if (!policy_is_employed(work->policy, person, work->today) ||
		    !shopper_is_overdue(last, work->today, days)) {
			continue;
		}
		listing_text(overdue, work->policy->people[person].id);
		if (last != CIVIL_DAY_NONE) {
			listing_number(overdue, last);
			listing_number(overdue, work->today - last);
		} else {
			listing_empty(overdue);
			listing_empty(overdue);
		}
	}
}

static enum exit_code show_overdue(struct context *context, struct work *work, int64_t days)
{
	struct listing overdue = LISTING(overdue_columns);
	size_t n_people = (size_t)work->policy->n_people;

	work->last_days = xcalloc(n_people + 1, sizeof(*work->last_days));
	for (size_t i = 0; i < n_people; i++) {
		work->last_days[i] = CIVIL_DAY_NONE;
	}
	if (!read_tests(context, work, take_last)) {
		listing_free(&overdue);
		free(work->last_days);
		return EXIT_TROUBLE;
	}
	list_overdue(work, days > 0 ? (int)days : work->policy->quality.remind_days, &overdue);
	free(work->last_days);
	bool is_any = listing_rows(&overdue) > 0;
	enum exit_code code = show(context, work, &overdue, "overdue", "nobody");

	return code == EXIT_FINE && is_any ? EXIT_NEGATIVE : code;
}

enum exit_code cmd_qa_overdue(struct context *context)
{
	static const struct option own[] = {
		{ "days", required_argument, NULL, OPTION_DAYS },
		{ "as-of", required_argument, NULL, OPTION_AS_OF },
		{ NULL, 0, NULL, 0 },
	};
	struct work work = { .today = CIVIL_DAY_NONE };
	enum exit_code code = EXIT_FINE;
	int64_t days = 0;
	int option;

	while ((option = context_option(context, own, &code)) != CONTEXT_END) {
		if (option == CONTEXT_STOP) {
			return code;
		}
		if (option == OPTION_DAYS && !str_to_int(optarg, 1, DAYS_MAX, &days)) {
			return context_misused(context, "--days %s: wanted 1 to %d", optarg,
					       DAYS_MAX);
		}
		if (option == OPTION_AS_OF && !civil_parse(optarg, &work.today)) {
			return context_misused(context, "--as-of %s: wanted a date", optarg);
		}
	}
	if (optind < context->argc) {
		return context_misused(context, "no argument is wanted");
	}
	work.policy = context_policy(context);
	if (work.policy == NULL) {
		return EXIT_TROUBLE;
	}
	if (work.today == CIVIL_DAY_NONE) {
		work.today = zone_day_at(work.policy->zone, clock_wall_ms() / 1000);
	}
	code = show_overdue(context, &work, days);
	policy_unref(&work.policy);
	return code;
}
