/* layer: net support */
/* What the daemon makes of what Asterisk's manager tells, and what it asks it to do. */
#include "test_main.h"

#include <stdio.h>
#include <string.h>

#include "pbx_talk.h"

#define MISSED "SELECT count(*) FROM outbox WHERE topic = 'alarm' AND key LIKE 'duty-missed/%'"

static const struct pbx_line caller = { "PJSIP/trunk-0000005f", "1795434809.96", "1795434809.96" };
static const struct pbx_line masha = { "PJSIP/202-00000060", "1795434809.97", "1795434809.96" };
static const struct pbx_line petya = { "PJSIP/203-00000061", "1795434809.98", "1795434809.96" };
static const struct pbx_line anya = { "PJSIP/301-00000062", "1795434809.99", "1795434809.96" };

static char said[DAEMON_LINE_MAX];

static int ctl(const char *arguments)
{
	return daemon_ctl(&the_daemon, arguments, said, sizeof(said));
}

static bool asked(const char *action)
{
	return strstr(the_manager.asked, action) != NULL;
}

/* Whatever was said before this has been read once it is so. */
static void let_it_read(void)
{
	pbx_say_device("PJSIP/200", "INUSE");
	PBX_UNTIL(pbx_agent_is("irina busy available busy idle 0"));
	pbx_say_device("PJSIP/200", "NOT_INUSE");
	PBX_UNTIL(pbx_agent_is("irina available available free idle 0"));
}

/* DUTYD_TELL: has the dialplan to tell of this call? Its channel has been told of. */
static const char *tell_of_a_seen_call(const char *number)
{
	pbx_say_channel("Newchannel", &caller, 4);
	let_it_read();
	assert_string_not_equal(pbx_route(&caller, number), "no answer");
	return agi_var(&the_answer, "TELL");
}

/* ---- presence ---- */

/* The whole of a call as it was recorded: rung, lifted, over. */
static void presence_follows_the_channels(void **state)
{
	(void)state;
	pbx_start(NULL);
	PBX_UNTIL(pbx_agent_is("masha available available free idle 0"));
	assert_string_equal(tell_of_a_seen_call(CRM_UNKNOWN), "0");
	pbx_say_ringing(&caller, &masha);
	PBX_UNTIL(pbx_agent_is("masha busy available free offered 0"));
	pbx_say_device("PJSIP/202", "BUSY");
	pbx_say_lifted(&caller, &masha, "4f94e8ae");
	PBX_UNTIL(pbx_agent_is("masha busy available busy talking 0"));
	pbx_say_bridge("BridgeLeave", &caller, "4f94e8ae");
	pbx_say_hangup(&caller, 16);
	pbx_say_bridge("BridgeLeave", &masha, "4f94e8ae");
	pbx_say_hangup(&masha, 16);
	PBX_UNTIL(pbx_agent_is("masha busy available busy idle 0"));
	pbx_say_device("PJSIP/202", "NOT_INUSE");
	PBX_UNTIL(pbx_agent_is("masha available available free idle 0"));
	PBX_UNTIL(pbx_ended(&caller, "answered", "masha"));
	pbx_say_device("PJSIP/202", "UNAVAILABLE");
	PBX_UNTIL(pbx_agent_is("masha unreachable available unreachable idle 0"));
	assert_false(pbx_logged("ev=presence.corrected", ""));
	witness_finish();
}

static void who_has_talked_has_time_to_wrap_up(void **state)
{
	static const struct daemon_edit edits[] = {
		{ "user = \"dutyd\";", "user = \"dutyd\"; wrap_up_seconds = 3;" }, { NULL, NULL }
	};

	(void)state;
	pbx_start(edits);
	pbx_say_ringing(&caller, &petya); /* who never lifts has nothing to wrap up */
	pbx_say_hangup(&petya, 16);
	pbx_say_ringing(&caller, &masha);
	pbx_say_lifted(&caller, &masha, "4f94e8ae");
	pbx_say_hangup(&masha, 16);
	PBX_UNTIL(pbx_agent_is("masha busy available free wrap_up 0"));
	assert_true(pbx_agent_is("petya available available free idle 0"));
	PBX_UNTIL(pbx_agent_is("masha available available free idle 0"));
	assert_false(pbx_logged("ev=presence.corrected", "")); /* that was no fault */
	witness_finish();
}

/* ---- who lifted ---- */

/* The caller has gone from the bridge in which two of ours go on talking. */
static void who_comes_after_the_caller_has_left_did_not_answer_him(void **state)
{
	(void)state;
	pbx_start(NULL);
	tell_of_a_seen_call(CRM_UNKNOWN);
	pbx_say_ringing(&caller, &anya);
	pbx_say_lifted(&caller, &anya, "4f94e8ae");
	pbx_say_bridge("BridgeLeave", &caller, "4f94e8ae");
	pbx_say_bridge("BridgeEnter", &petya, "4f94e8ae");
	pbx_say_hangup(&caller, 16);
	PBX_UNTIL(pbx_ended(&caller, "answered", "anya"));
	witness_finish();
}

/* dutyd(8): answered.unknown. */
static void somebody_whom_nobody_configured_lifts(void **state)
{
	static const struct pbx_line stranger = { "PJSIP/999-00000063", "1795434809.100",
						  "1795434809.96" };

	(void)state;
	pbx_start(NULL);
	tell_of_a_seen_call(CRM_UNKNOWN);
	pbx_say_ringing(&caller, &stranger);
	pbx_say_lifted(&caller, &stranger, "4f94e8ae");
	PBX_UNTIL(pbx_logged("ev=answered.unknown", "pbx_id=1795434809.96"));
	pbx_say_hangup(&caller, 16);
	PBX_UNTIL(pbx_ended(&caller, "answered", ""));
	witness_finish();
}

static void how_a_call_ends_that_nobody_lifted(void **state)
{
	(void)state;
	pbx_start(NULL);
	tell_of_a_seen_call(CRM_UNKNOWN);
	pbx_say_ringing(&caller, &anya);
	pbx_say_hangup(&anya, 16);
	pbx_say_hangup(&caller, 16);
	PBX_UNTIL(pbx_ended(&caller, "abandoned", ""));
	witness_finish();
}

/* A telephone behind a trunk shows no channel that is his: the dialplan has to tell who lifted. */
static void a_call_that_goes_out_again_is_told_by_the_dialplan(void **state)
{
	static const struct daemon_edit edits[] = { { "mobile = \"+7 900 000-02-01\";",
						      "dial = \"PJSIP/79000000201@trunk\";" },
						    { NULL, NULL } };

	(void)state;
	pbx_start(edits);
	assert_string_equal(tell_of_a_seen_call(CRM_OWNED), "1");
	assert_string_equal(agi_var(&the_answer, "TARGET"), "PJSIP/79000000201@trunk");
	witness_finish();
}

/* ---- who was missed ---- */

static void say_missed(const struct pbx_line *phone)
{
	pbx_say_ringing(&caller, phone);
	pbx_say_dialled(&caller, phone, 5, "NOANSWER");
	pbx_say_hangup(phone, 16);
}

/* dutyd(8): duty-missed, once a day; `show agents` counts them. */
static void a_phone_that_rang_in_vain_was_missed(void **state)
{
	(void)state;
	pbx_start(NULL);
	say_missed(&petya);
	PBX_UNTIL(pbx_agent_is("petya available available free idle 1"));
	assert_int_equal(witness_number(MISSED), 0); /* it is not his day */
	say_missed(&masha);
	PBX_UNTIL(pbx_agent_is("masha available available free idle 1"));
	PBX_UNTIL(witness_number(MISSED " AND key LIKE '%/masha'") == 1);
	say_missed(&masha);
	PBX_UNTIL(pbx_logged("ev=duty.missed person=masha", "in_row=2"));
	pbx_say_ringing(&caller, &masha);
	pbx_say_lifted(&caller, &masha, "4f94e8ae");
	pbx_say_hangup(&masha, 16);
	say_missed(&masha);
	PBX_UNTIL(pbx_agent_is("masha available available free idle 3"));
	assert_false(pbx_logged("ev=duty.missed person=masha", "in_row=3"));
	assert_int_equal(ctl("status --json"), 0);
	assert_non_null(strstr(said, "\"duty_missed\":3"));
	assert_int_equal(witness_number(MISSED), 1);
	witness_finish();
}

/* Asterisk says NOANSWER of a busy phone in a queue, and of one that never rang. */
static void a_phone_that_did_not_ring_was_not(void **state)
{
	(void)state;
	pbx_start(NULL);
	pbx_say_channel("Newchannel", &masha, 0);
	pbx_say_dialled(&caller, &masha, 0, "NOANSWER");
	pbx_say_hangup(&masha, 17);
	say_missed(&petya);
	PBX_UNTIL(pbx_agent_is("petya available available free idle 1"));
	assert_true(pbx_agent_is("masha available available free idle 0"));
	witness_finish();
}

/* ---- queues ---- */

static void whom_a_queue_has_paused_is_paused(void **state)
{
	static const char *const members[] = {
		"Queue: client\nName: Anna\nLocation: PJSIP/301\nMembership: static\nPaused: 1\n",
		"Queue: other\nName: Anna\nLocation: PJSIP/301\nMembership: static\nPaused: 0\n",
		NULL
	};

	(void)state;
	the_manager.members = members;
	pbx_start(NULL);
	PBX_UNTIL(pbx_agent_is("anya paused available free idle 0")); /* in one of them */
	pbx_say_member("QueueMemberPause", "client", "PJSIP/301", 0);
	PBX_UNTIL(pbx_agent_is("anya available available free idle 0"));
	pbx_say_member("QueueMemberPause", "other", "PJSIP/301", 1);
	PBX_UNTIL(pbx_agent_is("anya paused available free idle 0"));
	witness_finish();
}

static void a_break_is_told_to_the_queues(void **state)
{
	(void)state;
	the_manager.refused = "QueuePause"; /* as where she stands in none */
	pbx_start(NULL);
	assert_int_equal(ctl("status anya break"), 0);
	assert_string_equal(said, "anya: break\n");
	PBX_UNTIL(asked("QueuePause Interface=PJSIP/301 Paused=true\n"));
	assert_true(pbx_agent_is("anya paused break free idle 0"));
	assert_int_equal(ctl("status anya available"), 0);
	PBX_UNTIL(asked("QueuePause Interface=PJSIP/301 Paused=false\n"));
	let_it_read();
	assert_false(pbx_logged("ev=ami.denied", ""));
	witness_finish();
}

static const struct daemon_edit with_duty_queue[] = {
	{ "user = \"dutyd\";", "user = \"dutyd\"; duty_queue = \"duty\";" }, { NULL, NULL }
};

/* First she comes, then the others go; who stands in queues.conf cannot. */
static void the_duty_queue_gets_the_duty_and_loses_the_others(void **state)
{
	static const char *const members[] = {
		"Queue: duty\nName: Petya\nLocation: PJSIP/203\nMembership: dynamic\nPaused: 0\n",
		"Queue: duty\nName: Olya\nLocation: PJSIP/204\nMembership: static\nPaused: 0\n",
		"Queue: client\nName: Sasha\nLocation: PJSIP/205\nMembership: dynamic\nPaused: 0\n",
		NULL
	};
	static const char add[] = "QueueAdd Queue=duty Interface=PJSIP/202\n";
	static const char remove[] = "QueueRemove Queue=duty Interface=PJSIP/203\n";

	(void)state;
	the_manager.members = members;
	pbx_start(with_duty_queue);
	PBX_UNTIL(asked(remove));
	assert_non_null(strstr(strstr(the_manager.asked, add), remove));
	assert_false(asked("PJSIP/204"));
	assert_false(asked("PJSIP/205"));
	assert_true(pbx_logged("ev=duty.queue queue=duty action=QueueAdd", "phone=PJSIP/202"));
	PBX_UNTIL(pbx_logged("ev=duty.queue queue=duty action=fixed", "phone=PJSIP/204"));
	witness_finish();
}

/* Somebody takes her out at the PBX: she is put back, without the lists being asked for. */
static void the_duty_queue_is_known_from_what_happens_too(void **state)
{
	static const char *const members[] = {
		"Queue: duty\nName: Masha\nLocation: PJSIP/202\nMembership: dynamic\nPaused: 0\n",
		NULL
	};

	(void)state;
	the_manager.members = members;
	pbx_start(with_duty_queue);
	assert_false(asked("QueueAdd"));
	pbx_say_member("QueueMemberRemoved", "duty", "PJSIP/202", 0);
	pbx_say_member("QueueMemberAdded", "duty", "PJSIP/203", 0);
	PBX_UNTIL(asked("QueueAdd Queue=duty Interface=PJSIP/202\n") &&
		  asked("QueueRemove Queue=duty Interface=PJSIP/203\n"));
	witness_finish();
}

static void a_refused_member_is_told(void **state)
{
	(void)state;
	the_manager.refused = "QueueAdd";
	pbx_start(with_duty_queue);
	PBX_UNTIL(pbx_logged("ev=ami.denied action=duty-queue", "text=\"Permission denied\""));
	assert_true(asked("QueueAdd Queue=duty Interface=PJSIP/202\n"));
	witness_finish();
}

/* ---- the lease of what the dialplan need not tell ---- */

static void the_lease_runs_by_the_clock_of_the_pbx(void **state)
{
	(void)state;
	the_manager.clock = "Ping: Pong\nTimestamp: 1795434649.166718\n";
	pbx_start(NULL);
	PBX_UNTIL(asked("Setvar Variable=DUTYD_WATCHES Value=1795434659\n"));
	assert_string_equal(tell_of_a_seen_call(CRM_UNKNOWN), "0");
	witness_finish();
}

/* An account without the right to set it: the dialplan goes on telling, of known channels too. */
static void without_a_lease_the_dialplan_tells(void **state)
{
	(void)state;
	the_manager.clock = "Ping: Pong\nTimestamp: 1795434649.166718\n";
	the_manager.refused = "Setvar";
	pbx_start(NULL);
	PBX_UNTIL(pbx_logged("ev=ami.denied action=watch", "text=\"Permission denied\""));
	assert_string_equal(tell_of_a_seen_call(CRM_UNKNOWN), "1");
	witness_finish();
}

static void nor_is_there_one_for_who_may_not_list_the_channels(void **state)
{
	(void)state;
	the_manager.clock = "Ping: Pong\nTimestamp: 1795434649.166718\n";
	the_manager.refuses_lists = true;
	pbx_start(NULL);
	assert_true(pbx_logged("ev=ami.denied action=CoreShowChannels", "Permission denied"));
	PBX_UNTIL(the_manager.n_pings > 0);
	assert_string_equal(tell_of_a_seen_call(CRM_UNKNOWN), "1");
	assert_false(asked("Setvar"));
	witness_finish();
}

/* ---- calls that are moved ---- */

/* `dutyctl call handover`, the channel goes where an officer would have transferred it. */
static void a_handover_and_a_handback_move_the_callers_channel(void **state)
{
	char arguments[64], moved[64];

	(void)state;
	pbx_start(NULL);
	tell_of_a_seen_call(CRM_UNKNOWN);
	snprintf(moved, sizeof(moved), "ev=call.moved call=%s", agi_var(&the_answer, "CALL"));
	snprintf(arguments, sizeof(arguments), "call handover %s", agi_var(&the_answer, "CALL"));
	assert_int_equal(ctl(arguments), 0);
	PBX_UNTIL(asked("Redirect Channel=PJSIP/trunk-0000005f Context=dutyd-handover Exten=7000"
			" Priority=1\n"));
	PBX_UNTIL(pbx_logged(moved, "to=7000@dutyd-handover sent=1"));
	the_manager.refused = "Redirect";
	snprintf(arguments, sizeof(arguments), "call handback %s", agi_var(&the_answer, "CALL"));
	assert_int_equal(ctl(arguments), 0);
	PBX_UNTIL(asked("Redirect Channel=PJSIP/trunk-0000005f Context=dutyd-handover Exten=7001"
			" Priority=1\n"));
	PBX_UNTIL(pbx_logged("ev=ami.denied action=redirect", "Permission denied"));
	witness_finish();
}

/* The decision is made all the same; what is not there is not moved. */
static void a_channel_that_is_gone_is_not_moved(void **state)
{
	char arguments[64];

	(void)state;
	pbx_start(NULL);
	pbx_route(&caller, CRM_UNKNOWN);
	snprintf(arguments, sizeof(arguments), "call handover %s", agi_var(&the_answer, "CALL"));
	assert_int_equal(ctl(arguments), 0);
	let_it_read();
	assert_false(asked("Redirect"));
	assert_false(pbx_logged("ev=call.moved", ""));
	witness_finish();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, pbx_open, pbx_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(presence_follows_the_channels),
		TEST(who_has_talked_has_time_to_wrap_up),
		TEST(who_comes_after_the_caller_has_left_did_not_answer_him),
		TEST(somebody_whom_nobody_configured_lifts),
		TEST(how_a_call_ends_that_nobody_lifted),
		TEST(a_call_that_goes_out_again_is_told_by_the_dialplan),
		TEST(a_phone_that_rang_in_vain_was_missed),
		TEST(a_phone_that_did_not_ring_was_not),
		TEST(whom_a_queue_has_paused_is_paused),
		TEST(a_break_is_told_to_the_queues),
		TEST(the_duty_queue_gets_the_duty_and_loses_the_others),
		TEST(the_duty_queue_is_known_from_what_happens_too),
		TEST(a_refused_member_is_told),
		TEST(the_lease_runs_by_the_clock_of_the_pbx),
		TEST(without_a_lease_the_dialplan_tells),
		TEST(nor_is_there_one_for_who_may_not_list_the_channels),
		TEST(a_handover_and_a_handback_move_the_callers_channel),
		TEST(a_channel_that_is_gone_is_not_moved),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
