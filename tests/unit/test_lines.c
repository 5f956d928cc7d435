/* layer: pbx */
#include "test_main.h"

#include <errno.h>
#include <event2/event.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/log.h"
#include "dutyd/pbx/lines.h"

static struct net_loop *loop;
static struct lines *lines;
static char path[128];

enum { KEPT_MAX = 600, CONNS_MAX = 32 };

/* The router's place: pings are answered at once, the rest when the test says so. */
static struct {
	int n_requests, n_gone, n_kept;
	struct request last;
	struct peer *peer;
	struct request kept[KEPT_MAX];
} router;

static void on_request(void *arg, struct peer *peer, const struct request *request)
{
	(void)arg;
	router.n_requests++;
	router.last = *request;
	router.peer = peer;
	if (request->op == REQUEST_PING) {
		peer->ops->reply(peer, request->id, "");
	} else if (request->op == REQUEST_WHO) {
		peer->ops->reply(peer, request->id, "\"duty\":\"masha\"");
	} else if (request->op == REQUEST_ENDED) {
		peer->ops->refuse(peer, request->id, "not_found", "call", "no call \"a/1\"");
	} else if (request->op == REQUEST_SUBSCRIBE) {
		peer->subscription = &router;
		peer->ops->reply(peer, request->id, "");
	} else {
		assert_true(router.n_kept < KEPT_MAX);
		router.kept[router.n_kept++] = *request;
	}
}

static void on_gone(void *arg, struct peer *peer)
{
	(void)arg;
	assert_ptr_equal(peer, router.peer);
	router.n_gone++;
	peer->subscription = NULL;
}

static const struct peer_handler handler = { .request = on_request, .gone = on_gone };

static int set_up_kind(bool is_control, const char *group)
{
	struct lines_kind kind = { is_control, group };
	struct net_listen listen = {
		.name = "events", .address = path, .fd = -1, .mode = 0600, .max_conns = CONNS_MAX
	};
	struct err err = { "" };

	memset(&router, 0, sizeof(router));
	log_configure(LOG_LEVEL_ERR, LOG_FORMAT_LOGFMT);
	snprintf(path, sizeof(path), P_tmpdir "/dutyd-lines-%d.sock", (int)getpid());
	loop = net_loop_create(&err);
	lines = lines_create(loop, &listen, &kind, &handler, &err);
	return loop == NULL || lines == NULL;
}

static int set_up(void **state)
{
	(void)state;
	return set_up_kind(false, NULL);
}

static int set_up_control(void **state)
{
	(void)state;
	return set_up_kind(true, "no-such-group");
}

static int tear_down(void **state)
{
	(void)state;
	lines_destroy(&lines);
	lines_destroy(&lines);
	net_loop_destroy(&loop);
	return 0;
}

static int connect_here(void)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	strcpy(to.sun_path, path);
	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	return fd;
}

static void run_ms(int ms)
{
	for (int64_t end = clock_monotonic_ms() + ms; clock_monotonic_ms() < end;) {
		net_loop_pass(loop);
		usleep(500);
	}
}

static void send_text(int fd, const char *text)
{
	assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
	for (int i = 0; i < 4; i++) {
		net_loop_pass(loop);
	}
}

/* What has arrived, as text; "" and "(end)" are what they say. */
static const char *read_now(int fd)
{
	static char text[65536];
	ssize_t n = recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT);

	if (n == 0) {
		return "(end)";
	}
	text[n > 0 ? n : 0] = '\0';
	return text;
}

#define PING(id) "{\"v\":1,\"op\":\"ping\",\"id\":\"" id "\"}\n"
#define PONG(id) "{\"v\":1,\"re\":\"" id "\",\"ok\":true}\n"
#define HANDOVER(id) "{\"v\":1,\"op\":\"handover\",\"id\":\"" id "\",\"call\":\"a/1\"}\n"

static void answers_of_every_kind(void **state)
{
	const struct answer answer = { .is_durable = true };
	int fd = connect_here();

	(void)state;
	send_text(fd, PING("r1") "\n\r\n" PING("r2"));
	assert_string_equal(read_now(fd), PONG("r1") PONG("r2"));
	send_text(fd, "{\"v\":1,\"op\":\"ping\"}\r\n");
	assert_string_equal(read_now(fd), "{\"v\":1,\"re\":null,\"ok\":true}\n");
	send_text(fd, "{\"v\":1,\"op\":\"who\",\"id\":\"r3\"}\n");
	assert_string_equal(read_now(fd),
			    "{\"v\":1,\"re\":\"r3\",\"ok\":true,\"duty\":\"masha\"}\n");
	send_text(fd, "{\"v\":1,\"op\":\"ended\",\"id\":\"r4\",\"call\":\"a/1\"}\n");
	assert_string_equal(read_now(fd),
			    "{\"v\":1,\"re\":\"r4\",\"ok\":false,\"error\":{\"code\":\"not_found\","
			    "\"field\":\"call\",\"text\":\"no call \\\"a/1\\\"\"}}\n");
	send_text(fd, HANDOVER("r\\\"5"));
	assert_int_equal(lines_unanswered(lines), 1);
	router.peer->ops->answer(router.peer, router.last.id, &answer, "{\"id\":1}");
	run_ms(5);
	assert_string_equal(read_now(fd), "{\"v\":1,\"re\":\"r\\\"5\",\"ok\":true,\"durable\":true,"
					  "\"decision\":{\"id\":1}}\n");
	assert_int_equal(lines_unanswered(lines), 0);
	assert_string_equal(router.peer->kind, "lines");
	assert_false(router.peer->is_control || router.peer->is_admin);
	close(fd);
	run_ms(5);
	assert_int_equal(router.n_gone, 0);
}

static void a_bad_line_is_not_the_last(void **state)
{
	int fd = connect_here();

	(void)state;
	send_text(fd, "{broken\n");
	assert_non_null(strstr(read_now(fd),
			       "{\"v\":1,\"re\":null,\"ok\":false,\"error\":{\"code\":"
			       "\"bad_request\",\"field\":null,\"text\":\"not JSON"));
	send_text(fd, "{\"v\":1,\"op\":\"explode\",\"id\":\"r1\"}\n" PING("r2"));
	assert_string_equal(
		read_now(fd),
		"{\"v\":1,\"re\":\"r1\",\"ok\":false,\"error\":{\"code\":\"bad_request\","
		"\"field\":\"op\",\"text\":\"unknown op \\\"explode\\\"\"}}\n" PONG("r2"));
	send_text(fd, "\xff\xfe\n" PING("r3"));
	assert_non_null(strstr(read_now(fd), PONG("r3")));
	assert_int_equal(router.n_requests, 2);
	close(fd);
}

static void above_the_cap_it_is_said(void **state)
{
	int fds[CONNS_MAX + 1];

	(void)state;
	for (int i = 0; i <= CONNS_MAX; i++) {
		fds[i] = connect_here();
	}
	send_text(fds[CONNS_MAX], PING("r1")); /* which nobody reads */
	assert_non_null(strstr(read_now(fds[CONNS_MAX]),
			       "\"re\":null,\"ok\":false,\"error\":{\"code\":\"busy\","));
	for (int i = 0; i <= CONNS_MAX; i++) {
		close(fds[i]);
	}
}

static void an_over_long_line_is_the_last(void **state)
{
	static char block[70000];
	int fd = connect_here();
	const char *heard;

	(void)state;
	memset(block, 'x', sizeof(block) - 1);
	send_text(fd, PING("r1"));
	for (size_t sent = 0; sent < sizeof(block) - 1; sent += 10000) {
		(void)!send(fd, block + sent, 10000, MSG_DONTWAIT | MSG_NOSIGNAL);
		run_ms(2);
	}
	heard = read_now(fd);
	assert_memory_equal(heard, PONG("r1"), strlen(PONG("r1")));
	assert_non_null(strstr(heard, "\"text\":\"a line of 64 KiB or more\"}}\n"));
	assert_string_equal(read_now(fd), "(end)");
	close(fd);
	run_ms(10);
	assert_int_equal(router.n_requests, 1);
}

static void writes_split_anywhere(void **state)
{
	static const char text[] = PING("r1") PING("r2");
	int fd = connect_here();

	(void)state;
	for (size_t i = 1; i < sizeof(text) - 1; i++) {
		assert_int_equal(send(fd, text, i, 0), i);
		run_ms(1);
		send_text(fd, text + i);
		char heard[256] = "";

		while (strlen(heard) < strlen(PONG("r1") PONG("r2"))) {
			run_ms(1);
			strcat(heard, read_now(fd));
		}
		assert_string_equal(heard, PONG("r1") PONG("r2"));
	}
	close(fd);
}

/* 600 without waiting: 256 are taken, the rest wait in order, none is lost. */
static void requests_in_flight_are_bounded(void **state)
{
	const struct answer answer = { .is_durable = false };
	static char text[KEPT_MAX * 64];
	size_t len = 0;
	int fd = connect_here();

	(void)state;
	for (int i = 0; i < KEPT_MAX; i++) {
		len += (size_t)sprintf(
			text + len,
			"{\"v\":1,\"op\":\"handover\",\"id\":\"%d\",\"call\":\"a/1\"}\n", i);
	}
	send_text(fd, text);
	run_ms(20);
	assert_int_equal(router.n_kept, LINES_IN_FLIGHT);
	assert_int_equal(lines_unanswered(lines), LINES_IN_FLIGHT);
	for (int done = 0; done < router.n_kept; done++) {
		char id[16];

		snprintf(id, sizeof(id), "%d", done);
		assert_string_equal(router.kept[done].id, id);
		router.peer->ops->answer(router.peer, router.kept[done].id, &answer, "{}");
		if (done % 10 == 9) {
			run_ms(1);
			assert_true(lines_unanswered(lines) <= LINES_IN_FLIGHT);
		}
	}
	run_ms(5);
	assert_int_equal(router.n_kept, KEPT_MAX);
	assert_int_equal(lines_unanswered(lines), 0);
	close(fd);
}

static void half_closed_peers_get_what_they_are_owed(void **state)
{
	const struct answer answer = { .is_durable = true };
	int fd = connect_here();

	(void)state;
	send_text(fd, HANDOVER("r1") PING("r2"));
	shutdown(fd, SHUT_WR);
	run_ms(20);
	assert_string_equal(read_now(fd), PONG("r2"));
	assert_int_equal(router.n_gone, 0);
	router.peer->ops->answer(router.peer, router.kept[0].id, &answer, "{}");
	run_ms(20);
	assert_non_null(strstr(read_now(fd), "\"re\":\"r1\""));
	assert_string_equal(read_now(fd), "(end)");
	assert_int_equal(router.n_gone, 0);
	close(fd);
}

/* Seen at the next answer, or at once when the connection is reset. */
static void gone_is_told_once(void **state)
{
	int fd = connect_here();

	(void)state;
	send_text(fd, HANDOVER("r1") HANDOVER("r2") HANDOVER("r3"));
	close(fd);
	run_ms(10);
	assert_int_equal(router.n_gone, 0);
	router.peer->ops->reply(router.peer, router.kept[0].id, "");
	run_ms(20);
	assert_int_equal(router.n_gone, 1);
	assert_int_equal(lines_unanswered(lines), 0);
	run_ms(10);
	assert_int_equal(router.n_gone, 1);
}

static struct job_message a_message(char *payload)
{
	struct job_message message = { .seq = 42,
				       .at_ms = 1764576137412,
				       .topic = "decision",
				       .key = "7KQ2M8F4/1",
				       .payload = payload };

	return message;
}

static void messages(void **state)
{
	char payload[] = "{\"id\":1}";
	struct job_message message = a_message(payload);
	int fd = connect_here();

	(void)state;
	send_text(fd, "{\"v\":1,\"op\":\"subscribe\",\"id\":\"r1\",\"consumer\":\"crm\"}\n");
	assert_string_equal(router.last.consumer, "crm");
	assert_true(router.peer->ops->deliver(router.peer, &message));
	run_ms(5);
	assert_string_equal(read_now(fd),
			    PONG("r1") "{\"v\":1,\"message\":{\"seq\":42,\"topic\":\"decision\","
				       "\"key\":\"7KQ2M8F4/1\",\"at_ms\":1764576137412,"
				       "\"payload\":{\"id\":1}}}\n");
	shutdown(fd, SHUT_WR);
	run_ms(20);
	assert_int_equal(router.n_gone, 1);
	close(fd);
}

/* A subscriber that does not read costs bounded memory and keeps its place. */
static void messages_wait_for_a_slow_reader(void **state)
{
	static char payload[10000];
	struct job_message message = a_message(payload);
	int fd = connect_here();
	int n_sent = 0;
	size_t n_heard = 0;

	(void)state;
	memset(payload, ' ', sizeof(payload) - 1);
	memcpy(payload, "{}", 2);
	send_text(fd, "{\"v\":1,\"op\":\"subscribe\",\"consumer\":\"crm\"}\n");
	while (n_sent < 10000 && router.peer->ops->deliver(router.peer, &message)) {
		n_sent++;
		net_loop_pass(loop);
	}
	assert_in_range(n_sent, LINES_UNSENT_MAX / 10200, 1000);
	while (!router.peer->ops->deliver(router.peer, &message)) {
		n_heard += strlen(read_now(fd));
		net_loop_pass(loop);
	}
	assert_true(n_heard > 0);
	assert_int_equal(router.n_gone, 0);
	close(fd);
	run_ms(20);
	assert_int_equal(router.n_gone, 1);
}

/* Row 26: answers to a peer that never reads stop its requests, not the daemon. */
static void a_peer_that_never_reads(void **state)
{
	static char line[400];
	int fd = connect_here();
	size_t n_sent = 0;

	(void)state;
	snprintf(line, sizeof(line), "{\"v\":1,\"op\":\"explode\",\"id\":\"%060d\"}\n", 7);
	for (int i = 0; i < 20000; i++) {
		ssize_t n = send(fd, line, strlen(line), MSG_DONTWAIT | MSG_NOSIGNAL);

		n_sent += n > 0 ? (size_t)n : 0;
		net_loop_pass(loop);
	}
	/* About a kernel buffer for each direction, and LINES_UNSENT_MAX of answers. */
	assert_in_range(n_sent, 1000, 1200000);
	close(fd);
	int other = connect_here();

	send_text(other, PING("r1"));
	assert_string_equal(read_now(other), PONG("r1"));
	close(other);
}

static void destroyed_with_requests_open(void **state)
{
	int fd = connect_here();

	(void)state;
	send_text(fd, HANDOVER("r1"));
	lines_stop(lines);
	lines_destroy(&lines);
	assert_int_equal(router.n_gone, 1);
	run_ms(5); /* the descriptor is closed one pass later */
	assert_string_equal(read_now(fd), "(end)");
	close(fd);
}

static void control_knows_its_users(void **state)
{
	int fd = connect_here();

	(void)state;
	send_text(fd, PING("r1"));
	assert_true(router.peer->is_control);
	assert_string_equal(router.peer->kind, "control");
	assert_true(router.peer->is_admin); /* our own user */
	close(fd);
}

/* With root, other users can be tried: only the group's members are admins. */
static void control_and_other_users(void **state)
{
	static const struct {
		const char *group;
		bool is_admin;
	} table[] = {
		{ "tty", false },
		{ "nogroup", true },
		{ "audio", true },
		{ "no-such-group", false },
	};
	const struct group *entry = getgrnam("audio");
	gid_t audio = entry != NULL ? entry->gr_gid : 0;

	(void)state;
	if (geteuid() != 0 || entry == NULL || setgroups(1, &audio) != 0) {
		skip();
	}
	assert_int_equal(chmod(path, 0666), 0);
	for (size_t i = 0; i < TEST_COUNT(table); i++) {
		lines_set_admin_group(lines, table[i].group);
		assert_int_equal(setegid(65534), 0); /* nogroup */
		assert_int_equal(seteuid(65534), 0);
		int fd = connect_here();

		assert_int_equal(seteuid(0), 0);
		assert_int_equal(setegid(0), 0);
		send_text(fd, PING("r1"));
		assert_int_equal(router.peer->is_admin, table[i].is_admin);
		close(fd);
		run_ms(5);
	}
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(answers_of_every_kind),
		EACH(a_bad_line_is_not_the_last),
		EACH(above_the_cap_it_is_said),
		EACH(an_over_long_line_is_the_last),
		EACH(writes_split_anywhere),
		EACH(requests_in_flight_are_bounded),
		EACH(half_closed_peers_get_what_they_are_owed),
		EACH(gone_is_told_once),
		EACH(messages),
		EACH(messages_wait_for_a_slow_reader),
		EACH(a_peer_that_never_reads),
		EACH(destroyed_with_requests_open),
		cmocka_unit_test_setup_teardown(control_knows_its_users, set_up_control, tear_down),
		cmocka_unit_test_setup_teardown(control_and_other_users, set_up_control, tear_down),
	};

	event_enable_debug_mode();
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	libevent_global_shutdown();
	return failed;
}
