/* layer: service support */
/* What a peer is told when the store has no room for his request, and what only an admin may. */
#include "test_main.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/str.h"
#include "dutyd/codec/json_in.h"
#include "dutyd/net/loop.h"
#include "dutyd/service/router.h"
#include "seed_crm.h"
#include "seed_policy.h"
#include "seed_store.h"
#include "team.h"

enum { WAIT_MS = 10000, TEXT_SIZE = 512 };

static struct seed_store seed;
static struct current current;
static struct net_loop *loop;
static struct router *router;

/* ---- the peer ---- */

static char heard[TEXT_SIZE]; /* the last that it was told */
static int n_heard;

static void on_answer(struct peer *peer, const char *re, const struct answer *answer,
		      const char *body)
{
	(void)peer;
	(void)re;
	(void)body;
	n_heard++;
	snprintf(heard, sizeof(heard), "%s %s%s", reason_name(answer->reason), answer->belongs_to,
		 answer->is_durable ? " durable" : "");
}

static void on_reply(struct peer *peer, const char *re, const char *members)
{
	(void)peer;
	(void)re;
	(void)members;
	n_heard++;
	str_copy(heard, sizeof(heard), "ok");
}

static void on_refuse(struct peer *peer, const char *re, const char *code, const char *field,
		      const char *text)
{
	(void)peer;
	(void)re;
	n_heard++;
	snprintf(heard, sizeof(heard), "%s %s: %s", code, field, text);
}

static bool on_message(struct peer *peer, const struct job_message *message)
{
	(void)peer;
	(void)message;
	return true;
}

static const struct peer_ops ops = { on_answer, on_reply, on_refuse, on_message };
static struct peer peer;

/* The members of a request behind "v". */
static void say(const char *members)
{
	struct peer_handler handler = router_handler(router);
	struct json_in_error error;
	struct request request;
	char line[TEXT_SIZE];
	int n = snprintf(line, sizeof(line), "{\"v\":1,%s}", members);

	if (json_in_request(line, (size_t)n, &request, &error) != 0) {
		fail_msg("%s: %s %s", members, error.field, error.text);
	}
	handler.request(handler.arg, &peer, &request);
}

/* What it hears without a turn of the loop: the store has not been asked. */
static const char *told_at_once(const char *members)
{
	n_heard = 0;
	heard[0] = '\0';
	say(members);
	return n_heard <= 1 ? heard : "more than one answer";
}

static void wait_for(int n)
{
	int64_t until_ms = clock_monotonic_ms() + WAIT_MS;

	while (n_heard < n) {
		assert_true(clock_monotonic_ms() < until_ms);
		net_loop_pass(loop);
	}
}

static const char *told(const char *members)
{
	told_at_once(members);
	wait_for(1);
	return heard;
}

/* ---- the store ---- */

static void reloaded(void *arg)
{
	(void)arg;
}

static int set_up(void **state)
{
	struct router_options options = { .current = &current, .reloaded = reloaded };

	(void)state;
	seed_store_make(&seed);
	str_copy(seed.policy->store_database, sizeof(seed.policy->store_database), seed.path);
	seed.policy->intake.is_time_trusted = true;
	seed.policy->intake.deadline_ms = WAIT_MS; /* a slow machine is not what is tested */
	seed.policy->queue = (struct policy_queue){ .tries = 1,
						    .lag_messages = 10,
						    .lag_minutes = 60,
						    .keep_days = 30,
						    .keep_messages = 1000 };
	seed_store_open(&seed);
	current = (struct current){ .policy = seed.policy, .roster = seed.roster };
	loop = net_loop_create(NULL);
	options.loop = loop;
	options.store = seed.store;
	router = router_create(&options);
	peer = (struct peer){
		.ops = &ops, .kind = "control", .is_control = true, .is_admin = true, .uid = -1
	};
	seed_log_begin();
	return 0;
}

static int tear_down(void **state)
{
	struct peer_handler handler = router_handler(router);

	(void)state;
	handler.gone(handler.arg, &peer);
	seed_store_close(&seed);
	router_destroy(&router);
	net_loop_destroy(&loop);
	seed.roster = current.roster; /* the wall has composed it anew */
	book_free(&current.book);
	seed_store_remove(&seed);
	return 0;
}

/* What is done counts as well until the loop has taken it, and the loop stands still. */
static void fill(void)
{
	struct job *job = job_create(JOB_READERS, current.policy, current.roster);
	int n = 0;

	while (store_submit(seed.store, job)) {
		n++;
		job = job_create(JOB_READERS, current.policy, current.roster);
	}
	job_destroy(&job);
	assert_in_range(n, STORE_QUEUE_MAX - 4, STORE_QUEUE_MAX);
}

/* Until it has room again, and has done all that it had to. */
static void empty(void)
{
	while (strcmp(told("\"op\":\"consumers\""), "ok") != 0) {
		net_loop_pass(loop);
	}
}

#define CALL(id)                                                                                   \
	"\"op\":\"call\",\"source\":\"pbx\",\"call\":\"" id "\",\"caller\":\"" SEED_OWNED          \
	"\",\"did\":\"+74950000100\",\"at\":\"2026-12-01T11:00\""

struct said {
	const char *request, *wanted;
};

static void expect_at_once(const struct said *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *is = told_at_once(cases[i].request);

		if (strcmp(is, cases[i].wanted) != 0) {
			fail_msg("%s: %s", cases[i].request, is);
		}
	}
}

/* ---- no room ---- */

#define BUSY "busy : the store is busy: try again"
#define BUSY_QUEUE "busy : the store is busy: say it again"

static const struct said when_full[] = {
	{ CALL("2"), "DEADLINE " },
	{ "\"op\":\"handover\",\"call\":\"pbx/1\"", "DEADLINE " },
	{ "\"op\":\"route\",\"stage\":\"arrival\",\"caller\":\"" SEED_OWNED "\"", "DEADLINE " },
	{ "\"op\":\"handback\",\"call\":\"pbx/1\"", BUSY },
	{ "\"op\":\"assign\",\"call\":\"pbx/1\",\"to\":\"masha\"", BUSY },
	{ "\"op\":\"confirm\",\"call\":\"pbx/1\"", BUSY },
	{ "\"op\":\"answered\",\"call\":\"pbx/1\",\"by\":\"anya\"", BUSY },
	{ "\"op\":\"ended\",\"call\":\"pbx/1\"", BUSY },
	{ "\"op\":\"show\",\"what\":\"tasks\"", BUSY },
	{ "\"op\":\"consumers\"", BUSY },
	{ "\"op\":\"tail\"", BUSY },
	{ "\"op\":\"roster\",\"action\":\"publish\",\"from\":\"2026-12-01\",\"to\":\"2026-12-02\"",
	  BUSY },
	{ "\"op\":\"qa\",\"action\":\"add\",\"who\":\"anya\"", BUSY },
	{ "\"op\":\"privacy\",\"action\":\"forget\",\"caller\":\"" SEED_OWNED "\"", BUSY },
	{ "\"op\":\"queue\",\"action\":\"begin\",\"consumer\":\"crm\"", BUSY_QUEUE },
	{ "\"op\":\"ack\",\"seq\":1", BUSY_QUEUE },
	{ "\"op\":\"ping\"", "ok" },
};

/* A caller cannot try again: he is the client department's, and the log tells of him. */
static void a_full_store_is_busy_and_a_call_is_answered_all_the_same(void **state)
{
	char calls[16];

	(void)state;
	assert_string_equal(told(CALL("1")), "OWNER_ACTIVE vasya durable");
	assert_string_equal(told("\"op\":\"subscribe\",\"consumer\":\"crm\""), "ok");
	fill();
	expect_at_once(when_full, TEST_COUNT(when_full));
	assert_int_equal(router_in_flight(router), 0);
	assert_int_equal(seed_logged("reason=DEADLINE"), 2);

	/* Then nothing of it is left, and that call's story begins. */
	empty();
	assert_string_equal(told(CALL("2")), "OWNER_ACTIVE vasya durable");
	seed_word(seed.path, "SELECT count(*) FROM call", calls, sizeof(calls));
	assert_string_equal(calls, "2");
	assert_string_equal(told("\"op\":\"handback\",\"call\":\"pbx/1\""), "HANDBACK  durable");
}

static void who_subscribes_then_hears_when_there_is_room(void **state)
{
	int64_t until_ms = clock_monotonic_ms() + WAIT_MS;

	(void)state;
	fill();
	assert_string_equal(told_at_once("\"op\":\"subscribe\",\"consumer\":\"crm\""), "");
	assert_int_equal(seed_logged("ev=consumer.subscribed"), 0);
	empty();
	say(CALL("1")); /* there is news */
	while (seed_logged("ev=consumer.subscribed") == 0) {
		assert_true(clock_monotonic_ms() < until_ms);
		net_loop_pass(loop);
	}
}

/* ---- who may ---- */

static const struct said of_an_admin[] = {
	{ "\"op\":\"reload\"", "refused op: only for the admin group" },
	{ "\"op\":\"qa\",\"action\":\"add\",\"who\":\"anya\"",
	  "refused op: only for the admin group" },
	{ "\"op\":\"privacy\",\"action\":\"purge\"", "refused op: only for the admin group" },
	{ "\"op\":\"queue\",\"action\":\"forget\",\"consumer\":\"crm\"",
	  "refused op: only for the admin group" },
	{ "\"op\":\"roster\",\"action\":\"urgent\",\"who\":\"petya\"",
	  "refused op: only for the admin group" },
};

static void who_is_no_admin_changes_nothing(void **state)
{
	(void)state;
	peer.is_admin = false;
	expect_at_once(of_an_admin, TEST_COUNT(of_an_admin));
	assert_string_equal(told("\"op\":\"consumers\""), "ok"); /* and sees what there is */
}

/* The login of whoever runs the test is anya's. */
static void be_anya(void)
{
	const struct passwd *entry = getpwuid(getuid());

	if (entry == NULL) {
		skip();
	}
	str_copy(seed.policy->people[SEED_ANYA].crm, POLICY_ID_SIZE, entry->pw_name);
	peer.is_admin = false;
	peer.uid = getuid();
}

static void an_employee_acts_on_his_own_calls_only(void **state)
{
	(void)state;
	assert_string_equal(told(CALL("1")), "OWNER_ACTIVE vasya durable");
	be_anya();
	assert_string_equal(told("\"op\":\"introduce\",\"call\":\"pbx/1\""),
			    "refused call: this is no call of anya");
	assert_string_equal(told("\"op\":\"introduce\",\"call\":\"pbx/1\",\"by\":\"vasya\""),
			    "bad_request by: you are anya");
	assert_string_equal(told("\"op\":\"assign\",\"call\":\"pbx/1\",\"to\":\"masha\""),
			    "bad_request by: it is the head who assigns");
}

static void the_audit_names_a_login_without_a_name_by_its_number(void **state)
{
	char actor[32];

	(void)state;
	peer.uid = 1999999999;
	assert_string_equal(told(CALL("1")), "OWNER_ACTIVE vasya durable");
	assert_string_equal(told("\"op\":\"assign\",\"call\":\"pbx/1\",\"to\":\"masha\""),
			    "HEAD_ASSIGNED masha durable");
	seed_word(seed.path, "SELECT max(actor) FROM audit", actor, sizeof(actor));
	assert_string_equal(actor, "1999999999");
}

/* ---- what cannot be ---- */

static void r46_nobody_is_given_a_client_who_has_left(void **state)
{
	(void)state;
	seed.policy->people[SEED_DIMA].to = team_day("2026-11-30");
	assert_string_equal(told(CALL("1")), "OWNER_ACTIVE vasya durable");
	assert_string_equal(told("\"op\":\"assign\",\"call\":\"pbx/1\",\"to\":\"dima\","
				 "\"at\":\"2026-12-01T11:05\""),
			    "refused call: not employed that day: dima");
}

static void nobody_hands_back_whom_nobody_has(void **state)
{
	(void)state;
	assert_string_equal(
		told("\"op\":\"call\",\"source\":\"pbx\",\"call\":\"1\",\"caller\":\"" SEED_STRANGER
		     "\",\"did\":\"\",\"at\":\"2026-12-01T11:00\""),
		"FIRST_LINE  durable");
	assert_string_equal(told("\"op\":\"handback\",\"call\":\"pbx/1\""),
			    "refused call: nobody of the commercial department has this client");
}

/* A PBX knows who lifted by his channel. */
static void a_channel_is_of_whoever_has_the_phone(void **state)
{
	char by[32];

	(void)state;
	assert_string_equal(told(CALL("1")), "OWNER_ACTIVE vasya durable");
	told("\"op\":\"answered\",\"call\":\"pbx/1\",\"by\":\"PJSIP/202-0000001f\"");
	seed_word(seed.path, "SELECT answered_by FROM call", by, sizeof(by));
	assert_string_equal(by, "masha");
	told("\"op\":\"answered\",\"call\":\"pbx/1\",\"by\":\"PJSIP/999-00000020\"");
	assert_int_equal(seed_logged("ev=answered.unknown by=PJSIP/999-00000020"), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_full_store_is_busy_and_a_call_is_answered_all_the_same),
		TEST(who_subscribes_then_hears_when_there_is_room),
		TEST(who_is_no_admin_changes_nothing),
		TEST(an_employee_acts_on_his_own_calls_only),
		TEST(the_audit_names_a_login_without_a_name_by_its_number),
		TEST(r46_nobody_is_given_a_client_who_has_left),
		TEST(nobody_hands_back_whom_nobody_has),
		TEST(a_channel_is_of_whoever_has_the_phone),
	};

	return cmocka_run_group_tests_name("router", tests, NULL, NULL);
}
