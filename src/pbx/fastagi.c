#include "dutyd/pbx/fastagi.h"

#include <stdlib.h>

#include "dutyd/base/log.h"
#include "dutyd/base/mem.h"
#include "dutyd/codec/agi.h"
#include "dutyd/net/conn.h"

enum { INPUT_MAX = 2 * AGI_LINE_MAX, OUTPUT_MAX = 2 * AGI_ANSWER_MAX };

enum session_state {
	SESSION_READING,  /* the environment */
	SESSION_ASKED,    /* the handler owes an answer */
	SESSION_ANSWERED, /* Asterisk's replies */
};

struct session {
	struct peer peer;
	struct fastagi *fastagi;
	struct net_conn *conn;
	enum session_state state;
	struct agi_env *env; /* while it is read, from the first line on */
	bool has_ended;      /* the peer's side */
	int n_commands;      /* of our answer */
	struct agi_replies replies;
};

struct fastagi {
	struct net_listener *listener;
	struct fastagi_limits limits;
	const struct peer_handler *handler;
};

static struct session *session_of(struct peer *peer)
{
	return (struct session *)peer;
}

static void drop_env(struct session *session)
{
	free(session->env);
	session->env = NULL;
}

/* All in one segment, and our side ends: Asterisk runs it, sees the end and leaves AGI. */
static void send_answer(struct session *session, const struct buf *out, int n_commands)
{
	session->state = SESSION_ANSWERED;
	session->n_commands = n_commands;
	net_conn_write_last(session->conn, out->text, out->len);
	if (session->has_ended || session->replies.is_hangup) {
		net_conn_finish(session->conn);
	} else {
		net_conn_set_deadline(session->conn, session->fastagi->limits.reply_ms);
	}
}

static void refuse_session(struct session *session, const char *reason)
{
	char text[512];
	struct buf out = buf_over(text, sizeof(text));

	LOG(WARN, EV("agi.refused"), KV_S("peer", net_conn_peer(session->conn)),
	    KV_S("reason", reason));
	agi_write_verbose(&out, reason);
	send_answer(session, &out, 1);
}

static void peer_answer(struct peer *peer, const char *re, const struct answer *answer,
			const char *body)
{
	struct session *session = session_of(peer);
	char text[AGI_ANSWER_MAX];
	struct buf out = buf_over(text, sizeof(text));

	(void)re;
	(void)body;
	if (session->state == SESSION_ASKED) {
		int n_commands = agi_write_answer(&out, answer);

		send_answer(session, &out, n_commands);
	}
}

static void peer_reply(struct peer *peer, const char *re, const char *members)
{
	struct session *session = session_of(peer);
	char text[16];
	struct buf out = buf_over(text, sizeof(text));

	(void)re;
	(void)members;
	if (session->state == SESSION_ASKED) {
		agi_write_noop(&out);
		send_answer(session, &out, 1);
	}
}

static void peer_refuse(struct peer *peer, const char *re, const char *code, const char *field,
			const char *reason)
{
	struct session *session = session_of(peer);
	char text[256];
	struct buf out = buf_over(text, sizeof(text));

	(void)re;
	if (session->state == SESSION_ASKED) {
		const char *colon = field[0] != '\0' ? ": " : "";

		buf_printf(&out, "%.20s: %.40s%s%.160s", code, field, colon, reason);
		refuse_session(session, text);
	}
}

/* Asterisk has no use for the decision queue. */
static bool peer_deliver(struct peer *peer, const struct job_message *message)
{
	(void)peer;
	(void)message;
	return false;
}

static const struct peer_ops peer_ops = { peer_answer, peer_reply, peer_refuse, peer_deliver };

static void log_odd(const struct session *session, const struct request *request)
{
	const struct agi_env *env = session->env;

	if (env->n_odd > 0) {
		LOG(WARN, EV("agi.odd"), KV_S("call", request->call),
		    KV_S("peer", net_conn_peer(session->conn)), KV_S("channel", env->channel),
		    KV_S("reason", env->odd), KV_I("odd", env->n_odd));
	}
}

static void ask(struct session *session)
{
	const struct peer_handler *handler = session->fastagi->handler;
	struct request request;
	struct err err;

	if (agi_env_request(session->env, &request, &err) != 0) {
		drop_env(session);
		refuse_session(session, err.text);
		return;
	}
	log_odd(session, &request);
	drop_env(session);
	session->state = SESSION_ASKED;
	net_conn_set_deadline(session->conn, session->fastagi->limits.environment_ms);
	handler->request(handler->arg, &session->peer, &request);
}

static void read_environment(struct session *session, const char *line, size_t len)
{
	if (session->env == NULL) {
		session->env = xcalloc(1, sizeof(*session->env));
		agi_env_init(session->env);
	}
	enum agi_status status = agi_env_line(session->env, line, len);

	if (status == AGI_DONE) {
		ask(session);
	} else if (status == AGI_BAD) {
		const char *why = session->env->why;

		drop_env(session);
		refuse_session(session, why);
	}
}

static void on_line(void *arg, const char *line, size_t len)
{
	struct session *session = arg;

	if (session->state == SESSION_READING) {
		read_environment(session, line, len);
		return;
	}
	agi_reply_line(&session->replies, line, len);
	/* Until we close, the channel hangs in AGI, a caller who was redirected as well. */
	if (session->replies.is_hangup && session->state == SESSION_ANSWERED) {
		if (net_conn_unsent(session->conn) == 0) {
			net_conn_close(session->conn);
		} else {
			net_conn_finish(session->conn);
		}
	}
}

static void on_line_too_long(void *arg)
{
	struct session *session = arg;

	if (session->state == SESSION_READING) {
		drop_env(session);
		refuse_session(session, "line too long");
	} else if (session->state == SESSION_ANSWERED) {
		net_conn_finish(session->conn);
	}
}

static void on_ended(void *arg)
{
	struct session *session = arg;

	session->has_ended = true;
	if (session->state == SESSION_ANSWERED) {
		net_conn_finish(session->conn);
	} else if (session->state == SESSION_READING && session->env == NULL) {
		net_conn_close(session->conn); /* somebody only looked whether the port is open */
	} else if (session->state == SESSION_READING) {
		refuse_session(session, "the environment has no end");
	}
}

static void log_end(const struct session *session, enum net_close why)
{
	const char *peer = net_conn_peer(session->conn);

	if (session->state == SESSION_READING && why == NET_CLOSE_DEADLINE) {
		LOG(WARN, EV("agi.refused"), KV_S("peer", peer),
		    KV_S("reason", "no whole environment in time"));
	} else if (session->state == SESSION_ASKED && why == NET_CLOSE_DEADLINE) {
		LOG(ERR, EV("agi.unanswered"), KV_S("peer", peer));
	} else if (session->replies.n_bad > 0) {
		LOG(WARN, EV("agi.unset"), KV_S("peer", peer),
		    KV_I("commands", session->n_commands), KV_I("done", session->replies.n_good));
	}
}

static void on_closed(void *arg, enum net_close why)
{
	struct session *session = arg;
	const struct peer_handler *handler = session->fastagi->handler;

	log_end(session, why);
	if (session->state == SESSION_ASKED) {
		handler->gone(handler->arg, &session->peer);
	}
	drop_env(session);
	free(session);
}

static const struct net_conn_ops conn_ops = {
	.line = on_line,
	.line_too_long = on_line_too_long,
	.ended = on_ended,
	.closed = on_closed,
};

static void on_accept(void *arg, struct net_accepted *accepted)
{
	struct fastagi *fastagi = arg;
	struct session *session = xcalloc(1, sizeof(*session));
	const struct net_limits limits = {
		.line_max = INPUT_MAX,
		.output_max = OUTPUT_MAX,
		.deadline_ms = fastagi->limits.environment_ms,
	};

	session->peer = (struct peer){ .ops = &peer_ops, .kind = "fastagi" };
	session->fastagi = fastagi;
	session->conn = net_conn_open(accepted, &limits, &conn_ops, session);
}

struct fastagi_limits fastagi_limits_default(void)
{
	return (struct fastagi_limits){ .environment_ms = 5000, .reply_ms = 2000 };
}

struct fastagi *fastagi_create(struct net_loop *loop, const struct net_listen *listen,
			       const struct fastagi_limits *limits,
			       const struct peer_handler *handler, struct err *err)
{
	struct fastagi *fastagi = xcalloc(1, sizeof(*fastagi));

	fastagi->limits = *limits;
	fastagi->handler = handler;
	fastagi->listener = net_listener_create(loop, listen, on_accept, fastagi, err);
	if (fastagi->listener == NULL) {
		free(fastagi);
		return NULL;
	}
	return fastagi;
}

void fastagi_stop(struct fastagi *fastagi)
{
	net_listener_stop(fastagi->listener);
}

void fastagi_destroy(struct fastagi **fastagi)
{
	if (*fastagi == NULL) {
		return;
	}
	net_listener_destroy(&(*fastagi)->listener);
	free(*fastagi);
	*fastagi = NULL;
}

int fastagi_sessions(const struct fastagi *fastagi)
{
	return net_listener_conns(fastagi->listener);
}

int fastagi_port(const struct fastagi *fastagi)
{
	return net_listener_port(fastagi->listener);
}
