/* layer: domain support */
#include "test_main.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/domain/policy.h"
#include "team.h"

/* The example with something behind every pointer, so that LSan sees what unref forgets. */
static struct policy *full_policy(void)
{
	struct policy *policy = team_example();

	policy->roster.extra = xcalloc(1, sizeof(*policy->roster.extra));
	policy->roster.n_extra = 1;
	policy->n_lines = 2;
	policy->lines = xcalloc(2, sizeof(*policy->lines));
	str_copy(policy->lines[0].number, PHONE_E164_SIZE, "+74950000001");
	str_copy(policy->lines[1].number, PHONE_E164_SIZE, "+74950000002");
	policy->n_rules = 1;
	policy->rules = xcalloc(1, sizeof(*policy->rules));
	free(policy->departments[0].members);
	for (int i = 0; i < 2; i++) {
		policy->departments[0].members = xcalloc(TEAM_SIZE, sizeof(int));
		policy->departments[0].deputies = xcalloc(1, sizeof(int));
		if (i == 0) {
			policy->departments =
				xreallocarray(policy->departments, 2, sizeof(*policy->departments));
			policy->departments[1] = policy->departments[0];
			policy->n_departments = 2;
			str_copy(policy->departments[1].id, POLICY_ID_SIZE, "client");
		}
	}
	str_copy(policy->people[MASHA].crm, sizeof(policy->people[MASHA].crm), "m.ivanova");
	return policy;
}

static void references_are_counted(void **state)
{
	struct policy *policy = full_policy();
	struct policy *second = policy_ref(policy);

	(void)state;
	policy_unref(&policy);
	assert_null(policy);
	assert_string_equal(policy_person_id(second, VASYA), "vasya");
	policy_unref(&second);
	assert_null(second);
	policy_unref(&second);
}

static void *take_and_drop(void *arg)
{
	for (int i = 0; i < 20000; i++) {
		struct policy *mine = policy_ref(arg);

		policy_unref(&mine);
	}
	return NULL;
}

static void references_are_taken_by_two_threads(void **state)
{
	struct policy *policy = full_policy();
	pthread_t other;

	(void)state;
	assert_int_equal(pthread_create(&other, NULL, take_and_drop, policy), 0);
	take_and_drop(policy);
	pthread_join(other, NULL);
	assert_int_equal(atomic_load(&policy->refs), 1);
	policy_unref(&policy);
}

static void names_are_found(void **state)
{
	struct policy *policy = full_policy();

	(void)state;
	assert_int_equal(policy_find_person(policy, "dima"), DIMA);
	assert_int_equal(policy_find_person(policy, "Dima"), PERSON_NONE);
	assert_int_equal(policy_find_person(policy, ""), PERSON_NONE);
	assert_int_equal(policy_find_department(policy, "client"), 1);
	assert_int_equal(policy_find_department(policy, "commercial"), 0);
	assert_int_equal(policy_find_department(policy, "sales"), -1);
	assert_int_equal(policy_find_line(policy, "+74950000002"), 1);
	assert_int_equal(policy_find_line(policy, "84950000002"), -1);
	assert_string_equal(policy_person_id(policy, LENA), "lena");
	assert_string_equal(policy_person_id(policy, PERSON_NONE), "");
	assert_string_equal(policy_person_id(policy, TEAM_SIZE), "");
	policy_unref(&policy);
}

static void people_are_found_by_any_name(void **state)
{
	struct policy *policy = full_policy();

	(void)state;
	assert_int_equal(policy_find_person_any(policy, "masha"), MASHA);
	assert_int_equal(policy_find_person_any(policy, "m.ivanova"), MASHA);
	assert_int_equal(policy_find_person_any(policy, "202"), MASHA);
	assert_int_equal(policy_find_person_any(policy, "PJSIP/202"), MASHA);
	assert_int_equal(policy_find_person_any(policy, "PJSIP/299"), PERSON_NONE);
	/* Nobody else has a login in the CRM: an empty word must not find them. */
	assert_int_equal(policy_find_person_any(policy, ""), PERSON_NONE);
	/* An id goes before a login, a login before an extension. */
	str_copy(policy->people[VASYA].crm, sizeof(policy->people[VASYA].crm), "dima");
	assert_int_equal(policy_find_person_any(policy, "dima"), DIMA);
	str_copy(policy->people[SASHA].crm, sizeof(policy->people[SASHA].crm), "202");
	assert_int_equal(policy_find_person_any(policy, "202"), SASHA);
	policy_unref(&policy);
}

/* full_policy's departments have one deputy each: the first of the people. */
static void the_commercial_department_is_led_by(void **state)
{
	struct policy *policy = full_policy();

	(void)state;
	policy->departments[0].head = DIMA;
	policy->departments[0].n_deputies = 1;
	policy->departments[1].head = MASHA;
	policy->commercial = 0;
	assert_true(policy_is_led_by(policy, "dima"));
	assert_true(policy_is_led_by(policy, policy_person_id(policy, 0)));
	assert_false(policy_is_led_by(policy, "masha"));
	assert_false(policy_is_led_by(policy, "Dima"));
	assert_false(policy_is_led_by(policy, ""));
	policy->departments[0].head = PERSON_NONE;
	assert_false(policy_is_led_by(policy, "nobody"));
	policy_unref(&policy);
}

static void employment_and_leave(void **state)
{
	struct policy *policy = full_policy();
	int32_t from = team_day("2026-12-03"), to = team_day("2027-12-31");

	(void)state;
	policy->people[OLYA].from = from;
	policy->people[OLYA].to = to;
	assert_false(policy_is_employed(policy, OLYA, from - 1));
	assert_true(policy_is_employed(policy, OLYA, from));
	assert_true(policy_is_employed(policy, OLYA, to));
	assert_false(policy_is_employed(policy, OLYA, to + 1));
	assert_true(policy_is_employed(policy, VASYA, 0));
	assert_true(policy_is_employed(policy, VASYA, INT32_MAX));
	assert_false(policy_is_employed(policy, PERSON_NONE, from));
	assert_false(policy_is_employed(policy, TEAM_SIZE, from));
	assert_false(policy_is_absent(policy, OLYA, team_day("2026-12-06")));
	assert_true(policy_is_absent(policy, OLYA, team_day("2026-12-07")));
	assert_true(policy_is_absent(policy, OLYA, team_day("2026-12-09")));
	assert_false(policy_is_absent(policy, OLYA, team_day("2026-12-10")));
	assert_false(policy_is_absent(policy, MASHA, team_day("2026-12-08")));
	policy->has_roster = false;
	assert_false(policy_is_absent(policy, OLYA, team_day("2026-12-08")));
	policy_unref(&policy);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(references_are_counted),
		cmocka_unit_test(references_are_taken_by_two_threads),
		cmocka_unit_test(names_are_found),
		cmocka_unit_test(people_are_found_by_any_name),
		cmocka_unit_test(the_commercial_department_is_led_by),
		cmocka_unit_test(employment_and_leave),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
