/* layer: store support */
/* dutyctl simulate: the seed company's month, other profiles and configurations. */
#include "test_main.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "dutyd/config/profile_load.h"

static char first_out[CTL_TEXT_SIZE];

static void write_profile(const char *text)
{
	FILE *file = fopen(ctl_path("mine.profile"), "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

/* Given the profile and 30 days: 500 decisions, 16.7 per day, and duty share per rep. */
static void r02_seed500(void **state)
{
	(void)state;
	CTL_WANT(0, "simulate seed500 --days 30");
	CTL_BEGINS(ctl_out, "mon 2026-11-30 to tue 2026-12-29\nprofile               seed500\n");
	CTL_HAS(ctl_out, "commercial decisions  500\na day                 16.7\n"
			 "working days          22\na working day         22.7\n");
	CTL_WANT(0, "simulate seed500 --json");
	CTL_HAS(ctl_out, "\"decisions\":500,\"per_day\":16.7,\"working_days\":22,"
			 "\"per_working_day\":22.7,");
	ctl_shell("sqlite3 :memory: \"WITH r AS (SELECT CAST(readfile('out') AS TEXT) AS j) SELECT"
		  " count(*), min(value ->> 'share') > 0, sum(value ->> 'enquiries')"
		  " FROM r, json_each(j -> 'people')\" | grep -qx '7|1|500'");
}

/* With duty nobody but the duty is rung, without it everybody is. */
static void r01_r03_with_and_without_duty(void **state)
{
	int one = 0, all = 0;
	const char *verdict;

	(void)state;
	CTL_WANT(0, "simulate seed500");
	verdict = strstr(ctl_out, "with duty: 0 interruptions of 6 reps; without: ");
	assert_non_null(verdict);
	assert_int_equal(sscanf(verdict,
				"with duty: 0 interruptions of 6 reps; without: %d (one free phone "
				"in turn), %d (every free phone at once)",
				&one, &all),
			 2);
	assert_in_range(one, 300, 500); /* six of seven of 500, some of them out */
	assert_true(all > 3 * one);
	CTL_HAS(ctl_out, "  this configuration        0\n");
	CTL_HAS(ctl_out, "  every free phone at once  ████████████████████████████████");
}

static void the_same_seed_gives_the_same_bytes(void **state)
{
	(void)state;
	CTL_WANT(0, "simulate seed500 --seed 5 --json --svg a.svg --lang ru");
	memcpy(first_out, ctl_out, sizeof(first_out));
	CTL_WANT(0, "simulate seed500 --seed 5 --json --svg b.svg --lang ru");
	assert_string_equal(first_out, ctl_out);
	ctl_shell("cmp a.svg b.svg");
	CTL_WANT(0, "simulate seed500 --seed 6 --json");
	assert_string_not_equal(first_out, ctl_out);
	ctl_read("a.svg", first_out);
	CTL_BEGINS(first_out, "<svg xmlns='http://www.w3.org/2000/svg'");
	CTL_HAS(first_out, "Кого отвлекают входящие обращения");
	CTL_HAS(first_out, "Обращений: 500 за 30 дней; менеджеров: 7");
}

/* What is kept is a company like any other: its reports say the same. */
static void what_is_kept_can_be_asked(void **state)
{
	(void)state;
	CTL_WANT(0, "simulate seed500 --keep kept");
	CTL_WANT(0, "-c kept/a/dutyd.conf report interruptions 2026-11-30..2026-12-29");
	CTL_HAS(ctl_out, "interruptions  0\nat one moment  1\n");
	CTL_WANT(0, "-c kept/a/dutyd.conf report volume 2026-11-30..2026-12-29 --as-of 2027-01-01");
	CTL_HAS(ctl_out, "enquiries      500\n");
	/* Q9: who calls again has an owner by then, and is no new enquiry. */
	ctl_shell("test \"$(sqlite3 kept/a/dutyd.db \"SELECT count(*) > 50 FROM decision d"
		  " JOIN call c ON c.id = d.call_id WHERE d.stage = 'arrival' AND d.reason IN"
		  " ('OWNER_ACTIVE', 'OWNER_AWAY') AND c.company_id IS NULL\")\" = 1");
	CTL_WANT(0, "-c kept/a/dutyd.conf report unqualified 2026-12");
	CTL_WANT(0, "-c kept/a/dutyd.conf who 2026-12-01");
	CTL_BEGINS(ctl_out, "tue 2026-12-01  masha  ");
	CTL_WANT(2, "simulate seed500 --keep kept");
	CTL_HAS(ctl_err, "kept: File exists");
}

#define ALL_FILES                                                                                  \
	"find . -type f ! -name out ! -name err ! -name 'sums-*' | sort |"                         \
	" xargs sha256sum"

static void nothing_of_the_companys_is_touched(void **state)
{
	(void)state;
	ctl_shell("mkdir tmp; " ALL_FILES " >sums-before");
	setenv("TMPDIR", ctl_path("tmp"), 1);
	CTL_WANT(0, "-c dutyd.conf simulate seed500 --days 10");
	unsetenv("TMPDIR");
	CTL_HAS(ctl_out, "commercial decisions  167\n");
	ctl_shell(ALL_FILES " >sums-after; cmp sums-before sums-after && rmdir tmp");
}

static void two_configurations_meet_the_same_calls(void **state)
{
	(void)state;
	ctl_shell("sed 's/inbound = \"duty\"/inbound = \"head\"/; s/\"masha\"; reason = "
		  "\"DUTY_TODAY\"/\"irina\"; reason = \"HEAD_MODE\"/' dutyd.conf >head.conf");
	CTL_WANT(0, "-c dutyd.conf simulate seed500 --days 10 --against head.conf --svg c.svg");
	CTL_HAS(ctl_out, "\ndutyd.conf                      167 ");
	CTL_HAS(ctl_out, "\nhead.conf                       167 ");
	ctl_read("c.svg", first_out);
	CTL_HAS(first_out, ">head.conf</text>");
	CTL_WANT(0, "-c head.conf simulate seed500 --days 10");
	CTL_HAS(ctl_out, "with the head: 0 interruptions of 7 reps; without: ");
	CTL_HAS(ctl_out, "irina   Ирина Соколова        167  100.00 %");
	CTL_WANT(2, "-c dutyd.conf simulate seed500 --against none.conf");
	CTL_HAS(ctl_err, "none.conf cannot be used");
}

static void a_profile_of_ones_own(void **state)
{
	(void)state;
	write_profile("version = 1;\nseed = 9;\nafter_hours = 30;\n"
		      "enquiries : { per_month = 60; large = 1; several_offices = 0;\n"
		      "  large_contract = 0; meeting = 0; repeat = 50; };\n"
		      "calls : { per_month = 0; };\n"
		      "people : { answer = 50; away = 60; patience_seconds = 20; };\n"
		      "failures : { crm_days = 100; };\n");
	CTL_WANT(0, "-c dutyd.conf simulate mine.profile --keep own --json");
	CTL_HAS(ctl_out, "\"profile\":\"mine.profile\",\"seed\":9,\"days\":30,");
	ctl_shell("test \"$(sqlite3 own/a/dutyd.db \"SELECT count(*) FROM decision WHERE stage ="
		  " 'arrival' AND crm <> 'error'\")\" = 0");
	ctl_shell("test \"$(sqlite3 own/a/dutyd.db \"SELECT count(*) > 5 FROM decision WHERE reason"
		  " = 'AFTER_HOURS'\")\" = 1");
	ctl_shell("test \"$(sqlite3 own/a/dutyd.db 'SELECT count(*) FROM call WHERE ended_ms IS"
		  " NULL')\" = 0"); /* every call came to its end */
	CTL_WANT(0, "-c own/a/dutyd.conf report interruptions 2026-11-30..2026-12-29");
}

/* The real clock has no say in it: a day's look-ups all fail, or none does. */
static void a_crm_that_is_away_for_days(void **state)
{
	(void)state;
	write_profile(
		"version = 1;\nenquiries : { per_month = 100; };\n"
		"calls : { per_month = 200; withheld = 0; };\nfailures : { crm_days = 40; };\n");
	CTL_WANT(0, "-c dutyd.conf simulate mine.profile --keep away");
	ctl_shell("test \"$(sqlite3 away/a/dutyd.db \"SELECT count(*), sum(n > 1), sum(ok) FROM"
		  " (SELECT count(DISTINCT crm = 'ok') AS n, max(crm = 'ok') AS ok FROM decision"
		  " WHERE stage = 'arrival'"
		  " GROUP BY date(at_ms / 1000, 'unixepoch', '+3 hours'))\")\" = '22|0|13'");
}

/* More than one publication, and times that the roster does not know. */
static void long_and_strange_times(void **state)
{
	(void)state;
	write_profile("version = 1;\nenquiries : { per_month = 3; repeat = 0; };\n"
		      "calls : { per_month = 0; };\n");
	CTL_WANT(0, "-c dutyd.conf simulate mine.profile --days 1000");
	CTL_HAS(ctl_out, "commercial decisions  100\n");
	CTL_HAS(ctl_out, "with duty: 0 interruptions of 6 reps; ");
	CTL_WANT(0, "-c dutyd.conf simulate mine.profile --from 2031-05-01");
	CTL_HAS(ctl_out, "commercial decisions  3\n");
	CTL_WANT(2, "-c dutyd.conf simulate mine.profile --from 2026-01-05");
	CTL_HAS(ctl_err, "the roster begins only after the days that are simulated");
	CTL_WANT(0, "-c dutyd.conf simulate mine.profile --from 2027-01-01 --days 9");
	CTL_HAS(ctl_out, "calls                 0\n"); /* holidays */
}

static void a_bad_profile_is_located(void **state)
{
	(void)state;
	write_profile(
		"version = 1;\npeople : { answer = 101; };\nenqiries : { };\n"
		"calls : { known = 0; private = 0; small = 0; personal = 0; withheld = 0; };\n");
	CTL_WANT(2, "simulate mine.profile");
	CTL_HAS(ctl_err, "mine.profile:2: error: people.answer: 101: allowed are 0 to 100\n");
	CTL_HAS(ctl_err, "mine.profile:3: error: enqiries: ");
	CTL_HAS(ctl_err, "enquiries");
	CTL_HAS(ctl_err, "mine.profile:4: error: calls: all shares are 0: who calls?\n");
	CTL_WANT(2, "simulate no-such.profile");
	CTL_HAS(ctl_err, "no-such.profile");
	write_profile("version = 1;\nseed = \"x\";;;");
	CTL_WANT(2, "simulate mine.profile");
	CTL_HAS(ctl_err, "mine.profile:2: error: ");
}

/* The rows' defaults and the built-in profile are one. */
static void a_profile_with_nothing_in_it_is_seed500(void **state)
{
	struct profile loaded, built_in;
	struct report report;

	(void)state;
	write_profile("version = 1;\nenquiries : { };\ncalls : { };\npeople : { };\n"
		      "failures : { };\n");
	report_init(&report);
	assert_true(profile_load(ctl_path("mine.profile"), REPORT_ENGLISH, &loaded, &report));
	report_finish(&report);
	built_in = profile_seed500();
	assert_memory_equal(&loaded, &built_in, sizeof(loaded));
	write_profile("version = 1;\n");
	report_init(&report);
	assert_true(profile_load(ctl_path("mine.profile"), REPORT_ENGLISH, &loaded, &report));
	report_finish(&report);
	assert_memory_equal(&loaded, &built_in, sizeof(loaded));
}

static void the_manual_has_every_key(void **state)
{
	static const char *const keys[] = { "version",         "seed",           "after_hours",
					    "enquiries",       "per_month",      "large",
					    "several_offices", "large_contract", "meeting",
					    "repeat",          "calls",          "clients",
					    "known",           "private",        "small",
					    "personal",        "withheld",       "people",
					    "answer",          "away",           "neighbour",
					    "ask_seconds",     "talk_seconds",   "patience_seconds",
					    "failures",        "crm_days" };
	FILE *file = fopen(TEST_TOP_DIR "/conf/man/dutyd.profile.5", "r");

	(void)state;
	assert_non_null(file);
	first_out[fread(first_out, 1, CTL_TEXT_SIZE - 1, file)] = '\0';
	fclose(file);
	for (size_t i = 0; i < TEST_COUNT(keys); i++) {
		char row[64];

		snprintf(row, sizeof(row), ".It Ic %s\n", keys[i]);
		CTL_HAS(first_out, row);
	}
}

static void wrong_options(void **state)
{
	(void)state;
	CTL_WANT(2, "simulate");
	CTL_HAS(ctl_err, "one profile: seed500, or a file");
	CTL_WANT(2, "simulate seed500 --days 0");
	CTL_HAS(ctl_err, "--days wants a number from 1 to 3660");
	CTL_WANT(2, "simulate seed500 --seed x");
	CTL_WANT(2, "simulate seed500 --lang fr");
	CTL_WANT(2, "simulate seed500 --from yesterday");
	CTL_WANT(2, "simulate seed500 --days 1 --svg no/such/folder.svg");
	CTL_HAS(ctl_err, "no/such/folder.svg: No such file or directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(r02_seed500),
		cmocka_unit_test(r01_r03_with_and_without_duty),
		cmocka_unit_test(the_same_seed_gives_the_same_bytes),
		cmocka_unit_test(what_is_kept_can_be_asked),
		cmocka_unit_test(nothing_of_the_companys_is_touched),
		cmocka_unit_test(two_configurations_meet_the_same_calls),
		cmocka_unit_test(a_profile_of_ones_own),
		cmocka_unit_test(a_crm_that_is_away_for_days),
		cmocka_unit_test(long_and_strange_times),
		cmocka_unit_test(a_bad_profile_is_located),
		cmocka_unit_test(a_profile_with_nothing_in_it_is_seed500),
		cmocka_unit_test(the_manual_has_every_key),
		cmocka_unit_test(wrong_options),
	};

	return cmocka_run_group_tests(tests, ctl_make_folder, ctl_remove_folder);
}
