#include "dutyd/pbx/lines.h"

#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dutyd/base/log.h"
#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/codec/json_in.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/net/conn.h"

/* As write_error() has it. */
#define TOO_MANY                                                                                   \
	"{\"v\":1,\"re\":null,\"ok\":false,\"error\":{\"code\":\"busy\",\"field\":null,"           \
	"\"text\":\"too many connections\"}}\n"

enum { HEAD_MAX = 1024, ESCAPED_MAX = 6, MESSAGE_HEAD_MAX = 1024, NO_GROUP = -1 };

struct line_peer {
	struct peer peer;
	struct lines *lines;
	struct net_conn *conn;
	int n_in_flight;
	bool has_ended; /* no more is read: goes when nothing is owed to it */
};

struct lines {
	struct net_listener *listener;
	const struct peer_handler *handler;
	bool is_control;
	long admin_gid; /* NO_GROUP */
	int n_in_flight;
};

static struct line_peer *line_peer_of(struct peer *peer)
{
	return (struct line_peer *)peer;
}

/* Reads on, waits or ends, whatever the peer's accounts ask for. */
static void balance(struct line_peer *peer)
{
	if (peer->has_ended) {
		if (peer->n_in_flight == 0) {
			net_conn_finish(peer->conn);
		}
		return;
	}
	net_conn_pause(peer->conn, peer->n_in_flight >= LINES_IN_FLIGHT ||
					   net_conn_unsent(peer->conn) > LINES_UNSENT_MAX);
}

static void count_in_flight(struct line_peer *peer, int n)
{
	peer->n_in_flight += n;
	peer->lines->n_in_flight += n;
}

/* {"v":1,"re":"r1","ok":true and no end yet. */
static void put_head(struct buf *out, const char *id, bool is_ok)
{
	json_open(out, NULL);
	json_int(out, "v", 1);
	json_text(out, "re", id[0] != '\0' ? id : NULL);
	json_bool(out, "ok", is_ok);
}

static void write_buf(struct line_peer *peer, const struct buf *out)
{
	net_conn_write(peer->conn, out->text, out->len);
}

/* In one write: each would be a system call, and wake the peer for a part of a line. */
static void write_line(struct line_peer *peer, const struct buf *head, const char *body,
		       const char *tail)
{
	size_t size = head->len + strlen(body) + strlen(tail) + 1;
	char *text = xcalloc(1, size);
	struct buf out = buf_over(text, size);

	buf_put(&out, head->text, head->len);
	buf_put_text(&out, body);
	buf_put_text(&out, tail);
	write_buf(peer, &out);
	free(text);
}

/* A reload that is refused tells every problem of the configuration: that needs room. */
static void write_error(struct line_peer *peer, const char *id, const char *code, const char *field,
			const char *reason)
{
	size_t size = HEAD_MAX + ESCAPED_MAX * (strlen(field) + strlen(reason));
	char *text = xcalloc(1, size);
	struct buf out = buf_over(text, size);

	put_head(&out, id, false);
	json_open(&out, "error");
	json_text(&out, "code", code);
	json_text(&out, "field", field[0] != '\0' ? field : NULL);
	json_text(&out, "text", reason);
	json_close(&out);
	json_close(&out);
	buf_put_char(&out, '\n');
	write_buf(peer, &out);
	free(text);
}

static void peer_answer(struct peer *peer, const char *re, const struct answer *answer,
			const char *body)
{
	struct line_peer *to = line_peer_of(peer);
	char text[HEAD_MAX];
	struct buf out = buf_over(text, sizeof(text));

	put_head(&out, re, true);
	json_bool(&out, "durable", answer->is_durable);
	buf_put_text(&out, ",\"decision\":");
	write_line(to, &out, body, "}\n");
	count_in_flight(to, -1);
	balance(to);
}

static void peer_reply(struct peer *peer, const char *re, const char *members)
{
	struct line_peer *to = line_peer_of(peer);
	char text[HEAD_MAX];
	struct buf out = buf_over(text, sizeof(text));

	put_head(&out, re, true);
	buf_put_text(&out, members[0] != '\0' ? "," : "");
	write_line(to, &out, members, "}\n");
	count_in_flight(to, -1);
	balance(to);
}

static void peer_refuse(struct peer *peer, const char *re, const char *code, const char *field,
			const char *reason)
{
	struct line_peer *to = line_peer_of(peer);

	write_error(to, re, code, field, reason);
	count_in_flight(to, -1);
	balance(to);
}

static bool peer_deliver(struct peer *peer, const struct job_message *message)
{
	struct line_peer *to = line_peer_of(peer);
	char text[MESSAGE_HEAD_MAX];
	struct buf out = buf_over(text, sizeof(text));

	if (to->has_ended || net_conn_unsent(to->conn) > LINES_UNSENT_MAX) {
		return false;
	}
	json_open(&out, NULL);
	json_int(&out, "v", 1);
	json_open(&out, "message");
	json_int(&out, "seq", message->seq);
	json_text(&out, "topic", message->topic);
	json_text(&out, "key", message->key);
	json_int(&out, "at_ms", message->at_ms);
	if (message->is_again) {
		json_bool(&out, "again", true);
	}
	buf_put_text(&out, ",\"payload\":");
	write_line(to, &out, message->payload, "}}\n");
	return true;
}

static const struct peer_ops peer_ops = { peer_answer, peer_reply, peer_refuse, peer_deliver };

static void on_line(void *arg, const char *line, size_t len)
{
	struct line_peer *peer = arg;
	const struct peer_handler *handler = peer->lines->handler;
	struct json_in_error error;
	struct request request;

	if (len == 0) {
		return;
	}
	if (json_in_request(line, len, &request, &error) != 0) {
		LOG(WARN, EV("lines.bad"), KV_S("peer", net_conn_peer(peer->conn)),
		    KV_S("field", error.field), KV_S("reason", error.text));
		write_error(peer, request.id, "bad_request", error.field, error.text);
	} else {
		count_in_flight(peer, 1);
		handler->request(handler->arg, &peer->peer, &request);
	}
	balance(peer);
}

static void on_line_too_long(void *arg)
{
	struct line_peer *peer = arg;
	const char *reason = "a line of 64 KiB or more";

	LOG(WARN, EV("lines.bad"), KV_S("peer", net_conn_peer(peer->conn)), KV_S("reason", reason));
	write_error(peer, "", "bad_request", "", reason);
	peer->has_ended = true;
	balance(peer);
}

static void on_ended(void *arg)
{
	struct line_peer *peer = arg;

	peer->has_ended = true;
	balance(peer);
}

static void on_drained(void *arg)
{
	struct line_peer *peer = arg;
	const struct peer_handler *handler = peer->lines->handler;

	balance(peer);
	if (peer->peer.subscription != NULL) {
		handler->drained(handler->arg, &peer->peer);
	}
}

static void on_closed(void *arg, enum net_close why)
{
	struct line_peer *peer = arg;
	struct lines *lines = peer->lines;

	if (why == NET_CLOSE_STUCK) {
		LOG(WARN, EV("lines.stuck"), KV_S("peer", net_conn_peer(peer->conn)));
	}
	if (peer->n_in_flight > 0 || peer->peer.subscription != NULL) {
		lines->handler->gone(lines->handler->arg, &peer->peer);
	}
	count_in_flight(peer, -peer->n_in_flight);
	free(peer);
}

static const struct net_conn_ops conn_ops = {
	.line = on_line,
	.line_too_long = on_line_too_long,
	.ended = on_ended,
	.drained = on_drained,
	.closed = on_closed,
};

static long uid_of(const struct net_conn *conn)
{
	uid_t uid;

	return net_conn_user(conn, &uid) ? (long)uid : -1;
}

static bool is_admin(const struct lines *lines, const struct net_conn *conn)
{
	uid_t uid;

	if (!lines->is_control || !net_conn_user(conn, &uid)) {
		return false;
	}
	return uid == 0 || uid == geteuid() ||
	       (lines->admin_gid != NO_GROUP &&
		net_conn_is_in_group(conn, (gid_t)lines->admin_gid));
}

static void on_accept(void *arg, struct net_accepted *accepted)
{
	static const struct net_limits limits = {
		.line_max = JSON_IN_LINE_MAX,
		.output_max = LINES_OUTPUT_MAX,
	};
	struct lines *lines = arg;
	struct line_peer *peer = xcalloc(1, sizeof(*peer));

	peer->lines = lines;
	peer->conn = net_conn_open(accepted, &limits, &conn_ops, peer);
	peer->peer = (struct peer){
		.ops = &peer_ops,
		.kind = lines->is_control ? "control" : "lines",
		.is_control = lines->is_control,
		.is_admin = is_admin(lines, peer->conn),
		.uid = uid_of(peer->conn),
	};
}

struct lines *lines_create(struct net_loop *loop, const struct net_listen *listen,
			   const struct lines_kind *kind, const struct peer_handler *handler,
			   struct err *err)
{
	struct lines *lines = xcalloc(1, sizeof(*lines));
	struct net_listen own = *listen;

	own.when_full = TOO_MANY;
	lines->handler = handler;
	lines->is_control = kind->is_control;
	lines_set_admin_group(lines, kind->admin_group);
	lines->listener = net_listener_create(loop, &own, on_accept, lines, err);
	if (lines->listener == NULL) {
		free(lines);
		return NULL;
	}
	return lines;
}

void lines_set_admin_group(struct lines *lines, const char *group)
{
	const struct group *entry = group != NULL && group[0] != '\0' ? getgrnam(group) : NULL;

	lines->admin_gid = entry != NULL ? (long)entry->gr_gid : NO_GROUP;
}

void lines_stop(struct lines *lines)
{
	net_listener_stop(lines->listener);
}

void lines_destroy(struct lines **lines)
{
	if (*lines == NULL) {
		return;
	}
	net_listener_destroy(&(*lines)->listener);
	free(*lines);
	*lines = NULL;
}

int lines_unanswered(const struct lines *lines)
{
	return lines->n_in_flight;
}
