/* layer: codec */
/*
 * The head of a request: what is taken, and what is refused with which status. Wherever two
 * programs have been seen to read the same bytes differently, the answer is a refusal.
 */
#include "test_main.h"

#include <stdio.h>
#include <string.h>

#include "dutyd/codec/http.h"

/* Lines divided by '|' as the connection would tell them; the status that came of them. */
static int read_head(const char *text, size_t n, struct http_head *head)
{
	char line[16384];
	int status = 0;

	memset(head, 0, sizeof(*head));
	for (size_t at = 0; status == 0 && at < n;) {
		const char *end = memchr(text + at, '|', n - at);
		size_t len = end != NULL ? (size_t)(end - text) - at : n - at;

		assert_true(len < sizeof(line));
		memcpy(line, text + at, len);
		line[len] = '\0';
		status = http_head_line(head, line, len);
		at += len + 1;
	}
	return status;
}

static const struct {
	const char *lines;
	int status;
	const char *path;
} requests[] = {
	{ "GET /healthz HTTP/1.1|Host: 127.0.0.1:8089||", 200, "/healthz" },
	{ "GET /metrics?name[]=up HTTP/1.1|Host: localhost||", 200, "/metrics" },
	{ "GET / HTTP/1.1|hOsT:\t[::1]:80 \t||", 200, "/" },
	{ "GET /healthz HTTP/1.0|Host: localhost||", 200, "/healthz" },
	{ "GET /a HTTP/1.1|Host: localhost|Accept:||", 200, "/a" },
	{ "GET /a HTTP/1.1|Host: localhost|X: \xd0\x96||", 200, "/a" },
	{ "GET /a HTTP/1.1|Host: localhost|Content-Length: 0||", 200, "/a" },
	{ "GET /a HTTP/1.1|Host: localhost", 0, "/a" },
	{ "GET /0123456789012345678901234567890123456789012345678901234567890123 HTTP/1.1"
	  "|Host: localhost||",
	  200, "" },
	/* the absolute form */
	{ "GET http://localhost/healthz HTTP/1.1|Host: localhost||", 200, "/healthz" },
	{ "GET HTTP://127.0.0.1:8089/metrics?name[]=a/b HTTP/1.1|Host: 127.0.0.1:8089||", 200,
	  "/metrics" },
	{ "GET http://[::1] HTTP/1.1|Host: [::1]||", 200, "/" },
	{ "GET http://localhost?a/b HTTP/1.1|Host: localhost||", 200, "/" },
	{ "GET http://localhost/a HTTP/1.0||", 421, NULL },
	{ "GET http://localhost/a HTTP/1.1||", 400, NULL },
	{ "GET http://localhost/a HTTP/1.1|Host: evil.com||", 421, NULL },
	{ "GET http://evil.com/a HTTP/1.1|Host: localhost||", 421, NULL },
	{ "GET http://evil.com?@localhost/a HTTP/1.1|Host: localhost||", 421, NULL },
	{ "GET http://me@localhost/a HTTP/1.1|Host: localhost||", 421, NULL },
	{ "GET http:///a HTTP/1.1|Host: localhost||", 421, NULL },
	{ "GET http:// HTTP/1.1|Host: localhost||", 421, NULL },
	{ "GET http://localhost\x01/a HTTP/1.1|", 400, NULL },
	{ "GET http:/localhost/a HTTP/1.1|", 400, NULL },
	{ "GET https://localhost/a HTTP/1.1|", 400, NULL },
	{ "POST http://localhost/a HTTP/1.1|", 501, NULL },
	/* methods */
	{ "POST /metrics HTTP/1.1|", 501, NULL },
	{ "PUT /metrics HTTP/1.1|", 501, NULL },
	{ "HEAD /metrics HTTP/1.1|", 501, NULL },
	{ "OPTIONS /metrics HTTP/1.1|", 501, NULL },
	{ "get /metrics HTTP/1.1|", 501, NULL },
	{ "GETTHEPAGE /metrics HTTP/1.1|", 501, NULL },
	{ "CONNECT 127.0.0.1:22 HTTP/1.1|", 400, NULL },
	/* not a request line */
	{ "|", 400, NULL },
	{ "GET|", 400, NULL },
	{ "GET /|", 400, NULL },
	{ "GET / |", 400, NULL },
	{ "GET  / HTTP/1.1|", 400, NULL },
	{ "GET / HTTP/1.1 |", 505, NULL },
	{ " GET / HTTP/1.1|", 400, NULL },
	{ "GET\t/\tHTTP/1.1|", 400, NULL },
	{ "GET /a b HTTP/1.1|", 400, NULL },
	{ "GET /\x01 HTTP/1.1|", 400, NULL },
	{ "GET /\xd0\x96 HTTP/1.1|", 400, NULL },
	{ "GET * HTTP/1.1|", 400, NULL },
	{ "GET / http/1.1|", 400, NULL },
	{ "GET / HTTP/2.0|", 505, NULL },
	{ "GET / HTTP/1.2|", 505, NULL },
	{ "PRI * HTTP/2.0|", 400, NULL },
	{ "\x16\x03\x01 hello|", 400, NULL },
	/* fields */
	{ "GET / HTTP/1.1|Host : localhost|", 400, NULL },
	{ "GET / HTTP/1.1|Host: localhost| folded|", 400, NULL },
	{ "GET / HTTP/1.1|Host: localhost|\tfolded: x|", 400, NULL },
	{ "GET / HTTP/1.1|Host: localhost|: x|", 400, NULL },
	{ "GET / HTTP/1.1|no colon|", 400, NULL },
	{ "GET / HTTP/1.1|X: a\rHost: localhost|", 400, NULL },
	{ "GET / HTTP/1.1|Host: localhost|Host: localhost|", 400, NULL },
	/* bodies */
	{ "GET / HTTP/1.1|Content-Length: 5|", 413, NULL },
	{ "GET / HTTP/1.1|Content-Length: 00|", 413, NULL },
	{ "GET / HTTP/1.1|Content-Length: -0|", 413, NULL },
	{ "GET / HTTP/1.1|transfer-encoding: chunked|", 413, NULL },
	/* hosts */
	{ "GET / HTTP/1.1||", 400, NULL },
	{ "GET / HTTP/1.0||", 421, NULL },
	{ "GET / HTTP/1.1|Host:||", 421, NULL },
	{ "GET / HTTP/1.1|Host: evil.com||", 421, NULL },
	{ "GET / HTTP/1.1|Host: 127.0.0.1.evil.com||", 421, NULL },
	{ "GET / HTTP/1.1|Host: localhost, evil.com||", 421, NULL },
	{ "GET / HTTP/1.1|Host: "
	  "0123456789012345678901234567890123456789012345678901234567890123456789||",
	  421, NULL },
};

static void requests_are_judged(void **state)
{
	struct http_head head;

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(requests); i++) {
		int status = read_head(requests[i].lines, strlen(requests[i].lines), &head);

		if (status != requests[i].status ||
		    (requests[i].path != NULL && strcmp(head.path, requests[i].path) != 0)) {
			fail_msg("%s: %d, path \"%s\"", requests[i].lines, status, head.path);
		}
	}
}

static void hosts(void **state)
{
	static const struct {
		const char *host;
		bool is_local;
	} rows[] = {
		{ "127.0.0.1", true },
		{ "127.0.0.1:1", true },
		{ "localhost:65535", true },
		{ "LocalHost", true },
		{ "[::1]", true },
		{ "[::1]:8089", true },
		{ "", false },
		{ ":8089", false },
		{ "localhost.", false },
		{ "localhost:", false },
		{ "localhost:0", false },
		{ "localhost:65536", false },
		{ "localhost:80:80", false },
		{ "localhost:+80", false },
		{ "localhost evil", false },
		{ "127.0.0.2", false },
		{ "127.1", false },
		{ "2130706433", false },
		{ "127.0.0.1@evil.com", false },
		{ "user@127.0.0.1", false },
		{ "::1", false },
		{ "[::1", false },
		{ "[::1]8089", false },
		{ "[::2]", false },
		{ "[", false },
		{ "]", false },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		if (http_host_is_local(rows[i].host) != rows[i].is_local) {
			fail_msg("\"%s\"", rows[i].host);
		}
	}
}

/* A line cannot hide another behind a NUL. */
static void zero_bytes(void **state)
{
	static const char text[] = "GET / HTTP/1.1|Host: evil.com\0Host: localhost|";
	struct http_head head;

	(void)state;
	assert_int_equal(read_head(text, sizeof(text) - 1, &head), 400);
}

static void heads_without_end(void **state)
{
	struct http_head head = { 0 };
	char line[1024];
	int n = 1, status;

	(void)state;
	assert_int_equal(http_head_line(&head, "GET / HTTP/1.1", 14), 0);
	while ((status = http_head_line(&head, "X: y", 4)) == 0) {
		n++;
	}
	assert_int_equal(status, 431);
	assert_int_equal(n, 1 + HTTP_FIELDS_MAX);
	memset(line, 'x', sizeof(line));
	line[1] = ':';
	memset(&head, 0, sizeof(head));
	assert_int_equal(http_head_line(&head, "GET / HTTP/1.1", 14), 0);
	for (n = 0; (status = http_head_line(&head, line, 1000)) == 0; n++) {
	}
	assert_int_equal(status, 431);
	assert_int_equal(n, HTTP_HEAD_MAX / 1002);
}

/* Any bytes at all: an answer, and none of the checks of the sanitisers. */
static void any_bytes(void **state)
{
	static const char alphabet[] = "GET / HTTP/1.|\t:Host: localhost[]\xff";
	struct http_head head;
	char text[128];
	unsigned dice = 1;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		size_t n = (size_t)(i % (int)sizeof(text));

		for (size_t at = 0; at < n; at++) {
			dice = dice * 1664525 + 1013904223;
			text[at] = alphabet[(dice >> 16) % sizeof(alphabet)];
		}
		if (i % 2 == 0 && n > 15) {
			memcpy(text, "GET / HTTP/1.1|", 15);
		}
		int status = read_head(text, n, &head);
		assert_true(status == 0 || strcmp(http_status_text(status), "Unknown") != 0);
		assert_non_null(memchr(head.path, '\0', sizeof(head.path)));
	}
}

static void head_of_an_answer(void **state)
{
	char memory[512];
	struct buf out = buf_over(memory, sizeof(memory));

	(void)state;
	http_write_head(&out, 404, "text/plain", 7, 784111777);
	assert_string_equal(out.text, "HTTP/1.1 404 Not Found\r\n"
				      "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
				      "Content-Type: text/plain\r\n"
				      "Content-Length: 7\r\n"
				      "Connection: close\r\n"
				      "Cache-Control: no-store\r\n"
				      "Content-Security-Policy: default-src 'self'\r\n"
				      "X-Content-Type-Options: nosniff\r\n"
				      "\r\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_are_judged), cmocka_unit_test(hosts),
		cmocka_unit_test(zero_bytes),          cmocka_unit_test(heads_without_end),
		cmocka_unit_test(any_bytes),           cmocka_unit_test(head_of_an_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
