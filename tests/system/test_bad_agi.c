/* layer: net support */
/*
 * FastAGI peers that send what no Asterisk should: each is refused in words or answered all the
 * same, the daemon stays up and other calls go on (witness_finish).
 */
#include "test_main.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "witness.h"

enum { DEADLINE_MS = 5000, EARLY_MS = 300, SLACK_MS = 2500, TEXT_MAX = 1024 * 1024 };

static struct agi_result result;
static char text[TEXT_MAX];

static const struct agi_call plain = { .path = "route?" AT_WORK,
				       .uniqueid = "1700000000.1",
				       .caller = CRM_OWNED };

static int set_up(void **state)
{
	(void)state;
	witness_start(NULL);
	return 0;
}

/* Closed with one line for the PBX's console, and no variable is set. */
static void assert_refused(const char *why)
{
	char line[256];

	snprintf(line, sizeof(line), "VERBOSE \"dutyd: %s\" 1\n", why);
	assert_string_equal(result.text, line);
	assert_true(daemon_logged(&the_daemon, "ev=agi.refused", why, 2000));
	assert_int_equal(witness_number("SELECT count(*) FROM call"), 0);
}

static void send_bytes(const char *bytes, size_t n)
{
	assert_true(agi_send_raw(the_daemon.port, bytes, n, DEADLINE_MS + SLACK_MS, &result));
}

static void send_text(const char *lines)
{
	send_bytes(lines, strlen(lines));
}

/* The environment of `call` with `from` replaced once; `to` may be longer. */
static void send_changed(const struct agi_call *call, const char *from, const char *to)
{
	char whole[8192];

	assert_true(agi_environment(call, whole, sizeof(whole)) > 0);
	char *at = strstr(whole, from);
	assert_non_null(at);
	snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - whole), whole, to, at + strlen(from));
	send_text(text);
}

/* Answered as the call that it is, and stored under the PBX's own id alone. */
static void assert_answered_as(const char *uniqueid)
{
	char sql[256];

	witness_check_form(&result);
	assert_string_equal(agi_var(&result, "REASON"), "OWNER_ACTIVE");
	assert_string_equal(agi_var(&result, "TARGET"), "PJSIP/201");
	assert_string_equal(agi_var(&result, "DURABLE"), "1");
	snprintf(sql, sizeof(sql), "SELECT count(*) FROM call WHERE pbx_id = '%s'", uniqueid);
	assert_int_equal(witness_number(sql), 1);
	assert_int_equal(witness_number("SELECT count(*) FROM call"), 1);
}

/* ---- the environment ---- */

static void missing_id(void **state)
{
	(void)state;
	send_changed(&plain, "agi_uniqueid: 1700000000.1\n", "");
	assert_refused("no agi_uniqueid");
	witness_finish();
}

static void empty_id(void **state)
{
	(void)state;
	send_changed(&plain, "1700000000.1", "");
	assert_refused("no agi_uniqueid");
	witness_finish();
}

static void repeated_field_first_wins(void **state)
{
	(void)state;
	send_changed(&plain, "agi_version", "agi_uniqueid: FORGED\nagi_version");
	assert_answered_as("1700000000.1");
	assert_true(daemon_logged(&the_daemon, "ev=agi.odd", "repeated field", 2000));
	witness_finish();
}

static void control_characters_in_id(void **state)
{
	(void)state;
	send_changed(&plain, "1700000000.1", "17\x1b[31m\x01.1");
	assert_refused("agi_uniqueid with odd characters");
	witness_finish();
}

static void control_characters_in_name(void **state)
{
	struct agi_call call = plain;

	(void)state;
	call.name = "\x01\x1b]0;owned\x07\x7f\tIvan\r";
	assert_string_equal(ring_as(&call), "OWNER_ACTIVE durable");
	assert_true(daemon_logged(&the_daemon, "ev=agi.odd", "control character", 2000));
	assert_int_equal(witness_number("SELECT count(*) FROM call WHERE caller_name LIKE '%Ivan%'"
					" AND caller_name NOT GLOB '*[' || char(1) || '-' ||"
					" char(31) || char(127) || ']*'"),
			 1);
	witness_finish();
}

/* What a dialplan would evaluate, and what a log or a second command could be made of. */
static void dialplan_words_in_name(void **state)
{
	static const char *const names[] = { "${SHELL(reboot)}", "reboot$[1+1]", "a\"reboot\\\" x",
					     "x,y&reboot|w", "reboot\xe2\x80\xae\xff\xfe" };
	struct agi_call call = plain;
	char id[32];

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(names); i++) {
		call.name = names[i];
		snprintf(id, sizeof(id), "1700000000.%zu", i);
		call.uniqueid = id;
		assert_string_equal(ring_as(&call), "OWNER_ACTIVE durable");
		assert_null(strpbrk(the_answer.text, "$\\&"));
		assert_null(strstr(the_answer.text, "reboot"));
		assert_null(strstr(the_answer.text, "\xe2\x80\xae"));
	}
	witness_finish();
}

/* Asterisk prints the name raw: behind its line break anything can stand. */
static void line_breaks_in_name(void **state)
{
	struct agi_call call = plain;

	(void)state;
	call.name = "${x}\nagi_uniqueid: FORGED\nagi_callerid: " CRM_LARGE
		    "\nagi_network_script: ended\nev=call call=FORGED\r\nfoo";
	size_t n = agi_environment(&call, text, sizeof(text));
	send_bytes(text, n);
	assert_answered_as("1700000000.1");
	assert_false(daemon_logged(&the_daemon, "FORGED", "", 0));
	witness_finish();
}

/* The same with an empty line: it ends the environment early, and what follows is nobody's. */
static void empty_line_in_name(void **state)
{
	struct agi_call call = plain;

	(void)state;
	call.name = "x\n\nSET VARIABLE DUTYD_ACTION \"reject\"";
	size_t n = agi_environment(&call, text, sizeof(text));
	send_bytes(text, n);
	assert_answered_as("1700000000.1");
	assert_true(daemon_logged(&the_daemon, "ev=agi.odd", "ends with the caller's name", 2000));
	witness_finish();
}

static void ten_thousand_lines(void **state)
{
	size_t n = 0;

	(void)state;
	for (int i = 0; i < 10000; i++) {
		n += (size_t)snprintf(text + n, sizeof(text) - n, "agi_field_%d: x\n", i);
	}
	send_bytes(text, n);
	assert_refused("too many lines");
	witness_finish();
}

static void line_of_a_megabyte(void **state)
{
	(void)state;
	memset(text, 'x', sizeof(text));
	send_bytes(text, sizeof(text));
	assert_refused("line too long");
	witness_finish();
}

static void nul_in_id(void **state)
{
	size_t n = agi_environment(&plain, text, sizeof(text));

	(void)state;
	*strstr(text, "00.1\n") = '\0';
	send_bytes(text, n);
	assert_refused("agi_uniqueid with odd characters");
	witness_finish();
}

static void nul_in_name(void **state)
{
	size_t n = agi_environment(&plain, text, sizeof(text));

	(void)state;
	*strstr(text, "known\nagi_callingpres") = '\0';
	send_bytes(text, n);
	assert_answered_as("1700000000.1");
	assert_true(daemon_logged(&the_daemon, "ev=agi.odd", "control character", 2000));
	witness_finish();
}

static void path_that_is_no_stage(void **state)
{
	struct agi_call call = plain;

	(void)state;
	call.path = "../../etc/passwd";
	size_t n = agi_environment(&call, text, sizeof(text));
	send_bytes(text, n);
	assert_non_null(strstr(result.text, "VERBOSE \"dutyd: no stage"));
	assert_null(strstr(result.text, "SET VARIABLE"));
	witness_finish();
}

static void http_on_the_port(void **state)
{
	(void)state;
	send_text("GET / HTTP/1.1\r\nHost: evil.com\r\nUser-Agent: x\r\n\r\n");
	assert_refused("no agi_uniqueid");
	witness_finish();
}

/* ---- who calls ---- */

/* Withheld, empty or absurd: such a caller is nobody, and is answered like one. */
static void caller_is(const char *number, const char *pres, const char *reason)
{
	struct agi_call call = plain;
	char wanted[64];

	call.caller = number;
	call.pres = pres;
	snprintf(wanted, sizeof(wanted), "%s durable", reason);
	assert_string_equal(ring_as(&call), wanted);
	assert_string_equal(agi_var(&the_answer, "ACTION"), "queue");
	assert_string_equal(agi_var(&the_answer, "TARGET"), "client");
	assert_int_equal(witness_number("SELECT count(*) FROM call WHERE caller IS NULL"), 1);
	witness_finish();
}

static void caller_anonymous(void **state)
{
	(void)state;
	caller_is("anonymous", NULL, "CALLER_WITHHELD");
}

/* The number is there all the same: it is not to be used. */
static void caller_withheld_by_presentation(void **state)
{
	(void)state;
	caller_is(CRM_OWNED, "32", "CALLER_WITHHELD");
}

static void caller_empty(void **state)
{
	(void)state;
	caller_is("", NULL, "CALLER_WITHHELD");
}

static void caller_of_300_digits(void **state)
{
	char digits[301];

	(void)state;
	memset(digits, '7', 300);
	digits[300] = '\0';
	caller_is(digits, NULL, "FIRST_LINE");
}

/* ---- peers that do not go on ---- */

static bool is_closed(int fd)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	char bytes[256];

	while (poll(&wait, 1, 0) == 1) {
		if (recv(fd, bytes, sizeof(bytes), 0) <= 0) {
			return true;
		}
	}
	return false;
}

/* Every peer sends its next byte each 200 ms; good calls go on; all closed by the deadline. */
static void starve(const char *bytes, int n_peers)
{
	int fds[64];
	long long began = monotonic_ms();
	size_t at = 0, n = strlen(bytes);
	int n_open = n_peers;

	for (int i = 0; i < n_peers; i++) {
		fds[i] = agi_connect(the_daemon.port);
		assert_true(fds[i] >= 0);
	}
	while (n_open > 0) {
		assert_true(monotonic_ms() - began < DEADLINE_MS + SLACK_MS);
		for (int i = 0; i < n_peers; i++) {
			if (fds[i] >= 0 && at < n) {
				(void)!send(fds[i], bytes + at, 1, MSG_NOSIGNAL);
			}
			if (fds[i] >= 0 && is_closed(fds[i])) {
				assert_true(monotonic_ms() - began > DEADLINE_MS - EARLY_MS);
				close(fds[i]);
				fds[i] = -1;
				n_open--;
			}
		}
		at++;
		assert_string_equal(ring(CRM_OWNED), "OWNER_ACTIVE durable");
		assert_true(the_answer.ms < 400);
		sleep_ms(200);
	}
	assert_true(
		daemon_logged(&the_daemon, "ev=agi.refused", "no whole environment in time", 2000));
	witness_finish();
}

static void peer_that_sends_a_byte_at_a_time(void **state)
{
	size_t n = agi_environment(&plain, text, sizeof(text));

	(void)state;
	assert_true(n > 200); /* more than it gets to say */
	starve(text, 50);
}

static void peer_that_sends_nothing(void **state)
{
	(void)state;
	starve("", 50);
}

/* It waits for the other side's hello, as it may. */
static void tls_hello(void **state)
{
	(void)state;
	starve("\x16\x03\x01\x02\x01\x01\xfc\x03\x03", 3);
}

/* The PBX is gone before it could read a word: what it asked is decided and kept all the same. */
static void reset_behind_the_environment(void **state)
{
	struct linger at_once = { .l_onoff = 1 };
	struct agi_call call = plain;
	char id[32];

	(void)state;
	for (int i = 0; i < 20; i++) {
		snprintf(id, sizeof(id), "1700000000.%d", i);
		call.uniqueid = id;
		size_t n = agi_environment(&call, text, sizeof(text));
		int fd = agi_connect(the_daemon.port);
		assert_int_equal(send(fd, text, n, MSG_NOSIGNAL), n);
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
		close(fd);
	}
	assert_true(
		witness_reaches("SELECT count(*) FROM decision d JOIN call c ON c.id = d.call_id"
				" WHERE pbx_id LIKE '1700000000.%' AND reason = 'OWNER_ACTIVE'",
				20, 3000));
	witness_finish();
}

static void half_closed_is_answered(void **state)
{
	size_t n = agi_environment(&plain, text, sizeof(text));
	int fd = agi_connect(the_daemon.port);
	size_t got = 0;
	ssize_t more;

	(void)state;
	assert_int_equal(send(fd, text, n, MSG_NOSIGNAL), n);
	shutdown(fd, SHUT_WR);
	memset(&result, 0, sizeof(result));
	while ((more = recv(fd, result.text + got, sizeof(result.text) - 1 - got, 0)) > 0) {
		got += (size_t)more;
	}
	assert_int_equal(more, 0);
	close(fd);
	assert_answered_as("1700000000.1");
	witness_finish();
}

/* ---- no descriptor left ---- */

static double cpu_seconds(void)
{
	unsigned long user = 0, system = 0;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)the_daemon.pid);
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	assert_int_equal(fscanf(file,
				"%*d (dutyd) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
				&user, &system),
			 2);
	fclose(file);
	return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

static void no_descriptor_left(void **state)
{
	struct rlimit before, limit = { .rlim_cur = 24, .rlim_max = 4096 };
	int fds[100];

	(void)state;
	assert_string_equal(ring(CRM_OWNED), "OWNER_ACTIVE durable"); /* the CRM is open */
	assert_int_equal(prlimit(the_daemon.pid, RLIMIT_NOFILE, NULL, &before), 0);
	limit.rlim_max = before.rlim_max;
	assert_int_equal(prlimit(the_daemon.pid, RLIMIT_NOFILE, &limit, NULL), 0);
	for (size_t i = 0; i < TEST_COUNT(fds); i++) {
		fds[i] = agi_connect(the_daemon.port);
	}
	assert_true(daemon_logged(&the_daemon, "ev=net.accept", "Too many open files", 2000));
	double busy = cpu_seconds();
	sleep_ms(1000);
	assert_true(cpu_seconds() - busy < 0.2); /* it rests, it does not spin */
	for (size_t i = 0; i < TEST_COUNT(fds); i++) {
		close(fds[i]);
	}
	assert_string_equal(ring(CRM_OWNED), "OWNER_ACTIVE durable");
	assert_true(the_answer.ms < 2000); /* its rest was one second */
	witness_finish();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, witness_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(missing_id),
		TEST(empty_id),
		TEST(repeated_field_first_wins),
		TEST(control_characters_in_id),
		TEST(control_characters_in_name),
		TEST(dialplan_words_in_name),
		TEST(line_breaks_in_name),
		TEST(empty_line_in_name),
		TEST(ten_thousand_lines),
		TEST(line_of_a_megabyte),
		TEST(nul_in_id),
		TEST(nul_in_name),
		TEST(path_that_is_no_stage),
		TEST(http_on_the_port),
		TEST(caller_anonymous),
		TEST(caller_withheld_by_presentation),
		TEST(caller_empty),
		TEST(caller_of_300_digits),
		TEST(peer_that_sends_a_byte_at_a_time),
		TEST(peer_that_sends_nothing),
		TEST(tls_hello),
		TEST(reset_behind_the_environment),
		TEST(half_closed_is_answered),
		TEST(no_descriptor_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
