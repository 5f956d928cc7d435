/* layer: net support */
/*
 * dutyctl roster, what it changes through a daemon: publish, swap, override, urgent. The days are
 * counted from now, since the past is refused.
 */
#include "test_main.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ctl.h"
#include "daemon.h"
#include "dutyd/domain/civil.h"

static int count(const char *text, const char *what)
{
	int n = 0;

	for (text = strstr(text, what); text != NULL; text = strstr(text + 1, what)) {
		n++;
	}
	return n;
}

/* Every day is worked and nobody is away: the same on whatever day this runs. */
static const struct daemon_options every_day = {
	.edits = {
		{ "d2026-12-16 = \"2026-12-18\";", "" },
		{ "d2026-12-22 = \"lena\";", "" },
		{ "new-year = \"2026-12-31..2027-01-10\"; february = \"2027-02-23\"; "
		  "march = \"2027-03-08\";", "" },
		{ "2026-11-30 mon", "2026-11-02 mon" },
		{ "mon-fri\";  turn", "mon-sun\";  turn" },
		{ "vasya-leave : { who = \"vasya\"; from = \"2026-12-28\"; to = \"2027-01-17\"; "
		  "why = \"отпуск\"; };", "" },
		{ "olya-course : { who = \"olya\";  from = \"2026-12-07\"; to = \"2026-12-09\"; "
		  "why = \"обучение\"; };", "" },
	},
};

static struct daemon dutyd;
static int32_t today;

static int start_daemon(void **state)
{
	(void)state;
	/* The company's zone is Moscow, which is UTC+3 all the year round. */
	today = (int32_t)((time(NULL) + 3 * 3600) / 86400);
	return daemon_start(&dutyd, &every_day) ? 0 : -1;
}

static int stop_daemon(void **state)
{
	(void)state;
	int status = daemon_stop(&dutyd);

	daemon_remove(&dutyd);
	return status;
}

/* The date of a day that many from today; static, four calls deep. */
static const char *in_days(int n)
{
	static char texts[4][CIVIL_TEXT_SIZE];
	static int next;
	char *text = texts[next++ % 4];

	civil_format(today + n, text);
	return text;
}

/* Who has the day, from `roster show`. */
static const char *shown(int n, const char *member)
{
	CTL_WANT(0, "-c %s roster show --json %s", dutyd.conf, in_days(n));
	return json_value(strstr(ctl_out, "\"days\""), member);
}

static void publish_swap_and_override(void **state)
{
	char one[64], other[64], third[64], wanted[256];

	(void)state;
	CTL_WANT(0, "-c %s roster publish --reason winter %s..%s", dutyd.conf, in_days(10),
		 in_days(20));
	snprintf(wanted, sizeof(wanted), "publication 1: publish, 11 days from %s to %s\n",
		 in_days(10), in_days(20));
	CTL_BEGINS(ctl_out, wanted);
	assert_string_equal(shown(20, "published"), "true");
	assert_string_equal(shown(21, "published"), "false");

	snprintf(one, sizeof(one), "%s", shown(11, "who"));
	snprintf(other, sizeof(other), "%s", shown(13, "who"));
	snprintf(third, sizeof(third), "%s", shown(16, "who"));
	CTL_WANT(0, "-c %s roster swap %s %s", dutyd.conf, in_days(11), in_days(13));
	CTL_HAS(ctl_out, "publication 2: swap, 2 days from ");
	assert_string_equal(shown(11, "who"), other);
	assert_string_equal(shown(13, "who"), one);
	assert_string_equal(shown(13, "kind"), "swap");

	CTL_WANT(0, "-c %s roster override --json --reason ill %s %s", dutyd.conf, in_days(15),
		 third);
	CTL_HAS(ctl_out, "\"ok\":true");
	assert_string_equal(json_value(ctl_out, "why"), "ill");
	assert_string_equal(shown(15, "who"), third);
	assert_string_equal(shown(15, "kind"), "override");
	assert_string_equal(shown(15, "why"), "ill");
}

static void explained(int n)
{
	CTL_WANT(0,
		 "-c %s route --explain --from " CTL_UNKNOWN " --stage handover"
		 " --set offices=several --at '%s 11:00'",
		 dutyd.conf, in_days(n));
}

static void r58_explain_says_who_approved(void **state)
{
	char who[64], approved[128];
	int n = civil_weekday(today + 17) < 5 ? 17 : 19; /* the department is closed at weekends */

	(void)state;
	snprintf(who, sizeof(who), "%s", shown(n + 1, "who"));
	explained(n);
	assert_null(strstr(ctl_out, "approved"));
	CTL_WANT(0, "-c %s roster override --reason wedding %s %s", dutyd.conf, in_days(n), who);
	explained(n);
	CTL_HAS(ctl_out, "DUTY_OVERRIDE");
	snprintf(approved, sizeof(approved), "\napproved    %u:", (unsigned)getuid());
	CTL_HAS(ctl_out, approved);
	CTL_HAS(ctl_out, ": wedding\n");
}

/* roster.conf with these lines plans what hangs on the wall. */
static void as_config_loads_to_the_same_days(void **state)
{
	char wall[CTL_TEXT_SIZE], command[1024];

	(void)state;
	CTL_WANT(0, "-c %s roster show --as-config %s..%s", dutyd.conf, in_days(10), in_days(20));
	assert_int_equal(count(ctl_out, "  d2"), 2);
	snprintf(command, sizeof(command),
		 "mkdir lines && cp out lines/lines && sed 's,%s,/nowhere/dutyd.db,' %s "
		 ">lines/dutyd.conf && sed -e '/^ *swaps /d' -e '/^ *overrides /r lines/lines' "
		 "-e '/^ *overrides /d' %s/roster.conf >lines/roster.conf",
		 dutyd.store, dutyd.conf, dutyd.dir);
	ctl_shell(command);
	CTL_WANT(0, "-c %s roster show %s..%s | sed 's/ *#.*//' | awk '{ $1 = $1; print }'",
		 dutyd.conf, in_days(10), in_days(20));
	snprintf(wall, sizeof(wall), "%s", ctl_out);
	CTL_WANT(0,
		 "-c lines/dutyd.conf roster show %s..%s | sed 's/ *planned//' | "
		 "awk '{ $1 = $1; print }'",
		 in_days(10), in_days(20));
	assert_string_equal(ctl_out, wall);
}

static void r58_urgent_changes_today_and_says_why(void **state)
{
	char was[64];

	(void)state;
	snprintf(was, sizeof(was), "%s", shown(0, "who"));
	const char *who = strcmp(was, "masha") == 0 ? "petya" : "masha";
	CTL_WANT(0, "-c %s roster urgent --reason 'has a cold' %s", dutyd.conf, who);
	CTL_HAS(ctl_out,
		": urgent, 1 day from "); /* and two rows: as planned, and who has it now */
	CTL_HAS(ctl_out, "  urgent  instead of ");
	assert_string_equal(shown(0, "who"), who);
	assert_string_equal(shown(0, "kind"), "urgent");
	assert_string_equal(shown(0, "why"), "has a cold");
	assert_string_equal(shown(0, "instead_of"), was);
	CTL_WANT(0, "-c %s who %s", dutyd.conf, in_days(0));
	CTL_HAS(ctl_out, "kind        urgent, instead of ");
}

static void what_is_refused_is_a_negative_answer(void **state)
{
	(void)state;
	CTL_WANT(1, "-c %s roster publish %s..%s", dutyd.conf, in_days(10), in_days(20));
	CTL_HAS(ctl_err, "is published already");
	CTL_WANT(1, "-c %s roster publish 2020-01", dutyd.conf);
	CTL_HAS(ctl_err, "is over");
	CTL_WANT(1, "-c %s roster swap 2020-01-01 %s", dutyd.conf, in_days(11));
	CTL_HAS(ctl_err, "the past does not change");
	CTL_WANT(1, "-c %s roster swap %s %s", dutyd.conf, in_days(0), in_days(11));
	CTL_HAS(ctl_err, "only `urgent` changes it");
	CTL_WANT(1, "-c %s roster override --json %s nobody", dutyd.conf, in_days(11));
	CTL_HAS(ctl_out, "\"ok\":false");
	CTL_HAS(ctl_out, "nobody is called nobody");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(publish_swap_and_override, start_daemon),
		cmocka_unit_test(as_config_loads_to_the_same_days),
		cmocka_unit_test(r58_explain_says_who_approved),
		cmocka_unit_test(r58_urgent_changes_today_and_says_why),
		cmocka_unit_test_teardown(what_is_refused_is_a_negative_answer, stop_daemon),
	};

	return cmocka_run_group_tests_name("dutyctl roster acts", tests, ctl_make_folder,
					   ctl_remove_folder);
}
