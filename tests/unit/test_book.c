/* layer: domain support */
/* The published roster: what hangs on the wall stays, and what may be done to it. */
#include "test_main.h"

#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/domain/book_plan.h"
#include "dutyd/domain/duty.h"
#include "dutyd/domain/horizon.h"
#include "random_roster.h"

static struct err err;

static int64_t moment(const struct policy *policy, const char *text)
{
	int64_t ms = 0;

	assert_true(zone_parse_ms(policy->zone, text, &ms));
	return ms;
}

static struct book *published(const struct policy *policy, const char *from, const char *to)
{
	struct book *book = hang_book(policy);

	hang_days(policy, book, team_day(from), team_day(to));
	return book;
}

static struct book_ask ask(enum book_action action, const char *from, const char *to,
			   const char *who)
{
	struct book_ask ask = { .action = action, .today = team_day("2026-12-01"), .why = "ill" };

	ask.from = from[0] != '\0' ? team_day(from) : CIVIL_DAY_NONE;
	ask.to = to[0] != '\0' ? team_day(to) : CIVIL_DAY_NONE;
	str_copy(ask.who, sizeof(ask.who), who);
	return ask;
}

static void act(const struct policy *policy, struct book *book, const struct book_ask *ask)
{
	struct book_plan *plan = book_act(policy, book, ask, &err);

	if (plan == NULL) {
		fail_msg("%s", err.text);
	}
	hang_plan(book, plan);
}

static struct roster_day row_of(const struct policy *policy, const struct book *book,
				const char *day)
{
	struct roster *roster = book_compose(policy, book, team_day(day), 1);
	struct roster_day row = roster_on(roster, team_day(day));

	roster_unref(&roster);
	return row;
}

/* ---- what is composed ---- */

/* before 14:00 Masha's, after that Petya's; nobody else's day moves. */
static void r58_urgent_counts_from_its_moment(void **state)
{
	struct policy *policy = team_example();
	struct book *book = published(policy, "2026-11-30", "2026-12-31");
	struct book_ask urgent = ask(BOOK_URGENT, "", "", "petya");
	int64_t at = moment(policy, "2026-12-01T14:00");

	(void)state;
	urgent.now_ms = at;
	act(policy, book, &urgent);
	struct roster *roster = horizon_compose(policy, book, at);

	assert_int_equal(duty_at(policy, roster, at - 1).person, MASHA);
	assert_int_equal(duty_at(policy, roster, at - 1).kind, ROSTER_TURN);
	assert_int_equal(duty_at(policy, roster, at).person, PETYA);
	assert_int_equal(duty_at(policy, roster, at).kind, ROSTER_URGENT);
	assert_int_equal(duty_at(policy, roster, at).instead_of, MASHA);
	/* Monday evening's enquiries were Tuesday's duty's, and stay so. */
	assert_int_equal(duty_at(policy, roster, moment(policy, "2026-11-30T20:00")).person, MASHA);
	assert_int_equal(roster_on(roster, team_day("2026-12-01")).person, PETYA);
	assert_int_equal(roster_on(roster, team_day("2026-12-02")).person, PETYA);
	roster_unref(&roster);
	/* Twice on one day: each from its own moment. */
	urgent.now_ms = at + 3600000;
	str_copy(urgent.who, sizeof(urgent.who), "dima");
	act(policy, book, &urgent);
	roster = horizon_compose(policy, book, at);
	assert_int_equal(duty_at(policy, roster, at - 1).person, MASHA);
	assert_int_equal(duty_at(policy, roster, at + 3599999).person, PETYA);
	assert_int_equal(duty_at(policy, roster, at + 3600000).person, DIMA);
	assert_int_equal(duty_at(policy, roster, at + 3600000).instead_of, PETYA);
	roster_unref(&roster);
	book_free(&book);
	policy_unref(&policy);
}

/* A rule that begins anew takes no day off the wall; without a rule there is none to read. */
static void what_hangs_stays_when_the_rule_begins_anew(void **state)
{
	struct policy *policy = team_example();
	struct book *book = published(policy, "2026-11-30", "2026-12-04");
	struct book_ask urgent = ask(BOOK_URGENT, "", "", "petya");

	(void)state;
	policy->roster.start = team_day("2026-12-07");
	struct roster *roster = horizon_compose(policy, book, moment(policy, "2026-12-08T12:00"));

	assert_int_equal(roster_on(roster, team_day("2026-11-30")).person, VASYA);
	assert_int_equal(roster_on(roster, team_day("2026-12-04")).person, SASHA);
	assert_int_equal(roster_on(roster, team_day("2026-12-07")).person, VASYA);
	roster_unref(&roster);
	policy->has_roster = false;
	assert_null(horizon_compose(policy, book, moment(policy, "2026-12-08T12:00")));
	urgent.today = team_day("2026-12-08");
	assert_null(book_act(policy, book, &urgent, &err));
	assert_string_equal(err.text, "no roster is configured");
	book_free(&book);
	policy_unref(&policy);
}

/* A day that nobody had published is published as it was planned, then changed. */
static void urgent_publishes_what_it_changes(void **state)
{
	struct policy *policy = team_example();
	struct book *book = hang_book(policy);
	struct book_ask urgent = ask(BOOK_URGENT, "", "", "petya");
	int n;

	(void)state;
	urgent.now_ms = moment(policy, "2026-12-01T14:00");
	act(policy, book, &urgent);
	const struct book_row *rows = book_rows_of(book, urgent.today, &n);

	assert_int_equal(n, 2);
	assert_string_equal(rows[0].who, "masha");
	assert_string_equal(rows[0].queue, "petya olya sasha lena dima vasya masha");
	assert_string_equal(rows[1].who, "petya");
	assert_string_equal(rows[1].why, "ill");
	assert_int_equal(row_of(policy, book, "2026-12-02").person, PETYA);
	assert_int_equal(row_of(policy, book, "2026-12-03").person, OLYA);
	book_free(&book);
	policy_unref(&policy);
}

/* Vasya's leave, written after November's and December's days were hung, moves January only. */
static void people_come_and_go_behind_what_is_published(void **state)
{
	struct policy *policy = team_policy();
	struct book *book = published(policy, "2026-11-30", "2026-12-04"); /* vasya … sasha */

	(void)state;
	/* Masha leaves the order, Dima joins it again: he comes last. */
	policy->roster.n_order = 5;
	policy->roster.order[0] = VASYA;
	policy->roster.order[1] = DIMA;
	policy->roster.order[2] = OLYA;
	policy->roster.order[3] = SASHA;
	policy->roster.order[4] = PETYA;
	assert_int_equal(row_of(policy, book, "2026-12-01").person, MASHA);
	assert_int_equal(row_of(policy, book, "2026-12-07").person, DIMA);
	assert_int_equal(row_of(policy, book, "2026-12-08").person, VASYA);
	assert_int_equal(row_of(policy, book, "2026-12-09").person, PETYA);
	/* Somebody new stands behind all others. */
	policy->roster.n_order = 6;
	policy->roster.order[5] = policy->roster.order[0];
	policy->roster.order[0] = LENA;
	str_copy(book->rows[4].queue, 64, "dima vasya petya olya sasha");
	assert_int_equal(row_of(policy, book, "2026-12-07").person, DIMA);
	assert_int_equal(row_of(policy, book, "2026-12-14").person, LENA);
	/* A start behind what is published begins anew, and not before its day. */
	policy->roster.start = team_day("2026-12-09");
	assert_int_equal(row_of(policy, book, "2026-12-07").person, DIMA);
	assert_int_equal(row_of(policy, book, "2026-12-09").person, LENA);
	/* Who is no longer known cannot be rung. */
	str_copy(policy->people[MASHA].id, sizeof(policy->people[MASHA].id), "mascha");
	assert_int_equal(row_of(policy, book, "2026-12-01").person, PERSON_NONE);
	assert_int_equal(row_of(policy, book, "2026-12-01").kind, ROSTER_GAP);
	/* Another department's book says nothing of this one. */
	str_copy(book->department, sizeof(book->department), "other");
	assert_int_equal(row_of(policy, book, "2026-11-30").kind, ROSTER_GAP);
	book_free(&book);
	policy_unref(&policy);
}

/* The example's swap of the 16th with the 18th, published between them. */
static void a_swap_is_carried_over_the_edge(void **state)
{
	struct policy *policy = team_example();
	struct book *book = published(policy, "2026-11-30", "2026-12-17");

	(void)state;
	assert_string_equal(book_on(book, team_day("2026-12-16"))->who, "vasya");
	assert_int_equal(row_of(policy, book, "2026-12-18").person, LENA);
	assert_int_equal(row_of(policy, book, "2026-12-18").kind, ROSTER_SWAP);
	assert_int_equal(row_of(policy, book, "2026-12-18").instead_of, VASYA);
	/* One that comes too late changes neither day, and is told. */
	team_add_swap(policy, team_day("2026-12-15"), team_day("2026-12-21"));
	assert_int_equal(row_of(policy, book, "2026-12-21").kind, ROSTER_TURN);
	struct book_plan *plan =
		book_plan(policy, book, team_day("2026-11-30"), team_day("2026-12-31"));

	assert_int_equal(plan->n_conflicts, 1);
	assert_int_equal(plan->conflicts[0].kind, BOOK_OTHER_SWAP);
	assert_int_equal(plan->conflicts[0].day, team_day("2026-12-15"));
	assert_int_equal(plan->conflicts[0].with, team_day("2026-12-21"));
	book_plan_free(&plan);
	book_free(&book);
	policy_unref(&policy);
}

static void conflicts_are_listed_not_settled(void **state)
{
	static const struct {
		const char *day;
		enum book_conflict_kind kind;
	} wanted[] = {
		{ "2026-12-01", BOOK_ABSENT },     { "2026-12-03", BOOK_OTHER_PERSON },
		{ "2026-12-04", BOOK_NOT_WORKED }, { "2026-12-05", BOOK_WORKED },
		{ "2026-12-08", BOOK_GONE },
	};
	struct policy *policy = team_policy();
	struct book *book = published(policy, "2026-11-30", "2026-12-11");
	struct roster_span saturday = { "s", team_day("2026-12-05"), team_day("2026-12-05") };

	(void)state;
	team_add_absence(policy, MASHA, team_day("2026-12-01"), team_day("2026-12-02"));
	team_add_override(policy, team_day("2026-12-03"), VASYA);
	team_add_holidays(policy, "2026-12-04", "2026-12-04");
	policy->roster.extra = &saturday;
	policy->roster.n_extra = 1;
	policy->people[DIMA].to = team_day("2026-12-07");
	struct book_plan *plan =
		book_plan(policy, book, team_day("2026-11-30"), team_day("2026-12-13"));

	assert_int_equal(plan->n_rows, 2); /* the 12th and 13th */
	assert_int_equal(plan->n_conflicts, TEST_COUNT(wanted));
	for (size_t i = 0; i < TEST_COUNT(wanted); i++) {
		assert_int_equal(plan->conflicts[i].day, team_day(wanted[i].day));
		assert_int_equal(plan->conflicts[i].kind, wanted[i].kind);
	}
	assert_int_equal(row_of(policy, book, "2026-12-01").person, MASHA);
	assert_string_equal(book_conflict_name(BOOK_ABSENT), "absent");
	assert_string_equal(book_conflict_name(BOOK_CONFLICT_COUNT), "?");
	policy->roster.extra = NULL;
	book_plan_free(&plan);
	book_free(&book);
	policy_unref(&policy);
}

/* ---- acts ---- */

/* an officer would own whom he is not paid for. */
static void r49_only_the_department_on_duty_has_days(void **state)
{
	struct policy *policy = team_example();
	struct book *book = published(policy, "2026-11-30", "2026-12-31");
	struct book_ask wrong = ask(BOOK_OVERRIDE, "2026-12-09", "", "dima");
	struct book_ask urgent = ask(BOOK_URGENT, "", "", "dima");
	struct book_ask swap = ask(BOOK_SWAP, "2026-12-08", "2026-12-15", ""); /* dima's, sasha's */

	(void)state;
	policy->departments[0].n_members--;                /* dima is the last of them */
	assert_null(book_act(policy, book, &wrong, &err)); /* and now nobody's */
	assert_non_null(strstr(err.text, "dima is not of the department that has duty"));
	assert_null(book_act(policy, book, &urgent, &err));
	assert_non_null(strstr(err.text, "dima is not of the department that has duty"));
	assert_null(book_act(policy, book, &swap, &err));
	assert_non_null(strstr(err.text, "dima is not of the department that has duty"));
	policy->departments = xreallocarray(policy->departments, 2, sizeof(*policy->departments));
	memset(&policy->departments[1], 0, sizeof(*policy->departments));
	policy->departments[1].members = xcalloc(1, sizeof(int));
	policy->departments[1].members[0] = DIMA;
	policy->departments[1].n_members = 1;
	policy->n_departments = 2;
	assert_null(book_act(policy, book, &wrong, &err));
	assert_non_null(strstr(err.text, "not of the department that has duty"));
	policy->departments[0].head = DIMA; /* who may stand in for his people */
	struct book_plan *plan = book_act(policy, book, &wrong, &err);
	assert_non_null(plan);
	book_plan_free(&plan);
	book_free(&book);
	policy_unref(&policy);
}

/* Today is Tuesday 2026-12-01, December is published. */
static void acts_are_refused_with_a_reason(void **state)
{
	static const struct {
		enum book_action action;
		const char *from, *to, *who, *why;
	} table[] = {
		{ BOOK_PUBLISH, "2026-11-01", "2026-11-30", "", "2026-11-30 is over" },
		{ BOOK_PUBLISH, "2026-12-02", "2026-12-01", "", "comes before" },
		{ BOOK_PUBLISH, "2026-12-01", "2026-12-31", "", "is published already" },
		{ BOOK_PUBLISH, "2027-01-01", "2028-02-05", "", "at most 400 days" },
		{ BOOK_SWAP, "2026-12-02", "2026-12-02", "", "with itself" },
		{ BOOK_SWAP, "2026-12-01", "2026-12-03", "", "only `urgent`" },
		{ BOOK_SWAP, "2026-12-03", "2026-11-30", "", "the past does not change" },
		{ BOOK_SWAP, "2026-12-03", "2026-12-05", "", "is a day off" },
		{ BOOK_SWAP, "2026-12-03", "2027-02-01", "", "is not published yet" },
		{ BOOK_SWAP, "2026-12-01", "2026-12-01", "", "with itself" },
		{ BOOK_SWAP, "2026-12-02", "2026-12-11", "", "both days are petya's" },
		{ BOOK_SWAP, "2026-12-14", "2026-12-08", "", "olya is absent on 2026-12-08" },
		{ BOOK_OVERRIDE, "2026-12-08", "", "olya", "olya is absent" },
		{ BOOK_OVERRIDE, "2026-12-08", "", "dima", "anyway" },
		{ BOOK_OVERRIDE, "2026-12-08", "", "kolya", "nobody is called kolya" },
		{ BOOK_OVERRIDE, "2026-12-08", "", "", "who is to have" },
		{ BOOK_OVERRIDE, "2026-12-01", "", "dima", "only `urgent`" },
		{ BOOK_OVERRIDE, "2026-11-30", "", "dima", "the past does not change" },
		{ BOOK_OVERRIDE, "2026-12-30", "", "vasya", "vasya is absent" },
		{ BOOK_URGENT, "", "", "masha", "anyway" },
	};
	struct policy *policy = team_example();
	struct book *book = published(policy, "2026-11-30", "2026-12-31");

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(table); i++) {
		struct book_ask wrong =
			ask(table[i].action, table[i].from, table[i].to, table[i].who);

		assert_null(book_act(policy, book, &wrong, &err));
		if (strstr(err.text, table[i].why) == NULL) {
			fail_msg("%zu: \"%s\" is not in \"%s\"", i, table[i].why, err.text);
		}
	}
	struct book_ask wrong = ask(BOOK_URGENT, "", "", "dima");

	wrong.why[0] = '\0';
	assert_null(book_act(policy, book, &wrong, &err));
	assert_non_null(strstr(err.text, "needs a reason"));
	wrong.today = team_day("2026-12-05");
	assert_null(book_act(policy, book, &wrong, &err));
	assert_non_null(strstr(err.text, "is a day off"));
	policy->people[DIMA].to = team_day("2026-12-04");
	wrong = ask(BOOK_OVERRIDE, "2026-12-09", "", "dima");
	assert_null(book_act(policy, book, &wrong, &err));
	assert_non_null(strstr(err.text, "not employed"));
	policy->has_roster = false;
	assert_null(book_act(policy, book, &wrong, &err));
	book_free(&book);
	policy_unref(&policy);
}

/* From its first day on, though the rule's start was put off since. */
static void a_roster_that_has_begun_is_published_on(void **state)
{
	struct policy *policy = team_example();
	struct book *book = published(policy, "2026-11-30", "2026-12-02");
	struct book_ask december = ask(BOOK_PUBLISH, "2026-11-30", "2026-12-31", "");

	(void)state;
	policy->roster.start = team_day("2026-12-09");
	december.today = team_day("2026-11-30");
	act(policy, book, &december);
	assert_non_null(book_on(book, team_day("2026-12-03")));
	assert_int_equal(book->last, team_day("2026-12-31"));
	book_free(&book);
	policy_unref(&policy);
}

static void acts_give_rows(void **state)
{
	struct policy *policy = team_example();
	struct book *book = hang_book(policy);
	struct book_ask december = ask(BOOK_PUBLISH, "2026-11-01", "2026-12-31", "");
	struct book_ask swap = ask(BOOK_SWAP, "2026-12-04", "2026-12-02", "");
	struct book_ask override = ask(BOOK_OVERRIDE, "2026-12-02", "", "dima");

	(void)state;
	/* Of the month's days what is not over, and nothing before the roster's start. */
	december.today = team_day("2026-11-23");
	act(policy, book, &december);
	assert_int_equal(book->rows[0].day, team_day("2026-11-30"));
	assert_int_equal(book->last, team_day("2026-12-31"));
	act(policy, book, &swap);
	assert_string_equal(book_on(book, swap.to)->who, "sasha");
	assert_string_equal(book_on(book, swap.to)->instead_of, "petya");
	assert_int_equal(book_on(book, swap.to)->seq, 2);
	assert_int_equal(book_on(book, swap.from)->kind, ROSTER_SWAP);
	act(policy, book, &override);
	assert_string_equal(book_on(book, override.from)->who, "dima");
	assert_string_equal(book_on(book, override.from)->instead_of, "sasha");
	assert_int_equal(book_on(book, override.from)->publication, 3);
	assert_non_null(book_publication(book, 3));
	assert_null(book_publication(book, 4));
	assert_null(book_publication(NULL, 1));
	/* Neither moved anybody's later day. */
	assert_int_equal(row_of(policy, book, "2027-01-11").person, OLYA);
	assert_int_equal(row_of(policy, book, "2027-01-18").person, VASYA);
	december.to = team_day("2026-11-25");
	december.today = team_day("2026-11-20");
	book_free(&book);
	assert_null(book_act(policy, NULL, &december, &err));
	assert_non_null(strstr(err.text, "first day"));
	policy_unref(&policy);
}

static void actions_have_names(void **state)
{
	enum book_action action;

	(void)state;
	for (int i = 0; i < BOOK_ACTION_COUNT; i++) {
		assert_true(book_action_parse(book_action_name((enum book_action)i), &action));
		assert_int_equal(action, i);
	}
	assert_false(book_action_parse("burn", &action));
	assert_string_equal(book_action_name(BOOK_ACTION_COUNT), "?");
}

/* Rows may come in any order. */
static void a_book_keeps_its_order(void **state)
{
	static const int days[][2] = { { 5, 1 }, { 3, 1 }, { 5, 2 }, { 4, 2 }, { 4, 1 } };
	struct book *book = book_create("commercial");
	int n;

	(void)state;
	assert_null(book_on(book, 3));
	for (size_t i = 0; i < TEST_COUNT(days); i++) {
		struct book_row row = { .day = days[i][0], .seq = days[i][1] };

		book_add(book, &row);
	}
	for (int i = 1; i < book->n_rows; i++) {
		assert_true(book->rows[i - 1].day < book->rows[i].day ||
			    book->rows[i - 1].seq < book->rows[i].seq);
	}
	assert_int_equal(book_on(book, 5)->seq, 2);
	assert_null(book_on(book, 6));
	assert_null(book_rows_of(NULL, 5, &n));
	assert_int_equal(book->last, 5);
	book_free(&book);
	book_free(&book);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(r58_urgent_counts_from_its_moment),
		cmocka_unit_test(what_hangs_stays_when_the_rule_begins_anew),
		cmocka_unit_test(urgent_publishes_what_it_changes),
		cmocka_unit_test(people_come_and_go_behind_what_is_published),
		cmocka_unit_test(a_swap_is_carried_over_the_edge),
		cmocka_unit_test(conflicts_are_listed_not_settled),
		cmocka_unit_test(r49_only_the_department_on_duty_has_days),
		cmocka_unit_test(acts_are_refused_with_a_reason),
		cmocka_unit_test(a_roster_that_has_begun_is_published_on),
		cmocka_unit_test(acts_give_rows),
		cmocka_unit_test(actions_have_names),
		cmocka_unit_test(a_book_keeps_its_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
