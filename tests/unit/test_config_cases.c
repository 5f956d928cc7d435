/* layer: config */
#include "test_main.h"

#include "config_kit.h"

/*
 * One case put in front of the seed's own; what is printed for it, "" when it comes true. Where the
 * hint ends in words of decide's, they are left out.
 */
static struct row {
	const char *name, *text, *printed;
} rows[] = {
	{ "r09_first_line",
	  "at = \"2026-12-01 11:00\"; expect = \"client\"; reason = \"FIRST_LINE\"", "" },
	{ "queue_by_name", "at = \"2026-12-01 11:00\"; expect = \"queue:client\"", "" },
	{ "after_hours", "at = \"2026-12-01 22:00\"; expect = \"client\"; reason = \"AFTER_HOURS\"",
	  "" },
	{ "r28_private_person",
	  "at = \"2026-12-01 11:00\"; stage = \"qualify\"; "
	  "set : { party = \"private\"; company = \"large\"; offices = \"several\"; }; "
	  "expect = \"client\"; reason = \"PRIVATE_PERSON\"",
	  "" },
	{ "r57_monday_vasya",
	  "at = \"2026-11-30 11:00\"; stage = \"handover\"; expect = \"vasya\"; "
	  "reason = \"DUTY_TODAY\"",
	  "" },
	{ "r57_tuesday_masha",
	  "at = \"2026-12-01 11:00\"; stage = \"handover\"; expect = \"masha\"", "" },
	{ "a_swapped_day",
	  "at = \"2026-12-16 11:00\"; stage = \"handover\"; expect = \"vasya\"; "
	  "reason = \"DUTY_OVERRIDE\"",
	  "" },
	{ "an_overridden_day",
	  "at = \"2026-12-22 11:00\"; stage = \"handover\"; expect = \"lena\"; "
	  "reason = \"DUTY_OVERRIDE\"",
	  "" },
	{ "did_of_a_line",
	  "at = \"2026-12-01 11:00\"; did = \"8 495 000-01-00\"; expect = \"client\"", "" },
	{ "did_of_no_line",
	  "at = \"2026-12-01 11:00\"; did = \"8 495 000-01-01\"; expect = \"client\"",
	  "dutyd.conf:84: error: cases.x.did: \"8 495 000-01-01\" is none of lines\n" },
	{ "another_person",
	  "at = \"2026-12-02 11:00\"; stage = \"handover\"; expect = \"masha\"; "
	  "reason = \"DUTY_TODAY\"",
	  "dutyd.conf:84: error: cases.x: expected masha, DUTY_TODAY, came petya, DUTY_TODAY\n"
	  "    hint: by rule \"default\": " },
	{ "a_person_where_a_queue_rings", "at = \"2026-12-01 11:00\"; expect = \"anya\"",
	  "dutyd.conf:84: error: cases.x: expected anya, came client, FIRST_LINE\n"
	  "    hint: by rule \"default\": выясняет клиентский отдел\n" },
	{ "a_queue_where_a_person_rings",
	  "at = \"2026-12-01 11:00\"; stage = \"handover\"; expect = \"commercial\"",
	  "dutyd.conf:84: error: cases.x: expected commercial, came masha, DUTY_TODAY\n"
	  "    hint: by rule \"default\": " },
	{ "another_queue", "at = \"2026-12-01 11:00\"; expect = \"queue:commercial\"",
	  "dutyd.conf:84: error: cases.x: expected queue:commercial, came client, FIRST_LINE\n"
	  "    hint: by rule \"default\": выясняет клиентский отдел\n" },
	{ "stage_that_has_no_case",
	  "at = \"2026-12-01 11:00\"; stage = \"next\"; expect = \"client\"",
	  "dutyd.conf:84: error: cases.x.stage: unknown word \"next\"\n"
	  "    hint: one of: arrival, qualify, handover\n" },
	{ "queue_of_nobody", "at = \"2026-12-01 11:00\"; expect = \"queue:nobody\"",
	  "dutyd.conf:84: error: cases.x.expect: "
	  "\"queue:nobody\" is no person, department or queue:NAME\n" },
	{ "r21_address_in_a_zone",
	  "at = \"2026-12-01 11:00\"; stage = \"qualify\"; set : { band = \"medium\"; }; "
	  "address = \"ул. Северная, д. 5, офис 12\"; expect = \"masha\"; "
	  "reason = \"NEEDS_MEETING\"",
	  "" },
	{ "r21_address_in_no_zone",
	  "at = \"2026-12-01 11:00\"; stage = \"qualify\"; set : { band = \"medium\"; }; "
	  "address = \"Северная, 55\"; expect = \"masha\"",
	  "dutyd.conf:84: error: cases.x: expected masha, came client, SMALL_OR_MEDIUM\n"
	  "    hint: by rule \"sized\": мелкий или средний\n" },
	{ "no_moment", "expect = \"client\"",
	  "dutyd.conf:84: warning: cases.x: "
	  "without at it is tried at the moment of the check, day or night\n"
	  "    hint: at = \"2026-12-01 11:00\";\n" },
};

static void case_is_run(void **state)
{
	const struct row *row = *state;
	const struct config_options options = { .now_ms = KIT_NOW_MS };
	char text[512], *printed = NULL;

	snprintf(text, sizeof(text),
		 "check and before every reload\n"
		 "  x : { from = \"+7 916 000-00-01\"; %s; };",
		 row->text);
	kit_write_seed("dutyd.conf", "check and before every reload", text);
	struct policy *policy = kit_load(&options, &printed);
	policy_unref(&policy);
	if (row->printed[0] != '\0' && row->printed[strlen(row->printed) - 1] != '\n') {
		assert_ptr_equal(strstr(printed, row->printed), printed);
	} else {
		assert_string_equal(printed, row->printed);
	}
	free(printed);
}

int main(void)
{
	static struct CMUnitTest tests[TEST_COUNT(rows)];

	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		tests[i] = (struct CMUnitTest){ rows[i].name, case_is_run, NULL, NULL, &rows[i] };
	}
	return _cmocka_run_group_tests("config_cases", tests, TEST_COUNT(tests), kit_enter,
				       kit_leave);
}
