/* layer: codec */
#include "test_main.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/codec/queue_log.h"

static struct queue_log calls;
static char text[8192];

static int set_up(void **state)
{
	(void)state;
	memset(&calls, 0, sizeof(calls));
	text[0] = '\0';
	return 0;
}

/* What is written for one message goes behind what stands in text. */
static void tell(const char *topic, int at_s, const char *payload)
{
	size_t len = strlen(text);
	struct buf out = buf_over(text + len, sizeof(text) - len);
	char body[2048];

	snprintf(body, sizeof(body),
		 "{\"seq\":1,\"topic\":\"%s\",\"key\":\"k\",\"at_ms\":%d000,\"payload\":%s}", topic,
		 at_s, payload);
	queue_log_tell(&calls, body, &out);
}

#define CALL "\"call\":\"7KQ2M8F4\""
#define LEGS                                                                                       \
	"\"legs\":[{\"do\":\"dial\",\"target\":\"PJSIP/202\",\"employee\":\"masha\"},"             \
	"{\"do\":\"dial\",\"target\":\"PJSIP/203\",\"employee\":\"petya\"},"                       \
	"{\"do\":\"queue\",\"target\":\"client\"}]"

static void hand_over(int at_s)
{
	tell("decision", at_s,
	     "{" CALL ",\"stage\":\"handover\",\"action\":\"dial\",\"department\":\"commercial\","
	     "\"employee\":\"masha\"," LEGS "}");
}

static void next(int at_s, const char *action, const char *employee)
{
	char payload[1024];

	snprintf(payload, sizeof(payload),
		 "{" CALL ",\"stage\":\"next\",\"action\":\"%s\",\"department\":\"commercial\","
		 "\"employee\":%s," LEGS "}",
		 action, employee);
	tell("decision", at_s, payload);
}

static void answered(int at_s, const char *by)
{
	char payload[256];

	snprintf(payload, sizeof(payload), "{" CALL ",\"answered_by\":\"%s\"}", by);
	tell("answered", at_s, payload);
}

static void ended(int at_s)
{
	tell("ended", at_s, "{" CALL ",\"outcome\":\"x\"}");
}

static void the_duty_is_silent_and_the_backup_lifts(void **state)
{
	(void)state;
	hand_over(100);
	next(104, "dial", "\"petya\"");
	answered(106, "petya");
	answered(107, "irina"); /* handed on: not the queue's affair */
	ended(167);
	ended(168);
	assert_string_equal(text, "100|7KQ2M8F4|commercial|NONE|ENTERQUEUE|||1\n"
				  "104|7KQ2M8F4|commercial|PJSIP/202|RINGNOANSWER|4000\n"
				  "106|7KQ2M8F4|commercial|PJSIP/203|CONNECT|6|7KQ2M8F4|2\n"
				  "167|7KQ2M8F4|commercial|PJSIP/203|COMPLETECALLER|6|61|1\n");
}

/* A buffer that is full: the lines that fit stand, and none is cut. */
static void a_line_that_does_not_fit_is_none(void **state)
{
	char body[512], small[80]; /* the second line's beginning would fit */
	struct buf out = buf_over(small, sizeof(small));

	(void)state;
	snprintf(body, sizeof(body),
		 "{\"topic\":\"decision\",\"at_ms\":100000,\"payload\":{" CALL
		 ",\"action\":\"dial\",\"department\":\"commercial\",\"employee\":\"gone\"," LEGS
		 "}}");
	queue_log_tell(&calls, body, &out);
	assert_string_equal(small, "100|7KQ2M8F4|commercial|NONE|ENTERQUEUE|||1\n");
	snprintf(body, sizeof(body),
		 "{\"topic\":\"ended\",\"at_ms\":103000,\"payload\":{" CALL "}}");
	queue_log_tell(&calls, body, &out);
	assert_int_equal(out.len, strlen("100|7KQ2M8F4|commercial|NONE|ENTERQUEUE|||1\n"));
}

static void the_caller_gives_up(void **state)
{
	(void)state;
	hand_over(100);
	ended(103);
	assert_string_equal(text, "100|7KQ2M8F4|commercial|NONE|ENTERQUEUE|||1\n"
				  "103|7KQ2M8F4|commercial|NONE|ABANDON|1|1|3\n");
}

static void everybody_is_silent_and_the_client_queue_gets_him(void **state)
{
	(void)state;
	hand_over(100);
	next(104, "queue", "null");
	ended(130);
	assert_string_equal(text, "100|7KQ2M8F4|commercial|NONE|ENTERQUEUE|||1\n"
				  "104|7KQ2M8F4|commercial|PJSIP/202|RINGNOANSWER|4000\n"
				  "104|7KQ2M8F4|commercial|NONE|EXITWITHTIMEOUT|1|1|4\n");
}

static void a_neighbour_picks_up(void **state)
{
	(void)state;
	hand_over(100);
	answered(102, "vasya");
	assert_non_null(strstr(text, "102|7KQ2M8F4|commercial|vasya|CONNECT|2|7KQ2M8F4|2\n"));
}

/* Calls in the PBX's own queues, answers to the script, and what is no message at all. */
static void what_is_none_of_its_affairs(void **state)
{
	(void)state;
	tell("decision", 100,
	     "{" CALL ",\"stage\":\"arrival\",\"action\":\"queue\",\"department\":\"client\","
	     "\"employee\":null," LEGS "}");
	answered(101, "anya");
	tell("decision", 102,
	     "{" CALL ",\"stage\":\"qualify\",\"action\":\"dial\",\"department\":\"commercial\","
	     "\"employee\":\"masha\"," LEGS "}");
	tell("alarm", 103, "{" CALL "}");
	tell("ended", 104, "null");
	ended(105);
	struct buf out = buf_over(text, sizeof(text));
	queue_log_tell(&calls, "not JSON", &out);
	assert_string_equal(text, "");
}

/* The end of the file is all that a restart has. */
static void a_restart_goes_on_from_what_is_written(void **state)
{
	static const char *const lines[] = { "100|7KQ2M8F4|commercial|NONE|ENTERQUEUE|||1",
					     "90|AAAAAAAA|commercial|NONE|ENTERQUEUE|||1",
					     "95|AAAAAAAA|commercial|NONE|ABANDON|1|1|5",
					     "106|7KQ2M8F4|commercial|PJSIP/203|CONNECT|6|x|2",
					     "garbage",
					     "x|y|z|a|ENTERQUEUE|b" };

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(lines); i++) {
		queue_log_read(&calls, lines[i], strlen(lines[i]));
	}
	ended(167);
	assert_string_equal(text, "167|7KQ2M8F4|commercial|PJSIP/203|COMPLETECALLER|6|61|1\n");
}

/* ---- as Asterisk itself writes them ---- */

/* 'n' for a number, 'e' for nothing, 'w' for anything else. */
static void shape_of(const char *line, size_t len, char shape[32])
{
	size_t n = 0, start = 0;

	for (size_t i = 0; i <= len && n < 31; i++) {
		if (i < len && line[i] != '|') {
			continue;
		}
		size_t digits = strspn(line + start, "0123456789");

		shape[n++] = i == start ? 'e' : digits >= i - start ? 'n' : 'w';
		start = i + 1;
	}
	shape[n] = '\0';
}

static const char *find_event(const char *lines, const char *event, size_t *len)
{
	char wanted[64];

	snprintf(wanted, sizeof(wanted), "|%s|", event);
	const char *at = strstr(lines, wanted);

	if (at == NULL) {
		return NULL;
	}
	while (at > lines && at[-1] != '\n') {
		at--;
	}
	*len = strcspn(at, "\n");
	return at;
}

static void the_format_is_the_one_asterisk_writes(void **state)
{
	static const char *const events[] = { "ENTERQUEUE",     "RINGNOANSWER", "CONNECT",
					      "COMPLETECALLER", "ABANDON",      "EXITWITHTIMEOUT" };
	char asterisk[4096];
	FILE *file = fopen(TEST_TOP_DIR "/tests/unit/data/queue_log/asterisk22.txt", "r");

	(void)state;
	assert_non_null(file);
	asterisk[fread(asterisk, 1, sizeof(asterisk) - 1, file)] = '\0';
	fclose(file);
	the_duty_is_silent_and_the_backup_lifts(state);
	text[0] = '\0';
	hand_over(100);
	next(104, "dial", "\"petya\"");
	answered(106, "petya");
	ended(167);
	hand_over(200);
	ended(203);
	hand_over(300);
	next(304, "queue", "null");
	for (size_t i = 0; i < TEST_COUNT(events); i++) {
		char theirs[32], ours[32];
		size_t len = 0;
		const char *line = find_event(asterisk, events[i], &len);

		assert_non_null(line);
		shape_of(line, len, theirs);
		line = find_event(text, events[i], &len);
		assert_non_null(line);
		shape_of(line, len, ours);
		print_message("%s %s %s\n", events[i], theirs, ours);
		/* The caller's number is left out; and a channel's name is a word of ours. */
		for (size_t f = 0; theirs[f] != '\0'; f++) {
			assert_true(ours[f] == theirs[f] || (ours[f] == 'e' && theirs[f] == 'w'));
		}
		assert_int_equal(strlen(ours), strlen(theirs));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_duty_is_silent_and_the_backup_lifts, set_up),
		cmocka_unit_test_setup(the_caller_gives_up, set_up),
		cmocka_unit_test_setup(a_line_that_does_not_fit_is_none, set_up),
		cmocka_unit_test_setup(everybody_is_silent_and_the_client_queue_gets_him, set_up),
		cmocka_unit_test_setup(a_neighbour_picks_up, set_up),
		cmocka_unit_test_setup(what_is_none_of_its_affairs, set_up),
		cmocka_unit_test_setup(a_restart_goes_on_from_what_is_written, set_up),
		cmocka_unit_test_setup(the_format_is_the_one_asterisk_writes, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
