/* layer: net support */
/* The link to Asterisk's manager goes wrong: what breaks it, what is known then and after. */
#include "test_main.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pbx_talk.h"

/* As CoreShowChannels has one. */
#define LISTED(channel, state, uniqueid, linkedid, bridge)                                         \
	"Channel: " channel "\nChannelState: " state "\nCallerIDNum: 84951112233\n"                \
	"CallerIDName: <unknown>\nUniqueid: " uniqueid "\nLinkedid: " linkedid "\n"                \
	"Application: AppDial\nApplicationData: (Outgoing Line)\nDuration: 00:00:07\n"             \
	"BridgeId: " bridge "\n"

static const struct pbx_line first = { "PJSIP/trunk-00000001", "1795434809.1", "1795434809.1" };
static const struct pbx_line second = { "PJSIP/trunk-00000002", "1795434809.2", "1795434809.2" };
static const struct pbx_line third = { "PJSIP/trunk-00000003", "1795434809.3", "1795434809.3" };
static const struct pbx_line masha = { "PJSIP/202-00000004", "1795434809.4", "1795434809.1" };
static const struct pbx_line vasya = { "PJSIP/201-00000005", "1795434809.5", "1795434809.2" };

static const char *const nothing[] = { NULL };

/* `dutyctl show links`: "live known -", but for how long. */
static bool link_is(const char *wanted)
{
	static char said[DAEMON_LINE_MAX];
	char state[32], synced[32], problem[256], now[512];

	assert_int_equal(daemon_ctl(&the_daemon, "show links", said, sizeof(said)), 0);
	assert_memory_equal(said, "link  ", 6);
	char *row = strstr(said, "\nasterisk ");
	assert_non_null(row);
	if (sscanf(row, " asterisk %31s %*d s %31s %255[^\n]", state, synced, problem) != 3) {
		fail_msg("%s", said);
	}
	snprintf(now, sizeof(now), "%s %s %s", state,
		 strcmp(synced, "never") == 0 ? synced : "known",
		 strncmp(problem, "s ", 2) == 0 ? problem + 2 + strspn(problem + 2, " ") : problem);
	return strcmp(now, wanted) == 0;
}

/* It is said why, and the link comes back by itself. */
static void assert_down_and_up(const char *problem)
{
	PBX_UNTIL(pbx_logged("ev=ami.down", problem));
	PBX_UNTIL(link_is("live known -"));
}

/* ---- what was missed while it was down ---- */

static void break_and_wait(void)
{
	net_conn_close(the_manager.conn);
	PBX_UNTIL(the_manager.conn == NULL);
	/* Nobody takes the next connection yet. */
	assert_true(daemon_logged(&the_daemon, "ev=ami.down", "Asterisk closed the conn", 5000));
}

/*
 * Masha talks with the first, vasya's phone rings for the second, the third still waits. While the
 * link is down the two are gone, and anya has lifted for the third.
 */
static void what_was_missed_is_put_right_by_the_lists(void **state)
{
	static const char *const left[] = {
		LISTED("PJSIP/trunk-00000003", "6", "1795434809.3", "1795434809.3", "b3"),
		LISTED("PJSIP/301-00000006", "6", "1795434809.6", "1795434809.3", "b3"), NULL
	};
	const struct pbx_line *const callers[] = { &first, &second, &third };

	(void)state;
	pbx_start(NULL);
	for (size_t i = 0; i < 3; i++) {
		pbx_say_channel("Newchannel", callers[i], 4);
		assert_string_equal(pbx_route(callers[i], CRM_UNKNOWN), "FIRST_LINE durable");
	}
	pbx_say_ringing(&first, &masha);
	pbx_say_lifted(&first, &masha, "b1");
	pbx_say_ringing(&second, &vasya);
	PBX_UNTIL(pbx_agent_is("vasya busy available free offered 0"));
	break_and_wait();
	assert_true(pbx_agent_is("masha unknown available unknown talking 0"));
	the_manager.channels = left;
	PBX_UNTIL(pbx_ended(&first, "answered", "masha"));
	PBX_UNTIL(pbx_ended(&second, "lost", ""));
	assert_true(pbx_logged("ev=presence.corrected", "person=masha state=talking by=resync"));
	assert_true(pbx_logged("ev=presence.corrected", "person=vasya state=offered by=resync"));
	assert_true(pbx_agent_is("masha available available free idle 0"));
	assert_true(pbx_agent_is("anya busy available free talking 0"));
	pbx_say_hangup(&third, 16);
	PBX_UNTIL(pbx_ended(&third, "answered", "anya"));
	witness_finish();
}

/* The PBX let us in before its own lists were whole: they are asked for once more. */
static void booted_later_is_listed_again(void **state)
{
	static const char *const phones[] = { "Device: PJSIP/202\nState: INUSE\n", NULL };

	(void)state;
	pbx_start(NULL);
	PBX_UNTIL(pbx_agent_is("masha available available free idle 0"));
	the_manager.devices = phones;
	manager_say(&the_manager, "Event: FullyBooted\nPrivilege: system,all\nUptime: 2\n"
				  "LastReload: 2\nStatus: Fully Booted\n\n");
	PBX_UNTIL(pbx_agent_is("masha busy available busy idle 0"));
	assert_int_equal(the_manager.n_logins, 1);
	witness_finish();
}

/* asterisk.resync_seconds: so long a lost event can mislead. */
static void a_lost_event_is_found_by_the_next_lists(void **state)
{
	static const struct daemon_edit edits[] = {
		{ "user = \"dutyd\";", "user = \"dutyd\"; resync_seconds = 5;" }, { NULL, NULL }
	};

	(void)state;
	pbx_start(edits);
	pbx_say_ringing(&first, &masha);
	PBX_UNTIL(pbx_agent_is("masha busy available free offered 0"));
	PBX_UNTIL(pbx_agent_is("masha available available free idle 0"));
	assert_true(pbx_logged("ev=presence.corrected", "person=masha state=offered by=resync"));
	witness_finish();
}

/* ---- what breaks it ---- */

static void a_shutdown_breaks_it(void **state)
{
	(void)state;
	pbx_start(NULL);
	manager_say(&the_manager, "Event: Shutdown\nPrivilege: system,all\nShutdown: Cleanly\n"
				  "Restart: False\n\n");
	assert_down_and_up("problem=\"Asterisk is shutting down\"");
	witness_finish();
}

/* A line of that many bytes, its CR LF among them, in the middle of an event of masha's phone. */
static void say_long_line(size_t n)
{
	static const char start[] = "ChannelVariable: ";
	static char text[32 * 1024 + 1];

	memset(text, 'x', sizeof(text) - 1);
	manager_say(&the_manager, "Event: DeviceStateChange\n");
	manager_say(&the_manager, start);
	for (n -= strlen(start) + 2; n > 0; n -= strlen(text)) {
		text[n < sizeof(text) - 1 ? n : sizeof(text) - 1] = '\0';
		manager_say(&the_manager, text);
		PBX_UNTIL(the_manager.n_out == 0);
	}
	manager_say(&the_manager, "\nDevice: PJSIP/202\nState: BUSY\n\n");
}

static void so_does_a_line_of_more_than_64_kib(void **state)
{
	(void)state;
	pbx_start(NULL);
	say_long_line(64 * 1024);
	PBX_UNTIL(pbx_agent_is("masha busy available busy idle 0"));
	assert_false(pbx_logged("ev=ami.down", ""));
	say_long_line(64 * 1024 + 1);
	assert_down_and_up("problem=\"a line of 64 KiB or more\"");
	PBX_UNTIL(pbx_agent_is("masha available available free idle 0"));
	witness_finish();
}

/* The lists never end, and more happens than is remembered until they do. */
static void more_happens_than_fits(void **state)
{
	(void)state;
	the_manager.has_no_end = true;
	pbx_launch(NULL);
	PBX_UNTIL(the_manager.n_logins == 1);
	for (int n = 0; n < 20 && !pbx_logged("ev=ami.down", ""); n++) {
		for (int i = 0; i < 1000; i++) {
			manager_say(&the_manager, "Event: Hangup\nChannel: x\nUniqueid: y\n\n");
		}
		PBX_UNTIL(the_manager.conn == NULL ||
			  (the_manager.n_out == 0 && net_conn_unsent(the_manager.conn) == 0));
	}
	the_manager.has_no_end = false;
	assert_down_and_up("problem=\"more has happened than fits, while the lists were read\"");
	witness_finish();
}

/* It lets us in and says nothing more. Calls go on. */
static void who_says_nothing_is_given_up(void **state)
{
	(void)state;
	pbx_launch(NULL);
	PBX_UNTIL(the_manager.n_logins == 1);
	the_manager.is_mute = true;
	PBX_UNTIL(link_is("resyncing never -"));
	assert_string_equal(pbx_route(&first, CRM_UNKNOWN), "FIRST_LINE durable");
	assert_string_equal(agi_var(&the_answer, "TELL"), "1");
	PBX_UNTIL(pbx_logged("ev=ami.down", "problem=\"nothing heard for 9500 ms\""));
	the_manager.is_mute = false;
	assert_down_and_up("nothing heard");
	witness_finish();
}

static void a_refused_login_is_told_and_tried_again(void **state)
{
	(void)state;
	the_manager.refuses_login = true;
	pbx_launch(NULL);
	PBX_UNTIL(the_manager.n_logins == 2);
	assert_true(pbx_logged("ev=ami.down", "problem=\"Authentication failed\""));
	PBX_UNTIL(link_is("down never Authentication failed"));
	assert_string_equal(pbx_route(&first, CRM_UNKNOWN), "FIRST_LINE durable");
	assert_true(pbx_agent_is("masha unknown available unknown idle 0"));
	the_manager.refuses_login = false;
	assert_down_and_up("Authentication failed");
	witness_finish();
}

/* Asterisk is not there yet when the daemon starts. */
static void nobody_listens_at_first(void **state)
{
	(void)state;
	manager_close(&the_manager);
	pbx_launch(NULL);
	assert_true(daemon_logged(&the_daemon, "ev=ami.down", "Connection refused", 3000));
	assert_true(link_is("down never Connection refused"));
	pbx_listen();
	PBX_UNTIL(link_is("live known -"));
	witness_finish();
}

/* ---- what is none of its business ---- */

/* Each says too little, or what no Asterisk says: nothing comes of it, and the next is read. */
static void garbled_events_change_nothing(void **state)
{
	static const char *const garbled[] = {
		"Event: Newstate\nChannel: PJSIP/202-00000004\nChannelState: 5\n\n",
		"Event: Newstate\nUniqueid: 1795434809.4\nChannelState: 5\n\n",
		"Event: Newchannel\nChannel: PJSIP/202-00000004 \nChannelState\n"
		"Uniqueid 1795434809.4\n\n",
		"Event: DeviceStateChange\nDevice: PJSIP/202\n\n",
		"Event: DeviceStateChange\nState: BUSY\n\n",
		"Event: DeviceStateChange\nDevice: PJSIP/202\x01\x1b[31m\nState: BUSY\n\n",
		"Event: QueueMemberPause\nQueue: client\nInterface: PJSIP/202\n\n",
		"Event: BridgeEnter\nBridgeUniqueid: b1\nChannel: PJSIP/202-00000004\n\n",
		"Event: DialEnd\nChannel: x\nUniqueid: y\nDialStatus: NOANSWER\n\n",
		"Event: Hangup\nCause: 16\n\n",
		"Response: Success\n\nResponse: Error\nActionID: \x07\nMessage: \xff\xfe\n\n",
		"\n\n\nno colon\n: nothing\n::::\n\n",
		"Asterisk Call Manager/11.0.0\n",
	};

	(void)state;
	pbx_start(NULL);
	PBX_UNTIL(pbx_agent_is("masha available available free idle 0"));
	for (size_t i = 0; i < TEST_COUNT(garbled); i++) {
		manager_say(&the_manager, garbled[i]);
		manager_say(&the_manager, "\n");
	}
	pbx_say_device("PJSIP/201", "BUSY");
	PBX_UNTIL(pbx_agent_is("vasya busy available busy idle 0"));
	assert_true(pbx_agent_is("masha available available free idle 0"));
	assert_false(pbx_logged("ev=ami.down", ""));
	witness_finish(); /* no control character in the log */
}

/* Masha and vasya change places in the middle of a talk: whoever has that telephone now talks. */
static void a_reload_gives_a_phone_to_somebody_else(void **state)
{
	static const char *const talks[] = {
		LISTED("PJSIP/202-00000004", "6", "1795434809.4", "1795434809.1", ""), NULL
	};
	char command[DAEMON_PATH_SIZE + 128];

	(void)state;
	the_manager.channels = talks;
	pbx_start(NULL);
	PBX_UNTIL(pbx_agent_is("masha busy available free talking 0"));
	snprintf(command, sizeof(command),
		 "sed -i 's/ext = \"202\"/ext = \"x\"/; s/ext = \"201\"/ext = \"202\"/;"
		 " s/ext = \"x\"/ext = \"201\"/' %s",
		 the_daemon.conf);
	assert_int_equal(system(command), 0);
	assert_int_equal(daemon_ctl(&the_daemon, "reload", command, sizeof(command)), 0);
	PBX_UNTIL(pbx_agent_is("vasya busy available free talking 0"));
	PBX_UNTIL(pbx_agent_is("masha available available free idle 0"));
	the_manager.channels = nothing;
	pbx_say_hangup(&masha, 16);
	PBX_UNTIL(pbx_agent_is("vasya available available free idle 0"));
	witness_finish();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, pbx_open, pbx_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_was_missed_is_put_right_by_the_lists),
		TEST(booted_later_is_listed_again),
		TEST(a_lost_event_is_found_by_the_next_lists),
		TEST(a_shutdown_breaks_it),
		TEST(so_does_a_line_of_more_than_64_kib),
		TEST(more_happens_than_fits),
		TEST(who_says_nothing_is_given_up),
		TEST(a_refused_login_is_told_and_tried_again),
		TEST(nobody_listens_at_first),
		TEST(garbled_events_change_nothing),
		TEST(a_reload_gives_a_phone_to_somebody_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
