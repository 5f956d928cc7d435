/*
 * http: pages for operators: GET, on loopback, one request a connection.
 *
 * Layer net; knows nothing of what the pages say. On listener and conn rather than the event
 * library's own server, which in 2.1 has neither a limit of connections nor a deadline that a peer
 * sending a byte now and then cannot push on (TRAPS.md), and answers a bad request in words of its
 * own. Here a request has HTTP_DEADLINE_MS from the accept, its answer two seconds more, and there
 * are HTTP_CONNS_MAX connections; the calls' listeners have their own.
 *
 * A request that is refused (codec/http.h) never reaches ops. One that does is answered once, in
 * get() or later, unless it has gone before.
 */
#ifndef DUTYD_NET_HTTP_H
#define DUTYD_NET_HTTP_H

#include "dutyd/net/listener.h"

enum { HTTP_DEADLINE_MS = 5000, HTTP_CONNS_MAX = 64, HTTP_PAGE_MAX = 256 * 1024 };

struct http;     /* opaque: made by http_create, ended by http_destroy */
struct http_ask; /* a request that waits for its answer */

struct http_ops {
	/* path: as sent, without a query. */
	void (*get)(void *arg, struct http_ask *ask, const char *path);
	/* Whoever asked has gone, or its time is over; the pointer is not to be used any more. */
	void (*gone)(void *arg, struct http_ask *ask);
};

struct http_page {
	int status;
	const char *type; /* the whole Content-Type */
	const char *body;
};

/* ops must live as long as the server. listen->max_conns is the caller's. */
struct http *http_create(struct net_loop *loop, const struct net_listen *listen,
			 const struct http_ops *ops, void *arg, struct err *err);

/* ops->gone is called for every request that waits. */
void http_destroy(struct http **http);

void http_answer(struct http_ask *ask, const struct http_page *page);

int http_port(const struct http *http);

#endif
