/* layer: domain */
#include "test_main.h"

#include <stdbool.h>
#include <string.h>

#include "dutyd/domain/words.h"

/* The lists of the design, word for word, in the order of the enums. */
static const char *const stages[] = { "arrival", "qualify",  "handover",  "next",   "answered",
				      "ended",   "handback", "introduce", "assign", "confirm" };
static const char *const actions[] = { "dial", "queue", "message", "reject" };
static const char *const roles[] = { "queue", "owner",    "duty",     "backup",
				     "head",  "callback", "voicemail" };
static const char *const reasons[] = {
	"OWNER_ACTIVE",    "OWNER_AWAY",      "OWNER_GONE",      "FIRST_LINE",    "NON_COMMERCIAL",
	"PRIVATE_PERSON",  "LARGE_CORPORATE", "MULTI_OFFICE",    "LARGE_BAND",    "NEEDS_MEETING",
	"SMALL_OR_MEDIUM", "HEAD_MODE",       "HEAD_ASSIGNED",   "DUTY_TODAY",    "DUTY_OVERRIDE",
	"DUTY_GAP",        "AFTER_HOURS",     "CALLER_WITHHELD", "CRM_AMBIGUOUS", "CRM_TIMEOUT",
	"CRM_ERROR",       "BLOCKED",         "OVERFLOW",        "HANDBACK",      "REPEAT",
	"DEADLINE",
};

static void every_stage_has_its_word(void **state)
{
	enum stage stage;

	(void)state;
	assert_int_equal(TEST_COUNT(stages), STAGE_COUNT);
	for (int i = 0; i < STAGE_COUNT; i++) {
		assert_string_equal(stage_name((enum stage)i), stages[i]);
		assert_true(stage_parse(stages[i], &stage));
		assert_int_equal(stage, i);
	}
	assert_false(stage_parse("Arrival", &stage));
	assert_false(stage_parse("", &stage));
	assert_false(stage_parse("arrival ", &stage));
}

static void every_action_has_its_word(void **state)
{
	enum action action;

	(void)state;
	assert_int_equal(TEST_COUNT(actions), ACTION_COUNT);
	for (int i = 0; i < ACTION_COUNT; i++) {
		assert_string_equal(action_name((enum action)i), actions[i]);
		assert_true(action_parse(actions[i], &action));
		assert_int_equal(action, i);
	}
	assert_false(action_parse("hangup", &action));
}

static void every_role_has_its_word(void **state)
{
	enum role role;

	(void)state;
	assert_int_equal(TEST_COUNT(roles), ROLE_COUNT);
	for (int i = 0; i < ROLE_COUNT; i++) {
		assert_string_equal(role_name((enum role)i), roles[i]);
		assert_true(role_parse(roles[i], &role));
		assert_int_equal(role, i);
	}
	assert_false(role_parse("member", &role));
}

static void every_reason_has_its_word(void **state)
{
	enum reason reason = REASON_COUNT;

	(void)state;
	assert_int_equal(TEST_COUNT(reasons), REASON_COUNT);
	for (int i = 0; i < REASON_COUNT; i++) {
		assert_string_equal(reason_name((enum reason)i), reasons[i]);
		assert_true(reason_parse(reasons[i], &reason));
		assert_int_equal(reason, i);
	}
	assert_false(reason_parse("duty_today", &reason));
	assert_int_equal(reason, REASON_COUNT - 1); /* untouched by a refusal */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_stage_has_its_word),
		cmocka_unit_test(every_action_has_its_word),
		cmocka_unit_test(every_role_has_its_word),
		cmocka_unit_test(every_reason_has_its_word),
	};

	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
