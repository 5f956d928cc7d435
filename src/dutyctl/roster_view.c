#include "dutyd/dutyctl/roster_view.h"

#include <stdio.h>
#include <string.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/str.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/domain/duty.h"
#include "dutyd/store/roster_store.h"

/* ---- days on the command line ---- */

static bool parse_month(const char *text, struct roster_days *days)
{
	char date[CIVIL_TEXT_SIZE];
	int year, month, day;

	if (strlen(text) != 7 || snprintf(date, sizeof(date), "%s-01", text) < 0 ||
	    !civil_parse(date, &days->first)) {
		return false;
	}
	civil_to_ymd(days->first, &year, &month, &day);
	days->last = (month == 12 ? civil_from_ymd(year + 1, 1, 1) :
				    civil_from_ymd(year, month + 1, 1)) -
		     1;
	return true;
}

bool roster_days_parse(const char *text, struct roster_days *days)
{
	const char *dots = strstr(text, "..");
	char first[CIVIL_TEXT_SIZE];

	if (dots == NULL) {
		bool is_day = civil_parse(text, &days->first);

		days->last = days->first;
		return is_day || parse_month(text, days);
	}
	return str_copy_n(first, sizeof(first), text, (size_t)(dots - text)) &&
	       civil_parse(first, &days->first) && civil_parse(dots + 2, &days->last) &&
	       days->first <= days->last;
}

bool roster_view_as_of(const struct context *context, const char *text, int32_t *as_of)
{
	if (!civil_parse(text, as_of)) {
		context_misused(context, "--as-of wants a date such as 2026-11-30");
		return false;
	}
	return true;
}

bool roster_view_options(struct context *context, int32_t *as_of, struct roster_days *days,
			 enum exit_code *code)
{
	static const struct option own[] = {
		{ "as-of", required_argument, NULL, CONTEXT_LONG_ONLY }, { NULL, 0, NULL, 0 }
	};
	int option;

	*as_of = CIVIL_DAY_NONE;
	*days = (struct roster_days){ CIVIL_DAY_NONE, CIVIL_DAY_NONE };
	while ((option = context_option(context, own, code)) != CONTEXT_END) {
		if (option == CONTEXT_STOP) {
			return false;
		}
		if (!roster_view_as_of(context, optarg, as_of)) {
			*code = EXIT_TROUBLE;
			return false;
		}
	}
	if (context->argc - optind > 1 ||
	    (optind < context->argc && !roster_days_parse(context->argv[optind], days))) {
		*code = context_misused(context, "wanted: a month (2026-12), a date or "
						 "2026-12-01..2026-12-31");
		return false;
	}
	return true;
}

/* ---- the view ---- */

bool roster_view_book(const struct context *context, const struct policy *policy,
		      struct book **book)
{
	struct err err;

	if (roster_store_read(policy->store_database, policy, book, &err) != 0) {
		context_trouble(context, "what is published cannot be read: %s", err.text);
		return false;
	}
	return true;
}

enum exit_code roster_view_open(struct roster_view *view, struct context *context, int32_t as_of)
{
	*view = (struct roster_view){ .context = context, .policy = context_policy(context) };
	if (view->policy == NULL) {
		return EXIT_TROUBLE;
	}
	if (!view->policy->has_roster) {
		return context_trouble(context, "%s has no roster", context->config_path);
	}
	if (!roster_view_book(context, view->policy, &view->book)) {
		return EXIT_TROUBLE;
	}
	view->today = as_of;
	if (as_of == CIVIL_DAY_NONE) {
		/* The book's day is the later one while the clock is set back. */
		view->today = duty_day_at(view->policy, clock_wall_ms());
		view->today = view->book->today > view->today ? view->book->today : view->today;
	}
	return EXIT_FINE;
}

void roster_view_close(struct roster_view *view)
{
	roster_unref(&view->roster);
	book_free(&view->book);
	policy_unref(&view->policy);
}

bool roster_view_want(struct roster_view *view, struct roster_days days)
{
	if ((int64_t)days.last - days.first >= ROSTER_SPAN_MAX ||
	    (int64_t)days.last - view->policy->roster.start >= ROSTER_REACH_MAX) {
		context_trouble(view->context, "at most ten years at a time, and none that begins "
					       "a hundred years behind the roster's start");
		return false;
	}
	roster_unref(&view->roster);
	view->roster =
		book_compose(view->policy, view->book, days.first, days.last - days.first + 1);
	return true;
}

int32_t roster_view_begin(const struct roster_view *view)
{
	return book_begin(view->policy, view->book);
}

struct roster_entry roster_view_on(const struct roster_view *view, int32_t day)
{
	const struct book_row *published = book_on(view->book, day);
	struct roster_entry entry = { .who = "", .instead_of = "", .kind = ROSTER_GAP };

	if (published != NULL) {
		entry.is_known = entry.is_published = true;
		entry.kind = published->kind;
		entry.who = published->who;
		entry.instead_of = published->instead_of;
	} else if (day >= view->roster->first && day - view->roster->first < view->roster->n_days &&
		   day >= roster_view_begin(view)) {
		struct roster_day row = roster_on(view->roster, day);

		entry.is_known = true;
		entry.kind = (enum roster_kind)row.kind;
		entry.who = policy_person_id(view->policy, row.person);
		entry.instead_of = policy_person_id(view->policy, row.instead_of);
	}
	return entry;
}

/* ---- texts ---- */

const char *roster_day_text(int32_t day, char text[ROSTER_DAY_SIZE])
{
	char date[CIVIL_TEXT_SIZE];

	civil_format(day, date);
	snprintf(text, ROSTER_DAY_SIZE, "%s %s", civil_weekday_name(civil_weekday(day)), date);
	return text;
}

void roster_json_day(struct buf *out, const char *key, int32_t day)
{
	char date[CIVIL_TEXT_SIZE];

	civil_format(day, date);
	json_text(out, key, day != CIVIL_DAY_NONE ? date : NULL);
}

void roster_json_text(struct buf *out, const char *key, const char *text)
{
	json_text(out, key, text != NULL && text[0] != '\0' ? text : NULL);
}
