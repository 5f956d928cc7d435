/* layer: net support */
/* A caller who plays dumb: the real daemon, from an unknown number to the owner. */
#include "test_main.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daemon.h"

#define AT "2026-12-01T11:00" /* a Tuesday: masha has duty */

static struct daemon dutyd;
static char reply[DAEMON_LINE_MAX];
static int events = -1;

static void ask(const char *line)
{
	assert_true(lines_ask(events, line, reply, sizeof(reply)));
}

static void call(const char *id, const char *caller)
{
	char line[512], stranger[16];

	/* A stranger calls once: who was handed over or qualified has an owner by now (Q9). */
	snprintf(stranger, sizeof(stranger), "+7916000092%.1s", id);
	snprintf(line, sizeof(line),
		 "{\"v\":1,\"op\":\"call\",\"source\":\"pbx1\",\"call\":\"%s\",\"caller\":\"%s\","
		 "\"did\":\"+74950000100\",\"at\":\"" AT "\"}",
		 id, strcmp(caller, CRM_UNKNOWN) == 0 ? stranger : caller);
	ask(line);
	assert_string_equal(json_value(reply, "ok"), "true");
}

static void qualify(const char *id, const char *author, const char *facts)
{
	char line[1024];

	snprintf(line, sizeof(line),
		 "{\"v\":1,\"op\":\"qualify\",\"call\":\"pbx1/%s\",\"at\":\"" AT
		 "\",\"author\":\"%s\",\"facts\":{%s}}",
		 id, author, facts);
	ask(line);
	assert_string_equal(json_value(reply, "ok"), "true");
}

static void assert_verdict(const char *reason, const char *belongs_to)
{
	assert_string_equal(json_value(reply, "reason"), reason);
	assert_string_equal(json_value(reply, "belongs_to"), belongs_to);
}

/* The messages of a topic, newest first in the text; NULL when there is none. */
static const char *messages(const char *topic)
{
	static char all[DAEMON_LINE_MAX];
	int control = lines_connect(dutyd.control);
	char wanted[64];

	snprintf(wanted, sizeof(wanted), "\"topic\":\"%s\"", topic);
	assert_true(lines_ask(control, "{\"v\":1,\"op\":\"tail\",\"limit\":64}", all, sizeof(all)));
	close(control);
	return strstr(all, wanted);
}

/* The conflict told of the call that the reply is about; NULL when none was. */
static const char *conflict_of_reply(void)
{
	char wanted[64];
	const char *first = messages("conflict");

	snprintf(wanted, sizeof(wanted), "\"topic\":\"conflict\",\"key\":\"%s\"",
		 json_value(reply, "call"));
	return first != NULL ? strstr(first, wanted) : NULL;
}

static void answered(const char *id, const char *by)
{
	char line[256];

	snprintf(line, sizeof(line),
		 "{\"v\":1,\"op\":\"answered\",\"call\":\"pbx1/%s\",\"by\":\"%s\",\"at\":\"" AT
		 "\"}",
		 id, by);
	ask(line);
}

static void r33_who_plays_dumb_comes_back_to_his_owner(void **state)
{
	(void)state;
	call("1", CRM_UNKNOWN);
	assert_verdict("FIRST_LINE", "null");
	answered("1", "anya");
	/* He has talked to others of that company's number before. */
	assert_true(daemon_sql(dutyd.store,
			       "INSERT INTO reach VALUES ('company:1','katya',1000,2000,2),"
			       "('company:1','vasya',1000,2000,9),('company:2','sveta',1,2,1);"
			       /* and by this number, before anybody knew whose it is */
			       "INSERT INTO reach SELECT party,'lena',1000,2000,3 FROM call"
			       " WHERE pbx_id = '1' AND party LIKE 'tel:%';"));
	qualify("1", "anya", "\"party\":\"org\"");
	assert_verdict("FIRST_LINE", "null");
	qualify("1", "anya", "\"organisation\":\"Vector\"");
	assert_verdict("OWNER_ACTIVE", "vasya");
	assert_string_equal(json_value(reply, "target"), "PJSIP/201"); /* the target switches */
	assert_non_null(strstr(reply, "\"organisation\":\"found\""));
	const char *conflict = messages("conflict");
	assert_non_null(conflict);
	assert_non_null(strstr(conflict, "\"alert\":\"owner_conflict\""));
	assert_string_equal(json_value(conflict, "owner"), "vasya");
	assert_non_null(strstr(conflict, "{\"employee\":\"katya\",\"calls\":2"));
	assert_non_null(strstr(conflict, "{\"employee\":\"lena\",\"calls\":3"));
	assert_non_null(strstr(conflict, "{\"employee\":\"anya\",\"calls\":1"));
	assert_null(strstr(conflict, "\"employee\":\"vasya\"")); /* his own client */
	assert_null(strstr(conflict, "sveta"));
	/* Told once, however often he is asked. */
	qualify("1", "anya", "\"meeting\":\"no\"");
	assert_verdict("OWNER_ACTIVE", "vasya");
	const char *again = strstr(messages("conflict") + 1, "\"topic\":\"conflict\"");
	assert_null(again);
}

/* The CRM knows no Romashka: that it is Masha's the ledger says, and its name leads there. */
static void r33_whose_it_is_the_ledger_alone_knows(void **state)
{
	(void)state;
	call("81", "+79160000931");
	qualify("81", "anya", "\"organisation\":\"Ромашка\"");
	ask("{\"v\":1,\"op\":\"handover\",\"call\":\"pbx1/81\",\"at\":\"" AT "\"}");
	assert_verdict("DUTY_TODAY", "masha");
	assert_null(conflict_of_reply());
	/* A colleague, from another number. */
	call("91", "+79160000932");
	assert_verdict("FIRST_LINE", "null");
	answered("91", "katya");
	qualify("91", "katya", "\"organisation\":\"ООО «Ромашка»\"");
	assert_verdict("OWNER_ACTIVE", "masha");
	const char *conflict = conflict_of_reply();
	assert_non_null(conflict);
	assert_string_equal(json_value(conflict, "owner"), "masha");
	assert_string_equal(json_value(conflict, "name"), "ООО «Ромашка»");
	assert_non_null(strstr(conflict, "\"employee\":\"katya\",\"calls\":1"));
	/* Whom his number leads to her plays nothing. */
	call("82", "+79160000931");
	assert_verdict("OWNER_ACTIVE", "masha");
	qualify("82", "anya", "\"organisation\":\"Ромашка\"");
	assert_verdict("OWNER_ACTIVE", "masha");
	assert_null(conflict_of_reply());
}

static void r33_handed_over_he_is_still_the_owner_s(void **state)
{
	(void)state;
	call("2", CRM_UNKNOWN);
	qualify("2", "katya", "\"organisation\":\"ООО «Вектор»\"");
	ask("{\"v\":1,\"op\":\"handover\",\"call\":\"pbx1/2\",\"at\":\"" AT "\"}");
	assert_verdict("OWNER_ACTIVE", "vasya");
}

/* The duty has him already: what the ledger gave her ends, under the name that it was given by. */
static void r33_found_after_the_hand_over_the_duty_loses_him(void **state)
{
	(void)state;
	call("51", CRM_UNKNOWN);
	ask("{\"v\":1,\"op\":\"handover\",\"call\":\"pbx1/51\",\"at\":\"" AT "\"}");
	assert_verdict("DUTY_TODAY", "masha");
	qualify("51", "katya", "\"organisation\":\"ООО «Вектор»\"");
	assert_verdict("OWNER_ACTIVE", "vasya");
	call("52", CRM_UNKNOWN); /* the same number */
	assert_verdict("FIRST_LINE", "null");
}

static void r33_by_tax_number_and_by_mail(void **state)
{
	static const char *const said[] = { "\"inn\":\"77 07 083893\"", "\"email\":\"i@Vector.ru\"",
					    "\"domain\":\"www.vector.ru\"" };
	char id[16];

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(said); i++) {
		snprintf(id, sizeof(id), "3.%zu", i);
		call(id, "anonymous"); /* a hidden number helps him as little */
		qualify(id, "anya", said[i]);
		assert_verdict("OWNER_ACTIVE", "vasya");
	}
}

static void r28_a_private_person_is_not_his_employer_s(void **state)
{
	(void)state;
	call("4", CRM_UNKNOWN);
	qualify("4", "anya", "\"party\":\"private\",\"organisation\":\"Vector\"");
	assert_verdict("PRIVATE_PERSON", "anya"); /* she took him */
}

static void r26_a_large_company_is_known_by_its_name(void **state)
{
	(void)state;
	call("5", CRM_UNKNOWN);
	qualify("5", "anya", "\"organisation\":\"BOSCH\",\"band\":\"small\"");
	assert_verdict("LARGE_CORPORATE", "null");
}

static void two_of_that_name_are_for_a_person_to_tell_apart(void **state)
{
	(void)state;
	call("6", CRM_UNKNOWN);
	qualify("6", "anya", "\"organisation\":\"Близнецы\"");
	assert_verdict("CRM_AMBIGUOUS", "null");
	const char *alarm = messages("alarm");
	assert_non_null(alarm);
	assert_non_null(strstr(alarm, "organisation-ambiguous/"));
	qualify("6", "anya", "\"inn\":\"7707083002\"");
	assert_verdict("OWNER_ACTIVE", "masha");
}

static void two_owners_of_one_company_are_for_a_person_to_decide(void **state)
{
	(void)state;
	call("0", CRM_UNKNOWN);
	qualify("0", "anya", "\"organisation\":\"Двоевластие\"");
	assert_verdict("CRM_AMBIGUOUS", "null");
	assert_non_null(strstr(reply, "\"organisation\":\"ambiguous\""));
	char alarm[64];
	snprintf(alarm, sizeof(alarm), "organisation-ambiguous/%.8s", json_value(reply, "call"));
	assert_non_null(strstr(messages("alarm"), alarm));
}

static void nobody_of_that_name(void **state)
{
	(void)state;
	call("7", CRM_UNKNOWN);
	qualify("7", "anya", "\"organisation\":\"Никто\"");
	assert_verdict("FIRST_LINE", "null");
	assert_non_null(strstr(reply, "\"organisation\":\"unknown\""));
}

/* A large company's medium contract: commercial, whatever any officer thinks of it. */
static void r30_a_large_company_is_commercial_mandatorily(void **state)
{
	(void)state;
	call("A", CRM_LARGE);
	qualify("A", "anya", "\"band\":\"medium\",\"meeting\":\"no\"");
	assert_verdict("LARGE_CORPORATE", "null");
}

/* His judgement carries his name, also when others have answered other questions since. */
static void r30_an_officers_judgement_carries_his_name(void **state)
{
	(void)state;
	call("B", CRM_UNKNOWN);
	qualify("B", "anya", "\"party\":\"org\",\"band\":\"medium\"");
	assert_verdict("SMALL_OR_MEDIUM", "anya");
	qualify("B", "katya", "\"meeting\":\"needed\"");
	assert_verdict("NEEDS_MEETING", "null");
	assert_non_null(strstr(reply, "{\"officer\":\"meeting needed, by katya\"}"));
	assert_non_null(strstr(reply, "{\"officer\":\"band medium, by anya\"}"));
	ask("{\"v\":1,\"op\":\"handover\",\"call\":\"pbx1/B\",\"at\":\"" AT "\"}");
	assert_string_equal(json_value(reply, "ok"), "true");
	assert_non_null(strstr(reply, "{\"officer\":\"meeting needed, by katya\"}"));
}

static void q10_two_owners_are_for_the_head_to_settle(void **state)
{
	char line[256];

	(void)state;
	call("C", "+79160000210");
	assert_verdict("CRM_AMBIGUOUS", "null");
	snprintf(line, sizeof(line), "owner-ambiguous/%s", json_value(reply, "call"));
	const char *alarm = messages("alarm");
	assert_non_null(alarm);
	alarm = strstr(alarm, line);
	assert_non_null(alarm);
	assert_non_null(strstr(alarm, "\"responsible\":\"irina\",\"owners\":["));
	assert_non_null(strstr(alarm, "\"vasya\""));
	assert_non_null(strstr(alarm, "\"masha\""));
	qualify("C", "anya", "\"party\":\"org\""); /* once a call */
	alarm = strstr(messages("alarm"), line);
	assert_non_null(alarm);
	assert_null(strstr(alarm + 1, line));
}

/* One assignment names him by his id, the other by his login: he is one owner. */
static void q10_two_names_of_one_person_are_one_owner(void **state)
{
	(void)state;
	call("D", "+79160000211");
	assert_verdict("OWNER_ACTIVE", "vasya");
	call("E", CRM_UNKNOWN);
	qualify("E", "anya", "\"organisation\":\"Дваимени\"");
	assert_verdict("OWNER_ACTIVE", "vasya");
}

static void a_base_without_the_view_says_so(void **state)
{
	(void)state;
	assert_true(daemon_sql(dutyd.crm, "DROP VIEW dutyd_organisation;"));
	call("8", CRM_UNKNOWN);
	qualify("8", "anya", "\"organisation\":\"Vector\"");
	assert_verdict("FIRST_LINE", "null");
	assert_non_null(strstr(reply, "\"organisation\":\"no-view\""));
	call("9", CRM_OWNED); /* the first look-up does not need it */
	assert_verdict("OWNER_ACTIVE", "vasya");
}

static int setup(void **state)
{
	struct daemon_options options = { 0 };

	(void)state;
	if (!daemon_prepare(&dutyd, &options) ||
	    !daemon_sql(dutyd.crm, "INSERT INTO employee(id,name) VALUES ('masha','Маша');"
				   "INSERT INTO company(id,name,name_key,inn) VALUES"
				   " (8,'Близнецы-1','bliznetsi','7707083001'),"
				   " (9,'Близнецы-2','bliznetsi','7707083002'),"
				   " (20,'Двоевластие','dvoevlastie',NULL);"
				   "INSERT INTO assignment(company_id,employee_id,since) VALUES"
				   " (20,'masha',unixepoch('2026-11-20')),"
				   " (20,'vasya',unixepoch('2026-11-21'));"
				   "INSERT INTO assignment(company_id,employee_id,since)"
				   " VALUES (9,'masha',unixepoch('2026-11-20'));"
				   "INSERT INTO company(id,name) VALUES (10,'Двое');"
				   "INSERT INTO phone(company_id,raw,e164,key10) VALUES"
				   " (10,'','+79160000210','9160000210');"
				   "INSERT INTO assignment(company_id,employee_id,since) VALUES"
				   " (10,'vasya',1),(10,'masha',2);"
				   "INSERT OR IGNORE INTO employee(id,name) VALUES"
				   " ('vpetrov','Вася'), ('vasya','Вася');"
				   "INSERT INTO company(id,name,name_key) VALUES"
				   " (11,'Дваимени','dvaimeni');"
				   "INSERT INTO phone(company_id,raw,e164,key10) VALUES"
				   " (11,'','+79160000211','9160000211');"
				   "INSERT INTO assignment(company_id,employee_id,since) VALUES"
				   " (11,'vasya',unixepoch('2026-11-20')),"
				   " (11,'vpetrov',unixepoch('2026-11-21'));"
				   "UPDATE company SET name_key = 'vektor', inn = '7707083893',"
				   " domain = 'vector.ru' WHERE id = 1;"
				   "UPDATE company SET name_key = 'bosch' WHERE id = 2;") ||
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
		cmocka_unit_test(r33_who_plays_dumb_comes_back_to_his_owner),
		cmocka_unit_test(r33_whose_it_is_the_ledger_alone_knows),
		cmocka_unit_test(r33_handed_over_he_is_still_the_owner_s),
		cmocka_unit_test(r33_found_after_the_hand_over_the_duty_loses_him),
		cmocka_unit_test(r33_by_tax_number_and_by_mail),
		cmocka_unit_test(r28_a_private_person_is_not_his_employer_s),
		cmocka_unit_test(r26_a_large_company_is_known_by_its_name),
		cmocka_unit_test(two_of_that_name_are_for_a_person_to_tell_apart),
		cmocka_unit_test(two_owners_of_one_company_are_for_a_person_to_decide),
		cmocka_unit_test(nobody_of_that_name),
		cmocka_unit_test(r30_a_large_company_is_commercial_mandatorily),
		cmocka_unit_test(r30_an_officers_judgement_carries_his_name),
		cmocka_unit_test(q10_two_owners_are_for_the_head_to_settle),
		cmocka_unit_test(q10_two_names_of_one_person_are_one_owner),
		cmocka_unit_test(a_base_without_the_view_says_so),
	};

	return cmocka_run_group_tests_name("second_check", tests, setup, teardown);
}
