#include "dutyd/pbx/ami_link.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/log.h"
#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/net/conn.h"
#include "dutyd/net/dial.h"
#include "dutyd/pbx/ami_sync.h"

enum { OUTPUT_MAX = 1024 * 1024, TICK_MS = 500, TALKING_MS = 250, SYNC_TEXT_MAX = 1024 };

/* Ids of our own actions; those of ami_link_send() begin with another letter. */
#define ID_CHALLENGE "l1"
#define ID_LOGIN "l2"
#define ID_EVENTS "l3"
#define ID_FILTER "l4"
#define ID_PING "l5"

struct ami_link {
	struct ami_link_options with;
	const struct ami_link_ops *ops;
	void *arg;
	struct net_dial *dial;
	struct net_conn *conn;
	struct net_timer *tick; /* while connected */
	struct ami_message message;
	struct ami_sync sync;
	enum ami_link_state state;
	bool has_banner, is_stopping, is_resync_wanted;
	char secret[SECRET_SIZE]; /* of this attempt, until it is sent */
	char problem[128];
	int64_t since_ms, limit_ms; /* of the state, monotonic; 0 = it may last */
	int64_t heard_ms, pinged_ms;
	long long logins, events, lost;
};

static void enter(struct ami_link *link, enum ami_link_state state, int limit_ms)
{
	link->state = state;
	link->since_ms = clock_monotonic_ms();
	link->limit_ms = limit_ms > 0 ? link->since_ms + limit_ms : 0;
}

/* The connection's end is told by on_closed(); the first reason is the one that counts. */
static void drop(struct ami_link *link, const char *problem)
{
	if (link->problem[0] == '\0') {
		str_copy_cut(link->problem, sizeof(link->problem), problem);
	}
	net_conn_close(link->conn);
}

static void send_action(struct ami_link *link, struct ami_action *action)
{
	if (ami_action_end(action)) {
		net_conn_write(link->conn, action->out.text, action->out.len);
	} else {
		drop(link, "user or secret cannot be sent to a manager");
	}
}

/* ---- the way down ---- */

static void log_down(const struct ami_link *link, int wait_ms)
{
	LOG(WARN, EV("ami.down"), KV_S("address", link->with.address),
	    KV_S("problem", link->problem), KV_I("retry_ms", wait_ms));
}

static void go_down(struct ami_link *link)
{
	bool was_live = link->state == AMI_LINK_LIVE;

	ami_sync_drop(&link->sync);
	net_timer_stop(link->tick);
	enter(link, AMI_LINK_DOWN, 0);
	if (link->is_stopping) {
		return;
	}
	log_down(link, net_dial_again(link->dial));
	if (was_live) {
		link->lost++;
		link->ops->lost(link->arg);
	}
}

static void on_closed(void *arg, enum net_close why)
{
	struct ami_link *link = arg;

	link->conn = NULL;
	if (link->problem[0] == '\0') {
		str_copy(link->problem, sizeof(link->problem), net_close_name(why));
	}
	go_down(link);
}

static void on_failed(void *arg, const char *problem)
{
	struct ami_link *link = arg;

	str_copy_cut(link->problem, sizeof(link->problem), problem);
	go_down(link);
}

/* Told once for as long as it stays the same: attempts go on. */
static void secret_failed(struct ami_link *link, const char *why)
{
	char problem[sizeof(link->problem)];

	snprintf(problem, sizeof(problem), "no secret: %.110s", why);
	if (strcmp(problem, link->problem) != 0) {
		LOG(ERR, EV("ami.secret"), KV_S("problem", why));
		str_copy(link->problem, sizeof(link->problem), problem);
	}
	net_dial_again(link->dial);
}

static bool on_trying(void *arg)
{
	struct ami_link *link = arg;
	struct err err = { "" };

	if (secret_read(link->with.secret, link->secret, &err) != 0) {
		secret_failed(link, err.text);
		return false;
	}
	enter(link, AMI_LINK_CONNECTING, 0);
	return true;
}

static void on_ended(void *arg)
{
	drop(arg, "Asterisk closed the connection");
}

static void on_line_too_long(void *arg)
{
	drop(arg, "a line of 64 KiB or more");
}

/* ---- the way up ---- */

static void send_sync(struct ami_link *link)
{
	char text[SYNC_TEXT_MAX];
	struct buf out = buf_over(text, sizeof(text));

	ami_sync_begin(&link->sync, &out);
	link->is_resync_wanted = false;
	link->limit_ms = clock_monotonic_ms() + link->with.sync_ms;
	link->ops->sync_began(link->arg);
	net_conn_write(link->conn, out.text, out.len);
}

static void ask_challenge(struct ami_link *link)
{
	struct ami_action action;

	ami_action_begin(&action, "Challenge", ID_CHALLENGE);
	ami_action_put(&action, "AuthType", "MD5");
	send_action(link, &action);
}

/* challenge "": the server offers none. */
static void log_in(struct ami_link *link, const char *challenge)
{
	struct ami_action action;

	ami_action_login(&action, ID_LOGIN, link->with.user, link->secret, challenge);
	secret_forget(link->secret);
	ami_action_put(&action, "Events", "off");
	send_action(link, &action);
}

/*
 * A call through a queue is 172 events with everything on, 37 with these two classes. The filter
 * leaves what we read; it needs the right "system", so a refusal is no news: manager_dutyd.conf has
 * the same filter on the server's side.
 */
static void choose_events(struct ami_link *link)
{
	struct ami_action action;

	ami_action_begin(&action, "Filter", ID_FILTER);
	ami_action_put(&action, "Operation", "Add");
	ami_action_put(&action, "Filter",
		       "Event: (Newchannel|Newstate|Hangup|Bridge(Enter|Leave)|DeviceStateChange|"
		       "QueueMember|DialEnd|Shutdown|FullyBooted)");
	send_action(link, &action);
	ami_action_begin(&action, "Events", ID_EVENTS);
	ami_action_put(&action, "EventMask", "system,call,agent");
	send_action(link, &action);
}

static void logged_in(struct ami_link *link)
{
	link->logins++;
	enter(link, AMI_LINK_RESYNCING, link->with.sync_ms);
	choose_events(link);
	send_sync(link);
}

static void on_login_response(struct ami_link *link, const struct ami_event *event)
{
	if (strcmp(event->action_id, ID_CHALLENGE) == 0) {
		log_in(link, event->is_success ? ami_message_get(&link->message, "Challenge") : "");
	} else if (event->is_success) {
		logged_in(link);
	} else {
		drop(link, event->text[0] != '\0' ? event->text : "login refused");
	}
}

static void on_banner(struct ami_link *link, const char *line)
{
	link->has_banner = true;
	if (ami_is_banner(line)) {
		ask_challenge(link);
	} else {
		drop(link, "what answers there is no Asterisk manager");
	}
}

/* ---- what comes in ---- */

static void log_denied(const char *action, const struct ami_event *event)
{
	LOG(WARN, EV("ami.denied"), KV_S("action", action), KV_S("text", event->text));
}

static void on_live_event(struct ami_link *link, const struct ami_event *event)
{
	if (event->kind == AMI_SHUTDOWN) {
		drop(link, "Asterisk is shutting down");
	} else if (event->kind == AMI_BOOTED) {
		link->is_resync_wanted = true; /* it let us in before all of it was there */
	} else if (event->kind != AMI_RESPONSE) {
		link->ops->event(link->arg, event);
	} else if (strcmp(event->action_id, ID_PING) == 0) {
		link->ops->pong(link->arg, event->clock_s);
	} else if (event->action_id[0] != 'l') {
		link->ops->response(link->arg, event);
	}
}

static void sync_done(struct ami_link *link)
{
	struct ami_event event;
	bool is_new = link->state == AMI_LINK_RESYNCING;
	int64_t took_ms = clock_monotonic_ms() - link->since_ms;

	link->limit_ms = 0;
	if (is_new) {
		enter(link, AMI_LINK_LIVE, 0);
		link->pinged_ms = 0; /* at the next tick */
		net_dial_settle(link->dial);
		LOG(INFO, EV("ami.live"), KV_S("address", link->with.address),
		    KV_S("user", link->with.user), KV_I("took_ms", took_ms));
	}
	link->ops->sync_ended(link->arg, ami_sync_has_channels(&link->sync));
	while (ami_sync_take(&link->sync, &event)) {
		on_live_event(link, &event);
	}
}

static void on_sync_event(struct ami_link *link, const struct ami_event *event)
{
	switch (ami_sync_event(&link->sync, event)) {
	case AMI_SYNC_NONE:
		on_live_event(link, event);
		break;
	case AMI_SYNC_ITEM:
		link->ops->event(link->arg, event);
		break;
	case AMI_SYNC_REFUSED:
		log_denied(ami_sync_name(event->action_id), event);
		break;
	case AMI_SYNC_FULL:
		drop(link, "more has happened than fits, while the lists were read");
		break;
	default:
		break;
	}
	if (ami_sync_is_done(&link->sync)) {
		sync_done(link);
	}
}

static void on_message(struct ami_link *link)
{
	struct ami_event event;

	ami_event_read(&link->message, &event);
	if (link->state == AMI_LINK_AUTHENTICATING) {
		if (event.kind == AMI_RESPONSE) {
			on_login_response(link, &event);
		}
		return;
	}
	link->events += event.kind != AMI_RESPONSE;
	on_sync_event(link, &event);
}

static void on_line(void *arg, const char *line, size_t len)
{
	struct ami_link *link = arg;

	link->heard_ms = clock_monotonic_ms();
	if (!link->has_banner) {
		on_banner(link, line);
	} else if (ami_message_line(&link->message, line, len)) {
		on_message(link);
		ami_message_init(&link->message);
	}
}

/* ---- time ---- */

static void ping(struct ami_link *link, int64_t now_ms)
{
	struct ami_action action;

	link->pinged_ms = now_ms;
	ami_action_begin(&action, "Ping", ID_PING);
	send_action(link, &action);
}

static void on_tick(void *arg)
{
	struct ami_link *link = arg;
	int64_t now_ms = clock_monotonic_ms();
	char problem[64];

	net_timer_start(link->tick, TICK_MS);
	if (link->limit_ms != 0 && now_ms >= link->limit_ms) {
		snprintf(problem, sizeof(problem), "too long in state %s",
			 ami_link_state_name(link->state));
		drop(link, problem);
	} else if (now_ms - link->heard_ms >= link->with.silent_ms) {
		snprintf(problem, sizeof(problem), "nothing heard for %d ms", link->with.silent_ms);
		drop(link, problem);
	} else if (link->state > AMI_LINK_AUTHENTICATING &&
		   now_ms - link->pinged_ms >= link->with.ping_ms) {
		ping(link, now_ms);
	}
	if (link->is_resync_wanted) {
		ami_link_resync(link);
	}
}

static void on_connected(void *arg, struct net_accepted *accepted)
{
	static const struct net_limits limits = { .line_max = AMI_LINE_MAX,
						  .output_max = OUTPUT_MAX };
	static const struct net_conn_ops ops = {
		.line = on_line,
		.line_too_long = on_line_too_long,
		.ended = on_ended,
		.closed = on_closed,
	};
	struct ami_link *link = arg;

	link->conn = net_conn_open(accepted, &limits, &ops, link);
	link->has_banner = false;
	link->problem[0] = '\0';
	ami_message_init(&link->message);
	enter(link, AMI_LINK_AUTHENTICATING, link->with.login_ms);
	link->heard_ms = link->pinged_ms = link->since_ms;
	net_timer_start(link->tick, TICK_MS);
}

/* ---- the link itself ---- */

void ami_link_defaults(struct ami_link_options *options)
{
	options->connect_ms = 3000;
	options->login_ms = 10000;
	options->sync_ms = 15000;
	options->ping_ms = 5000;
	options->silent_ms = 9500; /* and a tick: noticed within ten seconds */
	options->wait_min_ms = 500;
	options->wait_max_ms = 30000;
}

struct ami_link *ami_link_create(struct net_loop *loop, const struct ami_link_options *options,
				 const struct ami_link_ops *ops, void *arg, struct err *err)
{
	static const struct net_dial_ops dial_ops = { on_trying, on_connected, on_failed };
	struct net_dial_options dial = { options->address, options->connect_ms,
					 options->wait_min_ms, options->wait_max_ms };
	struct ami_link *link = xcalloc(1, sizeof(*link));

	link->dial = net_dial_create(loop, &dial, &dial_ops, link, err);
	if (link->dial == NULL) {
		free(link);
		return NULL;
	}
	link->with = *options;
	link->ops = ops;
	link->arg = arg;
	ami_sync_init(&link->sync);
	link->tick = net_timer_create(loop, on_tick, link);
	enter(link, AMI_LINK_DOWN, 0);
	net_dial_start(link->dial);
	return link;
}

void ami_link_destroy(struct ami_link **link)
{
	struct ami_link *gone = *link;

	if (gone == NULL) {
		return;
	}
	*link = NULL;
	gone->is_stopping = true;
	if (gone->conn != NULL) {
		struct net_conn *conn = gone->conn;

		net_conn_destroy(&conn);
	}
	net_dial_destroy(&gone->dial);
	net_timer_destroy(&gone->tick);
	ami_sync_drop(&gone->sync);
	secret_forget(gone->secret);
	free(gone);
}

bool ami_link_send(struct ami_link *link, struct ami_action *action)
{
	if (!ami_action_end(action) || link->state != AMI_LINK_LIVE || link->conn == NULL) {
		return false;
	}
	net_conn_write(link->conn, action->out.text, action->out.len);
	return true;
}

void ami_link_resync(struct ami_link *link)
{
	if (link->state == AMI_LINK_LIVE && !link->sync.is_running) {
		send_sync(link);
	}
}

bool ami_link_is_talking(const struct ami_link *link)
{
	return clock_monotonic_ms() - link->heard_ms < TALKING_MS;
}

struct ami_link_view ami_link_view(const struct ami_link *link)
{
	return (struct ami_link_view){ .state = link->state,
				       .problem = link->problem,
				       .logins = link->logins,
				       .events = link->events,
				       .lost = link->lost,
				       .since_ms = link->since_ms };
}

const char *ami_link_state_name(enum ami_link_state state)
{
	static const char *const names[] = {
		[AMI_LINK_DOWN] = "down",
		[AMI_LINK_CONNECTING] = "connecting",
		[AMI_LINK_AUTHENTICATING] = "authenticating",
		[AMI_LINK_RESYNCING] = "resyncing",
		[AMI_LINK_LIVE] = "live",
	};

	return names[state];
}
