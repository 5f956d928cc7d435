/* layer: service support */
/*
 * Who may do what with a call: a peer of the events socket, an admin, and somebody whose login is
 * an employee's. The login of this test is root's: one of the people is called that here.
 */
#include "test_main.h"

#include <string.h>

#include "dutyd/base/str.h"
#include "dutyd/service/acts.h"
#include "seed_policy.h"

static struct policy *policy;
static struct peer lines = { .kind = "lines", .uid = -1 };
static struct peer admin = { .kind = "control", .is_control = true, .is_admin = true };
static struct peer user = { .kind = "control", .is_control = true };
static struct job_call call;
static struct refusal refusal;

static int set_up(void **state)
{
	(void)state;
	policy = seed_policy();
	memset(&call, 0, sizeof(call));
	memset(&refusal, 0, sizeof(refusal));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	policy_unref(&policy);
	return 0;
}

static void call_me(int person)
{
	str_copy(policy->people[person].id, sizeof(policy->people[person].id), "root");
}

static bool read_act(const struct peer *peer, enum stage stage, const char *by, const char *to)
{
	struct request request;

	request_init(&request);
	str_copy(request.by, sizeof(request.by), by);
	str_copy(request.to, sizeof(request.to), to);
	call.stage = stage;
	return acts_read(policy, peer, &request, &call, &refusal);
}

static void a_peer_says_who_and_is_believed(void **state)
{
	(void)state;
	assert_true(read_act(&lines, STAGE_HANDBACK, "202", ""));
	assert_string_equal(call.by, "masha");
	assert_string_equal(call.actor, "lines");
	assert_false(call.is_own_only);
	assert_false(read_act(&lines, STAGE_HANDBACK, "nobody", ""));
	assert_string_equal(refusal.field, "by");
	/* Its own work is not looked at. */
	memset(&call, 0, sizeof(call));
	assert_true(read_act(&lines, STAGE_ARRIVAL, "", ""));
	assert_string_equal(call.actor, "");
}

static void r46_only_the_head_assigns(void **state)
{
	(void)state;
	assert_false(read_act(&lines, STAGE_ASSIGN, "masha", "petya"));
	assert_string_equal(refusal.err.text, "it is the head who assigns");
	assert_false(read_act(&lines, STAGE_ASSIGN, "", "petya"));
	assert_true(read_act(&lines, STAGE_ASSIGN, "irina", "petya"));
	assert_string_equal(call.to, "petya");
	assert_true(read_act(&admin, STAGE_ASSIGN, "", "petya"));
	assert_false(read_act(&admin, STAGE_ASSIGN, "", "nobody"));
	assert_string_equal(refusal.field, "to");
}

static void an_admin_is_written_down(void **state)
{
	(void)state;
	assert_true(read_act(&admin, STAGE_HANDOVER, "", ""));
	assert_string_equal(call.actor, "0:root");
	assert_false(call.is_own_only);
}

static void anybody_else_is_nobody_unless_his_login_is(void **state)
{
	(void)state;
	assert_false(read_act(&user, STAGE_HANDBACK, "", ""));
	assert_string_equal(refusal.field, "op");
	call_me(SEED_MASHA);
	assert_true(read_act(&user, STAGE_HANDBACK, "", ""));
	assert_string_equal(call.by, "root");
	assert_true(call.is_own_only);
	/* He cannot be another. */
	assert_false(read_act(&user, STAGE_HANDBACK, "petya", ""));
	assert_string_equal(refusal.err.text, "you are root");
	assert_false(read_act(&user, STAGE_ASSIGN, "", "petya"));
	call_me(SEED_IRINA);
	policy->people[SEED_MASHA].id[0] = '\0';
	assert_true(read_act(&user, STAGE_ASSIGN, "", "petya"));
}

static void what_is_done_is_one_of_three(void **state)
{
	struct request request;

	(void)state;
	assert_true(read_act(&lines, STAGE_CONFIRM, "masha", ""));
	assert_string_equal(call.task, "handover");
	request_init(&request);
	str_copy(request.action, sizeof(request.action), "lunch");
	assert_false(acts_read(policy, &lines, &request, &call, &refusal));
	assert_string_equal(refusal.field, "action");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(a_peer_says_who_and_is_believed),
		TEST(r46_only_the_head_assigns),
		TEST(an_admin_is_written_down),
		TEST(anybody_else_is_nobody_unless_his_login_is),
		TEST(what_is_done_is_one_of_three),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
