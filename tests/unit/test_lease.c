/* layer: service */
#include "test_main.h"

#include <string.h>

#include "dutyd/service/lease.h"

static void it_is_given_only_where_everything_is_seen(void **state)
{
	struct lease lease = { 0 };

	(void)state;
	assert_false(lease_is_due(&lease)); /* the account is not told of channels */
	lease.is_listed = true;
	assert_true(lease_is_due(&lease));
}

static void it_runs_by_the_clock_of_the_pbx(void **state)
{
	struct ami_action action;

	(void)state;
	lease_give(&action, 1764576137);
	assert_true(ami_action_end(&action));
	assert_string_equal(action.out.text,
			    "Action: Setvar\r\nActionID: watch\r\n"
			    "Variable: DUTYD_WATCHES\r\nValue: 1764576147\r\n\r\n");
}

/* "write" without "call": the dialplan goes on telling, and it is not asked for again and again. */
static void a_refusal_ends_it(void **state)
{
	struct lease lease = { .is_listed = true };
	struct ami_event event = { .kind = AMI_RESPONSE, .action_id = "pause" };

	(void)state;
	lease_answered(&lease, &event); /* another's */
	assert_true(lease_is_due(&lease));
	strcpy(event.action_id, "watch");
	event.is_success = true;
	lease_answered(&lease, &event);
	assert_true(lease_is_due(&lease));
	event.is_success = false;
	lease_answered(&lease, &event);
	assert_false(lease_is_due(&lease));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_given_only_where_everything_is_seen),
		cmocka_unit_test(it_runs_by_the_clock_of_the_pbx),
		cmocka_unit_test(a_refusal_ends_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
