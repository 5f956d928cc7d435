/* layer: store support */
/*
 * dutyctl report, on a dutyd.db and a CRM whose rows are written here: December 2026, as of days of
 * that month. What the daemon itself writes is counted in tests/unit/test_interruptions.c.
 */
#include "test_main.h"

#include <sqlite3.h>
#include <string.h>

#include "ctl.h"
#include "dutyd/store/db.h"

/* Tuesday 2026-12-01 11:00 in Moscow, and so many minutes and milliseconds behind it. */
#define AT "(unixepoch('2026-12-01 08:00') * 1000)"

#define DECISION                                                                                   \
	"INSERT INTO decision (call_id, stage, attempt, at_ms, crm, match, failed_leg, action,"    \
	" target, seconds, leg, employee, department, belongs_to, reason, rule, card, legs, body)" \
	" VALUES "

#define DUTY_LEGS                                                                                  \
	"'dial PJSIP/202 duty masha 20;dial PJSIP/203 backup petya 20;"                            \
	"dial PJSIP/200 head irina 20;queue client queue - 60'"

static const char *const rows =
	"INSERT INTO call (id, source, pbx_id, arrived_ms, caller_kind, company_id, answered_ms,"
	" answered_by, is_test) VALUES"
	" (1, 'pbx1', 'a', " AT ", 'ok', NULL, " AT " + 30000, 'petya', 0),"
	" (2, 'pbx1', 'b', " AT ", 'ok', NULL, NULL, NULL, 0),"
	" (3, 'pbx1', 'c', " AT ", 'ok', 17, NULL, NULL, 0),"
	" (4, 'pbx1', 'd', " AT ", 'ok', 18, NULL, NULL, 0),"
	" (5, 'pbx1', 'e', " AT ", 'ok', NULL, NULL, NULL, 1);" DECISION "(1, 'handover', 0, " AT
	", 'ok', 'none', NULL, 'dial', 'PJSIP/202', 20, 0, 'masha',"
	" 'commercial', 'masha', 'DUTY_TODAY', 'offices', '', " DUTY_LEGS ","
	" '{\"roster\":{\"day\":\"2026-12-01\"}}'),"
	"(1, 'next', 0, " AT " + 20000, 'ok', 'none', 0, 'dial', 'PJSIP/203', 20, 1, 'petya',"
	" 'commercial', 'masha', 'DUTY_TODAY', 'next', '', " DUTY_LEGS ", 'not JSON'),"
	"(2, 'arrival', 0, " AT " + 60000, 'ok', 'exact', NULL, 'dial', 'PJSIP/201', 20, 0,"
	" 'vasya', 'commercial', 'vasya', 'OWNER_ACTIVE', 'owner', '',"
	" 'dial PJSIP/201 owner vasya 20;queue client queue - 60', '{}'),"
	"(3, 'handover', 0, " AT " + 86400000, 'ok', 'none', NULL, 'dial', 'PJSIP/200', 20, 0,"
	" 'irina', 'commercial', 'irina', 'HEAD_MODE', 'corporate', '',"
	" 'dial PJSIP/200 head irina 20', '{}'),"
	"(4, 'handover', 0, " AT " + 86400000, 'ok', 'none', NULL, 'dial', 'PJSIP/200', 20, 0,"
	" 'irina', 'commercial', 'irina', 'HEAD_MODE', 'corporate', '',"
	" 'dial PJSIP/200 head irina 20', '{}'),"
	"(5, 'handover', 0, " AT " + 86400000, 'ok', 'none', NULL, 'dial', 'PJSIP/200', 20, 0,"
	" 'irina', 'commercial', 'irina', 'HEAD_MODE', 'corporate', '',"
	" 'dial PJSIP/200 head irina 20', '{}'),"
	"(3, 'assign', 0, " AT " + 86500000, 'ok', 'none', NULL, 'message', 'client', 0, 0,"
	" 'masha', 'commercial', 'masha', 'HEAD_ASSIGNED', 'assign', '', '', '{}');"
	"INSERT INTO ledger (at_ms, day, entry, party, employee, department, reason, author,"
	" call_id, decision_id, hash) VALUES"
	" (" AT ", '2026-12-01', 'assign', 'company:1', 'masha', 'commercial', 'DUTY_TODAY',"
	"  'dutyd', 1, 1, zeroblob(32)),"
	" (" AT ", '2026-12-01', 'sale', 'company:1', 'anya', 'client', 'DUTY_TODAY', 'dutyd',"
	"  1, 1, zeroblob(32)),"
	" (" AT " + 86400000, '2026-12-02', 'assign', 'company:17', 'irina', 'commercial',"
	"  'HEAD_MODE', 'dutyd', 3, 4, zeroblob(32)),"
	" (" AT " + 86500000, '2026-12-02', 'assign', 'company:17', 'masha', 'commercial',"
	"  'HEAD_ASSIGNED', 'irina', 3, 7, zeroblob(32)),"
	" (" AT " + 86400000, '2026-12-02', 'assign', 'company:18', 'irina', 'commercial',"
	"  'HEAD_MODE', 'dutyd', 4, 5, zeroblob(32));"
	"INSERT INTO task (kind, party, responsible, holder, call_id, decision_id, opened_ms,"
	" due_ms, closed_ms, closed_by) VALUES"
	" ('handover', 'call:00000001', 'masha', 'vasya', 1, 1, " AT ", " AT " + 14400000,"
	"  NULL, NULL),"
	" ('handover', 'company:1', 'masha', 'dima', 2, 2, " AT ", " AT " + 14400000,"
	"  " AT " + 3600000, 'masha'),"
	" ('handover', 'company:2', 'masha', 'dima', 2, 3, " AT ", " AT " + 14400000,"
	"  " AT " + 18000000, 'masha'),"
	" ('callback', 'company:3', 'masha', NULL, 2, 4, " AT ", " AT " + 14400000, NULL, NULL);";

static const char *const crm_rows =
	"INSERT INTO employee (id, name) VALUES ('mivanova', 'Маша'), ('anovikova', 'Аня');"
	"INSERT INTO company (id, name, is_large) VALUES (17, 'Семнадцать', 0), (18, 'Орион', 0),"
	" (1001, 'Гигант', 1);"
	"UPDATE company SET is_large = 1 WHERE id = 1;"
	"INSERT INTO deal (company_id, employee_id, band, amount_kop, is_inbound, stage, opened_at,"
	" closed_at) VALUES"
	" (1, 'mivanova', 'small', 5000000, 1, 'won', unixepoch('2026-12-03'),"
	"  unixepoch('2026-12-10')),"
	" (17, 'mivanova', 'large', 123456789, 1, 'won', unixepoch('2026-12-03'),"
	"  unixepoch('2026-12-10')),"
	" (18, 'vpetrov', 'small', 100000, 1, 'won', unixepoch('2026-12-01'),"
	"  unixepoch('2026-12-31 20:59:59')),"
	" (18, 'anovikova', 'medium', 700000000, 0, 'won', unixepoch('2026-12-01'),"
	"  unixepoch('2026-12-11')),"
	" (18, 'anovikova', 'medium', 100, 0, 'won', unixepoch('2026-12-01'),"
	"  unixepoch('2026-12-31 21:00:01')),"
	" (2, 'gone', 'medium', 100, 1, 'won', unixepoch('2026-12-01'), unixepoch('2026-12-11')),"
	" (17, 'mivanova', 'small', 1000, 1, 'won', unixepoch('2026-12-01'),"
	"  unixepoch('2026-12-12')),"
	" (2, 'mivanova', 'large', 100, 1, 'open', unixepoch('2026-12-01'), NULL);";

static void run_sql(const char *name, const char *sql)
{
	sqlite3 *sqlite;
	char *problem = NULL;

	assert_int_equal(sqlite3_open(ctl_path(name), &sqlite), SQLITE_OK);
	if (sqlite3_exec(sqlite, sql, NULL, NULL, &problem) != SQLITE_OK) {
		fail_msg("%s", problem);
	}
	sqlite3_close(sqlite);
}

/* Runs of blanks are one: how wide a column is depends on all of its rows. */
static const char *squeezed(void)
{
	static char text[CTL_TEXT_SIZE];
	char *to = text;

	for (const char *c = ctl_out; *c != '\0'; c++) {
		if (*c != ' ' || to == text || to[-1] != ' ') {
			*to++ = *c;
		}
	}
	*to = '\0';
	return text;
}

#define HAS_ROW(wanted) CTL_HAS(squeezed(), wanted)

static int set_up(void **state)
{
	struct db db;

	ctl_make_folder(state);
	/* The rows have times of their own, and calls numbered 1, 2, 3. */
	ctl_shell("sed -i 's/trust_time = false/trust_time = true/' dutyd.conf");
	assert_int_equal(db_open(&db, ctl_path("dutyd.db"), false), DB_OPENED);
	db_close(&db);
	run_sql("dutyd.db", rows);
	run_sql("crm.db", crm_rows);
	return 0;
}

static void r01_interruptions_by_person_and_day(void **state)
{
	(void)state;
	CTL_WANT(0, "-c dutyd.conf report interruptions 2026-12-01");
	CTL_BEGINS(ctl_out, "tue 2026-12-01\n");
	CTL_HAS(ctl_out, "offers         3\ninterruptions  0\nat one moment  1\n");
	CTL_HAS(ctl_out,
		"person                  offers  duty  owner  backup  head  interruptions\n"
		"vasya   Вася Петров          1     0      1       0     0              0\n"
		"masha   Маша Иванова         1     1      0       0     0              0\n"
		"petya   Петя Кузнецов        1     0      0       1     0              0\n"
		"olya    Оля Смирнова         0     0      0       0     0              0\n");
	CTL_WANT(0, "-c dutyd.conf report interruptions --json 2026-12-01");
	CTL_HAS(ctl_out, "{\"first\":\"2026-12-01\",\"last\":\"2026-12-01\",\"offers\":3,"
			 "\"interruptions\":0,\"offers_simultaneous\":1,\"people\":[{\"who\":"
			 "\"vasya\",\"offers\":1,\"duty\":0,\"owner\":1,");
	CTL_HAS(ctl_out, "\"days\":[{\"day\":\"2026-12-01\",\"who\":\"vasya\",");
}

/* A day that hangs on the wall as Petya's: what Masha was rung for then was not hers. */
static void r01_interruptions_are_a_negative_answer(void **state)
{
	(void)state;
	run_sql("dutyd.db", "INSERT INTO roster_publication VALUES (1, 'commercial', '2026-12-01',"
			    " '2026-12-01', 0, 'dutyd', '', 'publish');"
			    "INSERT INTO roster_day (department, day, seq, employee, kind,"
			    " publication) VALUES ('commercial', '2026-12-01', 1, 'petya', 'turn',"
			    " 1);");
	CTL_WANT(1, "-c dutyd.conf report interruptions 2026-12");
	CTL_HAS(ctl_out, "interruptions  1\n");
	HAS_ROW("tue 2026-12-01 masha Маша Иванова 1 0 0 0 0 1\n");
}

static void r55_handovers_open_and_late(void **state)
{
	(void)state;
	CTL_WANT(0, "-c dutyd.conf report handovers 2026-12 --as-of '2026-12-01 14:59'");
	CTL_HAS(ctl_out, "picked up by another  3\nopen                  1\n"
			 "of these late         0\nhanded over           2\n"
			 "of these late         1\n");
	CTL_HAS(ctl_out,
		"00000001  call:00000001  vasya         Вася Петров    masha      "
		"Маша Иванова  2026-12-01 11:00  2026-12-01 15:00                    open\n");
	CTL_HAS(ctl_out, "2026-12-01 12:00  closed\n");
	CTL_HAS(ctl_out, "2026-12-01 16:00  closed late\n");
	CTL_WANT(0, "-c dutyd.conf report handovers 2027-03 --as-of '2026-12-01 15:01' --json");
	CTL_HAS(ctl_out, "\"opened\":1,\"open\":1,\"late\":1,\"closed\":0,\"closed_late\":0,"
			 "\"handovers\":[{\"call\":\"00000001\",\"party\":\"call:00000001\","
			 "\"holder\":\"vasya\",\"responsible\":\"masha\","
			 "\"opened\":\"2026-12-01T11:00:00.000+03:00\","
			 "\"due\":\"2026-12-01T15:00:00.000+03:00\",\"closed\":null,"
			 "\"state\":\"late\"}]}");
}

/* Three came, the mystery shopper's is none of them. */
static void r47_the_heads_work_adds_up(void **state)
{
	(void)state;
	CTL_WANT(0, "-c dutyd.conf report head 2026-12");
	CTL_HAS(ctl_out, "head       irina  Ирина Соколова\nreceived   2\nkept       0\n"
			 "passed on  1\nreturned   0\nopen       1\n");
	CTL_HAS(ctl_out, "won             1     0          1         0     0\n");
	CTL_HAS(ctl_out, "passed  masha      Маша Иванова    won\n");
	CTL_WANT(0, "-c dutyd.conf report head 2026-11 --json");
	CTL_HAS(ctl_out, "\"head\":\"irina\",\"received\":0,\"kept\":0,");
}

/* Moscow's December: the deal of 2027-01-01 00:00:01 is not in it. */
static void r38_r43_commission_of_a_month(void **state)
{
	(void)state;
	CTL_WANT(0, "-c dutyd.conf report commission 2026-12");
	CTL_HAS(ctl_out, "deals won   6\namount      8 285 578.89\ncommission  239 765.43\n");
	HAS_ROW("\n 1 ООО «Вектор» small 50 000.00 mivanova anya 2.00 % 1 000.00 R-43: paid to who "
		"executes the sale; the client stays whose he is\n");
	HAS_ROW(" masha 8.00 % 98 765.43\n");
	HAS_ROW("\n 3 Орион small 1 000.00 vpetrov 0.00 % 0.00 the client is another's by the "
		"ledger: irina\n");
	HAS_ROW("\n 7 Семнадцать small 10.00 mivanova 0.00 % 0.00 R-38: the commercial department "
		"earns nothing on small sales\n");
	HAS_ROW("\n 6 Bosch medium 1.00 gone 0.00 % 0.00 not employed on that day, or not in the "
		"configuration\n");
	CTL_WANT(0, "-c dutyd.conf report commission 2027-02");
	CTL_HAS(ctl_out, "deals won   0\n");
	CTL_HAS(ctl_out, "no deal was won\n");
}

static void r41_r42_commission_warns(void **state)
{
	(void)state;
	CTL_WANT(0, "-c dutyd.conf report commission 2026-12");
	HAS_ROW("\nanya Аня Новикова client 2 7 050 000.00 141 000.00 yes\n");
	HAS_ROW("\nmasha Маша Иванова commercial 2 1 234 577.89 98 765.43\n");
	assert_null(strstr(ctl_out, "R-41"));
	ctl_shell("sed 's/medium = 6.0/medium = 3.0/' dutyd.conf >close.conf");
	CTL_WANT(0, "-c close.conf report commission 2026-12");
	HAS_ROW("R-41: for this band client commercial: less than twice\nmedium 2.00 % 3.00 %\n");
	CTL_WANT(0, "-c close.conf report commission 2026-12 --json");
	CTL_HAS(ctl_out, "\"earned_kop\":23976543,\"people\":[{\"who\":\"anya\",");
	CTL_HAS(ctl_out, "\"earned_kop\":14100000,\"above_median\":true}");
	CTL_HAS(ctl_out, "\"warnings\":[{\"band\":\"medium\",\"client\":200,"
			 "\"commercial\":300}]}");
}

/* What the lines earn is what the people earn is the sum. */
static void commission_totals_add_up(void **state)
{
	(void)state;
	CTL_WANT(0, "-c dutyd.conf report commission 2026-12 --json");
	ctl_shell("sqlite3 :memory: \"WITH r AS (SELECT CAST(readfile('out') AS TEXT) AS j) SELECT"
		  " (SELECT sum(value ->> 'earned_kop') FROM r, json_each(j -> 'deals')) ="
		  " j ->> 'earned_kop' AND"
		  " (SELECT sum(value ->> 'earned_kop') FROM r, json_each(j -> 'people')) ="
		  " j ->> 'earned_kop' FROM r\" | grep -qx 1");
}

static void what_cannot_be_read_is_said(void **state)
{
	(void)state;
	CTL_WANT(2, "-c dutyd.conf report interruptions 2026-13");
	CTL_HAS(ctl_err, "wanted: a month (2026-12), a date or 2026-12-01..2026-12-31\nusage: ");
	CTL_WANT(2, "-c dutyd.conf report handovers --as-of noon");
	CTL_HAS(ctl_err, "--as-of wants a date or a time");
	CTL_WANT(2, "-c dutyd.conf report nonsense");
	CTL_HAS(ctl_err, "dutyctl: no command \"report nonsense\"\n");
	CTL_WANT(0, "report --help");
	CTL_HAS(ctl_out, "report interruptions");
	ctl_shell("sed 's,/dutyd.db,/none.db,; s,/crm.db,/dutyd.conf,' dutyd.conf >bad.conf");
	CTL_WANT(2, "-c bad.conf report head 2026-12");
	CTL_HAS(ctl_err, "/none.db: No such file or directory");
	ctl_shell("sed 's,/crm.db,/roster.conf,' dutyd.conf >bad.conf");
	CTL_WANT(2, "-c bad.conf report commission 2026-12");
	CTL_HAS(ctl_err, "the CRM's deals cannot be read: ");
	CTL_HAS(ctl_err, "file is not a database");
	CTL_WANT(0, "-c bad.conf report head 2026-12"); /* what the outcomes are is not known */
	CTL_HAS(ctl_err, "no outcomes: ");
	CTL_HAS(ctl_out, "received   2\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(r01_interruptions_by_person_and_day),
		cmocka_unit_test(r01_interruptions_are_a_negative_answer),
		cmocka_unit_test(r55_handovers_open_and_late),
		cmocka_unit_test(r47_the_heads_work_adds_up),
		cmocka_unit_test(r38_r43_commission_of_a_month),
		cmocka_unit_test(r41_r42_commission_warns),
		cmocka_unit_test(commission_totals_add_up),
		cmocka_unit_test(what_cannot_be_read_is_said),
	};

	return cmocka_run_group_tests(tests, set_up, ctl_remove_folder);
}
