/*
 * The client: epoll, blocking nowhere, one call under way on each connection.
 *
 * FastAGI as Asterisk speaks it: a connection a call, the environment, commands to the end of the
 * stream, a reply to each, close. (Asterisk writes its environment in about 23 pieces; here it is
 * one, for the client must not be what is measured.) JSON lines: the connections stay.
 */
#include "bench.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "daemon.h"

#define AT "2026-12-01T11:00" /* a working Tuesday of the shipped roster */

enum { EVENTS_MAX = 256, REPLIES_MAX = 64, TEXT_MAX = 2048, GRACE_SECONDS = 15 };

struct conn {
	int fd;
	bool is_sent;
	size_t n_in;
	int64_t began_ns;
	size_t n_text;
	char text[TEXT_MAX]; /* what is asked */
	char in[BENCH_ANSWER_MAX];
};

struct load {
	const struct load_plan *plan;
	struct load_result *result;
	int epoll;
	int n_open;
	int64_t from_ns, until_ns;
	bool is_over; /* no new calls */
	uint64_t random;
	uint32_t *took_us;
	long n_took;
	struct conn *conns;
};

int64_t bench_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* splitmix64: every run asks for the same numbers */
uint64_t bench_random(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

__attribute__((format(printf, 2, 3))) static void fail(struct load *load, const char *format, ...)
{
	va_list args;

	if (load->result->problem[0] == '\0') {
		va_start(args, format);
		vsnprintf(load->result->problem, sizeof(load->result->problem), format, args);
		va_end(args);
	}
	load->is_over = true;
}

/* ---- a call ---- */

static void write_question(struct load *load, struct conn *conn)
{
	char id[32], caller[24];

	snprintf(id, sizeof(id), "1764576137.%ld", load->result->n_asked);
	snprintf(caller, sizeof(caller), "+7%010lld",
		 (long long)crm_random_key(load->plan->n_numbers, &load->random));
	if (load->plan->protocol == BENCH_FASTAGI) {
		struct agi_call call = { .path = "route?at=" AT, .uniqueid = id, .caller = caller };

		conn->n_text = agi_environment(&call, conn->text, sizeof(conn->text));
	} else {
		conn->n_text = (size_t)snprintf(
			conn->text, sizeof(conn->text),
			"{\"v\":1,\"op\":\"call\",\"id\":\"r1\",\"source\":\"pbx1\","
			"\"call\":\"%s\",\"caller\":\"%s\",\"did\":\"+74950000100\",\"at\":\"" AT
			"\"}\n",
			id, caller);
	}
}

static int open_socket(const struct load_plan *plan)
{
	struct sockaddr_in in = { .sin_family = AF_INET,
				  .sin_port = htons((uint16_t)plan->port),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	bool is_tcp = plan->protocol == BENCH_FASTAGI;
	int fd = socket(is_tcp ? AF_INET : AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int rc;

	if (is_tcp) {
		rc = connect(fd, (struct sockaddr *)&in, sizeof(in));
	} else {
		snprintf(un.sun_path, sizeof(un.sun_path), "%.100s", plan->path);
		rc = connect(fd, (struct sockaddr *)&un, sizeof(un));
	}
	if (rc != 0 && errno != EINPROGRESS) {
		close(fd);
		return -1;
	}
	return fd;
}

/* On loopback the connection stands at once, and so small a text goes out whole. */
static void send_question(struct load *load, struct conn *conn)
{
	ssize_t n = send(conn->fd, conn->text, conn->n_text, MSG_NOSIGNAL);

	conn->is_sent = n == (ssize_t)conn->n_text;
	if (!conn->is_sent && (n >= 0 || (errno != EAGAIN && errno != ENOTCONN))) {
		fail(load, "a question does not go out: %s", n >= 0 ? "short" : strerror(errno));
	}
}

static void watch(struct load *load, struct conn *conn, int operation)
{
	struct epoll_event event = { .events = EPOLLIN | (conn->is_sent ? 0 : EPOLLOUT),
				     .data.ptr = conn };

	if (epoll_ctl(load->epoll, operation, conn->fd, &event) != 0) {
		fail(load, "epoll: %s", strerror(errno));
	}
}

static void end_conn(struct load *load, struct conn *conn)
{
	close(conn->fd);
	conn->fd = -1;
	load->n_open--;
}

static void start_call(struct load *load, struct conn *conn)
{
	bool is_new = conn->fd < 0;

	conn->began_ns = bench_now_ns();
	conn->n_in = 0;
	write_question(load, conn);
	if (is_new) {
		conn->fd = open_socket(load->plan);
		if (conn->fd < 0) {
			fail(load, "cannot connect: %s", strerror(errno));
			return;
		}
		load->n_open++;
	}
	send_question(load, conn);
	if (is_new) {
		watch(load, conn, EPOLL_CTL_ADD);
	} else if (!conn->is_sent) {
		watch(load, conn, EPOLL_CTL_MOD);
	}
	load->result->n_asked++;
}

static bool is_durable(const struct load *load, const struct conn *conn)
{
	if (load->plan->protocol == BENCH_FASTAGI) {
		return strstr(conn->in, "SET VARIABLE DUTYD_DURABLE \"1\"\n") != NULL &&
		       strstr(conn->in, "SET VARIABLE DUTYD_TARGET \"") != NULL;
	}
	return strncmp(conn->in, "{\"v\":1,\"re\":\"r1\",\"ok\":true,\"durable\":true,", 41) == 0;
}

/* What Asterisk says to each command. */
static void reply_to_commands(const struct conn *conn)
{
	static const char reply[] = "200 result=1\n";
	char text[REPLIES_MAX * sizeof(reply)];
	size_t n = 0;

	for (const char *at = conn->in; (at = strchr(at, '\n')) != NULL; at++) {
		if (n + sizeof(reply) <= sizeof(text)) {
			memcpy(text + n, reply, sizeof(reply) - 1);
			n += sizeof(reply) - 1;
		}
	}
	(void)!send(conn->fd, text, n, MSG_NOSIGNAL);
}

static void take_answer(struct load *load, struct conn *conn)
{
	int64_t now_ns = bench_now_ns();
	struct load_result *result = load->result;

	conn->in[conn->n_in] = '\0';
	result->n_answered++;
	if (is_durable(load, conn)) {
		result->n_durable++;
	} else {
		fail(load, "an answer that is not a durable decision: %.120s", conn->in);
	}
	if (now_ns >= load->from_ns && now_ns < load->until_ns && !load->is_over) {
		load->took_us[load->n_took++] = (uint32_t)((now_ns - conn->began_ns) / 1000);
	}
	if (result->answer_size == 0) {
		result->answer_size = conn->n_in;
		memcpy(result->answer, conn->in, conn->n_in);
	}
	if (load->plan->protocol == BENCH_FASTAGI) {
		reply_to_commands(conn);
		end_conn(load, conn);
	}
	if (!load->is_over && (now_ns >= load->until_ns || result->n_asked >= BENCH_CALLS_MAX)) {
		load->is_over = true;
		load->until_ns = now_ns;
	}
	if (!load->is_over) {
		start_call(load, conn);
	} else if (conn->fd >= 0) {
		end_conn(load, conn);
	}
}

static void on_readable(struct load *load, struct conn *conn)
{
	size_t room = sizeof(conn->in) - 1 - conn->n_in;
	ssize_t n = recv(conn->fd, conn->in + conn->n_in, room, 0);
	bool is_agi = load->plan->protocol == BENCH_FASTAGI;

	if (n < 0 && errno == EAGAIN) {
		return;
	}
	if (n < 0 || (size_t)n == room || (n == 0 && (!is_agi || conn->n_in == 0))) {
		fail(load, "no answer: %s",
		     n < 0  ? strerror(errno) :
		     n == 0 ? "closed" :
			      "too long");
		end_conn(load, conn);
		return;
	}
	conn->n_in += (size_t)n;
	if (is_agi ? n == 0 : conn->in[conn->n_in - 1] == '\n') {
		take_answer(load, conn);
	}
}

/* ---- all of them ---- */

static int compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void sum_up(struct load *load)
{
	struct load_result *result = load->result;
	long n = load->n_took;

	if (n == 0) {
		fail(load, "nothing was answered in the measured time");
		return;
	}
	qsort(load->took_us, (size_t)n, sizeof(*load->took_us), compare);
	result->p50_ms = load->took_us[n / 2] / 1000.0;
	result->p99_ms = load->took_us[n * 99 / 100] / 1000.0;
	result->per_second = (double)n / ((double)(load->until_ns - load->from_ns) / 1e9);
}

static void serve_conn(struct load *load, struct conn *conn, uint32_t events)
{
	if (!conn->is_sent) {
		send_question(load, conn);
		if (conn->is_sent) {
			watch(load, conn, EPOLL_CTL_MOD);
		}
	}
	if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) {
		on_readable(load, conn);
	}
}

static void serve(struct load *load)
{
	struct epoll_event events[EVENTS_MAX];

	while (load->n_open > 0) {
		int n = epoll_wait(load->epoll, events, EVENTS_MAX, -1);

		for (int i = 0; i < n; i++) {
			serve_conn(load, events[i].data.ptr, events[i].events);
		}
	}
}

static void run_client(const struct load_plan *plan, struct load_result *result)
{
	struct load load = { .plan = plan, .result = result, .random = plan->seed };

	load.took_us = calloc(BENCH_CALLS_MAX, sizeof(*load.took_us));
	load.conns = calloc((size_t)plan->n_conns, sizeof(*load.conns));
	load.epoll = epoll_create1(EPOLL_CLOEXEC);
	if (load.took_us == NULL || load.conns == NULL || load.epoll < 0) {
		fail(&load, "no memory for the client");
		return;
	}
	load.from_ns = bench_now_ns() + plan->warm_ms * 1000000LL;
	load.until_ns = load.from_ns + plan->measure_ms * 1000000LL;
	for (int i = 0; i < plan->n_conns; i++) {
		load.conns[i].fd = -1;
		start_call(&load, &load.conns[i]);
	}
	serve(&load);
	sum_up(&load);
}

static bool is_good(const struct load_result *result, int status)
{
	if (status != 0) {
		fprintf(stderr, "bench: the client did not end in time (status %#x)\n", status);
	} else if (result->problem[0] != '\0') {
		fprintf(stderr, "bench: %s\n", result->problem);
	} else if (result->n_answered != result->n_asked || result->n_durable != result->n_asked) {
		fprintf(stderr, "bench: %ld asked, %ld answered, %ld durable\n", result->n_asked,
			result->n_answered, result->n_durable);
	} else {
		return true;
	}
	return false;
}

bool load_run(const struct load_plan *plan, struct load_result *result)
{
	struct load_result *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
					  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status = -1;

	if (shared == MAP_FAILED) {
		perror("bench: mmap");
		return false;
	}
	pid_t pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		alarm((unsigned)(plan->warm_ms + plan->measure_ms) / 1000 + GRACE_SECONDS);
		run_client(plan, shared);
		_exit(0);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR) {
	}
	*result = *shared;
	munmap(shared, sizeof(*shared));
	return is_good(result, status);
}
