/* layer: net support */
/* From where dutyd may be asked: other machines where intake.allow says so, JSON lines over TCP. */
#include "test_main.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "own_network.h"
#include "witness.h"

static char reply[DAEMON_LINE_MAX];

/* ---- FastAGI from elsewhere ---- */

/* A call as another machine tells it: what came back, "" when nothing did. */
static const char *ask_from_elsewhere(void)
{
	struct agi_call call = { .path = "route?" AT_WORK, .uniqueid = "1.1", .caller = CRM_OWNED };
	struct sockaddr_in to = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char text[4096];
	size_t n = agi_environment(&call, text, sizeof(text));

	inet_pton(AF_INET, OWN_NETWORK_OTHER, &to.sin_addr);
	to.sin_port = htons((uint16_t)the_daemon.port);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	(void)!send(fd, text, n, MSG_NOSIGNAL);
	reply[0] = '\0';
	if (!lines_read(fd, reply, sizeof(reply), 3000)) {
		reply[0] = '\0';
	}
	close(fd);
	return reply;
}

static void start_for(const char *network)
{
	static char allow[128];
	struct daemon_options options = { .edits = { { "fastagi = \"127.0.0.1:",
						       "fastagi = \"0.0.0.0:" },
						     { "intake   : {", allow } } };

	snprintf(allow, sizeof(allow), "intake   : { allow = [ \"192.0.2.255/32\", \"%s\" ];",
		 network);
	witness_start(&options);
}

static void another_machine_asks_where_it_is_allowed(void **state)
{
	(void)state;
	if (!own_network_enter()) {
		skip();
	}
	start_for("203.0.113.0/24");
	assert_string_equal(ask_from_elsewhere(), "");
	assert_true(daemon_logged(&the_daemon, "ev=net.denied listener=fastagi",
				  "peer=" OWN_NETWORK_OTHER ":", 2000));
	assert_string_equal(ring(CRM_OWNED), "OWNER_ACTIVE durable"); /* from here, always */
	witness_finish();
	start_for(OWN_NETWORK_OTHER);
	assert_non_null(strstr(ask_from_elsewhere(), "SET VARIABLE DUTYD_CALL"));
	assert_false(daemon_logged(&the_daemon, "ev=net.denied", "listener=", 0));
	witness_finish();
}

/* ---- JSON lines over TCP ---- */

static void json_lines_over_tcp(void **state)
{
	static char events[96];
	struct daemon_options options = { .edits = { { "intake   : {", events } } };
	int port = daemon_free_port();

	(void)state;
	snprintf(events, sizeof(events), "intake   : { events_tcp = \"127.0.0.1:%d\";", port);
	witness_start(&options);
	int tcp = agi_connect(port), plain = lines_connect(the_daemon.events);
	assert_true(tcp >= 0 && plain >= 0);
	assert_true(lines_ask(tcp,
			      "{\"v\":1,\"op\":\"call\",\"source\":\"pbx\",\"call\":\"1\","
			      "\"caller\":\"" CRM_OWNED "\",\"did\":\"+74950000100\","
			      "\"at\":\"2026-12-01T11:00\"}",
			      reply, sizeof(reply)));
	assert_string_equal(json_value(reply, "durable"), "true");
	assert_string_equal(json_value(reply, "reason"), "OWNER_ACTIVE");
	/* It is the socket by another way: one call, and no more rights. */
	assert_true(lines_ask(plain,
			      "{\"v\":1,\"op\":\"handover\",\"call\":\"pbx/1\","
			      "\"at\":\"2026-12-01T11:01\"}",
			      reply, sizeof(reply)));
	assert_string_equal(json_value(reply, "belongs_to"), "vasya");
	assert_true(lines_ask(tcp, "{\"v\":1,\"op\":\"reload\"}", reply, sizeof(reply)));
	assert_string_equal(json_value(reply, "code"), "refused");
	close(tcp);
	close(plain);
	witness_finish();
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(another_machine_asks_where_it_is_allowed,
					  witness_teardown),
		cmocka_unit_test_teardown(json_lines_over_tcp, witness_teardown),
	};

	return cmocka_run_group_tests_name("intake", tests, NULL, NULL);
}
