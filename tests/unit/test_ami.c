/* layer: codec */
#include "test_main.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/codec/ami_event.h"

enum { FIXTURE_MAX = 65536, EVENTS_MAX = 128 };

static const char *const fixtures[] = {
	"login-md5",
	"login-refused",
	"shutdown",
	"queue-status",
	"queue-pause",
	"channels",
	"devices",
	"dial",
	"odd-values",
	"queue-agent-busy",
	"queue-ring-no-answer",
};

enum { FIXTURES = sizeof(fixtures) / sizeof(fixtures[0]) };

static size_t read_fixture(const char *name, char *text)
{
	char path[512];

	snprintf(path, sizeof(path), TEST_TOP_DIR "/tests/unit/data/ami/%s.txt", name);
	FILE *file = fopen(path, "rb");

	assert_non_null(file);
	size_t n = fread(text, 1, FIXTURE_MAX - 1, file);

	fclose(file);
	text[n] = '\0';
	return n;
}

/* Fed as a connection feeds it: a line at a time, without its end. */
static int read_events(const char *text, size_t len, struct ami_event *events)
{
	static struct ami_message message;
	const char *end = text + len;
	int n = 0;

	ami_message_init(&message);
	while (text < end) {
		const char *lf = memchr(text, '\n', (size_t)(end - text));

		if (lf == NULL) {
			break;
		}
		if (ami_message_line(&message, text, (size_t)(lf - text))) {
			assert_true(n < EVENTS_MAX);
			ami_event_read(&message, &events[n++]);
			ami_message_init(&message);
		}
		text = lf + 1;
	}
	return n;
}

static int read_fixture_events(const char *name, struct ami_event *events)
{
	char *text = malloc(FIXTURE_MAX);
	int n = read_events(text, read_fixture(name, text), events);

	free(text);
	return n;
}

static int count(const struct ami_event *events, int n, enum ami_kind kind)
{
	int found = 0;

	for (int i = 0; i < n; i++) {
		found += events[i].kind == kind;
	}
	return found;
}

static const struct ami_event *nth(const struct ami_event *events, int n, enum ami_kind kind,
				   int wanted)
{
	for (int i = 0; i < n; i++) {
		if (events[i].kind == kind && wanted-- == 0) {
			return &events[i];
		}
	}
	fail_msg("no such event");
	return NULL;
}

static struct ami_event events[EVENTS_MAX];

static void recorded_sessions_have_their_kinds(void **state)
{
	static const struct {
		const char *name;
		int n, kinds[AMI_KIND_COUNT];
	} cases[] = {
		{ "login-md5", 5, { [AMI_OTHER] = 1, [AMI_BOOTED] = 1, [AMI_RESPONSE] = 3 } },
		{ "login-refused", 1, { [AMI_RESPONSE] = 1 } },
		{ "shutdown",
		  5,
		  { [AMI_OTHER] = 2, [AMI_BOOTED] = 1, [AMI_RESPONSE] = 1, [AMI_SHUTDOWN] = 1 } },
		{ "devices", 18, { [AMI_RESPONSE] = 1, [AMI_DEVICE] = 16, [AMI_LIST_END] = 1 } },
		{ "queue-status",
		  14,
		  { [AMI_OTHER] = 5,
		    [AMI_BOOTED] = 1,
		    [AMI_RESPONSE] = 3,
		    [AMI_MEMBER] = 4,
		    [AMI_LIST_END] = 1 } },
		{ "queue-pause", 7, { [AMI_MEMBER] = 5, [AMI_MEMBER_REMOVED] = 2 } },
	};

	(void)state;
	for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
		int n = read_fixture_events(cases[c].name, events);

		print_message("%s\n", cases[c].name);
		assert_int_equal(n, cases[c].n);
		for (int kind = 0; kind < AMI_KIND_COUNT; kind++) {
			assert_int_equal(count(events, n, (enum ami_kind)kind),
					 cases[c].kinds[kind]);
		}
	}
}

static void a_response_and_its_text(void **state)
{
	(void)state;
	int n = read_fixture_events("login-md5", events);
	const struct ami_event *login = nth(events, n, AMI_RESPONSE, 1);

	assert_true(login->is_success);
	assert_string_equal(login->action_id, "t2");
	assert_string_equal(login->text, "Authentication accepted");
	n = read_fixture_events("login-refused", events);
	assert_false(nth(events, n, AMI_RESPONSE, 0)->is_success);
	assert_string_equal(nth(events, n, AMI_RESPONSE, 0)->text, "Authentication failed");
}

static void a_dialled_phone_rings_and_is_lifted(void **state)
{
	(void)state;
	int n = read_fixture_events("dial", events);
	const struct ami_event *caller = nth(events, n, AMI_CHANNEL, 0);
	const struct ami_event *phone = nth(events, n, AMI_CHANNEL, 1);
	const struct ami_event *enter = nth(events, n, AMI_BRIDGE_ENTER, 0);

	assert_string_equal(caller->channel, "PJSIP/trunk-0000005f");
	assert_string_equal(caller->uniqueid, "1795434809.96");
	assert_int_equal(caller->state, AMI_STATE_RING);
	assert_string_equal(phone->channel, "PJSIP/anna-00000060");
	assert_string_equal(phone->linkedid, caller->uniqueid);
	assert_string_equal(enter->uniqueid, phone->uniqueid);
	assert_string_equal(nth(events, n, AMI_BRIDGE_ENTER, 1)->bridge, enter->bridge);
	assert_string_equal(enter->bridge, "4f94e8ae-6d71-45a5-9e02-107f0a1fe77c");
	assert_int_equal(count(events, n, AMI_BRIDGE_LEAVE), 2);
	assert_int_equal(count(events, n, AMI_HANGUP), 2);
	assert_int_equal(nth(events, n, AMI_HANGUP, 0)->cause, 16);
}

static void a_list_of_channels_has_their_bridges(void **state)
{
	(void)state;
	int n = read_fixture_events("channels", events);
	const struct ami_event *ringing = nth(events, n, AMI_CHANNEL, 0);

	assert_int_equal(ringing->state, AMI_STATE_RINGING);
	assert_string_equal(ringing->bridge, "");
	assert_string_equal(ringing->action_id, "t4");
}

static void queue_members_by_either_name(void **state)
{
	(void)state;
	int n = read_fixture_events("queue-status", events);

	assert_string_equal(nth(events, n, AMI_MEMBER, 0)->interface, "PJSIP/anna");
	assert_string_equal(nth(events, n, AMI_MEMBER, 0)->queue, "client");
	assert_false(nth(events, n, AMI_MEMBER, 0)->is_dynamic);
	n = read_fixture_events("queue-pause", events);
	assert_true(nth(events, n, AMI_MEMBER, 0)->is_dynamic);
	int paused = 0;
	for (int i = 0; i < n; i++) {
		paused += events[i].is_paused;
	}
	assert_true(paused > 0);
}

static void who_was_dialled_and_what_came_of_it(void **state)
{
	(void)state;
	int n = read_fixture_events("queue-ring-no-answer", events);
	const struct ami_event *first = nth(events, n, AMI_DIAL_END, 0);

	assert_string_equal(first->channel, "PJSIP/anna-0000004f");
	assert_string_equal(first->uniqueid, "1795434732.80");
	assert_string_equal(first->linkedid, "1795434732.79");
	assert_true(first->is_no_answer);
	assert_false(nth(events, n, AMI_DIAL_END, 1)->is_no_answer); /* CANCEL */
	assert_true(nth(events, n, AMI_DIAL_END, 2)->is_success);
}

static void device_states(void **state)
{
	static const struct {
		const char *word;
		enum ami_device state;
	} cases[] = {
		{ "NOT_INUSE", AMI_DEVICE_FREE },        { "INUSE", AMI_DEVICE_BUSY },
		{ "RINGING", AMI_DEVICE_RINGING },       { "RINGINUSE", AMI_DEVICE_BUSY },
		{ "ONHOLD", AMI_DEVICE_BUSY },           { "UNAVAILABLE", AMI_DEVICE_GONE },
		{ "INVALID", AMI_DEVICE_GONE },          { "UNKNOWN", AMI_DEVICE_UNKNOWN },
		{ "SOMETHING_NEW", AMI_DEVICE_UNKNOWN },
	};
	char text[128];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(text, sizeof(text),
			 "Event: DeviceStateChange\nDevice: PJSIP/201\nState: %s\n\n",
			 cases[i].word);
		assert_int_equal(read_events(text, strlen(text), events), 1);
		assert_int_equal(events[0].kind, AMI_DEVICE);
		assert_int_equal(events[0].device_state, cases[i].state);
	}
}

/* ---- what Asterisk never sends, and a stranger might make it send ---- */

static const char *value_of(const char *text, size_t len, const char *key)
{
	static struct ami_message message;

	ami_message_init(&message);
	while (len > 0) {
		const char *lf = memchr(text, '\n', len);
		size_t n = lf != NULL ? (size_t)(lf - text) : len;

		if (ami_message_line(&message, text, n)) {
			break;
		}
		text += n + (lf != NULL);
		len -= n + (lf != NULL);
	}
	return ami_message_get(&message, key);
}

static void the_first_of_repeated_keys_counts(void **state)
{
	static const char text[] = "Event: Hangup\nUniqueid: 1.1\nUniqueid: 2.2\nuniqueid: 3\n\n";

	(void)state;
	assert_string_equal(value_of(text, strlen(text), "Uniqueid"), "1.1");
	assert_string_equal(value_of(text, strlen(text), "UNIQUEID"), "1.1");
	assert_string_equal(value_of(text, strlen(text), "Linkedid"), "");
}

static void irregular_lines(void **state)
{
	static const char text[] = "Asterisk Call Manager/11.0.0\n\n\nno colon here\nA:1\nB:   2\n"
				   "C:\nD: x: y\n: nameless\nE: a\0b\n\n";
	size_t len = sizeof(text) - 1;

	(void)state;
	assert_string_equal(value_of(text, len, "A"), "1");
	assert_string_equal(value_of(text, len, "B"), "2");
	assert_string_equal(value_of(text, len, "C"), "");
	assert_string_equal(value_of(text, len, "D"), "x: y");
	assert_string_equal(value_of(text, len, "E"), "");
	assert_true(ami_is_banner("Asterisk Call Manager/5.0.4"));
	assert_false(ami_is_banner("220 mail ready"));
}

static void numbers_are_whole_numbers(void **state)
{
	static struct ami_message message;

	(void)state;
	ami_message_init(&message);
	ami_message_line(&message, "A: 12", 5);
	ami_message_line(&message, "B: 12x", 6);
	assert_int_equal(ami_message_int(&message, "A", -1), 12);
	assert_int_equal(ami_message_int(&message, "B", -1), -1);
	assert_int_equal(ami_message_int(&message, "C", 7), 7);
}

static void too_much_is_left_out(void **state)
{
	static struct ami_message message;
	static char line[AMI_LINE_MAX];

	(void)state;
	ami_message_init(&message);
	memset(line, 'x', sizeof(line));
	memcpy(line, "K: ", 3);
	assert_false(ami_message_line(&message, line, sizeof(line) - 1));
	assert_int_equal(message.n_fields, 0);
	assert_string_equal(ami_message_get(&message, "K"), "");
	ami_message_line(&message, "Event: Hangup", 13);
	assert_string_equal(ami_message_get(&message, "Event"), "Hangup");
	ami_message_init(&message);
	for (int i = 0; i < 2 * AMI_FIELDS_MAX; i++) {
		int n = snprintf(line, sizeof(line), "Key%d: v", i);

		ami_message_line(&message, line, (size_t)n);
	}
	assert_int_equal(message.n_fields, AMI_FIELDS_MAX);
	assert_true(ami_message_line(&message, "", 0));
}

/* The kind that a message with so many lines before its last one is of. */
static enum ami_kind kind_behind(int n, const char *head, const char *last)
{
	static char text[8 * AMI_FIELDS_MAX * 4];
	struct buf out = buf_over(text, sizeof(text));

	buf_put_text(&out, head);
	for (int i = 0; i < n; i++) {
		buf_put_text(&out, "ChanVariable: x\n");
	}
	buf_printf(&out, "%s\n\n", last);
	assert_int_equal(read_events(text, strlen(text), events), 1);
	return events[0].kind;
}

/* Nobody is free, or back from his break, because a message was too long to say that he is not. */
static void what_was_left_out_is_not_no(void **state)
{
	static const char device[] = "Event: DeviceStateChange\nDevice: PJSIP/201\n",
			  member[] =
				  "Event: QueueMemberPause\nQueue: client\nInterface: PJSIP/201\n",
			  hangup[] = "Event: Hangup\nChannel: PJSIP/201-1\nUniqueid: 1.1\n";

	(void)state;
	assert_int_equal(kind_behind(0, device, "State: INUSE"), AMI_DEVICE);
	assert_int_equal(kind_behind(AMI_FIELDS_MAX, device, "State: INUSE"), AMI_OTHER);
	assert_int_equal(kind_behind(0, member, "Paused: 1"), AMI_MEMBER);
	assert_int_equal(kind_behind(AMI_FIELDS_MAX, member, "Paused: 1"), AMI_OTHER);
	/* That it is gone is more than why. */
	assert_int_equal(kind_behind(AMI_FIELDS_MAX, hangup, "Cause: 16"), AMI_HANGUP);
}

static void a_name_too_long_is_nobody(void **state)
{
	char text[512], id[200];

	(void)state;
	memset(id, '1', sizeof(id));
	id[sizeof(id) - 1] = '\0';
	snprintf(text, sizeof(text), "Event: Hangup\nChannel: PJSIP/1-1\nUniqueid: %s\n\n", id);
	assert_int_equal(read_events(text, strlen(text), events), 1);
	assert_int_equal(events[0].kind, AMI_OTHER);
	snprintf(text, sizeof(text), "Event: Hangup\nChannel: PJSIP/1-1\n\n");
	assert_int_equal(read_events(text, strlen(text), events), 1);
	assert_int_equal(events[0].kind, AMI_OTHER);
}

/* Bytes changed, cut out and doubled at random: nothing but memory errors can go wrong. */
static void mutated_sessions(void **state)
{
	char *text = malloc(2 * FIXTURE_MAX);
	uint32_t seed = 20261126;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		size_t len = read_fixture(fixtures[round % FIXTURES], text);

		for (int i = 0; i < 20; i++) {
			seed = seed * 1664525 + 1013904223;
			size_t at = (seed >> 8) % len;

			switch (seed % 4) {
			case 0:
				text[at] = (char)(seed >> 3);
				break;
			case 1:
				text[at] = '\n';
				break;
			case 2:
				memmove(text + at, text + at + 1, len - at - 1);
				len--;
				break;
			default:
				text[at] = ':';
				break;
			}
		}
		static struct ami_event many[EVENTS_MAX];

		(void)read_events(text, len, many);
	}
	free(text);
}

/* ---- actions ---- */

static void an_action_as_bytes(void **state)
{
	static struct ami_action action;

	(void)state;
	ami_action_begin(&action, "QueueStatus", "d7");
	ami_action_put(&action, "Queue", "commercial");
	ami_action_put(&action, "Reason", "");
	assert_true(ami_action_end(&action));
	assert_string_equal(action.out.text, "Action: QueueStatus\r\nActionID: d7\r\n"
					     "Queue: commercial\r\nReason: \r\n\r\n");
}

static void a_value_that_would_inject_is_refused(void **state)
{
	static const char *const bad[] = { "a\r\nAction: Originate", "a\nb", "a\rb", "\n", "x\r" };
	static struct ami_action action;
	static char longer[AMI_VALUE_MAX + 2];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ami_action_begin(&action, "QueueAdd", "d1");
		ami_action_put(&action, "Interface", bad[i]);
		ami_action_put(&action, "Queue", "commercial");
		assert_false(ami_action_end(&action));
	}
	memset(longer, 'x', sizeof(longer) - 1);
	ami_action_begin(&action, "QueueAdd", "d1");
	ami_action_put(&action, "Interface", longer);
	assert_false(ami_action_end(&action));
	longer[AMI_VALUE_MAX] = '\0';
	ami_action_begin(&action, "QueueAdd", "d1");
	ami_action_put(&action, "Interface", longer);
	assert_true(ami_action_end(&action));
	for (int i = 0; i < 10; i++) {
		ami_action_put(&action, "More", longer);
	}
	assert_false(ami_action_end(&action));
}

/* The challenge and key of data/ami/login-md5.txt, as Asterisk 22 accepted them. */
static void the_key_of_a_login(void **state)
{
	static struct ami_action action;

	(void)state;
	ami_action_login(&action, "t2", "acd", "acdsecret", "924927415");
	assert_true(ami_action_end(&action));
	assert_string_equal(action.out.text,
			    "Action: Login\r\nActionID: t2\r\nUsername: acd\r\nAuthType: MD5\r\n"
			    "Key: c67f7bd1e67997a28adf4fd052631ab8\r\n\r\n");
	ami_action_login(&action, "t1", "acd", "acdsecret", "");
	assert_true(ami_action_end(&action));
	assert_string_equal(action.out.text, "Action: Login\r\nActionID: t1\r\nUsername: acd\r\n"
					     "Secret: acdsecret\r\n\r\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recorded_sessions_have_their_kinds),
		cmocka_unit_test(a_response_and_its_text),
		cmocka_unit_test(a_dialled_phone_rings_and_is_lifted),
		cmocka_unit_test(a_list_of_channels_has_their_bridges),
		cmocka_unit_test(queue_members_by_either_name),
		cmocka_unit_test(who_was_dialled_and_what_came_of_it),
		cmocka_unit_test(device_states),
		cmocka_unit_test(the_first_of_repeated_keys_counts),
		cmocka_unit_test(irregular_lines),
		cmocka_unit_test(numbers_are_whole_numbers),
		cmocka_unit_test(too_much_is_left_out),
		cmocka_unit_test(what_was_left_out_is_not_no),
		cmocka_unit_test(a_name_too_long_is_nobody),
		cmocka_unit_test(mutated_sessions),
		cmocka_unit_test(an_action_as_bytes),
		cmocka_unit_test(a_value_that_would_inject_is_refused),
		cmocka_unit_test(the_key_of_a_login),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
