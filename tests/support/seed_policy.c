#include "seed_policy.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "test_main.h"

static const struct {
	const char *id, *name, *ext, *crm;
} people[SEED_PEOPLE] = {
	[SEED_IRINA] = { "irina", "Ирина Соколова", "200", "isokolova" },
	[SEED_VASYA] = { "vasya", "Вася Петров", "201", "vpetrov" },
	[SEED_MASHA] = { "masha", "Маша Иванова", "202", "mivanova" },
	[SEED_PETYA] = { "petya", "Петя Кузнецов", "203", "pkuznetsov" },
	[SEED_OLYA] = { "olya", "Оля Смирнова", "204", "osmirnova" },
	[SEED_SASHA] = { "sasha", "Саша Попов", "205", "apopov" },
	[SEED_LENA] = { "lena", "Лена Васильева", "206", "evasileva" },
	[SEED_DIMA] = { "dima", "Дима Михайлов", "207", "dmikhailov" },
	[SEED_ANYA] = { "anya", "Аня Новикова", "301", "anovikova" },
	[SEED_KATYA] = { "katya", "Катя Фёдорова", "302", "kfedorova" },
	[SEED_SVETA] = { "sveta", "Света Морозова", "303", "smorozova" },
};

#define BIT(value) (uint8_t)(1U << ((value)-1))

/* Values of kind, from 1: new existing documents personal other. */
enum { KIND_DOCUMENTS = 3, KIND_PERSONAL, KIND_OTHER };

static const struct {
	const char *id;
	enum fact fact;
	uint8_t values;
	enum rule_target to;
	int department;
	enum reason reason;
	const char *why;
} rules[] = {
	{ "personal", FACT_KIND, BIT(KIND_DOCUMENTS) | BIT(KIND_PERSONAL) | BIT(KIND_OTHER),
	  RULE_TO_DEPARTMENT, SEED_CLIENT, REASON_NON_COMMERCIAL, "не про покупку" },
	{ "owner", FACT_OWNER, BIT(OWNER_ACTIVE), RULE_TO_OWNER, -1, REASON_OWNER_ACTIVE,
	  "клиент закреплён в общей базе" },
	{ "private", FACT_PARTY, BIT(PARTY_PRIVATE), RULE_TO_DEPARTMENT, SEED_CLIENT,
	  REASON_PRIVATE_PERSON, "частное лицо, где бы ни работал" },
	{ "corporate", FACT_COMPANY, BIT(COMPANY_LARGE), RULE_TO_DEPARTMENT, SEED_COMMERCIAL,
	  REASON_LARGE_CORPORATE, "крупный заказчик, даже с мелким вопросом" },
	{ "offices", FACT_OFFICES, BIT(OFFICES_SEVERAL), RULE_TO_DEPARTMENT, SEED_COMMERCIAL,
	  REASON_MULTI_OFFICE, "несколько офисов: личная встреча" },
	{ "large", FACT_BAND, BIT(BAND_LARGE), RULE_TO_DEPARTMENT, SEED_COMMERCIAL,
	  REASON_LARGE_BAND, "крупный договор" },
	{ "meeting", FACT_MEETING, BIT(MEETING_NEEDED), RULE_TO_DEPARTMENT, SEED_COMMERCIAL,
	  REASON_NEEDS_MEETING, "без выезда не договориться" },
	{ "sized", FACT_BAND, BIT(BAND_SMALL) | BIT(BAND_MEDIUM), RULE_TO_DEPARTMENT, SEED_CLIENT,
	  REASON_SMALL_OR_MEDIUM, "мелкий или средний" },
	{ "default", FACT_CALLER, 0, RULE_TO_DEPARTMENT, SEED_CLIENT, REASON_FIRST_LINE,
	  "выясняет клиентский отдел" },
};

static int32_t day_of(const char *text)
{
	int32_t day = CIVIL_DAY_NONE;

	assert_true(civil_parse(text, &day));
	return day;
}

static struct zone *read_zone(void)
{
	FILE *file = fopen("/usr/share/zoneinfo/Europe/Moscow", "rb");
	uint8_t *bytes = xcalloc(1, ZONE_FILE_MAX);
	struct err err = { "" };

	assert_non_null(file);
	size_t n = fread(bytes, 1, ZONE_FILE_MAX, file);
	struct zone *zone = zone_parse(bytes, n, &err);

	fclose(file);
	free(bytes);
	assert_non_null(zone);
	return zone;
}

static void fill_people(struct policy *policy)
{
	policy->n_people = SEED_PEOPLE;
	policy->people = xcalloc(SEED_PEOPLE, sizeof(*policy->people));
	for (int i = 0; i < SEED_PEOPLE; i++) {
		struct policy_person *person = &policy->people[i];

		str_copy(person->id, sizeof(person->id), people[i].id);
		str_copy(person->name, sizeof(person->name), people[i].name);
		str_copy(person->ext, sizeof(person->ext), people[i].ext);
		str_copy(person->crm, sizeof(person->crm), people[i].crm);
		snprintf(person->dial, sizeof(person->dial), "PJSIP/%s", people[i].ext);
		person->from = person->to = CIVIL_DAY_NONE;
	}
}

static void fill_department(struct policy_department *department, const char *id, int first, int n)
{
	struct err err;

	str_copy(department->id, sizeof(department->id), id);
	str_copy(department->title, sizeof(department->title), id);
	str_copy(department->queue, sizeof(department->queue), id);
	assert_int_equal(hours_parse("mon-fri 09:00-18:00", &department->hours, &err), 0);
	department->head = PERSON_NONE;
	department->n_members = n;
	department->members = xcalloc((size_t)n, sizeof(int));
	for (int i = 0; i < n; i++) {
		department->members[i] = first + i;
	}
}

static void fill_departments(struct policy *policy)
{
	struct policy_department *d = xcalloc(SEED_DEPARTMENTS, sizeof(*d));

	policy->n_departments = SEED_DEPARTMENTS;
	policy->departments = d;
	policy->client = SEED_CLIENT;
	policy->commercial = SEED_COMMERCIAL;
	fill_department(&d[SEED_CLIENT], "client", SEED_ANYA, 3);
	d[SEED_CLIENT].ring = RING_LONGEST_IDLE;
	d[SEED_CLIENT].ring_seconds = 15;
	d[SEED_CLIENT].queue_seconds = 60;
	d[SEED_CLIENT].overflow = OVERFLOW_TO_HEAD;
	fill_department(&d[SEED_COMMERCIAL], "commercial", SEED_VASYA, 7);
	d[SEED_COMMERCIAL].head = SEED_IRINA;
	d[SEED_COMMERCIAL].inbound = INBOUND_DUTY;
	d[SEED_COMMERCIAL].ring_seconds = 20;
	d[SEED_COMMERCIAL].queue_seconds = 90;
	d[SEED_COMMERCIAL].n_silent = 2;
	d[SEED_COMMERCIAL].silent[0] = ROLE_BACKUP;
	d[SEED_COMMERCIAL].silent[1] = ROLE_HEAD;
	d[SEED_COMMERCIAL].handover_hours = 4;
	d[SEED_COMMERCIAL].suggest_days = 180;
	d[SEED_CLIENT].callback_minutes = d[SEED_COMMERCIAL].callback_minutes = 10;
	d[SEED_CLIENT].waiting_minutes = d[SEED_COMMERCIAL].waiting_minutes = 10;
	d[SEED_COMMERCIAL].meeting_days = 5;
}

static void fill_rules(struct policy *policy)
{
	policy->n_rules = TEST_COUNT(rules);
	policy->rules = xcalloc(TEST_COUNT(rules), sizeof(*policy->rules));
	for (size_t i = 0; i < TEST_COUNT(rules); i++) {
		struct policy_rule *rule = &policy->rules[i];

		str_copy(rule->id, sizeof(rule->id), rules[i].id);
		str_copy(rule->why, sizeof(rule->why), rules[i].why);
		rule->when[rules[i].fact] = rules[i].values;
		rule->to = rules[i].to;
		rule->department = rules[i].department;
		rule->reason = rules[i].reason;
	}
}

static void fill_roster(struct policy *policy)
{
	static const char *const holidays[][3] = { { "new-year", "2026-12-31", "2027-01-10" },
						   { "february", "2027-02-23", "2027-02-23" },
						   { "march", "2027-03-08", "2027-03-08" } };
	struct roster_rule *rule = &policy->roster;

	policy->has_roster = true;
	rule->department = SEED_COMMERCIAL;
	rule->start = day_of("2026-11-30");
	rule->workdays = 0x1f;
	rule->publish_days = 45;
	rule->warn_days = 7;
	rule->n_order = 7;
	rule->order = xcalloc(7, sizeof(*rule->order));
	for (int i = 0; i < 7; i++) {
		rule->order[i] = SEED_VASYA + i;
	}
	rule->n_holidays = TEST_COUNT(holidays);
	rule->holidays = xcalloc(TEST_COUNT(holidays), sizeof(*rule->holidays));
	for (size_t i = 0; i < TEST_COUNT(holidays); i++) {
		str_copy(rule->holidays[i].id, ROSTER_NAME_SIZE, holidays[i][0]);
		rule->holidays[i].from = day_of(holidays[i][1]);
		rule->holidays[i].to = day_of(holidays[i][2]);
	}
	rule->n_absences = 2;
	rule->absences = xcalloc(2, sizeof(*rule->absences));
	rule->absences[0] = (struct roster_absence){ .id = "vasya-leave",
						     .person = SEED_VASYA,
						     .from = day_of("2026-12-28"),
						     .to = day_of("2027-01-17"),
						     .why = "отпуск" };
	rule->absences[1] = (struct roster_absence){ .id = "olya-course",
						     .person = SEED_OLYA,
						     .from = day_of("2026-12-07"),
						     .to = day_of("2026-12-09"),
						     .why = "обучение" };
	rule->n_swaps = rule->n_overrides = 1;
	rule->swaps = xcalloc(1, sizeof(*rule->swaps));
	rule->swaps[0] = (struct roster_swap){ day_of("2026-12-16"), day_of("2026-12-18") };
	rule->overrides = xcalloc(1, sizeof(*rule->overrides));
	rule->overrides[0] = (struct roster_override){ day_of("2026-12-22"), SEED_LENA };
}

static void fill_line(struct policy *policy)
{
	policy->n_lines = 1;
	policy->lines = xcalloc(1, sizeof(*policy->lines));
	str_copy(policy->lines[0].id, POLICY_ID_SIZE, "main");
	str_copy(policy->lines[0].title, POLICY_TITLE_SIZE, "Многоканальный");
	str_copy(policy->lines[0].number, PHONE_E164_SIZE, "+74950000100");
	policy->lines[0].channels = 3;
	policy->lines[0].department = SEED_CLIENT;
}

struct policy *seed_policy(void)
{
	struct policy *policy = xcalloc(1, sizeof(*policy));

	atomic_init(&policy->refs, 1);
	memset(policy->digest, 'a', sizeof(policy->digest) - 1);
	str_copy(policy->company, sizeof(policy->company), "ООО «Ромашка Телеком»");
	str_copy(policy->zone_name, sizeof(policy->zone_name), "Europe/Moscow");
	policy->zone = read_zone();
	policy->phones = phone_rules_default();
	str_copy(policy->phones.area, sizeof(policy->phones.area), "495");
	fill_people(policy);
	fill_departments(policy);
	fill_rules(policy);
	fill_line(policy);
	fill_roster(policy);
	policy->owner_first_touch = OWNER_TOUCH_OWNER;
	policy->owner_absent = OWNER_AWAY_DUTY;
	policy->large_offices = 2;
	policy->large_computers = 100;
	policy->large_by_crm_flag = true;
	policy->crm.budget_ms = 150;
	policy->crm.owner_days = 180;
	policy->intake.deadline_ms = 500;
	return policy;
}

struct roster *seed_roster(const struct policy *policy)
{
	return roster_plan(policy, policy->roster.start, 90);
}

int64_t seed_time(const struct policy *policy, const char *text)
{
	int64_t utc_ms = 0;

	assert_true(zone_parse_ms(policy->zone, text, &utc_ms));
	return utc_ms;
}
