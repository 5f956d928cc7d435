/* layer: store support */
/* Requirements that an admin sees with dutyctl alone, each by its number. */
#include "test_main.h"

#include <sqlite3.h>
#include <string.h>

#include "ctl.h"

/* ---- suggest ---- */

static void change_crm(const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(ctl_path("crm.db"), &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static const char deals[] =
	"INSERT OR IGNORE INTO employee(id, name) VALUES"
	" ('masha', 'x'), ('vasya', 'x'), ('vpetrov', 'x'), ('petya', 'x');"
	"WITH w(who, n, stage, opened) AS (VALUES"
	" ('masha', 2, 'won', '2026-11-02'), ('masha', 3, 'lost', '2026-11-02'),"
	" ('vpetrov', 1, 'won', '2026-11-02'), ('vasya', 2, 'lost', '2026-11-02'),"
	" ('vasya', 2, 'open', '2026-11-02'), ('petya', 1, 'won', '2026-05-02')),"
	" k(i) AS (VALUES (1), (2), (3))"
	" INSERT INTO deal(company_id, employee_id, band, amount_kop, stage, opened_at, closed_at)"
	" SELECT (SELECT min(id) FROM company), who, 'large', 1, stage, unixepoch(opened),"
	" iif(stage = 'open', NULL, unixepoch('2026-11-20')) FROM w JOIN k ON k.i <= w.n;";

/* Masha wins 2 of 5, Vasya 1 of 5; Petya's deal is too old; by strength Dima is first. */
static void r46_suggest_by_what_was_won_of_what_was_received(void **state)
{
	(void)state;
	ctl_shell("mkdir -p strong && cp roster.conf strong/ && "
		  "sed 's/ext = \"207\";/& strength = 90;/' dutyd.conf >strong/dutyd.conf");
	CTL_WANT(0, "-c strong/dutyd.conf suggest '2026-12-01 11:00'");
	CTL_BEGINS(ctl_out, "dima ");
	change_crm(deals);
	CTL_WANT(0, "-c strong/dutyd.conf suggest '2026-12-01 11:00'");
	CTL_BEGINS(ctl_out, "masha  Маша Иванова    40  40% 2/5\n"
			    "vasya  Вася Петров     20  20% 1/5\n"
			    "dima   Дима Михайлов   90  -\n");
	CTL_WANT(0, "-c strong/dutyd.conf suggest --json '2026-12-01 11:00'");
	CTL_HAS(ctl_out, "\"strength\":40,\"received\":5,\"won\":2},{\"id\":\"vasya\"");
	ctl_shell("sed -i 's/handover_hours = 4;/handover_hours = 4; suggest_days = 365;/' "
		  "strong/dutyd.conf");
	CTL_WANT(0, "-c strong/dutyd.conf suggest '2026-12-01 11:00'");
	CTL_BEGINS(ctl_out, "petya  Петя Кузнецов   0   100% 1/1\n");
	change_crm("DELETE FROM deal");
}

/* Another program's CRM need not have deals. */
static void r46_suggest_without_deals_goes_by_strength(void **state)
{
	(void)state;
	ctl_shell("mkdir -p blind && cp roster.conf blind/ && "
		  "sed 's,/crm.db,/nowhere.db,' dutyd.conf >blind/dutyd.conf");
	CTL_WANT(0, "-c blind/dutyd.conf suggest '2026-12-01 11:00'");
	CTL_BEGINS(ctl_out, "masha ");
	CTL_HAS(ctl_err, "dutyctl suggest: by people.strength, no deals: /");
}

/* ---- a rep's own calls ---- */

#define CALLED_BACK "-c back/dutyd.conf route --explain --at '2026-12-01 11:00' --from "

static const char touches[] =
	"INSERT INTO call_touch(key10, employee_id, touched_at) VALUES"
	" ('9160000001', 'pkuznetsov', unixepoch('2026-11-28'))," /* Petya, three days ago */
	" ('9160000001', 'nobody', unixepoch('2026-11-30')),"     /* who has left */
	" ('9160000001', 'masha', unixepoch('2026-12-02')),"      /* not yet */
	" ('9160000001', 'vasya', unixepoch('2026-11-20')),"
	" ('9160000002', 'petya', unixepoch('2026-11-16')),"
	" ('9160000201', 'petya', unixepoch('2026-11-28'));";

static void r35_who_calls_a_rep_back_is_his(void **state)
{
	(void)state;
	change_crm(touches);
	ctl_shell("mkdir -p back && cp roster.conf back/ && "
		  "sed 's/stale = \"head\";/& outbound_days = 14;/' dutyd.conf >back/dutyd.conf");
	CTL_WANT(0, CALLED_BACK CTL_UNKNOWN);
	CTL_HAS(ctl_out, "reason      OWNER_ACTIVE\n");
	CTL_HAS(ctl_out, "belongs to  petya");
	CTL_HAS(ctl_out, "soft  petya has called this number of late\n");
	CTL_WANT(0, CALLED_BACK CTL_UNKNOWN " --stage qualify --set party=private");
	CTL_HAS(ctl_out, "reason      PRIVATE_PERSON\n");
	CTL_WANT(0, CALLED_BACK "+79160000002"); /* fifteen days ago */
	CTL_HAS(ctl_out, "reason      FIRST_LINE\n");
	CTL_WANT(0, CALLED_BACK CTL_OWNED); /* a real owner */
	CTL_HAS(ctl_out, "belongs to  vasya");
	assert_null(strstr(ctl_out, "soft"));
	CTL_WANT(0, "-c dutyd.conf route --at '2026-12-01 11:00' --from " CTL_UNKNOWN); /* off */
	CTL_HAS(ctl_out, "reason      FIRST_LINE\n");
	change_crm("DROP VIEW dutyd_touch");
	CTL_WANT(0, CALLED_BACK CTL_UNKNOWN);
	CTL_HAS(ctl_out, "reason      FIRST_LINE\n");
	CTL_HAS(ctl_out, "crm         match none\n");
}

/* ---- settings that are rules ---- */

static void r08_without_a_client_department_the_check_fails(void **state)
{
	(void)state;
	ctl_shell("mkdir -p alone && cp roster.conf alone/ && "
		  "sed 's/^  client : {  /  office : {  /' dutyd.conf >alone/dutyd.conf");
	CTL_WANT(1, "check alone/dutyd.conf");
	CTL_HAS(ctl_out, "error: departments: no department \"client\" (R-08)\n"
			 "    hint: two departments: client lifts the handset, commercial sells\n");
}

#define LARGE_ORG                                                                                  \
	"route --explain --stage qualify --from " CTL_UNKNOWN " --set party=org --set band=large "

static void r25_requires_meeting_is_read_and_decided_by(void **state)
{
	(void)state;
	ctl_shell("mkdir -p both && cp roster.conf both/ && "
		  "sed '/^  large     : {/s/to = /requires_meeting = true; &/' dutyd.conf"
		  " >both/dutyd.conf");
	CTL_WANT(0, "-c dutyd.conf " LARGE_ORG "--at '2026-12-01 11:00'");
	CTL_HAS(ctl_out, "reason      LARGE_BAND\n");
	CTL_HAS(ctl_out, "> large      fits\n");
	CTL_WANT(0, "-c both/dutyd.conf " LARGE_ORG "--at '2026-12-01 11:00'");
	CTL_HAS(ctl_out, "reason      FIRST_LINE\n");
	CTL_HAS(ctl_out, "  large      no: meeting is unknown\n");
	CTL_WANT(0, "-c both/dutyd.conf " LARGE_ORG "--set meeting=needed "
		    "--at '2026-12-01 11:00'");
	CTL_HAS(ctl_out, "reason      LARGE_BAND\n");
}

#define VISIT                                                                                      \
	"-c visit/dutyd.conf route --explain --at '2026-12-01 11:00' --from " CTL_UNKNOWN          \
	" --set party=org --set band=medium --set meeting=needed --stage "

/* The admin has written no rule for it. */
static void r12_explain_says_why_the_client_department_is_left_out(void **state)
{
	(void)state;
	ctl_shell("mkdir -p visit && cp roster.conf visit/ && "
		  "sed '/^  meeting   : {/d' dutyd.conf >visit/dutyd.conf");
	CTL_WANT(0, VISIT "qualify");
	CTL_HAS(ctl_out, "reason      NEEDS_MEETING\n");
	CTL_HAS(ctl_out, "rule        visit\n");
	CTL_HAS(ctl_out, "> sized      fits\n");
	CTL_HAS(ctl_out, "visit  not sized: the officers visit nobody (R-12)\n");
	CTL_WANT(0, VISIT "handover");
	CTL_HAS(ctl_out, "reason      DUTY_TODAY\n");
	CTL_HAS(ctl_out, "belongs to  masha");
}

static void r45_under_auto_nobody_picks_by_value(void **state)
{
	(void)state;
	ctl_shell("mkdir -p auto && cp roster.conf auto/ && sed -e 's/inbound = \"duty\"/inbound ="
		  " \"auto\"/' -e '/^  large     : {/s/to = \"commercial\"/to = \"head\"/'"
		  " dutyd.conf >auto/dutyd.conf");
	CTL_WANT(1, "check auto/dutyd.conf");
	CTL_HAS(ctl_out,
		"error: rules.large: picks by band: with inbound = \"auto\" the duty takes "
		"what comes (R-45)\n");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(r46_suggest_by_what_was_won_of_what_was_received),
		cmocka_unit_test(r46_suggest_without_deals_goes_by_strength),
		cmocka_unit_test(r35_who_calls_a_rep_back_is_his),
		cmocka_unit_test(r08_without_a_client_department_the_check_fails),
		cmocka_unit_test(r25_requires_meeting_is_read_and_decided_by),
		cmocka_unit_test(r12_explain_says_why_the_client_department_is_left_out),
		cmocka_unit_test(r45_under_auto_nobody_picks_by_value),
	};

	return cmocka_run_group_tests_name("dutyctl_rules", tests, ctl_make_folder,
					   ctl_remove_folder);
}
