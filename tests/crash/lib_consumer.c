/*
 * A consumer: subscribes, remembers each message, then confirms. A process of its own, so that it
 * can be killed at any moment; it connects again whenever the daemon goes.
 */
#include "load.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon.h"

enum { CONFIRM_EVERY = 32, IDLE_MS = 50, BUFFER_SIZE = 256 * 1024 };

struct reader {
	struct crash_memory *memory;
	int fd;
	int64_t last;      /* of this subscription, 0 = none */
	int64_t n_confirm; /* messages since the last ack */
	bool is_asked;     /* an ack is under way */
	size_t n;
	char text[BUFFER_SIZE];
};

static bool say(const struct reader *reader, const char *line)
{
	return send(reader->fd, line, strlen(line), MSG_NOSIGNAL) == (ssize_t)strlen(line);
}

static void confirm(struct reader *reader)
{
	char line[64];

	if (reader->n_confirm > 0 && !reader->is_asked) {
		snprintf(line, sizeof(line), "{\"v\":1,\"op\":\"ack\",\"seq\":%" PRId64 "}\n",
			 reader->last);
		reader->is_asked = say(reader, line);
		reader->n_confirm = 0;
	}
}

/* {"v":1,"message":{"seq":5,"topic":"ended","key":"1QVTV0ZS","at_ms":1796112,"payload":{}}} */
static void take_message(struct reader *reader, const char *line)
{
	static const char payload[] = ",\"payload\":";
	struct crash_memory *memory = reader->memory;
	const char *body = strstr(line, payload);
	int64_t seq = strtoll(json_value(line, "seq"), NULL, 10);
	const char *topic = json_value(line, "topic");
	const char *key = json_value(line, "key");
	uint64_t text = CRASH_HASH;

	if (body == NULL) {
		memory_fault(memory, "no message: %.300s", line);
		return;
	}
	if (seq <= reader->last) {
		memory_fault(memory, "message %" PRId64 " after %" PRId64, seq, reader->last);
	}
	if (seq <= memory->consumer.confirmed) {
		memory_fault(memory,
			     "message %" PRId64 " again, which was confirmed up to %" PRId64, seq,
			     memory->consumer.confirmed);
	}
	body += sizeof(payload) - 1;
	text = crash_hash(text, topic, strlen(topic));
	text = crash_hash(crash_hash(text, "\n", 1), key, strlen(key));
	text = crash_hash(crash_hash(text, "\n", 1), body, strlen(body) - 2);
	memory_see(memory, seq, text);
	reader->last = seq;
	reader->n_confirm++;
}

static void take_line(struct reader *reader, const char *line)
{
	if (strstr(line, "\"message\":{") != NULL) {
		take_message(reader, line);
	} else if (strstr(line, "\"cursor\":") != NULL) {
		reader->is_asked = false;
		memory_confirm(reader->memory, strtoll(json_value(line, "cursor"), NULL, 10));
	} else if (strstr(line, "\"ok\":true") == NULL) {
		/* "busy" and "failed" are answers of a bad disk: the same ack goes out again */
		reader->is_asked = false;
		reader->n_confirm = reader->last > reader->memory->consumer.confirmed;
	}
	if (reader->n_confirm >= CONFIRM_EVERY) {
		confirm(reader);
	}
}

static void take_lines(struct reader *reader)
{
	char *start = reader->text;
	char *end;

	while ((end = memchr(start, '\n', (size_t)(reader->text + reader->n - start))) != NULL) {
		*end = '\0';
		take_line(reader, start);
		start = end + 1;
	}
	reader->n = (size_t)(reader->text + reader->n - start);
	memmove(reader->text, start, reader->n);
}

static void read_subscription(struct reader *reader)
{
	struct timeval idle = { .tv_usec = IDLE_MS * 1000 };
	ssize_t n;

	reader->last = reader->n_confirm = 0;
	reader->n = 0;
	reader->is_asked = false;
	setsockopt(reader->fd, SOL_SOCKET, SO_RCVTIMEO, &idle, sizeof(idle));
	if (!say(reader, "{\"v\":1,\"op\":\"subscribe\",\"consumer\":\"crash\"}\n")) {
		return;
	}
	reader->memory->consumer.n_subscribed++;
	do {
		n = recv(reader->fd, reader->text + reader->n, BUFFER_SIZE - reader->n, 0);
		if (n > 0) {
			reader->n += (size_t)n;
			take_lines(reader);
		} else if (n < 0) {
			confirm(reader); /* nothing more came */
		}
	} while (n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR)));
}

static void consume(const struct consumer *consumer)
{
	static struct reader reader;

	reader.memory = consumer->memory;
	for (;;) {
		reader.fd = lines_connect(consumer->events);
		if (reader.fd >= 0) {
			read_subscription(&reader);
			close(reader.fd);
		}
		sleep_ms(5);
	}
}

void consumer_start(struct consumer *consumer)
{
	consumer->pid = fork();
	if (consumer->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGPIPE, SIG_IGN);
		consume(consumer);
	}
}

void consumer_kill(struct consumer *consumer)
{
	if (consumer->pid > 0) {
		kill(consumer->pid, SIGKILL);
		waitpid(consumer->pid, NULL, 0);
	}
	consumer->pid = 0;
}
