/* layer: domain */
#include "test_main.h"

#include "dutyd/domain/service_level.h"

enum { SECONDS = 20 };

static struct call_course course(enum action action, enum reason reason)
{
	return (struct call_course){
		.arrived_ms = 1000000, .has_arrival = true, .action = action, .reason = reason
	};
}

/* A first-line call that was answered after so many milliseconds; -1: it ended without. */
static struct call_course first_line(int64_t wait_ms)
{
	struct call_course call = course(ACTION_QUEUE, REASON_FIRST_LINE);

	call.answered_ms = wait_ms < 0 ? 0 : call.arrived_ms + wait_ms;
	call.ended_ms = call.arrived_ms + 60000;
	return call;
}

static void in_time_answered_and_abandoned(void **state)
{
	static const int64_t waits[] = { 0, 20000, 20001, -1, 40000 };
	struct service_level level = { 0 };

	(void)state;
	assert_int_equal(service_level_hundredths(&level), -1);
	for (size_t i = 0; i < TEST_COUNT(waits); i++) {
		struct call_course call = first_line(waits[i]);

		service_level_add(&level, &call, SECONDS);
	}
	assert_int_equal(level.calls, 5);
	assert_int_equal(level.answered, 4);
	assert_int_equal(level.in_time, 2);
	assert_int_equal(level.abandoned, 1);
	assert_int_equal(level.wait_ms, 80001);
	assert_int_equal(level.longest_ms, 40000);
	assert_int_equal(service_level_hundredths(&level), 4000);
}

/* A message by decision and a blocked number are nobody's slowness. */
static void what_is_not_measured(void **state)
{
	struct service_level level = { 0 };
	struct call_course calls[] = { course(ACTION_MESSAGE, REASON_AFTER_HOURS),
				       course(ACTION_REJECT, REASON_BLOCKED),
				       course(ACTION_QUEUE, REASON_FIRST_LINE) };

	(void)state;
	calls[0].ended_ms = calls[1].ended_ms = 1001000;
	for (size_t i = 0; i < TEST_COUNT(calls); i++) {
		service_level_add(&level, &calls[i], SECONDS);
	}
	assert_int_equal(level.messages, 1);
	assert_int_equal(level.rejected, 1);
	assert_int_equal(level.under_way, 1);
	assert_int_equal(level.abandoned, 0);
	assert_int_equal(service_level_hundredths(&level), -1);
	assert_int_equal(level.new_enquiries, 2); /* the blocked one is none */
}

/* Until somebody answers or calls back, whichever was first; an owner's client is not new. */
static void r05_speed_to_first_contact(void **state)
{
	struct service_level level = { 0 };
	struct call_course answered = first_line(5000), missed = first_line(-1),
			   lost = first_line(-1), owned = course(ACTION_DIAL, REASON_OWNER_ACTIVE);

	(void)state;
	missed.called_back_ms = missed.arrived_ms + 600000;
	owned.answered_ms = owned.arrived_ms + 1000;
	service_level_add(&level, &answered, SECONDS);
	service_level_add(&level, &missed, SECONDS);
	service_level_add(&level, &lost, SECONDS);
	service_level_add(&level, &owned, SECONDS);
	assert_int_equal(level.new_enquiries, 3);
	assert_int_equal(level.contacted, 2);
	assert_int_equal(level.not_contacted, 1);
	assert_int_equal(level.contact_ms, 605000);
	assert_int_equal(level.longest_contact_ms, 600000);
	assert_int_equal(level.answered, 2);
}

static void r15_ended_without_a_verdict(void **state)
{
	struct call_course call = first_line(5000);

	(void)state;
	assert_true(call_is_unqualified(&call));
	call.has_verdict = true;
	assert_false(call_is_unqualified(&call));
	call = first_line(-1); /* nobody has talked to him */
	assert_false(call_is_unqualified(&call));
	call = first_line(5000);
	call.ended_ms = 0;
	assert_false(call_is_unqualified(&call));
	call = first_line(5000);
	call.reason = REASON_OWNER_ACTIVE;
	assert_false(call_is_unqualified(&call));
	call.reason = REASON_CRM_TIMEOUT;
	assert_true(call_is_unqualified(&call));
	call.has_arrival = false;
	assert_false(call_is_unqualified(&call));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_time_answered_and_abandoned),
		cmocka_unit_test(what_is_not_measured),
		cmocka_unit_test(r05_speed_to_first_contact),
		cmocka_unit_test(r15_ended_without_a_verdict),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
