/*
 * http: the head of a request, and that of an answer, as RFC 9112 writes them.
 *
 * Layer codec, no I/O. As much of HTTP as a page for operators needs, and strictly: GET only, no
 * bodies, one request a connection. Whatever programs have been seen to read in two ways (folded
 * lines, blanks before a colon, a second Host, a length beside an encoding) is refused.
 *
 * Host must name this machine itself: a web page of somebody else's whose name has been made to
 * point here (DNS rebinding) says its own name, and gets 421. Nothing of a request is ever repeated
 * in an answer.
 */
#ifndef DUTYD_CODEC_HTTP_H
#define DUTYD_CODEC_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#include "dutyd/base/buf.h"

enum { HTTP_HEAD_MAX = 8192, HTTP_FIELDS_MAX = 100, HTTP_PATH_SIZE = 64 };

struct http_head { /* zeroed before the first line */
	int n_lines, n_hosts;
	size_t n_bytes;
	bool is_1_0;
	bool is_head; /* HEAD: its answer has no body */
	bool is_host_local;
	bool is_elsewhere;         /* by a target in absolute form, whatever Host says */
	char path[HTTP_PATH_SIZE]; /* before any '?'; "" = longer than any path of ours */
};

/*
 * A line without its end, closed by a NUL. 0: go on; 200: it was the last and all is well; else
 * refuse with that.
 */
int http_head_line(struct http_head *head, const char *line, size_t len);

/* 127.0.0.1, [::1] or localhost, with any port or none: a tunnel has its own. */
bool http_host_is_local(const char *host);

/* "Not Found" */
const char *http_status_text(int status);

/* Down to the empty line. length: of the body; now_s: wall clock. */
void http_write_head(struct buf *out, int status, const char *type, size_t length, int64_t now_s);

#endif
