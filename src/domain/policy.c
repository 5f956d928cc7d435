#include "dutyd/domain/policy.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct policy *policy_ref(struct policy *policy)
{
	atomic_fetch_add_explicit(&policy->refs, 1, memory_order_relaxed);
	return policy;
}

static void free_everything(struct policy *policy)
{
	for (int i = 0; i < policy->n_departments; i++) {
		free(policy->departments[i].members);
		free(policy->departments[i].deputies);
	}
	free(policy->departments);
	free(policy->people);
	free(policy->lines);
	free(policy->rules);
	free(policy->cases);
	free(policy->exports);
	for (int i = 0; i < policy->crm.n_imports; i++) {
		crm_map_finish(&policy->crm.imports[i]);
	}
	free(policy->crm.imports);
	sales_finish(&policy->sales);
	script_finish(&policy->script);
	address_zones_finish(&policy->address_zones);
	free(policy->roster.order);
	free(policy->roster.holidays);
	free(policy->roster.extra);
	free(policy->roster.absences);
	free(policy->roster.swaps);
	free(policy->roster.overrides);
	zone_free(policy->zone);
	free(policy);
}

void policy_unref(struct policy **policy)
{
	struct policy *p = *policy;

	*policy = NULL;
	if (p != NULL && atomic_fetch_sub_explicit(&p->refs, 1, memory_order_acq_rel) == 1) {
		free_everything(p);
	}
}

int policy_find_person(const struct policy *policy, const char *id)
{
	for (int i = 0; i < policy->n_people; i++) {
		if (strcmp(policy->people[i].id, id) == 0) {
			return i;
		}
	}
	return PERSON_NONE;
}

int policy_find_department(const struct policy *policy, const char *id)
{
	for (int i = 0; i < policy->n_departments; i++) {
		if (strcmp(policy->departments[i].id, id) == 0) {
			return i;
		}
	}
	return -1;
}

int policy_find_line(const struct policy *policy, const char *e164)
{
	for (int i = 0; i < policy->n_lines; i++) {
		if (strcmp(policy->lines[i].number, e164) == 0) {
			return i;
		}
	}
	return -1;
}

int policy_find_person_any(const struct policy *policy, const char *word)
{
	static const size_t fields[] = { offsetof(struct policy_person, id),
					 offsetof(struct policy_person, crm),
					 offsetof(struct policy_person, ext),
					 offsetof(struct policy_person, dial) };

	if (word[0] == '\0') {
		return PERSON_NONE; /* an empty login is nobody's */
	}
	for (size_t f = 0; f < sizeof(fields) / sizeof(fields[0]); f++) {
		for (int i = 0; i < policy->n_people; i++) {
			if (strcmp((const char *)&policy->people[i] + fields[f], word) == 0) {
				return i;
			}
		}
	}
	return PERSON_NONE;
}

int policy_department_of(const struct policy *policy, int person)
{
	int own = department_find_own(policy, person);

	return own >= 0 ? own : policy->commercial;
}

bool policy_is_led_by(const struct policy *policy, const char *id)
{
	return department_is_led_by(&policy->departments[policy->commercial],
				    policy_find_person(policy, id));
}

bool policy_is_employed(const struct policy *policy, int person, int32_t day)
{
	if (person < 0 || person >= policy->n_people) {
		return false;
	}
	const struct policy_person *p = &policy->people[person];

	return day >= p->from && (p->to == CIVIL_DAY_NONE || day <= p->to);
}

int policy_count_employed(const struct policy *policy, int department, int32_t day)
{
	const struct policy_department *all = &policy->departments[department];
	int n = 0;

	for (int i = 0; i < all->n_members; i++) {
		n += policy_is_employed(policy, all->members[i], day);
	}
	return n;
}

bool policy_is_absent(const struct policy *policy, int person, int32_t day)
{
	return policy->has_roster && roster_is_absent(&policy->roster, person, day);
}

const char *policy_person_id(const struct policy *policy, int person)
{
	return person >= 0 && person < policy->n_people ? policy->people[person].id : "";
}

const char *policy_person_name(const struct policy *policy, int person)
{
	return person >= 0 && person < policy->n_people ? policy->people[person].name : "";
}
