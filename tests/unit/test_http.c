/* layer: net support */
/* The server's side: answers that come later, askers that leave, the end with somebody waiting. */
#include "test_main.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/log.h"
#include "dutyd/net/http.h"
#include "web.h"

static struct net_loop *loop;
static struct http *http;

static struct {
	int n_asked, n_gone;
	struct http_ask *ask;
	char path[64];
} seen;

static void on_get(void *arg, struct http_ask *ask, const char *path)
{
	(void)arg;
	seen.n_asked++;
	seen.ask = ask;
	strcpy(seen.path, path);
	if (strcmp(path, "/now") == 0) {
		http_answer(ask, &(struct http_page){ 200, "text/plain", "now\n" });
	}
}

static void on_gone(void *arg, struct http_ask *ask)
{
	(void)arg;
	assert_ptr_equal(ask, seen.ask);
	seen.n_gone++;
	seen.ask = NULL;
}

static const struct http_ops ops = { on_get, on_gone };

static int set_up(void **state)
{
	const struct net_listen listen = {
		.name = "http", .address = "127.0.0.1:0", .fd = -1, .max_conns = HTTP_CONNS_MAX
	};
	struct err err;

	(void)state;
	memset(&seen, 0, sizeof(seen));
	log_configure(LOG_LEVEL_ERR, LOG_FORMAT_LOGFMT);
	loop = net_loop_create(&err);
	http = http_create(loop, &listen, &ops, NULL, &err);
	return loop == NULL || http == NULL;
}

static int tear_down(void **state)
{
	(void)state;
	http_destroy(&http);
	net_loop_destroy(&loop);
	return 0;
}

static void run_for(int ms)
{
	int64_t end_ms = clock_monotonic_ms() + ms;

	while (clock_monotonic_ms() < end_ms) {
		net_loop_pass(loop);
		usleep(200);
	}
}

static int ask_for(const char *path)
{
	char text[128];
	int fd = web_connect(http_port(http));

	assert_true(fd >= 0);
	strcpy(text, "GET ");
	strcat(text, path);
	strcat(text, " HTTP/1.1\r\nHost: localhost\r\n\r\n");
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	run_for(20);
	return fd;
}

/* What has come by now and, at the end, whether the other side has closed. */
static bool hears(int fd, const char *wanted)
{
	char text[2048];
	size_t n = 0;
	ssize_t more;

	run_for(20);
	while ((more = recv(fd, text + n, sizeof(text) - 1 - n, MSG_DONTWAIT)) > 0) {
		n += (size_t)more;
	}
	text[n] = '\0';
	return more == 0 && (wanted[0] == '\0' ? n == 0 : strstr(text, wanted) != NULL);
}

static void at_once(void **state)
{
	int fd = ask_for("/now?or=later");

	(void)state;
	assert_true(hears(fd, "\r\n\r\nnow\n"));
	assert_int_equal(seen.n_asked, 1);
	assert_string_equal(seen.path, "/now");
	close(fd);
	run_for(20);
	assert_int_equal(seen.n_gone, 0); /* it had its answer */
}

/* One connection, one answer: what comes behind a question is no question. */
static void what_follows_is_thrown_away(void **state)
{
	static const char more[] = "body\r\n\r\n"
				   "GET /now HTTP/1.1\r\nHost: localhost\r\n\r\n";
	int fd = ask_for("/later");

	(void)state;
	assert_int_equal(write(fd, more, strlen(more)), strlen(more));
	run_for(20);
	assert_int_equal(seen.n_asked, 1);
	assert_string_equal(seen.path, "/later");
	http_answer(seen.ask, &(struct http_page){ 200, "text/plain", "once\n" });
	assert_true(hears(fd, "\r\n\r\nonce\n"));
	close(fd);
}

/* Gone before the question was whole: nothing to answer, nobody to be told. */
static void gone_within_the_question(void **state)
{
	int fd = web_connect(http_port(http));

	(void)state;
	assert_int_equal(write(fd, "GET / HTTP/1.1\r\n", 16), 16);
	shutdown(fd, SHUT_WR);
	assert_true(hears(fd, ""));
	assert_int_equal(seen.n_asked + seen.n_gone, 0);
	close(fd);
}

static void later(void **state)
{
	int fd = ask_for("/later");

	(void)state;
	assert_false(hears(fd, ""));
	http_answer(seen.ask, &(struct http_page){ 503, "text/plain", "later\n" });
	assert_true(hears(fd, "HTTP/1.1 503 Service Unavailable\r\n"));
	close(fd);
	run_for(20);
	assert_int_equal(seen.n_gone, 0);
}

/* Once: a second answer would stand behind the first. */
static void answered_twice(void **state)
{
	int fd = ask_for("/later");

	(void)state;
	http_answer(seen.ask, &(struct http_page){ 200, "text/plain", "first\n" });
	http_answer(seen.ask, &(struct http_page){ 200, "text/plain", "second\n" });
	assert_false(hears(fd, "second"));
	close(fd);
}

/* His side is closed, but he still reads: that is no leaving (nc does so). */
static void half_closed(void **state)
{
	int fd = ask_for("/later");

	(void)state;
	shutdown(fd, SHUT_WR);
	run_for(20);
	assert_int_equal(seen.n_gone, 0);
	http_answer(seen.ask, &(struct http_page){ 200, "text/plain", "all the same\n" });
	assert_true(hears(fd, "all the same\n"));
	close(fd);
}

static void reset_by_the_asker(void **state)
{
	struct linger linger = { .l_onoff = 1 };
	int fd = ask_for("/later");

	(void)state;
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	close(fd);
	run_for(50);
	assert_int_equal(seen.n_gone, 1);
}

/* Nobody answers: the asker does not wait for ever, and whoever was to answer learns of it. */
static void never_answered(void **state)
{
	int fd = ask_for("/later");

	(void)state;
	run_for(HTTP_DEADLINE_MS + 100);
	assert_int_equal(seen.n_gone, 1);
	assert_true(hears(fd, ""));
	close(fd);
}

static void the_end_comes_first(void **state)
{
	int fd = ask_for("/later");

	(void)state;
	http_destroy(&http);
	assert_int_equal(seen.n_gone, 1);
	assert_null(http);
	http_destroy(&http);
	close(fd);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(at_once),
		TEST(later),
		TEST(what_follows_is_thrown_away),
		TEST(gone_within_the_question),
		TEST(answered_twice),
		TEST(half_closed),
		TEST(never_answered),
		TEST(reset_by_the_asker),
		TEST(the_end_comes_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
