/* layer: codec support */
#include "test_main.h"

#include <string.h>

#include "dutyd/codec/duty_json.h"
#include "dutyd/codec/json_out.h"
#include "seed_policy.h"
#include "team.h"

#define GAP "{\"day\":\"2026-12-02\",\"weekday\":\"wed\",\"kind\":\"gap\",\"person\":null,"

static struct policy *policy;
static struct roster *roster;

/* Two people take turns, both on leave on 2 December; the day before was a third one's. */
static int set_up(void **state)
{
	int32_t gap = team_day("2026-12-02");

	(void)state;
	policy = seed_policy();
	policy->roster.n_order = 2;
	team_add_absence(policy, policy->roster.order[0], gap, gap);
	team_add_absence(policy, policy->roster.order[1], gap, gap);
	team_add_override(policy, gap - 1, SEED_PETYA);
	roster = roster_plan(policy, policy->roster.start, 60);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	roster_unref(&roster);
	policy_unref(&policy);
	return 0;
}

static const char *json_at(const char *moment, bool is_heads)
{
	static char memory[1024];
	struct buf out = buf_over(memory, sizeof(memory));
	int64_t utc_ms = seed_time(policy, moment);
	struct duty duty = duty_at(policy, roster, utc_ms);
	struct duty_heir heir = duty_heir_of(policy, roster, &duty, utc_ms);

	json_open(&out, NULL);
	duty_json_write(&out, policy, &duty, is_heads ? NULL : &heir);
	json_close(&out);
	return out.text;
}

static void who_has_duty(void **state)
{
	(void)state;
	assert_string_equal(json_at("2026-11-30 11:00", false),
			    "{\"day\":\"2026-11-30\",\"weekday\":\"mon\",\"kind\":\"turn\","
			    "\"person\":\"vasya\",\"name\":\"Вася Петров\",\"backup\":\"petya\","
			    "\"instead_of\":null,\"off_hours\":false}");
}

static void r59_whom_a_gap_goes_to(void **state)
{
	static const struct {
		enum department_gap gap;
		bool is_heads;
		const char *goes_to;
	} rows[] = {
		{ GAP_TO_HEAD, false,
		  ",\"goes_to\":{\"day\":null,\"person\":\"irina\",\"name\":\"Ирина Соколова\","
		  "\"department\":\"commercial\"}}" },
		{ GAP_TO_LAST_DUTY, false,
		  ",\"goes_to\":{\"day\":\"2026-12-01\",\"weekday\":\"tue\",\"person\":\"petya\","
		  "\"name\":\"Петя Кузнецов\",\"department\":\"commercial\"}}" },
		{ GAP_TO_CLIENT, false,
		  ",\"goes_to\":{\"day\":null,\"person\":null,\"name\":null,"
		  "\"department\":\"client\"}}" },
		{ GAP_TO_HEAD, true, ",\"off_hours\":false}" },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		policy->departments[SEED_COMMERCIAL].gap = rows[i].gap;
		const char *json = json_at("2026-12-02 11:00", rows[i].is_heads);

		assert_memory_equal(json, GAP, strlen(GAP));
		assert_string_equal(json + strlen(json) - strlen(rows[i].goes_to), rows[i].goes_to);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(who_has_duty, set_up, tear_down),
		cmocka_unit_test_setup_teardown(r59_whom_a_gap_goes_to, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
