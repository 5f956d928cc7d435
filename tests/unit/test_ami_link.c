/* layer: pbx support */
#include "test_main.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dutyd/base/clock.h"
#include "dutyd/pbx/ami_link.h"
#include "manager.h"

struct rig {
	char path[64], secret[64]; /* the manager's socket, the secret's file */
	struct net_loop *loop;
	struct manager manager;
	struct ami_link *link;
	char told[65536]; /* what the link told, a word each */
	int n_lost;
	int64_t clock_s; /* of the last pong */
};

/* ---- what the link tells ---- */

static void tell(struct rig *rig, const char *word)
{
	if (strlen(rig->told) + strlen(word) + 2 < sizeof(rig->told)) {
		strcat(strcat(rig->told, word), " ");
	}
}

static void on_began(void *arg)
{
	tell(arg, "[");
}

static void on_sync_end(void *arg, bool has_channels)
{
	tell(arg, has_channels ? "]" : "?]");
}

static void on_lost(void *arg)
{
	((struct rig *)arg)->n_lost++;
	tell(arg, "lost");
}

static void on_event(void *arg, const struct ami_event *event)
{
	static const char *const names[AMI_KIND_COUNT] = {
		[AMI_DEVICE] = "device",
		[AMI_MEMBER] = "member",
		[AMI_CHANNEL] = "channel",
		[AMI_HANGUP] = "hangup",
	};
	const char *words[] = { event->device, event->interface, event->uniqueid };
	char text[256];

	if (event->kind == AMI_OTHER) {
		return;
	}
	for (size_t i = 0; i < 3; i++) {
		if (words[i][0] != '\0') {
			snprintf(text, sizeof(text), "%s:%s", names[event->kind], words[i]);
			tell(arg, text);
		}
	}
}

static void on_response(void *arg, const struct ami_event *event)
{
	tell(arg, event->action_id);
	tell(arg, event->is_success ? "good" : "bad");
}

static void on_pong(void *arg, int64_t clock_s)
{
	((struct rig *)arg)->clock_s = clock_s;
}

static const struct ami_link_ops link_ops = { on_began,    on_event, on_sync_end,
					      on_response, on_pong,  on_lost };

/* Without a secret's file. */
static void set_up_without(struct rig *rig)
{
	struct ami_link_options options = { .user = "dutyd" };
	struct err err;

	snprintf(rig->secret, sizeof(rig->secret), "/tmp/test-ami-link.%d.secret", (int)getpid());
	snprintf(options.secret, sizeof(options.secret), "file:%s", rig->secret);
	snprintf(rig->path, sizeof(rig->path), "/tmp/test-ami-link.%d", (int)getpid());
	rig->loop = net_loop_create(&err);
	manager_open(&rig->manager, rig->loop, rig->path);
	assert_non_null(rig->manager.listener);
	ami_link_defaults(&options);
	options.ping_ms = 30;
	options.silent_ms = 3000;
	options.login_ms = options.sync_ms = 1000;
	options.wait_min_ms = 1;
	options.wait_max_ms = 8;
	snprintf(options.address, sizeof(options.address), "%s", rig->path);
	rig->link = ami_link_create(rig->loop, &options, &link_ops, rig, &err);
	assert_non_null(rig->link);
}

static void set_up(struct rig *rig)
{
	snprintf(rig->secret, sizeof(rig->secret), "/tmp/test-ami-link.%d.secret", (int)getpid());
	manager_secret(rig->secret, "acdsecret", 0600);
	set_up_without(rig);
}

static void tear_down(struct rig *rig)
{
	unlink(rig->secret);
	ami_link_destroy(&rig->link);
	manager_close(&rig->manager);
	net_loop_destroy(&rig->loop);
	memset(rig, 0, sizeof(*rig));
}

typedef bool (*is_so)(const struct rig *rig);

/* Until it is so; the test fails after ten seconds. */
static void run_until(struct rig *rig, is_so is_so)
{
	int64_t end_ms = clock_monotonic_ms() + 10000;

	while (!is_so(rig)) {
		assert_true(clock_monotonic_ms() < end_ms);
		manager_flush(&rig->manager);
		net_loop_pass(rig->loop);
		if (rig->manager.n_sent == rig->manager.n_out) {
			usleep(200);
		}
	}
}

static bool is_live(const struct rig *rig)
{
	return ami_link_view(rig->link).state == AMI_LINK_LIVE &&
	       rig->manager.n_sent == rig->manager.n_out;
}

static bool is_lost(const struct rig *rig)
{
	return rig->n_lost > 0;
}

static bool is_live_again(const struct rig *rig)
{
	return is_live(rig) && ami_link_view(rig->link).logins == 2;
}

static bool has_logged_in_thrice(const struct rig *rig)
{
	return rig->manager.n_logins >= 3;
}

static bool has_pinged(const struct rig *rig)
{
	return rig->manager.n_pings >= 2;
}

static bool has_a_problem(const struct rig *rig)
{
	return ami_link_view(rig->link).problem[0] != '\0';
}

static struct rig rig;

#define LISTED "[ device:PJSIP/201 device:PJSIP/202 member:PJSIP/301 channel:1.1 ] "

static const char hung_up[] = "Event: Hangup\nPrivilege: call,all\nChannel: PJSIP/9-1\n"
			      "Uniqueid: 9.9\nCause: 16\n\n";

/* ---- the way up ---- */

static void logs_in_by_challenge_and_lists_everything(void **state)
{
	(void)state;
	set_up(&rig);
	run_until(&rig, is_live);
	assert_string_equal(rig.told, LISTED);
	assert_string_equal(rig.manager.login, "dutyd c67f7bd1e67997a28adf4fd052631ab8 ");
	run_until(&rig, has_pinged);
	tear_down(&rig);
}

static void logs_in_plainly_where_nothing_else_is_offered(void **state)
{
	(void)state;
	rig.manager.has_no_challenge = true;
	set_up(&rig);
	run_until(&rig, is_live);
	assert_string_equal(rig.manager.login, "dutyd  acdsecret");
	tear_down(&rig);
}

static void a_refused_login_is_tried_again(void **state)
{
	(void)state;
	rig.manager.refuses_login = true;
	set_up(&rig);
	run_until(&rig, has_logged_in_thrice);
	run_until(&rig, has_a_problem);
	assert_string_equal(ami_link_view(rig.link).problem, "Authentication failed");
	assert_string_equal(rig.told, "");
	rig.manager.refuses_login = false;
	run_until(&rig, is_live);
	assert_string_equal(ami_link_view(rig.link).problem, "");
	tear_down(&rig);
}

static bool is_without_secret(const struct rig *rig)
{
	return strstr(ami_link_view(rig->link).problem, "no secret: ") != NULL;
}

/* Missing, then one that others may read, then another word: each attempt reads it anew. */
static void the_secret_is_read_for_each_attempt(void **state)
{
	(void)state;
	set_up_without(&rig);
	run_until(&rig, is_without_secret);
	assert_non_null(strstr(ami_link_view(rig.link).problem, "No such file"));
	assert_int_equal(ami_link_view(rig.link).state, AMI_LINK_DOWN);
	manager_secret(rig.secret, "acdsecret", 0644);
	for (int i = 0; i < 100; i++) {
		usleep(1000);
		net_loop_pass(rig.loop);
	}
	assert_non_null(strstr(ami_link_view(rig.link).problem, "may be read by others"));
	assert_int_equal(rig.manager.n_logins, 0);
	manager_secret(rig.secret, "acdsecret", 0600);
	run_until(&rig, is_live);
	assert_string_equal(rig.manager.login, "dutyd c67f7bd1e67997a28adf4fd052631ab8 ");
	manager_secret(rig.secret, "another", 0600);
	net_conn_close(rig.manager.conn);
	run_until(&rig, is_lost);
	run_until(&rig, is_live_again);
	assert_string_not_equal(rig.manager.login, "dutyd c67f7bd1e67997a28adf4fd052631ab8 ");
	tear_down(&rig);
}

/* By the clock of the PBX the lease is given (lease.h); an old one tells none. */
static void a_pong_tells_what_time_it_is_there(void **state)
{
	(void)state;
	rig.manager.clock = "Timestamp: 1764576137.000412\n";
	set_up(&rig);
	run_until(&rig, has_pinged);
	run_until(&rig, is_live);
	assert_int_equal(rig.clock_s, 1764576137);
	rig.manager.clock = NULL;
	rig.manager.n_pings = 0;
	run_until(&rig, has_pinged);
	run_until(&rig, is_live);
	assert_int_equal(rig.clock_s, 0);
	tear_down(&rig);
}

static void lists_that_are_refused_are_empty_ones(void **state)
{
	(void)state;
	rig.manager.refuses_lists = true;
	set_up(&rig);
	run_until(&rig, is_live);
	assert_string_equal(rig.told, "[ ?] ");
	tear_down(&rig);
}

static void another_protocol_is_no_manager(void **state)
{
	(void)state;
	rig.manager.is_other = true;
	set_up(&rig);
	run_until(&rig, has_a_problem);
	assert_string_equal(ami_link_view(rig.link).problem,
			    "what answers there is no Asterisk manager");
	assert_int_equal(rig.manager.n_logins, 0);
	tear_down(&rig);
}

/* ---- events ---- */

static void what_happens_during_the_lists_is_told_after_them(void **state)
{
	(void)state;
	rig.manager.during_lists = hung_up;
	set_up(&rig);
	run_until(&rig, is_live);
	assert_string_equal(rig.told, LISTED "hangup:9.9 ");
	tear_down(&rig);
}

static void split_at_each_byte_it_is_the_same(void **state)
{
	(void)state;
	for (int chunk = 1; chunk <= 7; chunk++) {
		rig.manager.during_lists = hung_up;
		rig.manager.after_lists = hung_up;
		rig.manager.chunk = chunk;
		set_up(&rig);
		run_until(&rig, is_live);
		assert_string_equal(rig.told, LISTED "hangup:9.9 hangup:9.9 ");
		tear_down(&rig);
	}
}

/* A stranger's user event may carry an ActionID that looks like a list's. */
static void a_forged_end_of_a_list_closes_nothing(void **state)
{
	(void)state;
	rig.manager.during_lists = "Event: UserEvent\nUserEvent: x\nActionID: s9.1\n"
				   "EventList: Complete\n\nEvent: UserEvent\nActionID: s2.77\n"
				   "EventList: Complete\n\n";
	set_up(&rig);
	run_until(&rig, is_live);
	assert_string_equal(rig.told, LISTED);
	tear_down(&rig);
}

static void a_resync_on_request(void **state)
{
	(void)state;
	set_up(&rig);
	run_until(&rig, is_live);
	rig.told[0] = '\0';
	ami_link_resync(rig.link);
	ami_link_resync(rig.link); /* one is under way */
	rig.manager.n_pings = 0;
	run_until(&rig, has_pinged);
	assert_string_equal(rig.told, LISTED);
	tear_down(&rig);
}

static void an_action_and_its_answer(void **state)
{
	struct ami_action action;

	(void)state;
	set_up(&rig);
	ami_action_begin(&action, "QueueAdd", "q1");
	assert_false(ami_link_send(rig.link, &action)); /* not live yet */
	run_until(&rig, is_live);
	rig.told[0] = '\0';
	ami_action_begin(&action, "QueueAdd", "q1");
	ami_action_put(&action, "Interface", "x\nAction: Originate");
	assert_false(ami_link_send(rig.link, &action));
	ami_action_begin(&action, "QueueAdd", "q2");
	assert_true(ami_link_send(rig.link, &action));
	rig.manager.n_pings = 0;
	run_until(&rig, has_pinged);
	assert_string_equal(rig.told, "q2 good ");
	tear_down(&rig);
}

/* ---- the way down, and up again ---- */

static void a_shutdown_event(void **state)
{
	(void)state;
	set_up(&rig);
	run_until(&rig, is_live);
	manager_say(&rig.manager, "Event: Shutdown\nPrivilege: system,all\nShutdown: Cleanly\n\n");
	run_until(&rig, is_lost);
	run_until(&rig, is_live_again);
	assert_string_equal(rig.told, LISTED "lost " LISTED);
	tear_down(&rig);
}

static void a_closed_connection(void **state)
{
	(void)state;
	set_up(&rig);
	run_until(&rig, is_live);
	net_conn_close(rig.manager.conn);
	run_until(&rig, is_lost);
	run_until(&rig, is_live_again);
	tear_down(&rig);
}

static void a_silent_peer(void **state)
{
	int64_t start_ms;

	(void)state;
	set_up(&rig);
	run_until(&rig, is_live);
	rig.manager.is_mute = true;
	start_ms = clock_monotonic_ms();
	run_until(&rig, is_lost);
	assert_true(clock_monotonic_ms() - start_ms >= 2000);
	rig.manager.is_mute = false;
	run_until(&rig, is_live_again);
	tear_down(&rig);
}

static bool is_late(const struct rig *rig)
{
	return strstr(ami_link_view(rig->link).problem, "too long in state") != NULL;
}

/* It lets us in and says nothing more: it is not waited for, and tried again. */
static void a_login_that_is_never_answered(void **state)
{
	(void)state;
	rig.manager.is_mute = true;
	set_up(&rig);
	run_until(&rig, is_late);
	assert_string_equal(ami_link_view(rig.link).problem, "too long in state authenticating");
	assert_string_equal(rig.told, "");
	rig.manager.is_mute = false;
	run_until(&rig, is_live);
	tear_down(&rig);
}

static void a_list_that_never_ends(void **state)
{
	(void)state;
	rig.manager.has_no_end = true;
	set_up(&rig);
	run_until(&rig, is_late);
	assert_string_equal(ami_link_view(rig.link).problem, "too long in state resyncing");
	assert_int_equal(rig.n_lost, 0); /* it was never live */
	rig.manager.has_no_end = false;
	rig.told[0] = '\0';
	run_until(&rig, is_live);
	assert_string_equal(rig.told, LISTED);
	tear_down(&rig);
}

/* Live already: what was known counts until then, and no longer. */
static void a_later_list_that_never_ends(void **state)
{
	(void)state;
	set_up(&rig);
	run_until(&rig, is_live);
	rig.manager.has_no_end = true;
	ami_link_resync(rig.link);
	run_until(&rig, is_lost);
	rig.manager.has_no_end = false;
	run_until(&rig, is_live_again);
	tear_down(&rig);
}

static void the_end_in_the_middle(void **state)
{
	(void)state;
	rig.manager.chunk = 1;
	set_up(&rig);
	for (int i = 0; i < 400; i++) {
		manager_flush(&rig.manager);
		net_loop_pass(rig.loop);
	}
	tear_down(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(logs_in_by_challenge_and_lists_everything),
		cmocka_unit_test(logs_in_plainly_where_nothing_else_is_offered),
		cmocka_unit_test(a_refused_login_is_tried_again),
		cmocka_unit_test(the_secret_is_read_for_each_attempt),
		cmocka_unit_test(a_pong_tells_what_time_it_is_there),
		cmocka_unit_test(lists_that_are_refused_are_empty_ones),
		cmocka_unit_test(another_protocol_is_no_manager),
		cmocka_unit_test(what_happens_during_the_lists_is_told_after_them),
		cmocka_unit_test(split_at_each_byte_it_is_the_same),
		cmocka_unit_test(a_forged_end_of_a_list_closes_nothing),
		cmocka_unit_test(a_resync_on_request),
		cmocka_unit_test(an_action_and_its_answer),
		cmocka_unit_test(a_shutdown_event),
		cmocka_unit_test(a_closed_connection),
		cmocka_unit_test(a_silent_peer),
		cmocka_unit_test(a_login_that_is_never_answered),
		cmocka_unit_test(a_list_that_never_ends),
		cmocka_unit_test(a_later_list_that_never_ends),
		cmocka_unit_test(the_end_in_the_middle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
