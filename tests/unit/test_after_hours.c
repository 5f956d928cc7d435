/* layer: config support */
/* After hours: whose hours count, who takes the message, and who has to call back. */
#include "sales_kit.h"

/* ---- after hours: whose hours count, and who has to call back ---- */

static void set_hours(struct policy_department *department, const char *text)
{
	struct err err;

	assert_int_equal(hours_parse(text, &department->hours, &err), 0);
}

struct closed_row {
	const char *name, *client_hours, *commercial_hours;
	enum who who;
	enum stage stage;
	const char *at;
	enum reason reason;
	const char *chain, *belongs_to, *responsible;
};

#define MON_FRI "mon-fri 09:00-18:00"
#define LUNCH "mon-fri 09:00-13:00, mon-fri 14:00-18:00"
#define LONG "mon-sun 08:00-22:00"
#define MESSAGE "message client queue - 0"
#define OFFICER "queue client queue - 60;" MESSAGE

static const struct closed_row closed_rows[] = {
	{ "after_hours_the_lines_department_is_closed", MON_FRI, MON_FRI, NOBODY, STAGE_ARRIVAL,
	  "2026-12-01 20:00", REASON_AFTER_HOURS, MESSAGE, "", "petya" },
	{ "after_hours_before_opening_it_is_todays_duty", MON_FRI, MON_FRI, NOBODY, STAGE_ARRIVAL,
	  "2026-12-01 07:00", REASON_AFTER_HOURS, MESSAGE, "", "masha" },
	{ "after_hours_an_owners_call_is_his", MON_FRI, MON_FRI, OWNED, STAGE_ARRIVAL,
	  "2026-12-01 20:00", REASON_AFTER_HOURS, MESSAGE, "vasya", "vasya" },
	{ "after_hours_commercial_closed_an_officer_takes_the_message", LONG, MON_FRI, OWNED,
	  STAGE_ARRIVAL, "2026-12-01 20:00", REASON_AFTER_HOURS, OFFICER, "vasya", "vasya" },
	{ "after_hours_commercial_closed_at_handover", LONG, MON_FRI, NOBODY, STAGE_HANDOVER,
	  "2026-12-01 20:00", REASON_AFTER_HOURS, OFFICER, "petya", "petya" },
	{ "after_hours_client_open_and_nobodys_client", LONG, MON_FRI, NOBODY, STAGE_ARRIVAL,
	  "2026-12-01 20:00", REASON_FIRST_LINE,
	  "queue client queue - 60;dial PJSIP/200 head irina 20", "", "" },
	{ "after_hours_client_closed_commercial_open", "mon-fri 09:00-17:00", MON_FRI, NOBODY,
	  STAGE_ARRIVAL, "2026-12-01 17:30", REASON_AFTER_HOURS, MESSAGE, "", "masha" },
	{ "after_hours_owner_here_though_client_is_closed", "mon-fri 09:00-17:00", MON_FRI, OWNED,
	  STAGE_HANDOVER, "2026-12-01 17:30", REASON_OWNER_ACTIVE,
	  "dial PJSIP/201 owner vasya 20;dial PJSIP/202 duty masha 20;"
	  "dial PJSIP/203 backup petya 20;dial PJSIP/200 head irina 20;queue client queue - 60",
	  "vasya", "" },
	{ "after_hours_a_lunch_break_is_the_days_duty", LUNCH, LUNCH, NOBODY, STAGE_HANDOVER,
	  "2026-12-01 13:30", REASON_AFTER_HOURS, MESSAGE, "masha", "masha" },
	{ "after_hours_lunch_of_the_client_department_only", LUNCH, MON_FRI, NOBODY, STAGE_ARRIVAL,
	  "2026-12-01 13:30", REASON_AFTER_HOURS, MESSAGE, "", "masha" },
	{ "after_hours_a_holiday_closes_both", MON_FRI, MON_FRI, NOBODY, STAGE_ARRIVAL,
	  "2026-12-31 11:00", REASON_AFTER_HOURS, MESSAGE, "", "olya" },
	{ "after_hours_a_holidays_handover", MON_FRI, MON_FRI, NOBODY, STAGE_HANDOVER,
	  "2026-12-31 11:00", REASON_AFTER_HOURS, MESSAGE, "olya", "olya" },
	{ "after_hours_a_saturday", LONG, MON_FRI, NOBODY, STAGE_HANDOVER, "2026-12-05 11:00",
	  REASON_AFTER_HOURS, OFFICER, "lena", "lena" },
};

static void check_closed(void **state)
{
	const struct closed_row *row = *state;

	set_hours(&policy->departments[policy->client], row->client_hours);
	set_hours(commercial_of(), row->commercial_hours);
	ask(row->who, row->stage, row->at);
	expect(row->reason, row->chain, row->belongs_to, row->responsible);
}

/* A department with a calendar of its own: open on the company's holidays (Q5). */
static void q5_a_department_that_works_on_holidays(void **state)
{
	(void)state;
	policy->departments[policy->client].keeps_holidays = false;
	ask(NOBODY, STAGE_ARRIVAL, "2026-12-31 11:00");
	assert_int_equal(decision.reason, REASON_FIRST_LINE);
}

static void q5_a_worked_saturday_has_fridays_hours(void **state)
{
	static const struct {
		const char *at;
		bool is_open;
	} rows[] = { { "2026-12-05 08:59", false },
		     { "2026-12-05 11:00", true },
		     { "2026-12-05 18:00", false } };
	struct roster_span worked = { .id = "worked" };

	(void)state;
	worked.from = worked.to =
		zone_day_at(policy->zone, callers_instant(policy, "2026-12-05") / 1000);
	free(policy->roster.extra);
	policy->roster.extra = xcalloc(1, sizeof(worked));
	policy->roster.extra[0] = worked;
	policy->roster.n_extra = 1;
	struct roster *days = horizon_compose(policy, NULL, callers_instant(policy, "2026-11-30"));
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		ask_with(days, NOBODY, STAGE_ARRIVAL, rows[i].at);
		assert_int_equal(decision.reason != REASON_AFTER_HOURS, rows[i].is_open);
		ask_with(days, NOBODY, STAGE_HANDOVER, rows[i].at);
		assert_int_equal(decision.reason != REASON_AFTER_HOURS, rows[i].is_open);
	}
	/* Its own duty serves it: the sixth turn. */
	ask_with(days, NOBODY, STAGE_HANDOVER, "2026-12-05 11:00");
	assert_string_equal(answer.belongs_to, "lena");
	roster_unref(&days);
}

static void after_hours_responsible_without_a_roster_is_the_head(void **state)
{
	(void)state;
	commercial_of()->inbound = INBOUND_HEAD;
	ask_with(NULL, NOBODY, STAGE_ARRIVAL, "2026-12-01 20:00");
	assert_string_equal(answer.responsible, "irina");
	set_deputies("lena", NULL);
	presence.of[person("irina")] = PRESENCE_AWAY;
	ask_with(NULL, NOBODY, STAGE_ARRIVAL, "2026-12-01 20:00");
	assert_string_equal(answer.responsible, "lena");
}

int main(void)
{
	enum { N_ROWS = sizeof(closed_rows) / sizeof(closed_rows[0]) };
	static const struct CMUnitTest others[] = {
		SALES_TEST(q5_a_department_that_works_on_holidays),
		SALES_TEST(q5_a_worked_saturday_has_fridays_hours),
		SALES_TEST(after_hours_responsible_without_a_roster_is_the_head),
	};
	struct CMUnitTest tests[N_ROWS + sizeof(others) / sizeof(others[0])];

	for (size_t i = 0; i < N_ROWS; i++) {
		tests[i] = (struct CMUnitTest){ closed_rows[i].name, check_closed, begin, end,
						(void *)(uintptr_t)&closed_rows[i] };
	}
	memcpy(tests + N_ROWS, others, sizeof(others));
	return cmocka_run_group_tests_name("after hours", tests, NULL, NULL);
}
