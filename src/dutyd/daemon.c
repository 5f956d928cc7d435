#include "dutyd/dutyd/daemon.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/log.h"
#include "dutyd/base/str.h"
#include "dutyd/dutyd/systemd.h"
#include "dutyd/pbx/fastagi.h"
#include "dutyd/pbx/lines.h"
#include "dutyd/service/pages.h"

enum {
	TICK_MS = 30000, /* the calendar is looked at this often: clock steps, suspend, a new day */
	FIRST_TICK_MS = 3000, /* calls that waited for the start go before the calendar */
	DRAIN_MS = 3000,      /* for what has been asked, after the signal to end */
	DRAIN_STEP_MS = 5,
	FASTAGI_CONNS_MAX = 4096,
	LINES_CONNS_MAX = 1024,
	CONTROL_CONNS_MAX = 64,
};

struct daemon {
	struct current current;
	struct store *store;
	struct net_loop *loop;
	struct router *router;
	struct peer_handler handler;
	struct net_allow allow;
	struct fastagi *fastagi;
	struct lines *events, *events_tcp, *control;
	char board[64];      /* where the pages are, until the next start; "" = off */
	struct pages *pages; /* NULL: off, or its address cannot be had now */
	struct net_timer *tick, *watchdog, *drain;
	struct net_watch *on_term, *on_int, *on_hup;
	int watchdog_ms;
	int64_t drain_end_ms;
};

/* ---- while it runs ---- */

static void tell_status(const struct daemon *daemon, const char *state)
{
	char line[160];
	char text[256];

	router_status_line(daemon->router, line, sizeof(line));
	snprintf(text, sizeof(text), "%s\nSTATUS=%s", state, line);
	systemd_notify(text);
}

/* Nobody's call depends on it: without the address calls are answered, and it is tried again. */
static void open_pages(struct daemon *daemon)
{
	const struct net_listen listen = {
		.name = "http", .address = daemon->board, .fd = -1, .max_conns = HTTP_CONNS_MAX
	};
	struct err err = { "" };

	if (daemon->board[0] == '\0' || daemon->pages != NULL || daemon->drain_end_ms != 0) {
		return;
	}
	daemon->pages = pages_create(daemon->router, &listen, &err);
	if (daemon->pages == NULL) {
		LOG(ERR, EV("http.failed"), KV_S("text", err.text));
	}
}

static void on_tick(void *arg)
{
	struct daemon *daemon = arg;

	open_pages(daemon);
	int64_t day_left_ms = router_tick(daemon->router);

	log_flush();
	tell_status(daemon, "");
	net_timer_start(daemon->tick, day_left_ms < TICK_MS ? (int)day_left_ms : TICK_MS);
}

/* A loop that runs but leaves calls without their answer is as dead as one that hangs. */
static void on_watchdog(void *arg)
{
	struct daemon *daemon = arg;
	int limit_ms = 2 * daemon->current.policy->intake.deadline_ms + 1000;

	if (router_oldest_ms(daemon->router) < limit_ms) {
		systemd_notify("WATCHDOG=1");
	}
	net_timer_start(daemon->watchdog, daemon->watchdog_ms);
}

static void use_policy(void *arg)
{
	const struct daemon *daemon = arg;
	const struct policy *policy = daemon->current.policy;

	log_configure((enum log_level)policy->log.level, (enum log_format)policy->log.format);
	if (daemon->control != NULL) {
		lines_set_admin_group(daemon->control, policy->control.admin_group);
	}
}

static void on_reload(void *arg)
{
	struct daemon *daemon = arg;

	systemd_notify_reloading();
	router_reload(daemon->router);
	tell_status(daemon, "READY=1");
}

static bool is_drained(const struct daemon *daemon)
{
	return router_in_flight(daemon->router) == 0 &&
	       (daemon->fastagi == NULL || fastagi_sessions(daemon->fastagi) == 0);
}

static void on_drain(void *arg)
{
	struct daemon *daemon = arg;

	if (is_drained(daemon) || clock_monotonic_ms() >= daemon->drain_end_ms) {
		net_loop_stop(daemon->loop);
	} else {
		net_timer_start(daemon->drain, DRAIN_STEP_MS);
	}
}

static void on_stop(void *arg)
{
	struct daemon *daemon = arg;
	struct lines *all[] = { daemon->events, daemon->events_tcp, daemon->control };

	if (daemon->drain_end_ms != 0) {
		return; /* a second signal changes nothing */
	}
	LOG(INFO, EV("stopping"), KV_I("unanswered", router_in_flight(daemon->router)));
	systemd_notify("STOPPING=1");
	daemon->drain_end_ms = clock_monotonic_ms() + DRAIN_MS;
	if (daemon->fastagi != NULL) {
		fastagi_stop(daemon->fastagi);
	}
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (all[i] != NULL) {
			lines_stop(all[i]);
		}
	}
	net_timer_start(daemon->drain, DRAIN_STEP_MS);
}

/* ---- how it starts ---- */

static int load(struct daemon *daemon, const char *conf_path)
{
	struct report report;

	report_init(&report);
	int rc = current_load(&daemon->current, conf_path, &report);
	report_print(&report, stderr);
	report_finish(&report);
	return rc;
}

static struct net_listen listen_to(const struct daemon *daemon, const char *name,
				   const char *address)
{
	return (struct net_listen){
		.name = name,
		.address = address,
		.fd = systemd_take_socket(name),
		.mode = 0660,
		.max_conns = LINES_CONNS_MAX,
		.allow = &daemon->allow,
	};
}

static int open_fastagi(struct daemon *daemon, struct err *err)
{
	const struct policy *policy = daemon->current.policy;
	struct net_listen listen = listen_to(daemon, "fastagi", policy->intake.fastagi);
	struct fastagi_limits limits = fastagi_limits_default();

	for (int i = 0; i < policy->intake.n_allow; i++) {
		if (net_allow_add(&daemon->allow, policy->intake.allow[i], err) != 0) {
			return -1;
		}
	}
	if (policy->intake.fastagi[0] == '\0') {
		return 0;
	}
	listen.max_conns = FASTAGI_CONNS_MAX;
	daemon->fastagi = fastagi_create(daemon->loop, &listen, &limits, &daemon->handler, err);
	return daemon->fastagi != NULL ? 0 : -1;
}

static int open_lines(struct daemon *daemon, struct err *err)
{
	const struct policy *policy = daemon->current.policy;
	struct net_listen events = listen_to(daemon, "events", policy->intake.events);
	struct net_listen tcp = listen_to(daemon, "events-tcp", policy->intake.events_tcp);
	struct net_listen control = listen_to(daemon, "control", policy->control.socket);
	struct lines_kind plain = { .is_control = false };
	struct lines_kind admin = { .is_control = true,
				    .admin_group = policy->control.admin_group };

	control.max_conns = CONTROL_CONNS_MAX;
	daemon->events = lines_create(daemon->loop, &events, &plain, &daemon->handler, err);
	if (daemon->events != NULL && policy->intake.events_tcp[0] != '\0') {
		daemon->events_tcp =
			lines_create(daemon->loop, &tcp, &plain, &daemon->handler, err);
		if (daemon->events_tcp == NULL) {
			return -1;
		}
	}
	if (daemon->events != NULL) {
		daemon->control =
			lines_create(daemon->loop, &control, &admin, &daemon->handler, err);
	}
	return daemon->control != NULL ? 0 : -1;
}

static void watch(struct daemon *daemon)
{
	daemon->on_term = net_watch_signal(daemon->loop, SIGTERM, on_stop, daemon);
	daemon->on_int = net_watch_signal(daemon->loop, SIGINT, on_stop, daemon);
	daemon->on_hup = net_watch_signal(daemon->loop, SIGHUP, on_reload, daemon);
	daemon->drain = net_timer_create(daemon->loop, on_drain, daemon);
	daemon->tick = net_timer_create(daemon->loop, on_tick, daemon);
	net_timer_start(daemon->tick, FIRST_TICK_MS);
	daemon->watchdog_ms = systemd_watchdog_ms();
	if (daemon->watchdog_ms > 0) {
		daemon->watchdog = net_timer_create(daemon->loop, on_watchdog, daemon);
		net_timer_start(daemon->watchdog, daemon->watchdog_ms);
	}
}

static int start(struct daemon *daemon, struct err *err)
{
	struct router_options options = { .current = &daemon->current,
					  .reloaded = use_policy,
					  .reloaded_arg = daemon };

	daemon->store =
		store_open(daemon->current.policy->store_database, &options.last_number, err);
	if (daemon->store == NULL) {
		return -1;
	}
	daemon->loop = net_loop_create(err);
	if (daemon->loop == NULL) {
		return -1;
	}
	options.loop = daemon->loop;
	options.store = daemon->store;
	daemon->router = router_create(&options);
	daemon->handler = router_handler(daemon->router);
	watch(daemon);
	str_copy(daemon->board, sizeof(daemon->board), daemon->current.policy->board.listen);
	open_pages(daemon);
	return open_fastagi(daemon, err) != 0 || open_lines(daemon, err) != 0 ? -1 : 0;
}

/* ---- how it ends ---- */

/*
 * The peers first, so that nobody asks any more; the store before the router that owns its jobs.
 * False: decisions are lost.
 */
static bool finish(struct daemon *daemon)
{
	struct net_timer **timers[] = { &daemon->tick, &daemon->watchdog, &daemon->drain };
	struct net_watch **watches[] = { &daemon->on_term, &daemon->on_int, &daemon->on_hup };

	pages_destroy(&daemon->pages);
	fastagi_destroy(&daemon->fastagi);
	lines_destroy(&daemon->events);
	lines_destroy(&daemon->events_tcp);
	lines_destroy(&daemon->control);
	bool is_kept = store_close(&daemon->store);
	router_destroy(&daemon->router);
	for (size_t i = 0; i < sizeof(timers) / sizeof(timers[0]); i++) {
		net_timer_destroy(timers[i]);
	}
	for (size_t i = 0; i < sizeof(watches) / sizeof(watches[0]); i++) {
		net_watch_destroy(watches[i]);
	}
	net_loop_destroy(&daemon->loop);
	current_finish(&daemon->current);
	return is_kept;
}

int daemon_run(const char *conf_path)
{
	struct daemon daemon = { 0 };
	struct err err = { "" };

	signal(SIGXFSZ, SIG_IGN); /* a file size limit is an error of the write, not the end */
	log_open(STDERR_FILENO);
	if (load(&daemon, conf_path) != 0) {
		return 1;
	}
	use_policy(&daemon);
	int rc = start(&daemon, &err);
	if (rc == 0) {
		LOG(INFO, EV("started"), KV_S("version", DUTYD_VERSION), KV_S("config", conf_path),
		    KV_S("digest", daemon.current.policy->digest),
		    KV_S("fastagi", daemon.current.policy->intake.fastagi),
		    KV_S("zone", daemon.current.policy->zone_name));
		tell_status(&daemon, "READY=1");
		net_loop_run(daemon.loop);
	} else {
		LOG(ERR, EV("start.failed"), KV_S("text", err.text));
	}
	bool is_kept = finish(&daemon);
	if (rc == 0) {
		LOG(INFO, EV("stopped"));
	}
	log_flush();
	if (rc != 0) {
		return 2;
	}
	return is_kept ? 0 : 3;
}
