/* layer: store support */
/*
 * dutyctl roster, what it shows of files alone. No day here depends on today: files are asked as of
 * a day of theirs.
 */
#include "test_main.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "ctl.h"
#include "dutyd/domain/civil.h"
#include "dutyd/store/schema.h"

#define HAND_OUT "--stage handover --set offices=several"

/* The example of issue 3, from 2026-11-30; then the holidays, and Vasya is back on 2027-01-18. */
static const char *const example[][3] = {
	{ "2026-11-30", "vasya", "turn" },    { "2026-12-01", "masha", "turn" },
	{ "2026-12-02", "petya", "turn" },    { "2026-12-03", "olya", "turn" },
	{ "2026-12-04", "sasha", "turn" },    { "2026-12-07", "lena", "turn" },
	{ "2026-12-08", "dima", "turn" },     { "2026-12-09", "vasya", "turn" },
	{ "2026-12-10", "masha", "turn" },    { "2026-12-11", "petya", "turn" },
	{ "2026-12-14", "olya", "turn" },     { "2026-12-15", "sasha", "turn" },
	{ "2026-12-16", "vasya", "swap" },    { "2026-12-17", "dima", "turn" },
	{ "2026-12-18", "lena", "swap" },     { "2026-12-21", "masha", "turn" },
	{ "2026-12-22", "lena", "override" }, { "2026-12-23", "olya", "turn" },
	{ "2026-12-24", "sasha", "turn" },    { "2026-12-25", "lena", "turn" },
	{ "2026-12-28", "dima", "turn" },     { "2026-12-29", "masha", "turn" },
	{ "2026-12-30", "petya", "turn" },    { "2027-01-11", "olya", "turn" },
	{ "2027-01-18", "vasya", "turn" },
};

/* What was published before Vasya asked for his leave: the 29th is his, the 30th Masha's. */
static const char *const leaveless[][2] = { { "2026-12-29", "vasya" }, { "2026-12-30", "masha" } };

static const char *who_of(const char *day, const char **kind)
{
	*kind = "off";
	for (size_t i = 0; i < TEST_COUNT(leaveless); i++) {
		if (strcmp(leaveless[i][0], day) == 0) {
			*kind = "turn";
			return leaveless[i][1];
		}
	}
	for (size_t i = 0; i < TEST_COUNT(example); i++) {
		if (strcmp(example[i][0], day) == 0) {
			*kind = example[i][2];
			return example[i][1];
		}
	}
	return NULL;
}

static void run_sql(sqlite3 *db, const char *sql)
{
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
}

static void put_day(sqlite3 *db, int32_t day)
{
	char date[CIVIL_TEXT_SIZE];
	const char *kind;

	civil_format(day, date);
	const char *who = who_of(date, &kind);
	const char *other = strcmp(date, "2026-12-16") == 0 ? "lena" :
			    strcmp(date, "2026-12-18") == 0 ? "vasya" :
			    strcmp(date, "2026-12-22") == 0 ? "petya" :
							      NULL;
	char *sql = sqlite3_mprintf("INSERT INTO roster_day(department, day, seq, employee, kind, "
				    "instead_of, publication) VALUES "
				    "('commercial', %Q, 1, %Q, %Q, %Q, 1)",
				    date, who, kind, other);
	run_sql(db, sql);
	sqlite3_free(sql);
}

/* wall/: the same files beside a dutyd.db that ends with 2026-12-30. */
static void make_wall(void)
{
	int32_t first, last;
	sqlite3 *db;

	ctl_shell("mkdir wall && cp roster.conf wall/ && "
		  "sed \"s,$PWD/dutyd.db,$PWD/wall/dutyd.db,\" dutyd.conf >wall/dutyd.conf");
	assert_int_equal(sqlite3_open(ctl_path("wall/dutyd.db"), &db), SQLITE_OK);
	run_sql(db, schema_roster_sql);
	run_sql(db, "INSERT INTO roster_clock VALUES ('commercial', '2026-11-29');"
		    "INSERT INTO roster_publication VALUES (1, 'commercial', '2026-11-30', "
		    "'2026-12-30', 1795000000000, '1000:irina', '', 'publish');");
	assert_true(civil_parse("2026-11-30", &first) && civil_parse("2026-12-30", &last));
	for (int32_t day = first; day <= last; day++) {
		put_day(db, day);
	}
	sqlite3_close(db);
}

static int set_up(void **state)
{
	ctl_make_folder(state);
	make_wall();
	return 0;
}

/* ---- from files ---- */

/* Every day with somebody, in order and nothing between, as far as `last`. */
static void want_example(const char *last)
{
	const char *at = ctl_out;
	char wanted[128];

	for (size_t i = 0; i < TEST_COUNT(example) && strcmp(example[i][0], last) <= 0; i++) {
		snprintf(wanted, sizeof(wanted), "\"day\":\"%s\"", example[i][0]);
		at = strstr(at, wanted);
		assert_non_null(at);
		const char *kind = strstr(at, "\"kind\":"), *who = strstr(at, "\"who\":");
		snprintf(wanted, sizeof(wanted), "\"kind\":\"%s\"", example[i][2]);
		CTL_BEGINS(kind, wanted);
		snprintf(wanted, sizeof(wanted), "\"who\":\"%s\"", example[i][1]);
		CTL_BEGINS(who, wanted);
	}
}

static int count(const char *text, const char *what)
{
	int n = 0;

	for (text = strstr(text, what); text != NULL; text = strstr(text + 1, what)) {
		n++;
	}
	return n;
}

static void r50_example_roster_is_shown_day_by_day(void **state)
{
	(void)state;
	CTL_WANT(0, "-c dutyd.conf roster show --json 2026-11-30..2027-01-18");
	want_example("2027-01-18");
	CTL_WANT(0, "-c dutyd.conf roster show --json 2026-11-30..2027-01-11");
	assert_int_equal(count(ctl_out, "\"kind\":\"off\""), 43 - 24); /* weekends, the holidays */
	assert_int_equal(count(ctl_out, "\"published\":false"), 43);
	CTL_HAS(ctl_out, "\"who\":\"vasya\",\"name\":\"Вася Петров\",\"instead_of\":\"lena\"");
	CTL_WANT(0, "-c dutyd.conf roster show 2026-12-16");
	assert_string_equal(ctl_out,
			    "wed 2026-12-16  vasya  Вася Петров  swap  instead of lena  planned\n");
}

static void plan_tells_what_would_be_added(void **state)
{
	(void)state;
	CTL_WANT(0, "-c dutyd.conf roster plan --json --as-of 2026-11-23");
	want_example("2027-01-11");
	CTL_BEGINS(ctl_out, "{\"first\":\"2026-11-30\",\"last\":\"2027-01-13\",\"rows\":[");
	CTL_HAS(ctl_out, "{\"who\":\"vasya\",\"published\":0,\"new\":3}");
	CTL_WANT(0, "-c dutyd.conf roster plan --as-of 2026-11-23 2026-12");
	CTL_BEGINS(ctl_out, "tue 2026-12-01 to thu 2026-12-31: 31 to publish, 0 published already\n"
			    "+ tue 2026-12-01  masha  turn\n");
	CTL_HAS(ctl_out, "+ tue 2026-12-22  lena   override  instead of petya\n");
	CTL_HAS(ctl_out, "\nvasya   0          +2   2026-12-09 2026-12-16\n");
	ctl_shell("! test -e dutyd.db"); /* and wrote nothing */
}

/* Published days stay: the plan goes on behind them, and tells what does not fit any more. */
static void plan_leaves_published_days_alone(void **state)
{
	(void)state;
	CTL_WANT(0, "-c wall/dutyd.conf roster plan --as-of 2026-12-01 2026-12-28..2027-01-11");
	CTL_BEGINS(ctl_out, "mon 2026-12-28 to mon 2027-01-11: 12 to publish, 3 published already\n"
			    "+ mon 2027-01-11  ");
	CTL_HAS(ctl_out, "! tue 2026-12-29  vasya  stays as published, but: absent\n");
	CTL_WANT(0, "-c wall/dutyd.conf roster plan --json --as-of 2026-12-01");
	CTL_BEGINS(ctl_out, "{\"first\":\"2026-12-31\",");
	CTL_WANT(0, "-c wall/dutyd.conf roster plan --json --as-of 2026-12-01 2026-12-29");
	CTL_HAS(ctl_out, "\"conflicts\":[{\"day\":\"2026-12-29\",\"kind\":\"absent\","
			 "\"who\":\"vasya\",\"with\":null}]");
	CTL_WANT(0, "-c wall/dutyd.conf roster plan --as-of 2026-12-01 2026-12-01..2026-12-18");
	CTL_HAS(ctl_out, ": 0 to publish, 18 published already\nno day of duty would be added\n");
	CTL_WANT(2, "-c wall/dutyd.conf roster plan --as-of 2026-12-20 2026-12-01..2026-12-18");
	CTL_HAS(ctl_err, "2026-12-18 is over");
}

static void show_tells_the_publication(void **state)
{
	(void)state;
	CTL_WANT(0, "-c wall/dutyd.conf roster show 2026-12-29..2027-01-01");
	CTL_BEGINS(ctl_out, "tue 2026-12-29  vasya  Вася Петров   turn    "
			    "#1 of 2026-11-18 by 1000:irina\n");
	CTL_HAS(ctl_out, "thu 2026-12-31                       off     planned\n");
	CTL_WANT(0, "-c wall/dutyd.conf roster show --json 2026-12-30");
	CTL_HAS(ctl_out, "\"who\":\"masha\",\"name\":\"Маша Иванова\",\"instead_of\":null,"
			 "\"published\":true,\"publication\":{\"id\":1,\"at\":\"2026-11-18T");
}

static void as_config_says_it_in_swaps_and_overrides(void **state)
{
	(void)state;
	CTL_WANT(0, "-c dutyd.conf roster show --as-config 2026-12");
	assert_string_equal(ctl_out, "swaps : {\n"
				     "  d2026-12-16 = \"2026-12-18\";  # vasya and lena\n"
				     "};\noverrides : {\n"
				     "  d2026-12-22 = \"lena\";  # instead of petya\n};\n");
	CTL_WANT(0, "-c wall/dutyd.conf roster show --as-config 2026-12");
	CTL_BEGINS(ctl_out, "# tue 2026-12-29 is published as turn of vasya, by the configuration "
			    "it is masha: no swap or override can say that\n");
	CTL_HAS(ctl_out, "  d2026-12-30 = \"masha\";  # instead of petya\n");
	CTL_WANT(2, "-c dutyd.conf roster show --as-config --json");
}

static void check_names_partner_and_substitute(void **state)
{
	(void)state;
	CTL_WANT(1, "-c wall/dutyd.conf roster check --as-of 2026-12-01 --days 30");
	assert_string_equal(
		ctl_out,
		"wall/roster.conf:13: roster.absences.vasya-leave: absent: published: "
		"tue 2026-12-29 is vasya's, who is absent\n"
		"    hint: swap with lena (fri 2026-12-25): dutyctl roster swap 2026-12-29 "
		"2026-12-25, and in roster.conf swaps : { d2026-12-29 = \"2026-12-25\"; };\n"
		"    hint: petya instead (2 turns that month): dutyctl roster override 2026-12-29 "
		"petya, and in roster.conf overrides : { d2026-12-29 = \"petya\"; };\n"
		"2026-12-01 to 2026-12-30: 1 problem\n");
	CTL_WANT(1, "-c wall/dutyd.conf roster check --json --as-of 2026-12-29 --days 1");
	CTL_HAS(ctl_out, "{\"kind\":\"absent\",\"day\":\"2026-12-29\",\"who\":\"vasya\","
			 "\"place\":\"wall/roster.conf:13\","
			 "\"path\":\"roster.absences.vasya-leave\",");
	CTL_HAS(ctl_out, "dutyctl roster urgent --reason TEXT petya, and in"); /* today: no swap */
	assert_null(strstr(ctl_out, "roster swap"));
	CTL_HAS(ctl_out, "{\"kind\":\"ahead\",\"day\":\"2026-12-31\",");
	CTL_HAS(ctl_out, "dutyctl roster publish 2026-12-31..2027-02-13");
}

/* Petya has the fewest turns, but the day before. Neighbouring days may be swapped. */
static void check_spares_people_two_days_running(void **state)
{
	(void)state;
	ctl_shell("mkdir tired && cp wall/dutyd.conf tired/ && "
		  "sed -e 's/vasya-leave : .*/o : { who = \"olya\"; from = \"2026-12-14\"; "
		  "to = \"2026-12-14\"; };/' roster.conf >tired/roster.conf");
	CTL_WANT(1, "-c tired/dutyd.conf roster check --as-of 2026-12-01 --days 20");
	CTL_HAS(ctl_out, "hint: swap with sasha (tue 2026-12-15): dutyctl roster swap 2026-12-14 "
			 "2026-12-15, and");
	CTL_HAS(ctl_out, "hint: vasya instead (3 turns that month): dutyctl");
}

static void check_finds_other_conflicts(void **state)
{
	(void)state;
	ctl_shell("mkdir other && sed 's/sasha : {/sasha : { to = \"2026-12-14\";/' "
		  "wall/dutyd.conf >other/dutyd.conf && "
		  "sed -e '/vasya-leave/d' -e 's/d2026-12-22 = \"lena\"/d2026-12-17 = \"petya\"/' "
		  "-e 's/holidays : {/holidays : { x = \"2026-12-24\";/' "
		  "-e 's/extra_workdays : {/extra_workdays : { y = \"2026-12-26\";/' "
		  "-e 's/swaps *: {/swaps : { d2026-12-21 = \"2026-12-23\";/' "
		  "roster.conf >other/roster.conf");
	CTL_WANT(1, "-c other/dutyd.conf roster check --as-of 2026-12-01 --days 30");
	CTL_HAS(ctl_out, "roster.overrides.d2026-12-17: other-person: published: thu 2026-12-17 is "
			 "dima's, the configuration names petya\n    hint: dutyctl roster override "
			 "2026-12-17 petya\n    hint: or take the line out of roster.conf");
	CTL_HAS(ctl_out, "roster: not-worked: published: thu 2026-12-24 is sasha's, but");
	CTL_HAS(ctl_out, "extra_workdays : { NAME = \"2026-12-24\"; };");
	CTL_HAS(ctl_out, "roster: worked: published: nobody works on sat 2026-12-26, by");
	CTL_HAS(ctl_out, "roster.swaps: other-swap: published: mon 2026-12-21 is masha's, without "
			 "the swap with 2026-12-23\n    hint: dutyctl roster swap 2026-12-21 "
			 "2026-12-23\n");
	CTL_HAS(ctl_out, "people.sasha: gone: published: tue 2026-12-15 is sasha's, who is not "
			 "employed that day\n    hint: ");
	CTL_HAS(ctl_out, ": 6 problems\n"); /* the swap is told once */
	/* Today changes in another way, and has no partner to swap with any more. */
	CTL_WANT(1, "-c other/dutyd.conf roster check --as-of 2026-12-17 --days 1");
	CTL_HAS(ctl_out, "hint: dutyctl roster urgent --reason TEXT petya\n");
	assert_null(strstr(ctl_out, "roster override"));
	CTL_WANT(1, "-c other/dutyd.conf roster check --as-of 2026-12-21 --days 1");
	CTL_HAS(ctl_out, "without the swap with 2026-12-23\n    hint: or take the line out");
}

static void check_finds_gaps_and_unfairness(void **state)
{
	(void)state;
	ctl_shell("mkdir few && cp dutyd.conf few/ && "
		  "sed -e 's/order = .*/order = [ \"vasya\", \"masha\" ];/' -e '/swaps/d' "
		  "-e '/overrides/d' -e 's/absences : {/absences : { m = { who = \"masha\"; "
		  "from = \"2026-12-28\"; to = \"2026-12-28\"; };/' roster.conf >few/roster.conf");
	ctl_shell("sed -i 's/m = { who/m : { who/' few/roster.conf");
	CTL_WANT(1, "-c few/dutyd.conf roster check --as-of 2026-12-20 --days 40");
	CTL_HAS(ctl_out, "roster: gap: nobody has duty on mon 2026-12-28, a working day\n"
			 "    hint: roster.conf: overrides : { d2026-12-28 = \"petya\"; };\n");
	CTL_HAS(ctl_out, "roster: unfair: from 2027-01-01 to 2027-01-28 masha has duty ");
	CTL_HAS(ctl_out, "more than 2 apart in a quarter\n");
}

static void check_is_content(void **state)
{
	(void)state;
	ctl_shell("mkdir good && cp wall/dutyd.conf good/ && "
		  "sed '/vasya-leave/d' roster.conf >good/roster.conf");
	CTL_WANT(0, "-c good/dutyd.conf roster check --as-of 2026-12-01 --days 20");
	assert_string_equal(ctl_out, "2026-12-01 to 2026-12-20: ok\n");
	CTL_WANT(0, "-c good/dutyd.conf roster check --json --as-of 2026-12-01 --days 20");
	CTL_HAS(ctl_out, "\"problems\":[]}");
	/* Before the first day nothing is missing, published or not. */
	CTL_WANT(0, "-c good/dutyd.conf roster check --as-of 2026-11-26 --days 20");
	assert_string_equal(ctl_out, "2026-11-26 to 2026-12-15: ok\n");
	CTL_WANT(1, "-c dutyd.conf roster check --as-of 2026-11-29"); /* nothing is published */
	CTL_HAS(ctl_out, "roster: ahead: 2026-11-30 is not published: fewer than 7 days ahead");
}

static void fairness_counts_turns_and_swaps(void **state)
{
	(void)state;
	CTL_WANT(0, "-c dutyd.conf roster fairness --as-of 2026-11-29");
	CTL_BEGINS(ctl_out, "mon 2026-11-30 to thu 2026-12-31: spread 1\n"
			    "person                  turns  mon  tue  wed  thu  fri  gave  took\n"
			    "vasya   Вася Петров     3      1    0    2    0    0    1     1\n");
	CTL_HAS(ctl_out, "\nlena    Лена Васильева  4      1    1    0    0    2    1     2\n");
	CTL_WANT(0, "-c dutyd.conf roster fairness --json 2026-12");
	CTL_BEGINS(ctl_out, "{\"first\":\"2026-12-01\",\"last\":\"2026-12-31\",\"spread\":2,"
			    "\"people\":[{\"who\":\"vasya\",\"name\":\"Вася Петров\",\"turns\":2,"
			    "\"weekdays\":{\"mon\":0,\"tue\":0,\"wed\":2,");
}

static void sheet_and_calendar_are_of_the_wall(void **state)
{
	(void)state;
	CTL_WANT(0, "-c wall/dutyd.conf roster print --lang ru 2026-12");
	CTL_BEGINS(ctl_out, "<!DOCTYPE html>\n<html lang=\"ru\">");
	CTL_HAS(ctl_out, "irina");
	CTL_WANT(0, "-c wall/dutyd.conf roster ics");
	assert_int_equal(count(ctl_out, "BEGIN:VEVENT\r\n"), 23);
	CTL_WANT(0, "-c wall/dutyd.conf roster ics --person vasya 2026-12-21..2026-12-31");
	assert_int_equal(count(ctl_out, "BEGIN:VEVENT\r\n"), 1);
	CTL_HAS(ctl_out, "DTSTART;VALUE=DATE:20261229\r\n");
	CTL_WANT(0, "-c dutyd.conf roster ics");
	assert_null(strstr(ctl_out, "BEGIN:VEVENT"));
	CTL_WANT(2, "-c wall/dutyd.conf roster ics --person ivan");
	CTL_HAS(ctl_err, "nobody is called ivan");
}

static void r58_who_and_route_answer_from_the_wall(void **state)
{
	(void)state;
	CTL_WANT(0, "-c wall/dutyd.conf who 2026-12-30");
	CTL_BEGINS(ctl_out, "wed 2026-12-30  masha  Маша Иванова\nkind        turn\n");
	CTL_WANT(0, "-c wall/dutyd.conf who '2026-12-30 11:00'");
	CTL_BEGINS(ctl_out, "wed 2026-12-30  masha  Маша Иванова\n");
	CTL_WANT(0, "-c dutyd.conf who 2026-12-30");
	CTL_BEGINS(ctl_out, "wed 2026-12-30  petya  Петя Кузнецов\n");
	CTL_WANT(0, "-c wall/dutyd.conf route --from " CTL_UNKNOWN " " HAND_OUT
		    " --at '2026-12-30 11:00'");
	CTL_BEGINS(ctl_out, "masha  Маша Иванова  PJSIP/202");
}

/* Before the day any other may have it; on the day itself only at once. */
static void check_says_who_could_fill_a_published_gap(void **state)
{
	(void)state;
	ctl_shell(
		"mkdir hole && cp roster.conf wall/dutyd.db hole && "
		"sed 's,/wall/,/hole/,' wall/dutyd.conf >hole/dutyd.conf && sqlite3 hole/dutyd.db "
		"\"INSERT INTO roster_day(department, day, seq, kind, publication) "
		"VALUES ('commercial', '2026-12-18', 2, 'gap', 1)\"");
	CTL_WANT(1, "-c hole/dutyd.conf roster check --as-of 2026-12-01 --days 20");
	CTL_HAS(ctl_out, "gap: nobody has duty on fri 2026-12-18, a working day (published so)\n"
			 "    hint: dutyctl roster override 2026-12-18 vasya\n");
	CTL_WANT(1, "-c hole/dutyd.conf roster check --as-of 2026-12-18 --days 1");
	CTL_HAS(ctl_out, "    hint: dutyctl roster urgent --reason TEXT vasya\n");
}

/* Who was taken out of the configuration keeps his days on the wall, and his calendar. */
static void a_person_whom_the_configuration_has_not(void **state)
{
	(void)state;
	ctl_shell("cp -r wall fired && sed -i 's,/wall/,/fired/,' fired/dutyd.conf && sqlite3 "
		  "fired/dutyd.db \"INSERT INTO roster_day(department, day, seq, employee, kind, "
		  "publication) VALUES ('commercial', '2026-12-17', 2, 'kolya', 'turn', 1)\"");
	CTL_WANT(1, "-c fired/dutyd.conf roster check --as-of 2026-12-01 --days 20");
	CTL_HAS(ctl_out, "roster: gone: published: thu 2026-12-17 is kolya's, whom the "
			 "configuration has not\n    hint: ");
	CTL_WANT(0, "-c fired/dutyd.conf roster ics --person kolya");
	assert_int_equal(count(ctl_out, "BEGIN:VEVENT\r\n"), 1);
	CTL_HAS(ctl_out, "DTSTART;VALUE=DATE:20261217\r\n");
}

/* The 18th is published as a gap; the 17th is Dima's. */
static void r59_who_says_whom_a_gap_goes_to(void **state)
{
	static const struct {
		const char *gap, *inbound, *out;
	} rows[] = {
		{ "head", "duty", "goes to     the head\n" },
		{ "last-duty", "duty", "goes to     dima  Дима Михайлов, thu 2026-12-17\n" },
		{ "client", "duty", "goes to     the client department\n" },
		{ "client", "head", "mode        head: what comes goes to Ирина Соколова\n" },
	};
	char wanted[256];

	(void)state;
	ctl_shell("cp -r hole gap && "
		  "sed '/^cases/,/^};/d; s,/hole/,/gap/,' hole/dutyd.conf >gap/all.conf");
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		snprintf(wanted, sizeof(wanted),
			 "sed 's,duty_gap = \"head\",duty_gap = \"%s\",; "
			 "s,inbound = \"duty\",inbound = \"%s\",' gap/all.conf >gap/dutyd.conf",
			 rows[i].gap, rows[i].inbound);
		ctl_shell(wanted);
		CTL_WANT(1, "-c gap/dutyd.conf who 2026-12-18");
		snprintf(wanted, sizeof(wanted), "fri 2026-12-18  nobody can serve: a gap\n%s",
			 rows[i].out);
		assert_string_equal(ctl_out, wanted);
	}
}

static void a_spoilt_store_is_no_empty_one(void **state)
{
	static const char *const commands[] = { "roster show", "roster check", "roster ics",
						"who 2026-12-30", "route --from " CTL_UNKNOWN };

	(void)state;
	ctl_shell("mkdir spoilt && cp roster.conf spoilt/ && echo 'no database at all' "
		  ">spoilt/dutyd.db && sed \"s,$PWD/dutyd.db,$PWD/spoilt/dutyd.db,\" dutyd.conf "
		  ">spoilt/dutyd.conf");
	for (size_t i = 0; i < TEST_COUNT(commands); i++) {
		CTL_WANT(2, "-c spoilt/dutyd.conf %s", commands[i]);
		CTL_HAS(ctl_err, "what is published cannot be read: ");
		assert_string_equal(ctl_out, "");
	}
}

static void wrong_words(void **state)
{
	static const struct {
		const char *arguments, *says;
	} rows[] = {
		{ "", "usage: dutyctl" },
		{ "polish", "no command \"roster polish\"" },
		{ "plan 2026-13", "wanted: a month" },
		{ "plan 2026-12-02..2026-12-01", "wanted: a month" },
		{ "plan --as-of today", "--as-of wants a date" },
		{ "show 2026-12-01 2026-12-02", "wanted: a month" },
		{ "show 2026-12-01..2046-12-01", "at most ten years" },
		{ "check --days 0", "--days 0: not a number" },
		{ "check 2026-12", "no argument is wanted" },
		{ "publish", "one argument is wanted" },
		{ "publish soon", "soon: wanted a month" },
		{ "swap 2026-12-01", "two arguments are wanted" },
		{ "swap 2026-12-01 friday", "friday: wanted a date" },
		{ "override 2026-12-01 ''", "\"\" is nobody's name" },
		{ "urgent masha", "--reason is missing" },
		{ "print", "wanted: a month such as 2026-12" },
		{ "print 2026-12-01", "wanted: a month such as 2026-12" },
		{ "print --lang fr 2026-12", "--lang fr: wanted en or ru" },
		{ "print --json 2026-12", "no JSON" },
		{ "ics --lang fr", "--lang fr: wanted en or ru" },
		{ "ics --json", "a calendar file is no JSON" },
		{ "ics soon", "wanted: a month (2026-12), a date or" },
		{ "show --as-of today", "--as-of wants a date" },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		CTL_WANT(2, "-c dutyd.conf roster %s", rows[i].arguments);
		CTL_HAS(ctl_err, rows[i].says);
		assert_string_equal(ctl_out, "");
	}
	CTL_WANT(0, "roster --help");
	CTL_HAS(ctl_out, "roster override");
	CTL_WANT(0, "-c dutyd.conf roster swap --help");
	CTL_BEGINS(ctl_out, "usage: dutyctl roster swap ");
	CTL_WANT(3, "-c dutyd.conf roster publish 2026-12");
	CTL_HAS(ctl_err, "the daemon is not running");
}

int main(void)
{
	static const struct CMUnitTest files[] = {
		cmocka_unit_test(r50_example_roster_is_shown_day_by_day),
		cmocka_unit_test(plan_tells_what_would_be_added),
		cmocka_unit_test(plan_leaves_published_days_alone),
		cmocka_unit_test(show_tells_the_publication),
		cmocka_unit_test(as_config_says_it_in_swaps_and_overrides),
		cmocka_unit_test(check_names_partner_and_substitute),
		cmocka_unit_test(check_spares_people_two_days_running),
		cmocka_unit_test(check_finds_other_conflicts),
		cmocka_unit_test(check_finds_gaps_and_unfairness),
		cmocka_unit_test(check_is_content),
		cmocka_unit_test(fairness_counts_turns_and_swaps),
		cmocka_unit_test(sheet_and_calendar_are_of_the_wall),
		cmocka_unit_test(r58_who_and_route_answer_from_the_wall),
		cmocka_unit_test(check_says_who_could_fill_a_published_gap),
		cmocka_unit_test(a_person_whom_the_configuration_has_not),
		cmocka_unit_test(r59_who_says_whom_a_gap_goes_to),
		cmocka_unit_test(a_spoilt_store_is_no_empty_one),
		cmocka_unit_test(wrong_words),
	};

	return cmocka_run_group_tests_name("dutyctl roster", files, set_up, ctl_remove_folder);
}
