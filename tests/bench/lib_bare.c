/*
 * Limit 1: what sockets and libevent alone can do. The same exchange as with the daemon, on events
 * with our own read and write (which are cheaper than bufferevents), no parsing, no work, and an
 * answer that was recorded from the daemon.
 */
#include "bench.h"

#include <arpa/inet.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon.h"

enum { BACKLOG = 1024, INPUT_MAX = 4096 };

struct responder {
	struct event_base *base;
	enum bench_protocol protocol;
	const char *answer;
	size_t n_answer;
};

struct client {
	struct event event;
	struct responder *responder;
	bool is_answered;
};

static void write_answer(struct client *client, int fd)
{
	const struct responder *responder = client->responder;

	/* To a peer that has one call under way and reads it, this is never short. */
	(void)!send(fd, responder->answer, responder->n_answer, MSG_NOSIGNAL);
	if (responder->protocol == BENCH_FASTAGI) {
		shutdown(fd, SHUT_WR);
		client->is_answered = true;
	}
}

static void on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct client *client = arg;
	char in[INPUT_MAX];
	ssize_t n = recv(fd, in, sizeof(in), 0);

	(void)what;
	if (n <= 0) {
		event_del(&client->event);
		close(fd);
		free(client);
	} else if (client->responder->protocol == BENCH_LINES) {
		if (in[n - 1] == '\n') {
			write_answer(client, fd);
		}
	} else if (!client->is_answered && n >= 2 && memcmp(in + n - 2, "\n\n", 2) == 0) {
		write_answer(client, fd);
	}
}

static void on_connection(evutil_socket_t listener, short what, void *arg)
{
	struct responder *responder = arg;
	int fd;

	(void)what;
	while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
		struct client *client = calloc(1, sizeof(*client));

		if (client == NULL) {
			abort();
		}
		client->responder = responder;
		event_assign(&client->event, responder->base, fd, EV_READ | EV_PERSIST, on_readable,
			     client);
		event_add(&client->event, NULL);
	}
}

static void run_responder(int listener, enum bench_protocol protocol,
			  const struct load_result *recorded)
{
	struct responder responder = {
		.base = event_base_new(),
		.protocol = protocol,
		.answer = recorded->answer,
		.n_answer = recorded->answer_size,
	};
	struct event *event = event_new(responder.base, listener, EV_READ | EV_PERSIST,
					on_connection, &responder);

	event_add(event, NULL);
	event_base_dispatch(responder.base); /* until it is killed */
}

static int listen_tcp(int *port)
{
	struct sockaddr_in name = { .sin_family = AF_INET,
				    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int one = 1;

	*port = daemon_free_port();
	name.sin_port = htons((uint16_t)*port);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, (struct sockaddr *)&name, sizeof(name)) != 0 || listen(fd, BACKLOG) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static int listen_unix(const char *path)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	snprintf(name.sun_path, sizeof(name.sun_path), "%.100s", path);
	unlink(path);
	if (bind(fd, (struct sockaddr *)&name, sizeof(name)) != 0 || listen(fd, BACKLOG) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

bool bare_start(struct bare *bare, enum bench_protocol protocol, const char *dir,
		const struct load_result *recorded)
{
	int fd;

	memset(bare, 0, sizeof(*bare));
	snprintf(bare->path, sizeof(bare->path), "%.80s/bare.sock", dir);
	fd = protocol == BENCH_FASTAGI ? listen_tcp(&bare->port) : listen_unix(bare->path);
	if (fd < 0) {
		perror("bench: the responder cannot listen");
		return false;
	}
	bare->pid = fork();
	if (bare->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		run_responder(fd, protocol, recorded);
		_exit(0);
	}
	close(fd);
	return bare->pid > 0;
}

void bare_stop(struct bare *bare)
{
	if (bare->pid > 0) {
		kill(bare->pid, SIGKILL);
		waitpid(bare->pid, NULL, 0);
		bare->pid = 0;
	}
}
