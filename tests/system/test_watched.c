/* layer: net support */
/*
 * The dialplan need not tell what the manager link sees: which calls those are (DUTYD_TELL), and
 * what the link makes of their end.
 */
#include "test_main.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daemon.h"
#include "dutyd/base/clock.h"
#include "manager.h"
#include "peers.h"

enum { TRIES = 20 };

static const char some_word[] = "Event: DeviceStateChange\nDevice: PJSIP/999\nState: NOT_INUSE\n\n";

static struct daemon dutyd;
static struct net_loop *loop;
static struct manager manager;
static char secret[DAEMON_PATH_SIZE + 16];
static int ami_port;
static struct daemon_edit masha; /* her phone, where it is another */

static void run_for(int ms)
{
	int64_t end_ms = clock_monotonic_ms() + ms;

	while (clock_monotonic_ms() < end_ms) {
		manager_flush(&manager);
		net_loop_pass(loop);
		usleep(500);
	}
}

/* dir: of an earlier daemon, which the link's other end has outlived; NULL = a new one. */
static bool start(const char *dir)
{
	struct daemon_options options = { .dir = dir };
	char port[16], where[DAEMON_PATH_SIZE + 24];

	snprintf(where, sizeof(where), "file:%s", secret);
	snprintf(port, sizeof(port), "%d", ami_port);
	options.edits[0] = (struct daemon_edit){ "5038", port };
	options.edits[1] = (struct daemon_edit){ "credential:ami", where };
	options.edits[2] = masha;
	if (!daemon_start(&dutyd, &options)) {
		return false;
	}
	for (int i = 0; i < TRIES && !daemon_logged(&dutyd, "ev=ami.live", "", 1); i++) {
		run_for(100);
	}
	return daemon_logged(&dutyd, "ev=ami.live", "", 1);
}

static int set_up(void **state)
{
	struct err err;
	char address[32];

	(void)state;
	snprintf(secret, sizeof(secret), "/tmp/test-watched.%d", (int)getpid());
	manager_secret(secret, "acdsecret", 0600);
	ami_port = daemon_free_port();
	snprintf(address, sizeof(address), "127.0.0.1:%d", ami_port);
	loop = net_loop_create(&err);
	manager_open(&manager, loop, address);
	return manager.listener == NULL || !start(NULL);
}

static int tear_down(void **state)
{
	(void)state;
	manager_close(&manager);
	net_loop_destroy(&loop);
	unlink(secret);
	return daemon_end(&dutyd);
}

/* DUTYD_TELL as a new call gets it. */
static const char *tell_of(const char *uniqueid)
{
	struct agi_call call = { .path = "route?did=74950000100",
				 .uniqueid = uniqueid,
				 .caller = "+74951112233",
				 .name = "-" };
	static struct agi_result result;

	assert_true(agi_ask(&dutyd, &call, &result));
	return agi_var(&result, "TELL");
}

static void a_call_that_a_silent_link_does_not_know_is_told(void **state)
{
	(void)state;
	run_for(300);
	assert_string_equal(tell_of("1764576137.1"), "1");
}

static void a_call_whose_channel_is_known_is_not(void **state)
{
	(void)state;
	manager_say(&manager,
		    "Event: Newchannel\nChannel: PJSIP/trunk-00000002\n"
		    "ChannelState: 4\nUniqueid: 1764576137.2\nLinkedid: 1764576137.2\n\n");
	run_for(300);
	assert_string_equal(tell_of("1764576137.2"), "0");
}

/* A busy Asterisk asks before it tells. A slow machine of ours gets some attempts. */
static void nor_one_that_a_talking_link_will_tell_of(void **state)
{
	bool is_watched = false;
	char uniqueid[32];

	(void)state;
	for (int i = 0; i < TRIES && !is_watched; i++) {
		manager_say(&manager, some_word);
		run_for(5);
		snprintf(uniqueid, sizeof(uniqueid), "1764576138.%d", i);
		is_watched = strcmp(tell_of(uniqueid), "0") == 0;
	}
	assert_true(is_watched);
}

/* ---- how they end ---- */

static void ask_of(const char *path, const char *uniqueid, const char *caller)
{
	struct agi_call call = { path, uniqueid, caller, .name = "-" };
	static struct agi_result result;

	assert_true(agi_ask(&dutyd, &call, &result));
}

/* Events of the caller's channel and of a phone that is joined with it; the phone's is id.phone. */
static void say_joined(const char *id, const char *phone)
{
	char text[1024];

	snprintf(text, sizeof(text),
		 "Event: Newchannel\nChannel: PJSIP/%s-0000000a\nChannelState: 6\n"
		 "Uniqueid: %s.%s\nLinkedid: %s\n\n"
		 "Event: BridgeEnter\nBridgeUniqueid: b%s\nChannel: PJSIP/%s-0000000a\n"
		 "Uniqueid: %s.%s\n\n"
		 "Event: BridgeEnter\nBridgeUniqueid: b%s\nChannel: PJSIP/trunk-0000000b\n"
		 "Uniqueid: %s\n\n",
		 phone, id, phone, id, id, phone, id, phone, id, id);
	manager_say(&manager, text);
	run_for(300);
}

static void say_parted(const char *id, const char *phone)
{
	char text[512];

	snprintf(text, sizeof(text),
		 "Event: BridgeLeave\nBridgeUniqueid: b%s\nChannel: PJSIP/trunk-0000000b\n"
		 "Uniqueid: %s\n\n"
		 "Event: Hangup\nChannel: PJSIP/%s-0000000a\nUniqueid: %s.%s\nCause: 16\n\n",
		 id, id, phone, id, phone);
	manager_say(&manager, text);
	run_for(300);
}

static void say_gone(const char *id)
{
	char text[256];

	snprintf(text, sizeof(text),
		 "Event: Hangup\nChannel: PJSIP/trunk-0000000b\nUniqueid: %s\nCause: 16\n\n", id);
	manager_say(&manager, text);
	run_for(300);
}

/* Anya lifts, and hands him over to Tuesday's duty. */
static void hand_over(const char *id, const char *caller)
{
	char text[256];

	snprintf(text, sizeof(text),
		 "Event: Newchannel\nChannel: PJSIP/trunk-0000000b\nChannelState: 4\n"
		 "Uniqueid: %s\nLinkedid: %s\n\n",
		 id, id);
	manager_say(&manager, text);
	run_for(300);
	ask_of("route?did=74950000100&at=2026-12-01T11:00", id, caller);
	say_joined(id, "301");
	say_parted(id, "301");
	ask_of("handover?at=2026-12-01T11:02", id, caller);
}

static void assert_ended(const char *id, const char *outcome, int callbacks)
{
	char sql[512];

	/* Fails unless it is exactly so. */
	snprintf(sql, sizeof(sql),
		 "CREATE TEMP TABLE t(n CHECK (n = 1)); INSERT INTO t SELECT count(*) FROM call c"
		 " WHERE pbx_id = '%s' AND outcome = '%s' AND %d = (SELECT count(*) FROM task"
		 " WHERE kind = 'callback' AND responsible = 'masha' AND call_id = c.id);",
		 id, outcome, callbacks);
	for (int i = 0; i < TRIES && !daemon_logged(&dutyd, "ev=end", outcome, 1); i++) {
		run_for(100);
	}
	assert_true(daemon_sql(dutyd.store, sql));
}

static void r05_who_gives_up_while_the_duty_rings_was_not_answered(void **state)
{
	(void)state;
	hand_over("1764576150.1", "+79160000011");
	say_gone("1764576150.1");
	assert_ended("1764576150.1", "abandoned", 1);
}

static void r05_the_dialplan_does_not_know_better(void **state)
{
	(void)state;
	hand_over("1764576150.2", "+79160000012");
	ask_of("ended?outcome=abandoned", "1764576150.2", "+79160000012");
	assert_ended("1764576150.2", "abandoned", 1);
}

static void whom_the_duty_lifted_for_was_answered(void **state)
{
	(void)state;
	hand_over("1764576150.3", "+79160000013");
	say_joined("1764576150.3", "202");
	say_parted("1764576150.3", "202");
	say_gone("1764576150.3");
	assert_ended("1764576150.3", "answered", 0);
}

#define HANDOVERS                                                                                  \
	"SELECT count(*) FROM task t JOIN call c ON c.id = t.call_id WHERE t.kind = 'handover'"    \
	" AND holder IS NULL AND responsible = 'masha' AND closed_ms IS NULL AND pbx_id = "

static void assert_handed_over(const char *id, int wanted)
{
	char sql[512];

	snprintf(sql, sizeof(sql),
		 "CREATE TEMP TABLE t(n CHECK (n = %d)); INSERT INTO t " HANDOVERS "'%s';", wanted,
		 id);
	assert_true(daemon_sql(dutyd.store, sql));
}

/* Nobody knows that phone, but Masha's it is not: he is to be handed over to her. */
static void r55_a_stranger_who_picks_him_up_has_masha_s_client(void **state)
{
	(void)state;
	hand_over("1764576150.5", "+79160000015");
	assert_handed_over("1764576150.5", 0);
	say_joined("1764576150.5", "299");
	say_parted("1764576150.5", "299");
	say_gone("1764576150.5");
	assert_ended("1764576150.5", "answered", 0);
	assert_handed_over("1764576150.5", 1);
}

/* The channel is gone when the next daemon looks. */
static void r05_nor_was_he_by_whoever_lifted_before_a_restart(void **state)
{
	char dir[DAEMON_PATH_SIZE];

	(void)state;
	hand_over("1764576150.4", "+79160000014");
	snprintf(dir, sizeof(dir), "%s", dutyd.dir);
	daemon_kill(&dutyd);
	run_for(300);
	assert_true(start(dir));
	assert_ended("1764576150.4", "lost", 1);
}

/* It is her own telephone outside that nobody knows. */
static void nor_is_he_where_the_link_does_not_know_her_phone(void **state)
{
	(void)state;
	daemon_end(&dutyd);
	masha = (struct daemon_edit){ "crm = \"mivanova\";",
				      "crm = \"mivanova\"; dial = \"PJSIP/79160000202@trunk\";" };
	assert_true(start(NULL));
	hand_over("1764576150.6", "+79160000016");
	say_joined("1764576150.6", "trunk");
	assert_handed_over("1764576150.6", 0);
	ask_of("answered?by=masha", "1764576150.6", "+79160000016");
	say_gone("1764576150.6");
	assert_ended("1764576150.6", "answered", 0);
	assert_handed_over("1764576150.6", 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_call_that_a_silent_link_does_not_know_is_told),
		cmocka_unit_test(a_call_whose_channel_is_known_is_not),
		cmocka_unit_test(nor_one_that_a_talking_link_will_tell_of),
		cmocka_unit_test(r05_who_gives_up_while_the_duty_rings_was_not_answered),
		cmocka_unit_test(r05_the_dialplan_does_not_know_better),
		cmocka_unit_test(whom_the_duty_lifted_for_was_answered),
		cmocka_unit_test(r55_a_stranger_who_picks_him_up_has_masha_s_client),
		cmocka_unit_test(r05_nor_was_he_by_whoever_lifted_before_a_restart),
		cmocka_unit_test(nor_is_he_where_the_link_does_not_know_her_phone),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
