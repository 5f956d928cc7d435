/* layer: config */
#include "test_main.h"

#include <sys/stat.h>

#include "config_kit.h"
#include "dutyd/base/digest.h"
#include "dutyd/base/log.h"
#include "dutyd/config/suggest.h"

static struct policy *load_clean(const struct config_options *options)
{
	char *printed = NULL;
	struct policy *policy = kit_load(options, &printed);

	assert_string_equal(printed, "");
	free(printed);
	assert_non_null(policy);
	return policy;
}

static struct policy *load_seed(void)
{
	const struct config_options options = { .now_ms = KIT_NOW_MS };

	kit_write_seed("", NULL, NULL);
	return load_clean(&options);
}

static int32_t day(const char *text)
{
	int32_t civil;

	assert_true(civil_parse(text, &civil));
	return civil;
}

static void seed_company_people_and_lines_arrive(void **state)
{
	struct policy *p = load_seed();
	const struct policy_person *vasya = &p->people[policy_find_person(p, "vasya")];

	(void)state;
	assert_string_equal(p->company, "ООО «Ромашка Телеком»");
	assert_string_equal(p->zone_name, "Europe/Moscow");
	assert_int_equal(zone_offset(p->zone, KIT_NOW_MS / 1000), 3 * 3600);
	assert_string_equal(p->phones.area, "495");
	assert_int_equal(p->phones.n_withheld, 6);
	assert_string_equal(p->phones.withheld[5], "private");
	assert_int_equal(p->n_people, 11);
	assert_string_equal(p->people[0].id, "irina"); /* the order of the file */
	assert_string_equal(vasya->name, "Вася Петров");
	assert_string_equal(vasya->mobile, "+79000000201");
	assert_string_equal(vasya->crm, "vpetrov");
	assert_string_equal(vasya->dial, "PJSIP/201"); /* from ext */
	assert_int_equal(vasya->strength, 20);
	assert_int_equal(vasya->from, INT32_MIN);
	assert_int_equal(vasya->to, INT32_MAX);
	assert_int_equal(p->n_lines, 1);
	assert_string_equal(p->lines[0].number, "+74950000100");
	assert_string_equal(p->lines[0].title, "Многоканальный");
	assert_int_equal(p->lines[0].channels, 3);
	assert_int_equal(p->lines[0].department, p->client);
	policy_unref(&p);
}

static void seed_departments_arrive(void **state)
{
	struct policy *p = load_seed();
	const struct policy_department *client = &p->departments[p->client];
	const struct policy_department *commercial = &p->departments[p->commercial];

	(void)state;
	assert_int_equal(p->n_departments, 2);
	assert_int_equal(client->n_members, 3);
	assert_string_equal(policy_person_id(p, client->members[2]), "sveta");
	assert_int_equal(client->head, PERSON_NONE);
	assert_int_equal(client->ring_seconds, 15);
	assert_int_equal(client->queue_seconds, 60);
	assert_int_equal(client->overflow, OVERFLOW_TO_HEAD);
	assert_int_equal(client->inbound, INBOUND_DIRECT);
	assert_string_equal(client->queue, "client");
	assert_true(hours_is_open(&client->hours, 0, 9 * 60));
	assert_false(hours_is_open(&client->hours, 5, 9 * 60));
	assert_int_equal(commercial->n_members, 7);
	assert_string_equal(policy_person_id(p, commercial->head), "irina");
	assert_int_equal(commercial->inbound, INBOUND_DUTY);
	assert_int_equal(commercial->n_silent, 2);
	assert_int_equal(commercial->silent[0], ROLE_BACKUP);
	assert_int_equal(commercial->silent[1], ROLE_HEAD);
	assert_int_equal(commercial->handover_hours, 4);
	assert_int_equal(commercial->auto_enter, 0); /* inbound is not auto */
	assert_string_equal(commercial->queue, "commercial");
	policy_unref(&p);
}

static void seed_rules_arrive_in_order(void **state)
{
	struct policy *p = load_seed();
	const struct policy_rule *personal = &p->rules[0], *last = &p->rules[p->n_rules - 1];

	(void)state;
	assert_int_equal(p->n_rules, 9);
	assert_string_equal(personal->id, "personal");
	assert_int_equal(personal->when[FACT_KIND], 1 << 2 | 1 << 3 | 1 << 4);
	assert_int_equal(personal->reason, REASON_NON_COMMERCIAL);
	assert_string_equal(p->rules[1].id, "owner");
	assert_int_equal(p->rules[1].to, RULE_TO_OWNER);
	assert_int_equal(p->rules[1].when[FACT_OWNER], 1 << (OWNER_ACTIVE - 1));
	assert_int_equal(p->rules[3].to, RULE_TO_DEPARTMENT);
	assert_int_equal(p->rules[3].department, p->commercial);
	assert_string_equal(last->id, "default");
	for (int f = 0; f < FACT_COUNT; f++) {
		assert_int_equal(last->when[f], 0);
	}
	assert_int_equal(last->reason, REASON_FIRST_LINE);
	assert_string_equal(last->why, "выясняет клиентский отдел");
	policy_unref(&p);
}

static void seed_services_arrive(void **state)
{
	struct policy *p = load_seed();

	(void)state;
	assert_string_equal(p->crm.database, "/var/lib/dutyd/crm.db");
	assert_string_equal(p->crm.lookup, "");
	assert_int_equal(p->crm.budget_ms, 150);
	assert_int_equal(p->crm.owner_days, 180);
	assert_string_equal(p->store_database, "/var/lib/dutyd/dutyd.db");
	assert_string_equal(p->intake.fastagi, "127.0.0.1:4573");
	assert_string_equal(p->intake.events, "/run/dutyd/events.sock");
	assert_string_equal(p->intake.events_tcp, "");
	assert_int_equal(p->intake.deadline_ms, 500);
	assert_false(p->intake.is_time_trusted);
	assert_string_equal(p->control.socket, "/run/dutyd/control.sock");
	assert_string_equal(p->control.admin_group, "dutyd-admin");
	assert_int_equal(p->log.level, LOG_LEVEL_INFO);
	assert_int_equal(p->log.format, LOG_FORMAT_LOGFMT);
	assert_int_equal(p->log.phones, PHONES_MASKED);
	assert_int_equal(p->owner_first_touch, OWNER_TOUCH_OWNER);
	assert_int_equal(p->owner_absent, OWNER_AWAY_DUTY);
	assert_int_equal(p->large_offices, 2);
	assert_int_equal(p->large_computers, 100);
	assert_true(p->large_by_crm_flag);
	policy_unref(&p);
}

static void seed_roster_arrives(void **state)
{
	struct policy *p = load_seed();
	const struct roster_rule *r = &p->roster;

	(void)state;
	assert_true(p->has_roster);
	assert_int_equal(r->department, p->commercial);
	assert_int_equal(r->n_order, 7);
	assert_string_equal(policy_person_id(p, r->order[0]), "vasya");
	assert_int_equal(r->start, day("2026-11-30"));
	assert_int_equal(r->workdays, 0x1f);
	assert_int_equal(r->turn_minute, 0);
	assert_int_equal(r->missed, ROSTER_MISSED_DEFER);
	assert_int_equal(r->off_hours, ROSTER_OFF_NEXT_DUTY);
	assert_int_equal(r->publish_days, 45);
	assert_int_equal(r->warn_days, 7);
	assert_int_equal(r->n_holidays, 3);
	assert_string_equal(r->holidays[0].id, "new-year");
	assert_int_equal(r->holidays[0].from, day("2026-12-31"));
	assert_int_equal(r->holidays[0].to, day("2027-01-10"));
	assert_int_equal(r->n_extra, 0);
	assert_int_equal(r->n_absences, 2);
	assert_int_equal(r->absences[0].person, policy_find_person(p, "vasya"));
	assert_string_equal(r->absences[0].why, "отпуск");
	assert_int_equal(r->n_swaps, 1);
	assert_int_equal(r->swaps[0].with, day("2026-12-18"));
	assert_int_equal(r->n_overrides, 1);
	assert_int_equal(r->overrides[0].person, policy_find_person(p, "lena"));
	policy_unref(&p);
}

/* What is not written is as KEYS says. */
static void defaults_fill_what_is_not_written(void **state)
{
	static const char text[] =
		"version = 1;\n"
		"company : { name = \"A\"; timezone = \"Europe/Moscow\"; };\n"
		"people : { olga : { name = \"O\"; ext = \"10\"; };\n"
		" masha : { name = \"M\"; ext = \"11\"; from = \"2026-01-01\"; }; };\n"
		"departments : { client : { title = \"C\"; members = [ \"olga\" ]; };\n"
		" commercial : { title = \"S\"; members = [ \"masha\" ]; }; };\n"
		"rules : { all : { to = \"client\"; reason = \"FIRST_LINE\"; }; };\n"
		"crm : { database = \"/x/crm.db\"; };\nstore : { database = \"/x/dutyd.db\"; };\n"
		"roster : { department = \"commercial\"; order = [ \"masha\" ];\n"
		" start = \"2026-11-23\";\n"
		" holidays : { a = \"2027-01-01\"; b = \"2026-12-31\"; }; };\n";
	const struct config_options options = { .now_ms = KIT_NOW_MS };

	(void)state;
	kit_write("dutyd.conf", text, strlen(text));
	struct policy *p = load_clean(&options);
	const struct policy_department *commercial = &p->departments[p->commercial];
	assert_int_equal(commercial->inbound, INBOUND_DUTY);
	assert_int_equal(commercial->n_silent, 2);
	assert_int_equal(commercial->ring, RING_LONGEST_IDLE);
	assert_int_equal(commercial->ring_seconds, 20);
	assert_int_equal(commercial->queue_seconds, 90);
	assert_int_equal(commercial->hours.n_spans, 1);
	assert_int_equal(p->people[1].from, day("2026-01-01"));
	assert_int_equal(p->phones.match_digits, 10);
	assert_int_equal(p->phones.n_withheld, phone_rules_default().n_withheld);
	assert_int_equal(p->crm.budget_ms, 150);
	assert_string_equal(p->intake.fastagi, "127.0.0.1:4573");
	assert_int_equal(p->intake.deadline_ms, 500);
	assert_string_equal(p->control.socket, "/run/dutyd/control.sock");
	assert_true(p->large_by_crm_flag);
	assert_int_equal(p->roster.publish_days, 45);
	assert_int_equal(p->roster.workdays, 0x1f);
	assert_int_equal(p->n_lines, 0);
	policy_unref(&p);
}

static void digest_is_that_of_the_text_with_its_includes(void **state)
{
	char one[65], hex[DIGEST_HEX_SIZE];
	struct policy *p = load_seed();

	(void)state;
	snprintf(one, sizeof(one), "%s", p->digest);
	policy_unref(&p);
	char *main_text = kit_read("conf/dutyd.conf"), *roster = kit_read("conf/roster.conf");
	char *whole = kit_replace(main_text, "@include \"roster.conf\"\n", roster);
	assert_non_null(whole);
	digest_sha256_hex(whole, strlen(whole), hex);
	assert_string_equal(one, hex);
	free(main_text);
	free(roster);
	free(whole);
}

/* Monday after the swap of the seed: a reload says so, a start after a crash must not stumble. */
static void what_time_breaks_refuses_a_reload_but_no_start(void **state)
{
	struct config_options options = { .now_ms = KIT_NOW_MS + INT64_C(28) * 86400000 };
	char *printed = NULL;

	(void)state;
	kit_write_seed("", NULL, NULL);
	assert_null(kit_load(&options, &printed));
	assert_non_null(strstr(printed, "roster.conf:16: error: roster.swaps.d2026-12-16: "
					"2026-12-16 is over\n    hint: "));
	free(printed);
	options.is_start = true;
	struct policy *policy = kit_load(&options, &printed);
	assert_non_null(policy);
	assert_non_null(strstr(printed, "warning: roster.swaps.d2026-12-16: 2026-12-16 is over"));
	free(printed);
	policy_unref(&policy);
}

static void r06_a_gap_refuses_a_reload_but_no_start(void **state)
{
	struct config_options options = { .now_ms = KIT_NOW_MS };
	char *printed = NULL;

	(void)state;
	kit_write_seed("roster.conf",
		       "\"masha\", \"petya\", \"olya\", \"sasha\", \"lena\", \"dima\" ]", "]");
	assert_null(kit_load(&options, &printed));
	free(printed);
	kit_write_seed(
		"roster.conf",
		"[ \"vasya\", \"masha\", \"petya\", \"olya\", \"sasha\", \"lena\", \"dima\" ]",
		"[ \"vasya\" ]");
	assert_null(kit_load(&options, &printed));
	assert_non_null(strstr(printed, "error: roster: nobody can serve on 2026-12-28"));
	free(printed);
	options.is_start = true;
	/* Its own cases fail with one rep; without them a daemon must come up. */
	char *text = kit_read("conf/dutyd.conf");
	char *changed = kit_replace(text, "expect = \"masha\"", "expect = \"vasya\"");
	kit_write("dutyd.conf", changed, strlen(changed));
	free(text);
	free(changed);
	struct policy *policy = kit_load(&options, &printed);
	assert_non_null(policy);
	assert_non_null(strstr(printed, "warning: roster: nobody can serve on 2026-12-28"));
	free(printed);
	policy_unref(&policy);
}

static void outside_is_looked_at_only_when_asked(void **state)
{
	struct config_options options = { .now_ms = KIT_NOW_MS, .check_outside = true };
	char *printed = NULL, secret[128], database[128];

	(void)state;
	kit_write("secret", "x", 1);
	assert_int_equal(chmod("secret", 0644), 0);
	snprintf(secret, sizeof(secret), "\"file:%s/secret\"", kit_folder);
	kit_write_seed("dutyd.conf", "\"credential:ami\"", secret);
	assert_null(kit_load(&options, &printed));
	assert_non_null(strstr(printed, "asterisk.secret: "));
	assert_non_null(strstr(printed, "can be read by others\n    hint: chmod 600"));
	assert_non_null(
		strstr(printed, "warning: crm.database: /var/lib/dutyd/crm.db is not there"));
	free(printed);
	assert_int_equal(chmod("secret", 0600), 0);
	snprintf(database, sizeof(database), "\"%s/secret\"", kit_folder);
	kit_write_seed("dutyd.conf", "\"/var/lib/dutyd/crm.db\"", database);
	struct policy *policy = kit_load(&options, &printed);
	assert_non_null(policy);
	assert_null(strstr(printed, "crm.database"));
	free(printed);
	policy_unref(&policy);
	/* What cannot be looked at may be there all the same. */
	snprintf(database, sizeof(database), "\"%s/secret/crm.db\"", kit_folder);
	kit_write_seed("dutyd.conf", "\"/var/lib/dutyd/crm.db\"", database);
	policy = kit_load(&options, &printed);
	assert_non_null(strstr(printed, "/secret/crm.db cannot be opened: Not a directory\n"));
	free(printed);
	policy_unref(&policy);
}

/* More than 400 days back with nothing published: every absence since would have to be written. */
static void an_old_start_wants_published_days(void **state)
{
	struct config_options options = { .now_ms = KIT_NOW_MS, .check_outside = true };
	char *printed = NULL, database[128];

	(void)state;
	kit_write_seed("roster.conf", "2026-11-30 mon", "2025-10-20 mon");
	assert_null(kit_load(&options, &printed)); /* the seed's case of a Tuesday is no more so */
	assert_null(strstr(printed, "nothing is published"));
	free(printed);
	kit_write_seed("roster.conf", "2026-11-30 mon", "2025-10-13 mon");
	assert_null(kit_load(&options, &printed));
	assert_non_null(strstr(printed, "roster.conf:5: warning: roster.start: 2025-10-13 is more "
					"than 400 days ago, and nothing is published\n"));
	free(printed);
	kit_write("dutyd.db", "x", 1);
	snprintf(database, sizeof(database), "\"%s/dutyd.db\"", kit_folder);
	char *text = kit_read("conf/dutyd.conf");
	char *changed = kit_replace(text, "\"/var/lib/dutyd/dutyd.db\"", database);
	kit_write("dutyd.conf", changed, strlen(changed));
	free(text);
	free(changed);
	assert_null(kit_load(&options, &printed));
	assert_null(strstr(printed, "nothing is published"));
	free(printed);
}

static void names_may_be_as_long_as_said(void **state)
{
	const struct config_options options = { .now_ms = KIT_NOW_MS };
	char name[2 * 121 + 3] = "\"", *printed = NULL;

	(void)state;
	for (int i = 0; i < 120; i++) {
		strcat(name, "Ж");
	}
	strcat(name, "\"");
	kit_write_seed("dutyd.conf", "\"ООО «Ромашка Телеком»\"", name);
	struct policy *policy = load_clean(&options);
	policy_unref(&policy);
	name[strlen(name) - 1] = '\0';
	strcat(name, "Ж\"");
	kit_write_seed("dutyd.conf", "\"ООО «Ромашка Телеком»\"", name);
	assert_null(kit_load(&options, &printed));
	assert_string_equal(printed,
			    "dutyd.conf:4: error: company.name: longer than 120 characters\n");
	free(printed);
}

static void zones_come_from_tzdir(void **state)
{
	const struct config_options options = { .now_ms = KIT_NOW_MS };
	char *printed = NULL;

	(void)state;
	kit_write_seed("", NULL, NULL);
	assert_int_equal(setenv("TZDIR", kit_folder, 1), 0);
	assert_null(kit_load(&options, &printed));
	assert_int_equal(unsetenv("TZDIR"), 0);
	assert_non_null(strstr(printed, "company.timezone: no such zone here: "));
	assert_non_null(strstr(printed, kit_folder));
	free(printed);
}

static void every_problem_of_both_files_is_said_at_once(void **state)
{
	const struct config_options options = { .now_ms = KIT_NOW_MS };
	char *printed = NULL, *text, *changed;

	(void)state;
	kit_write_seed("roster.conf", "publish_days", "publish_day");
	text = kit_read("conf/dutyd.conf");
	changed = kit_replace(text, "channels = 3", "channels = 0");
	kit_write("dutyd.conf", changed, strlen(changed));
	assert_null(kit_load(&options, &printed));
	assert_string_equal(printed,
			    "dutyd.conf:18: error: lines.main.channels: 0: allowed are 1 to 1000\n"
			    "roster.conf:9: error: roster.publish_day: unknown key\n"
			    "    hint: did you mean \"publish_days\"?\n");
	free(printed);
	free(text);
	free(changed);
}

/* policy_department_of would call him commercial's. */
static void an_override_to_one_of_no_department_is_a_slip(void **state)
{
	const struct config_options options = { .now_ms = KIT_NOW_MS };
	char *printed = NULL, *text, *changed;

	(void)state;
	kit_write_seed("roster.conf", "d2026-12-22 = \"lena\"", "d2026-12-22 = \"guard\"");
	text = kit_read("conf/dutyd.conf");
	changed = kit_replace(text, "people : {",
			      "people : { guard : { name = \"G\"; ext = \"299\"; };");
	assert_non_null(changed);
	kit_write("dutyd.conf", changed, strlen(changed));
	struct policy *policy = kit_load(&options, &printed);
	assert_non_null(policy);
	assert_string_equal(printed,
			    "roster.conf:17: warning: roster.overrides.d2026-12-22: guard is "
			    "not in department commercial\n");
	policy_unref(&policy);
	free(printed);
	free(text);
	free(changed);
}

static void suggestions_are_near(void **state)
{
	static const struct {
		const char *a, *b;
		int distance;
	} rows[] = {
		{ "order", "order", 0 },
		{ "order", "odrer", 1 },
		{ "order", "orders", 1 },
		{ "ordr", "order", 1 },
		{ "publish_day", "publish_days", 1 },
		{ "sveta", "svetа", 1 },
		{ "ab", "ba", 1 },
		{ "kitten", "sitting", 3 },
		{ "", "", 0 },
		{ "", "abc", 3 },
		{ "дежурный", "дежурныи", 1 },
	};
	char latin[SUGGEST_WORD_MAX];

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		assert_int_equal(suggest_distance(rows[i].a, rows[i].b), rows[i].distance);
		assert_int_equal(suggest_distance(rows[i].b, rows[i].a), rows[i].distance);
	}
	assert_true(suggest_latin("сlient", latin, sizeof(latin)));
	assert_string_equal(latin, "client");
	assert_false(suggest_latin("client", latin, sizeof(latin)));
	assert_false(suggest_latin("клиент", latin, sizeof(latin)));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(seed_company_people_and_lines_arrive),
		cmocka_unit_test(seed_departments_arrive),
		cmocka_unit_test(seed_rules_arrive_in_order),
		cmocka_unit_test(seed_services_arrive),
		cmocka_unit_test(seed_roster_arrives),
		cmocka_unit_test(defaults_fill_what_is_not_written),
		cmocka_unit_test(digest_is_that_of_the_text_with_its_includes),
		cmocka_unit_test(what_time_breaks_refuses_a_reload_but_no_start),
		cmocka_unit_test(r06_a_gap_refuses_a_reload_but_no_start),
		cmocka_unit_test(outside_is_looked_at_only_when_asked),
		cmocka_unit_test(an_old_start_wants_published_days),
		cmocka_unit_test(names_may_be_as_long_as_said),
		cmocka_unit_test(zones_come_from_tzdir),
		cmocka_unit_test(every_problem_of_both_files_is_said_at_once),
		cmocka_unit_test(an_override_to_one_of_no_department_is_a_slip),
		cmocka_unit_test(suggestions_are_near),
	};

	return cmocka_run_group_tests_name("config", tests, kit_enter, kit_leave);
}
