#include "dutyd/domain/department.h"

#include "dutyd/domain/policy.h"

static bool is_listed(const int *people, int n, int person)
{
	for (int i = 0; i < n; i++) {
		if (people[i] == person) {
			return true;
		}
	}
	return false;
}

bool department_has_member(const struct policy_department *department, int person)
{
	return is_listed(department->members, department->n_members, person);
}

bool department_is_led_by(const struct policy_department *department, int person)
{
	return person != PERSON_NONE &&
	       (person == department->head ||
		is_listed(department->deputies, department->n_deputies, person));
}

bool department_has_queue(const struct policy *policy, int department)
{
	bool has_line = department == policy->client;

	for (int i = 0; i < policy->n_lines; i++) {
		has_line = has_line || policy->lines[i].department == department;
	}
	return has_line;
}

int department_find_own(const struct policy *policy, int person)
{
	for (int i = 0; i < policy->n_departments; i++) {
		if (department_has_member(&policy->departments[i], person)) {
			return i;
		}
	}
	if (department_is_led_by(&policy->departments[policy->commercial], person)) {
		return policy->commercial;
	}
	for (int i = 0; i < policy->n_departments; i++) {
		if (person != PERSON_NONE && person == policy->departments[i].head) {
			return i;
		}
	}
	return -1;
}
