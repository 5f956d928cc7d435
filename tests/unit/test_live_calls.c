/* layer: service support */
/* The calls in progress are bounded: the oldest goes for a new one, and no call for ever. */
#include "test_main.h"

#include <stdio.h>
#include <string.h>

#include "dutyd/service/calls.h"
#include "seed_policy.h"

static struct policy *policy;
static struct calls *calls;

static int set_up(void **state)
{
	(void)state;
	policy = seed_policy();
	calls = calls_create();
	return 0;
}

/* Each call held the policy. */
static int tear_down(void **state)
{
	(void)state;
	calls_destroy(&calls);
	assert_int_equal(atomic_load(&policy->refs), 1);
	policy_unref(&policy);
	return 0;
}

static void add(int64_t number, int64_t now_ms)
{
	struct live_call call = { .number = number, .source = "pbx", .policy = policy };

	snprintf(call.pbx_id, sizeof(call.pbx_id), "%lld", (long long)number);
	calls_add(calls, &call, now_ms);
}

static bool has(int64_t number)
{
	char pbx_id[32];
	const struct live_call *by_number = calls_find(calls, number, "", "");

	snprintf(pbx_id, sizeof(pbx_id), "%lld", (long long)number);
	assert_ptr_equal(calls_find(calls, 0, "pbx", pbx_id), by_number);
	return by_number != NULL;
}

static void one_too_many_takes_the_place_of_the_oldest(void **state)
{
	(void)state;
	for (int i = 1; i <= CALLS_MAX; i++) {
		add(i, i);
	}
	assert_int_equal(calls_count(calls), CALLS_MAX);
	assert_true(has(1) && has(CALLS_MAX));
	add(CALLS_MAX + 1, CALLS_MAX);
	assert_int_equal(calls_count(calls), CALLS_MAX);
	assert_true(!has(1) && has(2) && has(CALLS_MAX + 1));
}

/* Nobody told that it ended. */
static void a_call_of_half_a_day_ago_is_forgotten(void **state)
{
	(void)state;
	add(1, 1000);
	add(2, 1000 + CALLS_AGE_MAX_MS);
	assert_true(has(1));
	add(3, 1001 + CALLS_AGE_MAX_MS);
	assert_true(!has(1) && has(2) && has(3));
}

/* It is the same call, whoever tells of it once more: under one name and one number. */
static void a_call_that_is_there_stays_as_it_is(void **state)
{
	struct live_call other = { .number = 2, .source = "pbx", .pbx_id = "1", .policy = policy };

	(void)state;
	add(1, 1000);
	calls_mark_answered(calls, 1, "anya");
	add(1, 2000);
	calls_add(calls, &other, 3000);
	assert_int_equal(calls_count(calls), 1);
	assert_string_equal(calls_find(calls, 1, "", "")->answered_by, "anya");
	assert_null(calls_find(calls, 2, "", ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(one_too_many_takes_the_place_of_the_oldest, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_call_of_half_a_day_ago_is_forgotten, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_call_that_is_there_stays_as_it_is, set_up,
						tear_down),
	};

	return cmocka_run_group_tests_name("live_calls", tests, NULL, NULL);
}
