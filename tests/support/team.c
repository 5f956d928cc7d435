#include "team.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "test_main.h"

static const char *const names[TEAM_SIZE] = { "vasya", "masha", "petya", "olya",
					      "sasha", "lena",  "dima" };

int32_t team_day(const char *text)
{
	int32_t day = CIVIL_DAY_NONE;

	assert_true(civil_parse(text, &day));
	return day;
}

uint8_t *team_zone_bytes(const char *name, size_t *n)
{
	char path[256];

	snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", name);
	FILE *file = fopen(path, "rb");

	if (file == NULL) {
		return NULL;
	}
	uint8_t *bytes = xcalloc(1, ZONE_FILE_MAX);

	*n = fread(bytes, 1, ZONE_FILE_MAX, file);
	fclose(file);
	return xreallocarray(bytes, *n + (*n == 0), 1);
}

struct zone *team_zone(const char *name)
{
	struct err err = { "" };
	size_t n = 0;
	uint8_t *bytes = team_zone_bytes(name, &n);

	if (bytes == NULL) {
		fail_msg("zone %s: no file; install tzdata", name);
	}
	struct zone *zone = zone_parse(bytes, n, &err);

	free(bytes);
	if (zone == NULL) {
		fail_msg("zone %s: %s", name, err.text);
	}
	return zone;
}

static void fill_rule(struct policy *policy)
{
	struct roster_rule *rule = &policy->roster;

	policy->has_roster = true;
	rule->department = 0;
	rule->start = team_day("2026-11-30");
	rule->workdays = 0x1f;
	rule->publish_days = 45;
	rule->warn_days = 7;
	rule->n_order = TEAM_SIZE;
	rule->order = xcalloc(TEAM_SIZE, sizeof(*rule->order));
	for (int i = 0; i < TEAM_SIZE; i++) {
		rule->order[i] = i;
	}
}

struct policy *team_policy(void)
{
	struct policy *policy = xcalloc(1, sizeof(*policy));

	atomic_init(&policy->refs, 1);
	policy->n_people = TEAM_SIZE;
	policy->people = xcalloc(TEAM_SIZE, sizeof(*policy->people));
	for (int i = 0; i < TEAM_SIZE; i++) {
		struct policy_person *person = &policy->people[i];

		str_copy(person->id, sizeof(person->id), names[i]);
		snprintf(person->ext, sizeof(person->ext), "%d", 201 + i);
		snprintf(person->dial, sizeof(person->dial), "PJSIP/%d", 201 + i);
		person->from = CIVIL_DAY_NONE;
		person->to = CIVIL_DAY_NONE;
	}
	policy->n_departments = 1;
	policy->departments = xcalloc(1, sizeof(*policy->departments));
	str_copy(policy->departments[0].id, POLICY_ID_SIZE, "commercial");
	policy->departments[0].head = PERSON_NONE;
	policy->departments[0].n_members = TEAM_SIZE;
	policy->departments[0].members = xcalloc(TEAM_SIZE, sizeof(int));
	for (int i = 0; i < TEAM_SIZE; i++) {
		policy->departments[0].members[i] = i;
	}
	team_set_hours(policy, "mon-fri 09:00-18:00");
	team_set_zone(policy, "Europe/Moscow");
	fill_rule(policy);
	return policy;
}

struct policy *team_example(void)
{
	struct policy *policy = team_policy();

	team_add_holidays(policy, "2026-12-31", "2027-01-10");
	team_add_holidays(policy, "2027-02-23", "2027-02-23");
	team_add_holidays(policy, "2027-03-08", "2027-03-08");
	team_add_absence(policy, VASYA, team_day("2026-12-28"), team_day("2027-01-17"));
	team_add_absence(policy, OLYA, team_day("2026-12-07"), team_day("2026-12-09"));
	team_add_swap(policy, team_day("2026-12-16"), team_day("2026-12-18"));
	team_add_override(policy, team_day("2026-12-22"), LENA);
	return policy;
}

/* One more zeroed entry at the end of an array of the rule. */
static void *grow(void *array, int *n, size_t size)
{
	char *grown = xreallocarray(array, (size_t)*n + 1, size);

	memset(grown + (size_t)*n * size, 0, size);
	(*n)++;
	return grown;
}

void team_add_holidays(struct policy *policy, const char *from, const char *to)
{
	struct roster_rule *rule = &policy->roster;

	rule->holidays = grow(rule->holidays, &rule->n_holidays, sizeof(*rule->holidays));
	rule->holidays[rule->n_holidays - 1].from = team_day(from);
	rule->holidays[rule->n_holidays - 1].to = team_day(to);
}

void team_add_absence(struct policy *policy, int person, int32_t from, int32_t to)
{
	struct roster_rule *rule = &policy->roster;

	rule->absences = grow(rule->absences, &rule->n_absences, sizeof(*rule->absences));
	struct roster_absence *absence = &rule->absences[rule->n_absences - 1];

	absence->person = person;
	absence->from = from;
	absence->to = to;
}

void team_add_swap(struct policy *policy, int32_t day, int32_t with)
{
	struct roster_rule *rule = &policy->roster;

	rule->swaps = grow(rule->swaps, &rule->n_swaps, sizeof(*rule->swaps));
	rule->swaps[rule->n_swaps - 1] = (struct roster_swap){ day, with };
}

void team_add_override(struct policy *policy, int32_t day, int person)
{
	struct roster_rule *rule = &policy->roster;

	rule->overrides = grow(rule->overrides, &rule->n_overrides, sizeof(*rule->overrides));
	rule->overrides[rule->n_overrides - 1] = (struct roster_override){ day, person };
}

void team_set_hours(struct policy *policy, const char *text)
{
	struct hours *hours = &policy->departments[0].hours;
	struct err err = { "" };

	memset(hours, 0, sizeof(*hours));
	if (text[0] != '\0' && hours_parse(text, hours, &err) != 0) {
		fail_msg("hours \"%s\": %s", text, err.text);
	}
}

void team_set_zone(struct policy *policy, const char *name)
{
	zone_free(policy->zone);
	policy->zone = team_zone(name);
	str_copy(policy->zone_name, sizeof(policy->zone_name), name);
}

uint64_t team_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

int team_random_below(uint64_t *state, int limit)
{
	return (int)(team_random(state) % (uint64_t)limit);
}
