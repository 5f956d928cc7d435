/* layer: net */
#include "test_main.h"

#include <arpa/inet.h>
#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "dutyd/base/clock.h"
#include "dutyd/net/conn.h"

static char folder[64];
static struct net_loop *loop;

struct server {
	struct net_listener *listener;
	int n_accepted, n_open;
	struct net_conn *conns[64];
	char peer[NET_PEER_SIZE];
};

static void on_line(void *arg, const char *line, size_t len)
{
	(void)arg;
	(void)line;
	(void)len;
}

static void on_nothing(void *arg)
{
	(void)arg;
}

static void on_closed(void *arg, enum net_close why)
{
	(void)why;
	((struct server *)arg)->n_open--;
}

static const struct net_conn_ops ops = { on_line, on_nothing, on_nothing, NULL, on_closed };

static void on_accept(void *arg, struct net_accepted *accepted)
{
	static const struct net_limits limits = { .line_max = 64, .output_max = 64 };
	struct server *server = arg;

	strcpy(server->peer, accepted->peer);
	server->conns[server->n_open++] = net_conn_open(accepted, &limits, &ops, server);
	server->n_accepted++;
}

/* A server that takes nobody: its connections must be closed for it. */
static void on_accept_ignored(void *arg, struct net_accepted *accepted)
{
	(void)accepted;
	((struct server *)arg)->n_accepted++;
}

static struct net_listen listen_at(const char *address)
{
	return (struct net_listen){
		.name = "test", .address = address, .fd = -1, .mode = 0600, .max_conns = 8
	};
}

static void start(struct server *server, const struct net_listen *listen)
{
	struct err err = { "" };

	memset(server, 0, sizeof(*server));
	server->listener = net_listener_create(loop, listen, on_accept, server, &err);
	if (server->listener == NULL) {
		fail_msg("%s", err.text);
	}
}

static void stop(struct server *server)
{
	net_listener_destroy(&server->listener);
	assert_null(server->listener);
	assert_int_equal(server->n_open, 0); /* its connections have gone with it */
}

/* Where a local variable is called listen. */
static int listen_on(int fd, int backlog)
{
	return listen(fd, backlog);
}

static void run_ms(int ms)
{
	for (int64_t end = clock_monotonic_ms() + ms; clock_monotonic_ms() < end;) {
		net_loop_pass(loop);
		usleep(1000);
	}
}

static int connect_tcp(int port)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons((uint16_t)port),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	return fd;
}

static int connect_unix(const char *path)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	strcpy(to.sun_path, path);
	assert_true(fd >= 0);
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static bool is_closed_by_peer(int fd)
{
	char c;

	return recv(fd, &c, 1, MSG_DONTWAIT) == 0 || errno == ECONNRESET;
}

static const char *in_folder(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static void tcp(void **state)
{
	struct net_listen listen = listen_at("127.0.0.1:0");
	struct server server;

	(void)state;
	start(&server, &listen);
	int fd = connect_tcp(net_listener_port(server.listener));

	run_ms(10);
	assert_int_equal(server.n_accepted, 1);
	assert_int_equal(net_listener_conns(server.listener), 1);
	assert_memory_equal(server.peer, "127.0.0.1:", 10);
	uid_t uid;

	assert_false(net_conn_user(server.conns[0], &uid));
	net_listener_stop(server.listener);
	assert_int_equal(net_listener_conns(server.listener), 1);
	stop(&server);
	close(fd);
}

static void above_the_cap_they_are_closed_at_once(void **state)
{
	struct net_listen listen = listen_at("localhost:0");
	struct server server;
	int fds[3];

	(void)state;
	listen.max_conns = 2;
	start(&server, &listen);
	for (int i = 0; i < 3; i++) {
		fds[i] = connect_tcp(net_listener_port(server.listener));
	}
	run_ms(20);
	assert_int_equal(server.n_accepted, 2);
	assert_false(is_closed_by_peer(fds[0]));
	assert_false(is_closed_by_peer(fds[1]));
	assert_true(is_closed_by_peer(fds[2]));
	net_conn_close(server.conns[1]);
	run_ms(5);
	assert_int_equal(net_listener_conns(server.listener), 1);
	close(fds[2]);
	fds[2] = connect_tcp(net_listener_port(server.listener));
	run_ms(20);
	assert_int_equal(server.n_accepted, 3);
	stop(&server);
	for (int i = 0; i < 3; i++) {
		close(fds[i]);
	}
}

static void a_connection_nobody_takes(void **state)
{
	struct net_listen listen = listen_at("127.0.0.1:0");
	struct server server = { 0 };
	struct err err;

	(void)state;
	server.listener = net_listener_create(loop, &listen, on_accept_ignored, &server, &err);
	int fd = connect_tcp(net_listener_port(server.listener));

	run_ms(20);
	assert_int_equal(server.n_accepted, 1);
	assert_true(is_closed_by_peer(fd));
	close(fd);
	stop(&server);
}

static double cpu_seconds(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* Row 27 of the fault table: no busy loop, and back within a second. */
static void no_descriptors_left(void **state)
{
	struct net_listen listen = listen_at("127.0.0.1:0");
	struct server server;
	struct rlimit before, now;

	(void)state;
	start(&server, &listen);
	int fd = connect_tcp(net_listener_port(server.listener));
	int lowest = dup(fd); /* the next descriptor to be had */

	close(lowest);
	getrlimit(RLIMIT_NOFILE, &before);
	now = before;
	now.rlim_cur = (rlim_t)lowest;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &now), 0);
	double cpu = cpu_seconds();

	alarm(10);
	run_ms(400);
	alarm(0);
	cpu = cpu_seconds() - cpu;
	assert_int_equal(server.n_accepted, 0);
	assert_true(cpu < 0.4 * 0.4);
	setrlimit(RLIMIT_NOFILE, &before);
	run_ms(900);
	assert_int_equal(server.n_accepted, 1);
	stop(&server);
	close(fd);
}

/* The manual's "[::1]:4573". */
static void ipv6(void **state)
{
	struct sockaddr_in6 to = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	struct net_listen listen = listen_at("[::1]:0");
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct server server;

	(void)state;
	if (fd < 0 || bind(fd, (struct sockaddr *)&to, sizeof(to)) != 0) {
		close(fd);
		skip(); /* a machine without it */
	}
	start(&server, &listen);
	close(fd);
	to.sin6_port = htons((uint16_t)net_listener_port(server.listener));
	fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	run_ms(10);
	assert_int_equal(server.n_accepted, 1);
	assert_memory_equal(server.peer, "[::1]:", 6);
	close(fd);
	stop(&server);
}

static void unix_socket_and_its_file(void **state)
{
	const char *path = in_folder("a.sock");
	struct net_listen listen = listen_at(path);
	struct server server;
	struct stat st;

	(void)state;
	listen.mode = 0660;
	start(&server, &listen);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0660);
	int fd = connect_unix(path);

	run_ms(10);
	assert_int_equal(server.n_accepted, 1);
	assert_string_equal(server.peer, "unix");
	assert_string_equal(net_conn_peer(server.conns[0]), "unix");
	uid_t uid = 12345;

	assert_true(net_conn_user(server.conns[0], &uid));
	assert_int_equal(uid, geteuid());
	assert_true(net_conn_is_in_group(server.conns[0], getegid()));
	assert_false(net_conn_is_in_group(server.conns[0], 54321));
	assert_int_equal(net_listener_port(server.listener), 0);
	stop(&server);
	assert_int_equal(stat(path, &st), -1);
	close(fd);
}

static void a_stale_socket_is_replaced(void **state)
{
	const char *path = in_folder("stale.sock");
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	struct net_listen listen = listen_at(path);
	struct server server;

	(void)state;
	strcpy(name.sun_path, path);
	int dead = socket(AF_UNIX, SOCK_STREAM, 0);

	assert_int_equal(bind(dead, (struct sockaddr *)&name, sizeof(name)), 0);
	assert_int_equal(close(dead), 0);
	assert_int_equal(connect_unix(path), -1);
	start(&server, &listen);
	int fd = connect_unix(path);

	assert_true(fd >= 0);
	close(fd);
	stop(&server);
}

static void a_live_socket_is_left_alone(void **state)
{
	const char *path = in_folder("live.sock");
	struct net_listen listen = listen_at(path);
	struct server server, second = { 0 };
	struct err err;

	(void)state;
	start(&server, &listen);
	assert_null(net_listener_create(loop, &listen, on_accept, &second, &err));
	assert_non_null(strstr(err.text, "another process listens there"));
	assert_non_null(strstr(err.text, "test: "));
	int fd = connect_unix(path);

	assert_true(fd >= 0);
	close(fd);
	stop(&server);
}

/* A full backlog says EAGAIN, not that nobody is there. */
static void a_busy_socket_is_left_alone(void **state)
{
	const char *path = in_folder("busy.sock");
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	struct net_listen listen = listen_at(path);
	struct server server = { 0 };
	struct err err;
	int fds[4], n = 0;

	(void)state;
	strcpy(name.sun_path, path);
	int busy = socket(AF_UNIX, SOCK_STREAM, 0);

	assert_int_equal(bind(busy, (struct sockaddr *)&name, sizeof(name)), 0);
	assert_int_equal(listen_on(busy, 0), 0);
	do {
		assert_true(n < 4);
		fds[n] = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	} while (connect(fds[n++], (struct sockaddr *)&name, sizeof(name)) == 0);
	assert_int_equal(errno, EAGAIN);
	assert_null(net_listener_create(loop, &listen, on_accept, &server, &err));
	assert_non_null(strstr(err.text, "another process listens there"));
	while (n > 0) {
		close(fds[--n]);
	}
	close(busy);
	unlink(path);
}

static void somebody_elses_file(void **state)
{
	const char *path = in_folder("file");
	struct net_listen listen = listen_at(path);
	struct server server = { 0 };
	struct err err;
	struct stat st;

	(void)state;
	close(open(path, O_CREAT | O_WRONLY, 0600));
	assert_null(net_listener_create(loop, &listen, on_accept, &server, &err));
	assert_non_null(strstr(err.text, "no socket"));
	assert_int_equal(stat(path, &st), 0);
	unlink(path);
	/* Not ours any more when we go: another process has put its own there. */
	start(&server, &listen);
	unlink(path);
	close(open(path, O_CREAT | O_WRONLY, 0600));
	stop(&server);
	assert_int_equal(stat(path, &st), 0);
	unlink(path);
}

static void inherited(void **state)
{
	const char *path = in_folder("passed.sock");
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	struct net_listen listen = listen_at(NULL);
	struct server server;
	struct stat st;

	(void)state;
	strcpy(name.sun_path, path);
	listen.fd = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(bind(listen.fd, (struct sockaddr *)&name, sizeof(name)), 0);
	assert_int_equal(listen_on(listen.fd, 5), 0);
	start(&server, &listen);
	int fd = connect_unix(path);

	run_ms(10);
	assert_int_equal(server.n_accepted, 1);
	close(fd);
	stop(&server);
	assert_int_equal(stat(path, &st), 0);
	unlink(path);
}

/* A socket unit that hands over what is no listening socket is told so, and it is closed. */
static void inherited_and_not_listening(void **state)
{
	struct net_listen listen = listen_at(NULL);
	struct server server = { 0 };
	struct err err = { "" };

	(void)state;
	listen.fd = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_null(net_listener_create(loop, &listen, on_accept, &server, &err));
	assert_non_null(strstr(err.text, "does not listen"));
	assert_int_equal(fcntl(listen.fd, F_GETFD), -1);
}

static void addresses_that_cannot_be_had(void **state)
{
	static const char *const table[] = { "nonsense", "192.0.2.1:0", "/nowhere/at/all.sock" };

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(table); i++) {
		struct net_listen listen = listen_at(table[i]);
		struct server server = { 0 };
		struct err err = { "" };

		assert_null(net_listener_create(loop, &listen, on_accept, &server, &err));
		assert_memory_equal(err.text, "test: ", 6);
		assert_non_null(strstr(err.text, table[i]));
	}
}

static int set_up(void **state)
{
	struct err err;

	(void)state;
	strcpy(folder, P_tmpdir "/dutyd-listener-XXXXXX");
	loop = net_loop_create(&err);
	return mkdtemp(folder) == NULL || loop == NULL;
}

static int tear_down(void **state)
{
	(void)state;
	net_loop_destroy(&loop);
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tcp),
		cmocka_unit_test(ipv6),
		cmocka_unit_test(above_the_cap_they_are_closed_at_once),
		cmocka_unit_test(a_connection_nobody_takes),
		cmocka_unit_test(no_descriptors_left),
		cmocka_unit_test(unix_socket_and_its_file),
		cmocka_unit_test(a_stale_socket_is_replaced),
		cmocka_unit_test(a_live_socket_is_left_alone),
		cmocka_unit_test(a_busy_socket_is_left_alone),
		cmocka_unit_test(somebody_elses_file),
		cmocka_unit_test(inherited),
		cmocka_unit_test(inherited_and_not_listening),
		cmocka_unit_test(addresses_that_cannot_be_had),
	};

	event_enable_debug_mode();
	int failed = cmocka_run_group_tests(tests, set_up, tear_down);

	libevent_global_shutdown();
	return failed;
}
