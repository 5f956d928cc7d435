#include <stdio.h>
#include <stdlib.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/print.h"
#include "dutyd/dutyctl/roster_findings.h"
#include "dutyd/dutyctl/roster_tally.h"

enum {
	DAYS_MAX = 1830,
	MARGIN = 40, /* the rest of the last month, for the cures */
	OPTION_AS_OF = CONTEXT_LONG_ONLY,
	OPTION_DAYS,
	/* Every text with each byte escaped as \u0000. */
	FINDING_JSON_MAX = 6 * ((FINDING_HINTS_MAX + 1) * FINDING_TEXT_SIZE + 256) + 256,
};

struct check {
	struct roster_view view;
	struct roster_days days; /* looked at */
	struct roster_findings findings;
};

static bool read_options(struct context *context, int32_t *as_of, int64_t *n_days,
			 enum exit_code *code)
{
	static const struct option own[] = {
		{ "as-of", required_argument, NULL, OPTION_AS_OF },
		{ "days", required_argument, NULL, OPTION_DAYS },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = context_option(context, own, code)) != CONTEXT_END) {
		if (option == CONTEXT_STOP) {
			return false;
		}
		if (option == OPTION_AS_OF && !roster_view_as_of(context, optarg, as_of)) {
			*code = EXIT_TROUBLE;
			return false;
		}
		if (option == OPTION_DAYS && !str_to_int(optarg, 1, DAYS_MAX, n_days)) {
			*code = context_misused(context, "--days %s: not a number from 1 to %d",
						optarg, DAYS_MAX);
			return false;
		}
	}
	if (optind < context->argc) {
		*code = context_misused(context, "no argument is wanted");
		return false;
	}
	return true;
}

/* ---- what is looked for ---- */

/* Who is not in the order may serve all the same. */
static int find_helper(const struct policy *policy, int32_t day)
{
	const struct policy_department *department =
		&policy->departments[policy->roster.department];

	for (int i = 0; i < department->n_members; i++) {
		if (policy_is_employed(policy, department->members[i], day) &&
		    !policy_is_absent(policy, department->members[i], day)) {
			return department->members[i];
		}
	}
	return PERSON_NONE;
}

static void add_gap(struct check *check, int32_t day, bool is_published)
{
	const struct policy *policy = check->view.policy;
	struct roster_finding *gap = roster_findings_add(&check->findings, "gap", day);
	int helper = find_helper(policy, day);
	const char *who = helper != PERSON_NONE ? policy_person_id(policy, helper) : "NAME";
	char text[ROSTER_DAY_SIZE], date[CIVIL_TEXT_SIZE];

	civil_format(day, date);
	snprintf(gap->text, FINDING_TEXT_SIZE, "nobody has duty on %s, a working day%s",
		 roster_day_text(day, text), is_published ? " (published so)" : "");
	if (!is_published) {
		roster_finding_hint(gap, "roster.conf: overrides : { d%s = \"%s\"; };", date, who);
	} else if (day == check->view.today) {
		roster_finding_hint(gap, "dutyctl roster urgent --reason TEXT %s", who);
	} else {
		roster_finding_hint(gap, "dutyctl roster override %s %s", date, who);
	}
}

static void find_gaps(struct check *check)
{
	for (int32_t day = check->days.first; day <= check->days.last; day++) {
		struct roster_entry entry = roster_view_on(&check->view, day);

		if (entry.is_known && entry.kind == ROSTER_GAP) {
			add_gap(check, day, entry.is_published);
		}
	}
}

/* A swap that was not published is wrong on both its days: told once. */
static bool is_told(const struct book_plan *plan, int index)
{
	const struct book_conflict *conflict = &plan->conflicts[index];

	for (int i = 0; i < index && conflict->kind == BOOK_OTHER_SWAP; i++) {
		if (plan->conflicts[i].kind == BOOK_OTHER_SWAP &&
		    plan->conflicts[i].day == conflict->with &&
		    plan->conflicts[i].with == conflict->day) {
			return true;
		}
	}
	return false;
}

static void find_conflicts(struct check *check)
{
	struct book_plan *plan = book_plan(check->view.policy, check->view.book, check->days.first,
					   check->days.last);

	for (int i = 0; i < plan->n_conflicts; i++) {
		if (!is_told(plan, i)) {
			roster_findings_conflict(&check->findings, &check->view,
						 &plan->conflicts[i]);
		}
	}
	book_plan_free(&plan);
}

static void check_quarter(struct check *check, struct roster_days days)
{
	struct roster_tally tally = roster_tally_make(&check->view, days);
	char first[CIVIL_TEXT_SIZE], last[CIVIL_TEXT_SIZE];

	if (roster_tally_spread(&tally) > ROSTER_SPREAD_MAX) {
		const struct roster_count *most = &tally.counts[tally.most];
		const struct roster_count *least = &tally.counts[tally.least];
		struct roster_finding *unfair =
			roster_findings_add(&check->findings, "unfair", CIVIL_DAY_NONE);

		civil_format(days.first, first);
		civil_format(days.last, last);
		str_copy(unfair->who, sizeof(unfair->who), most->id);
		snprintf(unfair->text, FINDING_TEXT_SIZE,
			 "from %s to %s %s has duty %d times and %s %d times: more than %d apart "
			 "in a quarter",
			 first, last, most->id, most->turns, least->id, least->turns,
			 ROSTER_SPREAD_MAX);
		roster_finding_hint(unfair,
				    "give a day of %s's to %s: dutyctl roster override DATE %s",
				    most->id, least->id, least->id);
	}
	roster_tally_free(&tally);
}

static int quarter_of(int32_t day)
{
	int year, month, of_month;

	civil_to_ymd(day, &year, &month, &of_month);
	return year * 4 + (month - 1) / 3;
}

static int32_t quarter_start(int quarter)
{
	return civil_from_ymd(quarter / 4, quarter % 4 * 3 + 1, 1);
}

/* From the quarter's beginning, which is what people compare, to the last day looked at. */
static void find_unfairness(struct check *check)
{
	int32_t begin = roster_view_begin(&check->view);
	int first = quarter_of(check->days.first > begin ? check->days.first : begin);

	for (int quarter = first; quarter_start(quarter) <= check->days.last; quarter++) {
		struct roster_days days = { quarter_start(quarter),
					    quarter_start(quarter + 1) - 1 };

		days.first = days.first < begin ? begin : days.first;
		days.last = days.last > check->days.last ? check->days.last : days.last;
		if (days.first <= days.last) {
			check_quarter(check, days);
		}
	}
}

/* As the daemon counts: without a hole from today on, and nothing is missing before it begins. */
static void find_shortage(struct check *check)
{
	const struct roster_view *view = &check->view;
	const struct roster_rule *rule = &view->policy->roster;
	int32_t begin = roster_view_begin(view), day = view->today > begin ? view->today : begin;
	char first[CIVIL_TEXT_SIZE], last[CIVIL_TEXT_SIZE];

	while (book_on(view->book, day) != NULL) {
		day++;
	}
	if (day - 1 - view->today >= rule->warn_days) {
		return;
	}
	struct roster_finding *ahead = roster_findings_add(&check->findings, "ahead", day);
	civil_format(day, first);
	civil_format(day + rule->publish_days - 1, last);
	snprintf(ahead->text, FINDING_TEXT_SIZE,
		 "%s is not published: fewer than %d days ahead (warn_days)", first,
		 rule->warn_days);
	roster_finding_hint(ahead, "dutyctl roster publish %s..%s", first, last);
}

/* ---- what was found ---- */

static void print_findings(const struct check *check)
{
	const struct roster_findings *findings = &check->findings;
	char first[CIVIL_TEXT_SIZE], last[CIVIL_TEXT_SIZE];

	for (int i = 0; i < findings->n; i++) {
		const struct roster_finding *finding = &findings->all[i];

		if (finding->place[0] != '\0') {
			printf("%s: ", finding->place);
		}
		printf("%s: %s: %s\n", finding->path, finding->kind, finding->text);
		for (int h = 0; h < finding->n_hints; h++) {
			printf("    hint: %s\n", finding->hints[h]);
		}
	}
	civil_format(check->days.first, first);
	civil_format(check->days.last, last);
	if (findings->n == 0) {
		printf("%s to %s: ok\n", first, last);
	} else {
		printf("%s to %s: %d problem%s\n", first, last, findings->n,
		       findings->n == 1 ? "" : "s");
	}
}

static void write_finding(struct buf *out, const struct roster_finding *finding)
{
	json_open(out, NULL);
	json_text(out, "kind", finding->kind);
	roster_json_day(out, "day", finding->day);
	roster_json_text(out, "who", finding->who);
	roster_json_text(out, "place", finding->place);
	json_text(out, "path", finding->path);
	json_text(out, "text", finding->text);
	json_open_array(out, "hints");
	for (int i = 0; i < finding->n_hints; i++) {
		json_text(out, NULL, finding->hints[i]);
	}
	json_close_array(out);
	json_close(out);
}

static bool print_findings_json(const struct check *check)
{
	size_t size = (size_t)check->findings.n * FINDING_JSON_MAX + 256;
	char *memory = xcalloc(1, size);
	struct buf out = buf_over(memory, size);

	json_open(&out, NULL);
	roster_json_day(&out, "first", check->days.first);
	roster_json_day(&out, "last", check->days.last);
	json_open_array(&out, "problems");
	for (int i = 0; i < check->findings.n; i++) {
		write_finding(&out, &check->findings.all[i]);
	}
	json_close_array(&out);
	json_close(&out);
	bool is_printed = print_json(&out);
	free(memory);
	return is_printed;
}

static enum exit_code look(struct check *check, int64_t n_days)
{
	struct roster_view *view = &check->view;

	n_days = n_days > 0 ? n_days : view->policy->roster.publish_days;
	check->days.first = view->today;
	check->days.last = view->today + (int32_t)n_days - 1;
	struct roster_days known = { quarter_start(quarter_of(view->today)),
				     check->days.last + MARGIN };
	if (!roster_view_want(view, known)) {
		return EXIT_TROUBLE;
	}
	find_gaps(check);
	find_conflicts(check);
	find_unfairness(check);
	find_shortage(check);
	if (!view->context->is_json) {
		print_findings(check);
	} else if (!print_findings_json(check)) {
		return EXIT_TROUBLE;
	}
	return check->findings.n == 0 ? EXIT_FINE : EXIT_NEGATIVE;
}

enum exit_code cmd_roster_check(struct context *context)
{
	struct check check = { .findings = { 0 } };
	int32_t as_of = CIVIL_DAY_NONE;
	int64_t n_days = 0;
	enum exit_code code;

	if (!read_options(context, &as_of, &n_days, &code)) {
		return code;
	}
	code = roster_view_open(&check.view, context, as_of);
	if (code == EXIT_FINE) {
		code = look(&check, n_days);
	}
	roster_findings_finish(&check.findings);
	roster_view_close(&check.view);
	return context_end(context, code);
}
