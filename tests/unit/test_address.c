/* layer: net support */
#include "test_main.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "dutyd/net/listener.h"
#include "own_network.h"

static void bad_addresses(void **state)
{
	static const struct {
		const char *address, *text;
	} table[] = {
		{ "", "no host:port" },
		{ "127.0.0.1", "no host:port" },
		{ "127.0.0.1:", "no host:port" },
		{ "127.0.0.1:99999", "no host:port" },
		{ "127.0.0.1:-1", "no host:port" },
		{ ":80", "numeric" },
		{ "example.org:80", "numeric" },
		{ "::1:80", "numeric" },
		{ "[::1:80", "numeric" },
		{ "[]:80", "numeric" },
		{ "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[:80", "no host:port" },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(table); i++) {
		struct net_address address;
		struct err err = { "" };

		assert_int_equal(net_address_parse(table[i].address, &address, &err), -1);
		if (strstr(err.text, table[i].text) == NULL) {
			fail_msg("\"%s\" without \"%s\"", err.text, table[i].text);
		}
	}
}

static void good_addresses(void **state)
{
	static const struct {
		const char *text, *shown;
	} table[] = {
		{ "127.0.0.1:4573", "127.0.0.1:4573" },
		{ "localhost:0", "127.0.0.1:0" },
		{ "[::1]:65535", "[::1]:65535" },
		{ "/run/dutyd/events.sock", "unix" },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(table); i++) {
		struct net_address address;
		char shown[NET_PEER_SIZE];
		struct err err;

		assert_int_equal(net_address_parse(table[i].text, &address, &err), 0);
		net_address_format(&address, shown);
		assert_string_equal(shown, table[i].shown);
		assert_int_equal(net_address_is_unix(&address), table[i].text[0] == '/');
	}
}

static void a_path_that_is_too_long(void **state)
{
	char path[128];
	struct net_address address;
	struct err err;

	(void)state;
	memset(path, '/', sizeof(path));
	path[108] = '\0';
	assert_int_equal(net_address_parse(path, &address, &err), -1);
	assert_string_equal(err.text, "a path of 108 bytes, at most 107");
	path[107] = '\0';
	assert_int_equal(net_address_parse(path, &address, &err), 0);
}

static void who_may_connect(void **state)
{
	static const struct {
		const char *from;
		bool is_allowed;
	} table[] = {
		{ "127.0.0.1:1", true },
		{ "127.255.0.9:1", true },
		{ "[::1]:1", true },
		{ "/run/x.sock", true },
		{ "10.1.2.3:1", true },
		{ "11.1.2.3:1", false },
		{ "192.0.2.7:1", true },
		{ "192.0.2.8:1", false },
		{ "198.51.100.127:1", true },
		{ "198.51.100.128:1", false },
		{ "[2001:db8::5]:1", true },
		{ "[2001:db9::5]:1", false },
		{ "[::ffff:10.1.2.3]:1", true },
		{ "[::ffff:11.1.2.3]:1", false },
		{ "[::ffff:127.0.0.1]:1", true },
	};
	static const char *const bad[] = {
		"",          "10.0.0.0/33",
		"10.0.0.0/", "10.0.0/8",
		"::/129",    "10.0.0.0/-1",
		"all",       "10.0.0.00000000000000000000000000000000000000000/8"
	};
	struct net_allow allow = { 0 };
	struct net_address address;
	struct err err;

	(void)state;
	assert_int_equal(net_allow_add(&allow, "10.0.0.0/8", &err), 0);
	assert_int_equal(net_allow_add(&allow, "192.0.2.7", &err), 0);
	assert_int_equal(net_allow_add(&allow, "198.51.100.0/25", &err), 0);
	assert_int_equal(net_allow_add(&allow, "2001:db8::/32", &err), 0);
	for (size_t i = 0; i < TEST_COUNT(bad); i++) {
		assert_int_equal(net_allow_add(&allow, bad[i], &err), -1);
	}
	for (size_t i = 0; i < TEST_COUNT(table); i++) {
		print_message("%s\n", table[i].from);
		assert_int_equal(net_address_parse(table[i].from, &address, &err), 0);
		assert_int_equal(net_allow_has(&allow, &address), table[i].is_allowed);
	}
	assert_int_equal(net_address_parse("10.1.2.3:1", &address, &err), 0);
	assert_false(net_allow_has(NULL, &address));
	while (allow.n < NET_ALLOW_MAX) {
		assert_int_equal(net_allow_add(&allow, "0.0.0.0/0", &err), 0);
	}
	assert_int_equal(net_allow_add(&allow, "0.0.0.0/0", &err), -1);
	assert_int_equal(net_address_parse("8.8.8.8:1", &address, &err), 0);
	assert_true(net_allow_has(&allow, &address));
}

/* ---- at the door ---- */

static int n_let_in;

/* Not taken: closed for us. */
static void on_accept(void *arg, struct net_accepted *accepted)
{
	(void)arg;
	(void)accepted;
	n_let_in++;
}

/* How many are let in of one who comes from, and to, this address. */
static int come_from(struct net_loop *loop, struct net_listener *listener, const char *address)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons((uint16_t)net_listener_port(listener)) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char byte;

	inet_pton(AF_INET, address, &to.sin_addr);
	n_let_in = 0;
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	for (int i = 0; i < 20; i++) {
		net_loop_pass(loop);
		usleep(500);
	}
	assert_int_equal(read(fd, &byte, 1), 0); /* closed, whoever it was */
	close(fd);
	return n_let_in;
}

static void intake_allow_is_asked_before_anybody_is_let_in(void **state)
{
	struct net_allow allow = { 0 };
	const struct net_listen listen = {
		.name = "test", .address = "0.0.0.0:0", .fd = -1, .max_conns = 8, .allow = &allow
	};
	struct err err = { "" };

	(void)state;
	if (!own_network_enter()) {
		skip();
	}
	struct net_loop *loop = net_loop_create(&err);
	struct net_listener *listener = net_listener_create(loop, &listen, on_accept, NULL, &err);

	assert_non_null(listener);
	assert_int_equal(come_from(loop, listener, "127.0.0.1"), 1);
	assert_int_equal(come_from(loop, listener, OWN_NETWORK_OTHER), 0);
	assert_int_equal(net_allow_add(&allow, "0.0.0.0/0", &err), 0);
	assert_int_equal(come_from(loop, listener, OWN_NETWORK_OTHER), 1);
	net_listener_destroy(&listener);
	net_loop_destroy(&loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_addresses),
		cmocka_unit_test(good_addresses),
		cmocka_unit_test(a_path_that_is_too_long),
		cmocka_unit_test(who_may_connect),
		cmocka_unit_test(intake_allow_is_asked_before_anybody_is_let_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
