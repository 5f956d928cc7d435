/* layer: store support */
/* Mystery shoppers: to the officer an ordinary unknown caller, to the store a test. */
#include "test_main.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon.h"

#define AT "2026-12-01T11:00"
#define SHOPPER "+79160007701"
#define KNOWN_SHOPPER CRM_OWNED /* a number that the CRM knows, lent to a shopper */

static struct daemon dutyd;
static char one[DAEMON_LINE_MAX], other[DAEMON_LINE_MAX], out[65536];
static int events = -1;

static void call(const char *id, const char *caller, char *reply)
{
	char line[512];

	snprintf(line, sizeof(line),
		 "{\"v\":1,\"op\":\"call\",\"source\":\"pbx1\",\"call\":\"%s\",\"caller\":\"%s\","
		 "\"did\":\"+74950000100\",\"at\":\"" AT "\"}",
		 id, caller);
	assert_true(lines_ask(events, line, reply, DAEMON_LINE_MAX));
	assert_string_equal(json_value(reply, "ok"), "true");
}

/* The call's and the decision's own numbers are the only thing that may differ. */
static void blank(char *text, const char *key)
{
	for (char *at = strstr(text, key); at != NULL; at = strstr(at + 1, key)) {
		for (char *c = at + strlen(key); *c != '\0' && strchr(",}", *c) == NULL; c++) {
			*c = '_';
		}
	}
}

static void assert_alike(void)
{
	static const char *const keys[] = { "\"id\":", "\"call\":" };

	for (size_t i = 0; i < TEST_COUNT(keys); i++) {
		blank(one, keys[i]);
		blank(other, keys[i]);
	}
	size_t n = strcspn(one, "_"), m = strcspn(other, "_");
	assert_int_equal(n, m);
	/* Runs of blanks may be of different length: compare what stands between them. */
	char *rest_one, *rest_other;
	const char *a = strtok_r(one, "_", &rest_one), *b = strtok_r(other, "_", &rest_other);
	while (a != NULL && b != NULL) {
		assert_string_equal(a, b);
		a = strtok_r(NULL, "_", &rest_one);
		b = strtok_r(NULL, "_", &rest_other);
	}
	assert_true(a == NULL && b == NULL);
}

static void query(const char *sql, char *to, size_t size)
{
	sqlite3 *db;
	sqlite3_stmt *row = NULL;

	assert_int_equal(sqlite3_open_v2(dutyd.store, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &row, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(row), SQLITE_ROW);
	snprintf(to, size, "%s", (const char *)sqlite3_column_text(row, 0));
	sqlite3_finalize(row);
	sqlite3_close(db);
}

static bool becomes(const char *sql, const char *wanted, int timeout_ms)
{
	int64_t until_ms = monotonic_ms() + timeout_ms;
	char text[256];

	do {
		query(sql, text, sizeof(text));
		if (strcmp(text, wanted) == 0) {
			return true;
		}
		sleep_ms(20);
	} while (monotonic_ms() < until_ms);
	return false;
}

static void assert_query(const char *sql, const char *wanted)
{
	char text[256];

	query(sql, text, sizeof(text));
	assert_string_equal(text, wanted);
}

/* ---- R-24 ---- */

static void r24_the_officer_sees_an_ordinary_unknown_caller(void **state)
{
	(void)state;
	call("1", SHOPPER, one);
	call("2", CRM_UNKNOWN, other);
	assert_string_equal(json_value(one, "reason"), "FIRST_LINE");
	assert_alike();
	call("3", KNOWN_SHOPPER, one); /* whatever the CRM knows of the number */
	call("4", CRM_UNKNOWN, other);
	assert_alike();
}

static void r24_the_store_alone_knows(void **state)
{
	(void)state;
	assert_query("SELECT group_concat(pbx_id || is_test, ' ') FROM"
		     " (SELECT * FROM call WHERE source = 'pbx1' ORDER BY id)",
		     "11 20 31 40");
	assert_query("SELECT count(*) FROM outbox o LEFT JOIN decision d ON d.id = o.decision_id"
		     " WHERE coalesce(o.payload, d.body) LIKE '%test%'"
		     " OR coalesce(o.payload, d.body) LIKE '%shopper%'",
		     "0");
}

static void r24_the_card_the_display_and_the_log_tell_nothing(void **state)
{
	struct agi_call agi = { .path = "route?at=" AT, .uniqueid = "9.1", .caller = SHOPPER };
	struct agi_result got;

	(void)state;
	assert_true(agi_ask(&dutyd, &agi, &got));
	assert_string_equal(agi_var(&got, "CARD"), "");
	assert_string_equal(agi_var(&got, "REASON"), "FIRST_LINE");
	assert_null(strstr(got.text, "TEST"));
	assert_true(daemon_logged(&dutyd, "ev=route", "match=none", 2000));
	assert_false(daemon_logged(&dutyd, "shopper", "", 0));
	assert_false(daemon_logged(&dutyd, "is_test", "", 0));
}

static void r24_a_shopper_who_names_a_client_alarms_nobody(void **state)
{
	(void)state;
	call("5", SHOPPER, one);
	assert_true(lines_ask(events,
			      "{\"v\":1,\"op\":\"qualify\",\"call\":\"pbx1/5\",\"at\":\"" AT
			      "\",\"author\":\"anya\",\"facts\":{\"organisation\":\"Vector\"}}",
			      one, sizeof(one)));
	/* As for anybody else who says so: the target switches, */
	assert_string_equal(json_value(one, "reason"), "OWNER_ACTIVE");
	/* but no conflict is told of. */
	assert_query("SELECT count(*) FROM outbox WHERE topic = 'conflict'", "0");
	assert_query("SELECT count(*) FROM ledger", "0");
}

/* ---- R-23 ---- */

static int ctl(const char *arguments)
{
	return daemon_ctl(&dutyd, arguments, out, sizeof(out));
}

static void has(const char *text, const char *wanted)
{
	if (strstr(text, wanted) == NULL) {
		print_error("not there: %s\n--- in:\n%s---\n", wanted, out);
		fail();
	}
}

/* Nobody was tested yet, and shoppers are configured: each officer is told of by itself. */
static void r23_who_is_overdue_is_an_alarm(void **state)
{
	(void)state;
	assert_true(daemon_logged(&dutyd, "ev=quality.overdue", "person=anya", 40000));
	assert_true(daemon_logged(&dutyd, "ev=quality.overdue", "person=sveta", 3000));
	/* Logged while it is written, there once it is committed. */
	assert_true(becomes("SELECT count(*) FROM outbox WHERE topic = 'alarm' AND"
			    " payload ->> '$.alarm' = 'quality-overdue' AND key LIKE"
			    " 'quality-overdue/' || (payload ->> '$.employee') || '/20__-__-__'",
			    "3", 10000));
}

static void r23_who_was_not_tested_is_overdue(void **state)
{
	(void)state;
	assert_int_equal(ctl("qa overdue --as-of 2026-12-02"), 1);
	has(out, "anya");
	has(out, "katya");
	has(out, "sveta");
	assert_null(strstr(out, "vasya")); /* not an officer */
	assert_int_equal(ctl("qa add anya --at 2026-11-20 --score 85 --note 'answered at once'"),
			 0);
	has(out, "test 1 of anya");
	assert_int_equal(ctl("qa add katya --at 2026-08-01"), 0);
	assert_int_equal(ctl("qa overdue --as-of 2026-12-02"), 1);
	assert_null(strstr(out, "anya"));
	has(out, "katya");
	has(out, "123"); /* days ago */
	has(out, "sveta");
	assert_int_equal(ctl("qa overdue --as-of 2026-12-02 --days 200 --json"), 1);
	assert_string_equal(out, "{\"overdue\":[{\"employee\":\"sveta\",\"last\":null,"
				 "\"days\":null}]}\n");
	assert_int_equal(ctl("qa list anya"), 0);
	has(out, "answered at once");
	has(out, "85");
}

/* The shopper's call that she answered is a test, scored or not. */
static void r23_an_answered_shopper_s_call_is_a_test(void **state)
{
	(void)state;
	call("6", SHOPPER, one);
	assert_true(lines_ask(events,
			      "{\"v\":1,\"op\":\"answered\",\"call\":\"pbx1/6\",\"by\":\"sveta\","
			      "\"at\":\"" AT "\"}",
			      one, sizeof(one)));
	assert_int_equal(ctl("qa overdue --as-of 2026-12-02 --days 200"), 0);
	has(out, "nobody");
	assert_int_equal(ctl("qa add sveta --call pbx1/6 --score 40 --at 2026-12-01"), 0);
	assert_int_equal(ctl("qa list sveta --json"), 0);
	has(out, "\"score\":40");
	assert_null(strstr(out, "\"score\":null")); /* one test, not two */
}

/* Of all officers, the untested one, too; of the past what was true then. */
static void r23_the_report_has_every_officers_last_test(void **state)
{
	(void)state;
	assert_int_equal(ctl("report quality --as-of '2026-12-02 10:00'"), 0);
	has(out, "Аня");
	has(out, "2026-11-20"); /* her last */
	has(out, "123");        /* days since Katya's */
	has(out, "40");         /* Sveta's score, by the call that she answered */
	assert_int_equal(ctl("report quality 2026-11 --as-of '2026-12-02 10:00' --json"), 0);
	assert_string_equal(
		out, "{\"first\":\"2026-11-01\",\"last\":\"2026-11-30\",\"n_officers\":3,"
		     "\"n_overdue\":2,\"remind_days\":90,\"officers\":["
		     "{\"employee\":\"anya\",\"last\":\"2026-11-20\",\"days\":10,\"score\":85,"
		     "\"tests\":1,\"overdue\":false},"
		     "{\"employee\":\"katya\",\"last\":\"2026-08-01\",\"days\":121,\"score\":null,"
		     "\"tests\":1,\"overdue\":true},"
		     "{\"employee\":\"sveta\",\"last\":null,\"days\":null,\"score\":null,"
		     "\"tests\":0,\"overdue\":true}]}\n");
}

/* He asked the questions: whom he hands the caller to was not tested. */
static void r23_a_call_that_is_handed_on_tests_who_lifted_first(void **state)
{
	static const char *const who[] = { "katya", "masha" };

	(void)state;
	call("8", SHOPPER, one);
	for (size_t i = 0; i < TEST_COUNT(who); i++) {
		char line[256];

		snprintf(line, sizeof(line),
			 "{\"v\":1,\"op\":\"answered\",\"call\":\"pbx1/8\",\"by\":\"%s\","
			 "\"at\":\"" AT ":%02zu\"}",
			 who[i], i + 10);
		assert_true(lines_ask(events, line, one, sizeof(one)));
	}
	assert_query("SELECT answered_by FROM call WHERE pbx_id = '8'", "masha");
	assert_int_equal(ctl("qa list masha"), 0);
	assert_string_equal(out, "no test\n");
	assert_int_equal(ctl("qa list katya"), 0);
	has(out, "2026-12-01 11:00");
}

static void a_call_named_in_a_test_becomes_one(void **state)
{
	(void)state;
	call("7", CRM_UNKNOWN, one); /* a shopper with a number nobody wrote down */
	assert_int_equal(ctl("qa add anya --call pbx1/7"), 0);
	assert_query("SELECT is_test FROM call WHERE pbx_id = '7'", "1");
}

static void what_cannot_be_written_down(void **state)
{
	static const struct {
		const char *arguments, *says;
		int code;
	} rows[] = {
		{ "qa add nobody", "nobody is called so", 1 },
		{ "qa add anya --score 101", "from 0 to 100", 1 },
		{ "qa add anya --score good", "from 0 to 100", 1 },
		{ "qa add anya --at yesterday", "not a day or time", 1 },
		{ "qa add anya --call pbx1/none", "no such call", 1 },
		{ "qa add", "who was tested", 2 },
		{ "qa list nobody", "nobody is called nobody", 2 },
		{ "qa overdue --days 0", "wanted 1 to", 2 },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		assert_int_equal(ctl(rows[i].arguments), rows[i].code);
		has(out, rows[i].says);
	}
	/* Not over the socket of the peers. */
	assert_true(lines_ask(events, "{\"v\":1,\"op\":\"qa\",\"action\":\"add\",\"who\":\"anya\"}",
			      one, sizeof(one)));
	assert_string_equal(json_value(one, "code"), "refused");
}

static int setup(void **state)
{
	struct daemon_options options = {
		.edits = { { "numbers = [ ]",
			     "numbers = [ \"8 (916) 000-77-01\", \"" KNOWN_SHOPPER "\" ]" } },
	};

	(void)state;
	if (!daemon_prepare(&dutyd, &options) ||
	    !daemon_sql(dutyd.crm, "UPDATE company SET name_key = 'vektor' WHERE id = 1;") ||
	    !daemon_launch(&dutyd, &options)) {
		return -1;
	}
	events = lines_connect(dutyd.events);
	return events >= 0 ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	close(events);
	return daemon_end(&dutyd);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(r23_who_is_overdue_is_an_alarm), /* before anybody is tested */
		cmocka_unit_test(r24_the_officer_sees_an_ordinary_unknown_caller),
		cmocka_unit_test(r24_the_store_alone_knows),
		cmocka_unit_test(r24_the_card_the_display_and_the_log_tell_nothing),
		cmocka_unit_test(r24_a_shopper_who_names_a_client_alarms_nobody),
		cmocka_unit_test(r23_who_was_not_tested_is_overdue),
		cmocka_unit_test(r23_an_answered_shopper_s_call_is_a_test),
		cmocka_unit_test(r23_the_report_has_every_officers_last_test),
		cmocka_unit_test(r23_a_call_that_is_handed_on_tests_who_lifted_first),
		cmocka_unit_test(a_call_named_in_a_test_becomes_one),
		cmocka_unit_test(what_cannot_be_written_down),
	};

	return cmocka_run_group_tests_name("quality", tests, setup, teardown);
}
