#include "web.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "peers.h"

enum { ANSWER_MS = 6000 };

int web_connect(int port)
{
	return agi_connect(port);
}

/* What the peer does not take any more is no fault of the test. */
static void send_all(int fd, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t sent = send(fd, bytes, n, MSG_NOSIGNAL);

		if (sent <= 0) {
			return;
		}
		bytes += sent;
		n -= (size_t)sent;
	}
}

/* To the end: 1 it came, 0 it was reset, -1 there was none in time. */
static int read_all(int fd, struct web_page *page, long long end_ms)
{
	size_t at = 0;

	for (;;) {
		struct pollfd wait = { .fd = fd, .events = POLLIN };
		long long left_ms = end_ms - monotonic_ms();

		if (left_ms <= 0 || poll(&wait, 1, (int)left_ms) <= 0) {
			return -1;
		}
		ssize_t n = read(fd, page->text + at, sizeof(page->text) - 1 - at);

		if (n <= 0) {
			page->text[at] = '\0';
			return n == 0;
		}
		at += (size_t)n;
	}
}

static void read_status(struct web_page *page)
{
	char *end = strstr(page->text, "\r\n\r\n");

	page->body = page->text + strlen(page->text);
	if (end != NULL && strncmp(page->text, "HTTP/1.1 ", 9) == 0) {
		page->status = atoi(page->text + 9);
		page->body = end + 4;
	}
}

bool web_send(int port, const char *bytes, size_t n, int timeout_ms, struct web_page *page)
{
	long long began_ms = monotonic_ms();
	int fd = web_connect(port);

	page->status = 0;
	page->text[0] = '\0';
	page->body = page->text;
	if (fd < 0) {
		return false;
	}
	send_all(fd, bytes, n);
	int rc = read_all(fd, page, began_ms + timeout_ms);

	close(fd);
	page->ms = (int)(monotonic_ms() - began_ms);
	if (rc >= 0) {
		read_status(page);
	}
	return rc >= 0;
}

int web_get(int port, const char *path, struct web_page *page)
{
	char text[256];
	int n = snprintf(text, sizeof(text),
			 "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUser-Agent: test\r\n\r\n", path,
			 port);

	web_send(port, text, (size_t)n, ANSWER_MS, page);
	return page->status;
}

int web_until(int port, const char *path, int status, int timeout_ms)
{
	static struct web_page page;
	long long began_ms = monotonic_ms();

	while (web_get(port, path, &page) != status) {
		if (monotonic_ms() - began_ms > timeout_ms) {
			return -1;
		}
		sleep_ms(20);
	}
	return (int)(monotonic_ms() - began_ms);
}

bool web_has_field(const struct web_page *page, const char *field)
{
	char line[256];
	const char *at;

	snprintf(line, sizeof(line), "\r\n%s\r\n", field);
	at = strstr(page->text, line);
	return at != NULL && at < page->body;
}
