#include "dutyd/net/http.h"

#include <stdlib.h>
#include <string.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/mem.h"
#include "dutyd/codec/http.h"
#include "dutyd/net/conn.h"

enum { ANSWER_HEAD_MAX = 512 };

struct http_ask {
	struct http *http;
	struct net_conn *conn;
	struct http_head head;
	enum { ASK_READING, ASK_WAITING, ASK_ANSWERED } state;
};

struct http {
	struct net_listener *listener;
	const struct http_ops *ops;
	void *arg;
};

static void send_page(struct http_ask *ask, const struct http_page *page)
{
	char memory[ANSWER_HEAD_MAX];
	struct buf head = buf_over(memory, sizeof(memory));
	size_t length = strlen(page->body);

	ask->state = ASK_ANSWERED;
	http_write_head(&head, page->status, page->type, length, clock_wall_ms() / 1000);
	net_conn_write(ask->conn, head.text, head.len);
	if (!ask->head.is_head) {
		net_conn_write(ask->conn, page->body, length);
	}
	/* What the peer still sends is thrown away: a reset would take the answer along. */
	net_conn_finish(ask->conn);
}

/* In our own words alone: nothing of the request stands in an answer. */
static void refuse(struct http_ask *ask, int status)
{
	char body[64];
	struct buf out = buf_over(body, sizeof(body));

	buf_put_text(&out, http_status_text(status));
	buf_put_char(&out, '\n');
	send_page(ask, &(struct http_page){ status, "text/plain; charset=utf-8", body });
}

static void on_line(void *arg, const char *line, size_t len)
{
	struct http_ask *ask = arg;
	const struct http *http = ask->http;

	if (ask->state != ASK_READING) {
		return; /* a body, or a second request */
	}
	int status = http_head_line(&ask->head, line, len);

	if (status == 200) {
		ask->state = ASK_WAITING;
		http->ops->get(http->arg, ask, ask->head.path);
	} else if (status != 0) {
		refuse(ask, status);
	}
}

static void on_line_too_long(void *arg)
{
	struct http_ask *ask = arg;

	if (ask->state == ASK_READING) {
		refuse(ask, 431);
	}
}

static void on_ended(void *arg)
{
	struct http_ask *ask = arg;

	if (ask->state == ASK_READING) {
		net_conn_close(ask->conn);
	}
}

static void on_closed(void *arg, enum net_close why)
{
	struct http_ask *ask = arg;
	const struct http *http = ask->http;

	(void)why;
	if (ask->state == ASK_WAITING) {
		http->ops->gone(http->arg, ask);
	}
	free(ask);
}

static const struct net_conn_ops conn_ops = {
	.line = on_line,
	.line_too_long = on_line_too_long,
	.ended = on_ended,
	.closed = on_closed,
};

static void on_accept(void *arg, struct net_accepted *accepted)
{
	struct http *http = arg;
	struct http_ask *ask = xcalloc(1, sizeof(*ask));
	const struct net_limits limits = {
		.line_max = HTTP_HEAD_MAX,
		.output_max = HTTP_PAGE_MAX + ANSWER_HEAD_MAX,
		.deadline_ms = HTTP_DEADLINE_MS,
	};

	ask->http = http;
	ask->conn = net_conn_open(accepted, &limits, &conn_ops, ask);
}

void http_answer(struct http_ask *ask, const struct http_page *page)
{
	if (ask->state == ASK_WAITING) {
		send_page(ask, page);
	}
}

struct http *http_create(struct net_loop *loop, const struct net_listen *listen,
			 const struct http_ops *ops, void *arg, struct err *err)
{
	struct http *http = xcalloc(1, sizeof(*http));

	http->ops = ops;
	http->arg = arg;
	http->listener = net_listener_create(loop, listen, on_accept, http, err);
	if (http->listener == NULL) {
		free(http);
		return NULL;
	}
	return http;
}

void http_destroy(struct http **http)
{
	if (*http == NULL) {
		return;
	}
	net_listener_destroy(&(*http)->listener);
	free(*http);
	*http = NULL;
}

int http_port(const struct http *http)
{
	return net_listener_port(http->listener);
}
