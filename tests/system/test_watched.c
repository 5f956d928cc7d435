/* layer: net support */
/* The dialplan need not tell what the manager link sees: which calls those are (DUTYD_TELL). */
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

static void run_for(int ms)
{
	int64_t end_ms = clock_monotonic_ms() + ms;

	while (clock_monotonic_ms() < end_ms) {
		manager_flush(&manager);
		net_loop_pass(loop);
		usleep(500);
	}
}

static int set_up(void **state)
{
	struct daemon_options options = { 0 };
	struct err err;
	char address[32], port[16], where[DAEMON_PATH_SIZE + 24];
	int number = daemon_free_port();

	(void)state;
	snprintf(secret, sizeof(secret), "/tmp/test-watched.%d", (int)getpid());
	manager_secret(secret, "acdsecret", 0600);
	snprintf(where, sizeof(where), "file:%s", secret);
	snprintf(port, sizeof(port), "%d", number);
	snprintf(address, sizeof(address), "127.0.0.1:%d", number);
	loop = net_loop_create(&err);
	manager_open(&manager, loop, address);
	options.edits[0] = (struct daemon_edit){ "5038", port };
	options.edits[1] = (struct daemon_edit){ "credential:ami", where };
	if (manager.listener == NULL || !daemon_start(&dutyd, &options)) {
		return 1;
	}
	for (int i = 0; i < TRIES && !daemon_logged(&dutyd, "ev=ami.live", "", 1); i++) {
		run_for(100);
	}
	return !daemon_logged(&dutyd, "ev=ami.live", "", 1);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_call_that_a_silent_link_does_not_know_is_told),
		cmocka_unit_test(a_call_whose_channel_is_known_is_not),
		cmocka_unit_test(nor_one_that_a_talking_link_will_tell_of),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
