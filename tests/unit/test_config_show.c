/* layer: config support */
/* A policy written out loads again to the same policy: the seed's, and thousands of others. */
#include "test_main.h"

#include "config_kit.h"
#include "random_config.h"
#include "same_policy.h"

enum { CONFIGS = 3000 };

/* On the day after a case without a date was written it must not fail: they have one, or none. */
static const struct config_options options = { .now_ms = KIT_NOW_MS, .is_start = true };

static struct policy *load_text(const char *text, const char *what)
{
	char *printed = NULL;

	kit_write("dutyd.conf", text, strlen(text));
	struct policy *policy = kit_load(&options, &printed);
	if (policy == NULL) {
		fail_msg("%s does not load:\n%s\n%s", what, printed, text);
	}
	free(printed);
	return policy;
}

static char *write_policy(const struct policy *policy)
{
	char *text = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);

	assert_non_null(to);
	config_write(policy, to);
	assert_int_equal(fclose(to), 0);
	return text;
}

/* Loads what it is written as, and that again: same policy, same bytes. */
static void check_round(struct policy *policy, const char *what)
{
	char *text = write_policy(policy);
	struct policy *again = load_text(text, what);
	char *second = write_policy(again);
	const char *difference = same_policy(policy, again);

	if (difference != NULL) {
		fail_msg("%s: %s\n%s", what, difference, text);
	}
	assert_string_equal(text, second);
	policy_unref(&again);
	free(second);
	free(text);
}

static void seed_is_written_and_read_again(void **state)
{
	char *printed = NULL;

	(void)state;
	kit_write_seed("", NULL, NULL);
	struct policy *policy = kit_load(&options, &printed);
	assert_string_equal(printed, "");
	free(printed);
	check_round(policy, "the seed");
	policy_unref(&policy);
}

/* What requires_meeting asks for is not written as a condition of the rule's own as well. */
static void r25_requires_meeting_is_written_and_read_again(void **state)
{
	char *printed = NULL;

	(void)state;
	kit_write_seed("dutyd.conf", "reason = \"LARGE_BAND\";",
		       "reason = \"LARGE_BAND\"; requires_meeting = true;");
	struct policy *policy = kit_load(&options, &printed);
	assert_non_null(policy);
	free(printed);
	check_round(policy, "a rule with requires_meeting");
	policy_unref(&policy);
}

static void random_ones_are_written_and_read_again(void **state)
{
	(void)state;
	for (int i = 0; i < CONFIGS; i++) {
		char what[32], *text = random_config((uint64_t)i);
		snprintf(what, sizeof(what), "configuration %d", i);
		struct policy *policy = load_text(text, what);
		check_round(policy, what);
		policy_unref(&policy);
		free(text);
	}
}

/* The comparison is worth something: it sees a change of any of these. */
static void a_change_is_seen(void **state)
{
	static const char *const changes[][2] = {
		{ "strength = 40", "strength = 41" },
		{ "below = 60000;", "below = 60001;" },
		{ "small  = 2.0", "small  = 2.01" },
		{ "key = \"2\"; text = \"несколько\"", "key = \"3\"; text = \"несколько\"" },
		{ "to = 50", "to = 49" },
		{ "why = \"крупный договор\"", "why = \"крупный\"" },
		{ "expect = \"client\"", "expect = \"queue:client\"" },
		{ "port = 5038", "port = 5039" },
		{ "answer_percent = 80", "answer_percent = 81" },
		{ "mask_after_days = 90", "mask_after_days = 91" },
		{ "handover_hours = 4", "handover_hours = 5" },
	};
	char *printed = NULL;

	(void)state;
	kit_write_seed("", NULL, NULL);
	struct policy *policy = kit_load(&options, &printed);
	free(printed);
	for (size_t i = 0; i < TEST_COUNT(changes); i++) {
		kit_write_seed("dutyd.conf", changes[i][0], changes[i][1]);
		/* A hole in the numbers follows from one of them: made good here. */
		if (strcmp(changes[i][0], "to = 50") == 0) {
			char *text = kit_read("conf/dutyd.conf");
			char *one = kit_replace(text, "to = 50", "to = 49");
			char *both = kit_replace(one, "from = 51", "from = 50");
			kit_write("dutyd.conf", both, strlen(both));
			free(text);
			free(one);
			free(both);
		}
		struct policy *other = kit_load(&options, &printed);
		free(printed);
		assert_non_null(other);
		assert_non_null(same_policy(policy, other));
		policy_unref(&other);
	}
	policy_unref(&policy);
}

static void defaults_are_filled_in(void **state)
{
	static const char *const said[] = {
		"\t\tdial = \"PJSIP/201\";\n",
		"\t\tqueue = \"client\";\n",
		"\t\tif_duty_silent = [ \"backup\", \"head\" ];\n",
		"\t\thours = \"mon-fri 09:00-18:00\";\n",
		"\tevents_tcp = \"\";\n",
		"\tcountry = \"RU\";\n",
		"\tprofile = \"builtin\";\n",
		"\t\t\t\t\tkey = \"2\";\n",
		"\tstart = \"2026-11-30 mon\";\n",
		"\t\tnew-year = \"2026-12-31..2027-01-10\";\n",
		"\t\td2026-12-16 = \"2026-12-18\";\n",
		"\t\tsmall = 2.00;\n",
		"\t\tat = \"2026-12-01 11:00\";\n",
	};
	char *printed = NULL;

	(void)state;
	kit_write_seed("", NULL, NULL);
	struct policy *policy = kit_load(&options, &printed);
	char *text = write_policy(policy);
	for (size_t i = 0; i < TEST_COUNT(said); i++) {
		if (strstr(text, said[i]) == NULL) {
			fail_msg("no %s in\n%s", said[i], text);
		}
	}
	free(text);
	free(printed);
	policy_unref(&policy);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(seed_is_written_and_read_again),
		cmocka_unit_test(r25_requires_meeting_is_written_and_read_again),
		cmocka_unit_test(random_ones_are_written_and_read_again),
		cmocka_unit_test(a_change_is_seen),
		cmocka_unit_test(defaults_are_filled_in),
	};

	return cmocka_run_group_tests_name("config_show", tests, kit_enter, kit_leave);
}
