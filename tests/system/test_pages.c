/* layer: net support */
/*
 * The pages for those who watch the daemon, asked as strangers ask: only whoever is here, by GET
 * and in time, gets one; nothing of a request comes back; calls are answered meanwhile. And
 * /healthz says what is wrong.
 */
#include "test_main.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "web.h"
#include "witness.h"

/* RELIABILITY: 503 within 1 s of the failure, 200 within 5 s of its end; the rest is noise. */
enum { SICK_MS = 1000, WELL_MS = 5000, SLOW_MS = 5000, NOISE_MS = 5000 };

static const struct daemon_options plain, shimmed = { .preload = "shim_disk" };
static struct web_page page;

static int get(const char *path)
{
	return web_get(the_daemon.board_port, path, &page);
}

static int say(const char *bytes)
{
	assert_true(web_send(the_daemon.board_port, bytes, strlen(bytes), 10000, &page));
	return page.status;
}

/* ---- who is answered, and how ---- */

static void a_page_and_its_head(void **state)
{
	char length[64];

	(void)state;
	witness_start(NULL);
	assert_int_equal(get("/healthz"), 200);
	assert_true(web_has_field(&page, "Content-Type: text/plain; charset=utf-8"));
	assert_true(web_has_field(&page, "X-Content-Type-Options: nosniff"));
	assert_true(web_has_field(&page, "Content-Security-Policy: default-src 'self'"));
	assert_true(web_has_field(&page, "Cache-Control: no-store"));
	assert_true(web_has_field(&page, "Connection: close"));
	snprintf(length, sizeof(length), "Content-Length: %zu", strlen(page.body));
	assert_true(web_has_field(&page, length));
	assert_null(strstr(page.text, "Set-Cookie"));
	assert_null(strstr(page.text, "Access-Control"));
	assert_null(strstr(page.text, "\r\nServer:"));
	assert_int_equal(get("/healthz?verbose=1"), 200);
	witness_finish();
}

static void nothing_is_repeated(void **state)
{
	static const char *const paths[] = { "/<script>evil</script>", "/evil", "/healthz/evil",
					     "/%2e%2e/evil", "/healthz%20evil" };

	(void)state;
	witness_start(NULL);
	for (size_t i = 0; i < TEST_COUNT(paths); i++) {
		assert_int_equal(get(paths[i]), 404);
		assert_string_equal(page.body, "Not Found\n");
		assert_true(web_has_field(&page, "X-Content-Type-Options: nosniff"));
	}
	assert_int_equal(get("/"), 404);
	assert_int_equal(say("EVIL /evil HTTP/1.1\r\nHost: evil.com\r\nX: evil\r\n\r\n"), 501);
	assert_null(strstr(page.text, "evil"));
	witness_finish();
}

static void other_hosts(void **state)
{
	static const struct {
		const char *host;
		int status;
	} rows[] = { { "evil.com", 421 },   { "127.0.0.1.evil.com", 421 },
		     { "", 421 },           { "localhost", 200 },
		     { "[::1]:1", 200 },    { "127.0.0.1", 200 },
		     { "192.168.1.1", 421 } };
	char text[256];

	(void)state;
	witness_start(NULL);
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		snprintf(text, sizeof(text), "GET /healthz HTTP/1.1\r\nHost: %s\r\n\r\n",
			 rows[i].host);
		assert_int_equal(say(text), rows[i].status);
		assert_null(strstr(page.text, "evil"));
	}
	witness_finish();
}

static void other_methods(void **state)
{
	(void)state;
	witness_start(NULL);
	assert_int_equal(say("POST /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n"
			     "\r\nword"),
			 501);
	assert_int_equal(say("PUT /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"), 501);
	assert_int_equal(say("DELETE /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"), 501);
	assert_int_equal(say("HEAD /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"), 501);
	assert_string_equal(page.body, "");
	assert_int_equal(say("GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n"
			     "\r\nword"),
			 413);
	assert_int_equal(say("GET /healthz HTTP/1.1\nHost: localhost\n\n"), 200);
	assert_int_equal(say("GET /healthz\r\n\r\n"), 400);
	assert_int_equal(say("GET /healthz HTTP/3.0\r\n\r\n"), 505);
	/* The second request of a connection is not answered. */
	assert_int_equal(say("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
			     "GET /again HTTP/1.1\r\nHost: localhost\r\n\r\n"),
			 200);
	assert_null(strstr(page.body, "HTTP/1.1"));
	witness_finish();
}

/* One line of a megabyte, many lines that make one, and a body of that size: told, then closed. */
static void a_megabyte(void **state)
{
	enum { MEGABYTE = 1024 * 1024 };
	static char text[MEGABYTE + 256];
	int n = snprintf(text, sizeof(text), "GET /healthz HTTP/1.1\r\nHost: localhost\r\n");

	(void)state;
	witness_start(NULL);
	memset(text + n, 'x', MEGABYTE);
	assert_true(web_send(the_daemon.board_port, text, (size_t)n + MEGABYTE, 10000, &page));
	assert_int_equal(page.status, 431);
	for (int i = 0; i < MEGABYTE / 8; i++) {
		memcpy(text + n + (ptrdiff_t)8 * i, "Xa: bc\r\n", 8);
	}
	assert_true(web_send(the_daemon.board_port, text, (size_t)n + MEGABYTE, 10000, &page));
	assert_int_equal(page.status, 431);
	n = snprintf(text, sizeof(text),
		     "POST /healthz HTTP/1.1\r\nHost: localhost\r\n"
		     "Content-Length: 1048576\r\n\r\n");
	memset(text + n, 'x', MEGABYTE);
	assert_true(web_send(the_daemon.board_port, text, (size_t)n + MEGABYTE, 10000, &page));
	assert_int_equal(page.status, 501);
	assert_int_equal(get("/healthz"), 200);
	witness_finish();
}

/* ---- peers that take their time ---- */

/* A byte now and then does not move the end. */
static void slow_peer(void **state)
{
	long long began;
	int fd;

	(void)state;
	witness_start(NULL);
	began = monotonic_ms();
	fd = web_connect(the_daemon.board_port);
	assert_true(fd >= 0);
	while (send(fd, "G", 1, MSG_NOSIGNAL) == 1) {
		char byte;

		if (recv(fd, &byte, 1, MSG_DONTWAIT) == 0) {
			break;
		}
		assert_true(monotonic_ms() - began < SLOW_MS + NOISE_MS);
		sleep_ms(50);
	}
	assert_true(monotonic_ms() - began >= SLOW_MS - 100);
	close(fd);
	witness_finish();
}

/* 300 that say nothing: those beyond the limit are turned away, calls are not their affair. */
static void three_hundred(void **state)
{
	enum { N = 300 };
	int fds[N], n_open = 0;
	long long began;

	(void)state;
	witness_start(NULL);
	began = monotonic_ms();
	for (int i = 0; i < N; i++) {
		fds[i] = web_connect(the_daemon.board_port);
		assert_true(fds[i] >= 0);
	}
	assert_string_equal(ring(CRM_OWNED), "OWNER_ACTIVE durable");
	assert_true(daemon_logged(&the_daemon, "ev=net.full", "listener=http", 1000));
	for (int i = 0; i < N; i++) {
		char byte;

		n_open += recv(fds[i], &byte, 1, MSG_DONTWAIT) < 0;
	}
	assert_true(n_open <= 64);
	assert_true(web_until(the_daemon.board_port, "/healthz", 200, SLOW_MS + NOISE_MS) >= 0);
	assert_true(monotonic_ms() - began >= SLOW_MS - 100);
	for (int i = 0; i < N; i++) {
		close(fds[i]);
	}
	witness_finish();
}

/* ---- /healthz ---- */

/* Twice over: the first failure has been told to an earlier page, or it has not. */
static void disk_that_fails(void **state)
{
	(void)state;
	witness_start(&shimmed);
	assert_string_equal(ring(CRM_OWNED), "OWNER_ACTIVE durable");
	assert_int_equal(get("/healthz"), 200);
	assert_int_equal(strncmp(page.body, "ok\n", 3), 0);
	for (int i = 0; i < 2; i++) {
		fault_set(
			&(struct fault){ .calls = "fdatasync,fsync", .error = "EIO", .count = -1 });
		assert_string_equal(ring(CRM_OWNED), "OWNER_ACTIVE not durable");
		assert_in_range(web_until(the_daemon.board_port, "/healthz", 503,
					  SICK_MS + NOISE_MS),
				0, SICK_MS + NOISE_MS);
		/* No call after the one: it stays so by itself, and gets well by itself. */
		sleep_ms(600);
		assert_int_equal(get("/healthz"), 503);
		assert_non_null(strstr(page.body, "store: decisions are kept in memory: "));
		assert_null(strstr(page.body, "ok\n"));
		assert_null(strstr(page.body, "7916"));
		fault_clear();
		assert_in_range(web_until(the_daemon.board_port, "/healthz", 200, WELL_MS), 0,
				WELL_MS);
	}
	witness_finish();
}

static void disk_that_is_full(void **state)
{
	(void)state;
	witness_start(&shimmed);
	fault_set(&(struct fault){
		.calls = "pwrite64,write,ftruncate", .error = "ENOSPC", .count = -1 });
	assert_string_equal(ring(CRM_OWNED), "OWNER_ACTIVE not durable");
	assert_in_range(web_until(the_daemon.board_port, "/healthz", 503, SICK_MS + NOISE_MS), 0,
			SICK_MS + NOISE_MS);
	assert_int_equal(get("/healthz"), 503);
	assert_non_null(strstr(page.body, "store: decisions are kept in memory: "));
	fault_clear();
	assert_in_range(web_until(the_daemon.board_port, "/healthz", 200, WELL_MS), 0, WELL_MS);
	witness_finish();
}

/* The answer went out, the disk has not said anything yet. */
static void disk_that_stalls(void **state)
{
	(void)state;
	witness_start(&shimmed);
	fault_set(&(struct fault){ .calls = "fdatasync,fsync", .count = 1, .delay_ms = 3000 });
	assert_string_equal(ring(CRM_OWNED), "OWNER_ACTIVE not durable");
	assert_int_equal(get("/healthz"), 503);
	assert_non_null(strstr(page.body, "store: the disk is late"));
	assert_in_range(web_until(the_daemon.board_port, "/healthz", 200, WELL_MS + 3000), 0,
			WELL_MS + 3000);
	witness_finish();
}

/* At sea from the start, and nobody has called. */
static void disk_that_never_was(void **state)
{
	(void)state;
	witness_start(&(struct daemon_options){ .store = "none/dutyd.db" });
	assert_int_equal(get("/healthz"), 503);
	assert_non_null(strstr(page.body, "store: decisions are kept in memory: "));
	witness_finish_with("OWNER_ACTIVE not durable");
}

/* Calls are answered without it, so it is a warning; and it is known before anybody calls. */
static void crm_that_is_not_there(void **state)
{
	long long end = monotonic_ms() + 20000;

	(void)state;
	witness_start(&(struct daemon_options){ .has_no_crm = true });
	assert_true(daemon_logged(&the_daemon, "ev=crm.failed", "", 10000));
	/* Logged at the look-up, told to the page when its batch is through. */
	while (get("/healthz") == 200 &&
	       strstr(page.body, "\nwarning: crm: callers cannot be looked up: ") == NULL) {
		assert_true(monotonic_ms() < end);
		sleep_ms(20);
	}
	assert_int_equal(page.status, 200);
	assert_int_equal(strncmp(page.body, "ok\n", 3), 0);
	witness_finish_with("CRM_ERROR durable");
}

/* ---- the address ---- */

static void address_in_use(void **state)
{
	static char said[4096];
	char edit[3 * DAEMON_PATH_SIZE];
	struct daemon first;

	(void)state;
	assert_true(daemon_start(&first, NULL));
	witness_prepare(&plain);
	snprintf(edit, sizeof(edit), "sed -i 's/127.0.0.1:%d/127.0.0.1:%d/' %s",
		 the_daemon.board_port, first.board_port, the_daemon.conf);
	assert_int_equal(system(edit), 0);
	witness_launch(&plain);
	assert_true(daemon_logged(&the_daemon, "ev=http.failed", "bind", 1000));
	assert_string_equal(ring(CRM_OWNED), "OWNER_ACTIVE durable");
	assert_int_equal(daemon_ctl(&the_daemon, "status", said, sizeof(said)), 0);
	assert_int_equal(daemon_end(&first), 0);
	/* The calendar's tick tries it again: the first comes three seconds after the start. */
	assert_true(web_until(first.board_port, "/healthz", 200, 10000) >= 0);
	witness_finish();
}

/* As the other listeners: another address is for the next start, and that is said. */
static void changed_by_a_reload(void **state)
{
	char edit[3 * DAEMON_PATH_SIZE];
	static char said[4096];
	int other = daemon_free_port();

	(void)state;
	witness_start(NULL);
	snprintf(edit, sizeof(edit), "sed -i 's/127.0.0.1:%d/127.0.0.1:%d/' %s",
		 the_daemon.board_port, other, the_daemon.conf);
	assert_int_equal(system(edit), 0);
	assert_int_equal(daemon_ctl(&the_daemon, "reload", said, sizeof(said)), 0);
	assert_true(daemon_logged(&the_daemon, "path=board.listen", "next start", 1000));
	assert_int_equal(web_get(other, "/healthz", &page), 0);
	assert_int_equal(get("/healthz"), 200);
	witness_finish();
}

static void none_is_wanted(void **state)
{
	(void)state;
	witness_start(&(struct daemon_options){
		.edits = { { "board    : { listen = ", "board : { answer_seconds = 20; }; #" } } });
	assert_int_equal(get("/healthz"), 0);
	witness_finish();
}

#define TEST(name) cmocka_unit_test_teardown(name, witness_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_page_and_its_head), TEST(nothing_is_repeated), TEST(other_hosts),
		TEST(other_methods),       TEST(a_megabyte),          TEST(slow_peer),
		TEST(three_hundred),       TEST(disk_that_fails),     TEST(disk_that_is_full),
		TEST(disk_that_stalls),    TEST(disk_that_never_was), TEST(crm_that_is_not_there),
		TEST(address_in_use),      TEST(none_is_wanted),      TEST(changed_by_a_reload),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
