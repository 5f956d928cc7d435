/* layer: service support */
#include "test_main.h"

#include <stdio.h>
#include <string.h>

#include "dutyd/service/duty_queue.h"
#include "seed_policy.h"

static struct current current;
static char sent[512];
static bool is_down;

static bool send_action(void *arg, struct ami_action *action)
{
	const char *interface = strstr(action->out.text, "Interface: ");

	(void)arg;
	assert_true(ami_action_end(action));
	if (is_down) {
		return false;
	}
	assert_non_null(strstr(action->out.text, "Queue: commercial\r\n"));
	snprintf(sent + strlen(sent), sizeof(sent) - strlen(sent), "%c%.9s ",
		 strstr(action->out.text, "QueueAdd") != NULL ? '+' : '-', interface + 11);
	return true;
}

static struct ami_event member(const char *phone, bool is_dynamic)
{
	struct ami_event event = { .kind = AMI_MEMBER, .is_dynamic = is_dynamic };

	strcpy(event.queue, "commercial");
	strcpy(event.interface, phone);
	return event;
}

static void settle(struct duty_queue *queue, int64_t at_ms)
{
	sent[0] = '\0';
	duty_queue_settle(queue, &current, at_ms, send_action, NULL);
}

static int64_t at(const char *text)
{
	int64_t ms;

	assert_true(zone_parse_ms(current.policy->zone, text, &ms));
	return ms;
}

static int set_up(void **state)
{
	(void)state;
	current.policy = seed_policy();
	strcpy(current.policy->asterisk.duty_queue, "commercial");
	current.roster = roster_plan(current.policy, current.policy->roster.start, 60);
	is_down = false;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	roster_unref(&current.roster);
	policy_unref(&current.policy);
	return 0;
}

/* 2026-11-30 is vasya's, 2026-12-01 masha's. */
static void the_duty_is_the_only_one(void **state)
{
	struct duty_queue queue = { 0 };
	struct ami_event vasya = member("PJSIP/201", true), fixed = member("PJSIP/209", false);
	struct ami_event other = member("PJSIP/301", true);

	(void)state;
	strcpy(other.queue, "client");
	settle(&queue, at("2026-11-30T10:00"));
	assert_string_equal(sent, "+PJSIP/201 ");
	duty_queue_event(&queue, current.policy, &vasya);
	duty_queue_event(&queue, current.policy, &vasya);
	duty_queue_event(&queue, current.policy, &fixed);
	duty_queue_event(&queue, current.policy, &other);
	settle(&queue, at("2026-11-30T23:59"));
	assert_string_equal(sent, "");
	settle(&queue, at("2026-12-01T00:00"));
	assert_string_equal(sent, "+PJSIP/202 -PJSIP/201 ");
	vasya.kind = AMI_MEMBER_REMOVED;
	duty_queue_event(&queue, current.policy, &vasya);
	assert_int_equal(queue.n, 1);
	duty_queue_clear(&queue);
	assert_int_equal(queue.n, 0);
}

/* Rather the old duty in it than nobody. */
static void a_link_that_is_down_changes_nothing(void **state)
{
	struct duty_queue queue = { 0 };
	struct ami_event vasya = member("PJSIP/201", true);

	(void)state;
	is_down = true;
	duty_queue_event(&queue, current.policy, &vasya);
	settle(&queue, at("2026-12-01T10:00"));
	assert_string_equal(sent, "");
}

static void without_the_key_nothing_is_done(void **state)
{
	struct duty_queue queue = { 0 };
	struct ami_event vasya = member("PJSIP/201", true);

	(void)state;
	current.policy->asterisk.duty_queue[0] = '\0';
	duty_queue_event(&queue, current.policy, &vasya);
	assert_int_equal(queue.n, 0);
	settle(&queue, at("2026-12-01T10:00"));
	assert_string_equal(sent, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_duty_is_the_only_one, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_link_that_is_down_changes_nothing, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(without_the_key_nothing_is_done, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
