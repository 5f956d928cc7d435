/* layer: store support */
/*
 * dutyctl without the daemon: what it prints and its exit codes, command by command. How `route`
 * decides is decide()'s business and tested there; here each way of printing has its row.
 */
#include "test_main.h"

#include <string.h>

#include "ctl.h"

static int count_lines(const char *text)
{
	int n = 0;

	for (; *text != '\0'; text++) {
		n += *text == '\n';
	}
	return n;
}

/* ---- check ---- */

static void check_good(void **state)
{
	(void)state;
	CTL_WANT(0, "check plain/dutyd.conf");
	CTL_HAS(ctl_out, "plain/dutyd.conf: ok, ");
	CTL_WANT(0, "-c plain/dutyd.conf check --json");
	assert_int_equal(ctl_out[0], '[');
}

static void check_bad(void **state)
{
	(void)state;
	ctl_shell("mkdir -p bad && cp plain/roster.conf bad/ && sed -e "
		  "'s/^version = 1;/versoin = 1;/' -e 's/\"anya\", \"katya\"/\"anya\", \"katia\"/' "
		  "plain/dutyd.conf >bad/dutyd.conf");
	CTL_WANT(1, "check bad/dutyd.conf");
	CTL_HAS(ctl_out, "bad/dutyd.conf:3: error: ");
	CTL_HAS(ctl_out, "hint: ");
	CTL_HAS(ctl_out, "departments.client.members");
	CTL_HAS(ctl_out, " errors, ");
	assert_true(strstr(ctl_out, "versoin") < strstr(ctl_out, "katia")); /* by line */
	CTL_WANT(1, "check --json bad/dutyd.conf");
	CTL_HAS(ctl_out, "[{\"file\":\"bad/dutyd.conf\",\"line\":");
	CTL_HAS(ctl_out, "\"level\":\"error\"");
}

static void check_cannot_run(void **state)
{
	(void)state;
	CTL_WANT(2, "check nowhere.conf");
	CTL_HAS(ctl_err, "dutyctl check: nowhere.conf: ");
	CTL_WANT(2, "check .");
	CTL_WANT(2, "check a b");
	CTL_WANT(2, "check --as-of today plain/dutyd.conf");
	CTL_HAS(ctl_err, "--as-of wants a date such as 2026-11-30");
}

/* ---- route ---- */

struct route_row {
	const char *name, *arguments;
	const char *first_line;
	const char *has[4];
};

#define TUESDAY "--at '2026-12-01 11:00' "

static struct route_row routes[] = {
	{ "route_unknown",
	  TUESDAY "--from '8 916 000-00-01' --to 74950000100",
	  "queue client  Клиентский отдел  60 s\n",
	  { "reason      FIRST_LINE\n", "rule        default\n", "belongs to  -\n" } },
	{ "route_owned",
	  TUESDAY "--from " CTL_OWNED,
	  "vasya  Вася Петров  PJSIP/201  20 s\n",
	  { "reason      OWNER_ACTIVE\n", "belongs to  vasya  Вася Петров\n",
	    "legs        > dial   PJSIP/201  20 s  owner   vasya  Вася Петров\n",
	    "              queue  client     60 s\n" } },
	{ "route_large_arrival",
	  TUESDAY "--from " CTL_LARGE,
	  "queue client  Клиентский отдел  60 s\n",
	  { "reason      FIRST_LINE\n" } },
	{ "route_gone_owner",
	  TUESDAY "--from " CTL_ORPHAN,
	  "queue client  Клиентский отдел  60 s\n",
	  { "reason      OWNER_GONE\n" } },
	{ "route_blocked",
	  TUESDAY "--from " CTL_BLOCKED,
	  "reject  the call is not taken\n",
	  { "reason      BLOCKED\n" } },
	{ "route_withheld",
	  TUESDAY "--from ''",
	  "queue client  Клиентский отдел  60 s\n",
	  { "reason      CALLER_WITHHELD\n" } },
	{ "route_anonymous",
	  TUESDAY "--from Anonymous@anonymous.invalid",
	  "queue client  Клиентский отдел  60 s\n",
	  { "reason      CALLER_WITHHELD\n" } },
	{ "route_after_hours",
	  "--at '2026-12-01 20:00' --from " CTL_UNKNOWN,
	  "message client  Клиентский отдел\n",
	  { "reason      AFTER_HOURS\n" } },
	{ "r54_handover_tuesday_is_mashas",
	  "--at '2026-12-01 09:05' --from " CTL_UNKNOWN " --stage handover --set offices=several",
	  "masha  Маша Иванова  PJSIP/202  20 s\n",
	  { "reason      DUTY_TODAY\n", "rule        offices\n",
	    "belongs to  masha  Маша Иванова\n",
	    "              dial   PJSIP/203  20 s  backup  petya  Петя Кузнецов\n" } },
	{ "r58_handover_override",
	  "--at '2026-12-22 11:00' --from " CTL_UNKNOWN " --stage handover --set offices=several",
	  "lena  Лена Васильева  PJSIP/206  20 s\n",
	  { "reason      DUTY_OVERRIDE\n" } },
	{ "r28_private_person_stays",
	  TUESDAY "--from " CTL_LARGE " --stage qualify --set party=private",
	  "queue client  Клиентский отдел  60 s\n",
	  { "reason      PRIVATE_PERSON\n" } },
	{ "r26_large_corporate_small_matter",
	  TUESDAY "--from " CTL_LARGE " --stage qualify --set band=small",
	  "masha  Маша Иванова  PJSIP/202  20 s\n",
	  { "rule        corporate\n", "belongs to  -\n" } },
};

static void route_row(void **state)
{
	const struct route_row *row = *state;

	CTL_WANT(0, "-c dutyd.conf route %s", row->arguments);
	CTL_BEGINS(ctl_out, row->first_line);
	for (size_t i = 0; i < TEST_COUNT(row->has) && row->has[i] != NULL; i++) {
		CTL_HAS(ctl_out, row->has[i]);
	}
	assert_string_equal(ctl_err, "");
}

static void route_explained(void **state)
{
	(void)state;
	CTL_WANT(0, "-c dutyd.conf route --from " CTL_OWNED " --to +74950000100 --explain " TUESDAY
		    "--stage handover --set band=large --set kind=documents");
	CTL_HAS(ctl_out, "asked       handover, tue 2026-12-01 11:00:00 Europe/Moscow\n");
	CTL_HAS(ctl_out, "caller      +79160000201\n");
	CTL_HAS(ctl_out, "line        main  Многоканальный\n");
	CTL_HAS(ctl_out, "crm         match exact: Иван, ООО «Вектор»\n");
	CTL_HAS(ctl_out, "owner       vasya  Вася Петров: works with him now\n");
	CTL_HAS(ctl_out, "facts       caller      known       crm\n"
			 "            party       org         crm\n"
			 "            company     normal      crm\n"
			 "            band        large       officer  over small by crm\n");
	CTL_HAS(ctl_out, "rules       > personal  fits\n");
	CTL_HAS(ctl_out, "roster      not asked\n");
	CTL_WANT(0, "-c dutyd.conf route --from " CTL_UNKNOWN " --explain " TUESDAY
		    "--stage handover --set offices=several");
	CTL_HAS(ctl_out, "crm         match none\n");
	CTL_HAS(ctl_out, "rules         personal   no: kind is unknown\n"
			 "              owner      no: owner is none\n"
			 "              private    no: party is unknown\n"
			 "              corporate  no: company is unknown\n"
			 "            > offices    fits\n");
	CTL_HAS(ctl_out, "roster      tue 2026-12-01  masha, turn; backup petya\n");
}

static void route_json(void **state)
{
	(void)state;
	CTL_WANT(0, "route -c dutyd.conf --json --from " CTL_UNKNOWN " " TUESDAY
		    "--stage handover --set offices=several");
	CTL_HAS(ctl_out,
		"\"stage\":\"handover\",\"at\":\"2026-12-01T11:00:00.000+03:00\","
		"\"action\":\"dial\",\"department\":\"commercial\",\"employee\":\"masha\"");
	CTL_HAS(ctl_out, "\"reason\":\"DUTY_TODAY\"");
	assert_int_equal(count_lines(ctl_out), 1);
}

static void route_bad_values(void **state)
{
	static const struct {
		const char *arguments, *says;
	} rows[] = {
		{ "", "--from is missing" },
		{ "--from 1 --stage next", "wanted arrival, qualify or handover" },
		{ "--from 1 --at noon", "\"2026-12-01 11:00\"" },
		{ "--from 1 --at 2026-02-30", "--at 2026-02-30: wanted" },
		{ "--from 1 --set colour=red", "party, offices, company, band, meeting, kind" },
		{ "--from 1 --set colour=red", ", domain, address, who, computers\n" },
		{ "--from 1 --set computers=abc", "computers is a whole number\n" },
		{ "--from 1 --set band", "wanted FACT=VALUE" },
		{ "--from 1 --set band=huge", "band is one of: small, medium, large\n" },
		{ "--from 1 --set offices=", "offices is one of: one, several\n" },
		{ "--from 1 --set owner=active", "owner is worked out" },
		{ "--from 1 --frobnicate", "frobnicate" },
		{ "--from 1 2", "\"2\" is not wanted" },
		{ "--from", "requires an argument" },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		CTL_WANT(2, "-c dutyd.conf route %s", rows[i].arguments);
		CTL_HAS(ctl_err, rows[i].says);
		CTL_HAS(ctl_err, "usage: dutyctl route --from");
		assert_string_equal(ctl_out, "");
	}
}

static void route_unknown_line(void **state)
{
	(void)state;
	CTL_WANT(0, "-c dutyd.conf route --from " CTL_UNKNOWN " --to 123 " TUESDAY);
	CTL_HAS(ctl_err, "dutyctl route: --to 123: none of our lines");
	CTL_HAS(ctl_out, "reason      FIRST_LINE\n");
}

static void route_without_crm(void **state)
{
	(void)state;
	ctl_shell("mkdir -p blind && cp roster.conf blind/ && "
		  "sed 's,/crm.db,/nowhere.db,' dutyd.conf >blind/dutyd.conf");
	CTL_WANT(0, "-c blind/dutyd.conf route --explain --from " CTL_OWNED " " TUESDAY);
	CTL_HAS(ctl_out, "reason      CRM_ERROR\n");
	CTL_HAS(ctl_out, "crm         error: /");
	CTL_HAS(ctl_err, "dutyctl route: decided without the CRM: /");
	assert_int_equal(count_lines(ctl_err), 1);
}

static void route_without_ledger(void **state)
{
	(void)state;
	ctl_shell("{ cat " TEST_TOP_DIR "/schema/roster.sql; echo 'CREATE TABLE ledger(a); "
		  "PRAGMA user_version = 3;'; } | sqlite3 dutyd.db");
	CTL_WANT(0, "-c dutyd.conf route --json --from " CTL_OWNED " " TUESDAY);
	CTL_HAS(ctl_out, "\"reason\":\"OWNER_ACTIVE\"");
	CTL_HAS(ctl_err, "dutyctl route: decided without the ledger: ");
	assert_int_equal(count_lines(ctl_out), 1);
	assert_int_equal(count_lines(ctl_err), 1);
	ctl_shell("rm dutyd.db");
}

static void route_bad_config(void **state)
{
	(void)state;
	CTL_WANT(2, "-c nowhere.conf route --from 1");
	CTL_HAS(ctl_err, "nowhere.conf");
	ctl_shell("echo 'version = 2;' >v2.conf");
	CTL_WANT(2, "-c v2.conf who");
	CTL_HAS(ctl_err, "v2.conf:1: error: version");
}

/* ---- who ---- */

struct who_row {
	const char *when;
	int code;
	const char *out; /* its beginning */
};

static struct who_row whos[] = {
	{ "2026-11-30", 0,
	  "mon 2026-11-30  vasya  Вася Петров\nkind        turn\n"
	  "backup      masha  Маша Иванова\n" },
	{ "2026-12-01", 0, "tue 2026-12-01  masha  Маша Иванова\n" },
	{ "'2026-12-01 11:00'", 0, "tue 2026-12-01  masha  Маша Иванова\nkind        turn\n" },
	{ "2026-12-01T08:00Z", 0, "tue 2026-12-01  masha  Маша Иванова\n" },
	{ "'2026-12-01 19:00'", 0, "wed 2026-12-02  petya  Петя Кузнецов\n" },
	{ "2026-12-16", 0,
	  "wed 2026-12-16  vasya  Вася Петров\nkind        swap, instead of lena" },
	{ "2026-12-18", 0,
	  "fri 2026-12-18  lena  Лена Васильева\nkind        swap, instead of vasya" },
	{ "2026-12-24", 0, "thu 2026-12-24  sasha  Саша Попов\nkind        turn\n" },
	{ "2026-12-22", 0,
	  "tue 2026-12-22  lena  Лена Васильева\nkind        override, instead of petya" },
	{ "2026-12-05", 1,
	  "sat 2026-12-05  nobody works\ngoes to     lena  Лена Васильева, mon 2026-12-07\n" },
	{ "2027-01-05", 1, "tue 2027-01-05  nobody works\ngoes to     " },
	{ "2026-11-20", 1,
	  "fri 2026-11-20  nobody: before the roster's start\ngoes to     the head\n" },
	{ "2026-11-31", 2, "" },
	{ "tomorrow", 2, "" },
	{ "2026-12-01 11:00", 2, "" }, /* without quotes: two arguments */
};

static void who_row(void **state)
{
	const struct who_row *row = *state;

	CTL_WANT(row->code, "-c dutyd.conf who %s", row->when);
	CTL_BEGINS(ctl_out, row->out);
	assert_int_equal(ctl_err[0] != '\0', row->code == 2);
}

static void who_json(void **state)
{
	(void)state;
	CTL_WANT(0, "-c dutyd.conf who --json '2026-12-01 11:00'");
	assert_string_equal(ctl_out,
			    "{\"at\":\"2026-12-01T11:00:00.000+03:00\",\"duty\":{"
			    "\"day\":\"2026-12-01\",\"weekday\":\"tue\",\"kind\":\"turn\","
			    "\"person\":\"masha\",\"name\":\"Маша Иванова\","
			    "\"backup\":\"petya\",\"instead_of\":null,\"off_hours\":false},"
			    "\"mode\":\"duty\"}\n");
	CTL_WANT(1, "-c dutyd.conf who --json 2026-12-05");
	CTL_HAS(ctl_out, "\"kind\":\"off\",\"person\":null,\"name\":null,");
}

/* ---- suggest ---- */

static void r46_suggest_names_the_strongest_first(void **state)
{
	(void)state;
	CTL_WANT(0, "-c dutyd.conf suggest '2026-12-01 11:00'");
	assert_true(strncmp(ctl_out, "masha ", 6) == 0);
	CTL_HAS(ctl_out, "\nvasya ");
	assert_int_equal(count_lines(ctl_out), 7);
	CTL_WANT(0, "-c dutyd.conf suggest --json '2026-12-28 11:00'"); /* Vasya is on leave */
	CTL_HAS(ctl_out, "{\"reps\":[{\"id\":\"masha\",\"name\":\"Маша Иванова\",\"strength\":40,"
			 "\"received\":0,\"won\":0},{\"id\":\"petya\"");
	CTL_WANT(2, "-c dutyd.conf suggest someday");
}

/* ---- phone ---- */

static const struct {
	const char *text;
	int code;
	const char *out;
} phones[] = {
	{ "8 (495) 000-01-00 доб. 4, через приёмную", 0,
	  "ok  +74950000100  key 4950000100  ext 4\n" },
	{ "000-01-00", 0, "ok  +74950000100  key 4950000100\n" },
	{ "810 49 30 901820", 0, "ok  +4930901820  key 4930901820\n" },
	{ "8 495 000-01-00, 8 916 123-45-67", 0,
	  "ok  +74950000100  key 4950000100\nok  +79161234567  key 9161234567\n" },
	{ "201", 1, "short  an internal number: not looked up\n" },
	{ "", 1, "withheld  the caller hides his number\n" },
	{ "anonymous", 1, "withheld  the caller hides his number\n" },
	{ "+8 499 000-00-01", 1, "odd  not a number that can be read: not looked up\n" },
	{ "доб. 15", 1, "none  no digits    ext 15\n" },
};

static void phone_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < TEST_COUNT(phones); i++) {
		CTL_WANT(phones[i].code, "-c dutyd.conf phone '%s'", phones[i].text);
		assert_string_equal(ctl_out, phones[i].out);
		assert_string_equal(ctl_err, "");
	}
}

static void phone_json(void **state)
{
	(void)state;
	CTL_WANT(0, "-c dutyd.conf phone --json '8 495 000-01-00 доб. 4'");
	assert_string_equal(ctl_out, "{\"input\":\"8 495 000-01-00 доб. 4\",\"rules\":\"config\","
				     "\"numbers\":[{\"kind\":\"ok\",\"e164\":\"+74950000100\","
				     "\"key\":\"4950000100\",\"ext\":\"4\"}]}\n");
}

static void phone_default_rules(void **state)
{
	(void)state;
	CTL_WANT(0, "-c nowhere.conf phone 84950000100");
	assert_string_equal(ctl_out, "ok  +74950000100  key 4950000100\n");
	assert_string_equal(ctl_err,
			    "dutyctl phone: nowhere.conf cannot be used: read by the default "
			    "rules\n");
	CTL_WANT(2, "-c dutyd.conf phone");
}

/* ---- the program ---- */

static void without_daemon(void **state)
{
	static const char *const commands[] = { "status", "queue tail", "reload", "status --json",
						"-s /nonexistent/x status" };

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(commands); i++) {
		CTL_WANT(3, "-c dutyd.conf %s", commands[i]);
		CTL_HAS(ctl_err, "the daemon is not running: nobody listens on /");
		assert_string_equal(ctl_out, "");
	}
	CTL_WANT(3, "-c dutyd.conf status");
	CTL_HAS(ctl_err, ctl_path("control.sock"));
}

/* Where the daemon listens would stand in the configuration. */
static void without_daemon_and_configuration(void **state)
{
	static const char *const commands[] = { "status", "queue tail", "call show 7KQ2M8F4" };

	(void)state;
	ctl_shell("sed 's/^intake *: {/& deadlin_ms = 1;/' dutyd.conf > broken.conf");
	for (size_t i = 0; i < TEST_COUNT(commands); i++) {
		CTL_WANT(2, "-c broken.conf %s", commands[i]);
		CTL_HAS(ctl_err, "error: intake.deadlin_ms: ");
		CTL_HAS(ctl_err, "broken.conf cannot be used");
		CTL_HAS(ctl_err, "nobody listens on the default, /run/dutyd/control.sock");
		assert_null(strstr(ctl_err, "not running"));
		CTL_WANT(2, "-c nowhere.conf %s", commands[i]);
		CTL_HAS(ctl_err, "nowhere.conf: error: cannot be opened: No such file");
	}
	CTL_WANT(3, "-c broken.conf -s %s status", ctl_path("control.sock"));
	CTL_HAS(ctl_err, "the daemon is not running");
}

/* What can be seen to be wrong without asking anybody. */
static void bad_words_about_calls(void **state)
{
	static const struct {
		const char *arguments, *says;
	} rows[] = {
		{ "call show", "one call is wanted: 7KQ2M8F4 or SOURCE/PBX-ID" },
		{ "call qualify", "which call?" },
		{ "call qualify x/1", "what has he said? NAME=VALUE is wanted" },
		{ "call qualify x/1 foo", "foo: wanted NAME=VALUE" },
		{ "call qualify x/1 --author '' a=b", "--author : wanted a person's id" },
		{ "call script x/1 x/2", "one call at a time" },
		{ "call suggest", "wanted: a call" },
		{ "call suggest x/1 --at noon", "\"noon\" is no time" },
		{ "call assign x/1", "wanted: --to WHO" },
		{ "call answered x/1", "wanted: --by WHO" },
		{ "ledger show a b", "one party at a time" },
		{ "ledger show --day noon", "noon: not a date" },
		{ "privacy export x", "neither a telephone number nor contact:ID" },
		{ "show tasks now", "no argument is wanted" },
		{ "suggest now then", "one time, in quotes" },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		CTL_WANT(2, "-c dutyd.conf %s", rows[i].arguments);
		CTL_HAS(ctl_err, rows[i].says);
		CTL_HAS(ctl_err, "usage: dutyctl ");
		assert_string_equal(ctl_out, "");
	}
}

static void usage(void **state)
{
	(void)state;
	CTL_WANT(2, "%s", "");
	CTL_HAS(ctl_err, "usage: dutyctl");
	CTL_WANT(2, "frobnicate");
	CTL_HAS(ctl_err, "no command \"frobnicate\"");
	CTL_WANT(2, "queue head");
	CTL_WANT(0, "--help");
	CTL_HAS(ctl_out, "\n  queue ");
	CTL_WANT(0, "queue --help");
	CTL_HAS(ctl_out, "queue tail");
	CTL_WANT(0, "show --help");
	CTL_HAS(ctl_out, "show outbox");
	CTL_WANT(2, "ledger");
	CTL_HAS(ctl_err, "ledger verify");
	CTL_WANT(0, "who --help");
	CTL_HAS(ctl_out, "usage: dutyctl who");
	CTL_WANT(0, "-V");
	CTL_BEGINS(ctl_out, "dutyctl ");
	CTL_WANT(0, "-c dutyd.conf phone 84950000100 >/dev/full; test $? -eq 2");
}

int main(void)
{
	static const struct CMUnitTest single[] = {
		cmocka_unit_test(check_good),
		cmocka_unit_test(check_bad),
		cmocka_unit_test(check_cannot_run),
		cmocka_unit_test(route_explained),
		cmocka_unit_test(route_json),
		cmocka_unit_test(route_bad_values),
		cmocka_unit_test(route_unknown_line),
		cmocka_unit_test(route_without_crm),
		cmocka_unit_test(route_without_ledger),
		cmocka_unit_test(route_bad_config),
		cmocka_unit_test(who_json),
		cmocka_unit_test(r46_suggest_names_the_strongest_first),
		cmocka_unit_test(phone_table),
		cmocka_unit_test(phone_json),
		cmocka_unit_test(phone_default_rules),
		cmocka_unit_test(without_daemon),
		cmocka_unit_test(without_daemon_and_configuration),
		cmocka_unit_test(bad_words_about_calls),
		cmocka_unit_test(usage),
	};
	struct CMUnitTest tests[TEST_COUNT(single) + TEST_COUNT(routes) + TEST_COUNT(whos)];
	size_t n = 0;

	for (size_t i = 0; i < TEST_COUNT(single); i++) {
		tests[n++] = single[i];
	}
	for (size_t i = 0; i < TEST_COUNT(routes); i++) {
		tests[n++] =
			(struct CMUnitTest){ routes[i].name, route_row, NULL, NULL, &routes[i] };
	}
	for (size_t i = 0; i < TEST_COUNT(whos); i++) {
		tests[n++] = (struct CMUnitTest){ whos[i].when, who_row, NULL, NULL, &whos[i] };
	}
	return cmocka_run_group_tests_name("dutyctl", tests, ctl_make_folder, ctl_remove_folder);
}
