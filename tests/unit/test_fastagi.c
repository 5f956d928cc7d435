/* layer: pbx */
#include "test_main.h"

#include <arpa/inet.h>
#include <errno.h>
#include <event2/event.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/log.h"
#include "dutyd/pbx/fastagi.h"

static struct net_loop *loop;
static struct fastagi *fastagi;

/* The router's place: answers at once, later, or never. */
static struct {
	enum { ANSWER, REPLY, REFUSE, LATER } what;
	int n_requests, n_gone;
	struct request request;
	struct peer *peer;
} router;

static const struct answer the_answer = { .call = "7KQ2M8F4",
					  .action = ACTION_QUEUE,
					  .target = "client",
					  .seconds = 60,
					  .department = "client",
					  .reason = REASON_FIRST_LINE,
					  .card = "ООО \"X\"",
					  .is_durable = true };

static void on_request(void *arg, struct peer *peer, const struct request *request)
{
	(void)arg;
	router.n_requests++;
	router.request = *request;
	router.peer = peer;
	assert_string_equal(peer->kind, "fastagi");
	if (router.what == ANSWER) {
		peer->ops->answer(peer, request->id, &the_answer, "{}");
	} else if (router.what == REPLY) {
		peer->ops->reply(peer, request->id, "");
	} else if (router.what == REFUSE) {
		peer->ops->refuse(peer, request->id, "not_found", "call", "no such call");
	}
}

static void on_gone(void *arg, struct peer *peer)
{
	(void)arg;
	assert_ptr_equal(peer, router.peer);
	router.n_gone++;
	router.peer = NULL;
}

static const struct peer_handler handler = { .request = on_request, .gone = on_gone };

static int set_up(void **state)
{
	const struct net_listen listen = {
		.name = "fastagi", .address = "127.0.0.1:0", .fd = -1, .max_conns = 600
	};
	const struct fastagi_limits limits = { .environment_ms = 300, .reply_ms = 200 };
	struct err err;

	(void)state;
	memset(&router, 0, sizeof(router));
	log_configure(LOG_LEVEL_ERR, LOG_FORMAT_LOGFMT);
	loop = net_loop_create(&err);
	fastagi = fastagi_create(loop, &listen, &limits, &handler, &err);
	return loop == NULL || fastagi == NULL;
}

static int tear_down(void **state)
{
	(void)state;
	fastagi_destroy(&fastagi);
	fastagi_destroy(&fastagi);
	net_loop_destroy(&loop);
	return 0;
}

static int connect_here(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons((uint16_t)fastagi_port(fastagi)),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	return fd;
}

static void passes(int n)
{
	for (int i = 0; i < n; i++) {
		net_loop_pass(loop);
	}
}

static void run_ms(int ms)
{
	for (int64_t end = clock_monotonic_ms() + ms; clock_monotonic_ms() < end;) {
		net_loop_pass(loop);
		usleep(1000);
	}
}

/* Reads until the other side ends or resets; how long that took. */
static int64_t read_all(int fd, char *text, size_t size, int most_ms)
{
	int64_t start = clock_monotonic_ms();
	size_t len = 0;
	ssize_t n = -1;

	while (n != 0 && clock_monotonic_ms() - start < most_ms) {
		net_loop_pass(loop);
		n = recv(fd, text + len, size - 1 - len, MSG_DONTWAIT);
		if (n < 0 && errno != EAGAIN) {
			break;
		}
		len += n > 0 ? (size_t)n : 0;
		usleep(n < 0 ? 500 : 0);
	}
	text[len] = '\0';
	return clock_monotonic_ms() - start;
}

static void send_n(int fd, const char *text, size_t n)
{
	/* The other side may have closed already: that is what some tests are about. */
	(void)!send(fd, text, n, MSG_NOSIGNAL);
}

static void send_text(int fd, const char *text)
{
	send_n(fd, text, strlen(text));
}

static const char environment[] = "agi_network: yes\n"
				  "agi_network_script: route?did=%2B74950000001\n"
				  "agi_request: agi://127.0.0.1:4573/route?did=%2B74950000001\n"
				  "agi_channel: PJSIP/trunk-00000000\n"
				  "agi_uniqueid: 1795434329.0\n"
				  "agi_callerid: 79161234567\n"
				  "agi_calleridname: ${EXTEN} \"Ivan\"\n"
				  "agi_callingpres: 0\n"
				  "agi_dnid: 74950000001\n"
				  "agi_extension: 74950000001\n"
				  "\n";
static const char commit_mark[] = "SET VARIABLE DUTYD_ACTION \"queue\"\n";

static void check_answer(const char *text)
{
	assert_memory_equal(text, "SET VARIABLE DUTYD_CALL \"7KQ2M8F4\"\n", 35);
	assert_non_null(strstr(text, "DUTYD_CARD \"ООО \\\"X\\\"\"\n"));
	assert_non_null(strstr(text, "DUTYD_DURABLE \"1\"\n"));
	assert_string_equal(text + strlen(text) - strlen(commit_mark), commit_mark);
}

/* As Asterisk does it: replies to every command, HANGUP at our end, then its own. */
static void a_whole_session(void **state)
{
	char text[4096];
	int fd = connect_here();

	(void)state;
	send_text(fd, environment);
	read_all(fd, text, sizeof(text), 1000);
	check_answer(text);
	assert_int_equal(router.n_requests, 1);
	assert_int_equal(router.request.op, REQUEST_CALL);
	assert_string_equal(router.request.call, "1795434329.0");
	assert_string_equal(router.request.source, "asterisk");
	assert_string_equal(router.request.did, "+74950000001");
	assert_string_equal(router.request.name, "${EXTEN} \"Ivan\"");
	assert_int_equal(fastagi_sessions(fastagi), 1);
	for (int i = 0; i < 11; i++) {
		send_text(fd, "200 result=1\n");
	}
	passes(3);
	assert_int_equal(fastagi_sessions(fastagi), 1);
	send_text(fd, "HANGUP\n");
	run_ms(80); /* Nagle and a delayed acknowledgement hold it back for 40 ms */
	assert_int_equal(fastagi_sessions(fastagi), 0);
	assert_int_equal(router.n_gone, 0);
	close(fd);
}

static void writes_split_anywhere(void **state)
{
	(void)state;
	for (size_t i = 1; i < sizeof(environment) - 1; i++) {
		char text[4096];
		int fd = connect_here();

		send_n(fd, environment, i);
		passes(2);
		send_n(fd, environment + i, sizeof(environment) - 1 - i);
		read_all(fd, text, sizeof(text), 1000);
		check_answer(text);
		close(fd);
	}
	assert_int_equal(router.n_requests, sizeof(environment) - 2);
}

/* Row 24: a trickle does not hold a session open, and the others do not notice. */
static void slow_peers_are_closed_at_the_deadline(void **state)
{
	enum { N = 100 };
	int fds[N], n_open = N;
	int64_t start = clock_monotonic_ms(), last = 0;
	char text[4096];

	(void)state;
	for (int i = 0; i < N; i++) {
		fds[i] = connect_here();
	}
	while (n_open > 0 && clock_monotonic_ms() - start < 3000) {
		for (int i = 0; i < N; i++) {
			char c;

			if (fds[i] >= 0 && recv(fds[i], &c, 1, MSG_DONTWAIT) == 0) {
				close(fds[i]);
				fds[i] = -1;
				n_open--;
				last = clock_monotonic_ms() - start;
			} else if (fds[i] >= 0) {
				send_text(fds[i], "a");
			}
		}
		run_ms(30);
	}
	assert_int_equal(n_open, 0);
	assert_in_range(last, 290, 900);
	assert_int_equal(router.n_requests, 0);
	assert_int_equal(router.n_gone, 0);
	run_ms(5);
	assert_int_equal(fastagi_sessions(fastagi), 0);
	int fd = connect_here();

	send_text(fd, environment);
	assert_true(read_all(fd, text, sizeof(text), 1000) < 200);
	check_answer(text);
	close(fd);
}

static void a_silent_peer(void **state)
{
	char text[64];
	int fd = connect_here();

	(void)state;
	assert_in_range(read_all(fd, text, sizeof(text), 2000), 290, 900);
	assert_string_equal(text, "");
	close(fd);
}

/* Row 26: neither the peer's own end nor HANGUP loses the question or the answer. */
static void ended_before_the_answer(void **state)
{
	(void)state;
	router.what = LATER;
	for (int i = 0; i < 2; i++) {
		char text[4096];
		int fd = connect_here();

		send_text(fd, environment);
		if (i == 0) {
			shutdown(fd, SHUT_WR);
		} else {
			send_text(fd, "HANGUP\n");
		}
		run_ms(50);
		assert_int_equal(router.n_requests, i + 1);
		router.peer->ops->answer(router.peer, router.request.id, &the_answer, "{}");
		assert_true(read_all(fd, text, sizeof(text), 1000) < 200);
		check_answer(text);
		close(fd);
		run_ms(10);
		assert_int_equal(fastagi_sessions(fastagi), 0);
		assert_int_equal(router.n_gone, 0);
	}
}

static void reset_before_the_answer(void **state)
{
	const struct linger now = { .l_onoff = 1, .l_linger = 0 };
	int fd = connect_here();

	(void)state;
	router.what = LATER;
	send_text(fd, environment);
	run_ms(10);
	assert_int_equal(router.n_requests, 1);
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	close(fd);
	run_ms(50);
	assert_int_equal(router.n_gone, 1);
	assert_int_equal(fastagi_sessions(fastagi), 0);
}

static void a_router_that_never_answers(void **state)
{
	char text[64];
	int fd = connect_here();

	(void)state;
	router.what = LATER;
	send_text(fd, environment);
	assert_in_range(read_all(fd, text, sizeof(text), 2000), 290, 900);
	assert_string_equal(text, "");
	run_ms(5);
	assert_int_equal(router.n_gone, 1);
	close(fd);
}

static void a_peer_that_stays_after_the_answer(void **state)
{
	char text[4096];
	int fd = connect_here();

	(void)state;
	send_text(fd, environment);
	read_all(fd, text, sizeof(text), 1000);
	run_ms(100);
	assert_int_equal(fastagi_sessions(fastagi), 1);
	run_ms(200);
	assert_int_equal(fastagi_sessions(fastagi), 0);
	close(fd);
}

static void notes_and_refusals(void **state)
{
	char text[4096];
	int fd = connect_here();

	(void)state;
	router.what = REPLY;
	send_text(fd, environment);
	read_all(fd, text, sizeof(text), 1000);
	assert_string_equal(text, "NOOP\n");
	close(fd);
	router.what = REFUSE;
	fd = connect_here();
	send_text(fd, environment);
	read_all(fd, text, sizeof(text), 1000);
	assert_string_equal(text, "VERBOSE \"dutyd: not_found: call: no such call\" 1\n");
	close(fd);
	run_ms(20);
	assert_int_equal(router.n_gone, 0);
	assert_int_equal(fastagi_sessions(fastagi), 0);
}

static void what_cannot_be_asked(void **state)
{
	static const struct {
		const char *text, *answer;
	} table[] = {
		{ "\n", "VERBOSE \"dutyd: no agi_uniqueid\" 1\n" },
		{ "agi_network: yes\nagi_callerid: 1\n\n",
		  "VERBOSE \"dutyd: no agi_uniqueid\" 1\n" },
		{ "agi_network_script: x\nagi_uniqueid: 1\n\n", "VERBOSE \"dutyd: no stage" },
		{ "GET /route HTTP/1.1\r\nHost: localhost\r\n\r\n",
		  "VERBOSE \"dutyd: no agi_uniqueid\" 1\n" },
		{ "agi_uniqueid: a\x01\n",
		  "VERBOSE \"dutyd: agi_uniqueid with odd characters\" 1\n" },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(table); i++) {
		char text[4096];
		int fd = connect_here();

		send_text(fd, table[i].text);
		assert_true(read_all(fd, text, sizeof(text), 1000) < 200);
		assert_memory_equal(text, table[i].answer, strlen(table[i].answer));
		close(fd);
	}
	assert_int_equal(router.n_requests, 0);
}

static void floods_are_refused(void **state)
{
	static char text[4096], block[100000];
	int fd = connect_here();

	(void)state;
	for (size_t i = 0; i < sizeof(block); i += 10) {
		memcpy(block + i, "agi_x: 12\n", 10);
	}
	send_n(fd, block, sizeof(block)); /* 10,000 lines */
	read_all(fd, text, sizeof(text), 1000);
	assert_string_equal(text, "VERBOSE \"dutyd: too many lines\" 1\n");
	close(fd);
	fd = connect_here();
	memset(block, 'x', sizeof(block));
	send_n(fd, block, sizeof(block));
	read_all(fd, text, sizeof(text), 1000);
	assert_string_equal(text, "VERBOSE \"dutyd: line too long\" 1\n");
	close(fd);
	fd = connect_here();
	send_text(fd, "agi_uniqueid: 1\n");
	shutdown(fd, SHUT_WR);
	read_all(fd, text, sizeof(text), 1000);
	assert_string_equal(text, "VERBOSE \"dutyd: the environment has no end\" 1\n");
	close(fd);
	assert_int_equal(router.n_requests, 0);
}

/* Stopped, the session that is there still gets its answer. */
static void stopping(void **state)
{
	char text[4096];
	int fd = connect_here();

	(void)state;
	router.what = LATER;
	send_text(fd, environment);
	run_ms(20);
	fastagi_stop(fastagi);
	assert_int_equal(fastagi_sessions(fastagi), 1);
	router.peer->ops->answer(router.peer, router.request.id, &the_answer, "{}");
	read_all(fd, text, sizeof(text), 1000);
	check_answer(text);
	close(fd);
}

static void destroyed_with_a_question_open(void **state)
{
	int fd = connect_here();

	(void)state;
	router.what = LATER;
	send_text(fd, environment);
	run_ms(20);
	assert_int_equal(router.n_requests, 1);
	fastagi_destroy(&fastagi);
	assert_int_equal(router.n_gone, 1);
	close(fd);
}

static void garbage_after_the_environment(void **state)
{
	static char noise[60000];
	char text[4096];
	unsigned seed = 7;

	(void)state;
	for (int round = 0; round < 50; round++) {
		int fd = connect_here();

		for (size_t i = 0; i < sizeof(noise); i++) {
			noise[i] = (char)rand_r(&seed);
		}
		send_text(fd, environment);
		send_n(fd, noise, sizeof(noise));
		read_all(fd, text, sizeof(text), 1000);
		check_answer(text);
		close(fd);
		run_ms(2);
	}
	run_ms(300);
	assert_int_equal(fastagi_sessions(fastagi), 0);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(a_whole_session),
		EACH(writes_split_anywhere),
		EACH(slow_peers_are_closed_at_the_deadline),
		EACH(a_silent_peer),
		EACH(ended_before_the_answer),
		EACH(reset_before_the_answer),
		EACH(a_router_that_never_answers),
		EACH(a_peer_that_stays_after_the_answer),
		EACH(notes_and_refusals),
		EACH(what_cannot_be_asked),
		EACH(floods_are_refused),
		EACH(stopping),
		EACH(destroyed_with_a_question_open),
		EACH(garbage_after_the_environment),
	};

	event_enable_debug_mode();
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	libevent_global_shutdown();
	return failed;
}
