/* layer: net support */
/* dutyd-export to a webhook: headers, signature, what each answer means, a receiver away. */
#include "test_main.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "dutyd/base/digest.h"
#include "exporter.h"

enum { KEYS_SIZE = 64 * 1024, TEXT_SIZE = 1 << 20, SILENT = -1 };

static struct daemon dutyd;
static struct exporter exporter;
static pid_t receiver;
static int port;
static char requests[DAEMON_PATH_SIZE], keys[KEYS_SIZE], text[TEXT_SIZE];

/* ---- the receiver: a process that notes each request and answers from a list ---- */

static bool read_request(int fd, char *request, size_t size)
{
	size_t n = 0, body = 0;
	char *end = NULL;

	while (n + 1 < size) {
		ssize_t got = read(fd, request + n, size - 1 - n);

		if (got <= 0) {
			return false;
		}
		n += (size_t)got;
		request[n] = '\0';
		end = end != NULL ? end : strstr(request, "\r\n\r\n");
		const char *length = strcasestr(request, "content-length:");
		body = length != NULL ? (size_t)atoi(length + 15) : 0;
		if (end != NULL && n >= (size_t)(end + 4 - request) + body) {
			return true;
		}
	}
	return false;
}

static void serve_one(int fd, const int *status)
{
	static char request[TEXT_SIZE];
	char answer[128];

	while (read_request(fd, request, sizeof(request))) {
		FILE *log = fopen(requests, "a");

		fprintf(log, "%s\n=====\n", request);
		fclose(log);
		if (*status == SILENT) {
			continue; /* until the other side has had enough */
		}
		snprintf(answer, sizeof(answer),
			 "HTTP/1.1 %d X\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n"
			 "Connection: close\r\n\r\n",
			 *status);
		if (write(fd, answer, strlen(answer)) < 0) {
			break;
		}
		shutdown(fd, SHUT_WR);
	}
	close(fd);
}

/* statuses end with 0; the last one goes on for ever. */
static void receive(const int *statuses)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((uint16_t)port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1;

	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(listener, 8), 0);
	receiver = fork();
	if (receiver == 0) {
		for (;;) {
			serve_one(accept(listener, NULL, NULL), statuses);
			statuses += statuses[1] != 0;
		}
	}
	close(listener);
}

static void stop_receiver(void)
{
	if (receiver > 0) {
		kill(receiver, SIGKILL);
		waitpid(receiver, NULL, 0);
	}
	receiver = 0;
}

/* ---- what it got ---- */

static const char *read_requests(void)
{
	FILE *file = fopen(requests, "r");
	size_t n = file != NULL ? fread(text, 1, sizeof(text) - 1, file) : 0;

	text[n] = '\0';
	if (file != NULL) {
		fclose(file);
	}
	return text;
}

static int count(void)
{
	int n = 0;

	for (const char *at = read_requests(); (at = strstr(at, "\n=====\n")) != NULL; at++) {
		n++;
	}
	return n;
}

static void wait_for(int n)
{
	for (int i = 0; i < 2000 && count() < n; i++) {
		sleep_ms(10);
	}
	assert_int_equal(count(), n);
}

/* Every key in order, each in a request of its own that came next. */
static void assert_all_in_order(void)
{
	char *rest = keys, *key;
	const char *at = read_requests();

	while ((key = strsep(&rest, "\n")) != NULL && key[0] != '\0') {
		char wanted[128];

		snprintf(wanted, sizeof(wanted), "Idempotency-Key: \"decision/%s\"", key);
		at = strstr(at, wanted);
		assert_non_null(at);
	}
	keys[0] = '\0';
}

static void start(void)
{
	exporter_start(&exporter, &dutyd, "dutyd-export", "hook", NULL);
}

static void each_message_is_a_signed_post(void **state)
{
	char *body, *signature, *end, signed_text[8192], hex[DIGEST_HEX_SIZE];

	(void)state;
	receive((const int[]){ 200, 0 });
	start();
	exporter_make_calls(&dutyd, "a", 3, keys);
	wait_for(3);
	assert_non_null(strstr(text, "POST /hook?x=1 HTTP/1.1\r\n"));
	assert_non_null(strstr(text, "Content-Type: application/json\r\n"));
	signature = strstr(text, "Dutyd-Signature: t=");
	body = strstr(text, "\r\n\r\n{\"seq\":1,");
	assert_non_null(signature);
	assert_non_null(body);
	body += 4;
	end = strstr(body, "\n=====");
	snprintf(signed_text, sizeof(signed_text), "%.*s.%.*s", (int)strcspn(signature + 19, ","),
		 signature + 19, (int)(end - body), body);
	digest_hmac_hex("top-secret", signed_text, hex);
	assert_memory_equal(strstr(signature, "v1=") + 3, hex, 64);
	assert_all_in_order();
	assert_null(strstr(text, "top-secret"));
}

static void an_answer_of_later_is_tried_again_in_order(void **state)
{
	char command[DAEMON_PATH_SIZE + 64];

	(void)state;
	receive((const int[]){ 503, 429, 200, 408, 425, 200, 0 });
	start();
	exporter_make_calls(&dutyd, "a", 4, keys);
	wait_for(8); /* the first two three times */
	assert_all_in_order();
	assert_true(exporter_logged(&exporter, "ev=export.waits", "HTTP 503"));
	assert_true(exporter_logged(&exporter, "ev=export.back", "consumer=hook"));
	snprintf(command, sizeof(command), "! grep ev=export.refused '%s'", exporter.log);
	assert_int_equal(system(command), 0);
}

static void what_is_refused_becomes_a_dead_letter_and_the_rest_comes(void **state)
{
	(void)state;
	receive((const int[]){ 500, 422, 200, 0 }); /* tries = 2 */
	start();
	exporter_make_calls(&dutyd, "a", 3, keys);
	wait_for(2 + 3); /* the two in vain, the other two, and the alarm that tells of it */
	assert_true(exporter_logged(&exporter, "ev=export.refused", "HTTP 422"));
	assert_true(daemon_logged(&dutyd, "ev=consumer.dead_letter", "tries=2", 5000));
	assert_non_null(strstr(text, "\"alarm/dead-letter/hook/1\""));
	char command[1024];
	snprintf(command, sizeof(command), "%s/dutyctl -c %s -s %s queue redeliver hook >/dev/null",
		 TEST_BUILD_DIR, dutyd.conf, dutyd.control);
	assert_int_equal(system(command), 0);
	wait_for(6);
	assert_non_null(strstr(text, "\"again\":true"));
}

/* A POST is not for somebody else. */
static void a_redirection_is_refused_and_not_followed(void **state)
{
	(void)state;
	receive((const int[]){ 302, 307, 200, 0 }); /* tries = 2 */
	start();
	exporter_make_calls(&dutyd, "a", 1, NULL);
	wait_for(2 + 1); /* and the alarm */
	assert_true(exporter_logged(&exporter, "ev=export.refused", "HTTP 302"));
	assert_true(exporter_logged(&exporter, "ev=export.refused", "HTTP 307"));
	assert_true(daemon_logged(&dutyd, "ev=consumer.dead_letter", "tries=2", 5000));
	assert_null(strstr(text, "/elsewhere"));
}

static void no_answer_in_time_is_tried_again(void **state)
{
	(void)state; /* timeout_seconds = 1 */
	receive((const int[]){ SILENT, 200, 0 });
	start();
	exporter_make_calls(&dutyd, "a", 2, keys);
	wait_for(3);
	assert_true(exporter_logged(&exporter, "ev=export.waits", "timed out after 1"));
	assert_all_in_order();
	assert_false(daemon_logged(&dutyd, "ev=consumer.dead_letter", "", 0));
}

static void without_its_secret_it_does_not_begin(void **state)
{
	int status = -1;

	(void)state;
	assert_int_equal(unlink(exporter_secret(&dutyd, "")), 0);
	start();
	assert_true(exporter_logged(&exporter, "exports.hook: ", "No such file"));
	waitpid(exporter.pid, &status, 0);
	exporter.pid = 0;
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
}

static void a_receiver_that_is_away_loses_nothing(void **state)
{
	(void)state;
	start();
	exporter_make_calls(&dutyd, "a", 5, keys);
	assert_true(exporter_logged(&exporter, "ev=export.waits", "onnect"));
	receive((const int[]){ 204, 0 });
	wait_for(5);
	assert_all_in_order();
	assert_false(daemon_logged(&dutyd, "ev=consumer.dead_letter", "", 0));
}

static void killed_it_says_the_same_again_with_the_same_key(void **state)
{
	(void)state;
	receive((const int[]){ 200, 0 });
	for (int i = 0; i < 5; i++) {
		char prefix[8];

		start();
		snprintf(prefix, sizeof(prefix), "k%d", i);
		exporter_make_calls(&dutyd, prefix, 10, keys);
		exporter_kill(&exporter);
	}
	start();
	exporter_make_calls(&dutyd, "end", 1, keys);
	for (int i = 0; i < 1000 && strstr(read_requests(), "\"pbx_id\":\"end") == NULL; i++) {
		char last[64];

		snprintf(last, sizeof(last), "%.40s",
			 keys + strlen(keys) - strlen("XXXXXXXX/arrival\n"));
		last[strcspn(last, "\n")] = '\0';
		if (strstr(text, last) != NULL) {
			break;
		}
		sleep_ms(10);
	}
	assert_all_in_order();
}

/* A test may begin with its own timeout_seconds. */
static int set_up(void **state)
{
	int timeout_seconds = *state != NULL ? *(const int *)*state : 5;

	keys[0] = '\0';
	if (!exporter_prepare(&dutyd)) {
		return -1;
	}
	port = daemon_free_port();
	snprintf(requests, sizeof(requests), "%.200s/requests", dutyd.dir);
	return exporter_launch(&dutyd,
			       "queue : { tries = 2; }; exports : { hook : { kind = \"webhook\";"
			       " url = \"http://127.0.0.1:%d/hook?x=1\"; timeout_seconds = %d;"
			       " secret = \"file:%s\"; }; };",
			       port, timeout_seconds, exporter_secret(&dutyd, "top-secret\n")) ?
		       0 :
		       -1;
}

static int tear_down(void **state)
{
	(void)state;
	stop_receiver();
	if (exporter.pid > 0) {
		exporter_kill(&exporter);
	}
	daemon_stop(&dutyd);
	daemon_remove(&dutyd);
	return 0;
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
#define T_WITHIN(name, seconds)                                                                    \
	cmocka_unit_test_prestate_setup_teardown(name, set_up, tear_down, &(int){ seconds })

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(each_message_is_a_signed_post),
		T(an_answer_of_later_is_tried_again_in_order),
		T(what_is_refused_becomes_a_dead_letter_and_the_rest_comes),
		T(a_redirection_is_refused_and_not_followed),
		T_WITHIN(no_answer_in_time_is_tried_again, 1),
		T(without_its_secret_it_does_not_begin),
		T(a_receiver_that_is_away_loses_nothing),
		T(killed_it_says_the_same_again_with_the_same_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
