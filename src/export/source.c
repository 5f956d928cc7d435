#include "dutyd/export/source.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/log.h"
#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/codec/json_reply.h"
#include "dutyd/export/pause.h"

enum { CHUNK = 65536, LINE_MAX_BYTES = 4 << 20, ANSWER_MS = 10000, REQUEST_SIZE = 1024 };

struct came {
	STAILQ_ENTRY(came) link;
	struct export_message message; /* first: it is what is handed out */
};

struct source {
	struct sockaddr_un address;
	char consumer[POLICY_ID_SIZE];
	int fd; /* -1: no connection */
	int generation;
	struct pause pause;
	char *text; /* bytes that came and are no whole line yet */
	size_t len, room;
	STAILQ_HEAD(, came) waiting; /* came while another answer was waited for */
};

struct source *source_create(const char *socket_path, const char *consumer)
{
	struct source *source = xcalloc(1, sizeof(*source));

	source->fd = -1;
	source->address.sun_family = AF_UNIX;
	str_copy_cut(source->address.sun_path, sizeof(source->address.sun_path), socket_path);
	str_copy_cut(source->consumer, sizeof(source->consumer), consumer);
	STAILQ_INIT(&source->waiting);
	return source;
}

void export_message_free(struct export_message **message)
{
	struct export_message *gone = *message;

	if (gone != NULL) {
		*message = NULL;
		free(gone->body);
		free((char *)gone - offsetof(struct came, message));
	}
}

static struct export_message *take_waiting(struct source *source)
{
	struct came *first = STAILQ_FIRST(&source->waiting);

	if (first == NULL) {
		return NULL;
	}
	STAILQ_REMOVE_HEAD(&source->waiting, link);
	return &first->message;
}

static void drop(struct source *source, const char *problem)
{
	struct export_message *message;

	if (source->fd >= 0) {
		LOG(WARN, EV("export.broken"), KV_S("consumer", source->consumer),
		    KV_S("problem", problem));
		close(source->fd);
	}
	source->fd = -1;
	source->len = 0;
	while ((message = take_waiting(source)) != NULL) {
		export_message_free(&message);
	}
}

void source_destroy(struct source **source)
{
	if (*source == NULL) {
		return;
	}
	if ((*source)->fd >= 0) {
		close((*source)->fd);
		(*source)->fd = -1;
	}
	drop(*source, "");
	free((*source)->text);
	free(*source);
	*source = NULL;
}

/* ---- lines ---- */

static void send_line(struct source *source, const char *line, size_t n)
{
	while (n > 0 && source->fd >= 0) {
		ssize_t done = send(source->fd, line, n, MSG_NOSIGNAL);

		if (done >= 0) {
			line += done;
			n -= (size_t)done;
		} else if (errno != EINTR) {
			drop(source, strerror(errno));
		}
	}
}

/* Bytes into text. False: nothing came in time, or the connection broke. */
static bool receive(struct source *source, int64_t until_ms)
{
	struct pollfd wanted = { .fd = source->fd, .events = POLLIN };
	int64_t left = until_ms - clock_monotonic_ms();

	if (poll(&wanted, 1, left > 0 ? (int)left : 0) <= 0) {
		return false;
	}
	if (source->room - source->len < CHUNK) {
		source->room += CHUNK;
		source->text = xreallocarray(source->text, source->room + 1, 1);
	}
	ssize_t n = recv(source->fd, source->text + source->len, CHUNK, 0);
	if (n > 0) {
		source->len += (size_t)n;
		return true;
	}
	if (n == 0 || errno != EINTR) {
		drop(source, n == 0 ? "the daemon has ended the connection" : strerror(errno));
	}
	return false;
}

/* A line without its end, for free(); NULL as receive() says. */
static char *read_line(struct source *source, int64_t until_ms)
{
	size_t seen = 0;

	while (source->fd >= 0) {
		char *end = source->len > seen ?
				    memchr(source->text + seen, '\n', source->len - seen) :
				    NULL;
		if (end != NULL) {
			size_t n = (size_t)(end - source->text);
			char *line = xcalloc(1, n + 1);

			memcpy(line, source->text, n);
			source->len -= n + 1;
			memmove(source->text, end + 1, source->len);
			return line;
		}
		seen = source->len;
		if (seen >= LINE_MAX_BYTES) {
			drop(source, "a line without an end");
		} else if (!receive(source, until_ms)) {
			return NULL;
		}
	}
	return NULL;
}

static struct came *read_message(const struct json_reply *reply)
{
	const struct json_reply *message = json_reply_member(reply, "message");
	struct came *came;

	if (!json_reply_is_object(message)) {
		return NULL;
	}
	came = xcalloc(1, sizeof(*came));
	came->message.seq = json_reply_int(json_reply_member(message, "seq"), 0);
	str_copy_cut(came->message.topic, sizeof(came->message.topic),
		     json_reply_text(json_reply_member(message, "topic"), ""));
	str_copy_cut(came->message.key, sizeof(came->message.key),
		     json_reply_text(json_reply_member(message, "key"), ""));
	came->message.is_again = json_reply_member(message, "again") != NULL;
	came->message.body = json_reply_dump(message);
	return came;
}

/*
 * One line: a message goes to those that wait, an answer to our own question is returned, for
 * json_reply_free(). A refusal breaks the connection: it cannot go on as if nothing was.
 */
static struct json_reply *take_line(struct source *source, const char *line)
{
	struct err err;
	struct json_reply *reply = json_reply_parse(line, strlen(line), &err);

	if (reply == NULL) {
		drop(source, err.text);
		return NULL;
	}
	struct came *came = read_message(reply);
	if (came != NULL) {
		STAILQ_INSERT_TAIL(&source->waiting, came, link);
		json_reply_free(&reply);
	} else if (!json_reply_is_ok(reply)) {
		drop(source, json_reply_error(reply));
		json_reply_free(&reply);
	}
	return reply;
}

/* The answer whose "re" is that word, or NULL when the connection broke before it came. */
static struct json_reply *wait_for_answer(struct source *source, const char *re)
{
	int64_t until_ms = clock_monotonic_ms() + ANSWER_MS;

	while (source->fd >= 0) {
		char *line = read_line(source, until_ms);

		if (line == NULL && clock_monotonic_ms() >= until_ms) {
			drop(source, "no answer");
		}
		if (line == NULL) {
			continue;
		}
		struct json_reply *reply = take_line(source, line);
		free(line);
		if (strcmp(json_reply_text(json_reply_member(reply, "re"), ""), re) == 0) {
			return reply;
		}
		json_reply_free(&reply);
	}
	return NULL;
}

/* ---- questions ---- */

static struct buf begin(char request[REQUEST_SIZE], const char *op, const char *id)
{
	struct buf out = buf_over(request, REQUEST_SIZE);

	json_open(&out, NULL);
	json_int(&out, "v", 1);
	json_text(&out, "op", op);
	json_text(&out, "id", id);
	return out;
}

static void end_and_send(struct source *source, struct buf *out)
{
	json_close(out);
	buf_put_char(out, '\n');
	send_line(source, out->text, out->len);
}

static void subscribe(struct source *source)
{
	char request[REQUEST_SIZE];
	struct buf out = begin(request, "subscribe", "s");

	json_text(&out, "consumer", source->consumer);
	end_and_send(source, &out);
	struct json_reply *reply = wait_for_answer(source, "s");
	if (reply != NULL) {
		LOG(INFO, EV("export.subscribed"), KV_S("consumer", source->consumer));
		pause_reset(&source->pause);
	}
	json_reply_free(&reply);
}

static void open_connection(struct source *source)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 ||
	    connect(fd, (const struct sockaddr *)&source->address, sizeof(source->address)) != 0) {
		if (source->pause.n == 0) {
			LOG(WARN, EV("export.broken"), KV_S("consumer", source->consumer),
			    KV_S("problem", strerror(errno)));
		}
		if (fd >= 0) {
			close(fd);
		}
		return;
	}
	source->fd = fd;
	source->generation++;
	subscribe(source);
}

struct export_message *source_next(struct source *source, int wait_ms)
{
	int64_t until_ms = clock_monotonic_ms() + wait_ms;

	if (source->fd < 0) {
		open_connection(source);
	}
	if (source->fd < 0) {
		pause_take(&source->pause);
		return NULL;
	}
	while (STAILQ_EMPTY(&source->waiting)) {
		char *line = read_line(source, until_ms);

		if (line == NULL) {
			return NULL;
		}
		struct json_reply *reply = take_line(source, line);
		json_reply_free(&reply);
		free(line);
	}
	return take_waiting(source);
}

int source_generation(const struct source *source)
{
	return source->generation;
}

/* Its answer is read with the next messages: a refusal breaks the connection there. */
void source_confirm(struct source *source, int64_t seq)
{
	char request[REQUEST_SIZE];
	struct buf out = begin(request, "ack", "a");

	json_int(&out, "seq", seq);
	end_and_send(source, &out);
}

bool source_refuse(struct source *source, int64_t seq, const char *why, bool *is_dead)
{
	char request[REQUEST_SIZE], reason[REQUEST_SIZE / 8];
	struct buf out = begin(request, "nack", "n");

	str_copy_cut(reason, sizeof(reason), why);
	json_int(&out, "seq", seq);
	json_text(&out, "reason", reason);
	end_and_send(source, &out);
	struct json_reply *reply = wait_for_answer(source, "n");
	bool is_told = reply != NULL;
	*is_dead = json_reply_is_true(json_reply_member(reply, "dead"));
	json_reply_free(&reply);
	return is_told;
}
