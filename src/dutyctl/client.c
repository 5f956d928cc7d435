#include "dutyd/dutyctl/client.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/codec/json_out.h"

enum { CHUNK = 65536 };

struct client {
	const struct context *context;
	bool is_guessed; /* the address: the configuration cannot be used */
	int fd;
	int64_t deadline_ms; /* monotonic */
	struct sockaddr_un address;
	char *line;
	size_t len, room;
};

/* The daemon may well be running, where a configuration in order would say. */
static enum exit_code not_where_guessed(const struct client *client)
{
	struct policy *policy = context_policy(client->context);

	policy_unref(&policy);
	return context_trouble(client->context, "nobody listens on the default, %s",
			       client->address.sun_path);
}

static enum exit_code no_daemon(const struct client *client)
{
	if (client->is_guessed) {
		return not_where_guessed(client);
	}
	context_trouble(client->context, "the daemon is not running: nobody listens on %s",
			client->address.sun_path);
	return EXIT_NO_DAEMON;
}

static enum exit_code too_late(const struct client *client)
{
	return context_trouble(client->context, "no answer in %d s from %s",
			       CLIENT_TIMEOUT_MS / 1000, client->address.sun_path);
}

static enum exit_code failed(const struct client *client)
{
	if (errno == EACCES || errno == EPERM) {
		return context_trouble(client->context,
				       "%s: permission denied: its group may use it",
				       client->address.sun_path);
	}
	return context_trouble(client->context, "%s: %m", client->address.sun_path);
}

/* False when the deadline comes first. */
static bool wait_for(const struct client *client, short events)
{
	struct pollfd wanted = { .fd = client->fd, .events = events };

	for (;;) {
		int64_t left = client->deadline_ms - clock_monotonic_ms();
		int n = left > 0 ? poll(&wanted, 1, (int)left) : 0;

		if (n >= 0 || errno != EINTR) {
			return n != 0; /* an error of poll comes back from the call that follows */
		}
	}
}

/*
 * A socket file that nobody listens on is what a daemon that was killed leaves behind: the same as
 * none at all. Connecting to a unix socket never waits, so the deadline has no part in it.
 */
static enum exit_code open_socket(struct client *client)
{
	client->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (client->fd < 0) {
		return failed(client);
	}
	if (connect(client->fd, (const struct sockaddr *)&client->address,
		    sizeof(client->address)) == 0) {
		return EXIT_FINE;
	}
	switch (errno) {
	case ENOENT:
	case ECONNREFUSED:
	case ENOTSOCK:
		return no_daemon(client);
	case EAGAIN: /* the daemon is there, but takes no connection: its backlog is full */
		return context_trouble(client->context, "the daemon does not answer on %s",
				       client->address.sun_path);
	default:
		return failed(client);
	}
}

static enum exit_code send_all(const struct client *client, const char *text)
{
	size_t left = strlen(text);

	while (left > 0) {
		ssize_t n = send(client->fd, text, left, MSG_NOSIGNAL);

		if (n >= 0) {
			text += n;
			left -= (size_t)n;
		} else if (errno == EAGAIN) {
			if (!wait_for(client, POLLOUT)) {
				return too_late(client);
			}
		} else if (errno != EINTR) {
			return failed(client);
		}
	}
	return EXIT_FINE;
}

/* 1: a whole line is there. 0: more is needed. -1: no more will come, errno says why. */
static int read_some(struct client *client)
{
	if (client->room - client->len < CHUNK) {
		client->room += CHUNK;
		client->line = xreallocarray(client->line, client->room + 1, 1);
	}
	ssize_t n = recv(client->fd, client->line + client->len, CHUNK, 0);
	if (n < 0) {
		return errno == EAGAIN || errno == EINTR ? 0 : -1;
	}
	if (n == 0) {
		errno = ECONNRESET;
		return -1;
	}
	char *end = memchr(client->line + client->len, '\n', (size_t)n);
	client->len += (size_t)n;
	if (end != NULL) {
		client->len = (size_t)(end - client->line);
		*end = '\0';
		return 1;
	}
	errno = EMSGSIZE;
	return client->len < CLIENT_LINE_MAX ? 0 : -1;
}

/* What follows the first line break is not read: one question has one answer. */
static enum exit_code read_line(struct client *client)
{
	for (;;) {
		if (!wait_for(client, POLLIN)) {
			return too_late(client);
		}
		int n = read_some(client);

		if (n != 0) {
			return n > 0 ? EXIT_FINE : failed(client);
		}
	}
}

static enum exit_code parse(const struct client *client, struct json_reply **reply)
{
	struct err err;

	*reply = json_reply_parse(client->line, client->len, &err);
	if (*reply == NULL) {
		return context_trouble(client->context, "%s: %s", client->address.sun_path,
				       err.text);
	}
	if (json_reply_is_ok(*reply)) {
		return EXIT_FINE;
	}
	if (client->context->is_json) {
		puts(client->line);
	} else {
		/* Without our name in front: a refused reload lists file:line problems. */
		fprintf(stderr, "%s\n", json_reply_error(*reply));
	}
	json_reply_free(reply);
	return context_end(client->context, EXIT_NEGATIVE);
}

enum exit_code client_ask(const struct context *context, const char *request,
			  struct json_reply **reply, char **line)
{
	struct client client = { .context = context, .fd = -1 };
	char path[POLICY_PATH_SIZE];

	*reply = NULL;
	client.is_guessed = !context_socket(context, path, sizeof(path));
	client.address.sun_family = AF_UNIX;
	if (!str_copy(client.address.sun_path, sizeof(client.address.sun_path), path)) {
		return context_trouble(context, "%s: longer than a socket's name can be", path);
	}
	client.deadline_ms = clock_monotonic_ms() + CLIENT_TIMEOUT_MS;
	enum exit_code code = open_socket(&client);
	if (code == EXIT_FINE) {
		code = send_all(&client, request);
	}
	if (code == EXIT_FINE) {
		code = read_line(&client);
	}
	if (code == EXIT_FINE) {
		code = parse(&client, reply);
	}
	if (client.fd >= 0) {
		close(client.fd);
	}
	if (code == EXIT_FINE && line != NULL) {
		*line = client.line;
	} else {
		free(client.line);
	}
	return code;
}

void client_begin(struct buf *request, const char *op)
{
	json_open(request, NULL);
	json_int(request, "v", 1);
	json_text(request, "op", op);
	json_text(request, "id", "1");
}

enum exit_code client_run(struct context *context, struct buf *request,
			  void (*print)(const struct json_reply *reply))
{
	struct json_reply *reply;
	char *line = NULL;

	json_close(request);
	buf_put_char(request, '\n');
	if (request->is_full) {
		return context_misused(context, "that is too much to say at once");
	}
	enum exit_code code = client_ask(context, request->text, &reply, &line);
	if (code != EXIT_FINE) {
		return code;
	}
	if (context->is_json) {
		puts(line);
	} else {
		print(reply);
	}
	json_reply_free(&reply);
	free(line);
	return context_end(context, EXIT_FINE);
}

enum exit_code client_ask_word(struct context *context, const char *op,
			       void (*print)(const struct json_reply *reply))
{
	char memory[64];
	struct buf request = buf_over(memory, sizeof(memory));
	enum exit_code code;

	if (!context_takes_nothing(context, &code)) {
		return code;
	}
	client_begin(&request, op);
	return client_run(context, &request, print);
}
