/* layer: store support */
/*
 * dutyctl report, what it tells of calls: service level, volume, hours, verdicts, conflicts; rows
 * of Tuesday 2026-12-01 written here.
 */
#include "test_main.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "ctl.h"
#include "dutyd/store/db.h"

#define AT "(unixepoch('2026-12-01 08:00') * 1000)" /* 11:00 in Moscow */

enum { SQL_SIZE = 1024 };

static sqlite3 *sqlite;

static void run_sql(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void run_sql(const char *format, ...)
{
	char sql[SQL_SIZE];
	char *problem = NULL;
	va_list args;

	va_start(args, format);
	vsnprintf(sql, sizeof(sql), format, args);
	va_end(args);
	if (sqlite3_exec(sqlite, sql, NULL, NULL, &problem) != SQLITE_OK) {
		fail_msg("%s: %s", sql, problem);
	}
}

struct row_call {
	int id, arrived_min; /* behind 11:00 */
	int wait_s;          /* -1: not answered */
	const char *by, *action, *reason;
	bool is_test;
};

static void add_call(const struct row_call *call)
{
	run_sql("INSERT INTO call (id, source, pbx_id, arrived_ms, caller_kind, is_test) VALUES"
		" (%d, 'pbx1', 'c%d', " AT " + %d * 60000, 'ok', %d)",
		call->id, call->id, call->arrived_min, call->is_test);
	if (call->wait_s >= 0) {
		run_sql("UPDATE call SET answered_ms = arrived_ms + %d * 1000, answered_by = '%s'"
			" WHERE id = %d",
			call->wait_s, call->by, call->id);
	}
	run_sql("UPDATE call SET ended_ms = arrived_ms + 120000 WHERE id = %d", call->id);
	run_sql("INSERT INTO decision (call_id, stage, at_ms, crm, match, action, target, seconds,"
		" leg, department, reason, rule, card, legs, body) VALUES (%d, 'arrival',"
		" " AT
		" + %d * 60000, 'ok', 'none', '%s', 'client', 60, 0, 'client', '%s', 'default',"
		" '', '', '{}')",
		call->id, call->arrived_min, call->action, call->reason);
}

static void add_verdict(int call, const char *stage, const char *reason, const char *whose)
{
	run_sql("INSERT INTO decision (call_id, stage, at_ms, crm, match, action, target, seconds,"
		" leg, employee, department, belongs_to, reason, rule, card, legs, body) SELECT id,"
		" '%s', arrived_ms + 60000, 'ok', 'none', 'dial', 'x', 20, 0, '%s', 'commercial',"
		" '%s', '%s', 'r', '', 'dial x duty %s 20', '{}' FROM call WHERE id = %d",
		stage, whose, whose, reason, whose, call);
}

static void add_rows(void)
{
	static const struct row_call calls[] = {
		{ 1, 0, 5, "anya", "queue", "FIRST_LINE", false },   /* handed over */
		{ 2, 5, 25, "katya", "queue", "FIRST_LINE", false }, /* no verdict */
		{ 3, 6, -1, "", "queue", "FIRST_LINE", false },      /* abandoned, called back */
		{ 4, 7, 3, "sveta", "queue", "FIRST_LINE", false },  /* finished by her */
		{ 5, 8, 3, "vasya", "dial", "OWNER_ACTIVE", false },
		{ 6, 9, 3, "anya", "queue", "FIRST_LINE", false }, /* asked, nothing came of it */
		{ 7, 10, 3, "anya", "queue", "FIRST_LINE", true }, /* a mystery shopper */
		{ 8, 11, -1, "", "message", "AFTER_HOURS", false },
	};

	for (size_t i = 0; i < TEST_COUNT(calls); i++) {
		add_call(&calls[i]);
	}
	add_verdict(1, "handover", "DUTY_TODAY", "masha");
	add_verdict(4, "qualify", "SMALL_OR_MEDIUM", "sveta");
	add_verdict(5, "handover", "OWNER_ACTIVE", "vasya");
	add_verdict(6, "qualify", "FIRST_LINE", "");
	add_verdict(7, "handover", "DUTY_TODAY", "masha");
	run_sql("INSERT INTO task (kind, party, responsible, call_id, decision_id, opened_ms,"
		" due_ms, closed_ms) VALUES ('callback', 'call:00000003', 'anya', 3, 3, " AT ", " AT
		" + 3600000, " AT " + 16 * 60000),"
		" ('meeting', 'company:2', 'masha', 1, 1, " AT ", " AT " + 5 * 86400000, NULL)");
	run_sql("INSERT INTO outbox (topic, key, at_ms, payload) VALUES ('conflict', '0000000A',"
		" " AT ", '{\"call\":\"0000000A\",\"owner\":\"vasya\",\"company\":{\"id\":1,"
		"\"name\":\"ООО «Вектор»\"},\"reached\":[{\"employee\":\"anya\"},"
		"{\"employee\":\"masha\"}]}'), ('decision', '1', " AT ", '{}')");
}

static int set_up(void **state)
{
	struct db db;

	ctl_make_folder(state);
	/* The rows have times of their own, and calls numbered 1, 2, 3. */
	ctl_shell("sed -i 's/trust_time = false/trust_time = true/' dutyd.conf");
	assert_int_equal(db_open(&db, ctl_path("dutyd.db"), false), DB_OPENED);
	db_close(&db);
	assert_int_equal(sqlite3_open(ctl_path("dutyd.db"), &sqlite), SQLITE_OK);
	add_rows();
	return 0;
}

static int tear_down(void **state)
{
	sqlite3_close(sqlite);
	return ctl_remove_folder(state);
}

static void r05_service_level_and_first_contact(void **state)
{
	(void)state;
	CTL_WANT(0, "-c dutyd.conf report service-level 2026-12-01");
	CTL_HAS(ctl_out, "service level          71.42 %\ntarget                 80.00 %\n");
	CTL_HAS(ctl_out, "\n\nnew enquiries                 7\n");
	CTL_HAS(ctl_out, "speed to first contact, mean  107 s\n");
	CTL_WANT(0, "-c dutyd.conf report service-level 2026-12-01 --json");
	CTL_HAS(ctl_out, "\"calls\":8,\"answered\":6,\"in_time\":5,\"abandoned\":1,\"messages\":1,"
			 "\"rejected\":0,\"under_way\":0,\"service_level\":7142,"
			 "\"target_percent\":8000,\"target_seconds\":20,\"speed_to_answer\":7,"
			 "\"longest_wait\":25,\"new_enquiries\":7,\"contacted\":6,"
			 "\"not_contacted\":1,\"speed_to_first_contact\":107,"
			 "\"longest_to_first_contact\":600}");
	CTL_WANT(0, "-c dutyd.conf report service-level 2026-12-02 --json");
	CTL_HAS(ctl_out, "\"service_level\":null,");
}

static void r15_unqualified_with_the_officers_name(void **state)
{
	(void)state;
	CTL_WANT(0, "-c dutyd.conf report unqualified 2026-12-01");
	CTL_HAS(ctl_out, "answered in the first line  5\nended without a verdict     2\n");
	CTL_HAS(ctl_out, "00000002  katya    Катя Фёдорова  2026-12-01 11:05    95 s\n"
			 "00000006  anya     Аня Новикова   2026-12-01 11:09   117 s\n");
}

static void r02_r24_volume_without_owners_and_shoppers(void **state)
{
	(void)state;
	CTL_WANT(0, "-c dutyd.conf report volume 2026-12 --as-of 2026-12-05");
	CTL_HAS(ctl_out, "enquiries      1\ndays           5\na day          0.2\n"
			 "working days   4\na working day  0.3\n");
	CTL_HAS(ctl_out, "masha   Маша Иванова            1  100.00 %\n");
	CTL_HAS(ctl_out, "petya   Петя Кузнецов           0    0.00 %\n");
}

static void r04_protected_hours(void **state)
{
	(void)state;
	CTL_WANT(0, "-c dutyd.conf report protected-hours 2026-12-01 --as-of 2026-12-02");
	CTL_HAS(ctl_out, "petya   Петя Кузнецов      1       9 h                 9 h  90–135\n");
	CTL_HAS(ctl_out, "masha   Маша Иванова       0       0 h                 0 h  0–0\n");
	CTL_HAS(ctl_out, "vasya   Вася Петров        1       9 h                 8 h  80–120\n");
	/* Of the days before the first decision nobody knows who was rung. */
	CTL_WANT(0, "-c dutyd.conf report protected-hours 2026-11-30 --as-of 2026-12-02");
	CTL_HAS(ctl_out, "petya   Петя Кузнецов      0       0 h                 0 h  0–0\n");
	CTL_WANT(0, "-c dutyd.conf report protected-hours 2026-11 --as-of 2026-11-30 --json");
	CTL_HAS(ctl_out, "\"shift_minutes\":0,");
}

static void r27_meetings_not_booked(void **state)
{
	(void)state;
	CTL_WANT(0, "-c dutyd.conf report meetings 2026-12 --as-of 2026-12-09");
	CTL_HAS(ctl_out, "to be met       1\nopen            1\nof these late   1\n");
	CTL_HAS(ctl_out, "00000001  company:2  masha      Маша Иванова  2026-12-01 11:00  "
			 "2026-12-06 11:00                  late\n");
	CTL_WANT(0, "-c dutyd.conf report callbacks 2026-12 --json");
	CTL_HAS(ctl_out, "\"opened\":1,\"open\":0,\"late\":0,\"closed\":1,\"closed_late\":0,");
}

static void r33_conflicts(void **state)
{
	(void)state;
	CTL_WANT(0, "-c dutyd.conf report conflicts 2026-12");
	CTL_HAS(ctl_out,
		"2026-12-01 11:00  0000000A  ООО «Вектор»  vasya  Вася Петров  anya, masha\n");
	CTL_WANT(0, "-c dutyd.conf report conflicts 2026-11");
	CTL_HAS(ctl_out, "owners found out by the second check  0\n");
}

static void a_stretch_of_time_is_bounded(void **state)
{
	(void)state;
	CTL_WANT(2, "-c dutyd.conf report protected-hours 1970-01-01..9999-12-31");
	CTL_HAS(ctl_err, "at most ten years at a time");
	CTL_WANT(2, "-c dutyd.conf report volume 9999-12");
	CTL_HAS(ctl_err, "of this century");
	CTL_WANT(0, "-c dutyd.conf report volume --as-of 2026-12-31"); /* that moment's month */
	CTL_BEGINS(ctl_out, "tue 2026-12-01 to thu 2026-12-31\n");
	CTL_WANT(0, "-c dutyd.conf report volume --as-of 2028-02-29");
	CTL_BEGINS(ctl_out, "tue 2028-02-01 to tue 2028-02-29\n");
	CTL_WANT(2, "-c dutyd.conf report volume 2026-12 2027-01");
	CTL_HAS(ctl_err, "one month, date or stretch of days");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(r05_service_level_and_first_contact),
		cmocka_unit_test(r15_unqualified_with_the_officers_name),
		cmocka_unit_test(r02_r24_volume_without_owners_and_shoppers),
		cmocka_unit_test(r04_protected_hours),
		cmocka_unit_test(r27_meetings_not_booked),
		cmocka_unit_test(r33_conflicts),
		cmocka_unit_test(a_stretch_of_time_is_bounded),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
