/*
 * web: whoever asks the daemon's pages, with the bytes that a test wants.
 */
#ifndef TEST_WEB_H
#define TEST_WEB_H

#include <stdbool.h>
#include <stddef.h>

enum { WEB_TEXT_SIZE = 512 * 1024 };

struct web_page {
	int status; /* 0: no answer */
	int ms;     /* until the connection was closed */
	char text[WEB_TEXT_SIZE];
	const char *body; /* in text */
};

/* A connection to the page's port; -1: nobody listens. */
int web_connect(int port);

/* Sends the bytes and reads to the end; false when nothing closes within timeout_ms. */
bool web_send(int port, const char *bytes, size_t n, int timeout_ms, struct web_page *page);

/* GET of a path as a monitor does it. The status. */
int web_get(int port, const char *path, struct web_page *page);

/* Asks for the path until the status is this one; how long it took, -1: longer than that. */
int web_until(int port, const char *path, int status, int timeout_ms);

/* Is there a field in the head of exactly this form, "Name: value"? */
bool web_has_field(const struct web_page *page, const char *field);

#endif
