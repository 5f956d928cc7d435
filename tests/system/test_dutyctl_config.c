/* layer: store support */
/* dutyctl about the configuration itself: what it is understood as, and whether the CRM fits it. */
#include "test_main.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"

#define DUTYCTL TEST_BUILD_DIR "/dutyctl "

static void shown_config_is_one(void **state)
{
	(void)state;
	CTL_WANT(0, "-c dutyd.conf show config");
	CTL_BEGINS(ctl_out, "version = 1;\ncompany : {\n");
	CTL_HAS(ctl_out, "\t\tdial = \"PJSIP/201\";\n"); /* nobody has written it */
	assert_string_equal(ctl_err, "");
	ctl_shell(DUTYCTL "-c dutyd.conf show config >shown.conf");
	CTL_WANT(0, "-c shown.conf show config");
	ctl_shell(DUTYCTL "-c shown.conf show config >again.conf &&"
			  " cmp shown.conf again.conf");
	CTL_WANT(0, "check --as-of 2026-11-23 shown.conf");
	CTL_HAS(ctl_out, "shown.conf: ok, ");
}

/* Decisions are the same from either text. */
static void shown_config_decides_alike(void **state)
{
	(void)state;
	ctl_shell(DUTYCTL "show config dutyd.conf >shown.conf");
	ctl_shell("for c in dutyd.conf shown.conf; do " DUTYCTL
		  "-c $c route --explain --at '2026-12-01 11:00' --from " CTL_OWNED
		  " --stage handover --set band=large >whole || exit;"
		  " grep -v '^config ' whole >$c.out; done;" /* the digest is of the text */
		  " cmp dutyd.conf.out shown.conf.out");
}

static void shown_config_for_programs(void **state)
{
	(void)state;
	CTL_WANT(0, "show config --json dutyd.conf");
	CTL_BEGINS(ctl_out, "{\"file\":\"dutyd.conf\",\"digest\":\"");
	CTL_HAS(ctl_out, "\"text\":\"version = 1;\\ncompany : {\\n\\tname = \\\"ООО");
}

/* The shipped queues are those of the shipped company. */
static void shown_queues_are_the_shipped_ones(void **state)
{
	(void)state;
	ctl_shell("sed -n '/^.dutyd../,$p' " TEST_TOP_DIR "/conf/asterisk/queues_dutyd.conf"
		  " >shipped; " DUTYCTL "-c dutyd.conf show queues >shown &&"
		  " sed -n '/^.dutyd../,$p' shown | cmp - shipped");
	CTL_WANT(0, "show queues --json dutyd.conf");
	CTL_BEGINS(ctl_out, "{\"file\":\"dutyd.conf\",\"text\":\"[dutyd](!)\\n");
}

/* ring and ring_seconds are what the queue does; nothing waits in the commercial department. */
static void shown_queues_ring_as_the_configuration_says(void **state)
{
	static const char edit[] = "sed -e 's/ring = \"longest-idle\";  ring_seconds = 15/"
				   "ring = \"%s\"; ring_seconds = 7/' -e '/^  katya/s/ext =/"
				   "to = \"2026-01-31\"; &/' dutyd.conf >ring.conf";
	static const char *const rows[][2] = {
		{ "longest-idle", "strategy = leastrecent\ntimeout = 7\n" },
		{ "all", "strategy = ringall\ntimeout = 7\n" },
		{ "in-order", "strategy = linear\ntimeout = 7\n" },
	};
	char command[512];

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		snprintf(command, sizeof(command), edit, rows[i][0]);
		ctl_shell(command);
		CTL_WANT(0, "show queues ring.conf");
		CTL_HAS(ctl_out, rows[i][1]);
		CTL_HAS(ctl_out, "member = PJSIP/301\nmember = PJSIP/303\n"); /* katya has left */
		assert_null(strstr(ctl_out, "[commercial]"));
	}
}

static void config_that_cannot_be_shown(void **state)
{
	(void)state;
	ctl_shell("sed 's/^version = 1;/version = 3;/' plain/dutyd.conf >plain/broken.conf");
	CTL_WANT(2, "show config plain/broken.conf");
	CTL_HAS(ctl_err, "plain/broken.conf:3: error: version: 3: allowed are 1 to 1");
	assert_string_equal(ctl_out, "");
	CTL_WANT(2, "show config nowhere.conf");
	CTL_WANT(2, "show config a b");
	CTL_WANT(2, "-c dutyd.conf show config >/dev/full; test $? -eq 2 && exit 2");
}

static void check_speaks_russian(void **state)
{
	(void)state;
	ctl_shell("sed 's/^version = 1;/versoin = 1;/' plain/dutyd.conf >plain/broken.conf");
	setenv("LC_ALL", "ru_RU.UTF-8", 1);
	CTL_WANT(1, "check plain/broken.conf");
	CTL_HAS(ctl_out, "plain/broken.conf:3: ошибка: versoin: неизвестный ключ\n"
			 "    подсказка: может быть, «version»?\n");
	CTL_HAS(ctl_out, "plain/broken.conf: ошибок: 2, предупреждений: ");
	CTL_WANT(2, "-c plain/broken.conf who");
	CTL_HAS(ctl_err, "ошибка: versoin: неизвестный ключ");
	setenv("LC_ALL", "C.UTF-8", 1);
}

/* ---- the CRM, as check sees it ---- */

static void check_knows_the_logins(void **state)
{
	(void)state;
	ctl_shell("sed 's/crm = \"mivanova\"/crm = \"nobody\"/' plain/dutyd.conf "
		  ">plain/logins.conf");
	CTL_WANT(0, "check plain/logins.conf");
	CTL_HAS(ctl_out, "plain/logins.conf:8: warning: people.masha.crm: the CRM has no employee "
			 "\"nobody\"\n");
}

#define CUSTOM(select)                                                                             \
	ctl_shell("sed 's/profile = \"builtin\";/profile = \"custom\"; lookup = \"" select         \
		  "\";/' plain/dutyd.conf >plain/custom.conf")

static void check_tries_the_look_up(void **state)
{
	(void)state;
	CUSTOM("SELECT * FROM dutyd_lookup WHERE key10 = :key10");
	CTL_WANT(0, "check plain/custom.conf");
	assert_null(strstr(ctl_out, "crm.lookup"));
	CTL_WANT(2, "-c plain/custom.conf crm check"); /* the base is not ours to judge */
	CTL_HAS(ctl_err, "crm.profile is \"custom\": dutyctl check looks into");
	assert_string_equal(ctl_out, "");
	CUSTOM("DELETE FROM phone WHERE key10 = :key10");
	CTL_WANT(1, "check plain/custom.conf");
	CTL_HAS(ctl_out, ": error: crm.lookup: the look-up is not one SELECT\n");
	CUSTOM("SELECT key10, e164 FROM phone WHERE key10 = :key10");
	CTL_WANT(1, "check plain/custom.conf");
	CTL_HAS(ctl_out, ": error: crm.lookup: the look-up gives no column ext\n");
	CUSTOM("SELECT * FROM nowhere WHERE key10 = :key10");
	CTL_WANT(1, "check plain/custom.conf");
	CTL_HAS(ctl_out, ": error: crm.lookup: no such table: nowhere\n");
	CUSTOM("SELECT * FROM dutyd_lookup WHERE substr(e164, 3) = :key10");
	CTL_WANT(0, "check plain/custom.conf");
	CTL_HAS(ctl_out, ": warning: crm.lookup: the look-up reads a whole table (p) for every "
			 "call\n    hint: ");
}

#define ORGANISATION(select)                                                                       \
	ctl_shell("sed 's/profile = \"builtin\";/profile = \"custom\"; lookup = \"SELECT * FROM "  \
		  "dutyd_lookup WHERE key10 = :key10\"; organisation = \"" select                  \
		  "\";/' plain/dutyd.conf >plain/custom.conf")

static void check_tries_the_second_look_up_too(void **state)
{
	(void)state;
	ORGANISATION("SELECT * FROM dutyd_organisation WHERE dutyd_name_key(company_name) = "
		     ":name_key");
	CTL_WANT(0, "check plain/custom.conf");
	assert_null(strstr(ctl_out, "crm."));
	ORGANISATION("SELECT company_id FROM dutyd_organisation WHERE inn = :inn");
	CTL_WANT(1, "check plain/custom.conf");
	CTL_HAS(ctl_out, ": error: crm.organisation: the look-up gives no column company_name\n");
	ORGANISATION("SELECT * FROM firms WHERE inn = :inn");
	CTL_WANT(1, "check plain/custom.conf");
	CTL_HAS(ctl_out, ": error: crm.organisation: no such table: firms\n");
}

/* What the look-up makes for itself may be read whole. */
static void a_look_up_s_own_tables_are_no_fault(void **state)
{
	(void)state;
	CUSTOM("WITH one AS MATERIALIZED (SELECT * FROM dutyd_lookup WHERE key10 = :key10) "
	       "SELECT * FROM one");
	CTL_WANT(0, "check plain/custom.conf");
	assert_null(strstr(ctl_out, "crm."));
}

static void a_base_that_is_locked_is_no_error_of_the_configuration(void **state)
{
	sqlite3 *other = NULL;

	(void)state;
	CUSTOM("SELECT * FROM nowhere WHERE key10 = :key10");
	assert_int_equal(sqlite3_open(ctl_path("crm.db"), &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE", NULL,
				      NULL, NULL),
			 SQLITE_OK);
	CTL_WANT(0, "check plain/custom.conf");
	CTL_HAS(ctl_out, ": warning: crm.database: ");
	CTL_HAS(ctl_out, "is locked or slow just now: the look-up was not checked\n");
	sqlite3_close(other);
	CTL_WANT(1, "check plain/custom.conf");
}

/* Another system's table of people, 20 000 of them, with the number's key as it keeps it. */
static void a_foreign_look_up_without_its_index_is_told(void **state)
{
	(void)state;
	ctl_shell("sqlite3 crm.db \"CREATE TABLE people(id INTEGER PRIMARY KEY, fio TEXT, tel TEXT,"
		  " manager TEXT); WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n"
		  " WHERE i < 20000) INSERT INTO people SELECT i, 'Клиент ' || i,"
		  " printf('916%07d', i), 'vpetrov' FROM n\"");
	CUSTOM("SELECT tel AS key10, NULL AS e164, NULL AS ext, NULL AS kind, id AS contact_id, "
	       "fio AS contact_name, NULL AS party, NULL AS company_id, NULL AS company_name, "
	       "0 AS company_large, NULL AS offices, NULL AS band, manager AS owner_id, "
	       "0 AS owner_since, 0 AS blocked FROM people WHERE tel = :key10");
	CTL_WANT(0, "check plain/custom.conf");
	CTL_HAS(ctl_out, ": warning: crm.lookup: the look-up reads a whole table (people) for every"
			 " call\n    hint: an index that begins with the number's key\n");
	ctl_shell("sqlite3 crm.db 'CREATE INDEX people_tel ON people(tel)'");
	CTL_WANT(0, "check plain/custom.conf");
	assert_null(strstr(ctl_out, "crm.lookup"));
	/* An index that the look-up cannot use is none. */
	ctl_shell("sqlite3 crm.db 'DROP INDEX people_tel; CREATE INDEX x ON people(manager, tel)'");
	CTL_WANT(0, "check plain/custom.conf");
	CTL_HAS(ctl_out, "reads a whole table (people)");
	ctl_shell("sqlite3 crm.db 'DROP TABLE people'");
}

static void check_looks_into_the_file(void **state)
{
	(void)state;
	ctl_shell("cp crm.db crm.kept && echo no database at all, only some text >crm.db");
	CTL_WANT(0, "check plain/dutyd.conf");
	CTL_HAS(ctl_out, "warning: crm.database: /");
	CTL_HAS(ctl_out, "crm.db: file is not a database: every caller would be unknown\n");
	ctl_shell("mv crm.kept crm.db");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(shown_config_is_one),
		cmocka_unit_test(shown_config_decides_alike),
		cmocka_unit_test(shown_config_for_programs),
		cmocka_unit_test(shown_queues_are_the_shipped_ones),
		cmocka_unit_test(shown_queues_ring_as_the_configuration_says),
		cmocka_unit_test(config_that_cannot_be_shown),
		cmocka_unit_test(check_speaks_russian),
		cmocka_unit_test(check_knows_the_logins),
		cmocka_unit_test(check_tries_the_look_up),
		cmocka_unit_test(check_tries_the_second_look_up_too),
		cmocka_unit_test(a_look_up_s_own_tables_are_no_fault),
		cmocka_unit_test(a_base_that_is_locked_is_no_error_of_the_configuration),
		cmocka_unit_test(a_foreign_look_up_without_its_index_is_told),
		cmocka_unit_test(check_looks_into_the_file),
	};

	return cmocka_run_group_tests_name("dutyctl_config", tests, ctl_make_folder,
					   ctl_remove_folder);
}
