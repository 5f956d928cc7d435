#include "pbx_talk.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "test_main.h"

enum { EVENT_MAX = 4096, EDITS = 8 };

struct manager the_manager;

static struct net_loop *loop;
static char secret[64], address[32], port[16];

/* ---- the two of them ---- */

int pbx_open(void **state)
{
	static const char *const nothing[] = { NULL };
	static const char *const phones[] = {
		"Device: PJSIP/200\nState: NOT_INUSE\n", "Device: PJSIP/201\nState: NOT_INUSE\n",
		"Device: PJSIP/202\nState: NOT_INUSE\n", "Device: PJSIP/203\nState: NOT_INUSE\n",
		"Device: PJSIP/301\nState: NOT_INUSE\n", NULL
	};
	struct err err;
	int number = daemon_free_port();

	(void)state;
	snprintf(secret, sizeof(secret), "/tmp/test-pbx-talk.%d", (int)getpid());
	manager_secret(secret, "acdsecret", 0600);
	snprintf(port, sizeof(port), "%d", number);
	snprintf(address, sizeof(address), "127.0.0.1:%d", number);
	memset(&the_manager, 0, sizeof(the_manager));
	the_manager.devices = phones;
	the_manager.members = the_manager.channels = nothing;
	loop = net_loop_create(&err);
	pbx_listen();
	return the_manager.listener == NULL;
}

void pbx_listen(void)
{
	manager_open(&the_manager, loop, address);
}

int pbx_close(void **state)
{
	manager_close(&the_manager);
	net_loop_destroy(&loop);
	unlink(secret);
	return witness_teardown(state);
}

void pbx_launch(const struct daemon_edit *edits)
{
	char where[96];
	struct daemon_options options = {
		.edits = { { "credential:ami", where },
			   { "5038", port },
			   { "mon-fri 09:00-18:00", "mon-sun 00:00-24:00" },
			   { "workdays = \"mon-fri\"", "workdays = \"mon-sun\"" },
			   { "order = [ \"vasya\", \"masha\", \"petya\", \"olya\", \"sasha\", "
			     "\"lena\", \"dima\" ]",
			     "order = [ \"masha\" ]" },
			   { "2026-11-30 mon", "2026-11-09 mon" },
			   { "new-year = \"2026-12-31..2027-01-10\"; february = \"2027-02-23\"; "
			     "march = \"2027-03-08\";",
			     "" },
			   { "d2026-12-22 = \"lena\";", "" } }
	};

	snprintf(where, sizeof(where), "file:%s", secret);
	for (int i = EDITS; edits != NULL && edits->from != NULL; i++, edits++) {
		assert_true(i < DAEMON_EDITS_MAX);
		options.edits[i] = *edits;
	}
	witness_start(&options);
}

void pbx_start(const struct daemon_edit *edits)
{
	pbx_launch(edits);
	PBX_UNTIL(pbx_logged("ev=ami.live", ""));
}

void pbx_turn(void)
{
	manager_flush(&the_manager);
	net_loop_pass(loop);
	usleep(500);
}

/* ---- events ---- */

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void say(const char *format, ...)
{
	char text[EVENT_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	manager_say(&the_manager, text);
}

/* The lines that every event of a channel has; "Dest" of whom it dials. */
static void say_line(const char *whose, const struct pbx_line *line, int state)
{
	static const char *const words[] = { "Down", "Rsrvd",   "OffHook", "Dialing",
					     "Ring", "Ringing", "Up" };

	say("%sChannel: %s\n%sChannelState: %d\n%sChannelStateDesc: %s\n", whose, line->channel,
	    whose, state, whose, words[state]);
	say("%sCallerIDNum: 84951112233\n%sCallerIDName: <unknown>\n", whose, whose);
	say("%sConnectedLineNum: 78121234567\n%sConnectedLineName: Иван Петров\n", whose, whose);
	say("%sLanguage: en\n%sAccountCode: \n%sPriority: 1\n", whose, whose, whose);
	say("%sUniqueid: %s\n%sLinkedid: %s\n", whose, line->uniqueid, whose, line->linkedid);
}

void pbx_say_channel(const char *event, const struct pbx_line *line, int state)
{
	say("Event: %s\nPrivilege: call,all\n", event);
	say_line("", line, state);
	say("\n");
}

void pbx_say_bridge(const char *event, const struct pbx_line *line, const char *bridge)
{
	say("Event: %s\nPrivilege: call,all\nBridgeUniqueid: %s\n", event, bridge);
	say("BridgeType: basic\nBridgeTechnology: simple_bridge\nBridgeCreator: <unknown>\n"
	    "BridgeName: <unknown>\nBridgeNumChannels: 2\nBridgeVideoSourceMode: none\n");
	say_line("", line, 6);
	say("\n");
}

void pbx_say_dialled(const struct pbx_line *caller, const struct pbx_line *phone, int state,
		     const char *status)
{
	say("Event: DialEnd\nPrivilege: call,all\n");
	say_line("", caller, 4);
	say_line("Dest", phone, state);
	say("DialStatus: %s\n\n", status);
}

void pbx_say_hangup(const struct pbx_line *line, int cause)
{
	say("Event: Hangup\nPrivilege: call,all\n");
	say_line("", line, 6);
	say("Cause: %d\nCause-txt: Normal Clearing\n\n", cause);
}

void pbx_say_device(const char *device, const char *state)
{
	say("Event: DeviceStateChange\nPrivilege: call,all\nDevice: %s\nState: %s\n\n", device,
	    state);
}

void pbx_say_member(const char *event, const char *queue, const char *phone, int is_paused)
{
	say("Event: %s\nPrivilege: agent,all\nQueue: %s\nMemberName: Анна Иванова\n", event, queue);
	say("Interface: %s\nStateInterface: %s\nMembership: dynamic\nPenalty: 0\n", phone, phone);
	say("CallsTaken: 0\nLastCall: 0\nLastPause: 0\nLoginTime: 1795434685\nInCall: 0\n"
	    "Status: 1\nPaused: %d\nPausedReason: обед\nRinginuse: 0\nWrapuptime: 0\n\n",
	    is_paused);
}

void pbx_say_ringing(const struct pbx_line *caller, const struct pbx_line *phone)
{
	pbx_say_channel("Newchannel", caller, 4);
	pbx_say_channel("Newchannel", phone, 0);
	pbx_say_channel("Newstate", phone, 5);
}

void pbx_say_lifted(const struct pbx_line *caller, const struct pbx_line *phone, const char *bridge)
{
	pbx_say_channel("Newstate", phone, 6);
	pbx_say_dialled(caller, phone, 6, "ANSWER");
	pbx_say_channel("Newstate", caller, 6);
	pbx_say_bridge("BridgeEnter", phone, bridge);
	pbx_say_bridge("BridgeEnter", caller, bridge);
}

/* ---- what comes of it ---- */

const char *pbx_route(const struct pbx_line *caller, const char *number)
{
	return ring_as(&(struct agi_call){
		.path = "route?did=74950000100", .uniqueid = caller->uniqueid, .caller = number });
}

bool pbx_logged(const char *a, const char *b)
{
	return daemon_logged(&the_daemon, a, b, 1);
}

bool pbx_agent_is(const char *row)
{
	static char table[DAEMON_LINE_MAX];
	char *rest = table, *line;

	assert_int_equal(daemon_ctl(&the_daemon, "show agents", table, sizeof(table)), 0);
	while ((line = strsep(&rest, "\n")) != NULL) {
		char id[32], presence[32], status[32], phone[32], state[32], now[192];
		int seconds, missed;

		if (sscanf(line, "%31s %31s %31s %31s %31s %d s %d", id, presence, status, phone,
			   state, &seconds, &missed) != 7) {
			continue;
		}
		snprintf(now, sizeof(now), "%s %s %s %s %s %d", id, presence, status, phone, state,
			 missed);
		if (strcmp(now, row) == 0) {
			return true;
		}
	}
	return false;
}

bool pbx_ended(const struct pbx_line *caller, const char *outcome, const char *by)
{
	char sql[256];

	snprintf(sql, sizeof(sql),
		 "SELECT count(*) FROM call WHERE pbx_id = '%s' AND outcome = '%s'"
		 " AND coalesce(answered_by, '') = '%s' AND ended_ms IS NOT NULL",
		 caller->uniqueid, outcome, by);
	return witness_number(sql) == 1;
}
