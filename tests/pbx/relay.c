/*
 * relay PORT TO: passes connections of 127.0.0.1:PORT on to 127.0.0.1:TO, and breaks them.
 *
 * For tests/pbx: what a network does to the manager link and a killed peer cannot show.
 *
 *	SIGUSR1  a black hole: nothing passes in either direction, and nobody is told. Whoever
 *	         connects is let in and hears nothing.
 *	SIGUSR2  every connection ends with a RST on both sides.
 *	SIGHUP   passes on again. What was in the hole is gone: its connections get a RST.
 *
 * One process, one thread, poll(2). It ends by SIGTERM.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PAIRS_MAX = 16, CHUNK = 65536 };

struct pair {
	int here, there; /* -1: free */
};

static struct pair pairs[PAIRS_MAX];
static volatile sig_atomic_t asked; /* the last signal that has not been seen to */

static void on_signal(int number)
{
	asked = number;
}

static struct sockaddr_in loopback(int port)
{
	struct sockaddr_in name = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };

	name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return name;
}

static int fail(const char *what)
{
	perror(what);
	exit(1);
}

static int listen_on(int port)
{
	struct sockaddr_in name = loopback(port);
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (fd < 0 || bind(fd, (struct sockaddr *)&name, sizeof(name)) != 0 ||
	    listen(fd, PAIRS_MAX) != 0) {
		return fail("relay: listen");
	}
	return fd;
}

/* With linger 0 a close is a RST. */
static void reset(int *fd)
{
	struct linger now = { .l_onoff = 1 };

	if (*fd >= 0) {
		setsockopt(*fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
		close(*fd);
		*fd = -1;
	}
}

static void reset_all(void)
{
	for (int i = 0; i < PAIRS_MAX; i++) {
		reset(&pairs[i].here);
		reset(&pairs[i].there);
	}
}

static void take(int listener, int port, bool is_hole)
{
	struct sockaddr_in name = loopback(port);
	int here = accept(listener, NULL, NULL);
	struct pair *pair = pairs;

	while (pair < pairs + PAIRS_MAX && (pair->here >= 0 || pair->there >= 0)) {
		pair++;
	}
	if (here < 0 || pair == pairs + PAIRS_MAX) {
		reset(&here);
		return;
	}
	pair->here = here;
	if (is_hole) {
		return;
	}
	pair->there = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(pair->there, (struct sockaddr *)&name, sizeof(name)) != 0) {
		reset(&pair->here);
		reset(&pair->there);
	}
}

/* What one side has said, to the other; its end ends both. */
static void pass(struct pair *pair, int from, int to)
{
	static char chunk[CHUNK];
	ssize_t n = read(from, chunk, sizeof(chunk));

	for (ssize_t done = 0, more; done < n; done += more) {
		more = send(to, chunk + done, (size_t)(n - done), MSG_NOSIGNAL);
		if (more < 0) {
			n = -1;
			break;
		}
	}
	if (n <= 0) {
		close(pair->here);
		close(pair->there);
		pair->here = pair->there = -1;
	}
}

static void see_to_signal(bool *is_hole)
{
	if (asked == SIGUSR1) {
		*is_hole = true;
	} else if (asked != 0) {
		*is_hole = false;
		reset_all();
	}
	asked = 0;
}

/* A round: whoever has something to say is heard; in the hole only who knocks. */
static void pass_on(int listener, int port, bool is_hole)
{
	struct pollfd fds[1 + 2 * PAIRS_MAX] = { { .fd = listener, .events = POLLIN } };

	for (int i = 0; i < PAIRS_MAX; i++) {
		fds[1 + 2 * i] = (struct pollfd){ is_hole ? -1 : pairs[i].here, POLLIN, 0 };
		fds[2 + 2 * i] = (struct pollfd){ is_hole ? -1 : pairs[i].there, POLLIN, 0 };
	}
	if (poll(fds, 1 + 2 * PAIRS_MAX, 50) <= 0) {
		return;
	}
	for (int i = 0; i < PAIRS_MAX; i++) {
		if (fds[1 + 2 * i].revents != 0) {
			pass(&pairs[i], pairs[i].here, pairs[i].there);
		} else if (fds[2 + 2 * i].revents != 0) {
			pass(&pairs[i], pairs[i].there, pairs[i].here);
		}
	}
	if (fds[0].revents != 0) {
		take(listener, port, is_hole);
	}
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = on_signal };
	bool is_hole = false;

	if (argc != 3) {
		fprintf(stderr, "usage: relay PORT TO\n");
		return 2;
	}
	for (int i = 0; i < PAIRS_MAX; i++) {
		pairs[i].here = pairs[i].there = -1;
	}
	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGUSR2, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	int listener = listen_on(atoi(argv[1]));

	for (;;) {
		see_to_signal(&is_hole);
		pass_on(listener, atoi(argv[2]), is_hole);
	}
}
